"""«Помощь»: the first press says the screen again, a second one at once begins the learning of keys.

While keys are learnt each says its name and place and does nothing else; «Помощь» ends it.
"""

import dataclasses

from frontpanel.port import Key
from kiosk.input.moving import said_again
from kiosk.input.spots import words_of
from kiosk.input.state import DIGITS, LEARN_SECONDS, SWITCHES, InputState, Step, told
from kiosk.screens.model import ScreenModel


def help_key(model: ScreenModel, state: InputState) -> Step:
    """Say the screen again with all its hints, or go over to the learning of keys."""
    words, asked = words_of(model), state.helped_at_s
    if asked is not None and state.used_at_s - asked <= LEARN_SECONDS:
        state = dataclasses.replace(state, learning=True, helped_at_s=None)
        return told(model, state, words("input.learn.start"), plate=True)
    state = dataclasses.replace(state, helped_at_s=state.used_at_s, hinted=0)
    state, sign, say = told(model, state, words("input.learn.how"), plate=True)
    return state, sign, (*said_again(model, state), *say)


def learnt(model: ScreenModel, state: InputState, key: Key) -> Step:
    """Say what a key is."""
    words = words_of(model)
    if key is Key.HELP:
        state = dataclasses.replace(state, learning=False)
        return told(model, state, words("input.learn.stop"), plate=True)
    if key in DIGITS:
        return told(model, state, words("key.digit", digit=DIGITS[key]), plate=True)
    return told(model, state, words("key.switch" if key in SWITCHES else f"key.{key.name}"), plate=True)
