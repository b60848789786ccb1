"""From any thread into Qt's: events are put into a queue and taken out in the order they came.

It knows no event in particular.
"""

import collections.abc
import queue

from PySide6.QtCore import QObject, Qt, Signal

from controller.console.model.events import Event


class Mailbox(QObject):
    """Made in Qt's thread; `put` may be called from any, `taken` is called in Qt's."""

    _rung = Signal()

    def __init__(self, taken: collections.abc.Callable[[Event], None]) -> None:
        super().__init__()
        self._taken = taken
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._rung.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def put(self, event: Event) -> None:
        """Put an event in."""
        self._events.put(event)
        self._rung.emit()

    def _deliver(self) -> None:
        while True:
            try:
                event = self._events.get_nowait()
            except queue.Empty:
                return
            self._taken(event)
