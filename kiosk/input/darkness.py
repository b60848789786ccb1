"""☾ and the dark screen: the picture goes, the session goes on by ear.

A dark screen is the voter's own choice. Without headphones it does not act on keys, because nothing that they
do can be heard or seen; it asks whether to light. Touch asks too, and only a second long touch lights.
"""

import dataclasses
import typing

from frontpanel.port import Key
from kiosk.input.spots import words_of
from kiosk.input.state import FREE, Darkness, InputState, Said, Step, alive, told
from kiosk.screens.model import ScreenModel
from kiosk.session import states

_YES = frozenset({Key.SELECT, Key.CONFIRM, Key.SW_SELECT})
# These screens hide every choice and call for somebody who has to read them.
_FOR_THE_COMMISSION = frozenset(
    state.__name__
    for state in (
        states.NotReady,
        states.PollsNotOpen,
        states.CardNotAccepted,
        states.PrinterFault,
        states.Suspended,
        states.VoteFailed,
        states.VoteUnknown,
        states.ClosingReset,
        states.ChairPanel,
        states.Recovered,
    )
)
_INTERRUPTED = states.Interrupted.__name__


def cover(model: ScreenModel, state: InputState) -> Said | None:
    """Return the lines shown in place of the picture, or None while the picture is shown."""
    if state.darkness is Darkness.LIT or model.state in _FOR_THE_COMMISSION:
        return None
    if model.state == _INTERRUPTED and state.darkness is not Darkness.LEFT:
        return None
    words = words_of(model)
    if state.darkness is Darkness.ASKING:
        return words("dark.light" if state.audio else "dark.left"), words("dark.touch")
    return (words("screen.off" if model.state in FREE else "dark.voting"),)


def screen_key(model: ScreenModel, state: InputState) -> Step:
    """Take the picture away or bring it back, and say which."""
    if state.darkness is Darkness.LIT:
        state = dataclasses.replace(state, darkness=Darkness.DARK, dark_at_s=state.used_at_s)
        return told(model, state, words_of(model)("screen.off"))
    return _lit(model, state)


def _lit(model: ScreenModel, state: InputState) -> Step:
    state = dataclasses.replace(state, darkness=Darkness.LIT)
    return told(model, state, words_of(model)("screen.on"))


def plugged_in(state: InputState, now_s: float) -> InputState:
    """Go on by ear: what was asked on the dark screen is taken back."""
    if state.darkness is Darkness.LIT:
        return state
    return dataclasses.replace(state, darkness=Darkness.DARK, dark_at_s=now_s)


def pulled_out(model: ScreenModel, state: InputState, now_s: float) -> InputState:
    """Keep a dark screen dark for a while: whoever stands behind the voter sees nothing."""
    if state.darkness is Darkness.LIT or model.state in FREE:
        return dataclasses.replace(state, darkness=Darkness.LIT)
    return dataclasses.replace(state, darkness=Darkness.LEFT, dark_at_s=now_s)


def instead_of_keys(model: ScreenModel, state: InputState, key: Key) -> tuple[InputState, Step | None]:
    """Answer a key that must not act: on a dark screen without headphones it only asks.

    A listener's key acts, and takes back what a touch has asked.
    """
    if state.darkness is Darkness.LIT or model.state in _FOR_THE_COMMISSION:
        return state, None
    if state.audio:
        return dataclasses.replace(state, darkness=Darkness.DARK), None
    if model.state == _INTERRUPTED:
        return state, _lit(model, state)
    if key is Key.SCREEN or (state.darkness is Darkness.ASKING and key in _YES):
        return state, _lit(model, state)
    return state, _asking(model, state, state.used_at_s)


def screen_held(model: ScreenModel, state: InputState, now_s: float) -> Step:
    """Answer a long touch of a dark screen: the first asks, for a listener aloud, the next lights it."""
    state = dataclasses.replace(state, used_at_s=now_s)
    match state.darkness:
        case Darkness.LIT:
            return state, None, ()
        case Darkness.ASKING:
            return _lit(model, state)
        case Darkness.DARK | Darkness.LEFT:
            return _asking(model, state, now_s)
        case _:
            typing.assert_never(state.darkness)


def dark_time(model: ScreenModel, state: InputState, now_s: float) -> Step:
    """Do what is due on a dark screen by time."""
    match state.darkness:
        case Darkness.LIT:
            return state, None, ()
        case Darkness.DARK:
            # Nobody votes here: the next voter must not find a device that looks switched off.
            return dataclasses.replace(state, darkness=Darkness.LIT), None, ()
        case Darkness.LEFT if model.state == _INTERRUPTED:
            # The page itself asks, and shows no choice.
            return dataclasses.replace(state, darkness=Darkness.LIT), None, ()
        case Darkness.LEFT:
            state, _, say = _asking(model, state, now_s)
            return state, None, say
        case Darkness.ASKING:
            return dataclasses.replace(state, darkness=Darkness.DARK, dark_at_s=now_s), None, ()
        case _:
            typing.assert_never(state.darkness)


def _asking(model: ScreenModel, state: InputState, now_s: float) -> Step:
    state = dataclasses.replace(state, darkness=Darkness.ASKING, dark_at_s=now_s)
    say = cover(model, state) or ()
    return state, alive(model), say
