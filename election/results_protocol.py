"""The results protocol: rows, options and control ratios of every contest, from records and card counts.

Which rows there are is data of the package. It does not decide whether the numbers may be signed.
"""

import collections
import collections.abc
import dataclasses
import re

import msgspec

from election.cards import CardCounts
from election.definition import Contest, DeviceRole, Election, Station
from election.identifiers import ContestId, DeviceId, OptionId
from election.localized import STATE_LANGUAGE, Localized, text_in
from election.protocol_form import OPTION_SOURCES, ProtocolForm, RowSource, typed_vote_key
from election.ratios import SUM, SUM_TYPED, VOTES_ALLOWED, RatioResult, calculate, evaluate
from election.results_documents import (
    ContestResults,
    Decision,
    KioskResults,
    MergedRecords,
    OptionRow,
    ProblemKind,
    ProtocolRow,
    RatioRow,
    ResultsProblem,
    ResultsProtocol,
    TypedRows,
    problem,
)
from election.tally import ContestTally, tally_contest

_TYPED = (RowSource.TYPED, RowSource.VOTERS_REGISTERED)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TypedRow:
    """One number the commission may type: `key` names it in `TypedRows`, `number` is what is printed.

    A row that is not `required` has a number already, which may be corrected.
    """

    key: str
    number: str
    title: str
    required: bool


def build_protocol(
    election: Election,
    station: Station,
    merged: MergedRecords,
    card_counts: CardCounts,
    typed_rows: TypedRows,
    *,
    voted: collections.abc.Mapping[DeviceId, int],
    software: str,
    decisions: tuple[Decision, ...] = (),
    withdrawn: collections.abc.Collection[tuple[ContestId, OptionId]] = (),
) -> ResultsProtocol | tuple[ResultsProblem, ...]:
    """Make the protocol, or name the rows that are missing or cannot be typed.

    `voted` holds the codes VOTED of each kiosk. A broken ratio is inside the protocol: see `problems_of`.
    Raises TallyError for records of another election.
    """
    problems = tuple(_all_typed_problems(election, merged, typed_rows))
    if problems:
        return problems
    tallies = tuple(
        tally_contest(contest, merged.contests[contest.id].selections) for contest in election.contests
    )
    contests = tuple(
        _with_withdrawn(
            _contest_results(election, station, tally, card_counts, typed_rows.get(tally.contest, {})),
            withdrawn,
        )
        for tally in tallies
    )
    problems = tuple(_negative_rows(contests))
    if problems:
        return problems
    return ResultsProtocol(
        election=election.id,
        election_title=_russian(election.title),
        date=election.date,
        station=station.number,
        station_name=_russian(station.name),
        mode=merged.mode,
        package=merged.package,
        software=software,
        contests=contests,
        cards=card_counts,
        kiosks=_kiosk_results(station, merged, voted),
        decisions=decisions,
    )


def _with_withdrawn(
    contest: ContestResults, withdrawn: collections.abc.Collection[tuple[ContestId, OptionId]]
) -> ContestResults:
    """Mark the excluded options: their numbers and their votes stay as they are."""
    options = tuple(
        msgspec.structs.replace(row, withdrawn=(contest.contest, row.option) in withdrawn)
        for row in contest.options
    )
    return msgspec.structs.replace(contest, options=options)


def _negative_rows(
    contests: collections.abc.Iterable[ContestResults],
) -> collections.abc.Iterator[ResultsProblem]:
    for contest in contests:
        for row in contest.rows:
            if row.value < 0:
                text = f"{contest.contest}: строка {row.number} вышла отрицательной ({row.value})"
                yield problem(ProblemKind.ROWS, contest.contest, text)


def _kiosk_results(
    station: Station, merged: MergedRecords, voted: collections.abc.Mapping[DeviceId, int]
) -> tuple[KioskResults, ...]:
    return tuple(
        KioskResults(
            device=kiosk.id,
            number=kiosk.number,
            portable=kiosk.role is DeviceRole.PORTABLE,
            ballots=merged.kiosks.get(kiosk.id, 0),
            voted=voted.get(kiosk.id, 0),
        )
        for kiosk in station.kiosks
    )


def _russian(text: Localized) -> str:
    return text_in(text, STATE_LANGUAGE)


def typed_rows_of(form: ProtocolForm, contest: Contest) -> tuple[TypedRow, ...]:
    """Return every number the commission may type for a contest, in the order of the form."""
    rows: list[TypedRow] = []
    for row in form.rows:
        title = _russian(row.title)
        if row.source is RowSource.OPTION_TYPED:
            rows += (
                TypedRow(
                    key=typed_vote_key(row, option.number),
                    number=_option_row_number(row.number, index, option.number),
                    title=_russian(option.name),
                    required=True,
                )
                for index, option in enumerate(contest.options)
            )
        elif row.source in _TYPED:
            required = row.source is RowSource.TYPED
            rows.append(TypedRow(key=row.id, number=row.number, title=title, required=required))
    return tuple(rows)


def _all_typed_problems(
    election: Election, merged: MergedRecords, typed_rows: TypedRows
) -> collections.abc.Iterator[ResultsProblem]:
    for contest in election.contests:
        ballots = merged.contests[contest.id].ballots
        yield from _typed_problems(election, contest, typed_rows.get(contest.id, {}), ballots)


def _typed_problems(
    election: Election,
    contest: Contest,
    typed: collections.abc.Mapping[str, int],
    electronic_ballots: int,
) -> collections.abc.Iterator[ResultsProblem]:
    form = election.protocol_form(contest.protocol_form)
    rows = typed_rows_of(form, contest)
    for row in rows:
        if row.required and row.key not in typed:
            yield problem(ProblemKind.ROWS, contest.id, f"{contest.id}: не введена строка {row.number}")
    for key in sorted(typed.keys() - {row.key for row in rows}):
        yield problem(ProblemKind.ROWS, contest.id, f"{contest.id}: строка {key} не вводится")
    if form.row_from(RowSource.OPTION_VOTES) is None and electronic_ballots:
        text = f"{contest.id}: в форме нет места электронным бюллетеням, а они есть"
        yield problem(ProblemKind.ROWS, contest.id, text)


def _contest_results(
    election: Election,
    station: Station,
    tally: ContestTally,
    counts: CardCounts,
    typed: collections.abc.Mapping[str, int],
) -> ContestResults:
    contest = election.contest(tally.contest)
    form = election.protocol_form(contest.protocol_form)
    values = _values(election, station, contest, tally, counts, typed)
    return ContestResults(
        contest=contest.id,
        title=_russian(contest.title),
        short_title=_russian(contest.short_title),
        district=_russian(contest.district) if contest.district else None,
        form=_russian(form.title),
        votes_allowed=contest.votes_allowed,
        rows=tuple(
            ProtocolRow(id=row.id, number=row.number, title=_russian(row.title), value=values[row.id])
            for row in form.rows
            if row.source not in OPTION_SOURCES
        ),
        options=_option_rows(contest, form, dict(tally.votes), typed),
        undervotes=tally.undervotes,
        ratios=tuple(_ratio_row(result) for result in evaluate(form, values, contest)),
    )


def _values(
    election: Election,
    station: Station,
    contest: Contest,
    tally: ContestTally,
    counts: CardCounts,
    typed: collections.abc.Mapping[str, int],
) -> dict[str, int]:
    form = election.protocol_form(contest.protocol_form)
    styles = {style.id for style in election.ballot_styles if contest.id in style.contests}
    access = collections.Counter[bool]()
    for activations in counts.activations:
        access[activations.outside] += activations.count if activations.style in styles else 0
    known = {
        RowSource.VOTERS_REGISTERED: station.voters_registered,
        RowSource.ACTIVATED_OUTSIDE: access[True],
        RowSource.ACTIVATED_INSIDE: access[False],
        RowSource.BALLOTS_CAST: tally.ballots,
        RowSource.BALLOTS_BLANK: tally.blanks,
    }
    values = {SUM: tally.total_votes}
    paper = form.row_from(RowSource.OPTION_TYPED)
    if paper is not None:
        keys = (typed_vote_key(paper, option.number) for option in contest.options)
        values[SUM_TYPED] = sum(typed[key] for key in keys)
    for row in form.rows:
        if row.formula is not None:
            values[row.id] = calculate(row.formula, {**values, VOTES_ALLOWED: contest.votes_allowed})
        elif row.source not in OPTION_SOURCES:
            values[row.id] = typed[row.id] if row.id in typed else known[row.source]
    return values


def _option_rows(
    contest: Contest,
    form: ProtocolForm,
    votes: collections.abc.Mapping[OptionId, int],
    typed: collections.abc.Mapping[str, int],
) -> tuple[OptionRow, ...]:
    electronic, paper = form.row_from(RowSource.OPTION_VOTES), form.row_from(RowSource.OPTION_TYPED)
    return tuple(
        OptionRow(
            option=option.id,
            row=_option_row_number(electronic.number, index, option.number) if electronic else "",
            number=option.number,
            name=_russian(option.name),
            votes=votes[option.id],
            typed_row=_option_row_number(paper.number, index, option.number) if paper else None,
            typed=typed[typed_vote_key(paper, option.number)] if paper else None,
        )
        for index, option in enumerate(contest.options)
    )


def _option_row_number(first: str, index: int, option_number: int) -> str:
    """Count on from the number of the first row: «6», «7»; «13а», «14а»; without a number, by option."""
    parts = re.fullmatch(r"([0-9]+)(\D*)", first)
    if parts is None:
        return f"{first}.{option_number}".lstrip(".")
    return f"{int(parts.group(1)) + index}{parts.group(2)}"


def _ratio_row(result: RatioResult) -> RatioRow:
    return RatioRow(
        formula=result.formula, filled_in=result.filled_in, holds=result.holds, severity=result.severity
    )
