"""The A4 sheet all papers share: embedded PT Sans, running head, mode banner, foot with page numbers, tables.

Knows no protocol. The same content gives the same bytes: no times and no random ids are written but those
that are passed in.
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
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from controller.reports.imprint import Imprint, date_in_words
from election.polls import StationMode

FONT_FOLDER = pathlib.Path("/usr/share/fonts/truetype/paratype")
REGULAR, BOLD = "PTSans", "PTSans-Bold"
WIDTH = pagesizes.A4[0] - 40 * mm
_LEFT, _RIGHT = 20 * mm, pagesizes.A4[0] - 20 * mm
_HEAD_MM = 20
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
    """What stands on every page: the head of the paper and, at the foot, `foot` and the page number."""

    title: str
    imprint: Imprint
    foot: tuple[str, ...] = ()


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


def heading(imprint: Imprint, title: str, subtitle: str = "") -> list[Flowable]:
    """Begin a paper: election, voting day, the paper's name in capitals, the station."""
    story = [
        text(imprint.election, style(12, bold=True, centred=True, after=1)),
        text(date_in_words(imprint.date), style(10.5, centred=True, after=5)),
        text(title, style(15, bold=True, centred=True, after=3)),
    ]
    if subtitle:
        story.append(text(subtitle, style(10.5, centred=True, after=2)))
    line = f"Избирательный участок № {imprint.station}"
    return [*story, text(line, style(10.5, centred=True, after=6))]


def facts(rows: collections.abc.Iterable[tuple[str, str]], widths_mm: Row = (80, 90)) -> Flowable:
    """Make a table of names and values."""
    return grid([[text(name), text(value, style(11, bold=True))] for name, value in rows], widths_mm)


def headed(
    head: collections.abc.Sequence[str],
    rows: collections.abc.Iterable[collections.abc.Sequence[str]],
    widths_mm: Row,
    *,
    bold_last: bool = False,
) -> Flowable:
    """Make a ruled table of plain texts under a shaded head; `bold_last` sets the last column in bold."""
    lines = [[text(word, style(9, bold=True)) for word in head]]
    for row in rows:
        cells = [text(cell) for cell in row[:-1]]
        lines.append([*cells, text(row[-1], style(10, bold=bold_last))])
    return grid(lines, widths_mm, head=True)


def signatures(
    titles: collections.abc.Sequence[str], closing: str = "М. П.        «____» ______________ 20___ года"
) -> Flowable:
    """Make lines to sign on, one for each title, kept together on one page."""
    rows: list[list[Flowable]] = [[text(title), text("_" * 30), text("_" * 16)] for title in titles]
    rows.append([text(""), text("(фамилия, инициалы)", style(8)), text("(подпись)", style(8))])
    return KeepTogether(
        [Spacer(1, 5 * mm), columns(rows, (62, 68, 40)), Spacer(1, 3 * mm), text(closing, style(10))]
    )


def gap(height_mm: float = 3) -> Flowable:
    """Leave some room between blocks."""
    return Spacer(1, height_mm * mm)


def columns(rows: collections.abc.Sequence[Row], widths_mm: Row, *, padding: float = 6) -> Flowable:
    """Make columns without rules, for lines to sign on; `padding` at the sides of a cell in points."""
    shape = [
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
        ("LEFTPADDING", (0, 0), (-1, -1), padding),
        ("RIGHTPADDING", (0, 0), (-1, -1), padding),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    return Table(list(rows), colWidths=[width * mm for width in widths_mm], style=TableStyle(shape))


def render(sheet: Sheet, story: collections.abc.Callable[[], list[Flowable]]) -> bytes:
    """Make the PDF. `story` is called twice: the first pass only counts the pages."""
    pages = _build(sheet, story(), 0)[1]
    return _build(sheet, story(), pages)[0]


def _build(sheet: Sheet, story: list[Flowable], pages: int) -> tuple[bytes, int]:
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer, pagesize=pagesizes.A4, title=sheet.title, author="", subject="", creator="", invariant=1
    )
    top = (_HEAD_MM + 19 if BANNERS[sheet.imprint.mode] else _HEAD_MM + 5) * mm
    foot = (14 + 4 * len(sheet.foot)) * mm
    frame = Frame(20 * mm, foot, WIDTH, pagesizes.A4[1] - top - foot, 0, 0, 0, 0)

    def decorate(page: typing.Any, _document: typing.Any) -> None:
        _decorate(page, sheet, pages)

    document.addPageTemplates(PageTemplate(frames=[frame], onPage=decorate))
    document.build(story)
    return buffer.getvalue(), document.page


def _decorate(page: canvas_module.Canvas, sheet: Sheet, pages: int) -> None:
    _head(page, sheet)
    if BANNERS[sheet.imprint.mode]:
        _banner(page, BANNERS[sheet.imprint.mode])
    edge = (10 + 4 * len(sheet.foot)) * mm
    page.setStrokeColor(_RULE)
    page.line(_LEFT, edge, _RIGHT, edge)
    page.setFont(REGULAR, 7.5)
    for index, line in enumerate(reversed(sheet.foot)):
        page.drawString(_LEFT, (10 + 4 * index) * mm, line)
    page.drawString(_LEFT, 6 * mm, sheet.title)
    page.drawRightString(_RIGHT, 6 * mm, f"стр. {page.getPageNumber()} из {pages}")


def _head(page: canvas_module.Canvas, sheet: Sheet) -> None:
    height, imprint = pagesizes.A4[1], sheet.imprint
    page.setFillColor(colors.black)
    page.setFont(BOLD, 8.5)
    page.drawString(_LEFT, height - 10 * mm, imprint.first_line)
    page.setFont(REGULAR, 7.5)
    page.drawRightString(_RIGHT, height - 10 * mm, imprint.copy_line)
    page.drawString(_LEFT, height - 14 * mm, _fitted(imprint.election, WIDTH))
    page.drawString(_LEFT, height - 18 * mm, imprint.origin_line)
    page.setStrokeColor(_RULE)
    page.line(_LEFT, height - 20 * mm, _RIGHT, height - 20 * mm)


def _fitted(words: str, width: float) -> str:
    """Shorten a line that is too long for the head: the whole text stands in the paper itself."""
    while pdfmetrics.stringWidth(words, REGULAR, 7.5) > width:
        words = words.rstrip("…").rsplit(" ", 1)[0] + "…"
    return words


def _banner(page: canvas_module.Canvas, words: str) -> None:
    width, height = pagesizes.A4
    bottom = height - (_HEAD_MM + 14) * mm
    page.saveState()
    page.setStrokeColor(colors.Color(0.75, 0.75, 0.75))
    clip = page.beginPath()
    clip.rect(10 * mm, bottom, width - 20 * mm, 12 * mm)
    page.clipPath(clip, stroke=0)
    for start in range(-20, 220, 4):  # hatching survives a black-and-white copier
        page.line(start * mm, bottom, (start + 12) * mm, bottom + 12 * mm)
    page.restoreState()
    page.setStrokeColor(colors.black)
    page.rect(10 * mm, bottom, width - 20 * mm, 12 * mm)
    label = pdfmetrics.stringWidth(words, BOLD, 12)
    page.setFillColor(colors.white)
    page.rect((width - label) / 2 - 3 * mm, bottom + 2 * mm, label + 6 * mm, 8 * mm, stroke=0, fill=1)
    page.setFillColor(colors.black)
    page.setFont(BOLD, 12)
    page.drawCentredString(width / 2, bottom + 4.5 * mm, words)
