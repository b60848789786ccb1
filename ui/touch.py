"""Qt's side of the touch guard: counts the contacts of a window and answers QML's taps.

It sees every touch and mouse event of the window before any item does. The rules are in `ui.touch_guard`.
"""

import typing

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QEventPoint, QMouseEvent, QTouchEvent, QWindow

from ui.touch_guard import TouchGuard

_TOUCHES = frozenset((QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd))
_MOUSE = frozenset((QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease))


class TouchSense(QObject):
    """Stand between a window and its guard. QML knows it as `touch`."""

    def __init__(self, guard: TouchGuard, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._guard = guard

    def watch(self, window: QWindow) -> None:
        """Count the contacts of `window` from now on."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 — Qt's name
        """Count contacts; never take an event away."""
        kind = event.type()
        if kind in _TOUCHES:
            points = typing.cast(QTouchEvent, event).points()
            self._guard.contacts_now(sum(p.state() != QEventPoint.State.Released for p in points))
        elif kind is QEvent.Type.TouchCancel:
            self._guard.contacts_now(0)
        elif kind in _MOUSE:
            buttons = typing.cast(QMouseEvent, event).buttons()
            self._guard.contacts_now(bin(buttons.value).count("1"))
        return False

    @Slot()
    def changed(self) -> None:
        """Close the guard: QML itself has put something else under the fingers."""
        self._guard.screen_changed()

    @Slot(int, result=int)
    def begin(self, after_ms: int) -> int:
        """Start a tap; −1 when it will not count, else the number of the screen."""
        generation = self._guard.begin(after_ms)
        return -1 if generation is None else generation

    @Slot(int, result=bool)
    def finish(self, generation: int) -> bool:
        """End a tap; True when it counts."""
        return generation >= 0 and self._guard.finish(generation)
