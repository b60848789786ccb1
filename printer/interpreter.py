"""An ESC/POS printer without a case: it takes bytes, moves a simulated tape and answers.

Written from the command reference alone; it shares no constant with the driver, so that each checks the
other. Like a real one it obeys realtime commands the moment they arrive, even inside picture data, and
takes all other bytes from a small receive buffer in order. With no paper, an open cover or an error it goes
offline: printing stops within a row, and what is in the buffer STAYS there and is printed when the cause is
gone, unless the host cancels it (DLE DC4 8, or DLE ENQ 2 in an error). `ESC @` does not empty the receive
buffer.

Not here: connections, timing, files (`printer.simulator`), names of what was printed (`printer.phrasebook`).
"""

import dataclasses
import enum
import re

from printer.simulated_tape import SimulatedTape
from printer.typed_text import CELL_HEIGHT, draw_typed_line

_REALTIME = re.compile(
    rb"\x10(?:\x04(?P<query>[\x01-\x04])|\x05(?P<request>[\x01\x02])|(?P<clear>\x14\x08\x01\x03\x14\x01\x06\x02\x08))"
)
_LONGEST_REALTIME = 10
_ONE_BYTE_ESC = frozenset(b"!EaGRM-3 {=tV%")
"""ESC commands with one argument that change nothing here (code page: always CP866)."""
_ONE_BYTE_GS = frozenset(b"!BaIHfhwx")


class Jam(enum.Enum):
    """Name the mechanism errors; the value is the bit of the DLE EOT 3 reply."""

    NONE = 0
    CUTTER = 0x08
    FATAL = 0x20
    HEAT = 0x40


@dataclasses.dataclass(slots=True, kw_only=True)
class Mechanism:
    """Hold the switches another process plays with."""

    paper_in: bool = True
    paper_low: bool = False
    cover_open: bool = False
    jam: Jam = Jam.NONE
    latched: bool = False
    """A cutter error stays until the host asks to recover, even when its cause is gone."""
    silent: bool = False
    stalled: bool = False
    """Online and answering realtime queries, but taking nothing from the buffer."""
    knows_clear: bool = True
    rows_to_paper_end: int | None = None

    @property
    def offline(self) -> bool:
        """Tell whether the printer takes nothing from its buffer because a person is needed."""
        return not self.paper_in or self.cover_open or self.in_error

    @property
    def in_error(self) -> bool:
        """Tell whether a mechanism error is present or waits for the host's word."""
        return self.jam is not Jam.NONE or self.latched


class Interpreter:
    """Interpret bytes: `receive` them, `run`, and send back what both return."""

    def __init__(self, tape: SimulatedTape, *, buffer_size: int = 4096) -> None:
        self.tape = tape
        self.mechanism = Mechanism()
        self.unknown_bytes = 0
        self._buffer_size = buffer_size
        self._buffer = bytearray()
        self._carry = b""
        self._rows_left = 0
        self._row_bytes = 0
        self._row_repeat = 1
        self._typed = bytearray()
        self._line_feed_units = 60
        self._units_per_inch = 360
        self._replies = bytearray()

    @property
    def free(self) -> int:
        """Give how many bytes fit the receive buffer now."""
        return self._buffer_size - len(self._buffer)

    @property
    def buffered(self) -> int:
        """Give how many bytes wait in the receive buffer."""
        return len(self._buffer)

    def receive(self, data_untrusted: bytes) -> bytes:
        """Take at most `free` bytes; give the realtime replies."""
        if len(data_untrusted) > self.free:
            raise ValueError(f"{len(data_untrusted)} bytes do not fit {self.free}")
        # A realtime command may be split over two receptions: look again at the end of the last one.
        seen, stream = len(self._carry), self._carry + data_untrusted
        place = seen
        replies = bytearray()
        for found in _REALTIME.finditer(stream):
            if found.end() > seen:
                self._buffer += stream[place : found.end()]
                place = found.end()
                replies += self._obey(found)
        self._buffer += stream[place:]
        self._carry = stream[-(_LONGEST_REALTIME - 1) :]
        return b"" if self.mechanism.silent else bytes(replies)

    def _obey(self, found: re.Match[bytes]) -> bytes:
        if found["query"]:
            return bytes([self._realtime_status(found["query"][0])])
        if found["request"]:
            if self.mechanism.latched and self.mechanism.jam is Jam.NONE:
                self.mechanism.latched = False
                if found["request"][0] == 2:
                    self._drop_all()
            return b""
        if not self.mechanism.knows_clear:
            return b""
        self._drop_all()
        return b"\x37\x25\x00"

    def _drop_all(self) -> None:
        self._buffer.clear()
        self._typed.clear()
        self._rows_left = 0

    def _realtime_status(self, query: int) -> int:
        state, fixed = self.mechanism, 0x12
        if query == 1:
            return fixed | 0x04 | (0x08 if state.offline else 0)
        if query == 2:
            cover = 0x04 if state.cover_open else 0
            return fixed | cover | (0 if state.paper_in else 0x20) | (0x40 if state.in_error else 0)
        if query == 3:
            return fixed | (state.jam.value or (Jam.CUTTER.value if state.latched else 0))
        low = 0x0C if state.paper_low or not state.paper_in else 0
        return fixed | low | (0 if state.paper_in else 0x60)

    def run(self, most_rows: int | None = None) -> tuple[bytes, int]:
        """Work off the buffer, moving at most so many rows; give the in-order replies and the rows moved."""
        start = self.tape.height_dots
        while not (self.mechanism.offline or self.mechanism.stalled):
            if most_rows is not None and self.tape.height_dots - start >= most_rows:
                break
            before = len(self._buffer)
            self._step()
            if len(self._buffer) == before:
                break
        replies, self._replies = bytes(self._replies), bytearray()
        return (b"" if self.mechanism.silent else replies), self.tape.height_dots - start

    def _step(self) -> None:
        if not self._buffer:
            return
        if self._rows_left:
            self._print_raster_row()
            return
        lead = self._buffer[0]
        if lead == 0x1B:
            self._escape()
        elif lead == 0x1D:
            self._group()
        elif lead == 0x1C:
            self._take(2)
        elif lead == 0x10:
            self._skip_realtime()
        elif lead == 0x0A:
            self._take(1)
            self._end_line()
        else:
            byte = self._take(1)
            if byte and byte[0] >= 0x20:
                self._typed += byte

    def _take(self, count: int) -> bytes:
        """Take whole commands only: nothing while bytes of it are still missing."""
        if len(self._buffer) < count:
            return b""
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _skip_realtime(self) -> None:
        lengths = {0x04: 3, 0x05: 3, 0x14: _LONGEST_REALTIME}
        if len(self._buffer) > 1:
            self._take(lengths.get(self._buffer[1], 1))

    def _print_raster_row(self) -> None:
        row = self._take(self._row_bytes)
        if row:
            self._rows_left -= 1
            for _ in range(self._row_repeat):
                self._move(row)

    def _move(self, row: bytes | None, rows: int = 1) -> None:
        """Print one row, or feed; the roll may end on the way."""
        state = self.mechanism
        if state.rows_to_paper_end is not None:
            rows = min(rows, state.rows_to_paper_end)
            state.rows_to_paper_end -= rows
        if row is not None and rows:
            self.tape.print_row(row)
        elif rows:
            self.tape.feed(rows)
        if state.rows_to_paper_end == 0:
            state.rows_to_paper_end, state.paper_in = None, False

    def _end_line(self) -> None:
        text = self._typed.decode("cp866")
        self._typed.clear()
        if not text:
            self._feed_units(self._line_feed_units)
            return
        rows = draw_typed_line(text, self.tape.width_dots)
        self.tape.type_line(text, rows)
        if self.mechanism.rows_to_paper_end is not None:
            self.mechanism.rows_to_paper_end = max(0, self.mechanism.rows_to_paper_end - CELL_HEIGHT)
            self._move(None, 0)

    def _feed_units(self, units: int) -> None:
        self._move(None, round(units * 203 / self._units_per_inch))

    def _escape(self) -> None:
        name = bytes(self._buffer[1:2])
        if name == b"@":
            self._take(2)
            self._typed.clear()
            self._line_feed_units, self._units_per_inch = 60, 360
        elif name == b"J" and (command := self._take(3)):
            self._feed_units(command[2])
        elif name == b"d" and (command := self._take(3)):
            self._feed_units(command[2] * self._line_feed_units)
        elif name == b"2":
            self._take(2)
            self._line_feed_units = 60
        elif name and name[0] in _ONE_BYTE_ESC:
            command = self._take(3)
            if name == b"3" and command:
                self._line_feed_units = command[2]
        elif name and name not in (b"J", b"d"):
            self.unknown_bytes += len(self._take(2))

    def _group(self) -> None:
        name = bytes(self._buffer[1:2])
        if name == b"v":
            self._start_raster()
        elif name == b"V":
            self._cut()
        elif name == b"r" and (command := self._take(3)):
            self._replies.append(self._paper_sensor() if command[2] in (1, 49) else 0)
        elif name == b"P" and (command := self._take(4)):
            self._units_per_inch = command[3] or 360
        elif name and name[0] in _ONE_BYTE_GS:
            self._take(3)
        elif name and name not in (b"r", b"P"):
            self.unknown_bytes += len(self._take(2))

    def _paper_sensor(self) -> int:
        return 0x03 if self.mechanism.paper_low else 0x00

    def _start_raster(self) -> None:
        header = self._take(8)
        if not header:
            return
        self._row_bytes = header[4] + 256 * header[5]
        self._rows_left = (header[6] + 256 * header[7]) if self._row_bytes else 0
        self._row_repeat = 2 if header[3] & 0b10 else 1
        if header[2] != 0x30 or header[3] & 0b01:
            self.unknown_bytes += len(header)

    def _cut(self) -> None:
        with_feed = bytes(self._buffer[2:3]) in (b"A", b"B")
        command = self._take(4 if with_feed else 3)
        if not command:
            return
        if with_feed and command[3]:
            self._feed_units(command[3])
        self.tape.cut()

    def put_paper_in(self) -> None:
        """Load a new roll, if the printer has none."""
        if not self.mechanism.paper_in:
            self.tape.start_new_roll()
        self.mechanism.paper_in = True
        self.mechanism.rows_to_paper_end = None

    def take_paper_out(self, after_rows: int = 0) -> None:
        """End the roll now or after so many more rows."""
        if after_rows > 0:
            self.mechanism.rows_to_paper_end = after_rows
        else:
            self.mechanism.rows_to_paper_end, self.mechanism.paper_in = None, False
