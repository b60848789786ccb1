"""▲ and ▼: the focus goes through the page, then through its controls, and turns pages by itself.

It goes round: over the end of the list «Конец списка» is said, over its beginning «Начало списка». It never
presses anything but a page.
"""

import dataclasses

from kiosk.input.spots import Spot, Spots, spot, spots_of, words_of
from kiosk.input.state import HINTED_ROWS, InputState, Said, Step, Turn, alive, told
from kiosk.screens.model import ScreenKind, ScreenModel
from kiosk.session.events import ChooseOption, OpenContest, TurnPage

_HINTS = {
    ScreenKind.CONTEST_LIST: ("input.hint.open",),
    ScreenKind.BALLOT: ("input.hint.choose", "input.hint.details"),
    ScreenKind.QUESTION: ("input.hint.choose",),
}


def move(model: ScreenModel, state: InputState, step: int) -> Step:
    """Move the focus by one, down (+1) or up (−1)."""
    spots = spots_of(model, state)
    if not spots.all:
        return told(model, state, words_of(model)("input.nokey"), plate=True)
    placed = spot(model, state, state.focus) if state.placed and step > 0 else None
    goal, crossed = (placed, "") if placed is not None else _goal(spots, state.focus, step)
    prompt = (words_of(model)(crossed),) if crossed else ()
    if isinstance(goal, Turn):
        return _turn(state, goal, prompt)
    if goal.page is not None and goal.page != spots.page:
        return _turn(state, Turn(page=goal.page, focus=goal.id), prompt)
    return focus_on(model, state, goal, *prompt)


def focus_on(model: ScreenModel, state: InputState, goal: Spot, *before: str) -> Step:
    """Put the focus on a spot of the shown page and say it."""
    state, say = announced(model, state, goal)
    state = dataclasses.replace(state, plate="" if goal.shown else goal.speech, plate_at_s=None)
    return state, alive(model), (*before, *say)


def announced(model: ScreenModel, state: InputState, goal: Spot) -> tuple[InputState, Said]:
    """Give a spot the focus; return what is said of it, with a hint while the voter is new to the list."""
    state = dataclasses.replace(
        state, focus=goal.id, digits="", announced=False, armed="", turning=None, placed=False
    )
    if goal.row is None or goal.action is None or state.hinted >= HINTED_ROWS or state.by_switches:
        return state, (goal.speech,)
    words = words_of(model)
    chooses = isinstance(goal.action, OpenContest | ChooseOption)
    hints = tuple(words(hint) for hint in _HINTS.get(model.kind, ())) if chooses else ()
    return dataclasses.replace(state, hinted=state.hinted + 1), (goal.speech, *hints)


def arrived(model: ScreenModel, state: InputState, turn: Turn) -> tuple[InputState, Said]:
    """Take the page that was asked for: the wanted spot gets the focus, and page and spot are said."""
    state = dataclasses.replace(state, turning=None)
    spots = spots_of(model, state)
    goal = spot(model, state, turn.focus)
    if goal is None:
        here = spots.local or tuple(s for s in spots.rows if s.page in (None, spots.page)) or spots.controls
        goal = here[-1 if turn.last else 0]
    if turn.told:
        return dataclasses.replace(state, focus=goal.id), ()
    state, say = announced(model, state, goal)
    return state, (*page_words(model), *say)


def page_words(model: ScreenModel) -> Said:
    """Return what is said of the shown page of a list: «Страница 2 из 3 …»."""
    page = model.header.page
    return (page if page.endswith(".") else f"{page}.",) if page else ()


def said_again(model: ScreenModel, state: InputState) -> Said:
    """Return what the screen says, and last what has the focus: that is what the next key acts on."""
    focused = spot(model, state, state.focus)
    return model.speech if focused is None else (*model.speech, focused.speech)


def _turn(state: InputState, turn: Turn, prompt: Said) -> Step:
    cleared = dataclasses.replace(state, digits="", announced=False, armed="", plate="", placed=False)
    return dataclasses.replace(cleared, focus=turn.focus, turning=turn), TurnPage(page=turn.page), prompt


def _goal(spots: Spots, focus: str | None, step: int) -> tuple[Spot | Turn, str]:
    """Return where the focus goes, and which border of the list it crosses."""
    for run, moved in ((spots.local, _from_local), (spots.rows, _from_row), (spots.controls, _from_control)):
        place = next((i for i, known in enumerate(run) if known.id == focus), None)
        if place is not None:
            within = place + step
            return (run[within], "") if 0 <= within < len(run) else moved(spots, step)
    if step > 0:
        here = tuple(s for s in spots.rows if s.page in (None, spots.page))
        return (spots.local or here or spots.all)[0], ""
    return _last(spots), "input.begin" if spots.local or spots.rows else ""


def _from_local(spots: Spots, step: int) -> tuple[Spot | Turn, str]:
    if step > 0:
        if spots.page < spots.pages - 1:
            return Turn(page=spots.page + 1), ""
        return (spots.rows[0], "") if spots.rows else _over_the_end(spots)
    if spots.page > 0:
        return Turn(page=spots.page - 1, last=True), ""
    return _last(spots), "input.begin"


def _from_row(spots: Spots, step: int) -> tuple[Spot | Turn, str]:
    if step > 0:
        return _over_the_end(spots)
    if spots.local:
        return spots.local[-1], ""
    first = spots.rows[0].page
    if spots.local_pages and first:
        return Turn(page=first - 1, last=True), ""
    return _last(spots), "input.begin"


def _from_control(spots: Spots, step: int) -> tuple[Spot | Turn, str]:
    lists = bool(spots.local or spots.rows)
    if step > 0:
        return _first(spots), "input.begin" if lists else ""
    if spots.rows:
        return spots.rows[-1], "input.end"
    if spots.local_pages and spots.page < spots.pages - 1:
        return Turn(page=spots.pages - 1, last=True), "input.end"
    return (spots.local[-1], "input.end") if spots.local else (spots.controls[-1], "")


def _over_the_end(spots: Spots) -> tuple[Spot | Turn, str]:
    return (spots.controls[0], "input.end") if spots.controls else (_first(spots), "input.begin")


def _first(spots: Spots) -> Spot | Turn:
    if spots.local_pages and spots.page > 0:
        return Turn(page=0)
    return spots.all[0]


def _last(spots: Spots) -> Spot:
    return spots.all[-1]
