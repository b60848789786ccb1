"""Pictures of every screen of the console: `python -m controller.console.gallery FOLDER [--both]`.

The quick form writes the pictures of the guide; `--both` writes both screens in both sets of colours.
"""

import argparse
import collections.abc
import dataclasses
import pathlib
import types
import typing

from PIL import Image
from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QGuiApplication, QImage

from controller.console.closing_scenes import board_scenes
from controller.console.model.board import StepCount, board
from controller.console.model.screen import screen
from controller.console.model.state import ConsoleState
from controller.console.palette import BOARD_43, CONSOLE_10, CONSOLE_15, ConsoleProfile
from controller.console.scenes import scenes
from controller.console.window import ConsoleWindow
from ui.application import open_application
from ui.proof import problems

_COLOURS = 96


class Gallery:
    """A window kept for many pictures of one screen; a context manager."""

    def __init__(self, profile: ConsoleProfile, page: str = "Main.qml") -> None:
        open_application(platform="offscreen")
        self._profile = profile
        self._window = ConsoleWindow(
            profile, on_action=_ignored, on_key=_ignored, clock_ms=_no_time, page=page, calm=True
        )
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
    def window(self) -> ConsoleWindow:
        """Give the window, for measuring."""
        return self._window

    @property
    def warnings(self) -> tuple[str, ...]:
        """Give the complaints of the QML engine."""
        return self._window.warnings

    def picture(self, state: ConsoleState, *, dark: bool = True) -> QImage:
        """Draw a state."""
        profile = self._profile
        state = dataclasses.replace(state, rows_a_page=profile.rows_a_page, dark=dark)
        self._window.show_screen(screen(state, tiles=profile.tiles))
        QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        return self._window.grab()

    def board_picture(self, state: ConsoleState, *, dark: bool = True) -> QImage:
        """Draw the observers' board of a state."""
        self._window.colour(dark=dark)
        voted = 0 if state.status is None else state.status.voted
        self._window.show_board(board(state, StepCount(shown=voted)))
        QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        return self._window.grab()

    def faults(self) -> tuple[str, ...]:
        """List what is wrong with the page shown last."""
        return problems(self._window.view.rootObject(), px_per_mm=self._profile.px_per_mm)


def write_pictures(folder: pathlib.Path, *, both: bool = False) -> dict[str, tuple[str, ...]]:
    """Write the pictures; return what is wrong with each. Raises OSError if one cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, tuple[str, ...]] = {}
    sets: collections.abc.Sequence[tuple[ConsoleProfile, bool, str]] = [(CONSOLE_10, False, "")]
    if both:
        sets = [
            (profile, dark, f"-{profile.name}-{'dark' if dark else 'light'}")
            for profile in (CONSOLE_10, CONSOLE_15)
            for dark in (True, False)
        ]
    for profile, dark, suffix in sets:
        with Gallery(profile) as gallery:
            for name, state in scenes().items():
                _save(gallery.picture(state, dark=dark), folder / f"{name}{suffix}.png")
                found[f"{name}{suffix}"] = gallery.faults()
            found[f"(engine){suffix}"] = gallery.warnings
        with Gallery(BOARD_43 if profile is CONSOLE_15 or not both else profile, "Board.qml") as gallery:
            for name, state in board_scenes().items():
                _save(gallery.board_picture(state, dark=dark), folder / f"{name}{suffix}.png")
                found[f"{name}{suffix}"] = gallery.faults()
            found[f"(board engine){suffix}"] = gallery.warnings
    return {name: faults for name, faults in found.items() if faults}


def _save(image: QImage, path: pathlib.Path) -> None:
    """Write a picture at three quarters of its size with a table of colours: a page of a guide."""
    width = image.width() * 3 // 4
    small = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
    plain = small.convertToFormat(QImage.Format.Format_RGB888)
    size = (plain.width(), plain.height())
    rows = Image.frombuffer("RGB", size, bytes(plain.constBits()), "raw", "RGB", plain.bytesPerLine(), 1)
    rows.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def _ignored(_: object) -> None:
    return None


def _no_time() -> int:
    return 0


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Снимки всех экранов консоли")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--both", action="store_true", help="оба экрана в обоих наборах цветов")
    options = parser.parse_args()
    for name, faults in write_pictures(options.folder, both=options.both).items():
        print(name, *faults, sep="\n  ")


if __name__ == "__main__":
    main()
