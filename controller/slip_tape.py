"""Slips on the controller's own tape printer, if it has one.

A thread of its own prints, so that a silent printer never keeps a kiosk waiting. A slip that does not print
is in the folder of slips all the same; nothing here decides.
"""

import collections.abc
import queue
import threading
import types
import typing

from controller.slips import Slip
from printer.document import Align, Banner, Rule, TapeDocument, Text, TextStyle
from printer.port import PrinterPort
from printer.tape_image import TapeImage

_WAITING = 64
_FEED_MM = 12.0
_END_SECONDS = 10.0


class SlipTape:
    """Prints slips in their order. Use as a context manager; `close` may be called twice."""

    def __init__(
        self, printer: PrinterPort, render: collections.abc.Callable[[TapeDocument], TapeImage]
    ) -> None:
        """Take the port of the printer and what draws a document."""
        self._printer = printer
        self._render = render
        self._slips: queue.Queue[Slip | None] = queue.Queue(maxsize=_WAITING)
        self._thread = threading.Thread(target=self._work, name="slips", daemon=True)
        self._thread.start()

    def put(self, slip: Slip) -> bool:
        """Hand a slip over; False when too many are waiting, and then it is only in its file."""
        try:
            self._slips.put_nowait(slip)
        except queue.Full:
            return False
        return True

    def close(self) -> None:
        """Print what is waiting, for some seconds at most, and let the printer go."""
        if self._thread.is_alive():
            self._slips.put(None)
            self._thread.join(_END_SECONDS)
        self._printer.close()

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def _work(self) -> None:
        while (slip := self._slips.get()) is not None:
            self._printer.print_job(self._render(document_of(slip)), feed_mm=_FEED_MM, cut=True)


def document_of(slip: Slip) -> TapeDocument:
    """Lay a slip out for the tape."""
    return TapeDocument(
        (
            Banner(slip.banner),
            Text(slip.title, TextStyle.BODY_BOLD, Align.CENTER),
            Rule(),
            *(Text(line, TextStyle.SMALL) for line in slip.lines),
        )
    )
