"""The edges of the console: the talker, the reader, sounds, memory cards, the board's file."""

import array
import itertools
import math
import pathlib
import queue
import threading
import wave

import pytest

from controller.console.board_file import read_board, write_board
from controller.console.card_reader import CardReader
from controller.console.memory_cards import folder_cards, mounted_cards
from controller.console.model.board import StepCount, board
from controller.console.model.events import ReaderTrouble, Replied, Scanned, Tone, Unanswered
from controller.console.scene_materials import BASE
from controller.console.sounds import RATE, AplayChime, SilentChime, samples
from controller.console.talker import Talker
from link import messages
from link.channel import LinkDown, LinkTrouble
from link.messages import DenialReason
from scanner.fake import FakeScanner
from scanner.port import Scan, ScannerFaultCode, Symbology, fault


class _Channel:
    """Answers as the script says, and remembers."""

    def __init__(self, book: "_Book", epoch: int) -> None:
        self.book, self.epoch = book, epoch

    def request(self, body: messages.RequestBody) -> messages.ReplyBody | LinkDown:
        self.book.asked.append((self.epoch, type(body).__name__))
        self.book.gate.wait(5)
        if self.epoch < self.book.believed_from:
            return messages.Denied(reason=DenialReason.OLD_EPOCH)
        return self.book.reply

    def close(self) -> None:
        self.book.closed += 1

    def __enter__(self) -> "_Channel":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Book:
    def __init__(self) -> None:
        self.asked: list[tuple[int, str]] = []
        self.reply: messages.ReplyBody | LinkDown = messages.Done()
        self.believed_from = 0
        self.closed = 0
        self.gate = threading.Event()
        self.gate.set()
        self.answers: queue.Queue[Replied | Unanswered] = queue.Queue()

    def talker(self, epoch: int = 1) -> Talker:
        made = Talker(
            lambda boot_epoch: _Channel(self, boot_epoch), boot_epoch=epoch, answered=self.answers.put
        )
        made.start()
        return made


def test_an_order_overtakes_waiting_questions() -> None:
    book = _Book()
    book.gate.clear()
    talker = book.talker()
    talker.ask(messages.GetStatus())
    while not book.asked:
        pass
    talker.ask(messages.GetFigures())
    talker.ask(messages.GetCourse())
    talker.ask(messages.Activate(code="1", ballot_style="all"))
    book.gate.set()
    for _ in range(4):
        book.answers.get(timeout=5)
    assert [name for _, name in book.asked] == ["GetStatus", "Activate", "GetFigures", "GetCourse"]
    talker.close()
    talker.close()


def test_no_answer_is_said_and_never_made_up() -> None:
    book = _Book()
    book.reply = LinkDown(reason=LinkTrouble.UNREACHABLE)
    talker = book.talker()
    talker.ask(messages.OpenPolls())
    assert book.answers.get(timeout=5) == Unanswered(body=messages.OpenPolls())
    talker.close()


def test_a_clock_set_back_does_not_shut_the_commission_out() -> None:
    book = _Book()
    book.believed_from = 1_700_000_000_000
    talker = book.talker(epoch=1_690_000_000_000)
    talker.ask(messages.OpenPolls())
    answer = book.answers.get(timeout=5)
    assert answer == Replied(body=messages.OpenPolls(), reply=messages.Done())
    talker.ask(messages.GetStatus())
    book.answers.get(timeout=5)
    assert book.asked[-1][0] == book.asked[-2][0] >= book.believed_from
    talker.close()


def test_the_reader_passes_scans_and_says_a_trouble_once() -> None:
    seen: queue.Queue[Scanned | ReaderTrouble] = queue.Queue()
    scanner = FakeScanner(
        [
            fault(ScannerFaultCode.DISCONNECTED),
            fault(ScannerFaultCode.DISCONNECTED),
            Scan(text="0042", symbology=Symbology.QR),
        ]
    )
    reader = CardReader(scanner, seen.put)
    reader.start()
    assert seen.get(timeout=5) == ReaderTrouble(text="Сканер отключён")
    assert seen.get(timeout=5) == ReaderTrouble(text="")
    assert seen.get(timeout=5) == Scanned(text_untrusted="0042")
    reader.close()
    assert "0042" not in repr(Scanned(text_untrusted="0042"))


@pytest.mark.parametrize("tone", list(Tone))
def test_a_tone_is_short_and_begins_and_ends_softly(tone: Tone) -> None:
    data = samples(tone)
    assert 0.1 <= len(data) / 2 / RATE <= 0.8
    assert len(data) < 65_536  # fits into the pipe at once
    assert data[:2] == b"\0\0"


@pytest.mark.parametrize("tone", list(Tone))
def test_a_tone_as_a_wav_is_neither_faint_nor_clipped(tone: Tone, tmp_path: pathlib.Path) -> None:
    path = tmp_path / f"{tone.value}.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples(tone))
    with wave.open(str(path), "rb") as file:
        heard = array.array("h", file.readframes(file.getnframes()))
        seconds = file.getnframes() / file.getframerate()
    peak = max(map(abs, heard)) / 32768
    level = math.sqrt(sum(value * value for value in heard) / len(heard)) / 32768
    assert 0.2 <= peak <= 0.3
    assert 0.1 <= level <= 0.2
    assert 0.1 <= seconds <= 0.7
    steps = max(abs(after - before) for before, after in itertools.pairwise(heard)) / 32768
    assert steps < 0.1, "a click"


def _pitch(heard: bytes) -> float:
    """Return how often a piece of sound passes through zero upwards, per second."""
    values = array.array("h", heard)
    ups = sum(before < 0 <= after for before, after in itertools.pairwise(values))
    return ups * RATE / len(values)


def test_yes_rises_no_falls_and_check_is_one_note_between() -> None:
    yes, no, check = samples(Tone.ACCEPTED), samples(Tone.REFUSED), samples(Tone.CHECK)
    third = 2 * (len(yes) // 6)
    assert _pitch(yes[-third:]) > _pitch(yes[:third]) * 1.2
    third = 2 * (len(no) // 6)
    assert _pitch(no[-third:]) < _pitch(no[:third])
    half = 2 * (len(check) // 4)
    assert _pitch(check[:half]) == pytest.approx(_pitch(check[half:]), rel=0.05)
    assert _pitch(no) < _pitch(check) < _pitch(yes[-third:])


def test_without_a_loudspeaker_there_is_silence_and_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    chime = AplayChime()
    chime.play(Tone.ACCEPTED)
    chime.close()
    silent = SilentChime()
    silent.play(Tone.REFUSED)
    assert silent.played == [Tone.REFUSED]


def test_folders_stand_for_cards_and_what_is_not_there_is_none(tmp_path: pathlib.Path) -> None:
    assert folder_cards(tmp_path / "none") == ()
    (tmp_path / "KEG-1").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "file").write_text("x")
    (card,) = folder_cards(tmp_path)
    assert (card.title, card.path) == ("KEG-1", str(tmp_path / "KEG-1"))
    assert card.room.startswith("свободно")
    assert mounted_cards((tmp_path,)) == ()


def test_the_board_goes_through_its_file_whole(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "board.json"
    assert read_board(path) is None
    shown = board(BASE, StepCount(shown=315))
    write_board(path, shown)
    assert read_board(path) == shown
    path.write_bytes(path.read_bytes()[:40])
    assert read_board(path) is None
    assert list(tmp_path.iterdir()) == [path]
