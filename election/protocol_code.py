"""The protocol of one contest as compact bytes for QR codes: deterministic CBOR (RFC 8949 §4.2.1).

Everything that stands on the paper is in it, so that a phone can show and check it without a network; the
texts are Russian, as on the paper. How bytes become codes is `code_parts`'. The format is documented in
`docs/formats/protocol-code.md`.
"""

import dataclasses
import hashlib
import typing

import cbor2
import msgspec

from election.identifiers import ContestId, ElectionId
from election.polls import StationMode
from election.protocol_form import Severity
from election.results_documents import (
    ContestResults,
    KioskResults,
    OptionRow,
    ProtocolRow,
    RatioRow,
    ResultsProtocol,
    encode,
)

PROTOCOL_CODE_TYPE = "application/vnd.keg.protocol-code+cbor"
MAX_CODE_BYTES = 32 * 1024
CARD_COUNTS = (
    "received",
    "activated",
    "unused",
    "test",
    "damaged",
    "waiting",
    "delegated",
    "voting",
    "voted",
    "reset",
    "cancelled_activated",
    "cancelled_unused",
)

_MAX_DEPTH = 6
_Count = typing.Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
_Hash = typing.Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


class ProtocolCodeError(ValueError):
    """Bytes that are not a protocol code."""


class CodeRow(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """`[id, number, title, value]`."""

    id: str
    number: str
    title: str
    value: _Count


class CodeOption(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """`[row, number, name, votes, paper row, paper votes]`; the last two are null without paper ballots."""

    row: str
    number: int
    name: str
    votes: _Count
    typed_row: str | None
    typed: _Count | None


class CodeRatio(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """`[formula, severity]`; the reader works it out anew."""

    formula: str
    severity: Severity


class CodeKiosk(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """`[number, portable, ballots, cards used]`."""

    number: int
    portable: bool
    ballots: _Count
    voted: _Count


class CodeDecision(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """`[subject, act]`."""

    subject: str
    act: str


class ProtocolCode(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={
        "format": "v",
        "election": "e",
        "election_title": "et",
        "date": "d",
        "station": "s",
        "station_name": "sn",
        "mode": "m",
        "package": "p",
        "protocol": "h",
        "software": "w",
        "contest": "c",
        "title": "t",
        "short_title": "ts",
        "district": "td",
        "form": "f",
        "votes_allowed": "a",
        "rows": "r",
        "options": "o",
        "undervotes": "u",
        "ratios": "x",
        "cards": "g",
        "kiosks": "k",
        "decisions": "z",
    },
):
    """One contest of a results protocol; `protocol` is the SHA-256 of the exact bytes of `protocol.json`.

    `cards` are the counts named in CARD_COUNTS.
    """

    format: typing.Literal[1] = 1
    election: ElectionId
    election_title: str
    date: str
    station: int
    station_name: str
    mode: StationMode
    package: _Hash
    protocol: _Hash
    software: str
    contest: ContestId
    title: str
    short_title: str
    district: str | None
    form: str
    votes_allowed: int
    rows: tuple[CodeRow, ...]
    options: tuple[CodeOption, ...]
    undervotes: _Count
    ratios: tuple[CodeRatio, ...]
    cards: tuple[_Count, ...]
    kiosks: tuple[CodeKiosk, ...]
    decisions: tuple[CodeDecision, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ContestCode:
    """The bytes of one contest's code and the name of its file."""

    contest: ContestId
    document: bytes

    @property
    def file(self) -> str:
        """Return the name it has on a memory card."""
        return code_file(self.contest)


def code_file(contest: ContestId) -> str:
    """Return the file name of a contest's code."""
    return f"protocol-{contest}.cbor"


def protocol_codes(protocol: ResultsProtocol) -> tuple[ContestCode, ...]:
    """Make the code of every contest of a protocol, in its order: a function of the protocol only."""
    digest = hashlib.sha256(encode(protocol)).digest()
    return tuple(
        ContestCode(contest=contest.contest, document=_encoded(_code(protocol, contest, digest)))
        for contest in protocol.contests
    )


def _code(protocol: ResultsProtocol, contest: ContestResults, digest: bytes) -> ProtocolCode:
    return ProtocolCode(
        election=protocol.election,
        election_title=protocol.election_title,
        date=protocol.date,
        station=protocol.station,
        station_name=protocol.station_name,
        mode=protocol.mode,
        package=bytes.fromhex(protocol.package),
        protocol=digest,
        software=protocol.software,
        contest=contest.contest,
        title=contest.title,
        short_title=contest.short_title,
        district=contest.district,
        form=contest.form,
        votes_allowed=contest.votes_allowed,
        rows=tuple(_row(row) for row in contest.rows),
        options=tuple(_option(option) for option in contest.options),
        undervotes=contest.undervotes,
        ratios=tuple(_ratio(ratio) for ratio in contest.ratios),
        cards=tuple(getattr(protocol.cards, name) for name in CARD_COUNTS),
        kiosks=tuple(_kiosk(kiosk) for kiosk in protocol.kiosks),
        decisions=tuple(CodeDecision(subject=one.subject, act=one.act) for one in protocol.decisions),
    )


def _row(row: ProtocolRow) -> CodeRow:
    return CodeRow(id=row.id, number=row.number, title=row.title, value=row.value)


def _option(option: OptionRow) -> CodeOption:
    return CodeOption(
        row=option.row,
        number=option.number,
        name=option.name,
        votes=option.votes,
        typed_row=option.typed_row,
        typed=option.typed,
    )


def _ratio(ratio: RatioRow) -> CodeRatio:
    return CodeRatio(formula=ratio.formula, severity=ratio.severity)


def _kiosk(kiosk: KioskResults) -> CodeKiosk:
    return CodeKiosk(number=kiosk.number, portable=kiosk.portable, ballots=kiosk.ballots, voted=kiosk.voted)


def _encoded(code: ProtocolCode) -> bytes:
    return canonical_cbor(msgspec.to_builtins(code, builtin_types=(bytes,)))


def canonical_cbor(value: object) -> bytes:
    """Encode texts, numbers, bytes, lists and maps with text keys: shortest forms, keys sorted bytewise."""
    return cbor2.dumps(value, canonical=True)


def plain_cbor(bytes_untrusted: bytes) -> object:
    """Decode one CBOR value of definite lengths without repeated keys. Raises ProtocolCodeError."""
    if len(bytes_untrusted) > MAX_CODE_BYTES:
        raise ProtocolCodeError(f"more than {MAX_CODE_BYTES} bytes")
    try:
        return cbor2.loads(
            bytes_untrusted, max_depth=_MAX_DEPTH, allow_indefinite=False, allow_duplicate_keys=False
        )
    except (cbor2.CBORError, ValueError, TypeError, OverflowError):
        raise ProtocolCodeError("not CBOR") from None


def parse_code(bytes_untrusted: bytes) -> ProtocolCode:
    """Read the code of a contest, canonical form only. Raises ProtocolCodeError."""
    value = plain_cbor(bytes_untrusted)
    try:
        code = msgspec.convert(value, type=ProtocolCode)
    except msgspec.ValidationError as error:
        raise ProtocolCodeError(str(error)) from None
    if len(code.cards) != len(CARD_COUNTS) or _encoded(code) != bytes_untrusted:
        raise ProtocolCodeError("not in canonical form")
    return code
