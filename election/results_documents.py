"""The documents of a station's results, and their one canonical form as bytes.

Values and strict parsing only: `results` makes them, `results_check` judges them. Nothing in them shows who,
when, or which contests belong to one ballot.
"""

import collections.abc
import dataclasses
import enum
import typing

import msgspec

from election.cards import CardCounts
from election.identifiers import ContestId, DeviceId, ElectionId, OptionId
from election.polls import StationMode
from election.protocol_form import Severity

MAX_DOCUMENT_BYTES = 64 * 1024 * 1024

TypedRows = collections.abc.Mapping[ContestId, collections.abc.Mapping[str, int]]
_Count = typing.Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]


class ResultsError(ValueError):
    """Bytes that are not such a document, or documents that cannot be joined; it names no choice."""


class ContestRecords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All selections of one contest, sorted; a blank ballot is an empty selection."""

    ballots: _Count
    selections: tuple[tuple[OptionId, ...], ...]

    def __repr__(self) -> str:
        """Show the number of ballots only."""
        return f"ContestRecords(ballots={self.ballots})"


class KioskPart(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="kiosk-part", tag_field="kind"
):
    """What one kiosk hands over after the close. `package` is the package fingerprint."""

    format: typing.Literal[1] = 1
    election: ElectionId
    station: int
    mode: StationMode
    package: str
    device: DeviceId
    ballots: _Count
    contests: dict[ContestId, ContestRecords]


class SignedPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part as a kiosk sends it: the exact bytes of the document and of its `.sig` file.

    `log` is the kiosk's event log, as bytes that its own signatures protect; empty where there is none.
    """

    document: bytes
    signatures: bytes
    log: bytes = b""

    def __repr__(self) -> str:
        """Show sizes only."""
        return f"SignedPart({len(self.document)} bytes)"


class MergedRecords(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="records", tag_field="kind"
):
    """The parts of all kiosks joined; `kiosks` holds the ballots of each."""

    format: typing.Literal[1] = 1
    election: ElectionId
    station: int
    mode: StationMode
    package: str
    kiosks: dict[DeviceId, _Count]
    contests: dict[ContestId, ContestRecords]


class ProtocolRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row with its number from the form and its value."""

    id: str
    number: str
    title: str
    value: _Count


class OptionRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The votes of one option; `row` is the row's number, `number` the option's own.

    `withdrawn` says that it was excluded at the close; votes stored before that stay counted here."""

    option: OptionId
    row: str
    number: int
    name: str
    votes: _Count
    typed_row: str | None = None
    typed: _Count | None = None
    withdrawn: bool = False

    @property
    def total(self) -> int:
        """Return electronic and paper votes together."""
        return self.votes + (self.typed or 0)


class RatioRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A control ratio with the numbers filled in."""

    formula: str
    filled_in: str
    holds: bool
    severity: Severity


class ContestResults(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The protocol of one contest."""

    contest: ContestId
    title: str
    short_title: str
    district: str | None
    form: str
    votes_allowed: int
    rows: tuple[ProtocolRow, ...]
    options: tuple[OptionRow, ...]
    undervotes: _Count
    ratios: tuple[RatioRow, ...]


class KioskResults(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ballots stored on a kiosk beside the codes VOTED there: they must be equal."""

    device: DeviceId
    number: int
    portable: bool
    ballots: _Count
    voted: _Count


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A recorded decision of the commission to go on in spite of a difference.

    `subject` is a device id, a contest id or `cards`; `act` names the paper.
    """

    subject: str
    act: str


class ResultsProtocol(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="protocol", tag_field="kind"
):
    """The results of one station in all contests, with everything its papers show."""

    format: typing.Literal[1] = 1
    election: ElectionId
    election_title: str
    date: str
    station: int
    station_name: str
    mode: StationMode
    package: str
    software: str
    contests: tuple[ContestResults, ...]
    cards: CardCounts
    kiosks: tuple[KioskResults, ...]
    decisions: tuple[Decision, ...] = ()


Document = KioskPart | MergedRecords | ResultsProtocol
_D = typing.TypeVar("_D", KioskPart, MergedRecords, ResultsProtocol)


class ProblemKind(enum.Enum):
    """What is wrong with results."""

    OTHER_STATION = "other_station"
    BAD_PART = "bad_part"
    ROWS = "rows"
    RATIO = "ratio"
    CARDS = "cards"
    KIOSK_DIFFERS = "kiosk_differs"
    RECORDS_DIFFER = "records_differ"
    PROTOCOL_DIFFERS = "protocol_differs"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ResultsProblem:
    """One reason why results cannot be signed; `subject` is a device, a contest, `cards` or empty."""

    kind: ProblemKind
    subject: str
    text: str


def problem(kind: ProblemKind, subject: str, text: str) -> ResultsProblem:
    """Make a problem."""
    return ResultsProblem(kind=kind, subject=subject, text=text)


def encode(document: Document) -> bytes:
    """Write a document in its one canonical form: keys sorted, no spaces, a newline at the end."""
    return msgspec.json.encode(document, order="sorted") + b"\n"


def encode_signed_part(part: SignedPart) -> bytes:
    """Write a signed part as JSON with both byte strings in base64."""
    return msgspec.json.encode(part)


def parse_signed_part(bytes_untrusted: bytes) -> SignedPart:
    """Read what a kiosk sent. Raises ResultsError. The signature is not checked here."""
    if len(bytes_untrusted) > 2 * MAX_DOCUMENT_BYTES:
        raise ResultsError(f"more than {2 * MAX_DOCUMENT_BYTES} bytes")
    try:
        return msgspec.json.decode(bytes_untrusted, type=SignedPart)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ResultsError("not a signed part") from None


def parse_part(bytes_untrusted: bytes) -> KioskPart:
    """Read the part of a kiosk. Raises ResultsError."""
    return _parse(bytes_untrusted, KioskPart)


def parse_records(bytes_untrusted: bytes) -> MergedRecords:
    """Read merged records. Raises ResultsError."""
    return _parse(bytes_untrusted, MergedRecords)


def parse_protocol(bytes_untrusted: bytes) -> ResultsProtocol:
    """Read a results protocol. Raises ResultsError."""
    return _parse(bytes_untrusted, ResultsProtocol)


def _parse(bytes_untrusted: bytes, wanted: type[_D]) -> _D:
    if len(bytes_untrusted) > MAX_DOCUMENT_BYTES:
        raise ResultsError(f"more than {MAX_DOCUMENT_BYTES} bytes")
    try:
        document = msgspec.json.decode(bytes_untrusted, type=wanted)
    except msgspec.ValidationError as error:
        raise ResultsError(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ResultsError("not JSON") from None
    if encode(document) != bytes_untrusted:
        raise ResultsError("not in canonical form")
    return document
