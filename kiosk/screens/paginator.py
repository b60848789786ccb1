"""How many rows a page takes: equal pages of equal rows, made once from measured heights.

Pure: fonts and pixels are behind `Measure`. The tallest row of a contest makes all its rows as tall, on every
page, marked or not: none stands out and none grows. Order is data and is never changed here; nothing is
shortened, shrunk or left out. What cannot be shown on this screen at all is an error of the package, said at
start.
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
from kiosk.screens.context import details_texts
from kiosk.screens.filling import RowHeight as RowHeight
from kiosk.screens.filling import column_height, paginate_options, paginate_text
from kiosk.screens.measuring import Measure as Measure
from kiosk.screens.measuring import PageMeasure as PageMeasure
from kiosk.session.layout import ContestPages, Layouts
from kiosk.session.settings import TextSize

# A list of more ballots than this is turned in pages even where more would fit.
LIST_ROWS_AT_MOST = 7
# Fewer lines of a question above its answers would be a peephole.
TEXT_LINES_AT_LEAST = 5
NAME_LINES_IN_TWO_COLUMNS = 2
# Rows that all fit one page may be taller than their words by this much.
EASE_MM = 4.0
# Equal rows give way where they would take more than this many times the pages of rows of their own heights.
MOST_TIMES_THE_PAGES = 2
# A page of fewer rows (in each column) is no list any more: something gives way before.
ROWS_AT_LEAST = 3

_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_LINE_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_OptionPages = tuple[tuple[OptionId, ...], ...]
_TextPages = tuple[tuple[str, ...], ...]


class PageOverflowError(ValueError):
    """A row is taller than the screen: the election cannot be voted on with this screen and size."""


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
    face = plan.face()
    columns, brief, sizes = face.columns, face.brief, face.sizes
    pages: list[tuple[ContestOption, ...]] = []
    start = 0
    for count in sizes:
        pages.append(contest.options[start : start + count])
        start += count
    options: _OptionPages = tuple(tuple(option.id for option in page) for page in pages)
    question: _TextPages = ()
    if isinstance(contest, BallotMeasureContest):
        rows = plan.rows(size, columns, brief=brief, equal=face.row_mm > 0)
        options, question = plan.question_pages(contest, options, rows, face.body_mm)
    confirm_rows, confirm_brief = plan.confirmed()
    return ContestPages(
        columns=columns,
        options=options,
        question=question,
        brief=brief,
        bare=face.bare,
        row_mm=face.row_mm,
        confirm_rows=confirm_rows,
        confirm_brief=confirm_brief,
        short_head=face.short_head,
        details=plan.details(needed=brief or confirm_brief or face.short_head, short_head=face.short_head),
    )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Face:
    """One way to show the rows of a contest, and what fits a page that way."""

    columns: int
    brief: bool
    short_head: bool
    body_mm: float
    sizes: tuple[int, ...]
    row_mm: float
    bare: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    contest: Contest
    language: Language
    size: TextSize
    geometry: PageGeometry
    measure: Measure
    bodies: dict[TextSize, float] = dataclasses.field(default_factory=dict)
    heights: dict[tuple[TextSize, int, bool], tuple[float, ...]] = dataclasses.field(default_factory=dict)

    @property
    def body_mm(self) -> float:
        # Asked for many times, and a measure that draws asks every row again.
        if self.size not in self.bodies:
            self.bodies[self.size] = self.measure.body_height_mm(self.contest, self.language, self.size)
        return self.bodies[self.size]

    def heights_mm(self, size: TextSize, columns: int, *, brief: bool) -> tuple[float, ...]:
        key = (size, columns, brief)
        if key not in self.heights:
            self.heights[key] = tuple(
                self.measure.option_height_mm(option, self.language, size, columns, brief=brief)
                for option in self.contest.options
            )
        return self.heights[key]

    def rows(self, size: TextSize, columns: int, *, brief: bool, equal: bool = True) -> tuple[RowHeight, ...]:
        return self.placed(self.heights_mm(size, columns, brief=brief), equal=equal)

    def placed(self, heights_mm: collections.abc.Iterable[float], *, equal: bool) -> tuple[RowHeight, ...]:
        """Give each row its gap; `equal` makes all as tall as the tallest."""
        own, geometry = tuple(heights_mm), self.geometry
        return tuple(
            RowHeight(
                height_mm=max(own) if equal else height,
                gap_mm=geometry.separated_gap_mm if option.against_all else geometry.gap_mm,
            )
            for option, height in zip(self.contest.options, own, strict=True)
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

    def face(self) -> _Face:
        """Choose how the rows look, all alike. Raises PageOverflowError.

        Rows are as tall as the tallest of the contest. Only where one long name would so make many pages of
        a few rows each do they keep their own heights: what no voter turns to is not shown alike either.
        """
        equal, own = self._best(equal=True), self._best(equal=False)
        if equal is not None and own is not None:
            return own if len(equal.sizes) > MOST_TIMES_THE_PAGES * len(own.sizes) else equal
        bare = self._bare_face()
        if bare is None:
            raise PageOverflowError(
                f"contest {self.contest.id}, language {self.language}, size {self.size.value}: "
                "a row is taller than the screen"
            )
        return bare

    def _best(self, *, equal: bool) -> _Face | None:
        """Return the first way with enough rows on a page, else that of fewest pages.

        The full title gives way before the details, two columns before either.
        """
        found = list(self._faces(equal=equal))
        total = len(self.contest.options)
        enough = (face for face in found if max(face.sizes) >= min(ROWS_AT_LEAST * face.columns, total))
        return next(enough, None) or min(found, key=lambda face: len(face.sizes), default=None)

    def _faces(self, *, equal: bool) -> collections.abc.Iterator[_Face]:
        wanted = self.columns()
        columns = (wanted, 1) if wanted > 1 else (1,)
        full, short = (False, self.body_mm), (True, 0.0)
        heads = {False: [full], True: [full]}
        if isinstance(self.measure, PageMeasure):
            short = (True, self.measure.short_body_height_mm(self.contest, self.language, self.size))
            # What the rows leave out is read elsewhere, and only the short head leaves room for that button.
            heads = {False: [short] if self.confirmed()[1] else [full, short], True: [short]}
        ways = ((brief, *head) for brief in (False, True) for head in heads[brief])
        for (brief, short_head, body_mm), count in itertools.product(ways, columns):
            rows = self.rows(self.size, count, brief=brief, equal=equal)
            sizes = paginate_options(rows, body_mm, count)
            if sizes is not None:
                yield _Face(
                    columns=count,
                    brief=brief,
                    short_head=short_head,
                    body_mm=body_mm,
                    sizes=sizes,
                    row_mm=self.drawn_mm(rows, body_mm, count, sizes) if equal else 0.0,
                )

    def _bare_face(self) -> _Face | None:
        """Return the last way: names alone, where not even they and an affiliation fit."""
        measure = self.measure
        if not isinstance(measure, PageMeasure):
            return None
        body_mm = measure.short_body_height_mm(self.contest, self.language, self.size)
        heights = (
            measure.bare_height_mm(option, self.language, self.size, 1) for option in self.contest.options
        )
        rows = self.placed(heights, equal=True)
        sizes = paginate_options(rows, body_mm, 1)
        if sizes is None:
            return None
        row_mm = self.drawn_mm(rows, body_mm, 1, sizes)
        return _Face(
            columns=1, brief=True, short_head=True, body_mm=body_mm, sizes=sizes, row_mm=row_mm, bare=True
        )

    def drawn_mm(
        self,
        rows: collections.abc.Sequence[RowHeight],
        body_mm: float,
        columns: int,
        sizes: collections.abc.Sequence[int],
    ) -> float:
        """Return how tall the rows are drawn: on a single page they share a little of what is left over."""
        tallest = rows[0].height_mm
        if len(sizes) > 1 or isinstance(self.contest, BallotMeasureContest):
            return tallest
        left = math.ceil(len(rows) / columns)
        used = max(map(column_height, (rows[:left], rows[left:])))
        return tallest + min(EASE_MM, max(0.0, body_mm - used) / left)

    def details(self, *, needed: bool, short_head: bool) -> collections.abc.Mapping[OptionId, _TextPages]:
        """Lay out the pages about each option, where the rows do not show everything there is to read."""
        contest, measure = self.contest, self.measure
        if not isinstance(measure, PageMeasure) or isinstance(contest, BallotMeasureContest):
            return {}
        if not needed and all(option.programme is None for option in contest.options):
            return {}
        line = measure.line_height_mm(self.size)
        room = measure.details_body_mm(contest, self.language, self.size)
        found = {}
        for option in contest.options:
            texts = details_texts(contest, option, self.language, short_head=short_head)
            lines = [measure.details_lines(text, contest, self.language, self.size) for text in texts]
            found[option.id] = paginate_text(lines, room, line, self.geometry.paragraph_gap_mm)
        return found

    def question_pages(
        self,
        contest: BallotMeasureContest,
        options: _OptionPages,
        rows: collections.abc.Sequence[RowHeight],
        body_mm: float,
    ) -> tuple[_OptionPages, _TextPages]:
        """Text above the answers on every page; where that leaves a peephole, text first, answers after."""
        line = self.measure.line_height_mm(self.size)
        gap = self.geometry.paragraph_gap_mm
        paragraphs = self.paragraphs(contest)
        if len(options) == 1:
            room = body_mm - column_height(rows) - gap
            whole = sum(map(len, paragraphs)) * line + (len(paragraphs) - 1) * gap
            if room >= min(whole, TEXT_LINES_AT_LEAST * line):
                return options, paginate_text(paragraphs, room, line, gap)
        text = paginate_text(paragraphs, body_mm, line, gap)
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

    def confirmed(self) -> tuple[int, bool]:
        """How many rows fit the confirmation even if the tallest are chosen, and whether without details.

        Never fewer than one row: its details can be read on their own pages.
        """
        fitting = self._confirm_rows(brief=False)
        if fitting or not isinstance(self.measure, PageMeasure):
            return max(1, fitting), False
        return max(1, self._confirm_rows(brief=True)), True

    def _confirm_rows(self, *, brief: bool) -> int:
        room, heights = self.body_mm, [r.height_mm for r in self.rows(larger(self.size), 1, brief=brief)]
        if isinstance(self.measure, PageMeasure):
            room = self.measure.confirm_room_mm(self.contest, self.language, self.size)
            heights = [
                self.measure.confirm_height_mm(option, self.language, self.size, brief=brief)
                for option in self.contest.options
            ]
        used = -self.geometry.gap_mm
        for count, height in enumerate(sorted(heights, reverse=True)):
            used += height + self.geometry.gap_mm
            if used > room:
                return count
        return len(heights)


def larger(size: TextSize) -> TextSize:
    """Return the next larger size: the confirmation shows a choice one step larger."""
    sizes = tuple(TextSize)
    return sizes[min(sizes.index(size) + 1, len(sizes) - 1)]
