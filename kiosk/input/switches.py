"""Two switches: their set-up, and then MOVE goes round everything that can be pressed, SELECT presses.

Which contact is which the voter decides (P1): the first press of either begins the set-up, nothing else. Who
has one switch presses it again where the other is asked for: then the focus moves by itself.
"""

import dataclasses

from frontpanel.port import Key
from kiosk.input.moving import focus_on
from kiosk.input.pressing import press_spot
from kiosk.input.settings_sheet import select_setting
from kiosk.input.spots import GROUPS, Spot, group_of, page_of, switch_cycle, words_of
from kiosk.input.state import InputState, Step, SwitchStage, Turn, acted, told
from kiosk.screens.model import ScreenKind, ScreenModel
from kiosk.session.events import ChooseOption, StillHere, TurnPage

# Where a selection on a ballot with several choices leads: the voter is near the end, not the beginning.
_DONE = "done"


def switch(model: ScreenModel, state: InputState, key: Key) -> Step:
    """Answer a switch: a step of the set-up, MOVE or SELECT."""
    if state.switches is SwitchStage.ALONE:
        return _turned(select(model, state), state.used_at_s)
    if state.switches is not SwitchStage.READY:
        return _set_up(model, state, key)
    return move_on(model, state) if key is state.mover else select(model, state)


def scan(model: ScreenModel, state: InputState, now_s: float) -> Step:
    """Move the focus by itself, for a voter with one switch; that is no sign of life."""
    state, action, say = _turned(move_on(model, state), now_s)
    return state, None if isinstance(action, StillHere) else action, say


def _turned(step: Step, now_s: float) -> Step:
    state, action, say = step
    spoken = sum(len(sentence.split()) for sentence in say)
    return dataclasses.replace(state, scan_at_s=now_s, scan_words=spoken), action, say


def _set_up(model: ScreenModel, state: InputState, key: Key) -> Step:
    words = words_of(model)
    match state.switches:
        case SwitchStage.NONE:
            asked, stage, mover = "input.switch.start", SwitchStage.FIRST, None
        case SwitchStage.FIRST:
            asked, stage, mover = "input.switch.first", SwitchStage.SECOND, key
        case SwitchStage.AGAIN if key is state.mover:
            asked, stage, mover = "input.switch.alone", SwitchStage.ALONE, key
        case _ if key is state.mover:
            asked, stage, mover = "input.switch.other", SwitchStage.AGAIN, key
        case _:
            asked, stage, mover = "input.switch.second", SwitchStage.READY, state.mover
    state = dataclasses.replace(
        state,
        switches=stage,
        mover=mover,
        digits="",
        announced=False,
        armed="",
        scan_at_s=state.used_at_s,
        scan_words=len(words(asked).split()),
    )
    state, sign, say = told(model, state, words(asked), plate=True)
    lasting = not state.by_switches
    return dataclasses.replace(state, plate_at_s=None if lasting else state.plate_at_s), sign, say


def move_on(model: ScreenModel, state: InputState) -> Step:
    """Move to the next spot of the cycle, back to the first after the last."""
    cycle = switch_cycle(model, state)
    if not cycle:
        return told(model, state, words_of(model)("input.nokey"), plate=True)
    place = next((i for i, known in enumerate(cycle) if known.id == state.focus), -1)
    goal = cycle[(place + 1) % len(cycle)]
    return focus_on(model, state, _asking(model, state, goal))


def _asking(model: ScreenModel, state: InputState, goal: Spot) -> Spot:
    # A page chip has no room for the question; where it has no chip either, the plate is all there is.
    opens = state.group != page_of(model) and group_of(model, goal) is not None
    return dataclasses.replace(goal, shown=False) if opens else goal


def select(model: ScreenModel, state: InputState) -> Step:
    """Press the focused spot, or open its group."""
    cycle = switch_cycle(model, state)
    goal = next((known for known in cycle if known.id == state.focus), None)
    if goal is None:
        alone = state.switches is SwitchStage.ALONE
        return told(
            model, state, words_of(model)("input.switch.alone" if alone else "input.switch.move"), plate=True
        )
    if state.settings is not None:
        return select_setting(model, state)
    if goal.id == GROUPS:
        return move_on(model, dataclasses.replace(state, group=None, focus=None))
    group = group_of(model, goal)
    if group is not None:
        return _open_group(model, state, group)
    state, action, say = press_spot(model, state, goal)
    if isinstance(action, ChooseOption) and any(control.id == _DONE for control in model.controls):
        state = dataclasses.replace(state, focus=_DONE)
    return state, action, say


def _open_group(model: ScreenModel, state: InputState, group: int) -> Step:
    state = dataclasses.replace(state, group=group, focus=None)
    if group == page_of(model):
        return move_on(model, state)
    state, action, say = acted(state, TurnPage(page=group))
    return dataclasses.replace(state, turning=Turn(page=group)), action, say


def first_focus(model: ScreenModel) -> str | None:
    """Return the control a switch user most likely wants on a new screen, or None for a free choice."""
    if model.notice is not None:
        return None
    keyed = tuple(control for control in model.controls if control.keys)
    if model.kind is ScreenKind.CONFIRM:
        return next((control.id for control in keyed if control.id == "confirm"), None)
    return keyed[0].id if model.kind is ScreenKind.MESSAGE and len(keyed) == 1 else None
