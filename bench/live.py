"""A station of the rehearsal with one watched kiosk: real processes that say when they passed what.

The controller, printer, cable and wiring are the rehearsal's; only the process of the kiosk is the bench's.
"""

import collections.abc
import contextlib
import dataclasses
import json
import os
import pathlib
import queue
import subprocess
import sys
import threading
import time
import types
import typing

from bench.marks import now_ms
from bench.materials import Materials
from rehearsal.station import KioskStand, Station

ENVIRONMENT = {"QT_QPA_PLATFORM": "offscreen"}
_PATIENCE_S = 30.0


class WatchError(RuntimeError):
    """A watched process that ended or did not come to a mark; the message has the end of what it wrote."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A process passed `name` at `at_ms`, monotonic milliseconds."""

    name: str
    at_ms: float


class Watched:
    """A child that writes a mark a line: a JSON list of name and time."""

    def __init__(self, module: str, *arguments: str, log: pathlib.Path) -> None:
        """Start `python -m module`; `started_ms` is the moment before."""
        self._name = module
        self._log = log
        self._marks: queue.SimpleQueue[Mark | None] = queue.SimpleQueue()
        self._closing = contextlib.ExitStack()
        sink = self._closing.enter_context(log.open("wb"))
        environment = {**os.environ, **ENVIRONMENT}
        self.started_ms = now_ms()
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=sink,
            env=environment,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    def wait_for(self, *names: str) -> dict[str, float]:
        """Wait for a mark; return when each since the last wait was first passed, the awaited included."""
        passed: dict[str, float] = {}
        deadline = time.monotonic() + _PATIENCE_S
        while not any(name in passed for name in names):
            try:
                mark = self._marks.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                mark = None
            if mark is None:
                raise WatchError(f"{self._name}: no mark {' or '.join(names)}: {self._last_words()}")
            passed.setdefault(mark.name, mark.at_ms)
        return passed

    def forget(self) -> None:
        """Drop the marks not waited for."""
        while not self._marks.empty():
            self._marks.get()

    def close(self) -> None:
        """End the process; may be called twice."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)
        self._reader.join(10)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._closing.close()

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """End it."""
        self.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            name, at_ms = json.loads(line)
            self._marks.put(Mark(name=name, at_ms=at_ms))
        self._marks.put(None)

    def _last_words(self) -> str:
        return self._log.read_text("utf-8", errors="replace")[-2000:].strip() or "no output"


@contextlib.contextmanager
def station_of(
    materials: Materials, folder: pathlib.Path, *, slots: int
) -> collections.abc.Iterator[tuple[Station, KioskStand]]:
    """Start a controller and set up one stand; the kiosk itself is not switched on."""
    folder.mkdir()
    with Station(materials, folder, kiosks=1, environment=ENVIRONMENT) as station:
        stand = station.stands[0]
        with (stand.folder / "kiosk.toml").open("a", encoding="utf-8") as wiring:
            wiring.write(f"slots = {slots}\n")
        yield station, stand


def watched_kiosk(stand: KioskStand, log: pathlib.Path) -> Watched:
    """Switch the kiosk of a stand on as a watched process."""
    return Watched("bench.kiosk_host", "--config", str(stand.folder / "kiosk.toml"), log=log)
