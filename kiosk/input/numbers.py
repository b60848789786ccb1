"""Typed numbers: digits add up, the number is said with its name, and only a further key accepts it.

Never here: a choice by digits alone. Only languages, which are no choice, are picked by one digit.
"""

import dataclasses

from frontpanel.port import Key
from kiosk.input.pressing import press_control, refuse
from kiosk.input.spots import bound, list_rows, page_of, spot, words_of
from kiosk.input.state import DIGITS, InputState, Step, Turn, acted, alive, told
from kiosk.screens.model import Row, ScreenKind, ScreenModel
from kiosk.session.events import TurnPage


def _numbered(model: ScreenModel) -> tuple[Row, ...]:
    return tuple(row for row in list_rows(model) if row.action is not None and row.number.isdigit())


def digit(model: ScreenModel, state: InputState, key: Key) -> Step:
    """Add a digit to the number; where nothing is numbered, 1 and 2 may be answers."""
    rows = _numbered(model)
    if model.notice is not None or not rows:
        control = bound(model, key)
        return refuse(model, state) if control is None else press_control(model, state, control)
    if model.kind is ScreenKind.LANGUAGE and len(rows) < 10:
        row = next((row for row in rows if row.number == DIGITS[key]), None)
        return refuse(model, state) if row is None or row.action is None else acted(state, row.action)
    typed = state.digits + DIGITS[key]
    state = dataclasses.replace(state, digits=typed, digits_at_s=state.used_at_s, announced=False, armed="")
    if len(typed) > max(len(row.number) for row in rows):
        return announce(model, state)
    state = dataclasses.replace(state, plate=typed, plate_at_s=None)
    return state, alive(model), (f"{DIGITS[key]}.",)


def announce(model: ScreenModel, state: InputState) -> Step:
    """Say the typed number and what it stands for; its row gets the focus, on its page."""
    words, rows = words_of(model), _numbered(model)
    entered = (words("input.entered"), *(f"{figure}." for figure in state.digits))
    row = next((row for row in rows if int(row.number) == int(state.digits)), None)
    if row is None:
        typed, state = state.digits, dataclasses.replace(state, digits="", announced=False)
        kind = "list" if model.kind is ScreenKind.CONTEST_LIST else "ballot"
        numbers = [int(row.number) for row in rows]
        missing = words(f"input.unknown.{kind}", number=typed)
        between = words("input.range", least=min(numbers), most=max(numbers))
        state, sign, _ = told(model, state, missing, between, plate=True)
        return state, sign, (*entered, missing, between)
    state = dataclasses.replace(
        state, announced=True, focus=row.id, plate=f"{state.digits} — {row.title}", plate_at_s=None
    )
    say = (*entered, row.speech, words("input.number.confirm"), words("input.number.erase"))
    if row.page is None or row.page == page_of(model):
        return state, alive(model), say
    turning = Turn(page=row.page, focus=row.id, told=True)
    return dataclasses.replace(state, turning=turning), TurnPage(page=row.page), say


def accept(model: ScreenModel, state: InputState) -> Step:
    """Take the number that was said; one that was not is said first."""
    if not state.announced:
        return announce(model, state)
    goal = spot(model, state, state.focus)
    return refuse(model, state) if goal is None or goal.action is None else acted(state, goal.action)


def erase(model: ScreenModel, state: InputState) -> Step:
    """Forget the digits."""
    state = dataclasses.replace(state, digits="", announced=False)
    return told(model, state, words_of(model)("input.erased"), plate=True)
