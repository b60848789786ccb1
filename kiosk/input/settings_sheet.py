"""The settings sheet by keys: a run of its own before the page, with the settings to go back to.

It changes only settings, which touch no choice (voter-ui.md §1.4, S).
"""

import dataclasses

from frontpanel.port import Key
from kiosk.input.spots import CLOSE, spot, spots_of, words_of
from kiosk.input.state import DIGITS, InputState, Step, acted, told
from kiosk.screens.model import Look, ScreenModel
from kiosk.session.events import ChangeSettings


def has_settings(model: ScreenModel) -> bool:
    """Tell whether a screen has a settings sheet."""
    return model.notice is None and any(control.look is Look.SETTING for control in model.controls)


def open_settings(model: ScreenModel, state: InputState) -> Step:
    """Open the sheet; the page behind it hears no key until it closes."""
    state = dataclasses.replace(state, settings=model.settings, focus=None, digits="", announced=False)
    return told(model, state, words_of(model)("input.settings.opened"))


def close_settings(model: ScreenModel, state: InputState) -> Step:
    """Close the sheet with the settings as they are now."""
    state = dataclasses.replace(state, settings=None, focus=None)
    return told(model, state, words_of(model)("input.settings.closed"))


def settings_key(model: ScreenModel, state: InputState, key: Key) -> Step:
    """Answer a key while the sheet is open: pick, apply, close, undo."""
    if key in DIGITS:
        choices = spots_of(model, state).controls
        place = int(DIGITS[key]) - 1
        if not 0 <= place < len(choices):
            return told(model, state, words_of(model)("input.nokey"), plate=True)
        return select_setting(model, dataclasses.replace(state, focus=choices[place].id))
    match key:
        case Key.SELECT:
            return select_setting(model, state)
        case Key.LEFT | Key.CONFIRM:
            return close_settings(model, state)
        case Key.CANCEL:
            return _undo(model, state)
        case _:
            return told(model, state, words_of(model)("input.nokey"), plate=True)


def select_setting(model: ScreenModel, state: InputState) -> Step:
    """Apply the focused setting at once; the sheet stays open."""
    goal = spot(model, state, state.focus)
    if goal is None:
        return told(model, state, words_of(model)("input.browse"), plate=True)
    if goal.id == CLOSE:
        return close_settings(model, state)
    if goal.action is None or goal.current:
        return told(model, state, goal.speech)
    return acted(state, goal.action)


def _undo(model: ScreenModel, state: InputState) -> Step:
    undone = words_of(model)("input.settings.undone")
    if state.settings is None or state.settings == model.settings:
        return told(model, state, undone)
    return acted(state, ChangeSettings(settings=state.settings), undone)
