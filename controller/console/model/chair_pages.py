"""The chair's sheet, and what every page of work has: the way home, turns of lists, the newest events.

Each guarded order is stated in plain words before two official cards are asked for (`sure_pages`).
"""

import collections.abc

from controller.console.model import intents
from controller.console.model.events import Go, TurnLight
from controller.console.model.page import Choices, Control, Lead, Row, Rows, WorkPage
from controller.console.model.routes import (
    Closing,
    ClosingStage,
    Confirm,
    Course,
    Day,
    Decisions,
    Devices,
    Intent,
    Options,
    Papers,
    Route,
    Trips,
)
from controller.console.model.state import ConsoleState
from link import messages

_S = messages.PollsState


def home(label: str = "Главный экран", *, look: str = "plain") -> Control:
    """Return the way home."""
    return Control(id="home", label=label, action=Go(to=Day()), icon="home", look=look)


def intent_control(
    control_id: str, intent: Intent, *, icon: str = "", note: str = "", look: str = "plain"
) -> Control:
    """Return the button that opens the statement of an intent."""
    # It leads to a statement that can be left again; what frightens stands there.
    to = Confirm(intent=intent)
    return Control(id=control_id, label=intent.title, note=note, action=Go(to=to), icon=icon, look=look)


def chair_page(state: ConsoleState) -> WorkPage:
    """Return the chair's actions that make sense now."""
    lead = "Что меняет ход голосования, открывают двое: председатель и второй человек, служебными карточками."
    light = Control(
        id="light",
        label="Светлый экран" if state.dark else "Тёмный экран",
        action=TurnLight(),
        icon="light",
    )
    return WorkPage(
        id="chair",
        title="Действия председателя",
        blocks=(Lead(text=lead, icon="people"), Choices(controls=(*_of_voting(state), *_of_station(state)))),
        buttons=(home(), light),
    )


def _of_voting(state: ConsoleState) -> list[Control]:
    controls: list[Control] = []
    match state.polls:
        case _S.CLOSED_INITIAL:
            controls.append(_to("course", "Подготовка", Course(), "list", next_step_of(state)))
            if state.mode is messages.StationMode.OFFICIAL:
                note = "когда наступит время"
                controls.append(intent_control("open", intents.open_polls(), icon="play", note=note))
        case _S.OPEN:
            note = "до утра или при опасности; возобновляют двое"
            controls.append(intent_control("pause", intents.pause_voting(), icon="pause", note=note))
        case _S.PAUSED:
            note = "если числа карточек не изменились"
            controls.append(intent_control("resume", intents.resume_voting(), icon="play", note=note))
        case _:
            pass
    if state.polls in (_S.OPEN, _S.PAUSED):
        controls.append(
            _to("closing", "Завершить голосование", closing_now(state), "flag", "по шагам, в конце дня")
        )
    if state.polls is _S.CLOSED_FINAL and state.mode is messages.StationMode.OFFICIAL:
        controls.append(
            _to("closing", "Итоги и протокол", closing_now(state), "flag", "строки, печать, карты памяти")
        )
    return controls


def _of_station(state: ConsoleState) -> list[Control]:
    controls = [
        _to("devices", "Устройства", Devices(), "reset", "проверить, сбросить, сменить ленту"),
        _to("options", "Исключить кандидата", Options(), "strike", "или восстановить, по решению"),
        _to("decisions", "Решение комиссии", Decisions(), "pen", "расхождение, по номеру акта"),
    ]
    if state.facts.portables:
        controls.append(_to("trips", "Выезды", Trips(), "car", "переносные устройства"))
    controls.append(_to("papers", "Бумаги", Papers(), "paper", "напечатать ещё раз или копии"))
    if state.polls is not _S.CLOSED_INITIAL:
        controls.append(_to("course", "Весь ход работы", Course(), "list", next_step_of(state) or "шаги дня"))
    return controls


def _to(control_id: str, label: str, place: Route, icon: str, note: str = "") -> Control:
    return Control(id=control_id, label=label, note=note, action=Go(to=place), icon=icon)


def next_step_of(state: ConsoleState) -> str:
    """Say which step of the course is next, or nothing where it is not known."""
    steps = () if state.course is None else state.course.steps
    open_ = (step.title for step in steps if step.state is not messages.StepState.DONE)
    title = next(open_, "")
    return f"сейчас: {title}" if title else ""


def closing_now(state: ConsoleState) -> Closing:
    """Return the step of closing where the station stands."""
    if state.polls is not _S.CLOSED_FINAL:
        return Closing()
    if not state.results.ready:
        return Closing(stage=ClosingStage.COLLECT)
    return Closing(stage=ClosingStage.ROWS, contest=intents.default_contest(state.facts))


def pages_of(
    total: int, room: int, page: int, place: collections.abc.Callable[[int], Route]
) -> tuple[Control, ...]:
    """Return the turns of a list that does not fit one page."""
    pages = -(-total // room) if room else 1
    turns: list[Control] = []
    if page > 0:
        turns.append(Control(id="page-back", label="Раньше", action=Go(to=place(page - 1)), icon="previous"))
    if page + 1 < pages:
        note = f"{page + 1} из {pages}"
        turns.append(
            Control(id="page-next", label="Дальше", note=note, action=Go(to=place(page + 1)), icon="next")
        )
    return tuple(turns)


def headline_rows(state: ConsoleState, most: int) -> Rows:
    """Return the newest events of the station."""
    lines = () if state.headlines is None else state.headlines.lines[:most]
    return Rows(rows=tuple(Row(title=line.text, number=line.time) for line in lines), heads=("События", ""))
