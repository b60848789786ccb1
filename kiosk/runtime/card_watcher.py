"""Watches the reader and turns a shown card into an event; tells when the reader fails.

What the text means is for the controller; whether a card is wanted now is for the session.
"""

import collections.abc
import threading

from kiosk.runtime.readiness import Part
from kiosk.session.events import CardSeen, Event, Fault
from scanner.port import Scan, ScannerFault, ScannerPort

_POLL_SECONDS = 0.25
_FAULT_PACE_SECONDS = 1.0


class CardWatcher:
    """A thread around a `ScannerPort`."""

    def __init__(
        self,
        *,
        scanner: ScannerPort,
        post: collections.abc.Callable[[Event], None],
        report: collections.abc.Callable[[Part, Fault | None], None],
    ) -> None:
        """Take the reader; `start` runs it."""
        self._scanner = scanner
        self._post = post
        self._report = report
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="card-watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def close(self) -> None:
        """Stop and let the reader go; may be called twice."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        self._scanner.close()

    def _run(self) -> None:
        with self._scanner:
            while not self._stopping.is_set():
                match self._scanner.read(_POLL_SECONDS):
                    case None:
                        self._report(Part.SCANNER, None)
                    case Scan() as scan:
                        self._report(Part.SCANNER, None)
                        self._post(CardSeen(code=scan.text))
                    case ScannerFault() as fault:
                        self._report(Part.SCANNER, Fault(code=fault.code.value, text=fault.text))
                        self._stopping.wait(_FAULT_PACE_SECONDS)
