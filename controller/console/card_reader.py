"""The thread that waits for cards at the console's reader and hands every scan on.

What a code means is the controller's; here it is only passed through and never kept.
"""

import collections.abc
import threading

from controller.console.model.events import ReaderTrouble, Scanned
from scanner.port import Scan, ScannerFault, ScannerPort

READ_S = 0.5

Seen = collections.abc.Callable[[Scanned | ReaderTrouble], None]


class CardReader:
    """Reads a scanner until closed. `seen` is called in the reader's thread."""

    def __init__(self, scanner: ScannerPort, seen: Seen) -> None:
        """Read nothing yet."""
        self._scanner = scanner
        self._seen = seen
        self._trouble = ""
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="console-reader", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def close(self) -> None:
        """Stop reading and release the device; may be called twice."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5.0)
        self._scanner.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            result = self._scanner.read(READ_S)
            trouble = result.text if isinstance(result, ScannerFault) else ""
            if trouble != self._trouble:
                self._trouble = trouble
                self._seen(ReaderTrouble(text=trouble))
            if isinstance(result, Scan):
                self._seen(Scanned(text_untrusted=result.text))
            elif result is None:
                self._closing.wait(0.01)  # a fake that answers at once must not spin
