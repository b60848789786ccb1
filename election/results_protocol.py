"""The results protocol: rows, options and control ratios of every contest, from records and card counts.

Which rows there are is data of the package. It does not decide whether the numbers may be signed.
"""

import collections
import collections.abc

from election.cards import CardCounts
from election.definition import Contest, DeviceRole, Election, Station
from election.identifiers import DeviceId, OptionId
from election.localized import STATE_LANGUAGE, Localized, text_in
from election.protocol_form import ProtocolForm, RowSource
from election.ratios import SUM, RatioResult, evaluate
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
) -> ResultsProtocol | tuple[ResultsProblem, ...]:
    """Make the protocol, or name the rows that are missing or cannot be typed.

    `voted` holds the codes VOTED of each kiosk. A broken ratio is inside the protocol: see `problems_of`.
    Raises TallyError for records of another election.
    """
    problems = tuple(
        problem
        for contest in election.contests
        for problem in _typed_problems(election, contest, typed_rows.get(contest.id, {}))
    )
    if problems:
        return problems
    tallies = tuple(
        tally_contest(contest, merged.contests[contest.id].selections) for contest in election.contests
    )
    return ResultsProtocol(
        election=election.id,
        election_title=_russian(election.title),
        date=election.date,
        station=station.number,
        station_name=_russian(station.name),
        mode=merged.mode,
        package=merged.package,
        software=software,
        contests=tuple(
            _contest_results(election, station, tally, card_counts, typed_rows.get(tally.contest, {}))
            for tally in tallies
        ),
        cards=card_counts,
        kiosks=_kiosk_results(station, merged, voted),
        decisions=decisions,
    )


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


def _typed_problems(
    election: Election, contest: Contest, typed: collections.abc.Mapping[str, int]
) -> collections.abc.Iterator[ResultsProblem]:
    form = election.protocol_form(contest.protocol_form)
    sources = {row.id: row.source for row in form.rows}
    for row in form.rows:
        if row.source is RowSource.TYPED and row.id not in typed:
            yield problem(ProblemKind.ROWS, contest.id, f"{contest.id}: не введена строка {row.number}")
    for row_id in sorted(typed):
        if sources.get(row_id) not in (RowSource.TYPED, RowSource.VOTERS_REGISTERED):
            yield problem(ProblemKind.ROWS, contest.id, f"{contest.id}: строка {row_id} не вводится")


def _contest_results(
    election: Election,
    station: Station,
    tally: ContestTally,
    counts: CardCounts,
    typed: collections.abc.Mapping[str, int],
) -> ContestResults:
    contest = election.contest(tally.contest)
    form = election.protocol_form(contest.protocol_form)
    values = _values(election, station, tally, counts, typed, form)
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
            if row.source is not RowSource.OPTION_VOTES
        ),
        options=_option_rows(contest, form, dict(tally.votes)),
        undervotes=tally.undervotes,
        ratios=tuple(_ratio_row(result) for result in evaluate(form, values, contest)),
    )


def _values(
    election: Election,
    station: Station,
    tally: ContestTally,
    counts: CardCounts,
    typed: collections.abc.Mapping[str, int],
    form: ProtocolForm,
) -> dict[str, int]:
    styles = {style.id for style in election.ballot_styles if tally.contest in style.contests}
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
    for row in form.rows:
        if row.source is not RowSource.OPTION_VOTES:
            values[row.id] = typed[row.id] if row.id in typed else known[row.source]
    return values


def _option_rows(
    contest: Contest, form: ProtocolForm, votes: collections.abc.Mapping[OptionId, int]
) -> tuple[OptionRow, ...]:
    start = next((row.number for row in form.rows if row.source is RowSource.OPTION_VOTES), "")
    return tuple(
        OptionRow(
            option=option.id,
            row=str(int(start) + index) if start.isdecimal() else f"{start}.{option.number}".lstrip("."),
            number=option.number,
            name=_russian(option.name),
            votes=votes[option.id],
        )
        for index, option in enumerate(contest.options)
    )


def _ratio_row(result: RatioResult) -> RatioRow:
    return RatioRow(
        formula=result.formula, filled_in=result.filled_in, holds=result.holds, severity=result.severity
    )
