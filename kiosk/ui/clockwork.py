"""Qt's event loop as the owner's clockwork: named timers, and a way for other threads to wake it.

It decides nothing about what a timer means.
"""

import collections.abc
import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer, Signal

from kiosk.session.events import Timer


class Waker(QObject):
    """Lets any thread have a function called in the thread that made the waker."""

    _rung = Signal()

    def __init__(self, woken: collections.abc.Callable[[], None]) -> None:
        """Take what to call; several rings before a call make one call or more, never none."""
        super().__init__()
        self._woken = woken
        self._rung.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def ring(self) -> None:
        """Wake the owner from any thread."""
        self._rung.emit()

    def _call(self) -> None:
        self._woken()


class QtTimers:
    """One-shot timers by name; only in Qt's thread."""

    def __init__(self, expired: collections.abc.Callable[[Timer], None]) -> None:
        """Take what to call when a timer runs out."""
        self._expired = expired
        self._timers: dict[Timer, QTimer] = {}

    def start(self, timer: Timer, seconds: float) -> None:
        """Start or restart a timer."""
        running = self._timers.get(timer)
        if running is None:
            # Precise: the machine's guard must not end after the one the voter sees on the buttons.
            running = QTimer(singleShot=True, timerType=Qt.TimerType.PreciseTimer)
            running.timeout.connect(lambda: self._expired(timer))
            self._timers[timer] = running
        running.start(round(seconds * 1000))

    def stop(self, timer: Timer) -> None:
        """Stop a timer; stopping a stopped one is fine."""
        if timer in self._timers:
            self._timers[timer].stop()


class SignalBell(QObject):
    """Lets Python's signal handlers run while Qt's loop waits: without it they wait for the next event."""

    def __init__(self) -> None:
        """Have every signal write a byte that wakes the loop; Python then runs the handlers."""
        super().__init__()
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        signal.set_wakeup_fd(self._far.fileno())
        self._notifier = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._rung)

    def _rung(self) -> None:
        self._near.recv(4096)
