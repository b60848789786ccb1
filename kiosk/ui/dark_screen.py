"""The dark screen over the voter's page: shows lines in place of the picture and tells long touches.

The page behind it stays as it is. When it is dark is decided by the keys (`kiosk.input.darkness`).
"""

import collections.abc
import pathlib
import typing

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem, QQuickView

from ui.touch_guard import TouchGuard

_QML = pathlib.Path(__file__).parent / "qml" / "DarkScreen.qml"


class DarkScreen(QObject):
    """`held` is told when a finger rests on the dark screen for two seconds."""

    held = Signal()

    def __init__(self, view: QQuickView, guard: TouchGuard) -> None:
        """Lie over whatever `view` shows. Raises RuntimeError when it cannot be loaded."""
        super().__init__(view)
        self._guard = guard
        self._lines: tuple[str, ...] = ()
        component = QQmlComponent(view.engine(), QUrl.fromLocalFile(str(_QML)))
        self._item = typing.cast(QQuickItem, component.create())
        if self._item is None:
            raise RuntimeError("the dark screen cannot be loaded: " + component.errorString())
        self._item.setParentItem(view.contentItem())
        self._item.setParent(view)
        # A signal that QML declares is not in the stubs.
        typing.cast(typing.Any, self._item).held.connect(self.held)

    @property
    def is_dark(self) -> bool:
        """Tell whether the page cannot be seen."""
        return bool(self._lines)

    def show(self, lines: collections.abc.Sequence[str] | None) -> None:
        """Cover the page with these lines; None shows it again. Fingers that are down count for neither."""
        wanted = tuple(lines or ())
        if wanted == self._lines:
            return
        if bool(wanted) != self.is_dark:
            self._guard.screen_changed()
        self._lines = wanted
        self._item.setProperty("lines", list(wanted))
