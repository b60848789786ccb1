"""Sheets of activation cards for the printer: A4, ten cards each, cut lines, PT Sans embedded.

The same cards give the same bytes: no time or random id is written into the file.
"""

import collections.abc
import functools
import pathlib

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from election.polls import StationMode
from provisioning.card_face import HEIGHT, WIDTH, CardFace, Weight, draw_card, font_file

COLUMNS, ROWS = 2, 5
PER_SHEET = COLUMNS * ROWS
_PAGE_WIDTH, _PAGE_HEIGHT = 210.0, 297.0
_LEFT = (_PAGE_WIDTH - COLUMNS * WIDTH) / 2
_TOP = 10.0
_RULER = 50.0
_MODE_WORDS = {
    StationMode.OFFICIAL: "карточки для дня голосования",
    StationMode.TRAINING: "карточки для тренировки",
    StationMode.TEST: "тестовые карточки",
}


@functools.cache
def _font_name(weight: Weight) -> str:
    name = f"PTSans-{weight.name.title()}"
    pdfmetrics.registerFont(TTFont(name, str(font_file(weight))))
    return name


class SheetSurface:
    """Draws one card onto a page; its origin is the card's top left corner."""

    def __init__(self, canvas: Canvas, left: float, top: float) -> None:
        """Take the place of the card on the page, in millimetres from the top left."""
        self._canvas = canvas
        self._left = left
        self._top = top

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return (self._left + x) * mm, (_PAGE_HEIGHT - self._top - y) * mm

    def box(self, x: float, y: float, width: float, height: float, grey: int) -> None:
        """Fill a rectangle."""
        self._canvas.setFillGray(grey / 255)
        left, bottom = self._at(x, y + height)
        self._canvas.rect(left, bottom, width * mm, height * mm, stroke=0, fill=1)

    def boxes(self, boxes: collections.abc.Sequence[tuple[float, float, float, float]]) -> None:
        """Fill black rectangles as one path: no hairlines between them."""
        self._canvas.setFillGray(0)
        path = self._canvas.beginPath()
        for x, y, width, height in boxes:
            left, bottom = self._at(x, y + height)
            path.rect(left, bottom, width * mm, height * mm)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float, grey: int) -> None:
        """Draw a line."""
        self._canvas.setStrokeGray(grey / 255)
        self._canvas.setLineWidth(width * mm)
        self._canvas.line(*self._at(x1, y1), *self._at(x2, y2))

    def polygon(self, points: collections.abc.Sequence[tuple[float, float]], grey: int) -> None:
        """Fill a polygon."""
        self._canvas.setFillGray(grey / 255)
        path = self._canvas.beginPath()
        path.moveTo(*self._at(*points[0]))
        for point in points[1:]:
            path.lineTo(*self._at(*point))
        path.close()
        self._canvas.drawPath(path, stroke=0, fill=1)

    def text(self, x: float, baseline: float, text: str, size: float, weight: Weight, grey: int) -> None:
        """Write one line from the left."""
        self._canvas.setFillGray(grey / 255)
        self._canvas.setFont(_font_name(weight), size * mm)
        self._canvas.drawString(*self._at(x, baseline), text)

    def text_width(self, text: str, size: float, weight: Weight) -> float:
        """Return the width of a line in millimetres."""
        width: float = pdfmetrics.stringWidth(text, _font_name(weight), size * mm) / mm
        return width


def save_sheets(faces: collections.abc.Sequence[CardFace], path: pathlib.Path) -> int:
    """Write the sheets and return how many there are. Raises ValueError for no card."""
    if not faces:
        raise ValueError("no cards to print")
    sheets = [faces[start : start + PER_SHEET] for start in range(0, len(faces), PER_SHEET)]
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setTitle(f"Карточки для голосования, участок № {faces[0].station}")
    for number, sheet in enumerate(sheets, start=1):
        for place, face in enumerate(sheet):
            row, column = divmod(place, COLUMNS)
            draw_card(SheetSurface(canvas, _LEFT + column * WIDTH, _TOP + row * HEIGHT), face)
        _draw_cuts(SheetSurface(canvas, 0, 0))
        _draw_foot(SheetSurface(canvas, 0, 0), sheet[0], number, len(sheets))
        canvas.showPage()
    canvas.save()
    return len(sheets)


def _draw_cuts(page: SheetSurface) -> None:
    right, bottom = _LEFT + COLUMNS * WIDTH, _TOP + ROWS * HEIGHT
    for column in range(COLUMNS + 1):
        x = _LEFT + column * WIDTH
        page.line(x, _TOP, x, bottom, 0.1, 190)
        page.line(x, _TOP - 6, x, _TOP - 2, 0.25, 0)
        page.line(x, bottom + 2, x, bottom + 4.5, 0.25, 0)
    for row in range(ROWS + 1):
        y = _TOP + row * HEIGHT
        page.line(_LEFT, y, right, y, 0.1, 190)
        page.line(_LEFT - 7, y, _LEFT - 2, y, 0.25, 0)
        page.line(right + 2, y, right + 7, y, 0.25, 0)


def _draw_foot(page: SheetSurface, face: CardFace, number: int, total: int) -> None:
    baseline = _PAGE_HEIGHT - 9.0
    words = f"Участок № {face.station} · {_MODE_WORDS[face.mode]} · лист {number} из {total}"
    page.text(_LEFT, baseline, words, 3.0, Weight.REGULAR, 60)
    left = _LEFT + COLUMNS * WIDTH - _RULER
    page.line(left, baseline + 1.5, left + _RULER, baseline + 1.5, 0.25, 0)
    for x in (left, left + _RULER):
        page.line(x, baseline + 0.3, x, baseline + 2.7, 0.25, 0)
    note = "при печати без масштаба здесь 50 мм"
    width = page.text_width(note, 2.6, Weight.REGULAR)
    page.text(left + (_RULER - width) / 2, baseline, note, 2.6, Weight.REGULAR, 60)
