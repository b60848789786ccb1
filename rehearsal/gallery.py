"""`python -m rehearsal.gallery FOLDER`: every voter's screen as a picture, a tape, and a page of them all.

The pictures come from the product's machine, screens and QML over the large example; nothing is drawn here.
"""

import argparse
import collections.abc
import pathlib
import sys
import tempfile

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from election.ballot import Ballot
from election.package import ElectionPackage
from election.polls import StationMode
from kiosk import tape_records
from kiosk.runtime.tape import parts_of
from kiosk.screens.context import ScreenContext
from kiosk.screens.paginator import lay_out
from kiosk.screens.screen import screen
from kiosk.screens.texts import Words
from kiosk.session.context import SessionContext
from kiosk.session.events import ChangeSettings, TapeMark
from kiosk.session.settings import Settings, TextSize, ThemeName
from kiosk.ui.gallery import Gallery
from kiosk.ui.measure import QmlMeasure, page_geometry
from kiosk.ui.profiles import PORTRAIT_15, PROFILES, ScreenProfile
from kiosk.ui.tape_image import TapeBitmap
from printer.document import Space, TapeDocument
from printer.raster import Rasteriser
from rehearsal import gallery_page, scenes
from rehearsal.gallery_page import Picture
from rehearsal.station import ROOT, Materials
from ui.application import open_application

_COLOURS = 64
_WIDTH = 540  # half of the real pixels: enough to judge, small enough to keep
_WIDEST_PX = 1080
_SCREENS = {
    "portrait_15_6": "Экран 15,6″, вертикально",
    "landscape_15_6": "Экран 15,6″, горизонтально",
    "portable_10_1": "Переносное устройство, 10,1″",
}


def draw(folder: pathlib.Path, source: pathlib.Path) -> list[str]:
    """Draw all scenes, and one ballot in every look, into a folder; return what is wrong with any of them."""
    folder.mkdir(parents=True, exist_ok=True)
    open_application(platform="offscreen")
    with tempfile.TemporaryDirectory() as work:
        package = Materials(source, pathlib.Path(work), kiosks=2, cards=1).package
    for old in folder.glob("*.png"):
        old.unlink()
    problems: list[str] = []
    looks: list[Picture] = []
    shown: tuple[scenes.Scene, ...] = ()
    for profile in PROFILES:
        session = _laid_out(package, profile)
        script = scenes.Script(session)
        context = ScreenContext(
            session=session,
            station_number=package.station.number,
            mode=StationMode.OFFICIAL,
            device="КЭГ 2",
        )
        with Gallery(profile) as gallery:
            looks += _looks(folder, gallery, context, script, problems)
            if profile is PORTRAIT_15:
                tape, parts = _tape(folder, package, script)
                shown = scenes.of(session, parts)
                _scenes(folder, gallery, context, shown, tape, problems)
            problems += list(gallery.warnings)
    page = gallery_page.page(
        tuple(_picture_of(scene) for scene in shown),
        tuple(looks),
        Picture("tape", "Запись на ленте", "Лента"),
    )
    (folder / "index.html").write_text(page, "utf-8")
    return problems


def _laid_out(package: ElectionPackage, profile: ScreenProfile) -> SessionContext:
    measure = QmlMeasure(profile, package.election, station_number=package.station.number)
    try:
        layouts = lay_out(package.election, page_geometry(profile), measure)
    finally:
        measure.close()
    return SessionContext(election=package.election, layouts=layouts)


def _tape(folder: pathlib.Path, package: ElectionPackage, script: scenes.Script) -> tuple[TapeBitmap, int]:
    marks = {
        contest.id: tuple(option.id for option in contest.options[: contest.votes_allowed])
        for contest in package.election.contests_of(script.style)
    }
    ballot = Ballot(style=script.style, marks=marks)
    record = tape_records.record_document(
        package.election, package.station.number, StationMode.OFFICIAL, ballot
    )
    image = Rasteriser().render(record)
    confirmed = record + TapeDocument((Space(2.0),)) + tape_records.mark_document(TapeMark.CONFIRMED)
    (folder / "tape.png").write_bytes(Rasteriser().render(confirmed).to_png())
    tape = TapeBitmap(width_dots=image.width_dots, height_dots=image.height_dots, rows=image.rows)
    return tape, len(parts_of(image))


def _scenes(
    folder: pathlib.Path,
    gallery: Gallery,
    context: ScreenContext,
    shown: tuple[scenes.Scene, ...],
    tape: TapeBitmap,
    problems: list[str],
) -> None:
    for scene in shown:
        model = screen(context, scene.kiosk, card_tail="4821")
        faults = gallery.faults_of(model, tape=tape if model.show_tape else None)
        problems += [f"{scene.name}: {fault}" for fault in faults]
        _save(gallery.window.grab(), folder / f"{scene.name}.png", _WIDTH)


def _looks(
    folder: pathlib.Path,
    gallery: Gallery,
    context: ScreenContext,
    script: scenes.Script,
    problems: list[str],
) -> collections.abc.Iterator[Picture]:
    """Draw one ballot in four sizes on each screen, and in four themes on the first."""
    profile = gallery.window.profile
    first = script.election.contests_of(script.style)[0]
    opened = script.opened(first)
    sizes = [Settings(size=size) for size in TextSize]
    themes = [Settings(theme=theme) for theme in ThemeName] if profile is PORTRAIT_15 else []
    for settings in (*sizes, *themes):
        kiosk = script.after(opened, ChangeSettings(settings=settings))
        model = screen(context, kiosk)
        name = f"look-{profile.name}-{settings.size.value}-{settings.theme.value}".replace("_", "-")
        problems += [f"{name}: {fault}" for fault in gallery.faults_of(model)]
        _save(gallery.window.grab(), folder / f"{name}.png", _WIDTH * profile.width_px // _WIDEST_PX)
        words = Words(language=settings.language)
        size, theme = (
            words(f"settings.size.{settings.size.value}"),
            words(f"settings.theme.{settings.theme.value}"),
        )
        yield Picture(name, f"{size} · {theme}", _SCREENS[profile.name])


def _picture_of(scene: scenes.Scene) -> Picture:
    return Picture(scene.name, scene.caption, scene.group)


def _save(picture: QImage, path: pathlib.Path, width: int) -> None:
    """Save smaller and with a palette of the picture's own colours; flat colours stay flat."""
    small = picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
    plain = small.convertToFormat(QImage.Format.Format_RGB888)
    size = (plain.width(), plain.height())
    rows = Image.frombuffer("RGB", size, bytes(plain.constBits()), "raw", "RGB", plain.bytesPerLine(), 1)
    rows.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> int:
    """Draw the gallery; return 1 if any screen has something wrong."""
    parser = argparse.ArgumentParser(description="Draw every voter's screen.")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--source", type=pathlib.Path, default=ROOT / "examples" / "large.toml")
    arguments = parser.parse_args()
    problems = draw(arguments.folder, arguments.source)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
