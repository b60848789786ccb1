"""Typing numbers: the pad and the keyboard fill one field at a time, and the forms send what was typed.

A wand looks like a fast keyboard: what is as long as a card code and ends with Enter is a card.
"""

import dataclasses

from controller.console.model import routes
from controller.console.model.events import KeyTyped, Pad, PadKey
from controller.console.model.state import ConsoleState, Mood, Typing
from controller.console.model.stepping import Step, ask, say
from link import messages

SHORTEST_CARD = 16
"""Digits typed before Enter that make a card and not a number; a PIN has at most twelve."""

NUMBER_DIGITS = 6
_ENTER, _ERASE, _ESCAPE = "\r", "\b", "\x1b"
KEYS_LAPSE_S = 2.0

APPLICATIONS, RESERVE, MEMBERS, OBSERVERS = "applications", "reserve", "members", "observers"
HANDED, RETURNED, SPOILT = "handed", "returned", "spoilt"
ACT, COPIES = "act", "copies"
_MOST_COPIES = 300
_NEEDED_FOR_TRIP = (
    (APPLICATIONS, "Введите число зарегистрированных заявлений"),
    (MEMBERS, "Введите, сколько членов комиссии выезжает"),
)
_NEEDED_TO_SETTLE = (
    (HANDED, "Введите, сколько карточек передано избирателям (хотя бы 0)"),
    (RETURNED, "Введите, сколько карточек возвращено неиспользованными (хотя бы 0)"),
    (SPOILT, "Введите, сколько карточек испорчено (хотя бы 0)"),
)


def fields_of(state: ConsoleState) -> tuple[str, ...]:
    """Return the fields of the place, in their order."""
    match state.route:
        case routes.NewTrip():
            return (APPLICATIONS, RESERVE, MEMBERS, OBSERVERS)
        case routes.TripView(kiosk=kiosk):
            trip = state.trips.get(kiosk)
            back = trip is not None and trip.state is messages.TripState.RETURNED
            return (HANDED, RETURNED, SPOILT) if back else ()
        case routes.Decide():
            return (ACT,)
        case routes.Paper():
            return (COPIES,)
        case routes.Closing(stage=routes.ClosingStage.ROWS, contest=contest) if contest:
            rows = state.results.rows.get(contest)
            return () if rows is None else tuple(line.id for line in rows.lines if line.typed)
        case _:
            return ()


def current_field(state: ConsoleState) -> str:
    """Return the field the pad fills: the picked one, or the first empty one, or the first."""
    fields = fields_of(state)
    if state.typing.field in fields:
        return state.typing.field
    empty = (field for field in fields if not number_of(state, field))
    return next(empty, fields[0] if fields else "")


def number_of(state: ConsoleState, field: str) -> str:
    """Return the digits of a field: what was typed, or for a row what the controller knows."""
    typed = state.typing.numbers.get(field)
    if typed is not None:
        return typed
    match state.route:
        case routes.Closing(contest=contest) if contest:
            rows = state.results.rows.get(contest)
            lines = () if rows is None else rows.lines
            value = next((line.value for line in lines if line.id == field), None)
            return "" if value is None else str(value)
        case _:
            return ""


def padded(state: ConsoleState, pad: Pad) -> Step:
    """Take a key of the pad into the current field; ENTER goes to the next one."""
    field = current_field(state)
    if not field:
        return state, ()
    typed = state.typing.numbers.get(field)
    if isinstance(pad.key, str):
        # The first digit replaces a number that was there, as on any till.
        return _set(state, field, ((typed or "") + pad.key)[:NUMBER_DIGITS]), ()
    if pad.key is PadKey.ERASE:
        return _set(state, field, number_of(state, field)[:-1]), ()
    fields = fields_of(state)
    last = field == fields[-1]
    if last and isinstance(state.route, routes.Closing):
        return save_rows(state, state.route.contest)
    after = fields[(fields.index(field) + 1) % len(fields)]
    return _to_field(_pick(state, after)), ()


def _set(state: ConsoleState, field: str, digits: str) -> ConsoleState:
    digits = str(int(digits)) if digits else ""
    numbers = {**state.typing.numbers, field: digits}
    return dataclasses.replace(state, typing=dataclasses.replace(state.typing, numbers=numbers, field=field))


def _pick(state: ConsoleState, field: str) -> ConsoleState:
    return dataclasses.replace(state, typing=dataclasses.replace(state.typing, field=field))


def picked(state: ConsoleState, field: str) -> ConsoleState:
    """Give the pad to a field; one that was emptied and left shows again what the controller knows."""
    numbers = {name: digits for name, digits in state.typing.numbers.items() if digits}
    typing_ = dataclasses.replace(state.typing, field=field, numbers=numbers)
    return dataclasses.replace(state, typing=typing_)


def keyed(state: ConsoleState, event: KeyTyped) -> tuple[ConsoleState, str | None, tuple[Pad, ...]]:
    """Collect keys until Enter: return a card's digits, or the keys of a pad, or neither."""
    keys = state.typing.keys
    if event.key == _ENTER:
        state = _keys(state, "")
        if len(keys) >= SHORTEST_CARD:
            return state, keys, ()
        return state, None, (*(Pad(key=digit) for digit in keys), Pad(key=PadKey.ENTER))
    if event.key == _ERASE:
        return (_keys(state, keys[:-1]), None, ()) if keys else (state, None, (Pad(key=PadKey.ERASE),))
    if event.key == _ESCAPE:
        return _keys(state, ""), None, ()
    if len(event.key) == 1 and event.key.isascii() and event.key.isdecimal():
        return _keys(state, (keys + event.key)[:64]), None, ()
    return state, None, ()


def _keys(state: ConsoleState, keys: str) -> ConsoleState:
    return dataclasses.replace(state, typing=dataclasses.replace(state.typing, keys=keys, keyed_at=state.now))


def lapsed(typing_: Typing, now: float) -> Typing:
    """Forget keys that no Enter followed."""
    if typing_.keys and now - typing_.keyed_at >= KEYS_LAPSE_S:
        return dataclasses.replace(typing_, keys="")
    return typing_


def int_of(state: ConsoleState, field: str) -> int:
    """Return the number of a field; an empty one is zero."""
    return int(number_of(state, field) or 0)


def save_rows(state: ConsoleState, contest: str) -> Step:
    """Send every typed row of a contest; an empty one is named and nothing is sent."""
    rows = state.results.rows.get(contest)
    if rows is None:
        return state, ()
    numbers: dict[str, int] = {}
    for line in rows.lines:
        if not line.typed:
            continue
        digits = number_of(state, line.id)
        if not digits:
            state = _to_field(_pick(state, line.id))
            return say(state, Mood.WARN, f"Строка {line.number} пуста: введите число, хотя бы 0"), ()
        numbers[line.id] = int(digits)
    return ask(state, messages.EnterRows(contest_id=contest, rows=numbers))


FIELDS_A_PAGE = 3
"""How many rows of a protocol are typed on one page."""


def _to_field(state: ConsoleState) -> ConsoleState:
    """Turn to the page of rows on which the current field is."""
    route, fields = state.route, fields_of(state)
    if not isinstance(route, routes.Closing) or state.typing.field not in fields:
        return state
    page = fields.index(state.typing.field) // FIELDS_A_PAGE
    return dataclasses.replace(state, route=dataclasses.replace(route, page=page))


def unsaved(state: ConsoleState) -> bool:
    """Say whether rows were typed here that the controller does not have."""
    route = state.route
    rows = state.results.rows.get(route.contest) if isinstance(route, routes.Closing) else None
    if rows is None:
        return False
    known = {line.id: "" if line.value is None else str(line.value) for line in rows.lines if line.typed}
    return any(state.typing.numbers.get(name, digits) != digits for name, digits in known.items())


def with_draft(state: ConsoleState) -> ConsoleState:
    """Keep what was typed for a contest: leaving its page must not lose it silently."""
    if not isinstance(state.route, routes.Closing) or not unsaved(state):
        return state
    drafts = {**state.results.drafts, state.route.contest: state.typing.numbers}
    return dataclasses.replace(state, results=dataclasses.replace(state.results, drafts=drafts))


def typing_at(state: ConsoleState, to: routes.Route) -> Typing:
    """Return what stands typed at a place one goes to."""
    kept = (routes.NewTrip, routes.Decide)
    if isinstance(to, kept) and type(to) is type(state.route):
        return state.typing
    if isinstance(to, routes.Closing) and to.contest:
        return Typing(numbers=state.results.drafts.get(to.contest, {}))
    if isinstance(to, routes.Paper):
        return Typing(numbers={COPIES: "1"})
    return Typing()


def _needed(state: ConsoleState, wanted: tuple[tuple[str, str], ...]) -> ConsoleState | None:
    """Name the first field that is empty, or return None."""
    for field, text in wanted:
        if not number_of(state, field):
            return say(_pick(state, field), Mood.WARN, text)
    return None


def settle(state: ConsoleState, kiosk: str) -> Step:
    """Send the numbers of a trip that came back; an empty one is named and nothing is sent."""
    asked = _needed(state, _NEEDED_TO_SETTLE)
    if asked is not None:
        return asked, ()
    order = messages.SettleTrip(
        kiosk=kiosk,
        handed=int_of(state, HANDED),
        returned=int_of(state, RETURNED),
        spoilt=int_of(state, SPOILT),
    )
    return ask(state, order)


def print_copies(state: ConsoleState) -> Step:
    """Print the paper on the screen; zero copies or too many are named and nothing is sent."""
    copies = int_of(state, COPIES)
    if not isinstance(state.route, routes.Paper):
        return state, ()
    if not 1 <= copies <= _MOST_COPIES:
        return say(state, Mood.WARN, f"Введите число копий, от 1 до {_MOST_COPIES}"), ()
    return ask(state, messages.PrintPaper(name=state.route.name, copies=copies))


def start_trip(
    state: ConsoleState, kiosk: str, profile: str
) -> tuple[ConsoleState, messages.BeginTrip | None]:
    """Return the order that begins a trip, or None and which number is missing."""
    asked = _needed(state, _NEEDED_FOR_TRIP)
    if asked is not None:
        return asked, None
    applications = int_of(state, APPLICATIONS)
    if applications == 0:
        return say(_pick(state, APPLICATIONS), Mood.WARN, _NEEDED_FOR_TRIP[0][1]), None
    members, observers = int_of(state, MEMBERS), int_of(state, OBSERVERS)
    return state, messages.BeginTrip(
        kiosk=kiosk,
        ballot_style=profile,
        applications=applications,
        reserve=int_of(state, RESERVE),
        members=f"членов комиссии: {members}, наблюдателей: {observers}",
    )
