"""⏯ held for a second is told once, after its press; other keys held tell nothing."""

from frontpanel.debounce import DebounceSetting
from frontpanel.keypad_logic import HOLD_S, Contact, Wire, begin_keypad, step_keypad
from frontpanel.port import Key, KeypadFault

STEP_S = 0.005


def held(keys: set[Contact], seconds: float, *more: set[Contact]) -> list[Key | KeypadFault]:
    """Hold contacts closed for so long, then others as long, and return all that is said."""
    state = begin_keypad({Wire.CABLE}, 0.0)
    said: list[Key | KeypadFault] = []
    now = 0.0
    for contacts in (keys, *more):
        end = now + seconds
        while now < end:
            now += STEP_S
            state, words = step_keypad(state, {Wire.CABLE} | contacts, now, DebounceSetting())
            said += words
    return said


def test_a_held_pause_key_repeats_and_then_pauses_once() -> None:
    assert held({Key.PAUSE_REPEAT}, HOLD_S + 1.0) == [Key.PAUSE_REPEAT, Key.PAUSE_HOLD]


def test_a_short_press_only_repeats_and_each_press_counts_anew() -> None:
    assert held({Key.PAUSE_REPEAT}, HOLD_S - 0.2, set(), {Key.PAUSE_REPEAT}) == [Key.PAUSE_REPEAT] * 2


def test_no_other_key_knows_of_holding() -> None:
    assert held({Key.CONFIRM}, HOLD_S + 1.0) == [Key.CONFIRM]


def test_a_hand_on_the_keypad_pauses_nothing() -> None:
    hand: set[Contact] = {Key.PAUSE_REPEAT, Key.D1, Key.D2, Key.D3, Key.D4}
    assert Key.PAUSE_HOLD not in held(hand, HOLD_S + 1.0)
