"""Scanner that is not there: refuses politely, so that an app without a reader has no special case.

Not a fault of the system: it says only that this device was set up without a scanner.
"""

import threading
import typing

from scanner.port import ReadResult, ScannerFaultCode, fault


class AbsentScanner:
    """Scanner port of a device without a scanner."""

    def __init__(self) -> None:
        """Stay absent until closed."""
        self._closed = threading.Event()

    def __enter__(self) -> typing.Self:
        """Return the absent scanner itself."""
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Close."""
        self.close()

    def read(self, timeout_s: float) -> ReadResult:
        """Wait `timeout_s` as any reader does, so that a loop of reads does not spin, then say why."""
        if self._closed.wait(timeout_s):
            return None
        return fault(ScannerFaultCode.NOT_INSTALLED)

    def drain(self) -> None:
        """Do nothing: nothing was shown."""

    def close(self) -> None:
        """End a wait in progress; a second call does nothing."""
        self._closed.set()
