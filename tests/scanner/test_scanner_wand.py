"""Hand wand on a pseudo-terminal: framing, symbology, rubbish, unplugging and coming back."""

import os
import pathlib
import threading
import tty
from collections.abc import Iterator

import pytest
import serial

from scanner.port import Scan, ScannerFault, ScannerFaultCode, Symbology
from scanner.serial_wand import SerialWand, WandSettings, parse_line
from tests.scanner.scanner_card_pictures import FakeClock

CODE = "0123456789" * 4


class Plug:
    """The wand's end of a cable; a link of constant name leads to the machine's end."""

    def __init__(self, link: pathlib.Path) -> None:
        self.link = link
        self._fd: int | None = None
        self._slave: int | None = None

    def plug_in(self) -> None:
        self._fd, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(os.ttyname(self._slave))

    def send(self, data: bytes) -> None:
        assert self._fd is not None
        os.write(self._fd, data)

    def unplug(self) -> None:
        for fd in (self._fd, self._slave):
            if fd is not None:
                os.close(fd)
        self._fd = self._slave = None


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def plug(tmp_path: pathlib.Path) -> Iterator[Plug]:
    plug = Plug(tmp_path / "ttyWAND")
    plug.plug_in()
    yield plug
    plug.unplug()


@pytest.fixture
def wand(plug: Plug, clock: FakeClock) -> Iterator[SerialWand]:
    with SerialWand(WandSettings(port=str(plug.link)), clock=clock, wait=clock.wait) as wand:
        assert wand.read(0) is None
        yield wand


def texts(wand: SerialWand, times: int) -> list[str | None]:
    results = [wand.read(0.05) for _ in range(times)]
    assert not any(isinstance(result, ScannerFault) for result in results)
    return [result.text if isinstance(result, Scan) else None for result in results]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_a_line_is_a_scan(plug: Plug, wand: SerialWand, end: bytes) -> None:
    plug.send(CODE.encode() + end)
    assert wand.read(1) == Scan(text=CODE, symbology=Symbology.CODE_128)
    assert wand.read(0.01) is None


def test_two_lines_are_two_scans_and_empty_lines_none(plug: Plug, wand: SerialWand) -> None:
    plug.send(b"111\r\n\r\n222\r")
    assert texts(wand, 3) == ["111", "222", None]


def test_a_line_in_pieces_is_joined(plug: Plug, wand: SerialWand, clock: FakeClock) -> None:
    plug.send(b"123")
    assert texts(wand, 1) == [None]
    clock.wait(0.2)
    plug.send(b"456\r")
    assert texts(wand, 1) == ["123456"]


def test_the_rest_of_an_unended_line_is_not_joined_to_the_next(
    plug: Plug, wand: SerialWand, clock: FakeClock
) -> None:
    plug.send(b"123")
    assert texts(wand, 1) == [None]
    clock.wait(0.3)
    plug.send(b"456\r")
    assert texts(wand, 1) == ["456"]


def test_rubbish_is_passed_over_and_the_next_card_read(plug: Plug, wand: SerialWand) -> None:
    plug.send(b"9" * 65 + b"\r" + b"\xff\xfe12\r" + b"1\t2\r" + b"x" * 3000)
    assert texts(wand, 4)[-1] is None
    plug.send(b"x" * 10 + b"\r777\r")
    assert texts(wand, 2)[0] == "777"


def test_drain_forgets_what_was_sent(plug: Plug, wand: SerialWand) -> None:
    plug.send(b"111\r222\r333")
    assert texts(wand, 1) == ["111"]
    plug.send(b"444\r")
    wand.drain()
    assert texts(wand, 1) == [None]
    plug.send(b"555\r")
    assert texts(wand, 1) == ["555"]


def test_the_port_is_held_alone(plug: Plug, wand: SerialWand, clock: FakeClock) -> None:
    other = SerialWand(WandSettings(port=str(plug.link)), clock=clock, wait=clock.wait)
    result = other.read(0)
    assert isinstance(result, ScannerFault)
    other.close()


def test_unplugging_is_a_fault_and_plugging_in_heals_it(
    plug: Plug, wand: SerialWand, clock: FakeClock
) -> None:
    plug.unplug()
    begin = clock.now_s
    results = [wand.read(0.5) for _ in range(4)]
    assert all(isinstance(result, ScannerFault) for result in results)
    first = results[0]
    assert isinstance(first, ScannerFault)
    assert first.code is ScannerFaultCode.DISCONNECTED
    assert first.place == str(plug.link)
    assert clock.now_s - begin >= 1.5
    plug.plug_in()
    clock.wait(1.1)
    assert wand.read(0) is None
    plug.send(b"888\r")
    assert texts(wand, 1) == ["888"]


def test_unplugging_found_by_the_count_of_waiting_bytes_is_a_fault(
    plug: Plug, wand: SerialWand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: serial.Serial) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(serial.Serial, "in_waiting", property(gone))
    result = wand.read(0)
    assert isinstance(result, ScannerFault)
    assert result.code is ScannerFaultCode.DISCONNECTED


def test_a_missing_port_is_opened_at_a_bounded_rate(
    tmp_path: pathlib.Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def refuse(port: str, *_: object, **__: object) -> None:
        opened.append(port)
        raise serial.SerialException("no such port")

    monkeypatch.setattr(serial, "Serial", refuse)
    wand = SerialWand(WandSettings(port="/dev/ttyACM7"), clock=clock, wait=clock.wait)
    for _ in range(100):
        assert isinstance(wand.read(0.1), ScannerFault)
    assert 9 <= len(opened) <= 11


def test_close_wakes_a_read_and_ends_reading(plug: Plug, monkeypatch: pytest.MonkeyPatch) -> None:
    wand = SerialWand(WandSettings(port=str(plug.link)), clock=lambda: 0.0)
    assert wand.read(0) is None
    is_reading = threading.Event()
    plain_read = serial.Serial.read

    def reported_read(self: serial.Serial, size: int = 1) -> bytes:
        is_reading.set()
        return bytes(plain_read(self, size))

    monkeypatch.setattr(serial.Serial, "read", reported_read)
    results: list[object] = []
    reader = threading.Thread(target=lambda: results.append(wand.read(30)), daemon=True)
    closer = threading.Thread(target=wand.close, daemon=True)
    reader.start()
    assert is_reading.wait(5)
    closer.start()
    reader.join(5)
    closer.join(5)
    assert not closer.is_alive()
    assert results == [None]
    wand.close()
    assert wand.read(1) is None


@pytest.mark.parametrize(
    ("raw", "text", "symbology"),
    [
        (b"]C0123", "123", Symbology.CODE_128),
        (b"]Q1123", "123", Symbology.QR),
        (b"123", "123", Symbology.CODE_128),
        (b"]X0123", "]X0123", Symbology.CODE_128),
        (b"]Q1" + b"1" * 64, "1" * 64, Symbology.QR),
    ],
)
def test_aim_identifier_names_the_symbology(raw: bytes, text: str, symbology: Symbology) -> None:
    assert parse_line(raw, Symbology.CODE_128) == Scan(text=text, symbology=symbology)


@pytest.mark.parametrize("raw", [b"", b"]Q1", b"1" * 65, b"\xd0\xba", b"1\x002", b"]Q1" + b"1" * 65])
def test_unacceptable_lines_are_nothing(raw: bytes) -> None:
    assert parse_line(raw, Symbology.CODE_128) is None
