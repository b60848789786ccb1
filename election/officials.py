"""Official cards of the commission: whose card is this, does the PIN fit, which two may do what.

A card is known by the hash of its code and its PIN by a slow hash salted with the code, so the package holds
nothing a finder of the package could try PINs against without having the card. Rules: procedure.md, people.
"""

import collections.abc
import enum
import hashlib
import hmac
import typing

import msgspec

from election.identifiers import IDENTIFIER_PATTERN

_PIN_COST = 2**14
_PIN_BLOCK = 8
_PIN_BYTES = 32
_Hash = typing.Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]


class OfficialRole(enum.Enum):
    """What the holder of an official card is."""

    CHAIR = "chair"
    OPERATOR = "operator"
    MEMBER = "member"


class OfficialCard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One official card of the station. `number` tells holders of one role apart; no person is named."""

    id: typing.Annotated[str, msgspec.Meta(pattern=IDENTIFIER_PATTERN)]
    role: OfficialRole
    number: typing.Annotated[int, msgspec.Meta(ge=1, le=99)]
    code_sha256: _Hash
    pin_scrypt: _Hash

    def __repr__(self) -> str:
        """Name the card; its hashes are nobody's reading."""
        return f"OfficialCard(id={self.id!r}, role={self.role})"


def code_sha256(code: str) -> str:
    """Return the hash under which the package knows a card."""
    return hashlib.sha256(f"keg official card\n{code}".encode()).hexdigest()


def pin_scrypt(code: str, pin: str) -> str:
    """Return the slow hash of a PIN, salted with the code of its card."""
    return hashlib.scrypt(
        pin.encode(), salt=code.encode(), n=_PIN_COST, r=_PIN_BLOCK, p=1, dklen=_PIN_BYTES
    ).hex()


def card_of(cards: collections.abc.Iterable[OfficialCard], code_untrusted: str) -> OfficialCard | None:
    """Return the official card with this code, or None for any other card."""
    wanted = code_sha256(code_untrusted)
    found = None
    for card in cards:
        if hmac.compare_digest(card.code_sha256, wanted):
            found = card
    return found


def pin_fits(card: OfficialCard, code: str, pin_untrusted: str) -> bool:
    """Tell whether the PIN is the card's; takes some tens of milliseconds on purpose."""
    return hmac.compare_digest(card.pin_scrypt, pin_scrypt(code, pin_untrusted))


def may_act_together(first: OfficialCard, second: OfficialCard) -> bool:
    """Tell whether these two may unlock: two different cards, the chair's among them."""
    return first.id != second.id and OfficialRole.CHAIR in (first.role, second.role)


def may_operate_together(first: OfficialCard, second: OfficialCard) -> bool:
    """Tell whether these two may prepare the station: different cards, each the chair's or an operator's."""
    operators = (OfficialRole.CHAIR, OfficialRole.OPERATOR)
    return first.id != second.id and first.role in operators and second.role in operators
