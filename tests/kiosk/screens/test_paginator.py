"""Equal pages: every option once and in order, no page over its height, text without loss."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.definition import (
    BallotMeasureContest,
    CandidateContest,
    Columns,
    Contest,
    ContestOption,
    Election,
)
from election.identifiers import ContestId, Language
from election.localized import localized
from kiosk.screens.filling import RowHeight, equal_parts, paginate_options, paginate_text
from kiosk.screens.paginator import PageGeometry, PageOverflowError, contest_pages, larger, lay_out
from kiosk.session.layout import ContestPages
from kiosk.session.settings import TextSize
from tests.election.strategies import elections
from tests.kiosk.session.scenes import DUMA, MAYOR, PAGE_MM, PARK, ROAD, PlainMeasure, make_election, option

RU = Language("ru")
PORTRAIT = PageGeometry(landscape=False)
LANDSCAPE = PageGeometry(landscape=True)
PORTABLE = PageGeometry(landscape=True, two_columns=False)


def rows(count: int, height: float = 10.0, gap: float = 2.0) -> list[RowHeight]:
    return [RowHeight(height_mm=height, gap_mm=gap) for _ in range(count)]


def test_forty_candidates_of_fourteen_are_fourteen_thirteen_thirteen() -> None:
    assert paginate_options(rows(40), 14 * 12 - 2, 1) == (14, 13, 13)
    assert paginate_options(rows(40), 7 * 12 - 2, 2) == (14, 13, 13)


def test_a_row_taller_than_the_page_has_no_pages() -> None:
    assert paginate_options([*rows(3), RowHeight(height_mm=200, gap_mm=2)], 100, 1) is None


@given(
    heights=st.lists(st.floats(5, 60), min_size=1, max_size=50),
    page=st.floats(60, 300),
    columns=st.sampled_from((1, 2)),
)
def test_pages_hold_all_rows_and_no_page_overflows(heights: list[float], page: float, columns: int) -> None:
    placed = [RowHeight(height_mm=height, gap_mm=2.6) for height in heights]
    sizes = paginate_options(placed, page, columns)
    assert sizes is not None
    assert sum(sizes) == len(heights)
    assert max(sizes) - min(sizes) <= 1
    assert list(sizes) == sorted(sizes, reverse=True)
    start = 0
    for size in sizes:
        left = -(-size // columns)
        for column in (placed[start : start + left], placed[start + left : start + size]):
            used = sum(row.height_mm for row in column) + 2.6 * max(0, len(column) - 1)
            assert used <= page + 1e-6
        start += size


@given(total=st.integers(1, 300), count=st.integers(1, 50))
def test_equal_parts(total: int, count: int) -> None:
    parts = equal_parts(total, count)
    assert (sum(parts), len(parts)) == (total, count)
    assert max(parts) - min(parts) <= 1


@given(
    paragraphs=st.lists(
        st.lists(st.text("абв ", min_size=1, max_size=9).filter(str.strip), min_size=1, max_size=30),
        min_size=1,
        max_size=6,
    ),
    page=st.floats(20, 120),
)
def test_text_pages_lose_nothing_and_fit(paragraphs: list[list[str]], page: float) -> None:
    pages = paginate_text(paragraphs, page, 5.0, 3.0)
    assert all(pages)
    text = "".join("".join(part) for part in pages).replace(" ", "")
    assert text == "".join("".join(lines) for lines in paragraphs).replace(" ", "")


def test_text_pages_are_filled_without_orphans() -> None:
    lines = [f"строка {n:02} " for n in range(11)]
    pages = paginate_text([lines], 50.0, 5.0, 3.0)
    assert [len(page[0].split("строка")) - 1 for page in pages] == [9, 2]
    two = paginate_text([["а "] * 9, ["б "] * 4], 53.0, 5.0, 3.0)
    assert [len(page) for page in two] == [1, 1]
    assert paginate_text([["а "] * 2], 3.0, 5.0, 3.0) == (("а",), ("а",))


def test_text_fits_exactly_to_the_last_line() -> None:
    assert len(paginate_text([["а "] * 7], 0.1 * 7, 0.1, 3.0)) == 1


@dataclasses.dataclass(frozen=True)
class TallMeasure(PlainMeasure):
    """Every row has one height, whatever the size; details add to it."""

    row_mm: float = 10.0
    details_mm: float = 0.0

    def option_height_mm(
        self, option: ContestOption, language: Language, size: TextSize, columns: int, *, brief: bool
    ) -> float:
        return self.row_mm + (0.0 if brief else self.details_mm)


def candidates(count: int, columns: Columns = Columns.AUTO, name: str = "Имя") -> CandidateContest:
    return CandidateContest(
        id=ContestId("c"),
        title=localized("Выборы"),
        short_title=localized("Выборы"),
        options=tuple(option("c", n, f"{name} {n}") for n in range(1, count + 1)),
        columns=columns,
        protocol_form="electronic-test",
    )


def pages_of(
    contest: Contest, geometry: PageGeometry, size: TextSize = TextSize.M, **measure: float
) -> ContestPages:
    return contest_pages(contest, RU, size, geometry, TallMeasure(**measure))


@pytest.mark.parametrize(
    ("contest", "geometry", "size", "columns"),
    [
        (candidates(20), LANDSCAPE, TextSize.M, 2),
        (candidates(20), LANDSCAPE, TextSize.L, 1),
        (candidates(20), PORTRAIT, TextSize.M, 1),
        (candidates(5), LANDSCAPE, TextSize.M, 1),
        (candidates(20, name="Очень длинное имя " * 8), LANDSCAPE, TextSize.M, 1),
        (candidates(20, Columns.ONE), LANDSCAPE, TextSize.M, 1),
        (candidates(5, Columns.TWO), PORTRAIT, TextSize.XL, 2),
        (candidates(20, Columns.TWO), PORTABLE, TextSize.S, 1),
        (candidates(20), PORTABLE, TextSize.S, 1),
        (make_election().contest(PARK), LANDSCAPE, TextSize.M, 1),
    ],
)
def test_columns(contest: Contest, geometry: PageGeometry, size: TextSize, columns: int) -> None:
    assert pages_of(contest, geometry, size).columns == columns


def test_details_move_to_the_confirmation_for_all_rows_or_for_none() -> None:
    assert not pages_of(candidates(5), PORTRAIT, details_mm=20.0).brief
    # Two rows with details on a page are no list: then they have a page of their own, all of them.
    assert pages_of(candidates(5), PORTRAIT, details_mm=30.0).brief
    assert pages_of(candidates(5), PORTRAIT, details_mm=95.0).brief
    assert not pages_of(candidates(2), PORTRAIT, details_mm=30.0).brief


def test_a_row_no_screen_can_show_is_an_error_that_names_the_place() -> None:
    with pytest.raises(PageOverflowError, match="contest c, language ru, size m"):
        pages_of(candidates(5), PORTRAIT, row_mm=101.0)


def test_against_all_stands_apart() -> None:
    mayor = make_election().contest(MAYOR)
    exactly = TallMeasure(page_mm=20 * 10 + 18 * 2.6 + 5.2)
    assert contest_pages(mayor, RU, TextSize.M, PORTRAIT, exactly).count == 1
    less = dataclasses.replace(exactly, page_mm=exactly.page_mm - 0.5)
    assert contest_pages(mayor, RU, TextSize.M, PORTRAIT, less).count == 2


def test_the_confirmation_holds_the_tallest_rows_one_size_larger() -> None:
    duma = make_election().contest(DUMA)
    measure = PlainMeasure()
    assert contest_pages(duma, RU, TextSize.M, PORTRAIT, measure).confirm_rows == 4
    assert contest_pages(duma, RU, TextSize.XL, PORTRAIT, measure).confirm_rows == 3
    assert pages_of(candidates(3), PORTRAIT).confirm_rows == 3
    assert pages_of(candidates(3), PORTRAIT, details_mm=95.0).confirm_rows == 1
    assert [larger(size) for size in TextSize] == [TextSize.M, TextSize.L, TextSize.XL, TextSize.XL]


def test_a_question_keeps_its_answers_on_every_page() -> None:
    pages = pages_of(make_election().contest(ROAD), PORTRAIT)
    assert len(pages.options) == 1
    assert pages.count == len(pages.question) == 3
    assert [pages.options_on(page) for page in range(3)] == [pages.options[0]] * 3
    assert pages.page_of(pages.options[0][0]) is None


def test_answers_that_leave_no_room_come_after_the_text() -> None:
    pages = pages_of(make_election().contest(ROAD), PORTRAIT, row_mm=45.0)
    assert pages.question[-1] == ()
    assert pages.options[:-1] == ((),) * (pages.count - 1)
    assert len(pages.options_on(pages.count - 1)) == 2
    assert pages.page_of(pages.options_on(pages.count - 1)[0]) == pages.count - 1
    assert pages_of(make_election().contest(PARK), PORTRAIT, row_mm=44.0).count == 1


def test_a_measure_that_loses_text_is_found_out() -> None:
    class Lossy(PlainMeasure):
        def paragraph_lines(self, text: str, language: Language, size: TextSize) -> list[str]:
            return [text[:5]]

    with pytest.raises(ValueError, match="contest road"):
        contest_pages(make_election().contest(ROAD), RU, TextSize.M, PORTRAIT, Lossy())


def test_a_long_list_of_ballots_has_pages() -> None:
    layouts = lay_out(make_election(), PORTRAIT, PlainMeasure())
    assert layouts.list_rows == {TextSize.S: 5, TextSize.M: 3, TextSize.L: 2, TextSize.XL: 1}
    assert lay_out(make_election(), PORTRAIT, PlainMeasure(page_mm=900)).list_rows[TextSize.S] == 7


@settings(max_examples=30, deadline=None)
@given(election=elections(), landscape=st.booleans())
def test_every_option_lies_on_one_page_in_order(election: Election, landscape: bool) -> None:
    layouts = lay_out(election, PageGeometry(landscape=landscape), PlainMeasure())
    for contest in election.contests:
        for language in election.languages:
            for size in TextSize:
                pages = layouts.of(contest.id, language, size)
                assert [o for page in pages.options for o in page] == [o.id for o in contest.options]
                if isinstance(contest, BallotMeasureContest):
                    words = " ".join(part for page in pages.question for part in page).split()
                    text = contest.question.get(language) or contest.question[RU]
                    assert "".join(words) == "".join(text.split())


def test_pages_beyond_the_last_are_empty() -> None:
    pages = ContestPages(columns=1, options=((), ()), question=(("а",),))
    assert pages.text_on(1) == ()
    assert pages.options_on(5) == ()
    assert ContestPages(columns=1, options=()).count == 1


@dataclasses.dataclass(frozen=True)
class UnequalMeasure(PlainMeasure):
    """Rows of 10 mm; the row with number `tall` has a height of its own."""

    tall: int = 3
    tall_mm: float = 30.0

    def option_height_mm(
        self, option: ContestOption, language: Language, size: TextSize, columns: int, *, brief: bool
    ) -> float:
        return self.tall_mm if option.number == self.tall else 10.0


def unequal(count: int, tall_mm: float, page_mm: float = PAGE_MM) -> ContestPages:
    measure = UnequalMeasure(tall_mm=tall_mm, page_mm=page_mm)
    return contest_pages(candidates(count), RU, TextSize.M, PORTRAIT, measure)


def test_the_tallest_row_makes_all_rows_of_the_contest_as_tall() -> None:
    pages = unequal(9, 30.0)
    assert pages.row_mm == 30.0
    assert [len(page) for page in pages.options] == [3, 3, 3]


def test_rows_of_one_page_share_what_is_left_but_not_more_than_a_little() -> None:
    assert unequal(3, 14.0).row_mm == 18.0
    left_mm = 3.0
    assert unequal(3, 14.0, page_mm=3 * 14 + 2 * 2.6 + left_mm).row_mm == pytest.approx(14.0 + left_mm / 3)


def test_one_name_may_double_the_pages_but_not_more() -> None:
    """Eight rows of 10 mm fit 100 mm; with one of 46 mm two do, with one of 60 mm one does."""
    double = unequal(12, 46.0)
    assert (len(double.options), double.row_mm) == (6, 46.0)
    alone = unequal(12, 46.0, page_mm=93.0)
    assert alone.row_mm == 0.0
    assert len(alone.options) < 6


@given(
    tall=st.floats(10, 95),
    count=st.integers(1, 40),
    page=st.floats(95, 300),
    columns=st.sampled_from(Columns),
)
def test_equal_rows_fit_every_page_as_they_are_drawn(
    tall: float, count: int, page: float, columns: Columns
) -> None:
    measure = UnequalMeasure(tall_mm=tall, page_mm=page)
    pages = contest_pages(candidates(count, columns), RU, TextSize.M, LANDSCAPE, measure)
    most = max(map(len, pages.options))
    in_a_column = -(-most // pages.columns)
    if pages.row_mm:
        assert pages.row_mm >= (tall if count >= 3 else 10.0)
        assert in_a_column * pages.row_mm + (in_a_column - 1) * 2.6 <= page + 1e-6
