"""Statements before an order is given: what will happen, how the station stands, why, and who must come.

A person reads here what cannot be taken back. Whether the order is lawful is decided by the controller.
"""

from controller.console.model import words
from controller.console.model.events import BeginIntent, GiveOrder, Go
from controller.console.model.page import Block, Choices, Control, Lead, Para, Row, Rows, WorkPage
from controller.console.model.routes import Confirm, Sure
from controller.console.model.state import ConsoleState, Mood
from link import messages

_P = messages.Power
_INSIDE = (messages.KioskStage.VOTING, messages.KioskStage.WAITING_CONFIRM)
_OUT = (messages.TripState.AWAY, messages.TripState.RETURNED)
_NEEDED = ("fingerprint", "devices", "device-checks", "test-vote", "training", "zero")


def confirm_page(state: ConsoleState, place: Confirm) -> WorkPage:
    """Return the statement of an intent, the facts beside it, and its reasons to choose from."""
    intent = place.intent
    mood, icon = (Mood.WARN, "bang") if intent.irreversible else (Mood.PLAIN, "")
    blocks: list[Block] = [Lead(text=intent.title, mood=mood, icon=icon)]
    blocks += [Para(text=line) for line in intent.lines]
    side = tuple(facts_now(state, intent.power))
    columns = 1 if side else 2
    if intent.reasons:
        blocks.append(
            Choices(controls=_reasons(place), columns=columns, title="Причина — она будет записана")
        )
    go_on = Control(
        id="begin",
        label=intent.button,
        note="далее — две служебные карточки",
        action=BeginIntent(),
        look="danger" if intent.irreversible else "primary",
        icon="people",
    )
    ready = not intent.reasons or bool(place.reason)
    back = Control(id="back", label="Не делать", action=Go(to=intent.back), icon="back")
    return WorkPage(
        id=f"confirm-{intent.power.value}",
        title="Что произойдёт",
        subtitle="" if ready else "сначала выберите причину",
        blocks=tuple(blocks),
        side=side,
        buttons=(back, *((go_on,) if ready else ())),
    )


def _reasons(place: Confirm) -> tuple[Control, ...]:
    return tuple(
        Control(
            id=f"reason-{number}",
            label=reason,
            action=Go(to=Confirm(intent=place.intent, reason=reason)),
            look="chip",
            ticked=reason == place.reason,
        )
        for number, reason in enumerate(place.intent.reasons)
    )


def facts_now(state: ConsoleState, power: messages.Power) -> list[Block]:
    """Return how the station stands now, in what matters for a power."""
    match power:
        case _P.CLOSE_POLLS:
            rows = _before_close(state)
        case _P.OPEN_POLLS | _P.CHANGE_MODE:
            rows = _before_opening(state)
        case _P.PAUSE_VOTING:
            rows = (_who_is_inside(state),)
        case _:
            rows = ()
    return [Rows(rows=rows, heads=("Сейчас на участке", ""))] if rows else []


def _before_close(state: ConsoleState) -> tuple[Row, ...]:
    waiting = 0 if state.figures is None else state.figures.waiting
    cards = (
        Row(
            title=f"Не использовано: {words.counted(waiting, words.CARDS)}",
            note="будут погашены: их избиратели уже не проголосуют",
            icon="bang",
            mood=Mood.WARN,
        )
        if waiting
        else Row(title="Все выданные карточки использованы", icon="tick", mood=Mood.OK)
    )
    out = [name for name, trip in state.trips.items() if trip.state in _OUT]
    trips = (
        Row(title=f"Выезд не закончен: {', '.join(out)}", icon="cross", mood=Mood.BAD)
        if out
        else Row(title="Незаконченных выездов нет", icon="tick", mood=Mood.OK)
    )
    # The hour is said aloud by the screen: nobody closes at two because it was the nearest button.
    now = Row(title=f"Сейчас {state.clock[:5]}", icon="clock")
    return (now, _who_is_inside(state), cards, *((trips,) if state.facts.portables else ()))


def _who_is_inside(state: ConsoleState) -> Row:
    inside = [kiosk.name for kiosk in state.kiosks if kiosk.stage in _INSIDE]
    if not inside:
        return Row(title="Никто не голосует", icon="tick", mood=Mood.OK)
    return Row(title=f"Голосуют: {', '.join(inside)}", icon="person", mood=Mood.WARN)


def _before_opening(state: ConsoleState) -> tuple[Row, ...]:
    steps = () if state.course is None else state.course.steps
    left = [step.title for step in steps if step.id in _NEEDED and step.state is not messages.StepState.DONE]
    if not steps:
        return (Row(title=state.why_not(messages.GetCourse), icon="wait"),)
    if not left:
        return (Row(title="Все шаги подготовки пройдены", icon="tick", mood=Mood.OK),)
    title = f"Ещё не пройдено: {', '.join(left)}"
    return (Row(title=title, icon="bang", mood=Mood.WARN),)


def sure_page(state: ConsoleState, place: Sure) -> WorkPage:
    """Return the statement of an order one person may give."""
    del state
    return WorkPage(
        id=f"sure-{type(place.body).__name__}",
        title="Что произойдёт",
        blocks=(
            Lead(text=place.title, mood=Mood.WARN, icon=place.icon or "bang"),
            *(Para(text=line) for line in place.lines),
        ),
        buttons=(
            Control(id="back", label="Не делать", action=Go(to=place.back), icon="back"),
            Control(id="give", label=place.button, action=GiveOrder(), look="primary", icon="tick"),
        ),
    )
