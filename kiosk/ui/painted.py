"""What was really painted: colours and extents found in the picture, not those a page declares.

Arithmetic on pixels; it knows no page, no text and no rule. Rectangles are in px: left, top, width, height.
"""

import dataclasses

import numpy
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from ui.contrast import contrast

# Pixels this near to the strongest one are strokes, not their soft edges.
_STROKE = 0.85
_EDGE = 0.35
_SAMPLE = 3
_BARE = 24  # summed over three channels; less is no ink to be seen

Pixels = numpy.ndarray[tuple[int, int], numpy.dtype[numpy.uint32]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Paint:
    """Ink on a ground as `#rrggbb`, their contrast 1…21, and where the ink is; None where there is none."""

    ground: str
    ink: str
    contrast: float
    inked: tuple[int, int, int, int] | None


class Painting:
    """A picture to ask about."""

    def __init__(self, picture: QImage) -> None:
        plain = picture.convertToFormat(QImage.Format.Format_RGB32)
        rows = numpy.frombuffer(plain.constBits(), numpy.uint32)
        shape = (plain.height(), plain.bytesPerLine() // 4)
        self._pixels: Pixels = numpy.bitwise_and(rows.reshape(shape), numpy.uint32(0xFFFFFF))
        self._width = plain.width()

    def under(self, box: QRectF) -> Paint:
        """Tell ink from ground in a box; the ground is the colour most of it has."""
        left, top = max(0, round(box.left())), max(0, round(box.top()))
        right, bottom = min(self._width, round(box.right())), round(box.bottom())
        part = self._pixels[top:bottom, left:right]
        if part.size == 0:
            return Paint(ground="", ink="", contrast=1.0, inked=None)
        ground = _commonest(part[::_SAMPLE, ::_SAMPLE])
        away = _distance(part, ground)
        most = int(away.max())
        if most < _BARE:
            return Paint(ground=_name(ground), ink=_name(ground), contrast=1.0, inked=None)
        ink = _commonest(part[away >= _STROKE * most])
        across = numpy.flatnonzero((away >= _EDGE * most).any(axis=0))
        down = numpy.flatnonzero((away >= _EDGE * most).any(axis=1))
        inked = (
            left + int(across[0]),
            top + int(down[0]),
            int(across[-1] - across[0]) + 1,
            int(down[-1] - down[0]) + 1,
        )
        return Paint(
            ground=_name(ground), ink=_name(ink), contrast=contrast(_name(ground), _name(ink)), inked=inked
        )

    def edge(self, box: QRectF, reach: int) -> float:
        """Give the strongest contrast met by crossing the left edge of a box at half its height.

        An outline may stand out from what is inside or outside; a fill, from what is outside.
        """
        y = min(max(0, round(box.center().y())), self._pixels.shape[0] - 1)
        left = max(0, round(box.left()) - reach)
        line = self._pixels[y, left : min(self._width, round(box.left()) + reach)]
        if line.size == 0:
            return 1.0
        colours = [_name(int(colour)) for colour in numpy.unique(line)]
        return max(contrast(first, second) for first in colours for second in colours)


def _distance(part: Pixels, colour: int) -> Pixels:
    total = numpy.zeros(part.shape, numpy.int32)
    for shift in (0, 8, 16):
        channel = ((part >> shift) & 0xFF).astype(numpy.int32)
        total += numpy.abs(channel - ((colour >> shift) & 0xFF))
    return total.astype(numpy.uint32)


def _commonest(pixels: Pixels) -> int:
    colours, counts = numpy.unique(pixels, return_counts=True)
    return int(colours[counts.argmax()])


def _name(colour: int) -> str:
    return f"#{colour:06x}"
