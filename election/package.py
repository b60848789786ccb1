"""The election package: from bytes to a trusted value, or to the reasons why not.

Files: `root.json` (whose keys count), `election.json`, `station-NNNN.json`, each with a detached `.sig`,
and the assets that `election.json` lists. Pure: reading folders and installing are the provisioning's part.
"""

import collections.abc
import dataclasses
import hashlib
import re
import typing

import msgspec

from election import signing
from election.definition import Election, Station
from election.fingerprint import Fingerprint, fingerprint_of
from election.package_checks import check_election, check_station
from election.package_decoding import PackageProblem, ProblemCode, decode, plain
from election.signing import KeyId, SignatureReason

MAX_ELECTION_BYTES = 4 * 1024 * 1024
MAX_FILE_BYTES = 256 * 1024

ROOT_FILE = "root.json"
ELECTION_FILE = "election.json"
_STATION_FILE = re.compile(r"station-[0-9]{4,5}\.json")
_HEX_32 = re.compile(r"[0-9a-f]{64}")

_Hex32 = typing.Annotated[str, msgspec.Meta(min_length=64, max_length=64)]
_T = typing.TypeVar("_T")

__all__ = [
    "ElectionPackage",
    "Expectation",
    "KeyRole",
    "PackageProblem",
    "ProblemCode",
    "RecoveryKeys",
    "Roles",
    "Root",
    "check_election",
    "check_root",
    "check_station",
    "package_file_limit",
    "read_package",
    "station_file_name",
]


class KeyRole(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which keys may sign a kind of file, and how many of them must."""

    keys: typing.Annotated[tuple[_Hex32, ...], msgspec.Meta(min_length=1, max_length=50)]
    threshold: typing.Annotated[int, msgspec.Meta(ge=1, le=50)]


class Roles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The kinds of files. `member` are the commission members who sign the results protocol."""

    root: KeyRole
    election: KeyRole
    station: KeyRole
    member: KeyRole | None = None


class RecoveryKeys(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The members' X25519 public keys (hex), to whom a kiosk seals the key of its ballot box, and how many
    of them must come together to open it: never one alone.
    """

    keys: typing.Annotated[tuple[_Hex32, ...], msgspec.Meta(min_length=2, max_length=32)]
    threshold: typing.Annotated[int, msgspec.Meta(ge=2, le=32)]


class Root(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to believe: public keys by their id (hex SHA-256 of the raw key) and the roles they have.

    The file signs itself; its own hash is pinned in the image of a device. Without `recovery` a lost medium
    is a lost ballot box.
    """

    format: typing.Literal[1]
    version: typing.Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    commission: typing.Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    keys: typing.Annotated[collections.abc.Mapping[str, _Hex32], msgspec.Meta(max_length=100)]
    roles: Roles
    recovery: RecoveryKeys | None = None

    def keys_of(self, role: KeyRole) -> dict[KeyId, bytes]:
        """Return the raw public keys of a role by their id."""
        return {KeyId(keyid): bytes.fromhex(self.keys[keyid]) for keyid in role.keys}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a device already knows; None is no demand. `minimum_version` is (election, station)."""

    election: str | None = None
    station: int | None = None
    minimum_version: tuple[int, int] | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ElectionPackage:
    """A package whose signatures hold and whose content makes sense."""

    root: Root
    election: Election
    station: Station
    fingerprint: Fingerprint


def station_file_name(number: int) -> str:
    """Return the name of a station's file: `station-0123.json`."""
    return f"station-{number:04d}.json"


def package_file_limit(name: str) -> int | None:
    """Return how many bytes a file of this name may have, or None for an asset, which states its own size."""
    if name == ELECTION_FILE:
        return MAX_ELECTION_BYTES
    if name.endswith(signing.SIGNATURE_SUFFIX):
        return signing.MAX_SIGNATURE_FILE_BYTES
    if name == ROOT_FILE or _STATION_FILE.fullmatch(name):
        return MAX_FILE_BYTES
    return None


def read_package(
    files_untrusted: collections.abc.Mapping[str, bytes],
    pinned_root_sha256: str | None,
    expect: Expectation,
) -> ElectionPackage | tuple[PackageProblem, ...]:
    """Read a package from its files by name, or return every problem of the first stage that failed.

    Signatures are checked before the content is parsed. Without a pinned hash the root is believed on its
    own word: for looking at a package and for the first start only.
    """
    station_files = sorted(name for name in files_untrusted if _STATION_FILE.fullmatch(name))
    problems = _missing(files_untrusted, station_files) or _too_large(files_untrusted)
    if problems:
        return problems
    station_file = station_files[0]
    root = _root(files_untrusted, pinned_root_sha256)
    if not isinstance(root, Root):
        return root
    election = _signed(
        files_untrusted, ELECTION_FILE, Election, signing.ELECTION_TYPE, root, root.roles.election
    )
    station = _signed(files_untrusted, station_file, Station, signing.STATION_TYPE, root, root.roles.station)
    unread = tuple(value for value in (election, station) if isinstance(value, PackageProblem))
    if isinstance(election, PackageProblem) or isinstance(station, PackageProblem):
        return unread
    problems = (
        *_within(ELECTION_FILE, check_election(election)),
        *_within(station_file, check_station(station, election)),
        *_belong(election, station, station_file),
        *_expected(election, station, station_file, expect),
        *_assets(files_untrusted, election, station_file),
    )
    if problems:
        return problems
    return ElectionPackage(
        root=root, election=election, station=station, fingerprint=fingerprint_of(files_untrusted)
    )


def check_root(root: Root) -> tuple[PackageProblem, ...]:
    """Return everything that is wrong with the list of keys."""
    found: list[PackageProblem] = []
    for keyid, public_key in root.keys.items():
        if _HEX_32.fullmatch(public_key) is None or signing.key_id(bytes.fromhex(public_key)) != keyid:
            found.append(_bad("keys", "обозначение ключа не соответствует ключу", ProblemCode.INCONSISTENT))
    for name in ("root", "election", "station", "member"):
        role: KeyRole | None = getattr(root.roles, name)
        if role is None:
            continue
        place = f"roles.{name}"
        if any(keyid not in root.keys for keyid in role.keys):
            found.append(_bad(f"{place}.keys", "такого ключа нет в keys", ProblemCode.INCONSISTENT))
        if len(set(role.keys)) != len(role.keys):
            found.append(_bad(f"{place}.keys", "ключ повторяется", ProblemCode.DUPLICATE))
        if role.threshold > len(set(role.keys)):
            text = "подписей требуется больше, чем ключей"
            found.append(_bad(f"{place}.threshold", text, ProblemCode.INCONSISTENT))
    if root.recovery is not None:
        found += _recovery_problems(root.recovery)
    return tuple(found)


def _recovery_problems(recovery: RecoveryKeys) -> collections.abc.Iterator[PackageProblem]:
    if any(_HEX_32.fullmatch(key) is None for key in recovery.keys):
        yield _bad("recovery.keys", "не ключ X25519", ProblemCode.INCONSISTENT)
    if len(set(recovery.keys)) != len(recovery.keys):
        yield _bad("recovery.keys", "ключ повторяется", ProblemCode.DUPLICATE)
    if recovery.threshold > len(set(recovery.keys)):
        text = "членов комиссии требуется больше, чем ключей"
        yield _bad("recovery.threshold", text, ProblemCode.INCONSISTENT)


def _bad(place: str, text: str, code: ProblemCode) -> PackageProblem:
    return PackageProblem(code=code, place=place, text=text)


def _within(file_name: str, problems: collections.abc.Iterable[PackageProblem]) -> tuple[PackageProblem, ...]:
    return tuple(problem.within(file_name) for problem in problems)


def _missing(
    files_untrusted: collections.abc.Mapping[str, bytes], station_files: list[str]
) -> tuple[PackageProblem, ...]:
    found: list[PackageProblem] = []
    names = [ROOT_FILE, ELECTION_FILE, *station_files]
    if not station_files:
        found.append(_bad("station-NNNN.json", "файла участка нет", ProblemCode.MISSING_FILE))
    for name in station_files[1:]:
        found.append(_bad(name, "файл участка должен быть один", ProblemCode.UNEXPECTED_FILE))
    for name in names:
        if name not in files_untrusted:
            found.append(_bad(name, "файла нет", ProblemCode.MISSING_FILE))
        elif name + signing.SIGNATURE_SUFFIX not in files_untrusted:
            text = "подписи нет"
            found.append(_bad(name + signing.SIGNATURE_SUFFIX, text, ProblemCode.MISSING_SIGNATURE))
    return tuple(found)


def _too_large(files_untrusted: collections.abc.Mapping[str, bytes]) -> tuple[PackageProblem, ...]:
    found: list[PackageProblem] = []
    for name, data in files_untrusted.items():
        limit = package_file_limit(name)
        if limit is not None and len(data) > limit:
            found.append(_bad(name, f"файл больше {limit // 1024} КиБ", ProblemCode.TOO_LARGE))
    return tuple(found)


def _root(
    files_untrusted: collections.abc.Mapping[str, bytes], pinned_root_sha256: str | None
) -> Root | tuple[PackageProblem, ...]:
    data = files_untrusted[ROOT_FILE]
    if pinned_root_sha256 is not None and hashlib.sha256(data).hexdigest() != pinned_root_sha256:
        text = "подписано не той комиссией, которой доверяет устройство"
        return (_bad(ROOT_FILE, text, ProblemCode.WRONG_ROOT),)
    root = decode(data, Root)
    if isinstance(root, PackageProblem):
        return (root.within(ROOT_FILE),)
    problems = check_root(root)
    if problems:
        return _within(ROOT_FILE, problems)
    problem = _signature_problem(files_untrusted, ROOT_FILE, signing.ROOT_TYPE, root, root.roles.root)
    return (problem,) if problem is not None else root


def _signed(
    files_untrusted: collections.abc.Mapping[str, bytes],
    name: str,
    expected: type[_T],
    payload_type: str,
    root: Root,
    role: KeyRole,
) -> _T | PackageProblem:
    problem = _signature_problem(files_untrusted, name, payload_type, root, role)
    if problem is not None:
        return problem
    value = decode(files_untrusted[name], expected)
    return value.within(name) if isinstance(value, PackageProblem) else value


def _signature_problem(
    files_untrusted: collections.abc.Mapping[str, bytes],
    name: str,
    payload_type: str,
    root: Root,
    role: KeyRole,
) -> PackageProblem | None:
    sig_name = name + signing.SIGNATURE_SUFFIX
    outcome = signing.verify(
        payload_type, files_untrusted[name], files_untrusted[sig_name], root.keys_of(role), role.threshold
    )
    if isinstance(outcome, signing.Verified):
        return None
    text: str = outcome.reason.value
    if outcome.reason is SignatureReason.TOO_FEW_KEYS:
        text += f" (нужно {role.threshold} из {len(role.keys)})"
    return _bad(f"{sig_name}: {outcome.place}", text, ProblemCode.WRONG_SIGNATURE)


def _belong(
    election: Election, station: Station, station_file: str
) -> collections.abc.Iterator[PackageProblem]:
    if station.election != election.id:
        yield _bad(f"{station_file}: election", "файл участка других выборов", ProblemCode.OTHER_ELECTION)
    if station_file_name(station.number) != station_file:
        text = f"в файле участок № {station.number}"
        yield _bad(f"{station_file}: number", text, ProblemCode.OTHER_STATION)


def _expected(
    election: Election, station: Station, station_file: str, expect: Expectation
) -> collections.abc.Iterator[PackageProblem]:
    if expect.election is not None and election.id != expect.election:
        text = f"другие выборы: «{election.id}», а нужны «{expect.election}»"
        yield _bad(f"{ELECTION_FILE}: id", text, ProblemCode.OTHER_ELECTION)
    if expect.station is not None and station.number != expect.station:
        text = f"другой участок: № {station.number}, а нужен № {expect.station}"
        yield _bad(f"{station_file}: number", text, ProblemCode.OTHER_STATION)
    if expect.minimum_version is not None:
        for name, version, least in (
            (ELECTION_FILE, election.version, expect.minimum_version[0]),
            (station_file, station.version, expect.minimum_version[1]),
        ):
            if version < least:
                text = f"версия {version} старше уже установленной {least}"
                yield _bad(f"{name}: version", text, ProblemCode.OLDER_VERSION)


def _assets(
    files_untrusted: collections.abc.Mapping[str, bytes], election: Election, station_file: str
) -> collections.abc.Iterator[PackageProblem]:
    signed = (ROOT_FILE, ELECTION_FILE, station_file)
    listed = {*signed, *(name + signing.SIGNATURE_SUFFIX for name in signed)}
    for asset in election.assets:
        listed.add(asset.name)
        data = files_untrusted.get(asset.name)
        if data is None:
            yield _bad(asset.name, "файла нет", ProblemCode.MISSING_FILE)
        elif len(data) != asset.size:
            text = f"размер {len(data)} байт, а должен быть {asset.size}"
            yield _bad(asset.name, text, ProblemCode.DAMAGED_ASSET)
        elif hashlib.sha256(data).hexdigest() != asset.sha256:
            yield _bad(asset.name, "контрольная сумма не совпала", ProblemCode.DAMAGED_ASSET)
    for name in sorted(set(files_untrusted) - listed):
        yield _bad(plain(name), "лишний файл", ProblemCode.UNEXPECTED_FILE)
