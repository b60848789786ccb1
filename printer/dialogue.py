"""Questions and answers with an ESC/POS printer over a byte channel.

Two kinds of answer come back on one line: realtime ones (DLE EOT), which say how the printer is now, even
while it still prints, and in-order ones (GS r), which say that everything before the question has been
taken from the buffer. Only the second kind can acknowledge a job. Not here: the meaning of status bytes
(`printer.status`), the job itself, opening of devices.
"""

import dataclasses
import time
import typing

from printer.channel import ByteChannel
from printer.port import PrinterFault, PrinterFaultCode, PrinterStatus
from printer.status import QUERIES, ReplyKind, kind_of, read_in_order, read_realtime

_BLOCK_HEADER = 0x37
_BLOCK_TAIL = 2
"""A buffer-clear response is 0x37 and two more bytes, which look like in-order replies and are not."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DriverTiming:
    """Hold every delay of the driver, in seconds."""

    open_s: float = 2.0
    reply_s: float = 0.1
    attempts: int = 2
    stall_s: float = 1.0
    poll_s: float = 0.1
    patience_s: float = 2.0
    slowest_rows_per_s: float = 200.0
    settle_s: float = 0.3

    def patience_for(self, rows: int, *, extra_bytes_s: float = 0.0) -> float:
        """Give how long an acknowledgement of so many rows may take: the more rows, the longer."""
        return self.patience_s + rows / self.slowest_rows_per_s + extra_bytes_s


class Dialogue:
    """Ask over one channel; count the in-order acknowledgements."""

    def __init__(
        self,
        channel: ByteChannel,
        *,
        realtime_query: bytes,
        timing: DriverTiming,
        clock: typing.Callable[[], float] = time.monotonic,
    ) -> None:
        self._channel = channel
        self._realtime_query = realtime_query
        self._timing = timing
        self._clock = clock
        self._realtime: list[int] = []
        self._acknowledged: list[int] = []
        self._skip = 0
        self.expect_echoes = False
        """True while picture data itself holds status queries, which a printer answers too."""

    @property
    def acknowledged(self) -> int:
        """Give how many in-order replies have come since the last `forget`."""
        return len(self._acknowledged)

    def send(self, data: bytes) -> None:
        """Write everything or raise ChannelStalled or ChannelLost."""
        self._channel.send(data, stall_s=self._timing.stall_s)

    def forget(self) -> None:
        """Throw away all that has arrived and all counts."""
        self.pump(0)
        self._realtime.clear()
        self._acknowledged.clear()

    def pump(self, within_s: float) -> None:
        """Take what arrives within the time and sort it by kind."""
        for byte in self._channel.receive(within_s=within_s):
            if self._skip:
                self._skip -= 1
            elif byte == _BLOCK_HEADER:
                self._skip = _BLOCK_TAIL
            elif kind_of(byte) is ReplyKind.IN_ORDER:
                self._acknowledged.append(byte)
            else:
                self._realtime.append(byte)

    def ask(self) -> PrinterStatus:
        """Ask the four realtime questions; the first silent one ends the questioning."""
        replies: dict[int, bytes] = {}
        for query in QUERIES:
            replies[query] = self._ask_one(query)
            if not replies[query]:
                break
        return read_realtime(replies)

    def _ask_one(self, query: int) -> bytes:
        for attempt in range(self._timing.attempts):
            # What is still on the line answers an older question and must not be taken for this one.
            self.pump(0)
            self._realtime.clear()
            self.send(self._realtime_query + bytes([query]))
            self._wait_for_realtime()
            if not self._realtime:
                continue
            if attempt or self.expect_echoes:
                # Several answers may be on the way; the answer to the last question is the last.
                self._pump_until_quiet(self._timing.reply_s)
                return bytes(self._realtime[-1:])
            return bytes(self._realtime)
        return b""

    def _wait_for_realtime(self) -> None:
        deadline = self._clock() + self._timing.reply_s
        while not self._realtime and (left := deadline - self._clock()) > 0:
            self.pump(left)

    def _pump_until_quiet(self, quiet_s: float) -> None:
        count = -1
        while count != (count := len(self._realtime) + len(self._acknowledged)):
            self.pump(quiet_s)

    def await_acknowledgements(self, count: int, *, patience_s: float) -> PrinterFault | None:
        """Wait until `count` in-order replies have come since `forget`; watch the printer meanwhile.

        Give nothing when they have come and none of them shows a fault. A printer that goes offline is
        noticed at the next poll, one that stays "ready" without progress when the patience ends (P-05).
        """
        now = self._clock()
        deadline, next_poll = now + patience_s, now + self._timing.poll_s
        while self.acknowledged < count:
            self.pump(max(0.0, next_poll - now))
            now = self._clock()
            if self.acknowledged >= count or now < next_poll:
                continue
            status = self.ask()
            if isinstance(status, PrinterFault):
                return status
            now = self._clock()
            if now >= deadline and self.acknowledged < count:
                return PrinterFault(code=PrinterFaultCode.INTERRUPTED, detail="no progress")
            next_poll = now + self._timing.poll_s
        return self._judge_acknowledgements()

    def _judge_acknowledgements(self) -> PrinterFault | None:
        for byte in self._acknowledged:
            status = read_in_order(byte)
            if isinstance(status, PrinterFault):
                return status
        return None

    def settle(self, most: int) -> PrinterFault | None:
        """Wait until `most` in-order replies have come, or at least one and then quiet; forget them all.

        Used after an interrupted job: nobody knows how many of its old questions will still be answered.
        """
        fault = self.await_acknowledgements(1, patience_s=self._timing.patience_s)
        while fault is None and self.acknowledged < most:
            before = self.acknowledged
            self.pump(self._timing.settle_s)
            if self.acknowledged == before:
                break
        self.forget()
        return fault
