"""What a service manager hears of a window: ready with the first picture, alive while Qt's loop turns.

It decides nothing, and never says that a program may be used: that is on the screen.
"""

import typing

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtQuick import QQuickView


class Manager(typing.Protocol):
    """The words there are; `alive_every_s` is how often `alive` is wanted, None for never."""

    alive_every_s: float | None

    def ready(self) -> None:
        """Hear that the program does its work from now on."""

    def alive(self) -> None:
        """Hear that the loop still turns."""

    def stopping(self) -> None:
        """Hear that the end is meant."""


class Heartbeat(QObject):
    """Speaks for one window to one manager, until `stop`."""

    def __init__(self, view: QQuickView, manager: Manager) -> None:
        """Listen to the window; call before it is opened, so that no frame is missed."""
        super().__init__()
        self._manager = manager
        # Queued: a render thread may be the one that emits it.
        kind = Qt.ConnectionType(
            Qt.ConnectionType.QueuedConnection.value | Qt.ConnectionType.SingleShotConnection.value
        )
        view.frameSwapped.connect(self._painted, kind)
        self._timer = QTimer(self)
        self._timer.timeout.connect(manager.alive)
        if manager.alive_every_s is not None:
            self._timer.start(round(manager.alive_every_s * 1000))

    def _painted(self) -> None:
        self._manager.ready()

    def stop(self) -> None:
        """Say that the end is meant, and be silent from then on; may be called twice."""
        self._timer.stop()
        self._manager.stopping()
