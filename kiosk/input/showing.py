"""Every new screen: what belonged to another place is forgotten, and what is said of the new one.

Touches, timers and keys come here alike: no focus, number or first press outlives what it was said of.
"""

import dataclasses

from kiosk.input.moving import announced, arrived, page_words, said_again
from kiosk.input.settings_sheet import has_settings
from kiosk.input.spots import Spot, list_rows, page_of, spot, spots_of, words_of
from kiosk.input.state import BEFORE_A_CARD, FREE, Darkness, InputState, Said
from kiosk.input.switches import first_focus
from kiosk.screens.context import sentence
from kiosk.screens.model import RowState, ScreenKind, ScreenModel
from kiosk.session.events import Action


def shown(model: ScreenModel, state: InputState) -> tuple[InputState, Said]:
    """Take a screen; call it for every one, whatever caused it. The same screen again changes nothing."""
    before = state.seen
    if before is None or not _same_place(before, model):
        return _new_place(model, state, before)
    if before == model:
        return state, ()
    by_key = state.by_key
    state = dataclasses.replace(state, seen=model, armed="", by_key=False)
    turn = state.turning
    if turn is not None and turn.page == page_of(model):
        return arrived(model, state, turn)
    if before.settings != model.settings:
        return _new_settings(model, state, before)
    toggled = _toggled(before, model)
    if toggled:
        # A row that a finger ticked is said last: ● must not act on another one.
        state = state if by_key else dataclasses.replace(state, focus=None)
        return _after_toggle(model, state, toggled)
    if page_of(before) != page_of(model):
        return _still_in_sight(model, state), page_words(model)
    return state, model.speech if before.tape_part != model.tape_part else ()


def settings_shown(model: ScreenModel, state: InputState, *, is_open: bool) -> InputState:
    """Note that the settings sheet was opened or closed by touch."""
    if is_open == (state.settings is not None) or (is_open and not has_settings(model)):
        return state
    kept = model.settings if is_open else None
    return dataclasses.replace(
        state, settings=kept, focus=None, digits="", announced=False, armed="", plate=""
    )


def _same_place(before: ScreenModel, model: ScreenModel) -> bool:
    """Tell whether two screens are one place in another language, size, page or with other ticks."""
    if (before.state, before.kind) != (model.state, model.kind):
        return False
    if (before.notice is None) != (model.notice is None):
        return False
    if before.language == model.language:
        if before.header.title != model.header.title:
            return False
        if before.notice is not None and model.notice is not None:
            return before.notice.title == model.notice.title
    return _live_actions(before) == _live_actions(model)


def _live_actions(model: ScreenModel) -> tuple[Action, ...]:
    """Return what the rows do: the same in every language, and on every page of a list."""
    return tuple(row.action for row in list_rows(model) if row.action is not None)


def _new_place(model: ScreenModel, state: InputState, before: ScreenModel | None) -> tuple[InputState, Said]:
    ended = before is not None and before.state not in BEFORE_A_CARD and model.state in FREE
    kept = InputState(audio=state.audio, listened=state.audio, voiced=state.voiced) if ended else state
    confirmed = kept.by_key and before is not None and before.kind is ScreenKind.CONFIRM
    state = InputState(
        seen=model,
        audio=kept.audio,
        listened=kept.listened,
        learning=kept.learning,
        switches=kept.switches,
        mover=kept.mover,
        scan_at_s=max(kept.scan_at_s, kept.used_at_s),
        scan_words=sum(len(sentence.split()) for sentence in model.speech),
        used_at_s=kept.used_at_s,
        darkness=kept.darkness,
        dark_at_s=kept.dark_at_s,
        told_lit=kept.told_lit,
        voiced=kept.voiced,
    )
    goal = spot(model, state, first_focus(model)) if state.by_switches else None
    if confirmed and model.kind is ScreenKind.CONTEST_LIST:
        state = dataclasses.replace(state, group=page_of(model))
        goal = _next_unfilled(model, state)
    state, say = _with_screen_told(model, state)
    if goal is None:
        return state, say
    return dataclasses.replace(state, focus=goal.id, placed=confirmed), (*say, goal.speech)


def _with_screen_told(model: ScreenModel, state: InputState) -> tuple[InputState, Said]:
    """Say before the first list of a listener that everybody sees the screen, and how to darken it."""
    if not state.audio or state.told_lit or model.kind is not ScreenKind.CONTEST_LIST:
        return state, model.speech
    asked = (words_of(model)("screen.ask"),) if state.darkness is Darkness.LIT else ()
    return dataclasses.replace(state, told_lit=True), (*asked, *model.speech)


def entry(model: ScreenModel, said: Said) -> int | None:
    """Return where in `said` the words of an entered screen begin, or None when none was entered."""
    length = len(model.speech)
    places = range(len(said) - length + 1) if length else ()
    return next((at for at in places if said[at : at + length] == model.speech), None)


def _next_unfilled(model: ScreenModel, state: InputState) -> Spot | None:
    """Return the first ballot in sight without a choice: where a voter by keys goes on (V6)."""
    here = (s for s in spots_of(model, state).rows if s.page in (None, page_of(model)))
    return next((s for s in here if s.row is not None and s.row.state is RowState.PLAIN), None)


def _new_settings(model: ScreenModel, state: InputState, before: ScreenModel) -> tuple[InputState, Said]:
    if state.settings is None:
        state = _still_in_sight(model, state)
        return state, said_again(model, state) if before.language != model.language else ()
    goal = spot(model, state, state.focus)
    return state, (goal.speech,) if goal is not None else (words_of(model)("input.settings"),)


def _still_in_sight(model: ScreenModel, state: InputState) -> InputState:
    """Drop a focus that went out of sight: it must not be pressed."""
    goal = spot(model, state, state.focus)
    kept = goal is not None and goal.page in (None, page_of(model))
    focus = state.focus if kept else None
    return dataclasses.replace(state, focus=focus, digits="", announced=False, plate="")


def _toggled(before: ScreenModel, model: ScreenModel) -> Said:
    """Say which rows were ticked or not, in the words of the new screen."""
    words = words_of(model)
    was = {row.id: row.state for row in list_rows(before)}
    say = []
    for row in list_rows(model):
        if row.state is not was.get(row.id, row.state):
            chosen = "input.toggled" if row.state is RowState.CHOSEN else "input.untoggled"
            say.append(words(chosen, name=row.title))
    return tuple(say)


def _after_toggle(model: ScreenModel, state: InputState, toggled: Said) -> tuple[InputState, Said]:
    counter = (sentence(model.header.counter),) if model.header.counter else ()
    state = _still_in_sight(model, state)
    goal = spot(model, state, state.focus)
    if goal is None or not state.by_switches:
        return state, (*toggled, *counter)
    state, say = announced(model, state, goal)
    return state, (*toggled, *counter, *say)
