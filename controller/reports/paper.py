"""The A4 sheet all papers share: embedded PT Sans, mode banner, foot with fingerprint and page numbers.

Knows no protocol. The same content gives the same bytes: no times and no random ids are written.
"""

import collections.abc
import dataclasses
import io
import pathlib
import typing

from reportlab.lib import colors, pagesizes
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen import canvas as canvas_module
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table, TableStyle

from election.polls import StationMode

FONT_FOLDER = pathlib.Path("/usr/share/fonts/truetype/paratype")
REGULAR, BOLD = "PTSans", "PTSans-Bold"
WIDTH = pagesizes.A4[0] - 40 * mm
_RULE = colors.Color(0.25, 0.25, 0.25)
_SHADE = colors.Color(0.93, 0.93, 0.93)

BANNERS: collections.abc.Mapping[StationMode, str] = {
    StationMode.SETUP: "НАСТРОЙКА — НЕ ЯВЛЯЕТСЯ РЕЗУЛЬТАТОМ ГОЛОСОВАНИЯ",
    StationMode.TEST: "ТЕСТОВОЕ ГОЛОСОВАНИЕ — НЕ ЯВЛЯЕТСЯ РЕЗУЛЬТАТОМ",
    StationMode.TRAINING: "ТРЕНИРОВОЧНОЕ ГОЛОСОВАНИЕ — НЕ ЯВЛЯЕТСЯ РЕЗУЛЬТАТОМ",
    StationMode.OFFICIAL: "",
}

Flowable = typing.Any  # the PDF library carries no types
Row = collections.abc.Sequence[typing.Any]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands on every page: `foot` are lines, `title` names the document."""

    title: str
    mode: StationMode
    foot: tuple[str, ...]


class PaperError(Exception):
    """A paper that cannot be made: a font is missing."""


def load_fonts(folder: pathlib.Path = FONT_FOLDER) -> None:
    """Register PT Sans for embedding. Raises PaperError when the font files are not there."""
    for name, file in ((REGULAR, "PTS55F.ttf"), (BOLD, "PTS75F.ttf")):
        try:
            pdfmetrics.registerFont(ttfonts.TTFont(name, str(folder / file)))
        except (OSError, ttfonts.TTFError) as error:
            raise PaperError(f"нет шрифта {file}") from error


def style(size: float = 10, *, bold: bool = False, centred: bool = False, after: float = 0) -> ParagraphStyle:
    """Make a paragraph style; sizes in points."""
    return ParagraphStyle(
        f"s{size}{bold}{centred}{after}",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.25,
        alignment=TA_CENTER if centred else 0,
        spaceAfter=after,
    )


def text(words: str, shape: ParagraphStyle | None = None) -> Flowable:
    """Make a paragraph of plain text: markup in it is shown, not obeyed."""
    safe = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br/>")
    return Paragraph(safe, shape or style())


def grid(rows: collections.abc.Sequence[Row], widths_mm: Row, *, head: bool = False) -> Flowable:
    """Make a ruled table; a head row is shaded and repeated on every page."""
    shape = [
        ("GRID", (0, 0), (-1, -1), 0.6, _RULE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
    ]
    if head:
        shape.append(("BACKGROUND", (0, 0), (-1, 0), _SHADE))
    return Table(
        list(rows),
        colWidths=[width * mm for width in widths_mm],
        repeatRows=1 if head else 0,
        style=TableStyle(shape),
    )


def columns(rows: collections.abc.Sequence[Row], widths_mm: Row) -> Flowable:
    """Make columns without rules, for lines to sign on."""
    return Table(
        list(rows),
        colWidths=[width * mm for width in widths_mm],
        style=TableStyle([("TOPPADDING", (0, 0), (-1, -1), 1.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5)]),
    )


def render(sheet: Sheet, story: collections.abc.Callable[[], list[Flowable]]) -> bytes:
    """Make the PDF. `story` is called twice: the first pass only counts the pages."""
    pages = _build(sheet, story(), 0)[1]
    return _build(sheet, story(), pages)[0]


def _build(sheet: Sheet, story: list[Flowable], pages: int) -> tuple[bytes, int]:
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer, pagesize=pagesizes.A4, title=sheet.title, author="", subject="", creator="", invariant=1
    )
    top = 30 * mm if BANNERS[sheet.mode] else 15 * mm
    foot = (12 + 4 * len(sheet.foot)) * mm
    frame = Frame(20 * mm, foot, WIDTH, pagesizes.A4[1] - top - foot, 0, 0, 0, 0)

    def decorate(page: typing.Any, _document: typing.Any) -> None:
        _decorate(page, sheet, pages)

    document.addPageTemplates(PageTemplate(frames=[frame], onPage=decorate))
    document.build(story)
    return buffer.getvalue(), document.page


def _decorate(page: canvas_module.Canvas, sheet: Sheet, pages: int) -> None:
    width, height = pagesizes.A4
    if BANNERS[sheet.mode]:
        page.saveState()
        page.setStrokeColor(colors.Color(0.75, 0.75, 0.75))
        clip = page.beginPath()
        clip.rect(10 * mm, height - 24 * mm, width - 20 * mm, 14 * mm)
        page.clipPath(clip, stroke=0)
        for start in range(-20, 220, 4):  # hatching survives a black-and-white copier
            page.line(start * mm, height - 24 * mm, (start + 14) * mm, height - 10 * mm)
        page.restoreState()
        page.setStrokeColor(colors.black)
        page.rect(10 * mm, height - 24 * mm, width - 20 * mm, 14 * mm)
        label = pdfmetrics.stringWidth(BANNERS[sheet.mode], BOLD, 12)
        page.setFillColor(colors.white)
        page.rect((width - label) / 2 - 3 * mm, height - 21 * mm, label + 6 * mm, 8 * mm, stroke=0, fill=1)
        page.setFillColor(colors.black)
        page.setFont(BOLD, 12)
        page.drawCentredString(width / 2, height - 18.5 * mm, BANNERS[sheet.mode])
    page.setStrokeColor(_RULE)
    page.line(20 * mm, (9 + 4 * len(sheet.foot)) * mm, width - 20 * mm, (9 + 4 * len(sheet.foot)) * mm)
    page.setFont(REGULAR, 7.5)
    for index, line in enumerate(reversed(sheet.foot)):
        page.drawString(20 * mm, (9 + 4 * index) * mm, line)
    page.drawRightString(width - 20 * mm, 9 * mm, f"стр. {page.getPageNumber()} из {pages}")
