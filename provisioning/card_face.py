"""What an activation card looks like, drawn through a small port so that paper and picture are the same.

Millimetres from the top left corner of a bank-card sized face. It knows no file format.
"""

import collections.abc
import dataclasses
import enum
import functools
import pathlib
import typing

import segno

from election.polls import StationMode

WIDTH, HEIGHT = 85.6, 54.0  # ISO/IEC 7810 ID-1: fits ordinary sleeves and boxes
MODULE = 0.5
QUIET = 4  # modules
QR_SIZE = (25 + 2 * QUIET) * MODULE  # 16.5 mm with the quiet zone
_QR_LEFT = 6.0
_TEXT_LEFT = 28.0
_TEXT_RIGHT = WIDTH - 6.0
_CORNER = 8.0  # cut away by hand, so that the fingers find the way to hold the card

_MODE_BAND = {
    StationMode.TEST: "ТЕСТ",
    StationMode.TRAINING: "ТРЕНИРОВКА",
}
_FONT_FOLDERS = ("/usr/share/fonts/truetype/paratype", "/usr/share/fonts/paratype", "/usr/share/fonts/TTF")


class Weight(enum.Enum):
    """The two faces of PT Sans in use; the value is the file name."""

    REGULAR = "PTS55F.ttf"
    BOLD = "PTS75F.ttf"


class FontMissingError(Exception):
    """PT Sans is not installed; the message is a Russian sentence."""


@functools.cache
def font_file(weight: Weight) -> pathlib.Path:
    """Return the file of a font. Raises FontMissingError."""
    for folder in _FONT_FOLDERS:
        path = pathlib.Path(folder) / weight.value
        if path.is_file():
            return path
    raise FontMissingError(f"не найден шрифт {weight.value}: установите пакет fonts-paratype")


class Surface(typing.Protocol):
    """Where a face is drawn. Grey is 0 (black) … 255 (white)."""

    def box(self, x: float, y: float, width: float, height: float, grey: int) -> None:
        """Fill a rectangle."""

    def boxes(self, boxes: collections.abc.Sequence[tuple[float, float, float, float]]) -> None:
        """Fill many black rectangles with hard edges: the modules of a code."""

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float, grey: int) -> None:
        """Draw a line."""

    def polygon(self, points: collections.abc.Sequence[tuple[float, float]], grey: int) -> None:
        """Fill a polygon."""

    def text(self, x: float, baseline: float, text: str, size: float, weight: Weight, grey: int) -> None:
        """Write one line from the left; the size is that of the font in millimetres."""

    def text_width(self, text: str, size: float, weight: Weight) -> float:
        """Return the width of a line."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CardFace:
    """The facts printed on one card. Its repr shows no code."""

    station: int
    election: str
    date: str
    mode: StationMode
    serial: int
    code: str

    def __repr__(self) -> str:
        """Name the serial only."""
        return f"CardFace(serial={self.serial})"


def modules(code: str) -> tuple[tuple[bool, ...], ...]:
    """Return the 25 × 25 modules of a card's code: QR 2-Q, numeric, without the quiet zone."""
    symbol = segno.make(code, version=2, error="q", mode="numeric", boost_error=False, micro=False)
    return tuple(tuple(bool(module) for module in row) for row in symbol.matrix)


def draw_card(surface: Surface, face: CardFace) -> None:
    """Draw one card."""
    band = _MODE_BAND.get(face.mode)
    top = 6.0 if band is not None else 9.5  # without a band the rest stands lower, in the middle
    _draw_code(surface, face, top)
    _draw_words(surface, face, top)
    _draw_corner(surface)
    if band is not None:
        _draw_band(surface, band)


def _draw_code(surface: Surface, face: CardFace, top: float) -> None:
    qr_top = top + 5.0
    _outline(surface, _QR_LEFT, qr_top, QR_SIZE, 24.4)
    boxes: list[tuple[float, float, float, float]] = []
    for row, line in enumerate(modules(face.code)):
        y = qr_top + (QUIET + row) * MODULE
        start: int | None = None
        for column, dark in enumerate((*line, False)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                x = _QR_LEFT + (QUIET + start) * MODULE
                boxes.append((x, y, (column - start) * MODULE, MODULE))
                start = None
    surface.boxes(boxes)
    serial = f"{face.serial:06d}"
    serial = f"{serial[:-3]} {serial[-3:]}"
    for text, size, baseline, grey in (("номер", 2.4, 18.9, 90), (serial, 3.9, 22.6, 0)):
        weight = Weight.BOLD if grey == 0 else Weight.REGULAR
        width = surface.text_width(text, size, weight)
        surface.text(_QR_LEFT + (QR_SIZE - width) / 2, qr_top + baseline, text, size, weight, grey)


def _draw_words(surface: Surface, face: CardFace, top: float) -> None:
    surface.text(_TEXT_LEFT, top + 2.2, "КАРТОЧКА ДЛЯ ГОЛОСОВАНИЯ", 3.0, Weight.BOLD, 70)
    surface.text(_TEXT_LEFT, top + 9.6, f"Участок № {face.station}", 7.2, Weight.BOLD, 0)
    year, month, day = face.date.split("-")
    lines = wrapped(surface, face.election, 2.6, Weight.REGULAR, _TEXT_RIGHT - _TEXT_LEFT, 3)
    baseline = top + 14.4
    for line in (*lines, f"{day}.{month}.{year}"):
        surface.text(_TEXT_LEFT, baseline, line, 2.6, Weight.REGULAR, 70)
        baseline += 3.3
    surface.line(_TEXT_LEFT, top + 28.4, _TEXT_RIGHT, top + 28.4, 0.2, 150)
    _draw_arrow(surface, _TEXT_LEFT, top + 30.8)
    surface.text(_TEXT_LEFT + 6.4, top + 33.1, "Приложите этой стороной вниз", 3.2, Weight.BOLD, 0)
    surface.text(_TEXT_LEFT + 6.4, top + 37.0, "к светящемуся прямоугольнику", 3.2, Weight.REGULAR, 0)


def _draw_arrow(surface: Surface, x: float, y: float) -> None:
    """Draw a card going down onto the reader's window."""
    surface.polygon(
        (
            (x + 1.5, y),
            (x + 2.9, y),
            (x + 2.9, y + 2.4),
            (x + 4.3, y + 2.4),
            (x + 2.2, y + 4.9),
            (x + 0.1, y + 2.4),
            (x + 1.5, y + 2.4),
        ),
        0,
    )
    surface.box(x - 0.1, y + 5.6, 4.6, 0.7, 0)


def _draw_corner(surface: Surface) -> None:
    """Mark the top right corner to be cut off."""
    steps = 7
    for step in range(steps):
        a, b = (step + 0.15) / steps, (step + 0.75) / steps
        x1, y1 = WIDTH - _CORNER + a * _CORNER, a * _CORNER
        x2, y2 = WIDTH - _CORNER + b * _CORNER, b * _CORNER
        surface.line(x1, y1, x2, y2, 0.2, 130)


def _draw_band(surface: Surface, words: str) -> None:
    """Draw a hatched band: a card of another mode is told at a glance, also without colour."""
    top, height = HEIGHT - 7.6, 7.6
    surface.box(0, top, WIDTH, height, 0)
    step = 3.0
    for index in range(int(WIDTH / step) + 1):
        x = index * step
        right = min(x + 1.2 + height / 2, WIDTH)
        if x + height / 2 < WIDTH:
            surface.polygon(
                ((x, HEIGHT), (min(x + 1.2, WIDTH), HEIGHT), (right, top), (x + height / 2, top)), 90
            )
    label = f"{words} · не действует в день голосования"
    width = surface.text_width(label, 3.8, Weight.BOLD)
    surface.box((WIDTH - width) / 2 - 2, top, width + 4, height, 0)
    surface.text((WIDTH - width) / 2, HEIGHT - 2.6, label, 3.8, Weight.BOLD, 255)


def _outline(surface: Surface, x: float, y: float, width: float, height: float) -> None:
    for x1, y1, x2, y2 in (
        (x, y, x + width, y),
        (x, y + height, x + width, y + height),
        (x, y, x, y + height),
        (x + width, y, x + width, y + height),
    ):
        surface.line(x1, y1, x2, y2, 0.2, 130)


def wrapped(
    surface: Surface, text: str, size: float, weight: Weight, width: float, most: int
) -> tuple[str, ...]:
    """Break a text into at most `most` lines; what does not fit ends with «…»."""
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if surface.text_width(longer, size, weight) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1]
    while " " in last and surface.text_width(f"{last} …", size, weight) > width:
        last = last.rpartition(" ")[0]
    return (*lines[: most - 1], f"{last} …")
