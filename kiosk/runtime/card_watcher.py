"""Watches the reader and turns a shown card into an event; tells when the reader fails.

What the text means is for the controller; whether a card is wanted now is for the session, which says so.
While none is wanted the watcher looks only now and then: often enough to notice a reader that was pulled out,
rarely enough to leave the processor to the voter's screen. What was shown meanwhile is forgotten when a card
is wanted again, so a picture that waited during a session never opens the next one.
"""

import collections.abc
import threading

from kiosk.runtime.readiness import Part
from kiosk.session.events import CardSeen, Event, Fault
from scanner.port import Scan, ScannerFault, ScannerPort

_POLL_SECONDS = 0.25
_GLANCE_SECONDS = 0.05
_REST_SECONDS = 0.2
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
        self._wanted = False
        self._stopping = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="card-watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def close(self) -> None:
        """Stop and let the reader go; may be called twice."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        self._scanner.close()

    def want(self, wanted: bool) -> None:
        """Say whether a card may open a session now; from any one thread."""
        if wanted and not self._wanted:
            self._scanner.drain()
        self._wanted = wanted
        self._wake.set()

    def turn(self) -> float:
        """Look once; return how many seconds to rest before the next look."""
        match self._scanner.read(_POLL_SECONDS if self._wanted else _GLANCE_SECONDS):
            case ScannerFault() as fault:
                self._report(Part.SCANNER, Fault(code=fault.code.value, text=fault.text))
                return _FAULT_PACE_SECONDS
            case Scan() as scan:
                self._report(Part.SCANNER, None)
                self._post(CardSeen(code=scan.text))
            case None:
                self._report(Part.SCANNER, None)
        return 0.0 if self._wanted else _REST_SECONDS

    def _run(self) -> None:
        with self._scanner:
            while not self._stopping:
                self._wake.clear()
                rest = self.turn()
                if rest and not self._stopping:
                    self._wake.wait(rest)
