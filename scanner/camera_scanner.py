"""Camera reader: pictures + decoder + debounce behind the scanner port.

Knows the order of the three and the deadline of a read. Does not know where pictures come from, how symbols
are found, or what a text means.
"""

import threading
import typing
from collections.abc import Callable

from scanner import debounce
from scanner.debounce import DebounceSettings, DebounceState
from scanner.frames import FrameReader, FrameSource, Reading
from scanner.port import ReadResult, Scan, ScannerFault

DEFAULT_DEBOUNCE = DebounceSettings()


class CameraScanner:
    """Scanner port over a frame source; owns and closes the source and the frame reader."""

    def __init__(
        self,
        *,
        source: FrameSource,
        reader: FrameReader,
        clock: Callable[[], float],
        settings: DebounceSettings = DEFAULT_DEBOUNCE,
    ) -> None:
        """Join the parts; `clock` returns monotonic seconds."""
        self._source = source
        self._reader = reader
        self._clock = clock
        self._settings = settings
        self._state = DebounceState()
        self._lock = threading.Lock()
        self._drains = 0
        self._closed = False

    def __enter__(self) -> typing.Self:
        """Return the reader itself."""
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Close the reader."""
        self.close()

    def read(self, timeout_s: float) -> ReadResult:
        """Look at pictures until one completes a scan, a fault appears or the time is over.

        At least one picture is asked for, so a `timeout_s` of 0 looks at what is already there.
        """
        deadline = self._clock() + timeout_s
        while not self._closed:
            drains = self._drains
            frame = self._source.next_frame(max(0.0, deadline - self._clock()))
            if frame is None or isinstance(frame, ScannerFault):
                return frame
            reading = self._reader.look(frame)
            scan = self._take(reading, drains)
            if scan is not None:
                return scan
            if self._clock() >= deadline:
                return None
        return None

    def _take(self, reading: Reading, drains: int) -> Scan | None:
        with self._lock:
            if drains != self._drains:
                # This picture is older than the drain: what it shows belongs to the voter before.
                return None
            self._state, scan = debounce.step(self._state, reading, self._clock(), self._settings)
            return scan

    def drain(self) -> None:
        """Drop waiting pictures and half-seen texts; a card already returned must first leave the view."""
        with self._lock:
            self._drains += 1
            self._state = debounce.drained(self._state)
        self._source.drain()

    def close(self) -> None:
        """Close the source and the frame reader; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self._source.close()
        self._reader.close()
