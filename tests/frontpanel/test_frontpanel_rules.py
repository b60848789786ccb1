"""The pure rules of the panel: debounce, keypad faults, lamp patterns, and the pins file."""

import json
import typing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontpanel.debounce import Contacts, DebounceSetting, EdgeKind, begin, step
from frontpanel.keypad_logic import Contact, Wire, begin_keypad, step_keypad
from frontpanel.lamp_pattern import Lights, lights, next_change_s
from frontpanel.pins import parse_pins
from frontpanel.port import (
    KEYPAD_FAULTS,
    STUCK,
    TOO_MANY,
    UNPLUGGED,
    Key,
    KeypadFault,
    LampState,
)

SETTING = DebounceSetting(settle_s=0.02, stuck_s=1.0)
Samples = tuple[tuple[float, set[Contact]], ...]
EMPTY: Contacts[str] = begin(frozenset(), 0.0)


def run(
    samples: typing.Iterable[tuple[float, str]], contacts: Contacts[str] = EMPTY
) -> list[tuple[float, str]]:
    """Feed (time, closed contacts as letters) and list what settled, as 'a+', 'a-', 'a!'."""
    marks = {EdgeKind.PRESSED: "+", EdgeKind.RELEASED: "-", EdgeKind.STUCK: "!"}
    told = []
    for now_s, down in samples:
        contacts, edges = step(contacts, frozenset(down), now_s, SETTING)
        told += [(now_s, f"{edge.line}{marks[edge.kind]}") for edge in edges]
    return told


def test_a_press_counts_when_it_has_settled_and_once() -> None:
    assert run([(0.00, "a"), (0.01, "a"), (0.02, "a"), (0.03, "a"), (0.9, "a")]) == [(0.02, "a+")]


def test_bouncing_at_both_ends_is_one_press_and_one_release() -> None:
    bounce_in = [(0.000, "a"), (0.005, ""), (0.010, "a"), (0.015, ""), (0.020, "a"), (0.040, "a")]
    bounce_out = [(0.100, ""), (0.105, "a"), (0.110, ""), (0.115, "a"), (0.120, ""), (0.140, "")]
    assert run(bounce_in + bounce_out) == [(0.040, "a+"), (0.140, "a-")]


def test_a_spike_is_nothing_even_repeatedly() -> None:
    assert run([(n * 0.010, "a" if n % 2 else "") for n in range(100)]) == []


def test_a_key_held_at_the_start_is_no_press_until_it_was_released() -> None:
    held = begin(frozenset("a"), 0.0)
    assert run([(0.1, "a"), (0.5, "a")], held) == []
    again = [(0.6, ""), (0.62, ""), (0.7, "a"), (0.72, "a")]
    assert run(again, held) == [(0.62, "a-"), (0.72, "a+")]


def test_a_stuck_key_is_told_once_and_again_only_after_a_release() -> None:
    samples = [(0.0, "a"), (0.02, "a"), (1.01, "a"), (1.02, "a"), (1.5, "a"), (9.0, "a")]
    assert run(samples) == [(0.02, "a+"), (1.02, "a!")]
    samples += [(9.1, ""), (9.13, ""), (9.2, "a"), (9.3, "a"), (10.4, "a")]
    assert run(samples)[2:] == [(9.13, "a-"), (9.3, "a+"), (10.4, "a!")]


def test_keys_settle_apart_from_each_other() -> None:
    samples = [(0.0, "a"), (0.01, "ab"), (0.02, "ab"), (0.031, "b"), (0.06, "b"), (0.07, ""), (0.1, "")]
    assert run(samples) == [(0.02, "a+"), (0.031, "b+"), (0.06, "a-"), (0.1, "b-")]


@settings(max_examples=200, deadline=None, database=None)
@given(st.lists(st.tuples(st.integers(1, 60), st.sampled_from(["", "a", "b", "ab"])), max_size=60))
def test_presses_and_releases_alternate_and_every_press_was_held(steps: list[tuple[int, str]]) -> None:
    now_ms, samples = 0, []
    for pause_ms, down in steps:
        now_ms += pause_ms
        samples.append((now_ms / 1000, down))
    told = run(samples)
    for name in "ab":
        marks = [mark[1] for _, mark in told if mark[0] == name and mark[1] != "!"]
        assert marks == ["+-"[n % 2] for n in range(len(marks))]
    for at_s, mark in told:
        if mark[1] == "+":
            lately = [down for then_s, down in samples if at_s - 0.0195 <= then_s <= at_s]
            assert all(mark[0] in down for down in lately)


# --- the keypad's rules -------------------------------------------------------------------------------


def words(
    *samples: tuple[float, set[Contact]], start: frozenset[Contact] = frozenset({Wire.CABLE})
) -> tuple[list[Key | KeypadFault], KeypadFault | None]:
    """Feed samples and return what the keypad said and the fault at the end."""
    state = begin_keypad(start, 0.0)
    said: list[Key | KeypadFault] = []
    for now_s, closed in samples:
        state, more = step_keypad(state, closed, now_s, SETTING)
        said += more
    return said, state.fault


def test_keys_are_told_when_pressed_not_when_released() -> None:
    up: set[Contact] = {Wire.CABLE, Key.UP}
    assert words((0.1, up), (0.2, up), (0.3, {Wire.CABLE}), (0.4, {Wire.CABLE})) == ([Key.UP], None)


def test_headphones_are_told_both_ways_and_when_plugged_before_the_start() -> None:
    with_phones: set[Contact] = {Wire.CABLE, Wire.JACK}
    start = frozenset(with_phones)
    samples: Samples = ((0.1, with_phones), (0.2, with_phones), (99.0, with_phones), (99.1, {Wire.CABLE}))
    assert words(*samples, start=start) == ([Key.JACK_IN], None)
    assert words(*samples, (99.2, {Wire.CABLE}), start=start) == ([Key.JACK_IN, Key.JACK_OUT], None)


def test_an_unplugged_keypad_is_a_fault_that_ends_when_plugged_again() -> None:
    gone: Samples = (
        (0.1, set()),
        (0.2, set()),
        (0.3, {Key.UP}),
        (0.4, {Key.UP}),
    )
    assert words(*gone) == ([UNPLUGGED], UNPLUGGED)
    assert words(*gone, start=frozenset()) == ([UNPLUGGED], UNPLUGGED)
    back: Samples = ((0.5, {Wire.CABLE}), (0.6, {Wire.CABLE}))
    assert words(*gone, *back) == ([UNPLUGGED], None)


def test_a_leaning_hand_is_a_fault_and_no_presses_until_all_is_released() -> None:
    hand: set[Contact] = {Wire.CABLE, Key.D1, Key.D2, Key.D4, Key.D5}
    one: set[Contact] = {Wire.CABLE, Key.D1, Key.D9}
    leaning = ((0.1, hand), (0.2, hand), (0.3, one), (0.4, one))
    assert words(*leaning) == ([TOO_MANY], TOO_MANY)
    after: Samples = ((0.5, {Wire.CABLE}), (0.6, {Wire.CABLE}))
    again: Samples = (
        (0.7, {Wire.CABLE, Key.CONFIRM}),
        (0.8, {Wire.CABLE, Key.CONFIRM}),
    )
    assert words(*leaning, *after, *again) == ([TOO_MANY, Key.CONFIRM], None)
    three: set[Contact] = {Wire.CABLE, Key.D1, Key.D2, Key.D4}
    assert set(words((0.1, three), (0.2, three))[0]) == {Key.D1, Key.D2, Key.D4}


def test_a_stuck_key_is_a_fault_but_long_used_headphones_are_not() -> None:
    down: set[Contact] = {Wire.CABLE, Wire.JACK, Key.D7}
    told, fault = words((0.1, down), (0.2, down), (5.0, down), (6.0, down))
    assert (sorted(map(str, told)), fault) == (sorted(map(str, [Key.JACK_IN, Key.D7, STUCK])), STUCK)
    phones: set[Contact] = {Wire.CABLE, Wire.JACK}
    assert words((0.1, phones), (0.2, phones), (5.0, phones)) == ([Key.JACK_IN], None)


def test_fault_codes_are_distinct_and_name_no_key() -> None:
    assert [fault.code for fault in KEYPAD_FAULTS] == ["K-01", "K-02", "K-03", "K-04"]
    assert not [fault for fault in KEYPAD_FAULTS if any(digit in fault.text for digit in "0123456789")]


# --- the lamp's patterns ------------------------------------------------------------------------------

DARK, RED, GREEN, AMBER = (
    Lights(red=r, green=g) for r, g in ((False, False), (True, False), (False, True), (True, True))
)


@pytest.mark.parametrize(
    ("state", "halves"),
    [
        (LampState.OFF, [DARK, DARK, DARK]),
        (LampState.GREEN, [GREEN, GREEN, GREEN]),
        (LampState.RED, [RED, RED, RED]),
        (LampState.AMBER_BLINK, [AMBER, DARK, AMBER]),
        (LampState.RED_AMBER, [AMBER, RED, AMBER]),
    ],
)
def test_lights_by_half_seconds(state: LampState, halves: list[Lights]) -> None:
    assert [lights(state, age_s) for age_s in (0.0, 0.5, 1.0)] == halves
    assert [lights(state, age_s) for age_s in (0.49, 0.99, 1.49)] == halves


@pytest.mark.parametrize("state", list(LampState))
def test_the_announced_change_is_the_next_change(state: LampState) -> None:
    for age_s in (0.0, 0.1, 0.25, 0.5, 0.7, 17.3):
        left_s = next_change_s(state, age_s)
        if left_s is None:
            assert lights(state, age_s) == lights(state, age_s + 0.5)
        else:
            assert 0 < left_s <= 0.5
            assert lights(state, age_s) == lights(state, age_s + left_s - 0.001)
            assert lights(state, age_s) != lights(state, age_s + left_s + 0.001)


# --- the pins file ------------------------------------------------------------------------------------

GOOD = {
    "lamp": {"red": 5, "green": 6},
    "keypad": {
        "direct": {"HELP": 7},
        "matrix": {"rows": [8, 9], "columns": [10, 11], "keys": [["D1", "D2"], [None, "CONFIRM"]]},
        "jack": 12,
        "cable": 13,
    },
}


def test_a_good_pins_file_is_read() -> None:
    pins = parse_pins(json.dumps(GOOD).encode())
    assert (pins.lamp.red, pins.lamp.active_high, pins.keypad.direct) == (5, True, {Key.HELP: 7})
    assert pins.keypad.matrix is not None
    assert pins.keypad.matrix.keys == ((Key.D1, Key.D2), (None, Key.CONFIRM))


@pytest.mark.parametrize(
    ("part", "complaint"),
    [
        ({"lamp": {"red": 5, "green": 5}}, "pin used twice: 5"),
        ({"lamp": {"red": 5, "green": 8}}, "pin used twice: 8"),
        ({"lamp": {"red": 5, "green": 13}}, "pin used twice: 13"),
        ({"lamp": {"red": 64, "green": 5}}, r"\$.lamp.red"),
        ({"lamp": {"red": 5, "green": 6, "blue": 7}}, "unknown field `blue`"),
        ({"keypad": {"direct": {"ENTER": 7}}}, r"\$.keypad.direct"),
        ({"keypad": {"direct": {"UP": 7, "DOWN": 7}}}, "pin used twice: 7"),
        ({"keypad": {"direct": {"JACK_IN": 7}}}, "keypad.jack"),
        ({"keypad": {"matrix": {"rows": [8], "columns": [9], "keys": [["UP"], ["DOWN"]]}}}, "as many rows"),
        ({"keypad": {"matrix": {"rows": [8], "columns": [9], "keys": [["UP", "DOWN"]]}}}, "as many rows"),
        (
            {"keypad": {"direct": {"UP": 7}, "matrix": {"rows": [8], "columns": [9], "keys": [["UP"]]}}},
            "key used twice: UP",
        ),
        ({"keypad": None}, r"\$.keypad"),
    ],
)
def test_a_bad_pins_file_is_refused_with_its_place(part: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_pins(json.dumps({**GOOD, **part}).encode())
