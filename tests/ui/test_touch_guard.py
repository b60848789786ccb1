"""Which touches count: every rule of the guard, with a clock in the test's hand."""

import pytest

from ui.touch_guard import TouchGuard, TouchTiming


class _Clock:
    def __init__(self) -> None:
        self.now = 1_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    """Give a clock that stands still until told."""
    return _Clock()


@pytest.fixture
def guard(clock: _Clock) -> TouchGuard:
    """Give a guard whose screen has been seen for a second."""
    made = TouchGuard(clock_ms=clock)
    made.screen_changed()
    made.screen_shown()
    clock.now += 1_000
    return made


def _tap(guard: TouchGuard, after_ms: int = 0) -> bool:
    guard.contacts_now(1)
    token = guard.begin(after_ms)
    guard.contacts_now(0)
    return token is not None and guard.finish(token)


def test_a_plain_tap_counts(guard: TouchGuard) -> None:
    assert _tap(guard)


def test_nothing_counts_before_the_first_frame(clock: _Clock) -> None:
    guard = TouchGuard(clock_ms=clock)
    guard.screen_changed()
    clock.now += 5_000
    assert not _tap(guard)
    assert guard.shown_for_ms() == -1


@pytest.mark.parametrize(("wait", "counts"), [(0, False), (299, False), (300, True)])
def test_300_ms_after_a_change(guard: TouchGuard, clock: _Clock, wait: int, counts: bool) -> None:
    guard.screen_changed()
    guard.screen_shown()
    clock.now += wait
    assert _tap(guard) is counts


def test_later_frames_do_not_prolong_the_guard(guard: TouchGuard, clock: _Clock) -> None:
    guard.screen_changed()
    guard.screen_shown()
    clock.now += 300
    guard.screen_shown()
    assert _tap(guard)


def test_a_finger_held_over_a_change_must_lift_and_300_ms_pass(guard: TouchGuard, clock: _Clock) -> None:
    guard.contacts_now(1)
    guard.screen_changed()
    guard.screen_shown()
    clock.now += 2_000
    assert guard.begin() is None
    guard.contacts_now(0)
    clock.now += 299
    assert not _tap(guard)
    clock.now += 1
    assert _tap(guard)


def test_a_tap_that_spans_a_change_does_not_count(guard: TouchGuard) -> None:
    guard.contacts_now(1)
    token = guard.begin()
    assert token is not None
    guard.screen_changed()
    assert not guard.finish(token)


def test_two_fingers_spoil_the_touch_until_both_are_up(guard: TouchGuard) -> None:
    guard.contacts_now(1)
    token = guard.begin()
    assert token is not None
    guard.contacts_now(2)
    assert guard.begin() is None
    guard.contacts_now(1)
    assert not guard.finish(token)
    assert guard.begin() is None
    guard.contacts_now(0)
    assert _tap(guard)


def test_400_ms_between_two_taps(guard: TouchGuard, clock: _Clock) -> None:
    assert _tap(guard)
    clock.now += 399
    assert not _tap(guard)
    clock.now += 1
    assert _tap(guard)


def test_a_control_may_wait_longer(guard: TouchGuard, clock: _Clock) -> None:
    guard.screen_changed()
    guard.screen_shown()
    clock.now += 999
    assert not _tap(guard, after_ms=1_000)
    clock.now += 1
    assert _tap(guard, after_ms=1_000)


def test_a_bounce_is_no_touch_where_a_dwell_is_asked() -> None:
    now = [10_000]
    guard = TouchGuard(clock_ms=lambda: now[0], timing=TouchTiming(dwell_ms=80))
    guard.screen_changed()
    guard.screen_shown()
    now[0] += 1_000
    began = guard.begin()
    assert began is not None
    now[0] += 79
    assert not guard.finish(began)
    began = guard.begin()
    assert began is not None
    now[0] += 80
    assert guard.finish(began)
