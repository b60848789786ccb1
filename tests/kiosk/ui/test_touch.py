"""Touches on the real window: what presses a control, and what must not."""

import dataclasses

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest

from election.identifiers import ContestId, OptionId
from kiosk.session import events as ev
from kiosk.session.settings import Settings, TextSize
from ui.proof import targets

from . import samples
from .conftest import Desk
from .tape_samples import tape

_OPTION_2 = ev.ChooseOption(option=OptionId("o2"))


@pytest.fixture(scope="module")
def finger() -> QPointingDevice:
    """Give a touch screen."""
    return QTest.createTouchDevice()


def _point(place: QPointF) -> QPoint:
    return QPoint(round(place.x()), round(place.y()))


class _Hand:
    def __init__(self, desk: Desk, device: QPointingDevice) -> None:
        self.desk, self.device = desk, device

    def press(self, place: QPointF, finger: int = 0) -> None:
        QTest.touchEvent(self.desk.window.view, self.device).press(finger, _point(place)).commit()

    def move(self, place: QPointF, finger: int = 0) -> None:
        QTest.touchEvent(self.desk.window.view, self.device).move(finger, _point(place)).commit()

    def release(self, place: QPointF, finger: int = 0) -> None:
        QTest.touchEvent(self.desk.window.view, self.device).release(finger, _point(place)).commit()

    def tap(self, target_id: str) -> None:
        place = self.desk.target(target_id).rect.center()
        self.press(place)
        self.release(place)


@pytest.fixture
def hand(desk: Desk, finger: QPointingDevice) -> _Hand:
    """Give a hand over the window of `desk`."""
    return _Hand(desk, finger)


def test_press_and_release_inside_acts_once(desk: Desk, hand: _Hand) -> None:
    desk.show(samples.ballot_one())
    hand.tap("option-2")
    assert desk.actions == [_OPTION_2]


def test_every_corner_of_a_row_is_the_target(desk: Desk, hand: _Hand) -> None:
    desk.show(samples.ballot_one())
    rect = desk.target("option-2").rect.adjusted(12, 12, -12, -12)
    for corner in (rect.topLeft(), rect.topRight(), rect.bottomLeft(), rect.bottomRight()):
        hand.press(corner)
        hand.release(corner)
        desk.now += 1_000
    assert desk.actions == [_OPTION_2] * 4


def test_a_long_press_counts_too(desk: Desk, hand: _Hand) -> None:
    desk.show(samples.ballot_one())
    place = desk.target("option-2").rect.center()
    hand.press(place)
    QTest.qWait(900)
    hand.release(place)
    assert desk.actions == [_OPTION_2]


def test_a_finger_may_tremble_inside_the_target(desk: Desk, hand: _Hand) -> None:
    desk.show(samples.ballot_one())
    place = desk.target("option-2").rect.center()
    hand.press(place)
    hand.move(place + QPointF(60, 20))
    hand.release(place + QPointF(60, 20))
    assert desk.actions == [_OPTION_2]


def test_dragging_out_does_nothing(desk: Desk, hand: _Hand) -> None:
    desk.show(samples.ballot_one())
    hand.press(desk.target("option-2").rect.center())
    elsewhere = desk.target("option-5").rect.center()
    hand.move(elsewhere)
    hand.release(elsewhere)
    assert desk.actions == []


def test_two_fingers_do_nothing(desk: Desk, hand: _Hand) -> None:
    desk.show(samples.ballot_one())
    one, two = (desk.target(f"option-{n}").rect.center() for n in (1, 5))
    view, device = desk.window.view, hand.device
    QTest.touchEvent(view, device).press(0, _point(one)).commit()
    QTest.touchEvent(view, device).stationary(0).press(1, _point(two)).commit()
    QTest.touchEvent(view, device).stationary(0).release(1, _point(two)).commit()
    QTest.touchEvent(view, device).release(0, _point(one)).commit()
    assert desk.actions == []
    desk.now += 1_000
    hand.tap("option-2")
    assert desk.actions == [_OPTION_2]


def test_a_tap_soon_after_a_change_does_nothing(desk: Desk, hand: _Hand) -> None:
    desk.show(samples.ballot_one())
    desk.show(samples.ballot_parties(), wait_ms=299)
    hand.tap("option-2")
    assert desk.actions == []
    desk.now += 1
    hand.tap("option-2")
    assert desk.actions == [_OPTION_2]


def test_a_tap_held_over_a_change_does_nothing(desk: Desk, hand: _Hand) -> None:
    desk.show(samples.ballot_one())
    place = desk.target("option-2").rect.center()
    hand.press(place)
    desk.show(samples.ballot_parties())
    hand.release(place)
    assert desk.actions == []


def test_ticking_and_the_clock_are_no_change_of_screen(desk: Desk, hand: _Hand) -> None:
    model = samples.ballot_several()
    desk.show(model)
    place = desk.target("option-13").rect.center()
    hand.press(place)
    rows = (samples.chosen(model.rows[0]), *model.rows[1:])
    desk.show(dataclasses.replace(model, rows=rows, status_right="14.09.2031   10:43"), wait_ms=0)
    hand.release(place)
    assert desk.actions == [ev.ChooseOption(option=OptionId("o13"))]


def test_final_buttons_wait_a_second(desk: Desk, hand: _Hand) -> None:
    desk.show(samples.compare(), tape=tape(), wait_ms=999)
    hand.tap("confirm")
    assert desk.actions == []
    desk.now += 1
    hand.tap("confirm")
    assert desk.actions == [ev.Confirm()]


def test_lifting_the_guard_of_the_final_buttons_is_no_change_of_screen(desk: Desk, hand: _Hand) -> None:
    desk.show(samples.compare(), tape=tape(), wait_ms=1_000)
    desk.show(samples.compare(after_ms=0), wait_ms=0)
    hand.tap("annul")
    assert desk.actions == [ev.Annul()]


def test_a_page_under_a_notice_is_out_of_reach(desk: Desk, hand: _Hand) -> None:
    desk.show(samples.ballot_one())
    row = desk.target("option-2").rect.center()
    desk.show(samples.ballot_notice())
    hand.press(row)
    hand.release(row)
    assert desk.actions == []
    hand.tap("stay")
    assert desk.actions == [ev.DismissNotice()]


def test_a_page_under_the_settings_is_out_of_reach(desk: Desk, hand: _Hand) -> None:
    desk.show(samples.with_settings(samples.contest_list()))
    row = desk.target("contest-0").rect.center()
    hand.tap("settings")
    desk.settle()
    desk.now += 1_000
    hand.press(row)
    hand.release(row)
    assert desk.actions == []
    assert "contest-0" not in {target.id for target in targets(desk.window.view.rootObject())}


def test_opening_and_closing_the_settings_is_a_change_of_screen(desk: Desk, hand: _Hand) -> None:
    desk.show(samples.with_settings(samples.contest_list()))
    before = desk.window.guard.generation
    hand.tap("settings")
    desk.settle()
    desk.now += 299
    assert desk.window.guard.begin() is None
    desk.now += 701
    hand.tap("close-settings")
    assert desk.window.guard.generation == before + 2


def test_a_stale_or_unknown_press_is_dropped(desk: Desk) -> None:
    desk.show(samples.ballot_one())
    stale = desk.window.guard.generation
    desk.show(samples.ballot_parties())
    bridge = desk.window.bridge
    assert not bridge.press(stale, "option-2")
    assert not bridge.press(desk.window.guard.generation, "option-99")
    assert desk.actions == []
    assert bridge.press(desk.window.guard.generation, "option-2")
    assert desk.actions == [_OPTION_2]


def test_a_mouse_presses_too(desk: Desk) -> None:
    desk.show(samples.ballot_one())
    place = _point(desk.target("option-2").rect.center())
    view = desk.window.view
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert desk.actions == [_OPTION_2]


def test_settings_sheet_opens_applies_and_closes(desk: Desk, hand: _Hand) -> None:
    large = ev.ChangeSettings(settings=Settings(size=TextSize.L))
    model = samples.with_settings(samples.contest_list())
    desk.show(model)
    hand.tap("settings")
    desk.settle()
    desk.now += 1_000
    hand.tap("size-l")
    assert desk.actions == [large]
    desk.show(samples.with_settings(samples.dressed(samples.contest_list(), size=TextSize.L)))
    hand.tap("close-settings")
    desk.settle()
    desk.now += 1_000
    hand.tap("contest-0")
    assert desk.actions[1:] == [ev.OpenContest(contest=ContestId("c0"))]


def test_keys_go_to_the_hook_and_repeats_do_not(desk: Desk) -> None:
    desk.show(samples.ballot_one())
    QTest.keyClick(desk.window.view, Qt.Key.Key_5)
    desk.window.bridge.key(Qt.Key.Key_6.value, True)
    assert desk.keys == [Qt.Key.Key_5.value]
    assert desk.actions == []
