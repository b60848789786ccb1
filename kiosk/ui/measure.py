"""Heights for the paginator, measured on the very components that will draw the pages.

Implements `kiosk.screens.paginator.Measure`. It lays nothing out; its window is never shown. Bodies are
measured with the banner of a test, so that the pages of a test are those of the voting day.
"""

import collections.abc
import dataclasses
import functools
import math
import typing

import msgspec
import PySide6
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtGui import QFont, QTextLayout, QTextOption
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickItem, QQuickRenderControl, QQuickWindow

from election.ballot import Ballot
from election.definition import BallotMeasureContest, Contest, ContestOption, Election
from election.identifiers import Language
from election.localized import text_in
from election.polls import StationMode
from kiosk.layouts import Drawing
from kiosk.screens.ballots import ballot, option_row
from kiosk.screens.context import ScreenContext
from kiosk.screens.decisions import confirmation
from kiosk.screens.details import details
from kiosk.screens.frame import Page
from kiosk.screens.lists import contest_list
from kiosk.screens.model import Row, RowState, ScreenModel
from kiosk.screens.paginator import PageGeometry
from kiosk.screens.texts import Words
from kiosk.session.context import SessionContext
from kiosk.session.layout import ContestPages, Layouts
from kiosk.session.settings import Settings, TextSize
from kiosk.session.states import ConfirmingChoice, ContestList, OnBallot, ReadingDetails, Voting
from kiosk.ui.bridge import Bridge
from kiosk.ui.measure_samples import longest_marks, split, utf16_part
from kiosk.ui.profiles import ScreenProfile
from kiosk.ui.screen_map import as_map, row_map, state_word
from kiosk.ui.window import QML
from ui.fonts import FAMILY, FontFiles
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


def drawing_on(profile: ScreenProfile, *, software: str) -> Drawing:
    """Say what measured heights follow from besides the election."""
    return Drawing(profile=profile, fonts=tuple(FontFiles()), qt=PySide6.__version__, software=software)


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
        self._bridge = Bridge(guard, on_action=lambda _action: None, parent=self._engine)
        self._sense = TouchSense(guard, parent=self._engine)
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
        self._details_body = functools.cache(self._measured_details)
        self._confirm_body = functools.cache(self._measured_confirm)
        self._list_body = functools.cache(self._measured_list)
        self._size: TextSize | None = None

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
        return self._lines(text, size, self._question_width(size))

    def details_lines(
        self, text: str, contest: Contest, language: Language, size: TextSize
    ) -> collections.abc.Sequence[str]:
        """Break a paragraph about an option as its page will."""
        return self._lines(text, size, self._details_body(contest.id, language, size).width)

    def details_body_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        """Return the height of a page of text about the option with the longest name."""
        return self._mm(self._details_body(contest.id, language, size).height)

    def short_body_height_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        """Return what a head with the short title leaves, with several pages and details to read."""
        return self._mm(self._body(contest.id, language, size, 2, True).height)

    def bare_height_mm(
        self, option: ContestOption, language: Language, size: TextSize, columns: int
    ) -> float:
        """Return the height of a row that shows only number and name."""
        named = msgspec.structs.replace(option, affiliation=None, details=None)
        return self.option_height_mm(named, language, size, columns, brief=True)

    def confirm_room_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        """Return what the confirmation leaves for the chosen rows, with an earlier choice to compare."""
        return self._mm(self._confirm_body(contest.id, language, size).height)

    def confirm_height_mm(
        self, option: ContestOption, language: Language, size: TextSize, *, brief: bool
    ) -> float:
        """Return the height of a chosen row on the confirmation."""
        contest = self._contest_of(option)
        row = option_row(self._session(), Words(language=language), contest, option, chosen=True, brief=brief)
        width = self._confirm_body(contest.id, language, size).width
        digits = max(len(str(other.number)) for other in contest.options)
        height, _ = self._row_px(dataclasses.replace(row, speech=""), size, width, "card", digits, False, "")
        return self._mm(height) + self._number("gap") / self._profile.px_per_mm - GAP_MM

    def _lines(self, text: str, size: TextSize, width: int) -> tuple[str, ...]:
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
            line.setLineWidth(width)
            lines.append(utf16_part(text, line.textStart(), line.textLength()))
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
        contest = self._contest_of(option)
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

    def _contest_of(self, option: ContestOption) -> Contest:
        return next(c for c in self._election.contests if any(o.id == option.id for o in c.options))

    def _all_fit(self, contest: Contest, language: Language, size: TextSize, height_mm: float) -> bool:
        tallest = max(
            self.option_height_mm(option, language, size, 1, brief=False) for option in contest.options
        )
        gaps = (SEPARATED_GAP_MM if option.against_all else GAP_MM for option in contest.options)
        rows = len(contest.options) * tallest + sum(gaps)
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

    def _measured_body(
        self,
        contest_id: typing.Any,
        language: Language,
        size: TextSize,
        pages: int,
        short_head: bool = False,
    ) -> _Body:
        contest = self._election.contest(contest_id)
        laid = split(contest, pages, measure=contest, short_head=short_head)
        page = self._page(language, size, laid, "OnBallot")
        state = OnBallot(
            voting=self._voting(page, {}), contest=contest.id, draft=longest_marks(contest, language), page=0
        )
        return self._shown_body(ballot(page, state), size)

    def _measured_details(self, contest_id: typing.Any, language: Language, size: TextSize) -> _Body:
        contest = self._election.contest(contest_id)
        page = self._page(language, size, split(contest, 2, measure=contest, short_head=True), "OnBallot")
        longest = max(
            contest.options, key=lambda o: len(text_in(o.name, language)) + len(_under(o, language))
        )
        back = OnBallot(voting=self._voting(page, {}), contest=contest.id, draft=())
        return self._shown_body(details(page, ReadingDetails(back=back, option=longest.id)), size)

    def _measured_confirm(self, contest_id: typing.Any, language: Language, size: TextSize) -> _Body:
        contest = self._election.contest(contest_id)
        page = self._page(language, size, split(contest, 2, measure=contest, short_head=True), "OnBallot")
        marks = longest_marks(contest, language)
        state = ConfirmingChoice(
            voting=self._voting(page, {}), contest=contest.id, draft=marks, before=marks[:1]
        )
        body = self._shown_body(confirmation(page, state), size)
        return _Body(width=body.width, height=body.height - self._number("askingHeight"))

    def _measured_list(self, language: Language, size: TextSize, *, pages: int) -> _Body:
        style = max(self._election.ballot_styles, key=lambda style: len(style.contests))
        rows = math.ceil(len(style.contests) / pages) if pages > 1 else len(style.contests)
        page = self._page(language, size, {}, "ContestList", list_rows=max(1, rows))
        model = contest_list(page, ContestList(voting=self._voting(page, {})))
        body = self._shown_body(model, size)
        return _Body(width=body.width, height=body.height - self._number("headsHeight"))

    def _list_rows(self, contest: Contest, language: Language, size: TextSize) -> tuple[Row, ...]:
        """Give the contest's row with all marks used, and with one mark left: a line more, a name less."""
        page = self._page(language, size, {}, "ContestList", list_rows=1000)
        full = longest_marks(contest, language)
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
        # Items of the pages measured so far wait to be deleted, tens of megabytes of them, until told.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
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
        if size is not self._size:
            self._kit.use(palette="light", lettering=size.value)
            self._size = size

    def _number(self, name: str) -> int:
        return int(typing.cast(int, self._bench.property(name)))

    def _mm(self, pixels: int) -> float:
        return pixels / self._profile.px_per_mm


def _under(option: ContestOption, language: Language) -> str:
    return "" if option.affiliation is None else text_in(option.affiliation, language)
