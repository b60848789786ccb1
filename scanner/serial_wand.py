"""Hand wand on a serial line (USB-CDC or RS-232): one line of text per card, ended by CR, LF or both.

The only file that imports serial. Knows framing, unplugging and reopening at a bounded rate. An AIM
identifier in front of the text (`]C0`, `]Q1`), if the wand is set to send one, tells the symbology.

Not decided here: whether the same card was meant twice (a trigger press is deliberate), and what the text
means.
"""

import contextlib
import re
import termios
import threading
import typing
from collections.abc import Callable
from dataclasses import dataclass

import serial

from scanner.port import MAX_TEXT_LENGTH, ReadResult, Scan, ScannerFaultCode, Symbology, fault

_END_OF_LINE = re.compile(rb"[\r\n]")
_AIM = re.compile(r"\](?P<kind>[CQ])[0-9A-Za-z](?P<text>.*)", re.DOTALL)
_KINDS: typing.Final = {"C": Symbology.CODE_128, "Q": Symbology.QR}
# termios.error is not an OSError; pyserial lets it through when the port dies under a flush.
_LINE_ERRORS: typing.Final = (serial.SerialException, OSError, termios.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class WandSettings:
    """Which port and how patient to be; `symbology` is assumed when the wand sends no AIM identifier."""

    port: str
    baud_rate: int = 9600
    symbology: Symbology = Symbology.CODE_128
    gap_s: float = 0.25
    reopen_every_s: float = 1.0


class SerialWand:
    """Scanner port over a serial line."""

    def __init__(
        self,
        settings: WandSettings,
        *,
        clock: Callable[[], float],
        wait: Callable[[float], object] | None = None,
    ) -> None:
        """Prepare; the port is opened by the first read. `clock` returns monotonic seconds, `wait` sleeps."""
        self._settings = settings
        self._clock = clock
        self._line: serial.Serial | None = None
        self._buffer = b""
        self._last_byte_s = 0.0
        self._next_open_s = float("-inf")
        self._in_use = threading.Lock()
        self._drain_asked = threading.Event()
        self._closed = threading.Event()
        self._wait = wait or self._closed.wait

    def __enter__(self) -> typing.Self:
        """Return the wand itself."""
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Close the wand."""
        self.close()

    def read(self, timeout_s: float) -> ReadResult:
        """Wait up to `timeout_s` for one line; a port that is gone gives its fault when that time is over."""
        deadline = self._clock() + timeout_s
        while not self._closed.is_set():
            left = max(0.0, deadline - self._clock())
            try:
                with self._in_use:
                    if self._closed.is_set():
                        return None
                    has_heard = self._hear(left)
                    scan = self._next_scan()
            except _LINE_ERRORS:
                with self._in_use:
                    self._hang_up()
                if left <= 0:
                    return fault(ScannerFaultCode.DISCONNECTED, self._settings.port)
                self._wait(min(left, max(0.0, self._next_open_s - self._clock())))
                continue
            if scan is not None or not has_heard or left <= 0:
                return scan
        return None

    def drain(self) -> None:
        """Forget what the wand has sent and nobody has read."""
        # Carried out by the reading thread, which alone touches the line.
        self._drain_asked.set()

    def close(self) -> None:
        """Close the port; a second call does nothing."""
        if self._closed.is_set():
            return
        self._closed.set()
        line = self._line
        if line is not None:
            # Wake a read in progress: pyserial must not have its port closed under it.
            with contextlib.suppress(*_LINE_ERRORS):
                line.cancel_read()
        with self._in_use:
            self._hang_up()

    def _hear(self, timeout_s: float) -> bool:
        """Move what the wand sent into the buffer; return whether a line may be there."""
        line = self._opened()
        if self._drain_asked.is_set():
            self._drain_asked.clear()
            self._buffer = b""
            line.reset_input_buffer()
        if _END_OF_LINE.search(self._buffer):
            return True
        line.timeout = timeout_s
        piece = line.read(max(1, line.in_waiting))
        now = self._clock()
        if piece and now - self._last_byte_s > self._settings.gap_s:
            # The rest of a line that never ended is not the beginning of this one.
            self._buffer = b""
        self._last_byte_s = now if piece else self._last_byte_s
        self._buffer += piece
        return bool(piece)

    def _next_scan(self) -> Scan | None:
        while (end := _END_OF_LINE.search(self._buffer)) is not None:
            raw, self._buffer = self._buffer[: end.start()], self._buffer[end.end() :]
            scan = parse_line(raw, self._settings.symbology)
            if scan is not None:
                return scan
        # Longer than any card: keep one byte more than allowed, so that the line is still refused at its end.
        self._buffer = self._buffer[: MAX_TEXT_LENGTH + 8]
        return None

    def _opened(self) -> serial.Serial:
        if self._line is None:
            now = self._clock()
            if now < self._next_open_s:
                raise serial.SerialException("not open")
            self._next_open_s = now + self._settings.reopen_every_s
            self._buffer = b""
            self._line = serial.Serial(
                self._settings.port, self._settings.baud_rate, timeout=0, write_timeout=0, exclusive=True
            )
        return self._line

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            with contextlib.suppress(*_LINE_ERRORS):
                line.close()


def parse_line(raw_untrusted: bytes, assumed: Symbology) -> Scan | None:
    """Turn one line without its end into a scan; `None` when empty, too long or not printable ASCII."""
    try:
        text = raw_untrusted.decode("ascii")
    except UnicodeDecodeError:
        return None
    symbology = assumed
    aim = _AIM.fullmatch(text)
    if aim is not None:
        text, symbology = aim["text"], _KINDS[aim["kind"]]
    if not text or len(text) > MAX_TEXT_LENGTH or not text.isprintable():
        return None
    return Scan(text=text, symbology=symbology)
