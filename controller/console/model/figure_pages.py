"""Frozen figures for the telephone: the list of the hours, and one figure with its words.

A figure is frozen by the controller; here it is only shown.
"""

from controller.console.model import words
from controller.console.model.events import Go
from controller.console.model.page import Control, FigurePage, Lead, Number, Para, Row, Rows, WorkPage
from controller.console.model.routes import Day, Figure, Sure
from controller.console.model.state import ConsoleState, Mood
from link import messages


def figure_page(state: ConsoleState, place: Figure) -> WorkPage | FigurePage:
    """Return the figure of an hour, or the hours."""
    frozen = () if state.figures is None else state.figures.frozen
    for figure in frozen:
        if figure.hour == place.hour:
            return _one(figure)
    return _hours(state, frozen)


def _one(figure: messages.FrozenFigure) -> FigurePage:
    return FigurePage(
        id=f"figure-{figure.hour}",
        title=f"Проголосовало на {figure.hour}",
        digits=words.grouped(figure.voted),
        words=figure.words,
        details=(
            Number(value=words.grouped(figure.issued), label="Выдано карточек"),
            Number(value=figure.taken_at, label="Зафиксировано в"),
        ),
        buttons=(
            Control(id="hours", label="Все сводки", action=Go(to=Figure()), icon="list"),
            Control(id="home", label="Главный экран", action=Go(to=Day()), look="primary", icon="home"),
        ),
    )


def _hours(state: ConsoleState, frozen: tuple[messages.FrozenFigure, ...]) -> WorkPage:
    known = {figure.hour: figure for figure in frozen}
    due = "" if state.figures is None else state.figures.due
    rows = tuple(_hour(hour, known.get(hour), due) for hour in state.facts.reporting_times)
    now = state.figures is not None and state.figures.due_minutes == 0
    button = Control(
        id="freeze", label=f"Зафиксировать на {due}", action=Go(to=_freeze(due)), look="primary", icon="clock"
    )
    wait = "" if not due or now else f" Следующее — в {due}, не раньше."
    return WorkPage(
        id="figures",
        title="Сводки по часам",
        blocks=(
            Lead(text=f"Число фиксируется один раз и больше не меняется.{wait}"),
            Rows(rows=rows),
            Para(text="Сводка печатается и дописывается в подписанный журнал."),
        ),
        buttons=(
            Control(id="home", label="Главный экран", action=Go(to=Day()), icon="home"),
            *((button,) if due and now else ()),
        ),
    )


def _freeze(due: str) -> Sure:
    return Sure(
        title=f"Зафиксировать число проголосовавших на {due}",
        lines=(
            "Число этой минуты станет сводкой: потом его не изменить.",
            "Контроллер напечатает сводку и допишет её в подписанный журнал. Диктуйте с экрана.",
        ),
        body=messages.FreezeFigure(hour=due),
        button="Зафиксировать",
        back=Figure(),
        icon="clock",
    )


def _hour(hour: str, figure: messages.FrozenFigure | None, due: str) -> Row:
    if figure is not None:
        return Row(
            title=f"На {hour}",
            note=f"зафиксировано в {figure.taken_at}, выдано {words.grouped(figure.issued)}",
            value=words.grouped(figure.voted),
            icon="tick",
            mood=Mood.OK,
            control=Control(id=f"hour-{hour}", label=f"На {hour}", action=Go(to=Figure(hour=hour))),
        )
    if hour == due:
        return Row(title=f"На {hour}", note="следующая", icon="clock", mood=Mood.WARN)
    return Row(title=f"На {hour}", icon="dash")
