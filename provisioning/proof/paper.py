"""The A4 sheet of the proof: embedded PT Sans, foot with the fingerprint and page numbers, tables.

Knows no findings. The same content gives the same bytes: no times and no random ids are written.
"""

import collections.abc
import io
import typing

from reportlab.lib import colors, pagesizes
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen import canvas as canvas_module
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table, TableStyle

from provisioning.card_face import Weight, font_file

REGULAR, BOLD = "PTSans", "PTSans-Bold"
SIDE_MM, TOP_MM, FOOT_MM = 18.0, 14.0, 20.0
WIDTH_MM = pagesizes.A4[0] / mm - 2 * SIDE_MM
HEIGHT_MM = pagesizes.A4[1] / mm - TOP_MM - FOOT_MM
_RULE = colors.Color(0.35, 0.35, 0.35)
SHADE = colors.Color(0.94, 0.935, 0.92)

Flowable = typing.Any  # the PDF library carries no types
Cells = collections.abc.Sequence[typing.Any]
Commands = collections.abc.Sequence[tuple[typing.Any, ...]]


def load_fonts() -> None:
    """Register PT Sans for embedding. Raises FontMissingError."""
    for name, weight in ((REGULAR, Weight.REGULAR), (BOLD, Weight.BOLD)):
        pdfmetrics.registerFont(ttfonts.TTFont(name, str(font_file(weight))))


def style(
    size: float = 9.5, *, bold: bool = False, centred: bool = False, after: float = 0, before: float = 0
) -> ParagraphStyle:
    """Make a paragraph style; sizes in points."""
    return ParagraphStyle(
        f"s{size}{bold}{centred}{after}{before}",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.24,
        alignment=TA_CENTER if centred else 0,
        spaceAfter=after,
        spaceBefore=before,
    )


def text(words: str, shape: ParagraphStyle | None = None) -> Flowable:
    """Make a paragraph of plain text: markup in it is shown, not obeyed."""
    safe = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br/>")
    return Paragraph(safe, shape or style())


def grid(
    rows: collections.abc.Sequence[Cells], widths_mm: Cells, *, heads: int = 1, more: Commands = ()
) -> Flowable:
    """Make a ruled table; its head rows are shaded and repeated on every page."""
    shape: list[tuple[typing.Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, _RULE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.6),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]
    if heads:
        shape.append(("BACKGROUND", (0, 0), (-1, heads - 1), SHADE))
    return Table(
        list(rows),
        colWidths=[width * mm for width in widths_mm],
        repeatRows=heads,
        style=TableStyle([*shape, *more]),
    )


def plain_table(rows: collections.abc.Sequence[Cells], widths_mm: Cells, *, top: bool = True) -> Flowable:
    """Make columns without rules."""
    shape = [
        ("VALIGN", (0, 0), (-1, -1), "TOP" if top else "BOTTOM"),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ]
    return Table(list(rows), colWidths=[width * mm for width in widths_mm], style=TableStyle(shape))


def render(title: str, foot: tuple[str, str], story: list[Flowable]) -> bytes:
    """Make the PDF; every page has the two lines of the foot and «стр. i из n». Needs `load_fonts`."""
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=pagesizes.A4,
        title=title,
        author="",
        subject="",
        creator="",
        invariant=1,
        pageCompression=1,
    )
    frame = Frame(SIDE_MM * mm, FOOT_MM * mm, WIDTH_MM * mm, HEIGHT_MM * mm, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate(frames=[frame]))

    def make_canvas(*arguments: typing.Any, **options: typing.Any) -> canvas_module.Canvas:
        return _NumberedCanvas(foot, *arguments, **options)

    document.build(story, canvasmaker=make_canvas)
    return buffer.getvalue()


class _NumberedCanvas(canvas_module.Canvas):  # type: ignore[misc]  # the PDF library carries no types
    """Draws the foot last, when it is known how many pages there are."""

    def __init__(self, foot: tuple[str, str], *arguments: typing.Any, **options: typing.Any) -> None:
        super().__init__(*arguments, **options)
        self._foot_lines = foot
        self._done: list[dict[str, typing.Any]] = []

    def showPage(self) -> None:  # noqa: N802 - the library's name
        self._done.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._done, start=1):
            self.__dict__.update(page)
            self._draw_foot(number, len(self._done))
            super().showPage()
        super().save()

    def _draw_foot(self, number: int, count: int) -> None:
        right = pagesizes.A4[0] - SIDE_MM * mm
        self.setStrokeColor(_RULE)
        self.setLineWidth(0.5)
        self.line(SIDE_MM * mm, 15.5 * mm, right, 15.5 * mm)
        self.setFillColor(colors.black)
        self.setFont(REGULAR, 7.5)
        for index, line in enumerate(self._foot_lines):
            self.drawString(SIDE_MM * mm, (12 - 3.6 * index) * mm, line)
        self.drawRightString(right, 12 * mm, f"стр. {number} из {count}")
