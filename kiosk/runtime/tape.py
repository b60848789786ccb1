"""The control tape of this kiosk: documents of the law → bitmaps → paper, and the same bitmap for the screen.

It does not decide what is printed when; the recorder tells it.
"""

import collections.abc
import dataclasses

from election.ballot import Ballot
from kiosk.session.events import TapeMark
from printer.document import TapeDocument
from printer.port import PrinterFault, PrinterPort, PrinterStatus
from printer.tape_image import DOTS_PER_MM, TapeImage, part_bounds

# The window shows this much paper; a longer record is compared part by part (V9).
WINDOW_MM = 150.0

_ENDS_RECORD = frozenset(mark for mark in TapeMark if mark is not TapeMark.INTERRUPTED)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RecordOnTape:
    """A record the printer has answered for, and in how many parts the voter compares it."""

    parts: int


def parts_of(image: TapeImage, window_mm: float = WINDOW_MM) -> tuple[tuple[int, int], ...]:
    """Cut a record into the fewest parts that each fit the window: (top, bottom) in dots."""
    window = round(window_mm * DOTS_PER_MM)
    parts = -(-image.height_dots // window)
    while True:
        bounds = part_bounds(
            image.rows, bytes_per_row=image.bytes_per_row, height=image.height_dots, parts=max(1, parts)
        )
        if all(bottom - top <= window for top, bottom in bounds):
            return bounds
        parts += 1


class Tape:
    """Prints records and marks through a `PrinterPort`."""

    def __init__(
        self,
        *,
        printer: PrinterPort,
        record_document: collections.abc.Callable[[Ballot], TapeDocument],
        mark_document: collections.abc.Callable[[TapeMark], TapeDocument],
        render: collections.abc.Callable[[TapeDocument], TapeImage],
        show: collections.abc.Callable[[TapeImage], None],
        out_of_sight_mm: float = WINDOW_MM,
    ) -> None:
        """Take the printer and the document writers. `show` receives each printed record."""
        self._printer = printer
        self._record_document = record_document
        self._mark_document = mark_document
        self._render = render
        self._show = show
        self._out_of_sight_mm = out_of_sight_mm

    def status(self) -> PrinterStatus:
        """Ask the printer how it is; nothing is printed."""
        return self._printer.status()

    def print_record(self, ballot: Ballot, part: int = 0) -> RecordOnTape | PrinterFault:
        """Print the choices, or the part of them that fills the window; they stay until the next job."""
        image = self._render(self._record_document(ballot))
        bounds = parts_of(image)
        outcome = self._printer.print_job(image.cropped(*bounds[part]))
        if isinstance(outcome, PrinterFault):
            return outcome
        self._show(image)
        return RecordOnTape(parts=len(bounds))

    def print_mark(self, mark: TapeMark) -> PrinterFault | None:
        """Print a closing mark and move the record out of sight of the next voter."""
        image = self._render(self._mark_document(mark))
        feed = self._out_of_sight_mm if mark in _ENDS_RECORD else 0.0
        outcome = self._printer.print_job(image, feed_mm=feed)
        if isinstance(outcome, PrinterFault):
            return outcome
        return None
