"""Judging results: is a part whole, may a protocol be signed, does everything follow from the parts.

Counts on its own, not with the functions that made the documents. Signatures are checked elsewhere.
"""

import collections
import collections.abc

from election.cards import identities
from election.definition import Contest, Election, Station
from election.identifiers import ContestId, OptionId
from election.protocol_form import RowSource, Severity, typed_vote_key
from election.results_documents import (
    ContestResults,
    Document,
    KioskPart,
    MergedRecords,
    ProblemKind,
    ResultsProblem,
    ResultsProtocol,
    problem,
)
from election.results_protocol import build_protocol
from election.tally import TallyError, tally_contest

CARDS_SUBJECT = "cards"


def check_part(election: Election, station: Station, part: KioskPart) -> tuple[ResultsProblem, ...]:
    """Tell everything that is wrong with a part; whether its signature holds is checked before."""
    if part.election != election.id or part.station != station.number:
        return (problem(ProblemKind.OTHER_STATION, part.device, "часть другого участка или других выборов"),)
    if part.device not in {device.id for device in station.kiosks}:
        return (problem(ProblemKind.OTHER_STATION, part.device, "такого устройства на участке нет"),)
    if part.contests.keys() != {contest.id for contest in election.contests}:
        return (problem(ProblemKind.BAD_PART, part.device, "не те виды выборов"),)
    found = [_contest_problem(election, contest, part) for contest in election.contests]
    return tuple(problem(ProblemKind.BAD_PART, part.device, text) for text in found if text)


def _contest_problem(election: Election, contest: Contest, part: KioskPart) -> str:
    records = part.contests[contest.id]
    on_every_ballot = all(contest.id in style.contests for style in election.ballot_styles)
    if records.ballots != len(records.selections) or tuple(sorted(records.selections)) != records.selections:
        return f"{contest.id}: записи неполны или не упорядочены"
    if records.ballots > part.ballots or (on_every_ballot and records.ballots != part.ballots):
        return f"{contest.id}: число бюллетеней не сходится"
    order = [option.id for option in contest.options]
    try:
        tally_contest(contest, records.selections)
    except TallyError:
        return f"{contest.id}: недопустимая запись"
    if any(tuple(sorted(marks, key=order.index)) != marks for marks in records.selections):
        return f"{contest.id}: отметки не в порядке бюллетеня"
    return ""


def problems_of(protocol: ResultsProtocol) -> tuple[ResultsProblem, ...]:
    """Return what forbids signing: differences nobody has recorded a decision on."""
    decided = {decision.subject for decision in protocol.decisions}
    return tuple(found for found in _differences(protocol, Severity.STOP) if found.subject not in decided)


def warnings_of(protocol: ResultsProtocol) -> tuple[ResultsProblem, ...]:
    """Return what is odd but allowed: broken warning ratios and differences with a decision."""
    decided = {decision.subject for decision in protocol.decisions}
    return (
        *_broken_ratios(protocol, Severity.WARN),
        *(found for found in _differences(protocol, Severity.STOP) if found.subject in decided),
    )


def _differences(protocol: ResultsProtocol, severity: Severity) -> collections.abc.Iterator[ResultsProblem]:
    for kiosk in protocol.kiosks:
        if kiosk.ballots != kiosk.voted:
            text = f"устройство № {kiosk.number}: бюллетеней {kiosk.ballots}, карточек {kiosk.voted}"
            yield problem(ProblemKind.KIOSK_DIFFERS, kiosk.device, text)
    for identity in identities(protocol.cards):
        if not identity.holds:
            text = f"карточки: {identity.text}: {identity.left} ≠ {identity.right}"
            yield problem(ProblemKind.CARDS, CARDS_SUBJECT, text)
    yield from _broken_ratios(protocol, severity)


def _broken_ratios(protocol: ResultsProtocol, severity: Severity) -> collections.abc.Iterator[ResultsProblem]:
    for contest in protocol.contests:
        for ratio in contest.ratios:
            if not ratio.holds and ratio.severity is severity:
                text = f"{contest.contest}: не выполнено {ratio.filled_in}"
                yield problem(ProblemKind.RATIO, contest.contest, text)


def check_results(
    election: Election,
    station: Station,
    parts: collections.abc.Sequence[KioskPart],
    records: MergedRecords,
    protocol: ResultsProtocol,
) -> tuple[ResultsProblem, ...]:
    """Count everything again from the parts and tell every difference; an empty answer is agreement."""
    foreign = tuple(_foreign(election, station, parts, records, protocol))
    if foreign:
        return foreign
    return (
        *(found for part in parts for found in check_part(election, station, part)),
        *_records_problems(parts, records, protocol),
        *(found for contest in election.contests for found in _recount(election, contest, parts, protocol)),
        *_rebuilt_problems(election, station, records, protocol),
        *problems_of(protocol),
    )


def _foreign(
    election: Election,
    station: Station,
    parts: collections.abc.Sequence[KioskPart],
    records: MergedRecords,
    protocol: ResultsProtocol,
) -> collections.abc.Iterator[ResultsProblem]:
    wanted = (election.id, station.number, protocol.mode, protocol.package)
    contests = {contest.id for contest in election.contests}
    documents: list[tuple[str, Document]] = [(part.device, part) for part in parts]
    for subject, document in (*documents, ("", records), ("", protocol)):
        if (document.election, document.station, document.mode, document.package) != wanted:
            text = "документ других выборов, участка, режима или исходных данных"
            yield problem(ProblemKind.OTHER_STATION, subject, text)
        elif not isinstance(document, ResultsProtocol) and document.contests.keys() != contests:
            yield problem(ProblemKind.BAD_PART, subject, "не те виды выборов")
    if len({part.device for part in parts}) != len(parts):
        yield problem(ProblemKind.BAD_PART, "", "две части одного устройства")
    if [contest.contest for contest in protocol.contests] != [contest.id for contest in election.contests]:
        yield problem(ProblemKind.PROTOCOL_DIFFERS, "", "в протоколе не те виды выборов")


def _records_problems(
    parts: collections.abc.Sequence[KioskPart], records: MergedRecords, protocol: ResultsProtocol
) -> collections.abc.Iterator[ResultsProblem]:
    ballots = {part.device: part.ballots for part in parts}
    printed = {kiosk.device: kiosk.ballots for kiosk in protocol.kiosks if kiosk.device in ballots}
    if records.kiosks != ballots or printed != ballots:
        yield problem(ProblemKind.RECORDS_DIFFER, "", "бюллетени по устройствам не сходятся с частями")
    for contest_id, merged in records.contests.items():
        expected = sorted(marks for part in parts for marks in part.contests[contest_id].selections)
        if list(merged.selections) != expected or merged.ballots != len(expected):
            text = f"{contest_id}: записи не равны сумме частей"
            yield problem(ProblemKind.RECORDS_DIFFER, contest_id, text)


def _recount(
    election: Election,
    contest: Contest,
    parts: collections.abc.Sequence[KioskPart],
    protocol: ResultsProtocol,
) -> collections.abc.Iterator[ResultsProblem]:
    votes: collections.Counter[OptionId] = collections.Counter()
    ballots = blanks = 0
    for part in parts:
        for marks in part.contests[contest.id].selections:
            votes.update(marks)
            ballots += 1
            blanks += len(marks) == 0
    told = next(found for found in protocol.contests if found.contest == contest.id)
    undervotes = ballots * contest.votes_allowed - sum(votes.values())
    printed = {row.option: row.votes for row in told.options}
    counted = {option.id: votes[option.id] for option in contest.options}
    if printed != counted or told.undervotes != undervotes:
        text = f"{contest.id}: голоса в протоколе не равны пересчёту"
        yield problem(ProblemKind.PROTOCOL_DIFFERS, contest.id, text)
    sources = {row.id: row.source for row in election.protocol_form(contest.protocol_form).rows}
    expected = {RowSource.BALLOTS_CAST: ballots, RowSource.BALLOTS_BLANK: blanks}
    for row in told.rows:
        source = sources.get(row.id)
        if source in expected and row.value != expected[source]:
            text = f"{contest.id}: строка {row.number}: {row.value}, по записям {expected[source]}"
            yield problem(ProblemKind.PROTOCOL_DIFFERS, contest.id, text)


def _rebuilt_problems(
    election: Election, station: Station, records: MergedRecords, protocol: ResultsProtocol
) -> tuple[ResultsProblem, ...]:
    try:
        rebuilt = build_protocol(
            election,
            station,
            records,
            protocol.cards,
            {contest.contest: _typed(election, contest) for contest in protocol.contests},
            voted={kiosk.device: kiosk.voted for kiosk in protocol.kiosks},
            software=protocol.software,
            decisions=protocol.decisions,
            withdrawn=_withdrawn(protocol),
        )
    except TallyError:
        return (problem(ProblemKind.RECORDS_DIFFER, "", "недопустимая запись"),)
    if rebuilt == protocol:
        return ()
    return (problem(ProblemKind.PROTOCOL_DIFFERS, "", "протокол не следует из записей и введённых строк"),)


def _withdrawn(protocol: ResultsProtocol) -> frozenset[tuple[ContestId, OptionId]]:
    return frozenset(
        (contest.contest, row.option)
        for contest in protocol.contests
        for row in contest.options
        if row.withdrawn
    )


def _typed(election: Election, contest: ContestResults) -> dict[str, int]:
    form = election.protocol_form(election.contest(contest.contest).protocol_form)
    typed = {row.id for row in form.rows if row.source in (RowSource.TYPED, RowSource.VOTERS_REGISTERED)}
    values = {row.id: row.value for row in contest.rows if row.id in typed}
    paper = form.row_from(RowSource.OPTION_TYPED)
    if paper is not None:
        values |= {typed_vote_key(paper, option.number): option.typed or 0 for option in contest.options}
    return values
