"""Between the screen and QML: hands over what is shown, part by part, and takes presses back.

A press names the screen it was made on; one made on another screen is dropped. It keeps no state of its own.
"""

import collections.abc
import typing

from PySide6.QtCore import Property, QObject, Signal, Slot

from controller.console.model.events import Action
from controller.console.model.page import Screen, as_map
from ui.touch_guard import TouchGuard

# The stubs know neither type names nor signals as arguments of a Property.
_property = typing.cast(typing.Any, Property)

OnAction = collections.abc.Callable[[Action], None]
_KEYS = {"\n": "\r", "\x7f": "\b"}


class Bridge(QObject):
    """Hold the shown screen for QML, which knows this object as `bridge`."""

    topChanged = Signal()  # noqa: N815 — QML's naming
    pageChanged = Signal()  # noqa: N815 — QML's naming
    unlockChanged = Signal()  # noqa: N815 — QML's naming
    noticeChanged = Signal()  # noqa: N815 — QML's naming
    boardChanged = Signal()  # noqa: N815 — QML's naming
    keyTyped = Signal(str)  # noqa: N815 — QML's naming

    def __init__(self, guard: TouchGuard, *, on_action: OnAction, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._guard = guard
        self._on_action = on_action
        self._screen: Screen | None = None
        self._parts: dict[str, typing.Any] = dict.fromkeys(("top", "page", "unlock", "notice"))
        self._board: dict[str, typing.Any] = {}

    def take(self, screen: Screen) -> None:
        """Show a screen; only the parts that differ are drawn again."""
        self._screen = screen
        for name, signal in (
            ("top", self.topChanged),
            ("page", self.pageChanged),
            ("unlock", self.unlockChanged),
            ("notice", self.noticeChanged),
        ):
            part = as_map(getattr(screen, name))
            if part != self._parts[name]:
                self._parts[name] = part
                signal.emit()

    def take_board(self, board: dict[str, typing.Any]) -> None:
        """Show the observers' board."""
        if board != self._board:
            self._board = board
            self.boardChanged.emit()

    def _generation(self) -> int:
        return self._guard.generation

    top = _property("QVariant", lambda self: self._parts["top"], notify=topChanged)
    page = _property("QVariant", lambda self: self._parts["page"], notify=pageChanged)
    unlock = _property("QVariant", lambda self: self._parts["unlock"], notify=unlockChanged)
    notice = _property("QVariant", lambda self: self._parts["notice"], notify=noticeChanged)
    board = _property("QVariant", lambda self: self._board, notify=boardChanged)
    revision = _property(int, _generation, notify=pageChanged)
    focus = _property(str, lambda _self: "", constant=True)

    @Slot(int, str, result=bool)
    def press(self, revision: int, control_id: str) -> bool:
        """Perform what a press means; False when it is stale or means nothing."""
        if self._screen is None or revision != self._guard.generation:
            return False
        action = self._screen.action_of(control_id)
        if action is None:
            return False
        self._on_action(action)
        return True

    @Slot(str, bool)
    def key(self, text: str, repeated: bool) -> None:
        """Pass a key of a keyboard or a wand on; repeats of a held key are dropped."""
        if text and not repeated:
            self.keyTyped.emit(_KEYS.get(text, text))
