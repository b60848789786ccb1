"""The console's window: shows screens, guards touches, and calls back with actions.

It is the whole edge between the model and Qt. The observers' board is a window of the same kind that takes
no touches.
"""

import collections.abc
import dataclasses
import pathlib
import typing

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickView

from controller.console.bridge import Bridge, OnAction
from controller.console.model.board import Board
from controller.console.model.page import Screen, as_map
from controller.console.palette import DARK, LIGHT, ConsoleProfile, lettering
from ui.kit import MODULE, Kit
from ui.touch import TouchSense
from ui.touch_guard import TouchGuard, TouchTiming

QML = pathlib.Path(__file__).parent / "qml"
TIMING = TouchTiming(after_change_ms=200, between_ms=80)
"""Nearer together than the voter's: a PIN is typed with one finger, and nothing here is a vote."""


class ConsoleWindow:
    """One window. Needs the application of `ui.application.open_application`.

    `on_action` and `on_key` are called in Qt's thread. `clock_ms` is a monotonic clock in milliseconds.
    `warnings` holds each complaint of the QML engine; none is acceptable.
    """

    def __init__(
        self,
        profile: ConsoleProfile,
        *,
        on_action: OnAction,
        on_key: collections.abc.Callable[[str], None],
        clock_ms: collections.abc.Callable[[], int],
        page: str = "Main.qml",
        timing: TouchTiming = TIMING,
        calm: bool = False,
    ) -> None:
        self.profile = profile
        self.guard = TouchGuard(clock_ms=clock_ms, timing=timing)
        self._key: tuple[object, ...] | None = None
        self._dark: bool | None = None
        self._view: QQuickView | None = QQuickView()
        view = self._view
        self.bridge = Bridge(self.guard, on_action=on_action, parent=view)
        self.bridge.keyTyped.connect(on_key)
        self._sense = TouchSense(self.guard, parent=view)
        self._kit = Kit(view.engine(), px_per_mm=profile.px_per_mm, width_mm=profile.width_mm, calm=calm)
        self.colour(dark=True)
        context = view.rootContext()
        context.setContextProperty("bridge", self.bridge)
        context.setContextProperty("touch", self._sense)
        view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        view.resize(profile.width_px, profile.height_px)
        self._sense.watch(view)
        view.frameSwapped.connect(self.guard.screen_shown)
        view.setSource(QUrl.fromLocalFile(str(QML / page)))
        if view.status() is not QQuickView.Status.Ready or self.warnings:
            raise RuntimeError("the console cannot be loaded: " + "; ".join(self.warnings))

    @property
    def warnings(self) -> tuple[str, ...]:
        """Give what the QML engine complained about so far."""
        return self._kit.warnings

    @property
    def view(self) -> QQuickView:
        """Give the Qt window. Raises RuntimeError after `close`."""
        if self._view is None:
            raise RuntimeError("the console's window is closed")
        return self._view

    def open(self, *, full_screen: bool = False) -> None:
        """Show the window."""
        if full_screen:
            self.view.showFullScreen()
        else:
            self.view.show()

    def close(self) -> None:
        """Close the window; safe to call again."""
        if self._view is None:
            return
        view, self._view = self._view, None
        view.close()
        view.setSource(QUrl())
        view.deleteLater()

    def colour(self, *, dark: bool) -> None:
        """Use the dark or the light set of colours."""
        if dark is self._dark:
            return
        self._dark = dark
        theme = typing.cast(QObject, self.view.engine().singletonInstance(MODULE, "Theme"))
        theme.setProperty("letters", dict(lettering(self.profile.width_mm)))
        theme.setProperty("colours", dataclasses.asdict(DARK if dark else LIGHT))

    def show_screen(self, screen: Screen) -> None:
        """Render a screen; when other things lie under the fingers, touches begun before do not count."""
        self.colour(dark=screen.dark)
        key = screen.layout_key()
        if key != self._key:
            self._key = key
            self.guard.screen_changed()
        self.bridge.take(screen)
        # Even where the picture stays the same, a frame must follow: it opens the touch guard.
        self.view.update()

    def show_board(self, board: Board) -> None:
        """Render the observers' board."""
        self.bridge.take_board(as_map(board))
        self.view.update()

    def grab(self) -> QImage:
        """Draw the shown screen into a picture."""
        return self.view.grabWindow()
