"""Heights for the paginator, measured on the very components that will draw the pages.

Implements `kiosk.screens.paginator.Measure`. It lays nothing out; its window is never shown. Bodies are
measured with the banner of a test, so that the pages of a test are those of the voting day.
"""

import collections.abc
import dataclasses
import functools
import math
import typing

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtGui import QFont, QTextLayout, QTextOption
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickItem, QQuickRenderControl, QQuickWindow

from election.ballot import Ballot, in_ballot_order
from election.definition import BallotMeasureContest, Contest, ContestOption, Election
from election.identifiers import Language, OptionId
from election.localized import text_in
from election.polls import StationMode
from kiosk.screens.ballots import ballot, option_row
from kiosk.screens.context import ScreenContext
from kiosk.screens.frame import Page
from kiosk.screens.lists import contest_list
from kiosk.screens.model import Row, RowState, ScreenModel
from kiosk.screens.paginator import PageGeometry
from kiosk.screens.texts import Words
from kiosk.session.context import SessionContext
from kiosk.session.layout import ContestPages, Layouts
from kiosk.session.settings import Settings, TextSize
from kiosk.session.states import ContestList, OnBallot, Voting
from kiosk.ui.bridge import Bridge
from kiosk.ui.profiles import ScreenProfile
from kiosk.ui.screen_map import as_map, row_map, state_word
from kiosk.ui.window import QML
from ui.fonts import FAMILY
from ui.kit import Kit
from ui.touch import TouchSense
from ui.touch_guard import TouchGuard

GAP_MM = 2.6
SEPARATED_GAP_MM = 5.2
PARAGRAPH_GAP_MM = 3.0
_TWO_COLUMNS_FROM_MM = 280.0


def page_geometry(profile: ScreenProfile) -> PageGeometry:
    """Say what a screen allows; two columns only on wide landscape screens, never on portable ones."""
    wide = profile.landscape and profile.width_mm >= _TWO_COLUMNS_FROM_MM
    return PageGeometry(
        landscape=profile.landscape,
        two_columns=wide,
        gap_mm=GAP_MM,
        separated_gap_mm=SEPARATED_GAP_MM,
        paragraph_gap_mm=PARAGRAPH_GAP_MM,
    )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    width: int
    height: int


class QmlMeasure:
    """Measure an election on a screen. Needs the application of `ui.application.open_application`."""

    def __init__(self, profile: ScreenProfile, election: Election, *, station_number: int = 9999) -> None:
        self._profile = profile
        self._election = election
        self._station_number = station_number
        self._closed = False
        self._engine = QQmlEngine()
        self._kit = Kit(self._engine, px_per_mm=profile.px_per_mm, width_mm=profile.width_mm, calm=True)
        guard = TouchGuard(clock_ms=lambda: 0)
        self._bridge = Bridge(guard, on_action=lambda _action: None)
        self._sense = TouchSense(guard)
        context = self._engine.rootContext()
        context.setContextProperty("bridge", self._bridge)
        context.setContextProperty("touch", self._sense)
        context.setContextProperty("device", {"reader": "below", "tapeWindow": "right"})
        # Kept: what a component made dies with it.
        self._component = QQmlComponent(self._engine, QUrl.fromLocalFile(str(QML / "MeasureBench.qml")))
        bench = self._component.create()
        if not isinstance(bench, QQuickItem) or self._kit.warnings:
            raise RuntimeError("the measure cannot be loaded: " + self._component.errorString())
        self._bench = bench
        self._control = QQuickRenderControl()
        self._window = QQuickWindow(self._control)
        bench.setParentItem(self._window.contentItem())
        bench.setSize(self._window.contentItem().size())
        bench.setWidth(profile.width_px)
        bench.setHeight(profile.height_px)
        self._row_px = functools.cache(self._measured_row)
        self._body = functools.cache(self._measured_body)

    def close(self) -> None:
        """Free Qt's objects, those inside before those outside; safe to call again."""
        if self._closed:
            return
        self._closed = True
        for thing in (self._control, self._component, self._bench, self._window, self._engine):
            shiboken6.delete(thing)

    @property
    def profile(self) -> ScreenProfile:
        """Give the screen measured on."""
        return self._profile

    @property
    def gap_px(self) -> int:
        """Give the gap between rows as drawn: whole pixels, so a little more than its millimetres."""
        return self._number("gap")

    @property
    def warnings(self) -> tuple[str, ...]:
        """Give the complaints of the QML engine."""
        return self._kit.warnings

    # --- what the paginator asks

    def option_height_mm(
        self, option: ContestOption, language: Language, size: TextSize, columns: int, *, brief: bool
    ) -> float:
        """Return the height of a row; `brief` leaves out the legal details."""
        height, _ = self._option(option, language, size, columns, brief=brief)
        gaps = 2 if option.against_all else 1
        reserve = gaps * self._number("gap") / self._profile.px_per_mm
        return self._mm(height) + reserve - (SEPARATED_GAP_MM if option.against_all else GAP_MM)

    def name_lines(self, option: ContestOption, language: Language, size: TextSize, columns: int) -> int:
        """Return over how many lines the name runs."""
        return self._option(option, language, size, columns, brief=False)[1]

    def paragraph_lines(self, text: str, language: Language, size: TextSize) -> collections.abc.Sequence[str]:
        """Break a paragraph of a question as the page will."""
        del language
        self._use(size)
        font = QFont(FAMILY)
        font.setPixelSize(self._number("questionPx"))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        option.setUseDesignMetrics(True)
        layout = QTextLayout(text, font)
        layout.setTextOption(option)
        layout.beginLayout()
        lines: list[str] = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self._question_width(size))
            lines.append(_utf16_part(text, line.textStart(), line.textLength()))
        layout.endLayout()
        return tuple(lines)

    def line_height_mm(self, size: TextSize) -> float:
        """Return the height of a line of a question."""
        self._use(size)
        return self._number("questionLine") / self._profile.px_per_mm

    def body_height_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        """Return what head and bars leave for the rows; without a page strip where all rows fit one page."""
        whole = self._mm(self._body(contest.id, language, size, 1).height)
        if self._all_fit(contest, language, size, whole):
            return whole
        return self._mm(self._body(contest.id, language, size, 2).height)

    def list_body_height_mm(self, language: Language, size: TextSize) -> float:
        """Return what the list of ballots has for its rows; without a page strip where all fit one page."""
        whole = self._mm(self._list_body(language, size, pages=1).height)
        most = max(len(style.contests) for style in self._election.ballot_styles)
        tallest = max(self.list_row_height_mm(c, language, size) for c in self._election.contests)
        if most * (tallest + GAP_MM) - GAP_MM <= whole:
            return whole
        return self._mm(self._list_body(language, size, pages=2).height)

    def list_row_height_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        """Return the height of a ballot's row with the longest names chosen."""
        body = self._list_body(language, size, pages=2)
        heights = [
            self._row_px(row, size, body.width, "value", 2, False, "")[0]
            for row in self._list_rows(contest, language, size)
        ]
        return self._mm(max(heights)) + self._number("gap") / self._profile.px_per_mm - GAP_MM

    # --- how it is found out

    def _option(
        self, option: ContestOption, language: Language, size: TextSize, columns: int, *, brief: bool
    ) -> tuple[int, int]:
        contest = next(c for c in self._election.contests if any(o is option for o in c.options))
        row = option_row(
            self._session(), Words(language=language), contest, option, chosen=False, brief=brief
        )
        row = dataclasses.replace(row, speech="")
        width = self._body(contest.id, language, size, 2).width
        if columns == 2:
            width = (width - self._number("gutter")) // 2
        digits = max(len(str(other.number)) for other in contest.options)
        return self._row_px(
            row, size, width, "box", digits, isinstance(contest, BallotMeasureContest), state_word(language)
        )

    def _all_fit(self, contest: Contest, language: Language, size: TextSize, height_mm: float) -> bool:
        rows = sum(
            self.option_height_mm(option, language, size, 1, brief=False)
            + (SEPARATED_GAP_MM if option.against_all else GAP_MM)
            for option in contest.options
        )
        if not isinstance(contest, BallotMeasureContest):
            return rows - GAP_MM <= height_mm
        paragraphs = text_in(contest.question, language).split("\n\n")
        lines = sum(len(self.paragraph_lines(part, language, size)) for part in paragraphs)
        text = lines * self.line_height_mm(size) + len(paragraphs) * PARAGRAPH_GAP_MM
        return rows + text <= height_mm

    def _measured_row(
        self, row: Row, size: TextSize, width: int, form: str, digits: int, tall: bool, word: str
    ) -> tuple[int, int]:
        self._use(size)
        values = {
            "row": row_map(row),
            "rowWidth": width,
            "rowForm": form,
            "rowDigits": digits,
            "tallRow": tall,
            "stateWord": word,
        }
        for name, value in values.items():
            self._bench.setProperty(name, value)
        self._control.polishItems()
        return self._number("rowHeight"), self._number("nameLines")

    def _measured_body(self, contest_id: typing.Any, language: Language, size: TextSize, pages: int) -> _Body:
        contest = self._election.contest(contest_id)
        page = self._page(language, size, _split(contest, pages, measure=contest), "OnBallot")
        state = OnBallot(
            voting=self._voting(page, {}), contest=contest.id, draft=_longest_marks(contest, language), page=0
        )
        return self._shown_body(ballot(page, state), size)

    def _list_body(self, language: Language, size: TextSize, *, pages: int) -> _Body:
        style = max(self._election.ballot_styles, key=lambda style: len(style.contests))
        rows = math.ceil(len(style.contests) / pages) if pages > 1 else len(style.contests)
        page = self._page(language, size, {}, "ContestList", list_rows=max(1, rows))
        model = contest_list(page, ContestList(voting=self._voting(page, {})))
        body = self._shown_body(model, size)
        return _Body(width=body.width, height=body.height - self._number("headsHeight"))

    def _list_rows(self, contest: Contest, language: Language, size: TextSize) -> tuple[Row, ...]:
        """Give the contest's row with all marks used, and with one mark left: a line more, a name less."""
        page = self._page(language, size, {}, "ContestList", list_rows=1000)
        full = _longest_marks(contest, language)
        style = next(s for s in self._election.ballot_styles if contest.id in s.contests)
        rows = []
        for marks in (full, full[:-1]):
            voting = self._voting(page, {contest.id: marks}, style.id)
            number = style.contests.index(contest.id)
            row = contest_list(page, ContestList(voting=voting)).rows[number]
            rows.append(dataclasses.replace(row, state=RowState.CHOSEN, speech=""))
        return tuple(rows)

    def _shown_body(self, model: ScreenModel, size: TextSize) -> _Body:
        self._use(size)
        self._bench.setProperty("screen", {**as_map(model), "tape": None, "revision": 0})
        self._control.polishItems()
        return _Body(width=self._number("bodyWidth"), height=self._number("bodyHeight"))

    def _question_width(self, size: TextSize) -> int:
        contest = next(c for c in self._election.contests if isinstance(c, BallotMeasureContest))
        return self._body(contest.id, self._election.languages[0], size, 2).width

    def _page(
        self,
        language: Language,
        size: TextSize,
        pages: collections.abc.Mapping[typing.Any, ContestPages],
        state: str,
        *,
        list_rows: int = 7,
    ) -> Page:
        layouts = Layouts(
            pages={(contest, language, size): laid for contest, laid in pages.items()},
            list_rows=dict.fromkeys(TextSize, list_rows),
        )
        session = SessionContext(election=self._election, layouts=layouts)
        context = ScreenContext(session=session, station_number=self._station_number, mode=StationMode.TEST)
        return Page(context=context, state=state, settings=Settings(language=language, size=size))

    def _voting(self, page: Page, marks: typing.Any, style: typing.Any = None) -> Voting:
        chosen = style or max(self._election.ballot_styles, key=lambda s: len(s.contests)).id
        return Voting(settings=page.settings, ballot=Ballot(style=chosen, marks=marks))

    def _session(self) -> SessionContext:
        return SessionContext(election=self._election, layouts=Layouts(pages={}, list_rows={}))

    def _use(self, size: TextSize) -> None:
        # Items of the pages measured so far wait to be deleted, tens of megabytes of them, until told.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self._kit.use(palette="light", lettering=size.value)

    def _number(self, name: str) -> int:
        return int(typing.cast(int, self._bench.property(name)))

    def _mm(self, pixels: int) -> float:
        return pixels / self._profile.px_per_mm


def _split(contest: Contest, pages: int, *, measure: Contest) -> dict[typing.Any, ContestPages]:
    """Pretend pages of about equal length, only to have the strip, its ranges and the header in place."""
    ids = tuple(option.id for option in contest.options)
    if isinstance(measure, BallotMeasureContest):
        return {contest.id: ContestPages(columns=1, options=(ids,), question=(("",),) * pages)}
    size = math.ceil(len(ids) / pages)
    if pages > 1:
        # Many pages rather than few: their ranges are then the widest there can be.
        size = max(1, min(size, 2))
    parts = tuple(ids[start : start + size] for start in range(0, len(ids), size))
    if pages > 1 and len(parts) == 1:
        parts = (*parts, ids[-1:])
    return {contest.id: ContestPages(columns=1, options=parts)}


def _longest_marks(contest: Contest, language: Language) -> tuple[OptionId, ...]:
    named = sorted(
        (option for option in contest.options if not option.against_all),
        key=lambda option: len(text_in(option.name, language)),
        reverse=True,
    )
    chosen = named[: contest.votes_allowed]
    return in_ballot_order(contest, tuple(option.id for option in chosen))


def _utf16_part(text: str, start: int, length: int) -> str:
    """Cut by UTF-16 units, in which Qt counts."""
    units = text.encode("utf-16-le")
    return units[2 * start : 2 * (start + length)].decode("utf-16-le")
