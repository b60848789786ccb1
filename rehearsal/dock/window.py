"""The dock's window: the kit, the tape's pictures and one QML page over a `DockModel`.

It decides nothing; clicks go to the model.
"""

import collections.abc
import pathlib

import shiboken6
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickView

from rehearsal.dock.hall import TapePicture
from rehearsal.dock.model import DockModel
from rehearsal.dock.placing import DOCK_HEIGHT_MM, DOCK_WIDTH_MM
from rehearsal.dock.tape_end import WINDOW_DOTS
from rehearsal.dock.tape_provider import PROVIDER, DockTape
from ui.kit import Kit
from ui.touch import TouchSense
from ui.touch_guard import TouchGuard, TouchTiming

QML = pathlib.Path(__file__).parent / "qml"
TITLE = "Учебный участок: стол комиссии и устройство"


class _NoBridge(QObject):
    """What the kit's controls ask a voter's page for; here nothing is pressed by its revision."""

    @Slot(int, str, result=bool)
    def press(self, revision: int, target: str) -> bool:
        """Do nothing."""
        return False


class DockWindow:
    """One window. Needs the application of `ui.application.open_application`; `calm` stops every motion."""

    def __init__(
        self,
        model: DockModel,
        tape: DockTape,
        *,
        px_per_mm: float,
        clock_ms: collections.abc.Callable[[], int],
        calm: bool = False,
    ) -> None:
        self._view: QQuickView | None = QQuickView()
        view = self._view
        # A mouse in a demonstration needs no guard against resting palms.
        guard = TouchGuard(clock_ms=clock_ms, timing=TouchTiming(after_change_ms=0, between_ms=0))
        self._sense = TouchSense(guard, parent=view)
        self._bridge = _NoBridge(view)
        self._kit = Kit(view.engine(), px_per_mm=px_per_mm, width_mm=DOCK_WIDTH_MM, calm=calm)
        context = view.rootContext()
        context.setContextProperty("dock", model.facts)
        context.setContextProperty("wish", model)
        context.setContextProperty("touch", self._sense)
        context.setContextProperty("bridge", self._bridge)
        context.setContextProperty("windowDots", WINDOW_DOTS)
        view.engine().addImageProvider(PROVIDER, tape)
        view.setTitle(TITLE)
        view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        view.resize(round(DOCK_WIDTH_MM * px_per_mm), round(DOCK_HEIGHT_MM * px_per_mm))
        view.setMinimumSize(view.size())
        self._sense.watch(view)
        view.frameSwapped.connect(guard.screen_shown)
        view.setSource(QUrl.fromLocalFile(str(QML / "Main.qml")))
        if view.status() is not QQuickView.Status.Ready or self.warnings:
            raise RuntimeError("the dock cannot be loaded: " + "; ".join(self.warnings))

    @property
    def warnings(self) -> tuple[str, ...]:
        """Give what the QML engine complained about so far; none is acceptable."""
        return self._kit.warnings

    @property
    def view(self) -> QQuickView:
        """Give the Qt window. Raises RuntimeError after `close`."""
        if self._view is None:
            raise RuntimeError("the dock is closed")
        return self._view

    def grab(self) -> QImage:
        """Draw the window into a picture."""
        return self.view.grabWindow()

    def close(self) -> None:
        """Close the window; safe to call again."""
        if self._view is None:
            return
        view, self._view = self._view, None
        view.close()
        view.setSource(QUrl())
        # At once and not later: after the loop has ended nothing later comes.
        shiboken6.delete(view)


def tape_shower(tape: DockTape) -> collections.abc.Callable[[TapePicture], int]:
    """Give what loads a picture of the tape and tells its number."""

    def show(picture: TapePicture) -> int:
        tape.load(picture)
        return tape.serial

    return show
