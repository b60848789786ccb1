"""Official cards of a station: making their codes and PINs, keeping them, giving the package their hashes.

`officials.json` holds the secrets for printing once and belongs under lock; `officials.pub.json` holds what
the station file needs. Whoever builds a package does not need the secrets. How a card looks is not here.
"""

import collections.abc
import pathlib
import typing

import msgspec

from election.officials import OfficialCard, OfficialRole, code_sha256, pin_scrypt
from media.writing import write_private

SECRETS_FILE = "officials.json"
PUBLIC_FILE = "officials.pub.json"
CODE_DIGITS = 39  # as many as a voter's card has: one reader and one kind of symbol for all
PIN_DIGITS = 6
_CODE_BYTES = 32
_PIN_BYTES = 16

_T = typing.TypeVar("_T")

Random = collections.abc.Callable[[int], bytes]


class OfficialsError(Exception):
    """Official cards that cannot be read; the message is a Russian sentence with the file."""


class OfficialSecret(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One card with its code and PIN, for printing. Its repr shows neither."""

    id: str
    role: OfficialRole
    number: int
    code: str
    pin: str

    def __repr__(self) -> str:
        """Name the card only."""
        return f"OfficialSecret(id={self.id!r})"


class OfficialsPlan(msgspec.Struct, frozen=True, kw_only=True):
    """How many cards of each role to make."""

    chairs: int = 1
    operators: int = 2
    members: int = 3


def make_officials(plan: OfficialsPlan, random: Random) -> tuple[OfficialSecret, ...]:
    """Make codes and PINs. `random` gives bytes; modulo is harmless at this length."""
    roles = (
        (OfficialRole.CHAIR, plan.chairs),
        (OfficialRole.OPERATOR, plan.operators),
        (OfficialRole.MEMBER, plan.members),
    )
    return tuple(
        OfficialSecret(
            id=f"{role.value}-{number}",
            role=role,
            number=number,
            code=_digits(random(_CODE_BYTES), CODE_DIGITS),
            pin=_digits(random(_PIN_BYTES), PIN_DIGITS),
        )
        for role, count in roles
        for number in range(1, count + 1)
    )


def _digits(content: bytes, count: int) -> str:
    return f"{int.from_bytes(content) % 10**count:0{count}d}"


def write_officials(folder: pathlib.Path, secrets: tuple[OfficialSecret, ...]) -> None:
    """Write both files into a folder of keys; without cards none."""
    if not secrets:
        return
    write_private(folder / SECRETS_FILE, _json(secrets))
    (folder / PUBLIC_FILE).write_bytes(_json(tuple(_public(secret) for secret in secrets)))


def _public(secret: OfficialSecret) -> OfficialCard:
    return OfficialCard(
        id=secret.id,
        role=secret.role,
        number=secret.number,
        code_sha256=code_sha256(secret.code),
        pin_scrypt=pin_scrypt(secret.code, secret.pin),
    )


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def read_officials(keys: pathlib.Path) -> tuple[OfficialSecret, ...]:
    """Read the cards with their secrets; none when the keys were made without. Raises OfficialsError."""
    return _read(keys / SECRETS_FILE, tuple[OfficialSecret, ...])


def enrolled_officials(keys: pathlib.Path) -> tuple[OfficialCard, ...]:
    """Read the cards as the package knows them; none when there are none. Raises OfficialsError."""
    return _read(keys / PUBLIC_FILE, tuple[OfficialCard, ...])


def _read(path: pathlib.Path, wanted: type[tuple[_T, ...]]) -> tuple[_T, ...]:
    if not path.exists():
        return ()
    try:
        return msgspec.json.decode(path.read_bytes(), type=wanted)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise OfficialsError(f"{path}: служебные карточки повреждены") from None
