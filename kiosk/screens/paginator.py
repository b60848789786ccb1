"""How many rows a page takes: equal pages, made once at start from measured heights.

Pure: fonts and pixels are behind `Measure`. Order is data and is never changed here; nothing is shortened,
shrunk or left out. What cannot be shown on this screen at all is an error of the package, said at start.
"""

import collections.abc
import dataclasses
import itertools
import math
import re
import typing

from election.definition import BallotMeasureContest, Columns, Contest, ContestOption, Election
from election.identifiers import Language, OptionId
from election.localized import text_in
from kiosk.session.layout import ContestPages, Layouts
from kiosk.session.settings import TextSize

# A list of more ballots than this is turned in pages even where more would fit.
LIST_ROWS_AT_MOST = 7
# Fewer lines of a question above its answers would be a peephole.
TEXT_LINES_AT_LEAST = 3
NAME_LINES_IN_TWO_COLUMNS = 2

_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_LINE_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_OptionPages = tuple[tuple[OptionId, ...], ...]
_TextPages = tuple[tuple[str, ...], ...]


class PageOverflowError(ValueError):
    """A row is taller than the screen: the election cannot be voted on with this screen and size."""


class Measure(typing.Protocol):
    """What the page costs in millimetres, asked of the fonts and the theme."""

    def option_height_mm(
        self, option: ContestOption, language: Language, size: TextSize, columns: int, *, brief: bool
    ) -> float:
        """Return the height of a row; `brief` leaves out the legal details."""
        ...

    def name_lines(self, option: ContestOption, language: Language, size: TextSize, columns: int) -> int:
        """Return over how many lines the name runs."""
        ...

    def paragraph_lines(self, text: str, language: Language, size: TextSize) -> collections.abc.Sequence[str]:
        """Break a paragraph of a question; the lines joined by nothing give the text again."""
        ...

    def line_height_mm(self, size: TextSize) -> float:
        """Return the height of a line of a question."""
        ...

    def body_height_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        """Return what the head and the bars of a ballot leave for its rows."""
        ...

    def list_body_height_mm(self, language: Language, size: TextSize) -> float:
        """Return what the list of ballots has for its rows."""
        ...

    def list_row_height_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        """Return the height of a ballot's row in the list."""
        ...


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PageGeometry:
    """What the screen allows. `two_columns` is False on portable 10.1″ screens, which never have two.

    `separated_gap_mm` is the whole gap before a separated row («Против всех»).
    """

    landscape: bool
    two_columns: bool = True
    gap_mm: float = 2.6
    separated_gap_mm: float = 5.2
    paragraph_gap_mm: float = 3.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RowHeight:
    """A row to be placed: its height, and the gap it wants above it where it is not the first of a column."""

    height_mm: float
    gap_mm: float


def paginate_options(
    rows: collections.abc.Sequence[RowHeight], page_height_mm: float, columns: int
) -> tuple[int, ...] | None:
    """Return how many rows each page takes, or None when a row is taller than a page.

    The fewest pages that differ by at most one row and all fit (40 rows of 14 → 14, 13, 13); rows fill the
    left column first.
    """
    for count in range(1, len(rows) + 1):
        sizes = equal_parts(len(rows), count)
        start = 0
        for size in sizes:
            if not _fits(rows[start : start + size], page_height_mm, columns):
                break
            start += size
        else:
            return sizes
    return None


def equal_parts(total: int, count: int) -> tuple[int, ...]:
    """Split a number into `count` parts that differ by at most one, the larger first."""
    part, more = divmod(total, count)
    return (part + 1,) * more + (part,) * (count - more)


def _fits(rows: collections.abc.Sequence[RowHeight], page_height_mm: float, columns: int) -> bool:
    left = math.ceil(len(rows) / columns)
    return all(_height(column) <= page_height_mm for column in (rows[:left], rows[left:]))


def _height(rows: collections.abc.Sequence[RowHeight]) -> float:
    return sum(row.height_mm for row in rows) + sum(row.gap_mm for row in rows[1:])


def paginate_text(
    paragraphs: collections.abc.Sequence[collections.abc.Sequence[str]],
    page_height_mm: float,
    line_height_mm: float,
    paragraph_gap_mm: float,
) -> tuple[tuple[str, ...], ...]:
    """Fill pages with the lines of a text; no single line of a paragraph stands alone if it can be helped.

    Returns pages of paragraphs; a paragraph cut by the end of a page goes on in the next one.
    """
    pages: list[list[str]] = [[]]
    room = page_height_mm
    for paragraph in paragraphs:
        lines = list(paragraph)
        while lines:
            gap = paragraph_gap_mm if pages[-1] else 0.0
            # The sum of many heights must not lose a line to rounding.
            capacity = math.floor((room - gap) / line_height_mm + 1e-9)
            take = _lines_to_take(len(lines), capacity, page_is_empty=not pages[-1])
            if take == 0:
                pages.append([])
                room = page_height_mm
                continue
            pages[-1].append("".join(lines[:take]).strip())
            room -= gap + take * line_height_mm
            del lines[:take]
    return tuple(tuple(page) for page in pages)


def _lines_to_take(lines: int, capacity: int, *, page_is_empty: bool) -> int:
    if lines <= capacity:
        return lines
    if capacity < 2:
        return 1 if page_is_empty else 0
    if lines - capacity == 1 and capacity > 2:
        return capacity - 1
    return capacity


def lay_out(election: Election, geometry: PageGeometry, measure: Measure) -> Layouts:
    """Lay out every contest in every language and size. Raises PageOverflowError, naming the place."""
    steps = lay_out_in_steps(election, geometry, measure)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return typing.cast(Layouts, end.value)


def lay_out_in_steps(
    election: Election, geometry: PageGeometry, measure: Measure
) -> collections.abc.Generator[None, None, Layouts]:
    """Lay out as `lay_out` does, giving way after each page: for a thread that must not stand still."""
    pages = {}
    # Size outermost: a measure that draws changes its lettering then four times and not for every page.
    for size, contest, language in itertools.product(TextSize, election.contests, election.languages):
        pages[contest.id, language, size] = contest_pages(contest, language, size, geometry, measure)
        yield
    list_rows = {}
    for size in TextSize:
        list_rows[size] = _list_rows(election, size, geometry, measure)
        yield
    return Layouts(pages=pages, list_rows=list_rows)


def _list_rows(election: Election, size: TextSize, geometry: PageGeometry, measure: Measure) -> int:
    fitting = [LIST_ROWS_AT_MOST]
    for language in election.languages:
        tallest = max(measure.list_row_height_mm(contest, language, size) for contest in election.contests)
        body = measure.list_body_height_mm(language, size)
        fitting.append(math.floor((body + geometry.gap_mm) / (tallest + geometry.gap_mm)))
    return max(1, min(fitting))


def contest_pages(
    contest: Contest, language: Language, size: TextSize, geometry: PageGeometry, measure: Measure
) -> ContestPages:
    """Lay out one contest. Raises PageOverflowError."""
    plan = _Plan(contest=contest, language=language, size=size, geometry=geometry, measure=measure)
    columns = plan.columns()
    brief, sizes = plan.option_pages(columns)
    pages: list[tuple[ContestOption, ...]] = []
    start = 0
    for count in sizes:
        pages.append(contest.options[start : start + count])
        start += count
    options: _OptionPages = tuple(tuple(option.id for option in page) for page in pages)
    question: _TextPages = ()
    if isinstance(contest, BallotMeasureContest):
        options, question = plan.question_pages(contest, options, plan.rows(size, columns, brief=brief))
    return ContestPages(
        columns=columns, options=options, question=question, brief=brief, confirm_rows=plan.confirm_rows()
    )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    contest: Contest
    language: Language
    size: TextSize
    geometry: PageGeometry
    measure: Measure

    @property
    def body_mm(self) -> float:
        return self.measure.body_height_mm(self.contest, self.language, self.size)

    def rows(self, size: TextSize, columns: int, *, brief: bool) -> tuple[RowHeight, ...]:
        return tuple(
            RowHeight(
                height_mm=self.measure.option_height_mm(option, self.language, size, columns, brief=brief),
                gap_mm=self.geometry.separated_gap_mm if option.against_all else self.geometry.gap_mm,
            )
            for option in self.contest.options
        )

    def columns(self) -> int:
        """Two only where the screen may have them, and then by order of the package or by need."""
        if not self.geometry.two_columns or self.contest.columns is Columns.ONE:
            return 1
        if isinstance(self.contest, BallotMeasureContest):
            return 1
        if self.contest.columns is Columns.TWO:
            return 2
        if not self.geometry.landscape or self.size not in (TextSize.S, TextSize.M):
            return 1
        one_column = paginate_options(self.rows(self.size, 1, brief=False), self.body_mm, 1)
        if one_column is not None and len(one_column) == 1:
            return 1
        lines = (
            self.measure.name_lines(option, self.language, self.size, 2) for option in self.contest.options
        )
        return 2 if max(lines) <= NAME_LINES_IN_TWO_COLUMNS else 1

    def option_pages(self, columns: int) -> tuple[bool, tuple[int, ...]]:
        """All rows with their details, or all without: the rows of a contest are alike."""
        for brief in (False, True):
            sizes = paginate_options(self.rows(self.size, columns, brief=brief), self.body_mm, columns)
            if sizes is not None:
                return brief, sizes
        raise PageOverflowError(
            f"contest {self.contest.id}, language {self.language}, size {self.size.value}: "
            "a row is taller than the screen"
        )

    def question_pages(
        self, contest: BallotMeasureContest, options: _OptionPages, rows: collections.abc.Sequence[RowHeight]
    ) -> tuple[_OptionPages, _TextPages]:
        """Text above the answers on every page; where that leaves a peephole, text first, answers after."""
        line = self.measure.line_height_mm(self.size)
        gap = self.geometry.paragraph_gap_mm
        paragraphs = self.paragraphs(contest)
        if len(options) == 1:
            room = self.body_mm - _height(rows) - gap
            whole = sum(map(len, paragraphs)) * line + (len(paragraphs) - 1) * gap
            if room >= min(whole, TEXT_LINES_AT_LEAST * line):
                return options, paginate_text(paragraphs, room, line, gap)
        text = paginate_text(paragraphs, self.body_mm, line, gap)
        return ((),) * len(text) + options, text + ((),) * len(options)

    def paragraphs(self, contest: BallotMeasureContest) -> tuple[tuple[str, ...], ...]:
        """Break the question into paragraphs of lines. Raises ValueError when the measure loses text."""
        texts = [
            _LINE_BREAK.sub(" ", part).strip()
            for part in _EMPTY_LINE.split(text_in(contest.question, self.language))
        ]
        broken = tuple(
            tuple(self.measure.paragraph_lines(text, self.language, self.size)) for text in texts if text
        )
        if ["".join(lines) for lines in broken] != [text for text in texts if text]:
            raise ValueError(f"contest {contest.id}: the measured lines are not the text of the question")
        return broken

    def confirm_rows(self) -> int:
        """How many rows fit the confirmation even if the tallest are chosen; never fewer than one."""
        heights = sorted((r.height_mm for r in self.rows(larger(self.size), 1, brief=False)), reverse=True)
        used = -self.geometry.gap_mm
        for count, height in enumerate(heights):
            used += height + self.geometry.gap_mm
            if used > self.body_mm:
                return max(1, count)
        return len(heights)


def larger(size: TextSize) -> TextSize:
    """Return the next larger size: the confirmation shows a choice one step larger."""
    sizes = tuple(TextSize)
    return sizes[min(sizes.index(size) + 1, len(sizes) - 1)]
