"""The recorder: the one worker that touches the tape and the ballot box, in the order P0–P9 of the design.

One thread, one job at a time, so the journal, the paper and the medium can never disagree about what came
first. It decides nothing about the voter; it does what the session's effects say and answers each once.
"""

import collections.abc
import concurrent.futures
import contextlib
import queue
import threading
import typing

from election.ballot import Ballot
from kiosk.ballot_box import port as box_port
from kiosk.runtime.readiness import Part
from kiosk.runtime.tape import Tape
from kiosk.session.effects import FinishVoting, Outcome, PrintMark, PrintRecord, StoreVote
from kiosk.session.events import (
    Event,
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
from kiosk.session.overlay_events import SessionSettled
from printer.port import PrinterFault

WATCH_SECONDS = 1.0
CLOSE_SECONDS = 30.0
_ASK_SECONDS = 0.2

_OUTCOMES: typing.Final[collections.abc.Mapping[Outcome, box_port.Outcome]] = {
    Outcome.VOTED: box_port.Outcome.VOTED,
    Outcome.RELEASED: box_port.Outcome.RELEASED,
    Outcome.RESET: box_port.Outcome.RESET,
}
# The box numbers its faults up to B-29: these say why it takes no new voter.
_REFUSAL_CODES: typing.Final[collections.abc.Mapping[box_port.RefusalReason, str]] = {
    box_port.RefusalReason.FULL: "B-31",
    box_port.RefusalReason.SUSPENDED: "B-32",
    box_port.RefusalReason.OUTBOX_FULL: "B-33",
    box_port.RefusalReason.TICKET_PENDING: "B-34",
}
_OTHER_REFUSAL = "B-30"

Job = collections.abc.Callable[[], None]
Asking = PrintRecord | PrintMark | StoreVote | FinishVoting
LeftBehind = box_port.VotedUnmarked | box_port.VotedMarked | box_port.NotVoted


class WorkerStuckError(RuntimeError):
    """The recorder did not come back from a device; nothing may be closed under it."""


def fault_of(fault: PrinterFault | box_port.BoxFault | box_port.BoxRefusal) -> Fault:
    """Turn what a device says into the kiosk's fault."""
    match fault:
        case PrinterFault():
            return Fault(code=fault.code.value, text=fault.text)
        case box_port.BoxFault():
            code = fault.code.value
            return Fault(code=code, text=fault.words.removeprefix(code).strip())
        case box_port.BoxRefusal(reason=reason):
            return Fault(code=_REFUSAL_CODES.get(reason, _OTHER_REFUSAL), text=reason.value)
        case _:
            typing.assert_never(fault)


class Recorder:
    """A thread around the tape and the ballot box. `turn` is one step of it."""

    def __init__(
        self,
        *,
        box: box_port.BallotBoxPort,
        left_behind: box_port.RecoveryOutcome,
        tape: Tape,
        pack: collections.abc.Callable[[Ballot], bytes],
        post: collections.abc.Callable[[Event], None],
        report: collections.abc.Callable[[Part, Fault | None], None],
        settled: collections.abc.Callable[[], None],
    ) -> None:
        """Take the devices and what a crash left behind, which is settled before any voter may start.

        `settled` is called when the outbox has something new to deliver.
        """
        self._box = box
        self._tape = tape
        self._pack = pack
        self._post = post
        self._report = report
        self._settled = settled
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._attempt = 0
        self._broken_print = False
        self._left_behind = left_behind if isinstance(left_behind, LeftBehind) else None
        self._ticket = self._left_behind.ticket if self._left_behind is not None else None
        self._undurable: frozenset[tuple[box_port.Outcome, bytes]] = frozenset()
        self._unreadable: Fault | None = None
        self._pending = box.pending()
        self._stored = box.count
        self._paper_low = False
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def close(self) -> None:
        """Finish the jobs taken and stop; may be called twice. Raises WorkerStuckError."""
        self._stopped = True
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=CLOSE_SECONDS)
            if self._thread.is_alive():
                raise WorkerStuckError("the recorder still waits for a device")

    # --- asked from any thread

    def perform(self, effect: Asking) -> None:
        """Take an effect from the session; its answer comes as an event."""
        self._jobs.put(lambda: self._perform(effect))

    def begin(self, ticket: bytes, begun: collections.abc.Callable[[Fault | None], None]) -> None:
        """Note a claimed card in the journal (P0), then call `begun` in the recorder's thread."""
        self._jobs.put(lambda: self._begin(ticket, begun))

    def acknowledge(self, outcome: box_port.Outcome, ticket: bytes) -> None:
        """Forget a delivered outcome durably, soon; until then it is pending and may be delivered again."""
        self._jobs.put(lambda: self._acknowledge(outcome, ticket))

    def take_out(
        self, make: collections.abc.Callable[[box_port.BallotBoxPort], bytes], timeout_s: float = 120.0
    ) -> bytes | None:
        """Have the results made from the box and wait for them; not from the recorder's own thread.

        None while a session is open or not settled, when the box does not give back every vote (that is a
        fault of the box then), and when the recorder stops first.
        """
        made: concurrent.futures.Future[bytes | None] = concurrent.futures.Future()
        self._jobs.put(lambda: made.set_result(self._take_out(make)))
        for _ in range(round(timeout_s / _ASK_SECONDS)):
            with contextlib.suppress(TimeoutError):
                return made.result(timeout=_ASK_SECONDS)
            if self._stopped:
                break
        return None

    @property
    def stored(self) -> int:
        """Return the number of votes stored."""
        return self._stored

    @property
    def paper_low(self) -> bool:
        """Tell whether the printer sees the end of the roll near."""
        return self._paper_low

    def pending(self) -> frozenset[tuple[box_port.Outcome, bytes]]:
        """Return the outcomes the controller has not acknowledged."""
        return self._pending

    # --- the thread

    def _run(self) -> None:
        self.watch()
        while self.turn(WATCH_SECONDS):
            pass

    def turn(self, timeout_s: float) -> bool:
        """Do the next job, or watch the devices when none comes in time; False when told to stop."""
        try:
            job = self._jobs.get(timeout=timeout_s)
        except queue.Empty:
            self.watch()
            return True
        if job is None:
            return False
        job()
        return True

    def watch(self) -> None:
        """Look at the devices while nothing else is to be done: P1, and whatever waited for the printer."""
        status = self._tape.status()
        works = not isinstance(status, PrinterFault)
        if isinstance(status, PrinterFault):
            self._report(Part.PRINTER, fault_of(status))
        else:
            self._paper_low = status.paper_low
            self._report(Part.PRINTER, None)
        if self._left_behind is not None:
            self._settle(self._left_behind, printer_works=works)
        if works and self._broken_print:
            self._broken_print = False
            self._post(PrinterRecovered())
        self._watch_box()

    def _watch_box(self) -> None:
        if self._left_behind is not None:
            return
        refusal = self._box.fault or self._box.readiness()
        self._report(Part.BALLOT_BOX, self._unreadable or (None if refusal is None else fault_of(refusal)))

    def _settle(self, left: LeftBehind, *, printer_works: bool) -> None:
        """Close the record of the interrupted session on the tape, then settle its card (security.md §1)."""
        mark, outcome = _due_after_crash(left)
        if mark is not None:
            if not printer_works:
                return
            failed = self._tape.print_mark(mark)
            if failed is not None:
                self._report(Part.PRINTER, fault_of(failed))
                return
            if outcome is Outcome.VOTED:
                self._written(self._box.marked())
        self._left_behind = None
        self._finish(outcome)
        self._post(SessionSettled(counted=outcome is Outcome.VOTED))

    def _begin(self, ticket: bytes, begun: collections.abc.Callable[[Fault | None], None]) -> None:
        self._attempt = 0
        match self._box.begin(ticket):
            case box_port.Written(fault=fault):
                self._ticket = ticket
                self._note(fault)
                begun(None)
            case box_port.BoxRefusal() | box_port.BoxFault() as refusal:
                self._watch_box()
                begun(fault_of(refusal))

    def _acknowledge(self, outcome: box_port.Outcome, ticket: bytes) -> None:
        self._undurable -= {(outcome, ticket)}
        self._written(self._box.acknowledge(outcome, ticket))
        self._pending = self._box.pending() | self._undurable

    def _take_out(self, make: collections.abc.Callable[[box_port.BallotBoxPort], bytes]) -> bytes | None:
        if self._ticket is not None:
            return None
        try:
            return make(self._box)
        except box_port.BoxMisuseError:
            raise
        except box_port.BoxError:
            unreadable = box_port.BoxFault(code=box_port.BoxFaultCode.UNREADABLE)
            self._unreadable = fault_of(unreadable)
            self._watch_box()
            return None

    def _perform(self, effect: Asking) -> None:
        match effect:
            case PrintRecord(ballot=ballot, part=part):
                self._print_record(ballot, part)
            case PrintMark(mark=mark):
                self._print_mark(mark)
            case StoreVote(ballot=ballot):
                self._store(ballot)
            case FinishVoting(outcome=outcome):
                self._finish(outcome)
            case _:
                typing.assert_never(effect)

    def _print_record(self, ballot: Ballot, part: int) -> None:
        if part == 0 and not self._journal_attempt():
            return
        outcome = self._tape.print_record(ballot, part)
        if isinstance(outcome, PrinterFault):
            self._print_failed(outcome)
            return
        self._broken_print = False
        self._post(RecordPrinted(parts=outcome.parts))

    def _journal_attempt(self) -> bool:
        self._attempt += 1
        journalled = self._box.printing(self._attempt)
        if isinstance(journalled, box_port.BoxFault):
            # No medium is left, and only a restart may bring one back: the printer must not be waited for.
            self._note(journalled)
            self._post(PrintFailed(fault=fault_of(journalled)))
            return False
        self._note(journalled.fault)
        return True

    def _print_mark(self, mark: TapeMark) -> None:
        outcome = self._tape.print_mark(mark)
        if isinstance(outcome, PrinterFault):
            self._print_failed(outcome)
            return
        self._broken_print = False
        if mark is TapeMark.CONFIRMED:
            self._written(self._box.marked())
        elif mark in (TapeMark.ANNULLED, TapeMark.INTERRUPTED):
            # Either way this record is closed on the paper and the next attempt begins anew.
            self._written(self._box.annulled())
        self._post(MarkPrinted(mark=mark))

    def _print_failed(self, fault: PrinterFault) -> None:
        self._broken_print = True
        self._report(Part.PRINTER, fault_of(fault))
        self._post(PrintFailed(fault=fault_of(fault)))

    def _store(self, ballot: Ballot) -> None:
        outcome = self._box.cast(self._pack(ballot))
        if isinstance(outcome, box_port.BoxFault):
            self._note(outcome)
            self._post(_cast_failed(outcome))
            return
        self._stored = self._box.count
        self._note(outcome.fault)
        self._post(VoteStored())

    def _finish(self, outcome: Outcome) -> None:
        written = self._box.finish(_OUTCOMES[outcome])
        self._written(written)
        if isinstance(written, box_port.BoxFault) and self._ticket is not None:
            # No medium took it. It is reported all the same, so that a card said to be valid again is; after
            # the restart recovery comes to an outcome of the same token, which the controller passes over.
            self._undurable |= {(_OUTCOMES[outcome], self._ticket)}
        self._ticket = None
        self._pending = self._box.pending() | self._undurable
        self._settled()
        self._watch_box()

    def _written(self, outcome: box_port.Written | box_port.BoxFault) -> None:
        self._note(outcome if isinstance(outcome, box_port.BoxFault) else outcome.fault)

    def _note(self, fault: box_port.BoxFault | None) -> None:
        if fault is not None:
            self._report(Part.BALLOT_BOX, fault_of(fault))


def _due_after_crash(left: LeftBehind) -> tuple[TapeMark | None, Outcome]:
    """Return the mark the tape still needs, and how the card ended."""
    match left:
        case box_port.VotedUnmarked():
            return TapeMark.CONFIRMED_AFTER_FAILURE, Outcome.VOTED
        case box_port.VotedMarked():
            return None, Outcome.VOTED
        case box_port.NotVoted(printed=printed):
            return TapeMark.ANNULLED_BY_FAILURE if printed else None, Outcome.RELEASED
        case _:
            typing.assert_never(left)


def _cast_failed(fault: box_port.BoxFault) -> Event:
    match fault.fate:
        case box_port.VoteFate.STORED:
            return VoteStored()
        case box_port.VoteFate.UNKNOWN:
            return VoteUncertain(fault=fault_of(fault))
        case box_port.VoteFate.NOT_STORED | box_port.VoteFate.NOT_AFFECTED:
            return VoteNotStored(fault=fault_of(fault))
        case _:
            typing.assert_never(fault.fate)
