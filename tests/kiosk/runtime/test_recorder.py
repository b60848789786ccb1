"""The recorder: each effect answered once, faults of printer and box on the way, P0–P9 in order."""

import pytest

from kiosk.ballot_box import port as box_port
from kiosk.ballot_box.fake_medium import FakeOperation
from kiosk.runtime.readiness import Part
from kiosk.runtime.recorder import LeftBehind, fault_of
from kiosk.session.effects import Outcome
from kiosk.session.events import (
    Fault,
    MarkPrinted,
    PrinterRecovered,
    PrintFailed,
    RecordPrinted,
    TapeMark,
    VoteNotStored,
    VoteStored,
    VoteUncertain,
)
from printer.fake import FakePrinter
from printer.port import PrinterFault, PrinterFaultCode, PrinterReady
from printer.tape_image import TapeImage
from tests.kiosk.runtime.runtime_kit import PAYLOAD, TICKET, Bench, new_media

NO_PAPER = PrinterFault(code=PrinterFaultCode.PAPER_OUT, began=True)
PAPER_FAULT = Fault(code="P-02", text="Нет бумаги")


def test_a_vote_answers_every_effect_exactly_once() -> None:
    bench = Bench()
    assert bench.begin() is None
    assert bench.record() == [RecordPrinted(parts=1)]
    assert bench.store() == [VoteStored()]
    assert bench.mark(TapeMark.CONFIRMED) == [MarkPrinted(mark=TapeMark.CONFIRMED)]
    assert bench.settled == 0
    assert bench.finish() == []
    assert bench.settled == 1
    assert bench.paper == ["record", "confirmed"]
    assert bench.box.export() == (PAYLOAD,)
    assert bench.recorder.pending() == {(box_port.Outcome.VOTED, TICKET)}
    assert bench.recorder.stored == 1


def test_the_vote_is_durable_before_anybody_hears_of_it() -> None:
    bench = Bench()
    bench.begin()
    bench.record()
    assert bench.store() == [VoteStored()]
    again = bench.restarted()
    assert isinstance(again.recovery, box_port.VotedUnmarked)
    assert again.box.count == 1


def test_the_journal_says_printed_before_the_paper_does() -> None:
    bench = Bench()
    bench.begin()

    class Watching(FakePrinter):
        seen: object = None

        def print_job(self, image, *, feed_mm=0, cut=False):  # type: ignore[no-untyped-def]
            self.seen = Bench(list(bench.media)).recovery
            return super().print_job(image, feed_mm=feed_mm, cut=cut)

    watching = Watching()
    bench.recorder._tape._printer = watching
    bench.record()
    assert watching.seen == box_port.NotVoted(ticket=TICKET, printed=True)


def test_an_annulled_record_begins_a_new_attempt() -> None:
    bench = Bench()
    bench.begin()
    bench.record()
    assert bench.mark(TapeMark.ANNULLED) == [MarkPrinted(mark=TapeMark.ANNULLED)]
    assert bench.restarted().recovery == box_port.NotVoted(ticket=TICKET, printed=False)


def test_a_print_that_broke_off_waits_for_the_printer_and_is_closed_and_printed_anew() -> None:
    bench = Bench()
    bench.begin()
    bench.printer.script(NO_PAPER)
    bench.printer.condition = NO_PAPER
    assert bench.record() == [PrintFailed(fault=PAPER_FAULT)]
    assert bench.faults[Part.PRINTER] == PAPER_FAULT
    assert bench.watch() == []
    bench.printer.condition = PrinterReady()
    assert bench.watch() == [PrinterRecovered()]
    assert bench.watch() == []
    assert bench.faults[Part.PRINTER] is None
    assert bench.mark(TapeMark.INTERRUPTED) == [MarkPrinted(mark=TapeMark.INTERRUPTED)]
    assert bench.record() == [RecordPrinted(parts=1)]
    assert bench.store() == [VoteStored()]
    assert bench.paper == ["interrupted", "record"]


def test_a_record_that_broke_off_is_released_by_a_crash_with_the_tape_closed() -> None:
    bench = Bench()
    bench.begin()
    bench.printer.script(NO_PAPER)
    bench.record()
    assert bench.restarted().recovery == box_port.NotVoted(ticket=TICKET, printed=True)


@pytest.mark.parametrize("mark", [TapeMark.CONFIRMED, TapeMark.ANNULLED, TapeMark.INTERRUPTED])
def test_a_mark_that_broke_off_changes_no_journal_and_is_printed_again(mark: TapeMark) -> None:
    bench = Bench()
    bench.begin()
    bench.record()
    if mark is TapeMark.CONFIRMED:
        bench.store()
    before = Bench(list(bench.media)).recovery
    bench.printer.script(NO_PAPER)
    assert bench.mark(mark) == [PrintFailed(fault=PAPER_FAULT)]
    assert Bench(list(bench.media)).recovery == before
    assert bench.watch() == [PrinterRecovered()]
    assert bench.mark(mark) == [MarkPrinted(mark=mark)]
    assert bench.paper == ["record", mark.value]


def test_a_reset_that_prints_at_once_leaves_no_recovery_to_the_next_voter() -> None:
    bench = Bench()
    bench.begin()
    bench.printer.script(NO_PAPER)
    bench.record()
    assert bench.mark(TapeMark.ANNULLED_BY_RESET) == [MarkPrinted(mark=TapeMark.ANNULLED_BY_RESET)]
    bench.finish(Outcome.RESET)
    assert bench.watch() == []
    assert bench.recorder.pending() == {(box_port.Outcome.RESET, TICKET)}


def test_without_a_medium_the_record_is_not_printed_and_the_printer_not_waited_for() -> None:
    bench = Bench()
    bench.begin()
    for medium in range(2):
        bench.fails(medium)
    (failed,) = bench.record()
    assert isinstance(failed, PrintFailed)
    assert failed.fault.code == "B-03"
    assert bench.paper == []
    # «Бумага на месте» would print «ПЕЧАТЬ ПРЕРВАНА» and fail again, every second.
    assert bench.watch() == []
    standing = bench.faults[Part.BALLOT_BOX]
    assert standing is not None
    assert standing.code == "B-03"


def test_a_medium_lost_on_the_way_ends_this_vote_well_and_takes_no_other() -> None:
    bench = Bench()
    bench.begin()
    bench.record()
    bench.fails(1)
    assert bench.store() == [VoteStored()]
    bench.mark(TapeMark.CONFIRMED)
    bench.finish()
    assert bench.recorder.pending() == {(box_port.Outcome.VOTED, TICKET)}
    bench.watch()
    standing = bench.faults[Part.BALLOT_BOX]
    assert standing is not None
    assert standing.code == "B-01"
    refused = bench.begin(b"1:8")
    assert refused is not None
    assert refused.code == "B-32"


def test_a_vote_that_is_not_stored_is_said_so_and_its_card_given_back_without_a_medium() -> None:
    bench = Bench()
    bench.begin()
    bench.record()
    for medium in range(2):
        bench.fails(medium)
    (answer,) = bench.store()
    assert isinstance(answer, VoteNotStored)
    assert answer.fault.code == "B-03"
    assert bench.mark(TapeMark.ANNULLED_BY_FAILURE) == [MarkPrinted(mark=TapeMark.ANNULLED_BY_FAILURE)]
    bench.finish(Outcome.RELEASED)
    # No medium could note it, and the voter was told that the card is valid again.
    assert bench.recorder.pending() == {(box_port.Outcome.RELEASED, TICKET)}
    bench.recorder.acknowledge(box_port.Outcome.RELEASED, TICKET)
    bench.run()
    assert bench.recorder.pending() == frozenset()
    assert bench.restarted().recovery == box_port.NotVoted(ticket=TICKET, printed=True)


def test_a_vote_whose_fate_is_unknown_waits_for_the_restart() -> None:
    bench = Bench()
    bench.begin()
    bench.record()
    for medium in bench.media:
        medium.fail_at(FakeOperation.WRITE, 1)  # the intent is written, the slot is not
    (answer,) = bench.store()
    assert isinstance(answer, VoteUncertain)
    assert answer.fault.code == "B-04"
    assert bench.recorder.pending() == frozenset()
    assert isinstance(bench.restarted().recovery, box_port.VotedUnmarked | box_port.NotVoted)


class _Fated:
    """A box whose `cast` answers with a given fate."""

    def __init__(self, box: box_port.BallotBoxPort, fate: box_port.VoteFate) -> None:
        self._box, self._fate = box, fate

    def __getattr__(self, name: str) -> object:
        return getattr(self._box, name)

    def cast(self, payload: bytes) -> box_port.BoxFault:
        del payload
        return box_port.BoxFault(code=box_port.BoxFaultCode.MEDIUM_LOST, fate=self._fate)


@pytest.mark.parametrize(
    ("fate", "answer"),
    [
        (box_port.VoteFate.STORED, VoteStored),
        (box_port.VoteFate.UNKNOWN, VoteUncertain),
        (box_port.VoteFate.NOT_STORED, VoteNotStored),
        (box_port.VoteFate.NOT_AFFECTED, VoteNotStored),
    ],
)
def test_each_fate_has_its_own_answer(fate: box_port.VoteFate, answer: type) -> None:
    bench = Bench(box=lambda box: _Fated(box, fate))  # type: ignore[arg-type, return-value]
    bench.begin()
    bench.record()
    (said,) = bench.store()
    assert type(said) is answer


def test_a_stored_vote_is_reported_even_when_no_medium_takes_the_outcome() -> None:
    bench = Bench()
    bench.begin()
    bench.record()
    bench.store()
    for medium in range(2):
        bench.fails(medium)
    assert bench.mark(TapeMark.CONFIRMED) == [MarkPrinted(mark=TapeMark.CONFIRMED)]
    bench.finish()
    assert bench.recorder.pending() == {(box_port.Outcome.VOTED, TICKET)}
    again = bench.restarted()
    assert isinstance(again.recovery, LeftBehind)
    assert again.recovery.ticket == TICKET


def test_an_acknowledged_outcome_is_forgotten_durably_and_twice_is_no_error() -> None:
    bench = Bench()
    bench.vote()
    for _ in range(2):
        bench.recorder.acknowledge(box_port.Outcome.VOTED, TICKET)
        bench.run()
    assert bench.recorder.pending() == frozenset()
    assert bench.restarted().recorder.pending() == frozenset()


def test_a_full_box_is_told_before_a_voter_starts() -> None:
    bench = Bench(new_media(slots=1))
    bench.watch()
    assert bench.faults[Part.BALLOT_BOX] is None
    bench.vote()
    assert bench.faults[Part.BALLOT_BOX] == Fault(code="B-31", text="Хранилище голосов заполнено")
    refused = bench.begin(b"1:8")
    assert refused == bench.faults[Part.BALLOT_BOX]
    assert bench.recorder.pending() == {(box_port.Outcome.VOTED, TICKET)}


def test_an_outbox_that_empties_makes_the_box_ready_again() -> None:
    bench = Bench(new_media(slots=200))
    number = 0
    while bench.faults.get(Part.BALLOT_BOX) is None:
        number += 1
        ticket = f"{number}:{'7' * 50}".encode()
        assert bench.begin(ticket) is None
        bench.finish(Outcome.RELEASED)
    full = bench.faults[Part.BALLOT_BOX]
    assert full is not None
    assert full.code == "B-33"
    for outcome, ticket in bench.recorder.pending():
        bench.recorder.acknowledge(outcome, ticket)
        bench.run()
    bench.watch()
    assert bench.faults[Part.BALLOT_BOX] is None


def test_a_paper_that_runs_low_is_seen() -> None:
    bench = Bench()
    bench.printer.condition = PrinterReady(paper_low=True)
    assert not bench.recorder.paper_low
    bench.watch()
    assert bench.recorder.paper_low


def test_a_record_stays_in_the_window_until_a_mark_ends_it() -> None:
    bench = Bench()
    bench.begin()
    bench.record()
    assert [image.rows for image in bench.shown] == [b"record"]
    bench.mark(TapeMark.INTERRUPTED)
    bench.mark(TapeMark.ANNULLED_BY_RESET)
    assert [job.feed_mm for job in bench.printer.history] == [0, 0, 150]


def test_a_long_record_is_printed_part_by_part_in_one_attempt() -> None:
    bench = Bench()
    long = TapeImage(8, 3000, bytes(3000))
    bench.recorder._tape._render = lambda document: long
    bench.begin()
    assert bench.record() == [RecordPrinted(parts=3)]
    assert bench.record(part=1) == [RecordPrinted(parts=3)]
    bench.printer.script(NO_PAPER)
    assert bench.record(part=2) == [PrintFailed(fault=PAPER_FAULT)]
    assert bench.restarted().recovery == box_port.NotVoted(ticket=TICKET, printed=True)


def test_the_parts_of_a_record_make_the_whole_record() -> None:
    bench = Bench()
    rows = bytes(number % 251 for number in range(2500))
    bench.recorder._tape._render = lambda document: TapeImage(8, len(rows), rows)
    bench.begin()
    for part in range(3):
        bench.record(part=part)
    assert b"".join(image.rows for image in bench.printer.printed) == rows
    assert all(image.height_mm <= 150.0 for image in bench.printer.printed)
    assert bench.store() == [VoteStored()]


@pytest.mark.parametrize("reason", list(box_port.RefusalReason))
def test_every_refusal_of_the_box_has_a_code(reason: box_port.RefusalReason) -> None:
    fault = fault_of(box_port.BoxRefusal(reason=reason))
    assert fault.code.startswith("B-3")
    assert fault.text == reason.value


def test_the_code_of_a_box_fault_is_said_once() -> None:
    fault = fault_of(box_port.BoxFault(code=box_port.BoxFaultCode.MEDIUM_LOST, medium=0))
    assert fault.code == "B-01"
    assert fault.text.startswith("Запись на носитель")
