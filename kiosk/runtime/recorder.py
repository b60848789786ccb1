"""The recorder: the one worker that touches the tape and the ballot box, in the order P0–P9 of the design.

One thread, one job at a time, so the journal, the paper and the medium can never disagree about what came
first. It decides nothing about the voter; it does what the session's effects say and answers each once.
"""

import collections.abc
import concurrent.futures
import queue
import threading
import typing

from election.ballot import Ballot
from kiosk.ballot_box import port as box_port
from kiosk.runtime.readiness import Part
from kiosk.runtime.tape import Tape
from kiosk.session.effects import Effect, FinishVoting, Outcome, PrintMark, PrintRecord, StoreVote
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
from printer.port import PrinterFault

_STATUS_SECONDS = 1.0
_ASK_SECONDS = 60.0
_Answer = typing.TypeVar("_Answer")

_OUTCOMES: typing.Final[collections.abc.Mapping[Outcome, box_port.Outcome]] = {
    Outcome.VOTED: box_port.Outcome.VOTED,
    Outcome.RELEASED: box_port.Outcome.RELEASED,
    Outcome.RESET: box_port.Outcome.RESET,
}

Job = collections.abc.Callable[[], None]


def fault_of(fault: PrinterFault | box_port.BoxFault) -> Fault:
    """Turn the fault of a device into the kiosk's."""
    text = fault.text if isinstance(fault, PrinterFault) else fault.words
    return Fault(code=fault.code.value, text=text)


class Recorder:
    """A thread around the tape and the ballot box."""

    def __init__(
        self,
        *,
        box: box_port.BallotBoxPort,
        tape: Tape,
        pack: collections.abc.Callable[[Ballot], bytes],
        post: collections.abc.Callable[[Event], None],
        report: collections.abc.Callable[[Part, Fault | None], None],
        settled: collections.abc.Callable[[], None],
    ) -> None:
        """Take the devices. `settled` is called when the outbox has something new to deliver."""
        self._box = box
        self._tape = tape
        self._pack = pack
        self._post = post
        self._report = report
        self._settled = settled
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._attempt = 0
        self._broken_print = False
        self._unsettled: box_port.RecoveryOutcome | None = None
        self._pending = box.pending()
        self._stored = box.count
        self._paper_low = False
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def close(self) -> None:
        """Finish the running job and stop; may be called twice."""
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def submit(self, job: Job) -> None:
        """Run a job on the recorder's thread, after those before it."""
        self._jobs.put(job)

    def perform(self, effect: PrintRecord | PrintMark | StoreVote | FinishVoting) -> None:
        """Take an effect from the session; its answer comes as an event."""
        self.submit(lambda: self._perform(effect))

    def recover(self, left_behind: box_port.RecoveryOutcome) -> None:
        """Settle what a crash left behind as soon as the tape prints; until then no voter may start."""
        self.submit(lambda: self._recover(left_behind))

    def begin(self, ticket: bytes, begun: collections.abc.Callable[[Fault | None], None]) -> None:
        """Note a claimed card in the journal (P0), then call `begun`."""

        def job() -> None:
            self._attempt = 0
            match self._box.begin(ticket):
                case box_port.Written(fault=fault):
                    self._note(fault)
                    begun(None)
                case box_port.BoxRefusal(reason=reason):
                    begun(Fault(code="B-06", text=reason.value))
                case box_port.BoxFault() as fault:
                    begun(fault_of(fault))

        self.submit(job)

    @property
    def stored(self) -> int:
        """Return the number of votes stored; from any thread."""
        return self._stored

    @property
    def paper_low(self) -> bool:
        """Tell whether the printer sees the end of the roll near; from any thread."""
        return self._paper_low

    def pending(self) -> frozenset[tuple[box_port.Outcome, bytes]]:
        """Return the outcomes the controller has not acknowledged; from any thread."""
        return self._pending

    def acknowledge(self, outcome: box_port.Outcome, ticket: bytes) -> None:
        """Forget a delivered outcome, durably, before this returns; not from the recorder's own thread."""
        self.ask(lambda: self._acknowledge(outcome, ticket))

    def ask(self, job: collections.abc.Callable[[], _Answer]) -> _Answer:
        """Run a job on the recorder's thread and wait for what it returns or raises."""
        answer: concurrent.futures.Future[_Answer] = concurrent.futures.Future()

        def run() -> None:
            try:
                answer.set_result(job())
            except Exception as error:
                answer.set_exception(error)

        self.submit(run)
        return answer.result(timeout=_ASK_SECONDS)

    def _acknowledge(self, outcome: box_port.Outcome, ticket: bytes) -> None:
        self._written(self._box.acknowledge(outcome, ticket))
        self._pending = self._box.pending()

    def _run(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=_STATUS_SECONDS)
            except queue.Empty:
                self._watch_printer()
                continue
            if job is None:
                return
            job()

    def _recover(self, left_behind: box_port.RecoveryOutcome) -> None:
        """Close the record of the interrupted session on the tape, then settle its card (security.md §1)."""
        mark: TapeMark | None
        match left_behind:
            case box_port.VotedUnmarked():
                mark, outcome = TapeMark.CONFIRMED_AFTER_FAILURE, Outcome.VOTED
            case box_port.VotedMarked():
                mark, outcome = None, Outcome.VOTED
            case box_port.NotVoted(printed=printed):
                mark, outcome = TapeMark.ANNULLED_BY_FAILURE if printed else None, Outcome.RELEASED
            case _:
                self._report(Part.BALLOT_BOX, None)
                return
        if mark is not None:
            failed = self._tape.print_mark(mark)
            if failed is not None:
                self._report(Part.PRINTER, fault_of(failed))
                self._unsettled = left_behind
                return
        if outcome is Outcome.VOTED and mark is not None:
            self._written(self._box.marked())
        self._unsettled = None
        self._report(Part.BALLOT_BOX, None)
        self._finish(outcome)

    def _watch_printer(self) -> None:
        status = self._tape.printer.status()
        if isinstance(status, PrinterFault):
            self._report(Part.PRINTER, fault_of(status))
            return
        self._paper_low = status.paper_low
        self._report(Part.PRINTER, None)
        if self._unsettled is not None:
            self._recover(self._unsettled)
        if self._broken_print:
            self._broken_print = False
            self._post(PrinterRecovered())

    def _perform(self, effect: Effect) -> None:
        match effect:
            case PrintRecord(ballot=ballot):
                self._print_record(ballot)
            case PrintMark(mark=mark):
                self._print_mark(mark)
            case StoreVote(ballot=ballot):
                self._store(ballot)
            case FinishVoting(outcome=outcome):
                self._finish(outcome)
            case _:
                raise AssertionError(f"not an effect of the recorder: {type(effect).__name__}")

    def _print_record(self, ballot: Ballot) -> None:
        self._attempt += 1
        journalled = self._box.printing(self._attempt)
        if isinstance(journalled, box_port.BoxFault):
            self._note(journalled)
            self._broken_print = True
            self._post(PrintFailed(fault=fault_of(journalled)))
            return
        self._note(journalled.fault)
        outcome = self._tape.print_record(ballot)
        if isinstance(outcome, PrinterFault):
            self._print_failed(outcome)
            return
        self._post(RecordPrinted(parts=outcome.parts))

    def _print_mark(self, mark: TapeMark) -> None:
        outcome = self._tape.print_mark(mark)
        if isinstance(outcome, PrinterFault):
            self._print_failed(outcome)
            return
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
        self._written(self._box.finish(_OUTCOMES[outcome]))
        self._pending = self._box.pending()
        self._settled()

    def _written(self, outcome: box_port.Written | box_port.BoxFault) -> None:
        self._note(outcome if isinstance(outcome, box_port.BoxFault) else outcome.fault)

    def _note(self, fault: box_port.BoxFault | None) -> None:
        if fault is not None:
            self._report(Part.BALLOT_BOX, fault_of(fault))


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
