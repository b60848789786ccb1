"""Turn a TapeDocument into dots: sizes, margins, spacing, rules, banners and symbols.

The picture of a block depends on the block alone, never on its place, and starts and ends with a blank row.
So the picture of a document is the pictures of its blocks one under another, and a reader of the tape can
know a phrase again wherever it stands. Not here: the wording, the printer, the paper.
"""

import dataclasses
import enum
import types
import typing

import segno
from PIL import Image

from printer.document import Align, Banner, Block, Rule, Space, Symbol, TapeDocument, Text, TextStyle
from printer.lettering import FontPaths, Lettering, normalized
from printer.line_breaking import break_lines
from printer.realtime_bytes import without_realtime_bytes
from printer.tape_image import DOTS_PER_MM, TapeImage

MARGIN_DOTS = 8
RULE_DOTS = 3
RULE_PADDING = 14
BANNER_HATCH = 28
BANNER_PADDING = 10
BANNER_ABOVE = 6
BANNER_BELOW = 14
LARGEST_MODULE = 6
SMALLEST_MODULE = 3
QUIET_MODULES = 4


class TapeWidth(enum.IntEnum):
    """Name the printable widths in dots: of 58 mm and of 80 mm paper."""

    MM58 = 384
    MM80 = 576


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StyleMetrics:
    """Hold the look of one style in dots; capitals of PT Sans are 0.7 of `size` high."""

    size: int
    bold: bool
    leading: int
    above: int
    below: int


def _metrics(size: int, above: int, below: int, *, bold: bool = False) -> StyleMetrics:
    return StyleMetrics(size=size, bold=bold, leading=round(size * 1.14), above=above, below=below)


# 28 dots = 3.5 mm capitals (VVSG 2.0, 7.1-I) need size 40. The marks keep «ПОДТВЕРЖДЕНО» on one line, on 80
# mm paper «АННУЛИРОВАНО —» too.
STYLES: typing.Final[typing.Mapping[TapeWidth, typing.Mapping[TextStyle, StyleMetrics]]] = (
    types.MappingProxyType(
        {
            TapeWidth.MM80: types.MappingProxyType(
                {
                    TextStyle.TITLE: _metrics(46, 8, 10, bold=True),
                    TextStyle.BODY: _metrics(42, 4, 6),
                    TextStyle.BODY_BOLD: _metrics(42, 4, 6, bold=True),
                    TextStyle.SMALL: _metrics(40, 3, 5),
                    TextStyle.MARK: _metrics(62, 18, 22, bold=True),
                }
            ),
            TapeWidth.MM58: types.MappingProxyType(
                {
                    TextStyle.TITLE: _metrics(42, 8, 10, bold=True),
                    TextStyle.BODY: _metrics(40, 4, 6),
                    TextStyle.BODY_BOLD: _metrics(40, 4, 6, bold=True),
                    TextStyle.SMALL: _metrics(40, 3, 5),
                    TextStyle.MARK: _metrics(47, 16, 18, bold=True),
                }
            ),
        }
    )
)


class Rasteriser:
    """Draw documents for one paper width with one set of fonts, read here (FontError if one is missing)."""

    def __init__(self, width: TapeWidth = TapeWidth.MM80, fonts: FontPaths | None = None) -> None:
        paths = fonts or FontPaths()
        self.width = int(width)
        self._styles = STYLES[width]
        self._letterings = {False: Lettering(paths.regular), True: Lettering(paths.bold)}

    def render(self, document: TapeDocument) -> TapeImage:
        """Draw the document; FontError names an unprintable character, ValueError a symbol too big."""
        blocks = [self.render_block(block) for block in document.blocks]
        return TapeImage.joined(blocks, width_dots=self.width)

    def render_block(self, block: Block) -> TapeImage:
        """Draw one block alone, exactly as it looks inside any document."""
        match block:
            case Text():
                canvas = self._text(block)
            case Rule():
                canvas = self._rule()
            case Space():
                canvas = self._blank(round(block.mm * DOTS_PER_MM))
            case Banner():
                canvas = self._banner(block)
            case Symbol():
                canvas = self._symbol(block)
            case _:
                typing.assert_never(block)
        rows = without_realtime_bytes(canvas.tobytes(), canvas.width // 8)
        return TapeImage(canvas.width, canvas.height, rows)

    def lines(self, text: str, style: TextStyle) -> tuple[str, ...]:
        """Give the lines a text is broken into, for speech or a screen that needs them."""
        metrics = self._styles[style]
        lettering = self._letterings[metrics.bold]
        return break_lines(
            normalized(text), lambda part: lettering.width(part, metrics.size), self.width - 2 * MARGIN_DOTS
        )

    def _blank(self, height: int) -> Image.Image:
        return Image.new("1", (self.width, height), 0)

    def _text(self, block: Text) -> Image.Image:
        metrics = self._styles[block.style]
        lines = self.lines(block.text, block.style)
        return self._padded(self._lines_on_canvas(lines, metrics, block.align, ink=1), metrics)

    def _lines_on_canvas(
        self, lines: tuple[str, ...], metrics: StyleMetrics, align: Align, *, ink: int
    ) -> Image.Image:
        # A whole letter of room above and below: no accent, however tall, meets the edge; the surplus goes
        # later.
        room = 2 * metrics.size
        canvas = Image.new("1", (self.width, 2 * room + metrics.leading * len(lines)), 1 - ink)
        lettering = self._letterings[metrics.bold]
        for index, line in enumerate(lines):
            free = self.width - 2 * MARGIN_DOTS - lettering.width(line, metrics.size)
            left = MARGIN_DOTS + _share_of_free(align) * free
            baseline = room + metrics.leading * index + round(metrics.size * 0.9)
            lettering.draw(canvas, line, size=metrics.size, left=left, baseline=baseline, ink=ink)
        return canvas

    def _padded(self, canvas: Image.Image, metrics: StyleMetrics) -> Image.Image:
        room = 2 * metrics.size
        ink = canvas.getbbox() or (0, room, 0, room)
        top = min(room - metrics.above, ink[1] - 1)
        bottom = max(canvas.height - room + metrics.below, ink[3] + 1)
        return canvas.crop((0, top, self.width, bottom))

    def _rule(self) -> Image.Image:
        canvas = self._blank(2 * RULE_PADDING + RULE_DOTS)
        canvas.paste(1, (MARGIN_DOTS, RULE_PADDING, self.width - MARGIN_DOTS, RULE_PADDING + RULE_DOTS))
        return canvas

    def _banner(self, block: Banner) -> Image.Image:
        metrics = self._styles[TextStyle.TITLE]
        lines = self.lines(block.text, TextStyle.TITLE)
        words = self._lines_on_canvas(lines, metrics, Align.CENTER, ink=0)
        room = 2 * metrics.size
        bar = words.crop((0, room - BANNER_PADDING, self.width, words.height - room + BANNER_PADDING))
        canvas = self._blank(BANNER_ABOVE + bar.height + 2 * BANNER_HATCH + BANNER_BELOW)
        hatch = _hatch(self.width, BANNER_HATCH)
        canvas.paste(hatch, (0, BANNER_ABOVE))
        canvas.paste(bar, (0, BANNER_ABOVE + BANNER_HATCH))
        canvas.paste(hatch, (0, BANNER_ABOVE + BANNER_HATCH + bar.height))
        return canvas

    def _symbol(self, block: Symbol) -> Image.Image:
        code = segno.make_qr(block.data, error="m", boost_error=False)
        modules = [[1 if dark else 0 for dark in row] for row in code.matrix]
        side = len(modules)
        scale = min(LARGEST_MODULE, self.width // (side + 2 * QUIET_MODULES))
        if scale < SMALLEST_MODULE:
            raise ValueError(f"Symbol: {side} modules do not fit {self.width} dots; split the data")
        small = Image.new("1", (side, side), 0)
        small.putdata([dot for row in modules for dot in row])
        picture = small.resize((side * scale, side * scale), Image.Resampling.NEAREST)
        canvas = self._blank(picture.height + 2 * QUIET_MODULES * scale)
        canvas.paste(picture, ((self.width - picture.width) // 2, QUIET_MODULES * scale))
        if not block.caption:
            return canvas
        return _stacked(canvas, self._text(Text(block.caption, TextStyle.SMALL, Align.CENTER)))


def _share_of_free(align: Align) -> float:
    match align:
        case Align.LEFT:
            return 0.0
        case Align.CENTER:
            return 0.5
        case Align.RIGHT:
            return 1.0
        case _:
            typing.assert_never(align)


def _hatch(width: int, height: int) -> Image.Image:
    period, thickness = 24, 13
    picture = Image.new("1", (width, height), 0)
    picture.putdata(
        [1 if (column + row) % period < thickness else 0 for row in range(height) for column in range(width)]
    )
    return picture


def _stacked(upper: Image.Image, lower: Image.Image) -> Image.Image:
    canvas = Image.new("1", (upper.width, upper.height + lower.height), 0)
    canvas.paste(upper, (0, 0))
    canvas.paste(lower, (0, upper.height))
    return canvas
