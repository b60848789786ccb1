"""The port and its plain implementations, the choice of a scanner by name, library fences, the bench tool."""

import ast
import itertools
import pathlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

import scanner
from scanner.absent import AbsentScanner
from scanner.camera_scanner import CameraScanner
from scanner.fake import Asked, Call, FakeScanner
from scanner.frames import Reading, Unread
from scanner.opening import open_scanner
from scanner.port import (
    FAULT_TEXTS,
    ReadResult,
    Scan,
    ScannerFault,
    ScannerFaultCode,
    ScannerPort,
    Symbology,
    fault,
)
from scanner.serial_wand import SerialWand
from tests.scanner.scanner_card_pictures import FakeClock, Picture, card, qr_symbol

PACKAGE = pathlib.Path(scanner.__file__).parent
CARD = Scan(text="123", symbology=Symbology.QR)
OTHER = Scan(text="456", symbology=Symbology.QR)
SILENT = fault(ScannerFaultCode.CAMERA_SILENT, "camera")
PICTURE = np.zeros((4, 4), np.uint8)


def test_a_card_code_is_not_in_repr() -> None:
    assert "123" not in repr(CARD)
    assert "123" not in repr(FakeScanner([CARD]))


def test_every_fault_has_words_and_its_own_code() -> None:
    assert set(FAULT_TEXTS) == set(ScannerFaultCode)
    assert fault(ScannerFaultCode.DISCONNECTED, "x") == ScannerFault(
        code=ScannerFaultCode.DISCONNECTED, text="Сканер отключён", place="x"
    )
    assert [code.value for code in ScannerFaultCode] == [f"S-0{n}" for n in range(1, 6)]


@pytest.mark.parametrize(
    ("text", "identity"), [("0012", "12"), ("12", "12"), ("00", "0"), ("0a", "0a"), ("٠1", "٠1"), ("", "")]
)
def test_leading_zeros_do_not_make_another_card(text: str, identity: str) -> None:
    assert Scan(text=text, symbology=Symbology.QR).identity == identity


def test_fake_plays_its_script_and_remembers() -> None:
    with FakeScanner([CARD, SILENT]) as fake:
        port: ScannerPort = fake
        assert [port.read(1), port.read(2), port.read(3)] == [CARD, SILENT, None]
        fake.show(OTHER)
        port.drain()
        assert port.read(4) is None
    reads = [(one.timeout_s, one.result) for one in fake.history if one.call is Call.READ]
    assert reads == [(1, CARD), (2, SILENT), (3, None), (4, None)]
    assert [one.call for one in fake.history[3:]] == [Call.DRAIN, Call.READ, Call.CLOSE]
    assert fake.history[-1] == Asked(call=Call.CLOSE)
    with pytest.raises(RuntimeError):
        fake.read(1)


def test_absent_refuses_politely_and_can_be_closed_twice() -> None:
    port: ScannerPort = AbsentScanner()
    with port:
        result = port.read(0.0)
        assert isinstance(result, ScannerFault)
        assert result.code is ScannerFaultCode.NOT_INSTALLED
        port.drain()
    port.close()
    assert port.read(60) is None


class ScriptedSource:
    """Frame source whose pictures take 0.1 s each of a fake clock."""

    def __init__(self, clock: FakeClock, results: Iterator[Picture | ScannerFault | None]) -> None:
        self.clock, self.results = clock, results
        self.timeouts: list[float] = []
        self.drains = self.closes = 0

    def next_frame(self, timeout_s: float) -> Picture | ScannerFault | None:
        self.timeouts.append(timeout_s)
        self.clock.wait(0.1)
        return next(self.results)

    def drain(self) -> None:
        self.drains += 1

    def close(self) -> None:
        self.closes += 1


class ScriptedReader:
    """Frame reader that plays readings and may do something while it looks."""

    def __init__(self, *readings: Reading) -> None:
        self.readings = list(readings)
        self.meanwhile: Callable[[], None] = lambda: None
        self.closes = 0

    def look(self, frame: Picture) -> Reading:
        self.meanwhile()
        return self.readings.pop(0) if self.readings else Unread.NOTHING

    def close(self) -> None:
        self.closes += 1


def scripted(*readings: Reading) -> tuple[CameraScanner, ScriptedSource, ScriptedReader]:
    clock = FakeClock()
    source, reader = ScriptedSource(clock, itertools.repeat(PICTURE)), ScriptedReader(*readings)
    return CameraScanner(source=source, reader=reader, clock=clock), source, reader


def test_read_ends_at_its_deadline_and_hands_on_what_is_left() -> None:
    camera, source, _ = scripted()
    assert camera.read(0.35) is None
    assert source.timeouts == pytest.approx([0.35, 0.25, 0.15, 0.05])
    assert camera.read(0.0) is None
    assert source.timeouts[4:] == [0.0]


def test_agreement_goes_on_from_read_to_read() -> None:
    camera, _, _ = scripted(CARD, CARD, CARD, Unread.NOTHING)
    assert [camera.read(0.0) for _ in range(4)] == [None, CARD, None, None]


def test_a_fault_of_the_source_and_an_empty_source_are_handed_on() -> None:
    clock = FakeClock()
    results: list[Picture | ScannerFault | None] = [SILENT, None]
    camera = CameraScanner(source=ScriptedSource(clock, iter(results)), reader=ScriptedReader(), clock=clock)
    assert camera.read(9) == SILENT
    assert camera.read(9) is None


def test_a_picture_under_way_during_a_drain_does_not_count() -> None:
    camera, source, reader = scripted(CARD, CARD, CARD)
    assert camera.read(0.0) is None
    reader.meanwhile = camera.drain
    assert camera.read(0.0) is None
    reader.meanwhile = lambda: None
    assert camera.read(0.0) is None
    assert source.drains == 1
    reader.readings = [CARD]
    assert camera.read(0.0) == CARD


def test_close_closes_both_parts_once() -> None:
    camera, source, reader = scripted(CARD, CARD)
    with camera:
        pass
    camera.close()
    assert (source.closes, reader.closes) == (1, 1)
    assert camera.read(5) is None


@pytest.mark.parametrize("name", ["", "camera", "camera:", "usb:1", "folder:", "Absent"])
def test_unknown_names_are_refused_with_the_forms(name: str) -> None:
    with pytest.raises(ValueError, match="expected camera:DEVICE"):
        open_scanner(name, clock=time.monotonic)


def test_names_choose_the_scanner(tmp_path: pathlib.Path) -> None:
    clock = FakeClock()
    with open_scanner("absent", clock=clock) as absent:
        assert isinstance(absent, AbsentScanner)
    with open_scanner("wand:/dev/ttyACM7", clock=clock) as wand:
        assert isinstance(wand, SerialWand)
    for name in (f"folder:{tmp_path}", "camera:/dev/video7", "camera:7"):
        with open_scanner(name, clock=clock, second_opinion=True) as camera:
            assert isinstance(camera, CameraScanner)
    with open_scanner(f"folder:{tmp_path / 'none'}", clock=time.monotonic) as folder:
        result: ReadResult = folder.read(0.0)
        assert isinstance(result, ScannerFault)


def test_the_first_screen_does_not_pay_for_opencv() -> None:
    modules = (
        "scanner, scanner.port, scanner.frames, scanner.debounce, scanner.opening, scanner.camera_scanner"
    )
    script = (
        f"import sys, {modules}, scanner.fake; scanner.opening.open_scanner('absent', clock=lambda: 0.0); "
        "heavy = ('cv2', 'numpy', 'zxingcpp', 'pyzbar', 'serial', 'typer'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    assert done.stdout.strip() == "[]"


FENCES = {
    "zxingcpp": {"decode.py"},
    "pyzbar": {"decode.py"},
    "cv2": {"decode.py", "camera.py", "folder.py", "simulator.py"},
    "serial": {"serial_wand.py"},
    "typer": {"__main__.py"},
}


def test_each_library_stays_behind_its_fence() -> None:
    found: dict[str, set[str]] = {}
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                found.setdefault(name.partition(".")[0], set()).add(path.name)
    assert {library: found.get(library) for library in FENCES} == FENCES
    ours = {
        "election",
        "link",
        "ui",
        "printer",
        "frontpanel",
        "kiosk",
        "controller",
        "provisioning",
        "rehearsal",
    }
    assert not ours & set(found)


def bench(*arguments: str) -> tuple[int, str, str]:
    import typer

    from scanner import __main__ as tool

    app = typer.Typer()
    app.command()(tool.bench)
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def test_bench_reads_pictures_and_says_what_it_skips(tmp_path: pathlib.Path) -> None:
    code = "1234567890" * 3
    cv2.imwrite(str(tmp_path / "1.png"), card(qr_symbol(code)))
    cv2.imwrite(str(tmp_path / "2.png"), np.full((200, 200), 255, np.uint8))
    (tmp_path / "3.png").write_bytes(b"rubbish")
    status, out, err = bench(str(tmp_path))
    lines = out.splitlines()
    assert status == 0
    assert lines[0].startswith(f"1.png: QR {code} (")
    assert lines[1].startswith("2.png: no symbol (")
    assert "3.png: skipped, neither PNG nor JPEG" in err
    assert bench(str(tmp_path / "2.png"))[0] == 1


def test_bench_watches_a_follow_folder_and_a_video(tmp_path: pathlib.Path) -> None:
    code = "1234567890" * 3
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"{number}.png"), card(qr_symbol(code)))
    status, out, _ = bench(str(tmp_path), "--follow", "--seconds", "0.3")
    assert (status, out) == (0, f"QR {code}\n")
    film = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(film), cv2.VideoWriter.fourcc(*"MJPG"), 10, (1032, 648))
    for _ in range(3):
        writer.write(cv2.cvtColor(card(qr_symbol(code)), cv2.COLOR_GRAY2BGR))
    writer.release()
    assert bench(str(film))[:2] == (0, f"QR {code}\n")
    assert bench(str(tmp_path / "none.avi"), "--seconds", "0.1")[0] == 1
