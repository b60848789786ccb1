"""Put a bitmap on the tape of an ESC/POS printer and be sure of it.

A job goes out in bands of 3 mm, each with an in-order question (GS r) behind it; at most two bands are
unanswered at a time, so status queries always get through and little waits in the printer when its paper
ends. `Printed` needs the answer to the question behind the last byte, and four clean realtime answers after
it.

After a fault the printer is told to drop what it holds. Printers that do not know that command keep it and
print it (at most two bands) on the new roll; the next job first finishes a cut-off command with blank dots,
initialises, and waits until no old answer can be taken for a new one.

Not here: opening devices, the command bytes (`printer.escpos_driver`), and any decision to print again.
Limit: a printer switched off and on between two bands without losing the connection (serial line) is noticed
only if it lost an unanswered question.
"""

import dataclasses
import re
import time
import types
import typing

from printer.channel import ByteChannel, ChannelLost, ChannelStalled
from printer.dialogue import Dialogue, DriverTiming
from printer.port import (
    Printed,
    PrinterFault,
    PrinterFaultCode,
    PrinterReady,
    PrinterStatus,
    PrintOutcome,
)
from printer.tape_image import DOTS_PER_MM, TapeImage

BAND_ROWS = 24
"""24 rows of 72 bytes: two bands fit the 4 KiB receive buffer of small printers."""
BANDS_IN_FLIGHT = 2
CUT_ROWS = 400
"""What a cut takes, as rows: it feeds the tape to the knife first."""
_LONGEST_FEED = 255
_HOLDS_STATUS_QUERY = re.compile(rb"\x10\x04")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CommandBytes:
    """Hold the ESC/POS commands a job is made of; arguments, where there are any, follow them."""

    initialise: bytes
    raster: bytes
    ask_in_order: bytes
    ask_realtime: bytes
    set_units: bytes
    feed: bytes
    cut: bytes
    cancel: bytes
    recover: bytes


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Hold one command sequence of a job and the rows of tape it moves."""

    data: bytes
    rows: int


class EscposPrinter:
    """Be a `PrinterPort` over ESC/POS; opened at first use and again after the connection was lost."""

    def __init__(
        self,
        *,
        open_channel: typing.Callable[[], ByteChannel],
        commands: CommandBytes,
        can_answer: bool,
        trust_silence: bool,
        width_dots: int,
        line_bytes_per_s: float | None,
        timing: DriverTiming,
        clock: typing.Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_channel = open_channel
        self._commands = commands
        self._can_answer = can_answer
        self._trust_silence = trust_silence
        self._width_dots = width_dots
        self._line_bytes_per_s = line_bytes_per_s
        self._timing = timing
        self._clock = clock
        self._channel: ByteChannel | None = None
        self._asked = 0
        self._began = False
        self._unfinished_bytes = 0
        self._interrupted = False

    def __enter__(self) -> typing.Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the device go; may be called twice; a later call opens it again."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()

    def status(self) -> PrinterStatus:
        """Ask the printer how it is; silence is P-01."""
        if not self._can_answer:
            return self._cannot_answer()
        try:
            return self._ask_and_recover(self._dialogue())
        except (ChannelLost, ChannelStalled) as error:
            self.close()
            return PrinterFault(code=PrinterFaultCode.NO_ANSWER, detail=str(error))

    def print_job(self, image: TapeImage, *, feed_mm: float = 0, cut: bool = False) -> PrintOutcome:
        """Print, feed, cut; see `PrinterPort.print_job`. ValueError for an image of another paper width."""
        if image.width_dots != self._width_dots:
            raise ValueError(f"image is {image.width_dots} dots wide, the paper {self._width_dots}")
        if feed_mm < 0:
            raise ValueError(f"feed of {feed_mm} mm: a tape cannot go back")
        parts = [*self._bands(image), *self._ending(feed_mm, cut=cut)] or [_Part(data=b"", rows=0)]
        if not self._can_answer:
            return self._print_blindly(parts) if self._trust_silence else self._cannot_answer()
        self._began = False
        try:
            outcome = self._print(parts, echoes=bool(_HOLDS_STATUS_QUERY.search(image.rows)))
        except ChannelLost as error:
            # Nobody knows how much of what was sent has arrived.
            self._unfinished_bytes = max(len(part.data) for part in parts)
            self.close()
            outcome = PrinterFault(code=PrinterFaultCode.NO_ANSWER, detail=str(error))
        if isinstance(outcome, PrinterFault):
            self._abandon()
            return dataclasses.replace(outcome, began=self._began)
        return outcome

    def _dialogue(self) -> Dialogue:
        if self._channel is None:
            self._channel = self._open_channel()
        return Dialogue(
            self._channel,
            realtime_query=self._commands.ask_realtime,
            timing=self._timing,
            clock=self._clock,
        )

    def _print(self, parts: typing.Sequence[_Part], *, echoes: bool) -> PrintOutcome:
        dialogue = self._dialogue()
        ready = self._ask_and_recover(dialogue)
        if isinstance(ready, PrinterFault):
            return ready
        if self._interrupted and (fault := self._clear_old_job(dialogue)):
            return fault
        dialogue.forget()
        dialogue.expect_echoes = echoes
        self._asked = 0
        try:
            fault = self._send_parts(dialogue, parts)
        except ChannelStalled as error:
            fault = self._why_stalled(dialogue, error)
        return fault or self._confirmed(dialogue)

    def _send_parts(self, dialogue: Dialogue, parts: typing.Sequence[_Part]) -> PrinterFault | None:
        dialogue.send(self._commands.initialise)
        in_flight: list[_Part] = []
        for part in parts:
            if len(in_flight) == BANDS_IN_FLIGHT:
                fault = self._await(dialogue, in_flight, answers=self._asked - BANDS_IN_FLIGHT + 1)
                if fault:
                    return fault
                in_flight.pop(0)
            self._send_part(dialogue, part)
            in_flight.append(part)
        return self._await(dialogue, in_flight, answers=self._asked)

    def _send_part(self, dialogue: Dialogue, part: _Part) -> None:
        data = part.data + self._commands.ask_in_order
        self._began = self._interrupted = True
        self._unfinished_bytes = len(data)
        dialogue.send(data)
        self._unfinished_bytes = 0
        self._asked += 1

    def _await(
        self, dialogue: Dialogue, in_flight: typing.Sequence[_Part], *, answers: int
    ) -> PrinterFault | None:
        rows = sum(part.rows for part in in_flight)
        size = sum(len(part.data) for part in in_flight)
        extra = size / self._line_bytes_per_s if self._line_bytes_per_s else 0.0
        patience = self._timing.patience_for(rows, extra_bytes_s=extra)
        return dialogue.await_acknowledgements(answers, patience_s=patience)

    def _confirmed(self, dialogue: Dialogue) -> PrintOutcome:
        status = dialogue.ask()
        if isinstance(status, PrinterFault):
            return status
        if dialogue.acknowledged != self._asked:
            detail = f"{dialogue.acknowledged} answers to {self._asked} questions"
            return PrinterFault(code=PrinterFaultCode.INTERRUPTED, detail=detail)
        self._interrupted = False
        return Printed(paper_low=status.paper_low)

    def _why_stalled(self, dialogue: Dialogue, error: ChannelStalled) -> PrinterFault:
        try:
            status = dialogue.ask()
        except ChannelStalled:
            return PrinterFault(code=PrinterFaultCode.NO_ANSWER, detail=str(error))
        if isinstance(status, PrinterReady):
            return PrinterFault(code=PrinterFaultCode.INTERRUPTED, detail=str(error))
        return status

    def _ask_and_recover(self, dialogue: Dialogue) -> PrinterStatus:
        """Ask; a mechanism error that a person has already cleared needs a word from us to go away."""
        status = dialogue.ask()
        if isinstance(status, PrinterFault) and status.code is PrinterFaultCode.MECHANISM:
            dialogue.send(self._commands.recover)
            status = dialogue.ask()
        return status

    def _abandon(self) -> None:
        """Tell the printer to drop the rest of a failed job; if it cannot hear, the next job clears up."""
        if not self._interrupted or self._channel is None:
            return
        try:
            self._channel.send(self._commands.cancel, stall_s=self._timing.reply_s)
        except ChannelStalled:
            return
        except ChannelLost:
            self.close()

    def _clear_old_job(self, dialogue: Dialogue) -> PrinterFault | None:
        # NUL is a white byte inside a picture and nothing outside one: it ends a cut-off band either way.
        dialogue.forget()
        try:
            dialogue.send(bytes(self._unfinished_bytes) + self._commands.initialise)
            dialogue.send(self._commands.ask_in_order)
        except ChannelStalled as error:
            return self._why_stalled(dialogue, error)
        fault = dialogue.settle(self._asked + 1)
        if fault is None:
            self._interrupted, self._unfinished_bytes = False, 0
        return fault

    def _bands(self, image: TapeImage) -> typing.Iterator[_Part]:
        for top in range(0, image.height_dots, BAND_ROWS):
            band = image.cropped(top, min(top + BAND_ROWS, image.height_dots))
            size = band.bytes_per_row.to_bytes(2, "little") + band.height_dots.to_bytes(2, "little")
            yield _Part(data=self._commands.raster + size + band.rows, rows=band.height_dots)

    def _ending(self, feed_mm: float, *, cut: bool) -> typing.Iterator[_Part]:
        dots = round(feed_mm * DOTS_PER_MM)
        while dots > 0:
            step = min(dots, _LONGEST_FEED)
            data = self._commands.set_units + self._commands.feed + bytes([step])
            yield _Part(data=data, rows=step)
            dots -= step
        if cut:
            yield _Part(data=self._commands.cut, rows=CUT_ROWS)

    def _print_blindly(self, parts: typing.Sequence[_Part]) -> PrintOutcome:
        try:
            channel = self._channel = self._channel or self._open_channel()
            for data in (self._commands.initialise, *(part.data for part in parts)):
                channel.send(data, stall_s=self._timing.stall_s)
        except (ChannelLost, ChannelStalled) as error:
            self.close()
            return PrinterFault(code=PrinterFaultCode.NO_ANSWER, detail=str(error))
        return Printed()

    def _cannot_answer(self) -> PrinterFault:
        return PrinterFault(code=PrinterFaultCode.NO_ANSWER, detail="a file cannot answer")
