"""Papers and the memory card: the slow works of the controller, done outside the transaction of a request.

Protocols, printing, export. What may be prepared is decided by the results desk; papers of events are made by
`controller.paper_making`; where a card is mounted is known elsewhere.
"""

import collections.abc
import dataclasses
import hashlib
import pathlib
import shutil

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from controller.card_slot import card_identity, mounted_device, no_room, words_of
from controller.desk import Answer, Desk, Note, refused
from controller.event_log import EventLog, card_files
from controller.paper_folder import PAPERS_FOLDER, PaperFolder, title_of_paper
from controller.paper_printer import PaperPrinter
from controller.protocol_papers import CodeReading, code_of, protocol_name, results_files
from controller.reports.bundle import PROTOCOL_FILE, ResultsBundle
from controller.reports.memory_card import CardWritten, export_card
from controller.results_desk import ResultsDesk
from controller.slips import PrintSlip
from controller.store.commission_tables import card_written
from controller.store.transaction import Transaction
from election import signing
from election.events import EventField, EventId
from election.faults import Fault, FaultCode, fault
from election.polls import StationMode
from election.results import ResultsProblem, ResultsProtocol, encode, parse_protocol
from election.signing import KeyId
from link import messages
from media.reading import read_tree
from media.writing import folder_replaced, write_tree

RESULTS_FOLDER = "results"
PAPERS_LIST = "papers.json"
_PAGE = 16
_LINES = 12

PapersCommand = messages.GetPapers


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """What the service holds for papers and exports.

    The device key, the package folder, the keys of the members who may sign, what reads codes back from a
    page, a printer of slips and one of papers.
    """

    signing_key: Ed25519PrivateKey
    package_files: collections.abc.Mapping[str, bytes]
    member_keys: collections.abc.Mapping[KeyId, bytes] = dataclasses.field(default_factory=dict)
    codes: CodeReading = dataclasses.field(default_factory=CodeReading)
    print_slip: PrintSlip | None = None
    paper_printer: PaperPrinter | None = None


class PapersDesk:
    """Makes protocols, prints and exports."""

    def __init__(self, desk: Desk, results: ResultsDesk, log: EventLog, belongings: Belongings) -> None:
        """Take the shared tools."""
        self._desk = desk
        self._results = results
        self._log = log
        self._belongings = belongings

    @property
    def folder(self) -> PaperFolder:
        """Return the papers of the present mode."""
        return PaperFolder(self._desk.books.folder)

    def answer(self, tx: Transaction, body: PapersCommand) -> Answer:
        """List the papers there are."""
        names = sorted(self._all())
        return Answer(
            reply=messages.PaperList(
                total=len(names),
                lines=tuple(
                    messages.PaperLine(name=name, title=title_of_paper(name)[:160])
                    for name in names[body.offset : body.offset + _PAGE]
                ),
            )
        )

    def _all(self) -> dict[str, bytes]:
        """Return the papers of the events and of the results, by name."""
        results = read_tree(self._desk.books.folder / RESULTS_FOLDER)
        of_results = {
            name.removeprefix(f"{PAPERS_FOLDER}/"): content
            for name, content in results.items()
            if name.endswith(".pdf")
        }
        return {**self.folder.all(), **of_results}

    def print_paper(self, body: messages.PrintPaper) -> Answer:
        """Print a paper, or again; the codes of a protocol are read back before it counts as printed."""
        content, printer = self._all().get(body.name), self._belongings.paper_printer
        if content is None:
            return refused("unknown_paper", "Такой бумаги нет")
        if printer is None:
            return _refused(fault(FaultCode.NO_PAPER_PRINTER))
        unchecked = self._fault_of_codes(body.name, content)
        if unchecked is not None and unchecked.code is FaultCode.CODES_UNREADABLE:
            return _refused(unchecked)
        try:
            printer.print_paper(body.name, content, body.copies)
        except OSError:
            return _refused(fault(FaultCode.PAPER_NOT_PRINTED))
        return Answer(
            reply=messages.PaperPrinted(
                name=body.name,
                copies=body.copies,
                checked=unchecked is None,
                text="" if unchecked is None else unchecked.line[:160],
            )
        )

    def _fault_of_codes(self, name: str, content: bytes) -> Fault | None:
        files = read_tree(self._desk.books.folder / RESULTS_FOLDER)
        belongings = self._belongings
        for contest in self._desk.facts.election.contests:
            if name == protocol_name(contest.id):
                code = code_of(files, contest.id, belongings.signing_key, belongings.member_keys)
                return None if code is None else belongings.codes.fault_of(content, code.texts)
        return None

    def prepare_protocol(self) -> Answer:
        """Build and sign the protocols, or say what forbids it; no half of them stays."""
        with self._desk.books.store.transaction() as tx:
            prepared = self._results.prepare(tx)
        if isinstance(prepared, Answer):
            return prepared
        warnings = _lines(prepared.warnings)
        if prepared.problems or prepared.bundle is None:
            self.discard_results()
            note: Note = (EventId.PROTOCOL_REFUSED, {EventField.REASON: prepared.problems[0].kind.value})
            reply = messages.ProtocolReady(contests=(), warnings=warnings, problems=_lines(prepared.problems))
            return Answer(reply=reply, notes=(note,))
        protocol = prepared.bundle.protocol
        files = self._files(prepared.bundle)
        with folder_replaced(self._desk.books.folder / RESULTS_FOLDER) as folder:
            write_tree(folder, files)
        warnings = (*warnings, *self._doubts(protocol, files))[-_LINES:]
        digest = _digest(encode(protocol))
        contests = tuple(contest.contest for contest in protocol.contests)
        return Answer(
            reply=messages.ProtocolReady(contests=contests, warnings=warnings),
            notes=((EventId.PROTOCOL_PREPARED, {EventField.FINGERPRINT: digest}),),
        )

    def _files(self, bundle: ResultsBundle) -> dict[str, bytes]:
        belongings = self._belongings
        words = self._desk.facts.package_words
        return results_files(bundle, belongings.signing_key, belongings.member_keys, words)

    def _doubts(
        self, protocol: ResultsProtocol, files: collections.abc.Mapping[str, bytes]
    ) -> collections.abc.Iterator[str]:
        """Say which protocols do not count as printed, each reason once."""
        found: dict[str, list[str]] = {}
        for contest in protocol.contests:
            name = protocol_name(contest.contest)
            doubt = self._fault_of_codes(name, files[name])
            if doubt is not None:
                found.setdefault(doubt.line, []).append(contest.contest)
        for line, contests in found.items():
            yield f"{line} ({', '.join(contests)})"[:160]

    def discard_results(self) -> None:
        """Throw prepared papers away: something they rest on has changed."""
        shutil.rmtree(self._desk.books.folder / RESULTS_FOLDER, ignore_errors=True)

    def export(self, card: pathlib.Path) -> Answer:
        """Write everything to a mounted card, read back."""
        folder = self._desk.books.folder / RESULTS_FOLDER
        if not (folder / PROTOCOL_FILE).is_file():
            return refused("no_protocol", "Протокол не составлен: записывать нечего")
        belongings = self._belongings
        files = read_tree(folder)
        files |= {f"package/{name}": content for name, content in belongings.package_files.items()}
        files |= self._logs() | self._papers_of_all_modes()
        files |= self._papers_list(files)
        before = mounted_device(card)
        short = None if before is None else no_room(card, sum(map(len, files.values())))
        if short is not None:
            return self._not_written(FaultCode.CARD_FULL, short)
        written = export_card(card, files, PROTOCOL_FILE)
        after = mounted_device(card)
        pulled_out = before is not None and after != before
        if not isinstance(written, CardWritten):
            return self._not_written(written.code, words_of(written, pulled_out=pulled_out))
        if pulled_out:
            words = words_of(fault(FaultCode.CARD_BROKEN), pulled_out=True)
            return self._not_written(FaultCode.CARD_BROKEN, words)
        with self._desk.books.store.transaction() as tx:
            card_written(tx, card_identity(card), _digest(files[PROTOCOL_FILE]))
        note = {EventField.FILES: str(written.files), EventField.FINGERPRINT: written.fingerprint}
        return Answer(
            reply=messages.Exported(files=written.files, fingerprint=written.fingerprint),
            notes=((EventId.EXPORT_DONE, note),),
        )

    def _papers_of_all_modes(self) -> dict[str, bytes]:
        """Return the papers of events; those of another mode have its name before their own."""
        books = self._desk.books
        found: dict[str, bytes] = {}
        for mode in StationMode:
            prefix = "" if mode is books.mode else f"{mode.value}."
            papers = PaperFolder(books.folder_of(mode)).all()
            found |= {f"{PAPERS_FOLDER}/{prefix}{name}": content for name, content in papers.items()}
        return found

    def _papers_list(self, files: collections.abc.Mapping[str, bytes]) -> dict[str, bytes]:
        """Sign the sums of all papers: nothing else protects what people read from them."""
        sums = {
            name: _digest(content)
            for name, content in files.items()
            if name.endswith(".pdf") or name.startswith(f"{PAPERS_FOLDER}/")
        }
        document = msgspec.json.format(msgspec.json.encode(sums, order="sorted"), indent=1) + b"\n"
        signature = signing.sign(signing.PAPERS_TYPE, document, [self._belongings.signing_key])
        return {PAPERS_LIST: document, PAPERS_LIST + signing.SIGNATURE_SUFFIX: signature}

    def protocol(self) -> ResultsProtocol | None:
        """Return the prepared protocol, or None."""
        path = self._desk.books.folder / RESULTS_FOLDER / PROTOCOL_FILE
        return parse_protocol(path.read_bytes()) if path.is_file() else None

    def prepared(self) -> str | None:
        """Return the digest of the protocol that is prepared, or None."""
        path = self._desk.books.folder / RESULTS_FOLDER / PROTOCOL_FILE
        return _digest(path.read_bytes()) if path.is_file() else None

    def _not_written(self, code: FaultCode, words: str) -> Answer:
        return refused(code.value, words, (EventId.EXPORT_FAILED, {EventField.FAULT: code.value}))

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


def _refused(reason: Fault) -> Answer:
    return refused(reason.code.value, reason.line)


def _lines(problems: tuple[ResultsProblem, ...]) -> tuple[str, ...]:
    return tuple(problem.text[:160] for problem in problems[:_LINES])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
