"""What the proof measures is what was painted: words covered, cut or pale in the picture are not believed."""

import collections.abc
import pathlib

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from kiosk.screens.model import Sign
from kiosk.session.settings import TextSize
from kiosk.ui.gallery import Gallery
from kiosk.ui.page_elements import PageElements, page_elements
from kiosk.ui.painted import Painting
from kiosk.ui.picture_file import save_small
from kiosk.ui.profiles import PORTRAIT_15
from provisioning.proof.findings import Check
from provisioning.proof.page_checks import page_findings
from tests.kiosk.proof.shown_pages import judged, page_line
from tests.kiosk.ui import samples
from ui.application import open_application
from ui.proof import problems

_PX = PORTRAIT_15.px_per_mm


@pytest.fixture(scope="module")
def gallery() -> collections.abc.Iterator[Gallery]:
    open_application(platform="offscreen")
    with Gallery(PORTRAIT_15) as made:
        yield made


def _measured(gallery: Gallery, spoil: collections.abc.Callable[[QPainter, QRectF], None]) -> PageElements:
    """Draw a ballot, spoil the name of row 2 in the picture, and measure."""
    picture = gallery.picture(samples.ballot_one())
    root = gallery.window.view.rootObject()
    good = page_elements(root, picture, px_per_mm=_PX)
    name = next(block for block in good.words if block.holder == "option-2" and block.part == "title")
    box = QRectF(*(length * _PX for length in name.ink))
    spoilt = picture.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(spoilt)
    spoil(painter, box)
    painter.end()
    return page_elements(root, spoilt, px_per_mm=_PX)


def _name(elements: PageElements) -> tuple[float, float]:
    """Give the painted width of the name of row 2 as a share of its box, and its painted contrast."""
    block = next(block for block in elements.words if block.holder == "option-2" and block.part == "title")
    return (0.0 if block.inked is None else block.inked[2] / block.ink[2]), block.contrast


def test_a_whole_name_is_found_whole(gallery: Gallery) -> None:
    share, contrast = _name(_measured(gallery, lambda painter, box: None))
    assert share > 0.95
    assert contrast == pytest.approx(16.2, abs=0.1)


def test_a_covered_name_is_missed(gallery: Gallery) -> None:
    def cover(painter: QPainter, box: QRectF) -> None:
        half = QRectF(box.center().x(), box.top() - 5, box.width(), box.height() + 10)
        painter.fillRect(half, QColor("#ffffff"))

    assert _name(_measured(gallery, cover))[0] < 0.6

    def wipe(painter: QPainter, box: QRectF) -> None:
        painter.fillRect(box.adjusted(-9, -9, 9, 9), QColor("#ffffff"))

    assert _name(_measured(gallery, wipe)) == (0.0, 1.0)


def test_pale_letters_are_pale_whatever_the_page_declares(gallery: Gallery) -> None:
    def fade(painter: QPainter, box: QRectF) -> None:
        painter.setOpacity(0.6)
        painter.fillRect(box.adjusted(-9, -9, 9, 9), QColor("#ffffff"))

    elements = _measured(gallery, fade)
    assert 1.5 < _name(elements)[1] < 5
    block = next(b for b in elements.words if b.holder == "option-2" and b.part == "title")
    assert block.colour == "#1c2126"
    assert block.painted_ink != block.colour


def test_the_two_judges_of_a_page_agree(gallery: Gallery) -> None:
    """`ui.proof` for developers and the proof of a package find the same page too full or in order."""
    full = samples.dressed(samples.ballot_parties(), size=TextSize.XL)
    for model, good in ((samples.ballot_one(), True), (samples.compare(), True), (full, False)):
        found = [f for f in judged(gallery, model) if f.check in (Check.WHOLE, Check.TARGETS, Check.GLYPHS)]
        root = gallery.window.view.rootObject()
        assert (problems(root, px_per_mm=_PX) == ()) is good
        assert (found == []) is good


def test_letters_without_glyphs_are_found(gallery: Gallery) -> None:
    line = page_line(gallery, samples.message(Sign.NONE, "漢字"))
    assert Check.GLYPHS in {finding.check for finding in page_findings(line, _PX)}


def test_rows_are_measured_with_what_makes_them_alike(gallery: Gallery) -> None:
    rows = [row for row in page_line(gallery, samples.ballot_one()).rows if row.id.startswith("option-")]
    assert len(rows) > 2
    assert len({(row.shape, row.text_left, row.rect[2:]) for row in rows}) == 1


def test_edges_and_empty_boxes() -> None:
    picture = QImage(100, 50, QImage.Format.Format_RGB32)
    picture.fill(QColor("#ffffff"))
    painting = Painting(picture)
    assert painting.under(QRectF(10, 10, 20, 20)).inked is None
    assert painting.under(QRectF(500, 500, 20, 20)).contrast == 1.0
    assert painting.edge(QRectF(10, 10, 20, 20), 4) == 1.0
    painter = QPainter(picture)
    painter.fillRect(10, 10, 20, 20, QColor("#000000"))
    painter.end()
    assert Painting(picture).edge(QRectF(10, 10, 20, 20), 4) == pytest.approx(21.0)


def test_pictures_have_a_palette_and_the_width_asked_for(gallery: Gallery, tmp_path: pathlib.Path) -> None:
    save_small(gallery.picture(samples.ballot_one()), tmp_path / "p.png", width=400)
    read = QImage(str(tmp_path / "p.png"))
    assert read.width() == 400
    assert read.colorCount() in range(2, 17)
