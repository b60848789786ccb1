"""Starts a process of a rehearsal again when it ends by itself, as systemd does on a device.

It decides nothing and repairs nothing: what a crash left behind is the process's own to settle.
"""

import collections.abc
import threading
import time
import types
import typing

WATCH_SECONDS = 0.05
# A process that ends at once every time is not started faster than this.
PAUSE_SECONDS = 0.2


class Supervised(typing.Protocol):
    """Something that can be started again and knows whether it has ended."""

    def start(self) -> None:
        """Start, for the first time or after an end."""

    def has_ended(self) -> bool:
        """Tell whether it ended."""


class Supervisor:
    """A thread that watches; use as a context manager. `restarts` counts what it did."""

    def __init__(
        self,
        watched: Supervised,
        *,
        pause: collections.abc.Callable[[float], None] = time.sleep,
    ) -> None:
        """Take what was started already."""
        self._watched = watched
        self._pause = pause
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)
        self.restarts = 0

    def _run(self) -> None:
        while not self._stopping.wait(WATCH_SECONDS):
            if self._watched.has_ended():
                self._pause(PAUSE_SECONDS)
                self.restarts += 1
                self._watched.start()

    def close(self) -> None:
        """Watch no longer; may be called twice."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=60)

    def __enter__(self) -> typing.Self:
        """Begin to watch."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Watch no longer."""
        self.close()
