"""Pictures of screens: renders models offscreen, for documents, golden pictures and proofs.

Motion stands still, so equal models give equal pictures on every machine. Not part of a running kiosk.
"""

import collections.abc
import pathlib
import types
import typing

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.screens.model import ScreenModel
from kiosk.session.events import Action
from kiosk.ui.profiles import ScreenProfile
from kiosk.ui.tape_image import TapeBitmap
from kiosk.ui.window import KioskWindow
from ui.application import open_application
from ui.proof import problems


class Gallery:
    """A window kept for many pictures of one screen profile; a context manager."""

    def __init__(self, profile: ScreenProfile) -> None:
        open_application(platform="offscreen")
        self._window = KioskWindow(profile, on_action=_ignored, clock_ms=_no_time, calm=True)
        self._window.open()

    def __enter__(self) -> typing.Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        self._window.close()

    @property
    def warnings(self) -> tuple[str, ...]:
        """Give the complaints of the QML engine."""
        return self._window.warnings

    @property
    def window(self) -> KioskWindow:
        """Give the window, for a closer look at its items."""
        return self._window

    def picture(self, model: ScreenModel, *, tape: TapeBitmap | None = None) -> QImage:
        """Draw a model."""
        self._window.show_tape(tape)
        self._window.show_model(model)
        QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        return self._window.grab()

    def faults_of(self, model: ScreenModel, *, tape: TapeBitmap | None = None) -> tuple[str, ...]:
        """Draw a model and list what is wrong with the page."""
        self.picture(model, tape=tape)
        root = self._window.view.rootObject()
        return problems(root, px_per_mm=self._window.profile.px_per_mm)


def render(
    model: ScreenModel, profile: ScreenProfile, path: pathlib.Path, tape: TapeBitmap | None = None
) -> tuple[str, ...]:
    """Write a PNG of one screen and return what is wrong with it. Raises OSError if it cannot be written."""
    with Gallery(profile) as gallery:
        image = gallery.picture(model, tape=tape)
        if not image.save(str(path)):
            raise OSError(f"cannot write the picture {path}")
        found = problems(gallery.window.view.rootObject(), px_per_mm=profile.px_per_mm)
        return (*gallery.warnings, *found)


def render_all(
    models: collections.abc.Mapping[str, ScreenModel],
    profile: ScreenProfile,
    folder: pathlib.Path,
    tape: TapeBitmap | None = None,
) -> dict[str, tuple[str, ...]]:
    """Write a PNG of each model and return what is wrong with each."""
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, tuple[str, ...]] = {}
    with Gallery(profile) as gallery:
        for name, model in models.items():
            image = gallery.picture(model, tape=tape)
            if not image.save(str(folder / f"{name}.png")):
                raise OSError(f"cannot write the picture {folder / name}.png")
            found[name] = problems(gallery.window.view.rootObject(), px_per_mm=profile.px_per_mm)
        if gallery.warnings:
            found["(engine)"] = gallery.warnings
    return found


def _ignored(action: Action) -> None:
    del action


def _no_time() -> int:
    return 0
