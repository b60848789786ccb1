"""Touch → frame on the slowest ballots, beside a rectangle that changes its colour on an empty page.

From the lifting of the finger, when a tap counts, to the frame that shows it. The waits of the touch guard
are switched off: they are rules, not work. The frame goes nowhere: there is no screen behind it.
"""

import collections.abc
import dataclasses
import pathlib
import queue

import msgspec
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop, QPoint, QUrl
from PySide6.QtQuick import QQuickView
from PySide6.QtTest import QTest

from bench.figures import Figure, in_turns, median
from bench.marks import now_ms
from bench.materials import LARGE, Materials
from bench.scale import Bench
from election.definition import Columns, Contest, Election
from election.identifiers import Language, OptionId
from election.localized import STATE_LANGUAGE, text_in
from election.polls import StationMode
from kiosk.screens.context import ScreenContext
from kiosk.screens.paginator import contest_pages
from kiosk.screens.screen import screen
from kiosk.session.context import SessionContext
from kiosk.session.events import (
    Action,
    CardAccepted,
    CardSeen,
    ChangeSettings,
    ChooseLanguage,
    ChooseOption,
    DeviceReady,
    Event,
    OpenContest,
    Polls,
    PollsChanged,
    TurnPage,
)
from kiosk.session.layout import Layouts
from kiosk.session.machine import start, step
from kiosk.session.settings import Settings, TextSize
from kiosk.ui.clockwork import Waker
from kiosk.ui.measure import QmlMeasure, page_geometry
from kiosk.ui.profiles import LANDSCAPE_15, PORTRAIT_15, ScreenProfile
from kiosk.ui.window import KioskWindow
from ui.application import open_application
from ui.proof import targets
from ui.touch_guard import TouchTiming

_PAGE = pathlib.Path(__file__).parent / "empty_page.qml"
_PATIENCE_MS = 5_000
_MANY = 40


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A ballot on a screen and what is touched on it: rows in turn, or the page turns."""

    what: str
    contest: Contest
    election: Election
    profile: ScreenProfile
    size: TextSize
    turning: bool = False


def measure(bench: Bench) -> tuple[Figure, ...]:
    """Measure each case with an empty page beside it."""
    open_application(platform="offscreen")
    election = Materials(LARGE, bench.folder / "materials").package.election
    return tuple(_figure(case, bench.scale.touches, bench.scale.warm_up) for case in _cases(election))


def _cases(election: Election) -> collections.abc.Iterator[_Case]:
    contest = next(c for c in election.contests if c.votes_allowed > 1)
    wide = msgspec.structs.replace(contest, columns=Columns.TWO)
    many = _many(contest)
    with_details = f"{len(contest.options)} options with details"
    for what, shown, profile, size, turning in (
        (f"{with_details}, usual screen and letters: tick", contest, PORTRAIT_15, TextSize.M, False),
        (f"{with_details}, two columns, smallest letters: tick", wide, LANDSCAPE_15, TextSize.S, False),
        (f"{_MANY} options, two columns, XL: tick", many, LANDSCAPE_15, TextSize.XL, False),
        (f"{_MANY} options, two columns, smallest letters: turn", many, LANDSCAPE_15, TextSize.S, True),
    ):
        yield _Case(
            what=what,
            contest=shown,
            election=_with(election, shown),
            profile=profile,
            size=size,
            turning=turning,
        )


def _with(election: Election, contest: Contest) -> Election:
    contests = tuple(contest if known.id == contest.id else known for known in election.contests)
    return msgspec.structs.replace(election, contests=contests)


def _many(contest: Contest) -> Contest:
    """Make a ballot of forty surnames: with more text the paginator refuses two columns of XL."""
    bare = [
        msgspec.structs.replace(
            contest.options[(number - 1) % (len(contest.options) - 1)],  # the last one is «Против всех»
            id=OptionId(f"many-{number}"),
            number=number,
            name={STATE_LANGUAGE: text_in(contest.options[0].name, STATE_LANGUAGE).split()[0]},
            affiliation=None,
            details=None,
        )
        for number in range(1, _MANY + 1)
    ]
    return msgspec.structs.replace(
        contest, columns=Columns.TWO, title=contest.short_title, district=None, options=tuple(bare)
    )


class _Page:
    """The voter's window with the machine behind it, joined as the kiosk's owner joins them."""

    def __init__(self, case: _Case) -> None:
        self._case = case
        election = case.election
        self._session = SessionContext(election=election, layouts=_layouts(case))
        self._context = ScreenContext(session=self._session, station_number=1, mode=StationMode.OFFICIAL)
        self._kiosk = start()
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._waker = Waker(self._run)
        self.window = KioskWindow(
            case.profile,
            on_action=self._act,
            clock_ms=lambda: round(now_ms()),
            timing=TouchTiming(after_change_ms=0, between_ms=0),
        )
        self.window.open()
        style = next(s.id for s in election.ballot_styles if case.contest.id in s.contests)
        self.shown_ms = 0.0
        for event in _way_to_the_ballot(case, style, len(election.languages)):
            self._events.put(event)
        self._run()

    @property
    def rows(self) -> int:
        """Return how many rows the page shows."""
        return len(screen(self._context, self._kiosk).rows)

    def target(self, turn: int) -> QPoint:
        """Return where to touch next: ticks go round the rows, pages forward and back."""
        wanted = self._wanted(turn)
        found = next(t for t in targets(self.window.view.rootObject()) if t.id == wanted)
        return found.rect.center().toPoint()

    def _wanted(self, turn: int) -> str:
        model = screen(self._context, self._kiosk)
        if self._case.turning:
            pages = [c.id for c in model.controls if isinstance(c.action, TurnPage) and not c.current]
            return pages[turn % len(pages)]
        rows = [row.id for row in model.rows if isinstance(row.action, ChooseOption)]
        # The same row twice: chosen and taken back, so that the limit of the contest is never met.
        return rows[turn // 2 % len(rows)]

    def _act(self, action: Action) -> None:
        self._events.put(action)
        self._waker.ring()

    def _run(self) -> None:
        while not self._events.empty():
            before, event = self._kiosk, self._events.get()
            self._kiosk, _ = step(self._session, before, event)
            if self._kiosk == before:
                raise RuntimeError(f"{type(event).__name__} changed nothing: not what was to be measured")
        self.window.show_model(screen(self._context, self._kiosk))
        self.shown_ms = now_ms()


def _layouts(case: _Case) -> Layouts:
    """Lay out the one contest as it is to be seen; the others are never opened."""
    measure_ = QmlMeasure(case.profile, case.election, station_number=1)
    try:
        pages = contest_pages(case.contest, STATE_LANGUAGE, case.size, page_geometry(case.profile), measure_)
    finally:
        measure_.close()
    sizes = tuple(TextSize)
    return Layouts(
        pages={
            (contest.id, language, size): pages
            for contest in case.election.contests
            for language in case.election.languages
            for size in sizes
        },
        list_rows=dict.fromkeys(sizes, 5),
    )


def _way_to_the_ballot(case: _Case, style: object, languages: int) -> collections.abc.Iterator[Event]:
    yield DeviceReady()
    yield PollsChanged(polls=Polls.OPEN)
    yield CardSeen(code="0")
    yield CardAccepted(style=style)  # type: ignore[arg-type]
    if languages > 1:
        yield ChooseLanguage(language=Language(STATE_LANGUAGE))
    if case.size is not Settings().size:
        yield ChangeSettings(settings=Settings(size=case.size))
    yield OpenContest(contest=case.contest.id)


class _Empty:
    """The floor's window, of the same size."""

    def __init__(self, profile: ScreenProfile) -> None:
        self.view = QQuickView()
        self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.view.resize(profile.width_px, profile.height_px)
        self.view.setSource(QUrl.fromLocalFile(str(_PAGE)))
        self.view.show()
        self.middle = QPoint(profile.width_px // 2, profile.height_px // 2)

    @property
    def is_on(self) -> bool:
        return bool(self.view.rootObject().property("on"))

    def close(self) -> None:
        self.view.close()
        self.view.setSource(QUrl())
        self.view.deleteLater()


class _Finger:
    """Touches a window through the Qt event system and waits for the frame that answers."""

    def __init__(self, view: QQuickView) -> None:
        self._view = view
        self._device = QTest.createTouchDevice()
        self._is_answer: _Answer = lambda: True
        self._answered_ms: float | None = None
        view.frameSwapped.connect(self._swapped)
        self._draw()

    def tap(self, point: QPoint, is_answer: "_Answer") -> tuple[float, float]:
        """Press, let the pressed look be drawn, lift; return when that was and when its answer was drawn.

        A frame is the answer when `is_answer` holds as it is swapped.
        """
        QTest.touchEvent(self._view, self._device).press(0, point, self._view).commit()
        self._draw()
        self._is_answer, self._answered_ms = is_answer, None
        lifted = now_ms()
        QTest.touchEvent(self._view, self._device).release(0, point, self._view).commit()
        answered = self._wait()
        self._draw()
        return lifted, answered

    def _draw(self) -> None:
        """Let everything pending be drawn."""
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        self._is_answer, self._answered_ms = (lambda: True), None
        self._view.update()
        self._wait()

    def _swapped(self) -> None:
        if self._answered_ms is None and self._is_answer():
            self._answered_ms = now_ms()

    def _wait(self) -> float:
        patience = QDeadlineTimer(_PATIENCE_MS)
        while self._answered_ms is None:
            if patience.hasExpired():
                raise RuntimeError("a touch of the bench was not answered by a frame")
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)
        return self._answered_ms


_Answer = collections.abc.Callable[[], bool]


def _figure(case: _Case, touches: int, warm_up: int) -> Figure:
    page, empty = _Page(case), _Empty(case.profile)
    finger, floor_finger = _Finger(page.window.view), _Finger(empty.view)
    to_model: list[float] = []

    def touch() -> float:
        before = page.shown_ms
        lifted, answered = finger.tap(page.target(len(to_model)), lambda: page.shown_ms > before)
        to_model.append(page.shown_ms - lifted)
        return answered - lifted

    def floor_touch() -> float:
        wanted = not empty.is_on
        lifted, answered = floor_finger.tap(empty.middle, lambda: empty.is_on is wanted)
        return answered - lifted

    samples, floor = in_turns(touches, touch, floor_touch, warm_up=warm_up)
    rows = page.rows
    page.window.close()
    empty.close()
    model = median(tuple(to_model[-len(samples) :]))
    return Figure(
        bench="touch",
        what=case.what,
        floor="an empty page: tap → frame",
        samples=samples,
        floor_samples=floor,
        parts={"→ model in QML": model, "→ its frame": median(samples) - model},
        note=f"{rows} rows on the page, {case.profile.name}",
    )
