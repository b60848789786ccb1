"""From a source to a full election and station: shortcuts spelled out, texts tidied, ids and numbers given.

It does not judge: `election.package` checks what comes out. Only what a source alone can get wrong
(a missing built-in form, answers given twice) is a problem here.
"""

import collections.abc
import importlib.resources
import re

import msgspec

from election.definition import (
    Asset,
    BallotMeasureContest,
    BallotStyle,
    CandidateContest,
    CardBatch,
    Contest,
    ContestOption,
    Device,
    Election,
    PartyContest,
    Policy,
    Stance,
    Station,
)
from election.identifiers import BallotStyleId, ElectionId, Language, OptionId, is_identifier
from election.localized import STATE_LANGUAGE, Localized
from election.officials import OfficialCard
from election.package_decoding import PackageProblem, ProblemCode
from election.protocol_form import FormRow, ProtocolForm
from provisioning.source import (
    DEFAULT_FORM,
    CandidatesSource,
    ContestSource,
    MeasureSource,
    OptionSource,
    PartiesSource,
    ProtocolFormSource,
    Source,
    StationSource,
    Text,
    parse_toml,
)

_READY: collections.abc.Mapping[str, collections.abc.Mapping[str, str]] = {
    "yes": {"ru": "Да", "tt": "Әйе", "en": "Yes"},
    "no": {"ru": "Нет", "tt": "Юк", "en": "No"},
    "for": {"ru": "За", "tt": "Риза", "en": "For"},
    "against": {"ru": "Против", "tt": "Каршы", "en": "Against"},
    "against-all": {"ru": "Против всех", "tt": "Барысына да каршы", "en": "Against all"},
    "all-ballots": {"ru": "Все бюллетени", "tt": "Барлык бюллетеньнәр", "en": "All ballots"},
}
_ANSWERS = {"yes_no": ("yes", "no"), "for_against": ("for", "against")}


class SourceError(Exception):
    """A source that cannot be spelled out; `problem` has the place."""

    def __init__(self, place: str, text: str) -> None:
        super().__init__(f"{place}: {text}")
        self.problem = PackageProblem(code=ProblemCode.INCONSISTENT, place=place, text=text)


def expand_election(source: Source, assets: tuple[Asset, ...]) -> Election:
    """Spell out an election. Raises SourceError."""
    head = source.election
    languages = head.languages
    forms = _forms(source.protocol_forms, languages)
    default_form = forms[0].id
    contests = tuple(
        _contest(contest, f"contests[{index}]", languages, default_form)
        for index, contest in enumerate(source.contests)
    )
    styles = tuple(
        BallotStyle(id=style.id, title=_line(style.title), contests=style.contests)
        for style in source.ballot_styles
    )
    policy = source.policy
    return Election(
        format=1,
        version=head.version,
        id=ElectionId(head.id),
        title=_line(head.title),
        date=head.date.isoformat(),
        languages=languages,
        contests=contests,
        ballot_styles=styles or (_all_ballots(contests, languages),),
        protocol_forms=forms,
        policy=Policy(
            idle_seconds=policy.idle_seconds,
            alert_seconds=policy.alert_seconds,
            annulments_limit=policy.annulments_limit,
            excess_cards_per_mille=policy.excess_cards_per_mille,
            reporting_times=policy.reporting_times,
            card_return=_optional_line(policy.card_return),
        ),
        assets=assets,
    )


def expand_station(
    source: Source, devices: tuple[Device, ...], officials: tuple[OfficialCard, ...] = ()
) -> Station:
    """Spell out a station with its enrolled devices and official cards."""
    station: StationSource = source.station
    return Station(
        format=1,
        version=station.version,
        election=ElectionId(source.election.id),
        number=station.number,
        name=_line(station.name),
        address=_optional_line(station.address),
        voters_registered=station.voters_registered,
        devices=devices,
        cards=CardBatch(first_serial=station.first_card, count=station.cards),
        officials=officials,
    )


def _all_ballots(contests: tuple[Contest, ...], languages: tuple[Language, ...]) -> BallotStyle:
    return BallotStyle(
        id=BallotStyleId("all"),
        title=_ready("all-ballots", languages),
        contests=tuple(contest.id for contest in contests),
    )


def _contest(
    source: ContestSource, place: str, languages: tuple[Language, ...], default_form: str
) -> Contest:
    title = _line(source.title)
    short_title = title if source.short_title is None else _line(source.short_title)
    district = _optional_line(source.district)
    form = source.protocol_form or default_form
    match source:
        case CandidatesSource():
            return CandidateContest(
                id=source.id,
                title=title,
                short_title=short_title,
                district=district,
                options=_numbered((*_listed(source.options), *_against_all(source.against_all, languages))),
                votes_allowed=source.votes_allowed,
                columns=source.columns,
                protocol_form=form,
            )
        case PartiesSource():
            listed = _listed(source.options)
            if source.for_and_against:
                listed = tuple(half for option in listed for half in _halves(option, languages))
            return PartyContest(
                id=source.id,
                title=title,
                short_title=short_title,
                district=district,
                options=_numbered((*listed, *_against_all(source.against_all, languages))),
                votes_allowed=source.votes_allowed or (2 if source.for_and_against else 1),
                columns=source.columns,
                protocol_form=form,
                for_and_against=source.for_and_against,
            )
        case MeasureSource():
            return BallotMeasureContest(
                id=source.id,
                title=title,
                short_title=short_title,
                district=district,
                question=_paragraphs(source.question),
                options=_numbered(_answers(source, place, languages)),
                votes_allowed=source.votes_allowed,
                columns=source.columns,
                protocol_form=form,
            )


def _listed(options: tuple[OptionSource, ...]) -> tuple[ContestOption, ...]:
    return tuple(
        ContestOption(
            id=OptionId(option.id or f"o{index}"),
            number=index,
            name=_line(option.name),
            affiliation=_optional_line(option.affiliation),
            details=_optional_line(option.details),
            programme=None if option.programme is None else _paragraphs(option.programme),
        )
        for index, option in enumerate(options, start=1)
    )


def _numbered(options: tuple[ContestOption, ...]) -> tuple[ContestOption, ...]:
    return tuple(
        msgspec.structs.replace(option, number=index) for index, option in enumerate(options, start=1)
    )


def _against_all(wanted: bool, languages: tuple[Language, ...]) -> tuple[ContestOption, ...]:
    if not wanted:
        return ()
    return (
        ContestOption(
            id=OptionId("against-all"), number=1, name=_ready("against-all", languages), against_all=True
        ),
    )


def _halves(option: ContestOption, languages: tuple[Language, ...]) -> tuple[ContestOption, ContestOption]:
    """Make a line «за» and a line «против» of a list; the words are in the names, for tape and protocol."""

    def half(stance: Stance) -> ContestOption:
        words = _ready(stance.value, languages)
        russian = words[STATE_LANGUAGE].lower()
        name = {
            language: f"{text} — {words.get(language, russian).lower()}" if text else ""
            for language, text in option.name.items()
        }
        return msgspec.structs.replace(
            option,
            id=OptionId(f"{option.id}-{stance.value}"),
            name=name,
            stance=stance,
            subject=option.id,
        )

    return half(Stance.FOR), half(Stance.AGAINST)


def _answers(source: MeasureSource, place: str, languages: tuple[Language, ...]) -> tuple[ContestOption, ...]:
    if source.answers is None:
        return _listed(source.options)
    if source.options:
        raise SourceError(f"{place}.answers", "ответы указаны дважды: и answers, и options")
    return tuple(
        ContestOption(id=OptionId(word), number=1, name=_ready(word, languages))
        for word in _ANSWERS[source.answers]
    )


def _forms(
    sources: tuple[ProtocolFormSource, ...], languages: tuple[Language, ...]
) -> tuple[ProtocolForm, ...]:
    if not sources:
        return (built_in_form(DEFAULT_FORM, languages, "protocol_forms"),)
    return tuple(_form(source, f"protocol_forms[{index}]", languages) for index, source in enumerate(sources))


def _form(source: ProtocolFormSource, place: str, languages: tuple[Language, ...]) -> ProtocolForm:
    if source.form is not None:
        if source.id is not None or source.title is not None or source.rows or source.ratios:
            raise SourceError(f"{place}.form", "вместе с form другие ключи не указываются")
        return built_in_form(source.form, languages, f"{place}.form")
    if source.id is None or source.title is None or not source.rows:
        raise SourceError(place, "нужны либо form, либо id, title и rows")
    return ProtocolForm(
        id=source.id,
        title=_line(source.title),
        rows=tuple(
            FormRow(
                id=row.id,
                number=row.number,
                title=_line(row.title),
                source=row.source,
                formula=row.formula,
            )
            for row in source.rows
        ),
        ratios=source.ratios,
    )


def built_in_form(form_id: str, languages: tuple[Language, ...], place: str) -> ProtocolForm:
    """Return a form that comes with the software, in the languages of the election. Raises SourceError."""
    file = importlib.resources.files("provisioning.forms") / f"{form_id}.toml"
    if not is_identifier(form_id) or not file.is_file():
        raise SourceError(place, f"нет готовой формы «{form_id}»")
    table = parse_toml(file.read_bytes())
    form = msgspec.convert(table, type=ProtocolForm)
    return msgspec.structs.replace(
        form,
        title=_known(form.title, languages),
        rows=tuple(msgspec.structs.replace(row, title=_known(row.title, languages)) for row in form.rows),
    )


def _ready(word: str, languages: tuple[Language, ...]) -> Localized:
    return _known({Language(code): text for code, text in _READY[word].items()}, languages)


def _known(text: Localized, languages: tuple[Language, ...]) -> Localized:
    return {language: text[language] for language in (STATE_LANGUAGE, *languages) if language in text}


def _optional_line(text: Text | None) -> Localized | None:
    return None if text is None else _line(text)


def _line(text: Text) -> Localized:
    """Make one line of a text that a person may have wrapped in the file."""
    return _each(text, _joined)


def _paragraphs(text: Text) -> Localized:
    """Keep paragraphs, parted by an empty line, and join the lines within each."""
    return _each(
        text, lambda one: "\n\n".join(_joined(part) for part in re.split(r"\n[ ]*\n\s*", one.strip(" \n")))
    )


def _each(text: Text, tidy: collections.abc.Callable[[str], str]) -> Localized:
    by_language = {"ru": text} if isinstance(text, str) else text
    return {Language(code): tidy(one) for code, one in by_language.items()}


def _joined(text: str) -> str:
    return re.sub(r"[ \n]+", " ", text).strip(" ")
