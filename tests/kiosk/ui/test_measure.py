"""What is measured is what is drawn."""

import collections.abc
import itertools

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtQuick import QQuickItem

from election.definition import BallotMeasureContest
from election.identifiers import ContestId, Language
from election.localized import text_in
from kiosk.screens.paginator import Measure
from kiosk.session.settings import TextSize
from kiosk.ui.gallery import Gallery
from kiosk.ui.measure import GAP_MM, QmlMeasure, page_geometry
from kiosk.ui.profiles import LANDSCAPE_15, PORTABLE_10, PORTRAIT_15, PROFILES, ScreenProfile
from ui.proof import visible_items

from .elections import election, laid_out, screens

_RU = Language("ru")
_ELECTION = election()


@pytest.fixture(scope="module", params=PROFILES, ids=lambda profile: profile.name)
def measure(request: pytest.FixtureRequest) -> collections.abc.Iterator[QmlMeasure]:
    """Measure on each screen profile in turn."""
    made = QmlMeasure(request.param, _ELECTION)
    yield made
    assert made.warnings == ()
    made.close()
    made.close()


def _rows(root: QQuickItem) -> list[QQuickItem]:
    return [item for item in visible_items(root) if item.property("sideWidth") is not None]


def _is_a_measure(measure: QmlMeasure) -> Measure:
    return measure


@pytest.mark.parametrize("size", [TextSize.M, TextSize.XL])
def test_all_rows_of_a_contest_are_drawn_as_tall_and_a_tick_moves_none(
    measure: QmlMeasure, size: TextSize
) -> None:
    profile, seen = measure.profile, 0
    models = screens(profile, size)
    with Gallery(profile) as gallery:
        for contest in _ELECTION.contests:
            pages = laid_out(profile).layouts.of(contest.id, _RU, size)
            heights = set()
            for page in range(pages.count):
                places = []
                for name in (f"{contest.id}_{page}", f"{contest.id}_{page}_chosen"):
                    gallery.picture(models[name])
                    rows = _rows(gallery.window.view.rootObject())
                    heights |= {row.height() for row in rows}
                    places.append([row.mapToScene(QPointF(0, 0)).y() for row in rows])
                assert places[0] == places[1], (contest.id, page)
            if pages.row_mm:
                drawn = pytest.approx(pages.row_mm * profile.px_per_mm, abs=2)
                assert [*heights] == [drawn], contest.id
                seen += 1
    assert seen >= 4


@pytest.mark.parametrize("size", [TextSize.M, TextSize.XL])
def test_rows_are_as_high_as_measured(measure: QmlMeasure, size: TextSize) -> None:
    profile = measure.profile
    contest = _ELECTION.contest(ContestId("council"))
    pages = laid_out(profile).layouts.of(contest.id, _RU, size)
    with Gallery(profile) as gallery:
        gallery.picture(screens(profile, size)["council_0"])
        drawn = [item.implicitHeight() for item in _rows(gallery.window.view.rootObject())]
    options = [option for option in contest.options if option.id in pages.options[0]]
    assert len(drawn) == len(options)
    for height, option in zip(drawn, options):
        mm = _is_a_measure(measure).option_height_mm(option, _RU, size, pages.columns, brief=pages.brief)
        gap_rounding = measure.gap_px / profile.px_per_mm - GAP_MM
        assert height == pytest.approx((mm - gap_rounding) * profile.px_per_mm)


def test_measured_lines_give_the_text_again_and_break_where_the_page_does(measure: QmlMeasure) -> None:
    profile = measure.profile
    contest = _ELECTION.contest(ContestId("referendum"))
    assert isinstance(contest, BallotMeasureContest)
    for part in text_in(contest.question, _RU).split("\n\n"):
        assert "".join(measure.paragraph_lines(part, _RU, TextSize.M)) == part
    model = screens(profile, TextSize.M)["referendum_1"]
    lines = [len(measure.paragraph_lines(part, _RU, TextSize.M)) for part in model.paragraphs]
    with Gallery(profile) as gallery:
        gallery.picture(model)
        texts = [
            item.property("lineCount")
            for item in visible_items(gallery.window.view.rootObject())
            if item.property("text") in model.paragraphs
        ]
    assert texts == lines
    assert sum(lines) > 3


def test_the_body_measured_is_the_body_drawn(measure: QmlMeasure) -> None:
    """Rows, drawn with a strip of pages, end above it; the measure never promises more than there is."""
    profile = measure.profile
    for name, contest_id in (("parties_0_chosen", "parties"), ("council_0_chosen", "council")):
        contest = _ELECTION.contest(ContestId(contest_id))
        with Gallery(profile) as gallery:
            gallery.picture(screens(profile, TextSize.L)[name])
            body = next(
                item.property("bodyHeight")
                for item in visible_items(gallery.window.view.rootObject())
                if item.property("bodyHeight") is not None
            )
        promised = measure.body_height_mm(contest, _RU, TextSize.L) * profile.px_per_mm
        assert promised <= body + 1e-6
        assert promised >= body * 0.8


def test_larger_letters_never_take_less_room(measure: QmlMeasure) -> None:
    option = _ELECTION.contest(ContestId("district")).options[4]
    heights = [measure.option_height_mm(option, _RU, size, 1, brief=False) for size in TextSize]
    assert all(smaller <= larger for smaller, larger in itertools.pairwise(heights))
    assert measure.option_height_mm(option, _RU, TextSize.M, 1, brief=True) < heights[1]
    lists = [
        measure.list_row_height_mm(_ELECTION.contests[3], _RU, size) for size in (TextSize.M, TextSize.L)
    ]
    assert lists[0] < lists[1]


@pytest.mark.parametrize(
    ("profile", "landscape", "two"),
    [(PORTRAIT_15, False, False), (LANDSCAPE_15, True, True), (PORTABLE_10, False, False)],
)
def test_only_wide_screens_may_have_two_columns(profile: ScreenProfile, landscape: bool, two: bool) -> None:
    geometry = page_geometry(profile)
    assert (geometry.landscape, geometry.two_columns) == (landscape, two)
