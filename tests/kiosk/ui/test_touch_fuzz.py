"""Clumsy hands on the real window: two fingers, drags, slips over edges. What was not tapped is not pressed.

3,000 gestures each time; a hundred thousand, others each time, in `./keg torture`.
"""

import collections.abc
import random

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest

from kiosk.screens.model import ScreenModel
from kiosk.session import events as ev
from ui.proof import targets

from . import samples
from .conftest import Desk
from .tape_samples import tape

_GESTURES = 3_000
_MANY_GESTURES = 100_000
_PAGES: tuple[tuple[ScreenModel, float], ...] = (
    (samples.ballot_one(), 0.4),
    (samples.ballot_several(), 0.3),
    (samples.compare(), 0.3),
)
_Place = tuple[float, float]


class _Glass:
    """One touch screen over a window, and what clumsy hands do on it."""

    def __init__(self, desk: Desk, device: QPointingDevice, chance: random.Random) -> None:
        self.desk, self.device, self.chance = desk, device, chance
        root = desk.window.view.rootObject()
        self.wide, self.high = round(root.width()), round(root.height())
        self.rects: list[QRectF] = []

    def look(self) -> None:
        """Note what can be pressed on the shown page."""
        self.rects = [target.rect for target in targets(self.desk.window.view.rootObject())]

    def two_fingers(self) -> None:
        """Both down before either is lifted, each inside some target, lifted in any order."""
        first, second = self._inside(), self._inside()
        view, device = self.desk.window.view, self.device
        QTest.touchEvent(view, device).press(0, first).commit()
        QTest.touchEvent(view, device).stationary(0).press(1, second).commit()
        early, late = ((0, first), (1, second)) if self.chance.random() < 0.5 else ((1, second), (0, first))
        QTest.touchEvent(view, device).stationary(late[0]).release(*early).commit()
        QTest.touchEvent(view, device).release(*late).commit()

    def drag(self) -> None:
        """Down inside one target, up inside another or on bare ground."""
        start = self.chance.choice(self.rects)
        begin, end = self._in(start), self._anywhere(outside=start)
        self._stroke(begin, end)

    def edge(self) -> None:
        """Down outside a target within a fingertip of its border, up inside it, or the other way round."""
        rect = self.chance.choice(self.rects)
        inner, outer = self._in(rect), self._near(rect)
        begin, end = (outer, inner) if self.chance.random() < 0.5 else (inner, outer)
        if self._hit(begin) is not self._hit(end):
            self._stroke(begin, end)

    def hasty(self) -> None:
        """Tap at once after another screen has come under the finger."""
        self.desk.window.guard.screen_changed()
        self.desk.window.view.update()
        self.desk.settle()
        self.desk.now += self.chance.randrange(300)
        place = self._inside()
        self._stroke(place, place)

    def _stroke(self, begin: QPoint, end: QPoint) -> None:
        view, device = self.desk.window.view, self.device
        QTest.touchEvent(view, device).press(0, begin).commit()
        QTest.touchEvent(view, device).move(0, end).commit()
        QTest.touchEvent(view, device).release(0, end).commit()

    def _hit(self, place: QPoint) -> QRectF | None:
        return next((rect for rect in self.rects if rect.contains(QPointF(place))), None)

    def _inside(self) -> QPoint:
        return self._in(self.chance.choice(self.rects))

    def _in(self, rect: QRectF) -> QPoint:
        inner = rect.adjusted(2, 2, -2, -2)
        x = self.chance.uniform(inner.left(), inner.right())
        return QPoint(round(x), round(self.chance.uniform(inner.top(), inner.bottom())))

    def _near(self, rect: QRectF) -> QPoint:
        reach = self.chance.randrange(3, 12)
        x = self.chance.choice((rect.left() - reach, rect.right() + reach))
        return QPoint(max(0, min(self.wide - 1, round(x))), round(rect.center().y()))

    def _anywhere(self, *, outside: QRectF) -> QPoint:
        while True:
            place = QPoint(self.chance.randrange(self.wide), self.chance.randrange(self.high))
            if not outside.adjusted(-2, -2, 2, 2).contains(QPointF(place)):
                return place


@pytest.fixture(scope="module")
def glass() -> QPointingDevice:
    """Give a touch screen."""
    return QTest.createTouchDevice()


def _gestures(hand: _Glass) -> tuple[collections.abc.Callable[[], None], ...]:
    return hand.two_fingers, hand.drag, hand.edge, hand.hasty


def _fumble(desk: Desk, glass: QPointingDevice, page: int, gestures: int, seed: int) -> None:
    model, share = _PAGES[page]
    hand = _Glass(desk, glass, random.Random(seed))
    desk.show(model, tape=tape() if model.show_tape else None)
    hand.look()
    assert len(hand.rects) >= 2
    for number in range(round(gestures * share)):
        hand.chance.choice(_gestures(hand))()
        desk.now += 1_000
        assert desk.actions == [], (seed, number)


@pytest.mark.parametrize("page", range(len(_PAGES)))
def test_clumsy_hands_press_nothing(desk: Desk, glass: QPointingDevice, page: int) -> None:
    _fumble(desk, glass, page, _GESTURES, 2027 + page)


@pytest.mark.torture
@pytest.mark.parametrize("page", range(len(_PAGES)))
def test_many_clumsy_hands_press_nothing(desk: Desk, glass: QPointingDevice, page: int) -> None:
    _fumble(desk, glass, page, _MANY_GESTURES, random.SystemRandom().randrange(2**32))


def test_a_clean_tap_after_all_that_still_counts(desk: Desk, glass: QPointingDevice) -> None:
    hand = _Glass(desk, glass, random.Random(7))
    desk.show(samples.compare(), tape=tape())
    hand.look()
    for gesture in _gestures(hand):
        gesture()
        desk.now += 1_000
    place = desk.target("confirm").rect.center().toPoint()
    view = desk.window.view
    QTest.touchEvent(view, glass).press(0, place).commit()
    QTest.touchEvent(view, glass).release(0, place).commit()
    assert desk.actions == [ev.Confirm()]
