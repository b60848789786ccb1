"""One activation card as a PNG of 406 dpi: 16 pixels a millimetre, so a code module is exactly 8 pixels."""

import collections.abc
import functools
import pathlib

from PIL import Image, ImageDraw, ImageFont

from provisioning.card_face import HEIGHT, WIDTH, CardFace, Weight, draw_card, font_file

PIXELS = 16  # a millimetre
DPI = PIXELS * 25.4


@functools.cache
def _font(size: float, weight: Weight) -> ImageFont.FreeTypeFont:
    # Basic layout: the other one depends on a library the system may or may not have.
    return ImageFont.truetype(
        str(font_file(weight)), size=round(size * PIXELS), layout_engine=ImageFont.Layout.BASIC
    )


class PictureSurface:
    """Draws into a grey picture."""

    def __init__(self) -> None:
        """Begin with an empty white card."""
        self.image = Image.new("L", (round(WIDTH * PIXELS), round(HEIGHT * PIXELS)), 255)
        self._draw = ImageDraw.Draw(self.image)

    def box(self, x: float, y: float, width: float, height: float, grey: int) -> None:
        """Fill a rectangle."""
        left, top = round(x * PIXELS), round(y * PIXELS)
        right, bottom = round((x + width) * PIXELS) - 1, round((y + height) * PIXELS) - 1
        self._draw.rectangle((left, top, right, bottom), fill=grey)

    def boxes(self, boxes: collections.abc.Sequence[tuple[float, float, float, float]]) -> None:
        """Fill black rectangles."""
        for x, y, width, height in boxes:
            self.box(x, y, width, height, 0)

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float, grey: int) -> None:
        """Draw a line."""
        points = (x1 * PIXELS, y1 * PIXELS, x2 * PIXELS, y2 * PIXELS)
        self._draw.line(points, fill=grey, width=max(1, round(width * PIXELS)))

    def polygon(self, points: collections.abc.Sequence[tuple[float, float]], grey: int) -> None:
        """Fill a polygon."""
        self._draw.polygon([(x * PIXELS, y * PIXELS) for x, y in points], fill=grey)

    def text(self, x: float, baseline: float, text: str, size: float, weight: Weight, grey: int) -> None:
        """Write one line from the left."""
        place = (x * PIXELS, baseline * PIXELS)
        self._draw.text(place, text, fill=grey, font=_font(size, weight), anchor="ls")

    def text_width(self, text: str, size: float, weight: Weight) -> float:
        """Return the width of a line in millimetres."""
        return _font(size, weight).getlength(text) / PIXELS


def save_card(face: CardFace, path: pathlib.Path) -> None:
    """Write the picture of a card."""
    surface = PictureSurface()
    draw_card(surface, face)
    surface.image.save(path, dpi=(DPI, DPI), compress_level=6)
