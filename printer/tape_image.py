"""The bitmap of a tape: what is sent to the printer and what the screen shows.

Pure value with PNG export. Not here: how text becomes dots (`printer.raster`) and how dots reach the paper.
"""

import dataclasses
import io
import typing

from PIL import Image

DOTS_PER_MM = 8
"""203 dpi, the resolution of nearly every receipt printer."""

_WHITE_WHERE_CLEAR = bytes(0xFF ^ value for value in range(256))
_DOTS_OF_BYTE = tuple(bytes(0 if byte & (0x80 >> bit) else 255 for bit in range(8)) for byte in range(256))


@dataclasses.dataclass(frozen=True, slots=True)
class TapeImage:
    """Hold a 1-bit picture: `rows` is packed MSB first, 1 = black, `width_dots / 8` bytes a row, top down."""

    width_dots: int
    height_dots: int
    rows: bytes = dataclasses.field(repr=False)

    def __post_init__(self) -> None:
        if self.width_dots <= 0 or self.width_dots % 8:
            raise ValueError(f"TapeImage: width {self.width_dots} is not a positive multiple of 8 dots")
        if self.height_dots < 0 or len(self.rows) != self.height_dots * self.bytes_per_row:
            raise ValueError(
                f"TapeImage: {len(self.rows)} bytes are not {self.height_dots} rows of {self.width_dots} dots"
            )

    @classmethod
    def joined(cls, images: typing.Sequence["TapeImage"], *, width_dots: int) -> "TapeImage":
        """Put images of one width under each other."""
        for image in images:
            if image.width_dots != width_dots:
                raise ValueError(f"TapeImage: cannot join width {image.width_dots} to width {width_dots}")
        height = sum(image.height_dots for image in images)
        return cls(width_dots, height, b"".join(image.rows for image in images))

    @classmethod
    def from_png(cls, png_untrusted: bytes) -> "TapeImage":
        """Read a black and white PNG back; used to compare what a simulator printed."""
        with Image.open(io.BytesIO(png_untrusted), formats=("PNG",)) as picture:
            packed = picture.convert("1").tobytes()
            return cls(picture.width, picture.height, packed.translate(_WHITE_WHERE_CLEAR))

    @property
    def bytes_per_row(self) -> int:
        """Give the length of one packed row in bytes."""
        return self.width_dots // 8

    @property
    def height_mm(self) -> float:
        """Give the length of tape the picture takes, in millimetres."""
        return self.height_dots / DOTS_PER_MM

    def cropped(self, top: int, bottom: int) -> "TapeImage":
        """Give the rows `top` (included) to `bottom` (excluded), for a tape longer than its window."""
        if not 0 <= top <= bottom <= self.height_dots:
            raise ValueError(f"TapeImage: rows {top}..{bottom} are outside 0..{self.height_dots}")
        return TapeImage(
            self.width_dots, bottom - top, self.rows[top * self.bytes_per_row : bottom * self.bytes_per_row]
        )

    def to_pillow(self) -> Image.Image:
        """Give a Pillow image of mode "1", black on white; the picture must have at least one row."""
        if not self.height_dots:
            raise ValueError("TapeImage: no picture can be made of zero rows")
        packed = self.rows.translate(_WHITE_WHERE_CLEAR)
        return Image.frombytes("1", (self.width_dots, self.height_dots), packed)

    def to_png(self) -> bytes:
        """Give the picture as a 1-bit PNG of 203 dpi."""
        out = io.BytesIO()
        self.to_pillow().save(out, format="PNG", dpi=(203, 203))
        return out.getvalue()

    def as_gray_bytes(self) -> bytes:
        """Give one byte a dot, 0 black and 255 white, row by row, for a replica on a screen."""
        return b"".join(map(_DOTS_OF_BYTE.__getitem__, self.rows))


def part_bounds(rows: bytes, *, bytes_per_row: int, height: int, parts: int) -> tuple[tuple[int, int], ...]:
    """Cut a bitmap into `parts` of about equal length at white rows; give (top, bottom) of each, in dots.

    A cut lies in the middle of the widest white run near the equal cut, so no line of text is halved.
    Printer and screen cut by this one rule, so that both show the same part.
    """
    if not 1 <= parts <= height:
        raise ValueError(f"tape of {height} rows cannot be cut into {parts} parts")
    white = [not any(rows[row * bytes_per_row : (row + 1) * bytes_per_row]) for row in range(height)]
    reach = height // (parts * 4)
    cuts = [0]
    for number in range(1, parts):
        aim = height * number // parts
        cuts.append(max(cuts[-1] + 1, _white_middle(white, aim, reach)))
    return tuple(zip(cuts, [*cuts[1:], height]))


def _white_middle(white: list[bool], aim: int, reach: int) -> int:
    best, best_length = aim, 0
    start = None
    for index in range(max(1, aim - reach), min(len(white), aim + reach) + 1):
        here = index < len(white) and white[index]
        if here and start is None:
            start = index
        elif not here and start is not None:
            if index - start > best_length:
                best, best_length = (start + index) // 2, index - start
            start = None
    return best
