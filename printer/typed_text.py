"""The printer's own letters, for the simulator: a line of characters as dots in 12 x 24 cells.

Only good enough to be read on a picture of the tape. The product itself prints pictures, not typed lines.
"""

import pathlib
import typing

from PIL import Image, ImageDraw, ImageFont

CELL_WIDTH = 12
CELL_HEIGHT = 24
_MONOSPACED = pathlib.Path("/usr/share/fonts/truetype/paratype/PTM55F.ttf")


def draw_typed_line(text: str, width_dots: int) -> typing.Iterator[bytes]:
    """Give the packed rows of one line; what does not fit the paper is lost, as on a real printer."""
    canvas = Image.new("1", (width_dots, CELL_HEIGHT), 0)
    pen = ImageDraw.Draw(canvas)
    pen.fontmode = "1"
    font: typing.Any
    try:
        font = ImageFont.truetype(str(_MONOSPACED), 20, layout_engine=ImageFont.Layout.BASIC)
    except OSError:
        font = ImageFont.load_default(18)
    for column, character in enumerate(text[: width_dots // CELL_WIDTH]):
        pen.text((column * CELL_WIDTH, 18), character, font=font, fill=1, anchor="ls")
    packed, stride = canvas.tobytes(), width_dots // 8
    for top in range(0, len(packed), stride):
        yield packed[top : top + stride]
