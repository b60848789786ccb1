"""What the commission does after the close: collect and merge parts, type rows, make protocols.

Before the close nothing here answers: no result is visible or extractable (procedure, closing).
"""

import collections.abc
import dataclasses

from controller.desk import Answer, Desk, refused
from controller.reports.bundle import ResultsBundle
from controller.station.collecting import differences, expected_kiosks, missing_parts
from controller.station.course import COURSE_SUBJECT
from controller.station.kiosk_logs import end_fields
from controller.station.values import name_of
from controller.store import commission_tables
from controller.store.transaction import Transaction
from election.events import EventField, EventId, without_long_numbers
from election.faults import FaultCode, fault
from election.identifiers import ContestId, DeviceId
from election.localized import STATE_LANGUAGE, text_in
from election.polls import PollsState
from election.protocol_form import Severity
from election.protocol_preview import Filling, preview_ratios, preview_rows
from election.results import (
    CARDS_SUBJECT,
    Decision,
    ResultsProblem,
    ResultsProtocol,
    build_protocol,
    merge_parts,
    parse_part,
    problems_of,
    warnings_of,
)
from election.results_protocol import typed_rows_of
from election.tally import tally_contest
from link import messages

TxResultsCommand = (
    messages.CountResults
    | messages.EnterRows
    | messages.RecordDecision
    | messages.GetRows
    | messages.GetRatios
)

_NOT_CLOSED = ("not_closed", "Голосование не завершено: итогов ещё нет")
_ROWS_A_PAGE = 16

# A decision about `log:KIOSK` lets a kiosk go on whose event log went back; it may be needed during voting.
LOG_SUBJECT = "log:"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What preparing found: the bundle to be signed if nothing forbids it."""

    protocol: ResultsProtocol | None
    bundle: ResultsBundle | None
    problems: tuple[ResultsProblem, ...]
    warnings: tuple[ResultsProblem, ...]


class ResultsDesk:
    """Answers the console after the close."""

    def __init__(self, desk: Desk) -> None:
        """Take the shared tools."""
        self._desk = desk
        self._open_rows: tuple[str, tuple[int, int]] | None = None

    def answer(self, tx: Transaction, body: TxResultsCommand) -> Answer:
        """Carry out one fresh command."""
        if isinstance(body, messages.RecordDecision) and body.subject.startswith(LOG_SUBJECT):
            return self._allow_log(body)
        polls = tx.station().polls
        if isinstance(body, messages.RecordDecision) and body.subject == COURSE_SUBJECT:
            if polls is not PollsState.CLOSED_INITIAL:
                return refused("too_late", "Голосование уже открыто: решение о подготовке не нужно")
            return self._record_decision(tx, body)
        if polls is not PollsState.CLOSED_FINAL:
            return refused(*_NOT_CLOSED)
        match body:
            case messages.CountResults():
                return self._count(tx)
            case messages.EnterRows():
                return self._enter_rows(tx, body)
            case messages.RecordDecision():
                return self._record_decision(tx, body)
            case messages.GetRows():
                return self._rows(tx, body)
            case messages.GetRatios():
                return self._ratios(tx, body)

    def _count(self, tx: Transaction) -> Answer:
        rejected = [row for row in tx.devices() if row.part_fault is not None]
        if rejected:
            row = rejected[0]  # told once; the next question asks the kiosk again
            tx.change_device(dataclasses.replace(row, part_fault=None))
            text = f"Устройство {self._name(row.device)}: {fault(FaultCode(row.part_fault)).line}"
            return refused("part_refused", text)
        if not expected_kiosks(tx.devices()):
            return refused("no_kiosks", "Ни одно устройство не подключалось: сводить нечего")
        decided = {decision.subject for decision in tx.decisions()}
        missing = missing_parts(tx.devices(), tx.part_ballots(), decided)
        if missing:
            return self._collect(tx, missing)
        differing = differences(tx.devices(), tx.part_ballots(), decided)
        if differing:
            first = differing[0]
            text = (
                f"Устройство {self._name(first.device)}: бюллетеней {first.ballots}, карточек {first.voted}. "
                f"{fault(FaultCode.BALLOTS_DIFFER).code.value}: нужна запись решения комиссии"
            )
            return refused("ballots_differ", text)
        return Answer(reply=messages.Results(ready=True))

    def _collect(self, tx: Transaction, missing: tuple[DeviceId, ...]) -> Answer:
        started = False
        for row in tx.devices():
            if row.device in missing and row.collect_order is None:
                tx.change_device(dataclasses.replace(row, collect_order=self._desk.new_id()))
                started = True
        names = tuple(self._name(device) for device in missing)
        reply = messages.Results(ready=False, missing=names)
        return Answer(reply=reply, notes=((EventId.COLLECTING_STARTED, {}),) if started else ())

    def _enter_rows(self, tx: Transaction, body: messages.EnterRows) -> Answer:
        election = self._desk.facts.election
        contests = {contest.id: contest for contest in election.contests}
        contest = contests.get(ContestId(body.contest_id))
        if contest is None:
            return refused("unknown_contest", "Нет такого вида выборов")
        form = election.protocol_form(contest.protocol_form)
        typed = {row.key for row in typed_rows_of(form, contest)}
        foreign = sorted(set(body.rows) - typed)
        if foreign:
            return refused("row_not_typed", f"Строка {foreign[0]} не вводится")
        for row, value in sorted(body.rows.items()):
            tx.enter_row(contest.id, row, value)
        note = {EventField.CONTEST: contest.id}
        return Answer(reply=messages.Done(), notes=((EventId.ROWS_ENTERED, note),))

    def _rows(self, tx: Transaction, body: messages.GetRows) -> Answer:
        filling = self._filling(tx, body.contest_id)
        if filling is None:
            return refused("unknown_contest", "Нет такого вида выборов")
        rows = preview_rows(filling)
        return Answer(
            reply=messages.ContestRows(
                contest_id=filling.contest.id,
                title=text_in(filling.contest.title, STATE_LANGUAGE)[:160],
                total=len(rows),
                lines=tuple(
                    messages.RowLine(
                        id=row.key,
                        number=row.number[:40],
                        title=row.title[:160],
                        value=row.value if row.value is None or row.value >= 0 else None,
                        typed=row.typed,
                    )
                    for row in rows[body.offset : body.offset + _ROWS_A_PAGE]
                ),
            )
        )

    def open_rows(self, tx: Transaction) -> tuple[int, int]:
        """Return how many numbers are still to be typed, and how many ratios fail without a decision."""
        if tx.station().polls is not PollsState.CLOSED_FINAL:
            return self._missing_rows({}), 0
        typed, decisions = tx.typed_rows(), tx.decisions()
        # Asked every few seconds while people type: the parts are joined anew only when something changed.
        key = repr((sorted(tx.part_ballots().items()), typed, decisions, tx.counts()))
        if self._open_rows is None or self._open_rows[0] != key:
            decided = {decision.subject for decision in decisions}
            fillings = [self._filling(tx, contest.id) for contest in self._desk.facts.election.contests]
            broken = sum(
                not result.missing and not result.holds and result.severity is Severity.STOP
                for filling in fillings
                if filling is not None and filling.contest.id not in decided
                for _, result in preview_ratios(filling)
            )
            self._open_rows = (key, (self._missing_rows(typed), broken))
        return self._open_rows[1]

    def _missing_rows(self, typed: collections.abc.Mapping[ContestId, dict[str, int]]) -> int:
        election = self._desk.facts.election
        return sum(
            row.required and row.key not in typed.get(contest.id, {})
            for contest in election.contests
            for row in typed_rows_of(election.protocol_form(contest.protocol_form), contest)
        )

    def _ratios(self, tx: Transaction, body: messages.GetRatios) -> Answer:
        filling = self._filling(tx, body.contest_id)
        if filling is None:
            return refused("unknown_contest", "Нет такого вида выборов")
        lines = tuple(
            messages.RatioLine(
                rule=rule[:40],
                filled=result.filled_in[:160],
                holds=None if result.missing else result.holds,
                only_warns=result.severity is Severity.WARN,
            )
            for rule, result in preview_ratios(filling)[:_ROWS_A_PAGE]
        )
        return Answer(reply=messages.ContestRatios(contest_id=filling.contest.id, lines=lines))

    def _filling(self, tx: Transaction, contest_id: str) -> Filling | None:
        """Return what is known of a contest; votes only when every expected part is there."""
        facts = self._desk.facts
        contest = next((one for one in facts.election.contests if one.id == contest_id), None)
        if contest is None:
            return None
        stored = tx.parts()
        decided = {decision.subject for decision in tx.decisions()}
        complete = stored and not missing_parts(tx.devices(), tx.part_ballots(), decided)
        tally = None
        if complete:
            records = merge_parts([parse_part(part.document) for part in stored])
            tally = tally_contest(contest, records.contests[contest.id].selections)
        excluded = commission_tables.exclusions(tx).lines
        return Filling(
            election=facts.election,
            station=facts.station,
            contest=contest,
            counts=tx.counts(),
            typed=tx.typed_rows().get(contest.id, {}),
            tally=tally,
            excluded=frozenset(option for one, option in excluded if one == contest.id),
        )

    def _record_decision(self, tx: Transaction, body: messages.RecordDecision) -> Answer:
        subject = self._subject(body.subject)
        if subject is None:
            return refused("unknown_subject", "Нет такого устройства или вида выборов")
        tx.record_decision(Decision(subject=subject, act=body.act))
        note = {EventField.SUBJECT: subject, EventField.ACT: without_long_numbers(body.act)}
        return Answer(reply=messages.Done(), notes=((EventId.DECISION_RECORDED, note),))

    def _allow_log(self, body: messages.RecordDecision) -> Answer:
        kiosk = self._desk.facts.kiosk_called(body.subject.removeprefix(LOG_SUBJECT))
        if kiosk is None:
            return refused("unknown_subject", "Нет такого устройства")
        memory = self._desk.live.of(kiosk.id).log
        if not memory.went_back:
            return refused("log_in_order", f"Журнал устройства {name_of(kiosk)} в порядке")
        self._desk.live.change(kiosk.id, log=memory.allowed())
        note = {
            EventField.DEVICE: kiosk.id,
            EventField.MODE: self._desk.books.mode.value,
            **end_fields(memory.said),
            EventField.ACT: without_long_numbers(body.act),
        }
        return Answer(reply=messages.Done(), notes=((EventId.KIOSK_LOG_ALLOWED, note),))

    def _subject(self, name: str) -> str | None:
        kiosk = self._desk.facts.kiosk_called(name)
        if kiosk is not None:
            return kiosk.id
        contests = {contest.id for contest in self._desk.facts.election.contests}
        return name if name in contests or name in (CARDS_SUBJECT, COURSE_SUBJECT) else None

    def prepare(self, tx: Transaction) -> Prepared | Answer:
        """Merge, fill the forms and check the ratios; an answer says why that cannot be done yet."""
        if tx.station().polls is not PollsState.CLOSED_FINAL:
            return refused(*_NOT_CLOSED)
        ready = self._count(tx)
        if ready.reply != messages.Results(ready=True):
            if isinstance(ready.reply, messages.Results):
                return refused("not_collected", f"Нет итогов: {', '.join(ready.reply.missing)}")
            return ready
        stored = tx.parts()
        if not stored:
            return refused("no_parts", "Нет итогов ни одного устройства")
        facts = self._desk.facts
        records = merge_parts([parse_part(part.document) for part in stored])
        protocol = build_protocol(
            facts.election,
            facts.station,
            records,
            tx.counts(),
            tx.typed_rows(),
            voted={row.device: row.voted for row in tx.devices()},
            software=facts.software,
            decisions=tx.decisions(),
            withdrawn=commission_tables.exclusions(tx).lines,
        )
        if not isinstance(protocol, ResultsProtocol):
            return Prepared(protocol=None, bundle=None, problems=protocol, warnings=())
        bundle = ResultsBundle(
            protocol=protocol,
            records=records,
            parts={part.device: (part.document, part.signatures) for part in stored},
        )
        return Prepared(
            protocol=protocol,
            bundle=bundle,
            problems=problems_of(protocol),
            warnings=warnings_of(protocol),
        )

    def _name(self, device: DeviceId) -> str:
        return name_of(self._desk.facts.kiosk(device))
