"""The controller's use cases: one request in, one transaction, one reply out, exactly once.

The effect of a request and its stored reply become durable together. Calls from any thread are served one
at a time. It decides nothing itself: see `controller.station`.
"""

import collections.abc
import pathlib
import threading
import typing

from controller.board_desk import BoardDesk
from controller.card_reader import CardReader
from controller.console_desk import ConsoleDesk, DayCommand
from controller.course_desk import CourseCommand, CourseDesk
from controller.desk import Answer, Desk, Note, refused
from controller.event_log import EventLog
from controller.figures_desk import FiguresCommand, FiguresDesk
from controller.headlines import Headlines
from controller.kiosk_desk import KioskDesk
from controller.lines_desk import LinesCommand, LinesDesk
from controller.officials_desk import OfficialCommand, OfficialsDesk
from controller.paper_making import PAPER_EVENTS, PaperMaker
from controller.papers_desk import Belongings as Belongings
from controller.papers_desk import PapersDesk
from controller.results_desk import ResultsDesk, TxResultsCommand
from controller.slips import SLIPS_FOLDER, SlipBox, slip_of
from controller.station.kiosk_logs import end_fields, remembered
from controller.station.officials import Unlock
from controller.station.polls_policy import StationRefusal, decide_mode
from controller.station.values import name_of
from controller.station_notes import StationNotes
from controller.store.transaction import Transaction
from controller.trip_desk import TRIP_SUBJECT, TripCommand, TripDesk
from election.events import EventField, EventId
from election.identifiers import DeviceId
from election.polls import StationMode
from link import messages
from link.exactly_once import Fresh, LastReply, Replay, Stale, Verdict, judge, judge_local

SlowCommand = messages.SetMode | messages.PrepareProtocol | messages.ExportCard | messages.PrintPaper
_SLOW = typing.get_args(SlowCommand)
_Answers = collections.abc.Callable[[Transaction, typing.Any], Answer]
_KIOSK = typing.get_args(messages.KioskRequestBody)

# Asked every second and changing nothing durable: their replies are not worth a write to the medium.
_QUESTIONS = (
    messages.Heartbeat,
    messages.GetStatus,
    messages.GetWithdrawn,
    messages.GetUnlock,
    messages.GetTrip,
    messages.GetFigures,
    messages.GetRows,
    messages.GetRatios,
    messages.GetCourse,
    messages.GetDevice,
    messages.GetTestDeck,
    messages.GetHeadlines,
    messages.GetPapers,
)

# Then the log notes where each kiosk's log ends, so that a later cut shows even after a restart of both.
_LOGS_NOTED_AT = (
    EventId.POLLS_OPENED,
    EventId.VOTING_PAUSED,
    EventId.VOTING_RESUMED,
    EventId.POLLS_CLOSED,
)


class Service:
    """Answers kiosks and the console."""

    def __init__(self, *, desk: Desk, reader: CardReader, log: EventLog, belongings: Belongings) -> None:
        """Take everything from the composition root; the books are open already."""
        self._desk = desk
        self._log = log
        data = desk.books.folder.parent
        notes = StationNotes(data, desk.facts.package)
        self._slips = SlipBox(data / SLIPS_FOLDER, belongings.print_slip)
        self._trips = TripDesk(desk, reader, belongings.signing_key)
        self._kiosks = KioskDesk(desk, reader, self._trips)
        self._results = ResultsDesk(desk)
        self._papers = PapersDesk(desk, self._results, log, belongings)
        self._officials = OfficialsDesk(desk, notes)
        self._figures = FiguresDesk(desk)
        self._lines = LinesDesk(desk)
        self._headlines = Headlines(log.content())
        self._course = CourseDesk(desk, notes, self._results, self._papers, self._headlines)
        self._maker = PaperMaker(desk, notes, self._course.test_lines)
        self._board = BoardDesk(desk, self._figures, self._headlines, self._papers)
        self._console = ConsoleDesk(desk, reader, self._course.refusal_to_open)
        # One line a desk: whose command it is decides who answers.
        self._answers: dict[type, _Answers] = {
            **dict.fromkeys(typing.get_args(DayCommand), self._console.answer),
            **dict.fromkeys(typing.get_args(TxResultsCommand), self._results.answer),
            **dict.fromkeys(typing.get_args(OfficialCommand), self._officials.answer),
            **dict.fromkeys(typing.get_args(FiguresCommand), self._figures.answer),
            **dict.fromkeys(typing.get_args(CourseCommand), self._course.answer),
            **dict.fromkeys(typing.get_args(LinesCommand), self._lines.answer),
            **dict.fromkeys(typing.get_args(TripCommand), self._trips.answer),
            messages.RecordDecision: self._decide,
            messages.GetPapers: self._papers.answer,
            messages.ReadRow: self._board.answer,
        }
        self._lock = threading.RLock()
        self._retired: dict[str, set[int]] = {}
        for device, memory in remembered(log.entries_before, desk.books.mode.value).items():
            desk.live.change(DeviceId(device), log=memory)
        with desk.books.store.transaction() as tx:
            self._last = tx.last_replies()

    def handle_kiosk(self, device: str, request: messages.Request) -> messages.Response:
        """Answer a kiosk, known by the pin of its certificate."""
        enrolled = {kiosk.id for kiosk in self._desk.facts.station.kiosks}
        if device not in enrolled or not isinstance(request.body, _KIOSK):
            return _response(request, messages.Denied(reason=messages.DenialReason.UNKNOWN_DEVICE))
        with self._lock:
            return self._handle(device, request, judge(self._last.get(device), request))

    def handle_console(self, sender: str, request: messages.Request) -> messages.Response:
        """Answer the console."""
        if isinstance(request.body, (*_KIOSK, messages.GetPublicBoard)):
            return _response(request, messages.Denied(reason=messages.DenialReason.UNKNOWN_DEVICE))
        with self._lock:
            last = self._last.get(sender)
            retired = self._retired.setdefault(sender, set())
            verdict = judge_local(last, request, retired)
            if last is not None and isinstance(verdict, Fresh) and last.boot_epoch != request.boot_epoch:
                retired.add(last.boot_epoch)
            return self._handle(sender, request, verdict)

    def handle_observer(self, sender: str, request: messages.Request) -> messages.Response:
        """Answer the observers' board: one question, which changes nothing and is not remembered."""
        if not isinstance(request.body, messages.GetPublicBoard):
            return _response(request, messages.Denied(reason=messages.DenialReason.UNKNOWN_DEVICE))
        with self._lock, self._desk.books.store.transaction() as tx:
            return _response(request, self._board.board(tx))

    def tick(self) -> None:
        """Notice lost links and make ordinary events durable; called once a second."""
        with self._lock:
            for device in self._desk.live.newly_lost(self._desk.monotonic()):
                name = name_of(self._desk.facts.kiosk(device))
                self._log.write(EventId.KIOSK_LOST, {EventField.KIOSK: name})
            self._figures.tick()
            self._log.flush()

    def _handle(self, sender: str, request: messages.Request, verdict: Verdict) -> messages.Response:
        match verdict:
            case Replay(reply=reply):
                return _response(request, reply)
            case Stale(reason=reason):
                return _response(request, messages.Denied(reason=reason))
            case Fresh():
                return _response(request, self._carry_out(sender, request))

    def _carry_out(self, sender: str, request: messages.Request) -> messages.ReplyBody:
        body = request.body
        locked = self._officials.guard(body)
        if isinstance(body, _SLOW):
            answer = locked or self._slow(typing.cast("SlowCommand", body))
            with self._desk.books.store.transaction() as tx:
                last = self._remember(tx, sender, request, answer.reply)
        else:
            with self._desk.books.store.transaction() as tx:
                answer = locked or self._quick(tx, sender, request)
                last = self._remember(tx, sender, request, answer.reply)
        self._last[sender] = last
        # A command that was refused was not carried out: what was unlocked for it stays unlocked.
        used = None if isinstance(answer.reply, messages.CommandRefused) else self._officials.spend(body)
        self._after(body, answer, used)
        return answer.reply

    def _remember(
        self, tx: Transaction, sender: str, request: messages.Request, reply: messages.ReplyBody
    ) -> LastReply:
        last = LastReply(boot_epoch=request.boot_epoch, seq=request.seq, reply=reply)
        if not isinstance(request.body, _QUESTIONS):
            tx.store_reply(sender, last)
        return last

    def _quick(self, tx: Transaction, sender: str, request: messages.Request) -> Answer:
        body = request.body
        if isinstance(body, _KIOSK):
            kiosk_body = typing.cast("messages.KioskRequestBody", body)
            answer = self._kiosks.answer(tx, DeviceId(sender), request.boot_epoch, kiosk_body)
            return self._lines.told(tx, answer)
        answers = self._answers.get(type(body))
        if answers is None:
            return refused("not_supported", "Контроллер этой версии не знает такой команды")
        return answers(tx, body)

    def _decide(self, tx: Transaction, body: messages.RecordDecision) -> Answer:
        about_trip = body.subject.startswith(TRIP_SUBJECT)
        return self._trips.decide(tx, body) if about_trip else self._results.answer(tx, body)

    def _after(self, body: messages.RequestBody, answer: Answer, used: Unlock | None) -> None:
        """Do what follows a durable change: write events and slips, make or throw away papers."""
        notes = list(answer.notes)
        if any(event in _LOGS_NOTED_AT for event, _ in notes):
            notes += self._ends_of_kiosk_logs()
        self._log.write_all(notes)
        self._headlines.add(answer.notes, self._desk.clock())
        self._put_slips(answer.notes, used)
        self._make_papers(answer.notes)
        changed = isinstance(answer.reply, messages.Done)
        if changed and isinstance(body, messages.EnterRows | messages.RecordDecision):
            self._course.protocol_discarded()
            self._papers.discard_results()  # prepared papers no longer say what was entered

    def _put_slips(self, notes: collections.abc.Iterable[Note], used: Unlock | None) -> None:
        desk = self._desk
        for note in notes:
            slip = slip_of(note, facts=desk.facts, mode=desk.books.mode, now=desk.clock(), used=used)
            if slip is not None:
                self._slips.put(slip)

    def _make_papers(self, notes: collections.abc.Iterable[Note]) -> None:
        folder = self._papers.folder
        for note in notes:
            if note[0] not in PAPER_EVENTS:
                continue
            with self._desk.books.store.transaction() as tx:
                made = self._maker.make(tx, note, folder)
            folder.put(made.papers)
            if made.slip is not None:
                self._slips.put(made.slip)

    def _ends_of_kiosk_logs(self) -> collections.abc.Iterator[Note]:
        mode = {EventField.MODE: self._desk.books.mode.value}
        for kiosk in self._desk.facts.station.kiosks:
            furthest = self._desk.live.of(kiosk.id).log.furthest
            if furthest is not None:
                yield EventId.KIOSK_LOG_SEEN, {EventField.DEVICE: kiosk.id, **mode, **end_fields(furthest)}

    def _slow(self, body: SlowCommand) -> Answer:
        match body:
            case messages.SetMode():
                return self._set_mode(StationMode(body.mode.value))
            case messages.PrepareProtocol():
                return self._papers.prepare_protocol()
            case messages.ExportCard():
                return self._papers.export(pathlib.Path(body.path))
            case messages.PrintPaper():
                return self._papers.print_paper(body)

    def _set_mode(self, wanted: StationMode) -> Answer:
        if wanted is StationMode.OFFICIAL and self._desk.facts.is_dev_image:
            return refused("dev_image", "Учебный образ: голосование на нём не открывается")
        books = self._desk.books
        with books.store.transaction() as tx:
            decision = decide_mode(books.mode, tx.station().polls, wanted)
        if isinstance(decision, StationRefusal):
            return refused(decision.code, decision.text)
        books.switch(decision)
        self._desk.live.forget_all()
        self._console.forget_last_activation()
        note: Note = (EventId.MODE_CHANGED, {EventField.MODE: decision.value})
        return Answer(reply=messages.Done(), notes=(note,))


def _response(request: messages.Request, reply: messages.ReplyBody) -> messages.Response:
    return messages.Response(boot_epoch=request.boot_epoch, seq=request.seq, body=reply)
