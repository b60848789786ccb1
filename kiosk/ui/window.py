"""The voter's window: shows screen models, guards touches, and calls back with actions.

It is the whole edge between the kiosk's runtime and Qt. It keeps no state of voting.
"""

import collections.abc
import pathlib

from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickView

from kiosk.screens.model import ScreenModel
from kiosk.ui.bridge import Bridge, OnAction
from kiosk.ui.dark_screen import DarkScreen
from kiosk.ui.profiles import ScreenProfile
from kiosk.ui.screen_map import QmlMap, as_map, layout_key
from kiosk.ui.tape_image import PROVIDER, TapeBitmap, TapeProvider
from ui.kit import Kit
from ui.touch import TouchSense
from ui.touch_guard import TouchGuard, TouchTiming

QML = pathlib.Path(__file__).parent / "qml"


class KioskWindow:
    """One window of one kiosk. Needs the application of `ui.application.open_application`.

    `on_action` gets each action, in the Qt thread. `clock_ms` is a monotonic clock in milliseconds.
    `calm` stops every motion. `on_key` gets Qt key codes without repeats. `on_settings` hears when the
    settings sheet opens and closes. `on_warning` gets each complaint of the QML engine; they are also in
    `warnings`, and none is acceptable.
    """

    def __init__(
        self,
        profile: ScreenProfile,
        *,
        on_action: OnAction,
        clock_ms: collections.abc.Callable[[], int],
        calm: bool = False,
        timing: TouchTiming | None = None,
        on_key: collections.abc.Callable[[int], None] | None = None,
        on_settings: collections.abc.Callable[[bool], None] | None = None,
        on_warning: collections.abc.Callable[[str], None] | None = None,
    ) -> None:
        self.profile = profile
        self.guard = TouchGuard(clock_ms=clock_ms, timing=timing)
        self._key: tuple[object, ...] | None = None
        self._has_settings = False
        self._view: QQuickView | None = QQuickView()
        view = self._view
        self.bridge = Bridge(self.guard, on_action=on_action, parent=view)
        self._sense = TouchSense(self.guard, parent=view)
        self._tape = TapeProvider()
        if on_key is not None:
            self.bridge.keyPressed.connect(on_key)
        if on_settings is not None:
            self.bridge.settingsShown.connect(on_settings)
        self._kit = Kit(
            view.engine(),
            px_per_mm=profile.px_per_mm,
            width_mm=profile.width_mm,
            calm=calm,
            on_warning=on_warning,
        )
        context = view.rootContext()
        context.setContextProperty("bridge", self.bridge)
        context.setContextProperty("touch", self._sense)
        context.setContextProperty(
            "device", {"reader": profile.card_reader.value, "tapeWindow": profile.tape_window.value}
        )
        view.engine().addImageProvider(PROVIDER, self._tape)
        view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        view.resize(profile.width_px, profile.height_px)
        self._sense.watch(view)
        view.frameSwapped.connect(self.guard.screen_shown)
        view.setSource(QUrl.fromLocalFile(str(QML / "Main.qml")))
        # A page that does not compile would leave the voter before the page shown until then.
        if view.status() is not QQuickView.Status.Ready or self.warnings:
            raise RuntimeError("the voter's screen cannot be loaded: " + "; ".join(self.warnings))
        self.dark_screen = DarkScreen(view, self.guard)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Give what the QML engine complained about so far."""
        return self._kit.warnings

    @property
    def view(self) -> QQuickView:
        """Give the Qt window. Raises RuntimeError after `close`."""
        if self._view is None:
            raise RuntimeError("the voter's window is closed")
        return self._view

    def open(self, *, full_screen: bool = False) -> None:
        """Show the window."""
        if full_screen:
            self.view.showFullScreen()
        else:
            self.view.show()

    def close(self) -> None:
        """Close the window and forget the tape; safe to call again."""
        if self._view is None:
            return
        view, self._view = self._view, None
        self._tape.load(None)
        view.close()
        view.setSource(QUrl())
        view.deleteLater()

    def show_tape(self, tape: TapeBitmap | None) -> None:
        """Hand over the printed record to compare with; None forgets it, as must be after each voter."""
        self._tape.load(tape)

    def show_model(self, model: ScreenModel) -> None:
        """Render a model. Raises RuntimeError when it asks for a tape that was not handed over."""
        shown: QmlMap = as_map(model)
        shown["tape"] = self._tape_map(model)
        self._has_settings = shown["settings"] is not None and model.notice is None
        key = (layout_key(model), self._tape.serial if model.show_tape else 0)
        if key != self._key:
            self._key = key
            self.guard.screen_changed()
        self._kit.use(palette=model.settings.theme.value, lettering=model.settings.size.value)
        self.bridge.take(model, shown)
        # Even where the picture stays the same, a frame must follow: it opens the touch guard.
        self.view.update()

    def show_focus(
        self, target_id: str | None, *, plate: str = "", settings_open: bool | None = None
    ) -> None:
        """Draw the ring of the keys around a row, control or paragraph; None takes it away.

        `plate` are words shown over the status strip. `settings_open` opens or closes the settings sheet.
        """
        self.bridge.point(target_id or "", plate)
        root = self.view.rootObject()
        if settings_open is not None:
            wanted = settings_open and self._has_settings
            if bool(root.property("setting")) != wanted:
                root.setProperty("setting", wanted)
        self.view.update()

    def grab(self) -> QImage:
        """Draw the shown screen into a picture."""
        return self.view.grabWindow()

    def _tape_map(self, model: ScreenModel) -> QmlMap | None:
        if not model.show_tape:
            return None
        wide, high = self._tape.part_size(model.tape_part, model.tape_parts)
        return {"serial": self._tape.serial, "part": model.tape_part, "wide": wide, "high": high}
