"""`python -m rehearsal.gallery FOLDER`: every voter's screen as a picture, a tape, and a page of them all.

The pictures come from the product's machine, screens and QML over the large example; nothing is drawn here.
"""

import argparse
import html
import pathlib
import sys
import tempfile

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from election.ballot import Ballot
from election.polls import StationMode
from kiosk import tape_records
from kiosk.runtime.tape import parts_of
from kiosk.screens.context import ScreenContext
from kiosk.screens.paginator import lay_out
from kiosk.screens.screen import screen
from kiosk.session.context import SessionContext
from kiosk.session.events import TapeMark
from kiosk.ui.gallery import Gallery
from kiosk.ui.measure import QmlMeasure, page_geometry
from kiosk.ui.profiles import PORTRAIT_15, ScreenProfile
from kiosk.ui.tape_image import TapeBitmap
from printer.document import Space, TapeDocument
from printer.raster import Rasteriser
from rehearsal import scenes
from rehearsal.station import ROOT, Materials
from ui.application import open_application

_COLOURS = 64
_WIDTH = 540  # half of the real pixels: enough to judge, small enough to keep


def draw(folder: pathlib.Path, source: pathlib.Path, profile: ScreenProfile = PORTRAIT_15) -> list[str]:
    """Draw all scenes into a folder and return what is wrong with any of them."""
    folder.mkdir(parents=True, exist_ok=True)
    open_application(platform="offscreen")
    with tempfile.TemporaryDirectory() as work:
        package = Materials(source, pathlib.Path(work), kiosks=2, cards=1).package
    measure = QmlMeasure(profile, package.election, station_number=package.station.number)
    layouts = lay_out(package.election, page_geometry(profile), measure)
    measure.close()
    session = SessionContext(election=package.election, layouts=layouts)
    context = ScreenContext(session=session, station_number=package.station.number, mode=StationMode.OFFICIAL)
    script = scenes.Script(session)
    marks = {
        contest.id: tuple(option.id for option in contest.options[: contest.votes_allowed])
        for contest in package.election.contests_of(script.style)
    }
    ballot = Ballot(style=script.style, marks=marks)
    record = tape_records.record_document(
        package.election, package.station.number, StationMode.OFFICIAL, ballot
    )
    image = Rasteriser().render(record)
    parts = len(parts_of(image))
    tape = TapeBitmap(width_dots=image.width_dots, height_dots=image.height_dots, rows=image.rows)
    confirmed = record + TapeDocument((Space(2.0),)) + tape_records.mark_document(TapeMark.CONFIRMED)
    (folder / "tape.png").write_bytes(Rasteriser().render(confirmed).to_png())
    shown = scenes.of(session, parts)
    problems = _pictures(folder, shown, context, profile, tape)
    (folder / "index.html").write_text(_page(shown), "utf-8")
    return problems


def _pictures(
    folder: pathlib.Path,
    shown: tuple[scenes.Scene, ...],
    context: ScreenContext,
    profile: ScreenProfile,
    tape: TapeBitmap,
) -> list[str]:
    problems: list[str] = []
    with Gallery(profile) as gallery:
        for scene in shown:
            model = screen(context, scene.kiosk)
            faults = gallery.faults_of(model, tape=tape if model.show_tape else None)
            problems += [f"{scene.name}: {fault}" for fault in faults]
            picture = gallery.window.grab()
            small = picture.scaledToWidth(_WIDTH, Qt.TransformationMode.SmoothTransformation)
            _save(small, folder / f"{scene.name}.png")
        problems += list(gallery.warnings)
    return problems


def _save(picture: QImage, path: pathlib.Path) -> None:
    """Save with a palette of the picture's own colours; flat colours stay flat without dithering."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    size = (plain.width(), plain.height())
    rows = Image.frombuffer("RGB", size, bytes(plain.constBits()), "raw", "RGB", plain.bytesPerLine(), 1)
    rows.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def _page(shown: tuple[scenes.Scene, ...]) -> str:
    figures = "\n".join(
        f'<figure><img loading="lazy" src="{scene.name}.png" alt="">'
        f"<figcaption>{html.escape(scene.caption)}<br><code>{scene.name}</code></figcaption></figure>"
        for scene in shown
    )
    return f"""<!doctype html>
<html lang="ru"><meta charset="utf-8"><title>Экраны избирателя</title>
<style>
body {{ font: 16px/1.4 "PT Sans", sans-serif; background: #e7e4de; color: #1c2126; margin: 2rem; }}
main {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 2rem; }}
figure {{ margin: 0 }} img {{ width: 100%; border: 1px solid #c9c5bd; border-radius: 6px }}
figcaption {{ margin-top: .5rem }} code {{ color: #5a6068 }}
</style>
<h1>Экраны избирателя</h1>
<p>Снято с самой программы командой <code>./keg screens</code>, пример <code>examples/large.toml</code>.</p>
<main>
{figures}
<figure><img src="tape.png" alt=""><figcaption>Запись на контрольной ленте</figcaption></figure>
</main></html>
"""


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
