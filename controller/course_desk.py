"""The course at the console: facts gathered for it, what people confirm, checks of devices, the test vote.

What a step means is `controller.station.course`; here are only the facts and what is kept of people's words.
"""

import re

from controller.desk import Answer, Desk, Note, refused
from controller.headlines import Headlines
from controller.papers_desk import PapersDesk
from controller.results_desk import ResultsDesk
from controller.station import deck
from controller.station.collecting import missing_parts
from controller.station.course import (
    CONFIRMED,
    COURSE_SUBJECT,
    CourseFacts,
    DeviceFacts,
    StepWord,
    course_of,
    refusal_to_open,
)
from controller.station.officials import readiness_fact
from controller.station.polls_policy import StationRefusal
from controller.station.values import name_of
from controller.station_notes import CheckNote, StationNotes, StepNote, TestVerdict
from controller.store import commission_tables
from controller.store.transaction import Transaction
from controller.trip_desk import blocking
from election.definition import DeviceRole
from election.events import EventField, EventId, without_long_numbers
from election.identifiers import DeviceId
from election.polls import PollsState, StationMode
from election.results import merge_parts, parse_part
from election.tally import tally_contest
from link import messages

CourseCommand = (
    messages.GetCourse
    | messages.ConfirmStep
    | messages.RecordDiagnostic
    | messages.GetDevice
    | messages.GetTestDeck
    | messages.CompareTestVote
    | messages.GetHeadlines
)

_PART = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_MOST_PARTS = 16
_DECK_PAGE, _TABLE_PAGE = 2, 40
_AFTER_PROTOCOL = ("copies", "sealed")


class CourseDesk:
    """Answers about the course of the commission's work."""

    def __init__(
        self, desk: Desk, notes: StationNotes, results: ResultsDesk, papers: PapersDesk, headlines: Headlines
    ) -> None:
        """Take the shared tools and what the other desks know."""
        self._desk = desk
        self._notes = notes
        self._results = results
        self._papers = papers
        self._headlines = headlines

    def answer(self, tx: Transaction, body: CourseCommand) -> Answer:
        """Carry out one fresh command."""
        match body:
            case messages.GetCourse():
                return Answer(reply=self._course(tx))
            case messages.ConfirmStep():
                return self._confirm(tx, body)
            case messages.RecordDiagnostic():
                return self._diagnostic(body)
            case messages.GetDevice():
                return self._device(body.kiosk)
            case messages.GetTestDeck():
                return self._deck(body.offset)
            case messages.CompareTestVote():
                return self._compare(tx, body.offset)
            case messages.GetHeadlines():
                return Answer(reply=messages.Headlines(lines=self._headlines.newest()))

    def refusal_to_open(self, tx: Transaction) -> StationRefusal | None:
        """Return why the voting day may not open yet; a station for trying things out opens at once."""
        if not self._desk.facts.station.officials:
            return None
        return refusal_to_open(self.facts(tx))

    def protocol_discarded(self) -> None:
        """Forget that copies were signed: the protocols they were made of are no more."""
        kept = {step: word for step, word in self._notes.now.steps.items() if step not in _AFTER_PROTOCOL}
        if kept.keys() != self._notes.now.steps.keys():
            self._notes.change(steps=kept)

    def facts(self, tx: Transaction) -> CourseFacts:
        """Gather everything the steps depend on."""
        facts, notes, counts = self._desk.facts, self._notes.now, tx.counts()
        decisions = {decision.subject for decision in tx.decisions()}
        parts = tx.part_ballots()
        rows_missing, ratios_broken = self._results.open_rows(tx)
        prepared = self._papers.prepared()
        verdict = notes.test_vote
        return CourseFacts(
            mode=self._desk.books.mode,
            polls=tx.station().polls,
            station=facts.station.number,
            cards=counts.received,
            voters=facts.station.voters_registered,
            two_persons=readiness_fact(facts.station.officials),
            package_words=facts.package_words,
            devices=self._devices(),
            words={step: StepWord(passed=one.passed, note=one.note) for step, one in notes.steps.items()},
            test_agrees=None if verdict is None else verdict.agrees,
            zero=not counts.activated and not any(self._ballots(row.device) for row in tx.devices()),
            inside=counts.voting,
            outstanding=counts.waiting,
            cancelled=counts.cancelled_activated + counts.cancelled_unused,
            trips_out=blocking(self._desk, tx)[0],
            excluded=len(commission_tables.exclusions(tx).lines),
            parts_missing=tuple(
                name_of(facts.kiosk(device)) for device in missing_parts(tx.devices(), parts, decisions)
            ),
            parts=len(parts),
            rows_missing=rows_missing,
            ratios_broken=ratios_broken,
            protocol=prepared is not None,
            cards_written=0 if prepared is None else commission_tables.cards_with(tx, prepared),
            decided=COURSE_SUBJECT in decisions,
        )

    def _ballots(self, device: DeviceId) -> int:
        return self._desk.live.of(device).ballots or 0

    def _devices(self) -> tuple[DeviceFacts, ...]:
        now, checks = self._desk.monotonic(), self._notes.now.checks
        return tuple(
            DeviceFacts(
                name=name_of(kiosk),
                portable=kiosk.role is DeviceRole.PORTABLE,
                linked=self._desk.live.of(kiosk.id).linked(now),
                checks={
                    part: StepWord(passed=note.passed, note=note.note)
                    for part, note in checks.get(kiosk.id, {}).items()
                },
            )
            for kiosk in self._desk.facts.station.kiosks
        )

    def _course(self, tx: Transaction) -> messages.Course:
        view = course_of(self.facts(tx))
        return messages.Course(
            steps=tuple(
                messages.CourseStep(
                    id=step.id,
                    title=step.title[:40],
                    state=messages.StepState(step.state.value),
                    detail=step.detail[:160],
                )
                for step in view.steps
            ),
            remedy=view.remedy[:160],
        )

    def _confirm(self, tx: Transaction, body: messages.ConfirmStep) -> Answer:
        if body.step not in CONFIRMED:
            return refused("not_confirmed", "Этот шаг выполняется делом, а не подтверждением")
        if body.step in _AFTER_PROTOCOL and self._papers.prepared() is None:
            return refused("too_early", "Протокол ещё не составлен")
        note = without_long_numbers(body.note)
        self._notes.change(
            steps={**self._notes.now.steps, body.step: StepNote(passed=body.passed, note=note)}
        )
        event = EventId.STEP_CONFIRMED if body.passed else EventId.STEP_FAILED
        told: Note = (event, {EventField.STEP: body.step})
        return Answer(reply=self._course(tx), notes=(told,))

    def _diagnostic(self, body: messages.RecordDiagnostic) -> Answer:
        kiosk = self._desk.facts.kiosk_called(body.kiosk)
        if kiosk is None:
            return refused("unknown_kiosk", "Нет такого устройства")
        checks = dict(self._notes.now.checks.get(kiosk.id, {}))
        if _PART.fullmatch(body.part) is None or (body.part not in checks and len(checks) >= _MOST_PARTS):
            return refused("unknown_part", "Нет такой проверки")
        checks[body.part] = CheckNote(passed=body.passed, note=without_long_numbers(body.note))
        self._notes.change(checks={**self._notes.now.checks, kiosk.id: checks})
        event = EventId.CHECK_PASSED if body.passed else EventId.CHECK_FAILED
        told: Note = (event, {EventField.KIOSK: name_of(kiosk), EventField.PART: body.part})
        return Answer(reply=self._sheet(kiosk.id, name_of(kiosk)), notes=(told,))

    def _device(self, name: str) -> Answer:
        kiosk = self._desk.facts.kiosk_called(name)
        if kiosk is None:
            return refused("unknown_kiosk", "Нет такого устройства")
        return Answer(reply=self._sheet(kiosk.id, name_of(kiosk)))

    def _sheet(self, device: str, name: str) -> messages.DeviceSheet:
        checks = self._notes.now.checks.get(device, {})
        return messages.DeviceSheet(
            kiosk=name,
            diagnostics=tuple(
                messages.Diagnostic(part=part, passed=check.passed, note=check.note)
                for part, check in sorted(checks.items())
            ),
            headlines=self._headlines.of_kiosk(name),
        )

    # --- the test vote

    def _the_deck(self) -> tuple[deck.DeckBallot, ...]:
        facts = self._desk.facts
        return deck.make_deck(facts.election, [kiosk.id for kiosk in facts.station.kiosks])

    def _deck(self, offset: int) -> Answer:
        facts, ballots = self._desk.facts, self._the_deck()
        page = tuple(
            messages.TestBallot(
                number=ballot.number,
                kiosk=name_of(facts.kiosk(ballot.device)),
                ballot_style=ballot.style,
                manner=ballot.manner.value,
                instructions=deck.instructions(facts.election, ballot),
            )
            for ballot in ballots[offset : offset + _DECK_PAGE]
        )
        return Answer(reply=messages.TestDeck(total=len(ballots), ballots=page))

    def _compare(self, tx: Transaction, offset: int) -> Answer:
        """Compare only in the TEST mode and after its close: elsewhere the table would be results."""
        if self._desk.books.mode is not StationMode.TEST:
            return refused("not_test", "Таблица сравнивается только в режиме «тест»")
        if tx.station().polls is not PollsState.CLOSED_FINAL:
            return refused("not_closed", "Тестовое голосование не завершено")
        stored = tx.parts()
        if not stored or missing_parts(tx.devices(), tx.part_ballots(), set()):
            return refused("not_collected", "Итоги устройств ещё не собраны")
        lines = self.test_lines(tx)
        agrees = all(line.expected == line.counted for line in lines)
        verdict = TestVerdict(agrees=agrees, devices=tuple(part.device for part in stored))
        notes: tuple[Note, ...] = ()
        if self._notes.now.test_vote != verdict:
            self._notes.change(test_vote=verdict)
            event = EventId.TEST_COMPARED if agrees else EventId.TEST_DIFFERED
            notes = ((event, {EventField.MODE: StationMode.TEST.value}),)
        shown = tuple(
            messages.TestLine(
                contest=line.contest or "devices",
                title=line.title if len(line.title) <= 40 else line.title[:39] + "…",
                expected=line.expected,
                counted=line.counted,
            )
            for line in lines[offset : offset + _TABLE_PAGE]
        )
        return Answer(reply=messages.TestTable(agrees=agrees, total=len(lines), lines=shown), notes=notes)

    def test_lines(self, tx: Transaction) -> tuple[deck.ExpectedLine, ...]:
        """Return the whole table of a test vote that was collected."""
        facts = self._desk.facts
        records = merge_parts([parse_part(part.document) for part in tx.parts()])
        tallies = [
            tally_contest(contest, records.contests[contest.id].selections)
            for contest in facts.election.contests
        ]
        names = {kiosk.id: name_of(kiosk) for kiosk in facts.station.kiosks}
        return deck.compare(facts.election, self._the_deck(), tallies, records.kiosks, names)
