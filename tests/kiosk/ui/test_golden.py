"""Golden pictures: seven screens compared pixel by pixel with stored ones.

After a change that is meant, delete the old picture; the next run with KEG_WRITE_GOLDEN=1 writes it anew.
"""

import os
import pathlib

import pytest
from PIL import Image
from PySide6.QtGui import QImage

from kiosk.screens.model import ScreenModel
from kiosk.session.settings import TextSize, ThemeName
from kiosk.ui.gallery import Gallery
from kiosk.ui.profiles import LANDSCAPE_15, PORTABLE_10, PORTRAIT_15, ScreenProfile

from . import samples
from .tape_samples import tape

_FOLDER = pathlib.Path(__file__).parent / "golden"
_PICTURES: dict[str, tuple[ScreenProfile, ScreenModel]] = {
    "ballot_portrait": (PORTRAIT_15, samples.ballot_one(4)),
    "several_portrait_white_on_black": (
        PORTRAIT_15,
        samples.dressed(samples.ballot_several(10, 4), theme=ThemeName.WHITE_ON_BLACK),
    ),
    "list_landscape": (LANDSCAPE_15, samples.contest_list()),
    "compare_portrait": (PORTRAIT_15, samples.compare()),
    "notice_portable_l": (PORTABLE_10, samples.dressed(samples.limit_notice(), size=TextSize.L)),
    "panel_pin_portable": (PORTABLE_10, samples.panel_pin()),
    "idle_portable": (PORTABLE_10, samples.idle()),
}


def _equal(first: QImage, second: QImage) -> bool:
    # Colours are exact: the software scene graph and the font rasteriser come with Qt itself.
    form = QImage.Format.Format_RGB32
    return first.convertToFormat(form) == second.convertToFormat(form)


@pytest.mark.parametrize("name", sorted(_PICTURES))
def test_the_picture_is_the_stored_one(name: str, tmp_path: pathlib.Path) -> None:
    profile, model = _PICTURES[name]
    path = _FOLDER / f"{name}.png"
    with Gallery(profile) as gallery:
        drawn = gallery.picture(model, tape=tape())
        assert _equal(drawn, gallery.picture(model, tape=tape())), "the same model must give the same picture"
    if os.environ.get("KEG_WRITE_GOLDEN") and not path.exists():
        path.parent.mkdir(exist_ok=True)
        drawn.convertToFormat(QImage.Format.Format_RGB888).save(str(path))
        Image.open(path).save(path, optimize=True)
    stored = QImage(str(path))
    assert not stored.isNull(), f"no golden picture {path.name}"
    if not _equal(drawn, stored):
        drawn.save(str(tmp_path / f"{name}.png"))
        pytest.fail(f"{name} differs; the new picture is {tmp_path / name}.png")


def test_golden_pictures_stay_small() -> None:
    files = list(_FOLDER.glob("*.png"))
    assert {path.stem for path in files} == set(_PICTURES)
    assert sum(path.stat().st_size for path in files) < 1_000_000
