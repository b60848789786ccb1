"""The human-written source of an election: one TOML file, its keys and how it is read.

The structures here are the documented format (`docs/formats/election-source.md`; the JSON Schema is made
from them). How shortcuts become a full election is `expansion`.
"""

import datetime
import re
import tomllib
import typing

import msgspec

from election.definition import Columns
from election.identifiers import IDENTIFIER_PATTERN, LANGUAGE_PATTERN, BallotStyleId, ContestId, Language
from election.package_decoding import PackageProblem, ProblemCode, explain
from election.protocol_form import ControlRatio, RowSource

MAX_SOURCE_BYTES = 4 * 1024 * 1024
DEFAULT_FORM = "electronic-2024"

_LanguageCode = typing.Annotated[Language, msgspec.Meta(pattern=LANGUAGE_PATTERN)]
_VoiceName = typing.Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-zA-Z0-9+_-]{0,30}$")]
_Id = typing.Annotated[str, msgspec.Meta(pattern=IDENTIFIER_PATTERN)]
_Version = typing.Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]

Text = typing.Annotated[
    str | dict[str, str],
    msgspec.Meta(description="A Russian text, or a table of texts by language code: {ru = …, tt = …}."),
]


class _Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Frozen, strict, keyword-only: the common shape."""


class ElectionSource(_Source, frozen=True, kw_only=True):
    """The election as a whole. `version` must rise with every change that is sent out."""

    id: typing.Annotated[str, msgspec.Meta(pattern=IDENTIFIER_PATTERN)]
    version: _Version = 1
    title: Text
    date: datetime.date
    languages: tuple[_LanguageCode, ...] = (Language("ru"),)
    assets: tuple[str, ...] = ()


class OptionSource(_Source, frozen=True, kw_only=True):
    """One line of a ballot. `number` is its place; `id` is o1, o2, … unless given.

    `say` tells the audio ballot how the name sounds, where a voice would stress it wrong.
    """

    id: _Id | None = None
    name: Text
    affiliation: Text | None = None
    details: Text | None = None
    programme: Text | None = None
    say: Text | None = None


class _ContestSource(_Source, frozen=True, kw_only=True, tag_field="kind"):
    id: typing.Annotated[ContestId, msgspec.Meta(pattern=IDENTIFIER_PATTERN)]
    title: Text
    short_title: Text | None = None
    district: Text | None = None
    columns: Columns = Columns.AUTO
    protocol_form: _Id | None = None


class CandidatesSource(_ContestSource, frozen=True, kw_only=True, tag="candidates"):
    """Persons for one or several seats; `against_all` adds «Против всех» as the last line."""

    options: tuple[OptionSource, ...]
    votes_allowed: typing.Annotated[int, msgspec.Meta(ge=1, le=50)] = 1
    against_all: bool = False


class PartiesSource(_ContestSource, frozen=True, kw_only=True, tag="parties"):
    """Party lists; `for_and_against` makes a line «за» and a line «против» of every list."""

    options: tuple[OptionSource, ...]
    votes_allowed: typing.Annotated[int, msgspec.Meta(ge=1, le=50)] | None = None
    against_all: bool = False
    for_and_against: bool = False


class MeasureSource(_ContestSource, frozen=True, kw_only=True, tag="measure"):
    """A question. Its answers are either a ready pair (`answers`) or `options`."""

    question: Text
    answers: typing.Literal["yes_no", "for_against"] | None = None
    options: tuple[OptionSource, ...] = ()
    votes_allowed: typing.Annotated[int, msgspec.Meta(ge=1, le=50)] = 1


ContestSource = CandidatesSource | PartiesSource | MeasureSource


class BallotStyleSource(_Source, frozen=True, kw_only=True):
    """The contests one category of voters receives. The first style is the default."""

    id: typing.Annotated[BallotStyleId, msgspec.Meta(pattern=IDENTIFIER_PATTERN)]
    title: Text
    contests: tuple[ContestId, ...]


class RowSourceText(_Source, frozen=True, kw_only=True):
    """One row of a protocol form."""

    id: str
    number: str
    title: Text
    source: RowSource
    formula: str | None = None


class ProtocolFormSource(_Source, frozen=True, kw_only=True):
    """Either `form`, the name of a built-in form, or a whole form of one's own."""

    form: _Id | None = None
    id: _Id | None = None
    title: Text | None = None
    rows: tuple[RowSourceText, ...] = ()
    ratios: tuple[ControlRatio, ...] = ()


class PolicySource(_Source, frozen=True, kw_only=True):
    """Numbers the law leaves to the commission; the same keys as in the package."""

    idle_seconds: typing.Annotated[int, msgspec.Meta(ge=20, le=600)] = 180
    alert_seconds: typing.Annotated[int, msgspec.Meta(ge=10, le=60)] = 45
    annulments_limit: typing.Annotated[int, msgspec.Meta(ge=1, le=99)] = 9
    excess_cards_per_mille: typing.Annotated[int, msgspec.Meta(ge=0, le=1000)] = 15
    reporting_times: tuple[str, ...] = ("10:00", "12:00", "15:00", "18:00")
    card_return: Text | None = None


class StationSource(_Source, frozen=True, kw_only=True):
    """The polling station: its voters, the number of devices and of activation cards."""

    number: typing.Annotated[int, msgspec.Meta(ge=1, le=65_535)]
    version: _Version = 1
    name: Text
    address: Text | None = None
    voters_registered: typing.Annotated[int, msgspec.Meta(ge=1, le=20_000)]
    kiosks: typing.Annotated[int, msgspec.Meta(ge=1, le=40)]
    portables: typing.Annotated[int, msgspec.Meta(ge=0, le=40)] = 0
    cards: typing.Annotated[int, msgspec.Meta(ge=1, le=20_000)]
    first_card: typing.Annotated[int, msgspec.Meta(ge=1, lt=2**28)] = 1


class AudioTextSource(_Source, frozen=True, kw_only=True):
    """One text of the audio ballot, word for word: either `say`, how it sounds, or `file`, a recording."""

    text: typing.Annotated[str, msgspec.Meta(min_length=1)]
    language: _LanguageCode = Language("ru")
    say: str | None = None
    file: str | None = None


class AudioSource(_Source, frozen=True, kw_only=True):
    """How the audio ballot sounds. `voices` are espeak-ng voices by language, in place of the usual ones."""

    voices: dict[str, _VoiceName] = msgspec.field(default_factory=dict)
    texts: tuple[AudioTextSource, ...] = ()


class Source(_Source, frozen=True, kw_only=True):
    """The whole file."""

    election: ElectionSource
    contests: tuple[ContestSource, ...]
    ballot_styles: tuple[BallotStyleSource, ...] = ()
    protocol_forms: tuple[ProtocolFormSource, ...] = ()
    policy: PolicySource = PolicySource()
    audio: AudioSource = AudioSource()
    station: StationSource


_SYNTAX = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")


def parse_source(data_untrusted: bytes) -> Source | PackageProblem:
    """Read a source, or name the place that is wrong: a key such as `contests[2].title`, or a line."""
    table = parse_toml(data_untrusted)
    if isinstance(table, PackageProblem):
        return table
    try:
        return msgspec.convert(table, type=Source)
    except msgspec.ValidationError as error:
        return explain(error)


def parse_toml(data_untrusted: bytes) -> dict[str, object] | PackageProblem:
    """Read TOML, or name the line and the column where it stops being TOML."""
    if len(data_untrusted) > MAX_SOURCE_BYTES:
        text = f"файл больше {MAX_SOURCE_BYTES // 1024} КиБ"
        return PackageProblem(code=ProblemCode.TOO_LARGE, place="", text=text)
    try:
        return tomllib.loads(data_untrusted.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data_untrusted[: error.start].count(b"\n") + 1
        return PackageProblem(
            code=ProblemCode.MALFORMED, place=f"строка {line}", text="файл не в кодировке UTF-8"
        )
    except RecursionError:
        return PackageProblem(code=ProblemCode.MALFORMED, place="", text="слишком глубокая вложенность")
    except tomllib.TOMLDecodeError as error:
        return _syntax_problem(str(error))


def _syntax_problem(message: str) -> PackageProblem:
    match = _SYNTAX.fullmatch(message)
    if match is None or match.group("line") is None:
        what = match.group("what") if match else message
        return PackageProblem(
            code=ProblemCode.MALFORMED, place="конец файла", text=f"ошибка записи TOML ({what})"
        )
    return PackageProblem(
        code=ProblemCode.MALFORMED,
        place=f"строка {match.group('line')}, столбец {match.group('column')}",
        text=f"ошибка записи TOML ({match.group('what')})",
    )


def source_schema() -> dict[str, object]:
    """Return the JSON Schema of the source."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Election source",
        **msgspec.json.schema(Source),
    }
