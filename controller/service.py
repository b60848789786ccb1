"""The controller's use cases: one request in, one transaction, one reply out, exactly once.

The effect of a request and its stored reply become durable together. Calls from any thread are served one
at a time. It decides nothing itself: see `controller.station`.
"""

import collections.abc
import dataclasses
import hashlib
import pathlib
import shutil
import threading
import typing

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from controller.card_reader import CardReader
from controller.console_desk import ConsoleDesk, DayCommand
from controller.desk import Answer, Desk, Note, refused
from controller.event_log import EventLog, card_files
from controller.kiosk_desk import KioskDesk
from controller.reports.bundle import PROTOCOL_FILE, ResultsBundle, signed_files
from controller.reports.memory_card import CardWritten, export_card
from controller.reports.protocol_pdf import protocol_pdf, zero_report_pdf
from controller.results_desk import ResultsDesk, TxResultsCommand
from controller.station.kiosk_logs import end_fields, remembered
from controller.station.polls_policy import StationRefusal, decide_mode
from controller.station.values import name_of
from controller.store.transaction import Transaction
from election.events import EventField, EventId
from election.identifiers import DeviceId
from election.polls import StationMode
from election.results import ResultsProblem, encode
from link import messages
from link.exactly_once import Fresh, LastReply, Replay, Stale, judge
from media.reading import read_tree
from media.writing import folder_replaced, replace_file, write_tree

RESULTS_FOLDER = "results"
ZERO_REPORT_FILE = "zero-report.pdf"

SlowCommand = messages.SetMode | messages.PrepareProtocol | messages.ExportCard
_SLOW = typing.get_args(SlowCommand)
_Answers = collections.abc.Callable[[Transaction, typing.Any], Answer]
_KIOSK = typing.get_args(messages.KioskRequestBody)

# Asked every second and changing nothing durable: their replies are not worth a write to the medium.
_QUESTIONS = (messages.Heartbeat, messages.GetStatus)

# Then the log notes where each kiosk's log ends, so that a later cut shows even after a restart of both.
_LOGS_NOTED_AT = (
    EventId.POLLS_OPENED,
    EventId.VOTING_PAUSED,
    EventId.VOTING_RESUMED,
    EventId.POLLS_CLOSED,
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """What the service holds for papers and exports: the device key and the package folder."""

    signing_key: Ed25519PrivateKey
    package_files: collections.abc.Mapping[str, bytes]


class Service:
    """Answers kiosks and the console."""

    def __init__(self, *, desk: Desk, reader: CardReader, log: EventLog, belongings: Belongings) -> None:
        """Take everything from the composition root; the books are open already."""
        self._desk = desk
        self._log = log
        self._belongings = belongings
        self._kiosks = KioskDesk(desk, reader)
        self._console = ConsoleDesk(desk, reader)
        self._results = ResultsDesk(desk)
        # One line a desk: whose command it is decides who answers.
        self._answers: dict[type, _Answers] = {
            **dict.fromkeys(typing.get_args(DayCommand), self._console.answer),
            **dict.fromkeys(typing.get_args(TxResultsCommand), self._results.answer),
        }
        self._lock = threading.RLock()
        for device, memory in remembered(log.entries_before, desk.books.mode.value).items():
            desk.live.change(DeviceId(device), log=memory)
        with desk.books.store.transaction() as tx:
            self._last = tx.last_replies()

    def handle_kiosk(self, device: str, request: messages.Request) -> messages.Response:
        """Answer a kiosk, known by the pin of its certificate."""
        enrolled = {kiosk.id for kiosk in self._desk.facts.station.kiosks}
        if device not in enrolled or not isinstance(request.body, _KIOSK):
            return _response(request, messages.Denied(reason=messages.DenialReason.UNKNOWN_DEVICE))
        return self._handle(device, request)

    def handle_console(self, sender: str, request: messages.Request) -> messages.Response:
        """Answer the console."""
        if isinstance(request.body, _KIOSK):
            return _response(request, messages.Denied(reason=messages.DenialReason.UNKNOWN_DEVICE))
        return self._handle(sender, request)

    def tick(self) -> None:
        """Notice lost links and make ordinary events durable; called once a second."""
        with self._lock:
            for device in self._desk.live.newly_lost(self._desk.monotonic()):
                name = name_of(self._desk.facts.kiosk(device))
                self._log.write(EventId.KIOSK_LOST, {EventField.KIOSK: name})
            self._log.flush()

    def _handle(self, sender: str, request: messages.Request) -> messages.Response:
        with self._lock:
            match judge(self._last.get(sender), request):
                case Replay(reply=reply):
                    return _response(request, reply)
                case Stale(reason=reason):
                    return _response(request, messages.Denied(reason=reason))
                case Fresh():
                    return _response(request, self._carry_out(sender, request))

    def _carry_out(self, sender: str, request: messages.Request) -> messages.ReplyBody:
        body = request.body
        if isinstance(body, _SLOW):
            answer = self._slow(typing.cast("SlowCommand", body))
            with self._desk.books.store.transaction() as tx:
                last = self._remember(tx, sender, request, answer.reply)
        else:
            with self._desk.books.store.transaction() as tx:
                answer = self._quick(tx, sender, request)
                last = self._remember(tx, sender, request, answer.reply)
        self._last[sender] = last
        self._after(body, answer)
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
            return self._kiosks.answer(tx, DeviceId(sender), request.boot_epoch, kiosk_body)
        answers = self._answers.get(type(body))
        if answers is None:
            return refused("not_supported", "Контроллер этой версии не знает такой команды")
        return answers(tx, body)

    def _after(self, body: messages.RequestBody, answer: Answer) -> None:
        """Do what follows a durable change: write events, make or throw away papers."""
        notes = list(answer.notes)
        if any(event in _LOGS_NOTED_AT for event, _ in notes):
            notes += self._ends_of_kiosk_logs()
        self._log.write_all(notes)
        if any(event is EventId.POLLS_OPENED for event, _ in answer.notes):
            self._write_zero_report()
        changed = isinstance(answer.reply, messages.Done)
        if changed and isinstance(body, messages.EnterRows | messages.RecordDecision):
            self._discard_results()  # prepared papers no longer say what was entered

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
                return self._prepare_protocol()
            case messages.ExportCard():
                return self._export(pathlib.Path(body.path))

    def _set_mode(self, wanted: StationMode) -> Answer:
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

    def _write_zero_report(self) -> None:
        facts, books = self._desk.facts, self._desk.books
        with books.store.transaction() as tx:
            counts = tx.counts()
        paper = zero_report_pdf(
            facts.election,
            facts.station,
            books.mode,
            counts,
            software=facts.software,
            package_words=facts.package_words,
        )
        replace_file(books.folder / ZERO_REPORT_FILE, paper)

    def _prepare_protocol(self) -> Answer:
        with self._desk.books.store.transaction() as tx:
            prepared = self._results.prepare(tx)
        if isinstance(prepared, Answer):
            return prepared
        warnings = _lines(prepared.warnings)
        if prepared.problems or prepared.bundle is None:
            self._discard_results()
            note: Note = (EventId.PROTOCOL_REFUSED, {EventField.REASON: prepared.problems[0].kind.value})
            reply = messages.ProtocolReady(contests=(), warnings=warnings, problems=_lines(prepared.problems))
            return Answer(reply=reply, notes=(note,))
        protocol = prepared.bundle.protocol
        with folder_replaced(self._desk.books.folder / RESULTS_FOLDER) as folder:
            write_tree(folder, self._papers(prepared.bundle))
        digest = _digest(encode(protocol))
        contests = tuple(contest.contest for contest in protocol.contests)
        return Answer(
            reply=messages.ProtocolReady(contests=contests, warnings=warnings),
            notes=((EventId.PROTOCOL_PREPARED, {EventField.FINGERPRINT: digest}),),
        )

    def _papers(self, bundle: ResultsBundle) -> dict[str, bytes]:
        files = signed_files(bundle, self._belongings.signing_key)
        for contest in bundle.protocol.contests:
            paper = protocol_pdf(bundle.protocol, contest, self._desk.facts.package_words)
            files[f"protocol-{contest.contest}.pdf"] = paper
        return files

    def _discard_results(self) -> None:
        shutil.rmtree(self._desk.books.folder / RESULTS_FOLDER, ignore_errors=True)

    def _export(self, card: pathlib.Path) -> Answer:
        folder = self._desk.books.folder / RESULTS_FOLDER
        if not (folder / PROTOCOL_FILE).is_file():
            return refused("no_protocol", "Протокол не составлен: записывать нечего")
        belongings = self._belongings
        files = read_tree(folder)
        files |= {f"package/{name}": content for name, content in belongings.package_files.items()}
        files |= self._logs()
        written = export_card(card, files, PROTOCOL_FILE)
        if not isinstance(written, CardWritten):
            code = written.code.value
            return refused(code, written.line, (EventId.EXPORT_FAILED, {EventField.FAULT: code}))
        note = {EventField.FILES: str(written.files), EventField.FINGERPRINT: written.fingerprint}
        return Answer(
            reply=messages.Exported(files=written.files, fingerprint=written.fingerprint),
            notes=((EventId.EXPORT_DONE, note),),
        )

    def _logs(self) -> dict[str, bytes]:
        facts, books = self._desk.facts, self._desk.books
        with books.store.transaction() as tx:
            kiosks: dict[str, bytes] = {part.device: part.log for part in tx.parts()}
        return card_files(
            self._log.content(),
            kiosks,
            election=facts.election,
            station=facts.station,
            mode=books.mode,
            now=self._desk.clock(),
        )


def _response(request: messages.Request, reply: messages.ReplyBody) -> messages.Response:
    return messages.Response(boot_epoch=request.boot_epoch, seq=request.seq, body=reply)


def _lines(problems: tuple[ResultsProblem, ...]) -> tuple[str, ...]:
    return tuple(problem.text[:160] for problem in problems[:12])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
