"""Between the model and QML: hands the shown map over and takes presses back.

A press names the screen it was made on; one made on another screen is dropped. Choices are never logged.
"""

import collections.abc
import typing

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.screens.model import ScreenModel
from kiosk.session.events import Action, ChangeSettings
from kiosk.session.settings import Settings
from kiosk.ui.screen_map import BLANK_CONTROL, BLANK_ROW, QmlMap, blank_map
from ui.touch_guard import TouchGuard

# The stubs know neither type names nor signals as arguments of a Property.
_property = typing.cast(typing.Any, Property)

UNDO = "undo-settings"
"""The target of the settings sheet that takes back what was tried there."""

OnAction = collections.abc.Callable[[Action], None]


class Bridge(QObject):
    """Hold the shown model for QML, which knows this object as `bridge`.

    `model` is the map of the shown screen; `revision` numbers the screens and grows when something else
    lies under the fingers; `blank…` are what a part of a page reads before it has anything to show.
    `focus` is the id that has the ring of the keys, `plate` their words over the page; empty for none.
    """

    modelChanged = Signal()  # noqa: N815 — QML's naming
    focusChanged = Signal()  # noqa: N815 — QML's naming
    keyPressed = Signal(int)  # noqa: N815 — QML's naming
    settingsShown = Signal(bool)  # noqa: N815 — QML's naming

    def __init__(self, guard: TouchGuard, *, on_action: OnAction, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._guard = guard
        self._on_action = on_action
        self._model: ScreenModel | None = None
        self._map: QmlMap = {}
        self._focus = ""
        self._plate = ""
        self._before: Settings | None = None

    def take(self, model: ScreenModel, shown: QmlMap) -> None:
        """Make `model` the one that presses are looked up in, and `shown` the one QML draws."""
        self._model = model
        self._map = {**shown, "revision": self._guard.generation}
        self.modelChanged.emit()

    def point(self, focus: str, plate: str) -> None:
        """Move the ring to the target with this id (empty: none) and put words on the plate."""
        if (focus, plate) != (self._focus, self._plate):
            self._focus, self._plate = focus, plate
            self.focusChanged.emit()

    def _shown(self) -> QmlMap:
        return self._map

    def _generation(self) -> int:
        return self._guard.generation

    focus = _property(str, lambda self: self._focus, notify=focusChanged)
    plate = _property(str, lambda self: self._plate, notify=focusChanged)
    model = _property("QVariant", _shown, notify=modelChanged)
    revision = _property(int, _generation, notify=modelChanged)
    blankScreen = _property("QVariant", lambda _self: blank_map(), constant=True)  # noqa: N815
    blankRow = _property("QVariant", lambda _self: BLANK_ROW, constant=True)  # noqa: N815
    blankControl = _property("QVariant", lambda _self: BLANK_CONTROL, constant=True)  # noqa: N815

    @Slot(int, str, result=bool)
    def press(self, revision: int, control_id: str) -> bool:
        """Perform the action of a control; False when the press is stale, too early or means nothing."""
        model = self._model
        if model is None or revision != self._guard.generation:
            return False
        action = self._undoing() if control_id == UNDO else model.action_of(control_id)
        if action is None or self._guard.shown_for_ms() < _after_ms(model, control_id):
            return False
        self._on_action(action)
        return True

    def _undoing(self) -> Action | None:
        """Return what brings back the settings of before the sheet was opened."""
        return None if self._before is None else ChangeSettings(settings=self._before)

    @Slot(int, bool)
    def key(self, key: int, repeated: bool) -> None:
        """Pass a key on to whoever drives the keypad; repeats of a held key are dropped (VVSG 7.2-M)."""
        if not repeated:
            self.keyPressed.emit(key)

    @Slot(bool)
    def settingsTurned(self, is_open: bool) -> None:  # noqa: N802 — QML's naming
        """Pass on that the settings sheet was opened or closed, by whatever did it."""
        self._before = self._model.settings if is_open and self._model is not None else None
        self.settingsShown.emit(is_open)


def _after_ms(model: ScreenModel, control_id: str) -> int:
    return next((control.after_ms for control in model.controls if control.id == control_id), 0)
