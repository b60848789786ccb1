"""The keys of one voter as functions: `key_step` for a key, `waited` for time (and `shown` for new screens).

They decide what a key means and what is said; the session decides whether it is lawful. A key that does
nothing says so, and no key acts on anything that was not said before it.
"""

import dataclasses

from frontpanel.port import Key
from kiosk.input.darkness import (
    cover,
    dark_time,
    instead_of_keys,
    plugged_in,
    pulled_out,
    screen_held,
    screen_key,
)
from kiosk.input.learning import help_key, learnt
from kiosk.input.moving import move, said_again
from kiosk.input.numbers import accept, announce, digit, erase
from kiosk.input.pressing import press
from kiosk.input.settings_sheet import settings_key
from kiosk.input.showing import entry, settings_shown, shown
from kiosk.input.spots import words_of
from kiosk.input.state import (
    DIGITS,
    FORGET_SECONDS,
    FREE,
    PLAYER_KEYS,
    SWITCHES,
    InputState,
    Said,
    Step,
    SwitchStage,
    alive,
)
from kiosk.input.switches import scan, switch
from kiosk.screens.model import ScreenModel
from kiosk.session import states
from kiosk.session.events import StillHere

__all__ = [
    "InputState",
    "Said",
    "Step",
    "cover",
    "entry",
    "key_step",
    "screen_held",
    "settings_shown",
    "shown",
    "waited",
]

_ASKING = states.StillThere.__name__


def key_step(model: ScreenModel, state: InputState, key: Key, now_s: float) -> Step:
    """Answer one press of a key on the shown screen.

    Returns the state, the action for the session (or None) and what is said, sentence by sentence. Keys of
    the player are left to it; repeats of a held key never come here (VVSG 2.0, 7.2-M).
    """
    state = shown(model, state)[0]
    if key in (Key.JACK_IN, Key.JACK_OUT):
        return _jack(model, state, now_s, plugged=key is Key.JACK_IN)
    if model.state in FREE and now_s - state.used_at_s > FORGET_SECONDS:
        state = dataclasses.replace(state, switches=SwitchStage.NONE, mover=None, learning=False)
    helped = state.helped_at_s if key is Key.HELP else None
    state = dataclasses.replace(state, used_at_s=now_s, helped_at_s=helped, by_key=False)
    if model.state == _ASKING:
        # Any key says that the voter is here, and does nothing else (E7).
        return state, StillHere(), ()
    state, answered = instead_of_keys(model, state, key)
    if answered is not None:
        return answered
    if state.learning:
        return learnt(model, state, key)
    if key is Key.SCREEN:
        # What was asked is no longer what was said last.
        return screen_key(model, dataclasses.replace(state, armed=""))
    if key in PLAYER_KEYS:
        return state, alive(model), ()
    before = state.armed
    state, action, say = _page_key(model, state, key)
    if before and state.armed == before:
        # Only the very next key may be the second press.
        state = dataclasses.replace(state, armed="")
    return state, action, say


def _page_key(model: ScreenModel, state: InputState, key: Key) -> Step:
    if key is Key.HELP:
        return help_key(model, state)
    if key in SWITCHES:
        return switch(model, state, key)
    if key in (Key.UP, Key.DOWN):
        return move(model, state, 1 if key is Key.DOWN else -1)
    if state.settings is not None:
        return settings_key(model, state, key)
    if key in DIGITS:
        return digit(model, state, key)
    if state.digits and key in (Key.SELECT, Key.CONFIRM):
        return accept(model, state)
    if state.digits and key is Key.CANCEL:
        return erase(model, state)
    return press(model, state, key)


def _jack(model: ScreenModel, state: InputState, now_s: float, *, plugged: bool) -> Step:
    state = dataclasses.replace(state, armed="")
    if not state.voiced:
        # Silence would be taken for a broken cable: at least whoever sees is told.
        words = words_of(model)("sound.none") if plugged else ""
        return dataclasses.replace(state, plate=words, plate_at_s=now_s), None, ()
    if not plugged:
        state = dataclasses.replace(state, audio=False, listened=state.listened and model.state not in FREE)
        return pulled_out(model, state, now_s), None, ()
    state = plugged_in(dataclasses.replace(state, audio=True, listened=True), now_s)
    return state, None, said_again(model, state)


def waited(model: ScreenModel, state: InputState, now_s: float) -> Step:
    """Do what is due by time (`state.due_s`): say a typed number, take words away, ask on a dark screen."""
    state = shown(model, state)[0]
    if _is_due(state.dark_due_s, now_s):
        return dark_time(model, state, now_s)
    if _is_due(state.announce_due_s, now_s):
        state, action, say = announce(model, dataclasses.replace(state, used_at_s=now_s))
        # Time is no sign of life.
        return state, None if isinstance(action, StillHere) else action, say
    if _is_due(state.scan_due_s, now_s):
        return scan(model, state, now_s)
    if _is_due(state.plate_due_s, now_s):
        return dataclasses.replace(state, plate=""), None, ()
    return state, None, ()


def _is_due(due_s: float | None, now_s: float) -> bool:
    return due_s is not None and now_s >= due_s
