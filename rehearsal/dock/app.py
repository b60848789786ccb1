"""Composition root of the dock: the station's processes, two threads, one window beside the kiosk's.

It decides nothing. Everything ends when either window is closed, or with SIGINT or SIGTERM.
"""

import collections.abc
import pathlib
import queue
import signal
import sys
import time
import traceback

import numpy as np
from PySide6.QtCore import QPoint, QTimer

from kiosk.ui.clockwork import SignalBell, Waker
from rehearsal.dock.crew import Crew
from rehearsal.dock.hall import Hall
from rehearsal.dock.model import DockModel
from rehearsal.dock.placing import Places, places_in
from rehearsal.dock.station_hall import HallPlan, StationHall
from rehearsal.dock.tape_provider import DockTape
from rehearsal.dock.window import DockWindow, tape_shower
from ui.application import open_application

_KIOSK_TITLE = "Устройство для голосования № 1"


class Mailbox:
    """Carries calls from any thread into Qt's, in the order they came."""

    def __init__(self) -> None:
        """Belong to the thread that makes it."""
        self._calls: queue.SimpleQueue[collections.abc.Callable[[], None]] = queue.SimpleQueue()
        self._waker = Waker(self._run)

    def post(self, call: collections.abc.Callable[[], None]) -> None:
        """Have a function called soon."""
        self._calls.put(call)
        self._waker.ring()

    def _run(self) -> None:
        while not self._calls.empty():
            self._calls.get()()


class Dock:
    """The dock over any hall; a context manager of its threads and window."""

    def __init__(self, hall: Hall, places: Places, *, calm: bool = False) -> None:
        """Make the window; `begin` prepares the station behind it."""
        self._hall = hall
        self._application = open_application()
        self._mailbox = Mailbox()
        tape = DockTape()
        self.model = DockModel(
            hall,
            submit=lambda job, done: self._crew.submit(job, done),
            post=self._mailbox.post,
            leave=self._application.quit,
            show_tape=tape_shower(tape),
        )
        self._crew = Crew(
            glance=hall.glance, seen=self.model.seen, post=self._mailbox.post, failed=self._fail
        )
        self.window = DockWindow(
            self.model,
            tape,
            px_per_mm=places.dock_px_per_mm,
            clock_ms=lambda: time.monotonic_ns() // 1_000_000,
            calm=calm,
        )
        x, y = places.dock_at
        self.window.view.setFramePosition(QPoint(x, y))

    def begin(self) -> None:
        """Show the window and prepare the station behind it."""
        self.window.view.show()
        self._crew.start()
        QTimer.singleShot(0, self.model.begin)

    def close(self) -> None:
        """Switch the station off and take the window away."""
        self.window.view.hide()
        self._crew.close(self._hall.close)
        # What a job had begun while everything else was already being switched off.
        self._hall.close()
        self.window.close()

    def _fail(self, error: BaseException) -> None:
        traceback.print_exception(error, file=sys.stderr)
        self.model.fail(f"Ошибка в программе: {error}")


def open_dock(package_source: pathlib.Path, out: pathlib.Path) -> int:
    """Open a kiosk and a dock and let a person play the station; the evidence goes to `out`.

    Returns 0, 1 when the memory card did not verify, 2 when the station could not be prepared.
    """
    application = open_application()
    room = application.primaryScreen().availableGeometry()
    places = places_in(room.x(), room.y(), room.width(), room.height())
    x, y = places.kiosk_at
    plan = HallPlan(
        source=package_source,
        out=out,
        screen=places.kiosk.screen,
        host_options=("--title", _KIOSK_TITLE, "--place", f"{x},{y}"),
    )
    dock = Dock(StationHall(plan, rng=np.random.default_rng()), places)
    bell = SignalBell()
    before = {name: signal.signal(name, lambda *_: application.quit()) for name in _ENDS}
    try:
        dock.begin()
        application.exec()
    finally:
        dock.close()
        for name, handler in before.items():
            signal.signal(name, handler)
        bell.deleteLater()
    return dock.model.outcome


_ENDS = (signal.SIGINT, signal.SIGTERM)
