"""◀ ▶ ● ○ ✕: what a key presses in each state, by the key matrix (voter-ui.md §1.4).

A key acts on what was said last: a focused spot, a typed number, or the control the screen names the key for.
The two last buttons want a second press from those who may not see the first: listeners and switch users.
"""

import dataclasses

from frontpanel.port import Key
from kiosk.input.moving import focus_on
from kiosk.input.settings_sheet import open_settings
from kiosk.input.spots import SETTINGS, Spot, bound, list_rows, spot, spots_of, words_of
from kiosk.input.state import InputState, Step, acted, told
from kiosk.screens.context import sentence
from kiosk.screens.model import Control, ScreenKind, ScreenModel
from kiosk.session import states
from kiosk.session.events import Annul, Confirm

_ON_BALLOT = states.OnBallot.__name__
_BALLOTS = frozenset({ScreenKind.BALLOT, ScreenKind.QUESTION})


def press(model: ScreenModel, state: InputState, key: Key) -> Step:
    """Press what a key means here, or say why it presses nothing."""
    focused = spot(model, state, state.focus)
    if key is Key.SELECT and focused is not None and _pressable(focused):
        return press_spot(model, state, focused)
    control = bound(model, key)
    if control is not None:
        return press_control(model, state, control)
    if key is Key.CONFIRM and focused is not None and _pressable(focused) and _confirms_focus(model, focused):
        return press_spot(model, state, focused)
    if key is Key.RIGHT and model.notice is None and model.kind in _BALLOTS:
        return _onward(model, state, focused)
    if key is Key.RIGHT and model.kind is ScreenKind.CONFIRM:
        return _read(model, state, focused)
    return refuse(model, state, key)


def _pressable(focused: Spot) -> bool:
    return focused.action is not None or focused.id == SETTINGS


def _confirms_focus(model: ScreenModel, focused: Spot) -> bool:
    """○ opens ballots and picks languages; on a ballot it only takes typed numbers, never a focused row."""
    if model.notice is not None:
        return False
    return focused.row is None or model.kind not in _BALLOTS


def press_spot(model: ScreenModel, state: InputState, goal: Spot) -> Step:
    """Press the spot that has the focus."""
    if goal.id == SETTINGS:
        return open_settings(model, state)
    if goal.action is None or goal.current:
        return told(model, state, goal.speech)
    if goal.after_ms:
        return told(model, state, words_of(model)("input.wait"), plate=True)
    asked = _second_press(state, goal)
    if asked and state.armed != goal.id:
        state, sign, say = told(model, state, words_of(model)(asked), plate=True)
        return dataclasses.replace(state, armed=goal.id, plate_at_s=None), sign, say
    return acted(state, goal.action)


def press_control(model: ScreenModel, state: InputState, control: Control) -> Step:
    """Press the control a key is bound to."""
    # Its focus would lie: the key acted, wherever the focus was.
    goal = Spot(id=control.id, speech="", action=control.action, after_ms=control.after_ms)
    return press_spot(model, state, goal)


def _second_press(state: InputState, goal: Spot) -> str:
    """Return the question before a final button acts, empty where one press is enough."""
    match goal.action:
        case Confirm() if state.by_switches:
            return "input.sure.confirm"
        case Annul() if state.by_switches:
            return "input.sure.annul"
        case Confirm() if state.listened:
            # Also when the headphones came out: the first press may have been meant for another page.
            return "input.again"
        case _:
            return ""


def _onward(model: ScreenModel, state: InputState, focused: Spot | None) -> Step:
    """▶ on a ballot: the details of the focused row; on a question, the answers."""
    words = words_of(model)
    if focused is not None and focused.row is not None and focused.row.more is not None:
        return acted(state, focused.row.more)
    if focused is not None and focused.row is not None:
        details = focused.row.details
        if not details:
            return told(model, state, words("input.no_details"), plate=True)
        return told(model, state, *(sentence(text) for text in (focused.row.title, *details.splitlines())))
    here = spots_of(model, state)
    shown = tuple(row for row in here.rows if row.page in (None, here.page))
    if shown:
        return focus_on(model, state, shown[0])
    return told(model, state, words("input.browse"), plate=True)


def _read(model: ScreenModel, state: InputState, focused: Spot | None) -> Step:
    """▶ on the confirmation: the details of the focused row, or of every chosen one."""
    one = None if focused is None else focused.row
    if one is not None and one.more is not None:
        return acted(state, one.more)
    rows = list_rows(model) if one is None else (one,)
    said = tuple(text for row in rows if row.details for text in (row.title, *row.details.splitlines()))
    if not said:
        return told(model, state, words_of(model)("input.no_details"), plate=True)
    return told(model, state, *(sentence(text) for text in said))


def refuse(model: ScreenModel, state: InputState, key: Key | None = None) -> Step:
    """Say that a key does nothing here, in the words that help most."""
    return told(model, state, words_of(model)(_why_not(model, key)), plate=True)


def _why_not(model: ScreenModel, key: Key | None) -> str:
    match model.kind:
        case _ if model.notice is not None:
            return "input.one" if model.notice.other is None else "input.one_or_two"
        case ScreenKind.UNFILLED:
            return "input.one_or_two"
        case ScreenKind.CONTEST_LIST if key is Key.CANCEL:
            return "input.in_list"
        case ScreenKind.CONTEST_LIST if key is Key.CONFIRM:
            return "list.speech.open"
        case ScreenKind.BALLOT | ScreenKind.QUESTION if key is Key.CONFIRM and model.state == _ON_BALLOT:
            return "ballot.speech.number"
        case ScreenKind.COMPARE if key is Key.CONFIRM:
            return "compare.speech.next"
        case _ if key in (Key.SELECT, Key.CONFIRM) and any(row.action is not None for row in model.rows):
            return "input.browse"
        case _:
            return "input.nokey"
