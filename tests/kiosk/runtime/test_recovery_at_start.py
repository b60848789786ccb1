"""What the recorder does with what a crash left behind, and how it gives results out and stops."""

import collections.abc
import threading

import pytest

from kiosk.ballot_box import BoxError
from kiosk.ballot_box import port as box_port
from kiosk.runtime import recorder as recorder_module
from kiosk.runtime.readiness import Part
from kiosk.runtime.recorder import WorkerStuckError
from kiosk.session.effects import Outcome, PrintRecord
from kiosk.session.events import Event, Fault, RecordPrinted, TapeMark
from printer.fake import FakePrinter
from printer.port import PrinterFault, PrinterFaultCode, PrinterReady, PrintOutcome
from printer.tape_image import TapeImage
from tests.kiosk.runtime.runtime_kit import BALLOT, PAYLOAD, TICKET, Bench

NO_PAPER = PrinterFault(code=PrinterFaultCode.PAPER_OUT)
Path = collections.abc.Callable[[Bench], object]


def claimed(bench: Bench) -> None:
    bench.begin()


def printed(bench: Bench) -> None:
    bench.begin()
    bench.record()


def annulled(bench: Bench) -> None:
    printed(bench)
    bench.mark(TapeMark.ANNULLED)


def stored(bench: Bench) -> None:
    printed(bench)
    bench.store()


def marked(bench: Bench) -> None:
    stored(bench)
    bench.mark(TapeMark.CONFIRMED)


@pytest.mark.parametrize(
    ("path", "mark", "outcome"),
    [
        (claimed, None, box_port.Outcome.RELEASED),
        (printed, "annulled_by_failure", box_port.Outcome.RELEASED),
        (annulled, None, box_port.Outcome.RELEASED),
        (stored, "confirmed_after_failure", box_port.Outcome.VOTED),
        (marked, None, box_port.Outcome.VOTED),
    ],
)
def test_a_crash_at_each_step_is_settled_without_a_human(
    path: Path, mark: str | None, outcome: box_port.Outcome
) -> None:
    before = Bench()
    path(before)
    bench = before.restarted()
    assert bench.faults.get(Part.BALLOT_BOX) is None
    bench.watch()
    assert bench.paper == ([] if mark is None else [mark])
    assert bench.recorder.pending() == {(outcome, TICKET)}
    assert bench.settled == 1
    assert bench.faults == {Part.PRINTER: None, Part.BALLOT_BOX: None}
    bench.watch()
    assert bench.settled == 1
    assert isinstance(bench.restarted().recovery, box_port.Clean)


def test_nothing_left_behind_prints_nothing() -> None:
    bench = Bench()
    bench.watch()
    assert bench.paper == []
    assert bench.settled == 0
    assert bench.faults == {Part.PRINTER: None, Part.BALLOT_BOX: None}


@pytest.mark.parametrize("path", [printed, stored])
def test_a_printer_out_of_paper_at_start_delays_the_settling_and_keeps_the_kiosk_closed(path: Path) -> None:
    before = Bench()
    path(before)
    bench = before.restarted(FakePrinter())
    bench.printer.condition = NO_PAPER
    for _ in range(3):
        bench.watch()
    assert bench.printer.history == []
    assert Part.BALLOT_BOX not in bench.faults
    assert bench.recorder.pending() == frozenset()
    bench.printer.condition = PrinterReady()
    bench.watch()
    assert len(bench.paper) == 1
    assert len(bench.recorder.pending()) == 1
    assert bench.faults[Part.BALLOT_BOX] is None


@pytest.mark.parametrize("path", [claimed, marked])
def test_what_needs_no_paper_does_not_wait_for_it(path: Path) -> None:
    before = Bench()
    path(before)
    bench = before.restarted(FakePrinter())
    bench.printer.condition = NO_PAPER
    bench.watch()
    assert len(bench.recorder.pending()) == 1
    assert bench.faults[Part.PRINTER] == Fault(code="P-02", text="Нет бумаги")


def test_a_mark_that_breaks_off_at_start_is_tried_again() -> None:
    before = Bench()
    stored(before)
    bench = before.restarted(FakePrinter([NO_PAPER]))
    bench.watch()
    assert bench.recorder.pending() == frozenset()
    assert Part.BALLOT_BOX not in bench.faults
    bench.watch()
    assert bench.paper == ["confirmed_after_failure"]
    assert bench.recorder.pending() == {(box_port.Outcome.VOTED, TICKET)}


def test_a_crash_during_the_settling_settles_the_same() -> None:
    before = Bench()
    stored(before)
    bench = before.restarted()
    bench.recorder._tape.print_mark(TapeMark.CONFIRMED_AFTER_FAILURE)
    again = bench.restarted()
    again.watch()
    assert again.recorder.pending() == {(box_port.Outcome.VOTED, TICKET)}
    assert again.box.count == 1


# --- results


def take_out(bench: Bench, make: collections.abc.Callable[[box_port.BallotBoxPort], bytes]) -> bytes | None:
    """Ask from another thread while the recorder works in this one."""
    got: list[bytes | None] = []
    asking = threading.Thread(target=lambda: got.append(bench.recorder.take_out(make, timeout_s=5.0)))
    asking.start()
    assert bench.recorder.turn(5.0)
    asking.join(5.0)
    assert len(got) == 1
    return got[0]


def test_results_are_made_at_rest_only() -> None:
    bench = Bench()
    assert take_out(bench, lambda box: b"%d" % len(box.export())) == b"0"
    bench.begin()
    assert take_out(bench, lambda box: b"never") is None
    bench.finish(Outcome.RELEASED)
    bench.vote(b"1:8")
    assert take_out(bench, lambda box: box.export()[0]) == PAYLOAD


def test_results_wait_until_a_crash_is_settled() -> None:
    before = Bench()
    stored(before)
    bench = before.restarted()
    assert take_out(bench, lambda box: b"never") is None
    bench.watch()
    assert take_out(bench, lambda box: box.export()[0]) == PAYLOAD


def test_a_box_that_does_not_give_back_every_vote_is_a_standing_fault_and_no_crash() -> None:
    bench = Bench()
    bench.vote()

    def unreadable(box: box_port.BallotBoxPort) -> bytes:
        raise BoxError("no medium gives back every vote")

    assert take_out(bench, unreadable) is None
    bench.watch()
    standing = bench.faults[Part.BALLOT_BOX]
    assert standing is not None
    assert standing.code == "B-05"


def test_nobody_waits_for_results_of_a_recorder_that_stopped() -> None:
    bench = Bench()
    bench.recorder.close()
    assert bench.recorder.take_out(lambda box: b"never") is None


# --- the thread


def test_the_thread_watches_at_once_works_and_stops() -> None:
    bench = Bench()
    said = threading.Event()

    def post(event: Event) -> None:
        bench.events.append(event)
        said.set()

    bench.recorder._post = post
    begun = threading.Event()
    bench.recorder.begin(TICKET, lambda fault: begun.set())
    bench.recorder.start()
    assert begun.wait(5)
    bench.recorder.perform(PrintRecord(ballot=BALLOT))
    assert said.wait(5)
    assert bench.events == [RecordPrinted(parts=1)]
    bench.recorder.close()
    bench.recorder.close()
    assert bench.faults[Part.PRINTER] is None
    assert not bench.recorder._thread.is_alive()


def test_a_recorder_that_hangs_in_a_device_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    free = threading.Event()

    class Hanging(FakePrinter):
        def print_job(self, image: TapeImage, *, feed_mm: float = 0, cut: bool = False) -> PrintOutcome:
            free.wait(10)
            return super().print_job(image, feed_mm=feed_mm, cut=cut)

    bench = Bench(printer=Hanging())
    bench.begin()
    monkeypatch.setattr(recorder_module, "CLOSE_SECONDS", 0.05)
    bench.recorder.start()
    bench.recorder.perform(PrintRecord(ballot=BALLOT))
    with pytest.raises(WorkerStuckError):
        bench.recorder.close()
    free.set()
    bench.recorder.close()
