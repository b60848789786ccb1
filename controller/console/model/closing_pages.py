"""The closing wizard up to the results: who is inside, portables, cards, the close, collecting.

It decides nothing: what blocks the close is said by the controller when it is ordered.
"""

from controller.console.model import device_words, intents, sure_pages
from controller.console.model.chair_pages import home, intent_control
from controller.console.model.events import Go
from controller.console.model.page import (
    Block,
    Control,
    Lead,
    Number,
    Numbers,
    Para,
    Row,
    Rows,
    StepMark,
    WorkPage,
)
from controller.console.model.routes import Closing, ClosingStage, Course, Decisions, Table, Trips
from controller.console.model.state import ConsoleState, Mood
from controller.console.model.trip_pages import trip_words
from controller.console.model.words import CARDS, counted, grouped
from link import messages

_G = ClosingStage
_TITLES = {
    _G.INSIDE: "Двери закрыты",
    _G.PORTABLES: "Выезды",
    _G.CARDS: "Карточки",
    _G.CLOSE: "Завершение",
    _G.COLLECT: "Сбор итогов",
    _G.ROWS: "Строки протокола",
    _G.PROTOCOL: "Протокол",
    _G.EXPORT: "Карты памяти",
    _G.DONE: "Готово",
}
CARDS_WANTED = 2
_INSIDE = (messages.KioskStage.VOTING, messages.KioskStage.WAITING_CONFIRM)


def closing_page(state: ConsoleState, place: Closing) -> WorkPage:
    """Return a step of the wizard."""
    match place.stage:
        case _G.INSIDE:
            return _inside(state)
        case _G.PORTABLES:
            return _portables(state)
        case _G.CARDS:
            return _cards(state)
        case _G.CLOSE:
            return _close(state)
        case _G.COLLECT:
            return _collect(state)
        case _G.ROWS | _G.PROTOCOL | _G.EXPORT | _G.DONE:
            raise ValueError("after the collecting the pages are those of the results")


def stage_page(
    state: ConsoleState, stage: ClosingStage, blocks: tuple[Block, ...], *buttons: Control
) -> WorkPage:
    """Return a page of the wizard with its steps at the left, each marked by a fact and not by a visit."""
    return WorkPage(
        id=f"closing-{stage.value}",
        title=_TITLES[stage],
        steps=tuple(
            StepMark(title=_TITLES[one], state=_mark(state, one), detail="here" if one is stage else "")
            for one in ClosingStage
        ),
        blocks=blocks,
        buttons=(home(), *buttons),
    )


_DONE, _FAILED, _AHEAD = "done", "failed", "ahead"
_COURSE_STEPS: dict[ClosingStage, tuple[str, ...]] = {
    _G.COLLECT: ("count",),
    _G.ROWS: ("rows", "ratios"),
    _G.PROTOCOL: ("protocol",),
    _G.EXPORT: ("export",),
    _G.DONE: ("copies", "sealed"),
}
"""What the course knows of a step: after a restart the console has nothing else to go by."""


def _mark(state: ConsoleState, stage: ClosingStage) -> str:
    closed = state.polls is messages.PollsState.CLOSED_FINAL
    match stage:
        case _G.INSIDE:
            inside = any(kiosk.stage in _INSIDE for kiosk in state.kiosks)
            return _DONE if closed or not inside else _AHEAD
        case _G.PORTABLES:
            return _DONE if closed else _FAILED if trips_out(state) else _DONE
        case _G.CARDS:
            waiting = state.figures is not None and bool(state.figures.waiting)
            return _DONE if closed or not waiting else _AHEAD
        case _G.CLOSE:
            return _DONE if closed else _AHEAD
        case _:
            return _mark_after(state, stage) if closed else _AHEAD


def _mark_after(state: ConsoleState, stage: ClosingStage) -> str:
    results = state.results
    if stage is _G.COLLECT and results.ready:
        return _DONE
    if stage is _G.PROTOCOL and results.protocol is not None:
        return _FAILED if results.protocol.problems else _DONE
    if stage is _G.EXPORT and len(results.written) >= CARDS_WANTED:
        return _DONE
    steps = {step.id: step.state for step in (() if state.course is None else state.course.steps)}
    states = [steps.get(name) for name in _COURSE_STEPS[stage]]
    if any(one is messages.StepState.FAILED for one in states):
        return _FAILED
    return _DONE if all(one is messages.StepState.DONE for one in states) else _AHEAD


def trips_out(state: ConsoleState) -> tuple[str, ...]:
    """Return the units whose trip is not settled."""
    out = (messages.TripState.AWAY, messages.TripState.RETURNED)
    return tuple(name for name, trip in state.trips.items() if trip.state in out)


def next_control(
    stage: ClosingStage, label: str = "Дальше", contest: str = "", note: str = "", look: str = "primary"
) -> Control:
    """Return the way to the next step."""
    to = Closing(stage=stage, contest=contest)
    return Control(id="next", label=label, note=note, action=Go(to=to), look=look, icon="next")


def _inside(state: ConsoleState) -> WorkPage:
    inside = [kiosk for kiosk in state.kiosks if kiosk.stage in _INSIDE]
    if not inside:
        lead = Lead(text="Внутри никто не голосует", mood=Mood.OK, icon="tick")
    else:
        lead = Lead(text="Кто внутри — голосует", mood=Mood.WARN, icon="person")
    kiosks = sorted(state.kiosks, key=lambda kiosk: kiosk.stage not in _INSIDE)[: state.rows_a_page - 2]
    rows = tuple(
        Row(
            title=kiosk.name,
            note=device_words.STAGES[kiosk.stage][0] if kiosk.link_up else "нет связи",
            icon="person" if kiosk.stage in _INSIDE else "tick" if kiosk.link_up else "unlinked",
            mood=Mood.WARN if kiosk.stage in _INSIDE else Mood.OK if kiosk.link_up else Mood.BAD,
        )
        for kiosk in kiosks
    )
    text = Para(
        text="Закройте двери. Кто вошёл до закрытия — голосует: карточку активируют и с этого экрана."
    )
    return stage_page(state, _G.INSIDE, (lead, Rows(rows=rows), text), next_control(_G.PORTABLES))


def _portables(state: ConsoleState) -> WorkPage:
    if not state.facts.portables:
        lead = Lead(text="Переносных устройств на участке нет", mood=Mood.OK, icon="tick")
        return stage_page(state, _G.PORTABLES, (lead,), next_control(_G.CARDS))
    rows: list[Row] = []
    out = bool(trips_out(state))
    for kiosk in state.facts.portables:
        trip = state.trips.get(kiosk.name)
        word, mood, icon = trip_words(trip)
        rows.append(Row(title=kiosk.name, note=word, mood=mood, icon=icon))
    lead = (
        Lead(text="Не все устройства вернулись и сверены", mood=Mood.BAD, icon="cross")
        if out
        else Lead(text="Все переносные устройства на месте", mood=Mood.OK, icon="tick")
    )
    look = "primary" if out else "plain"
    trips = Control(id="trips", label="К выездам", action=Go(to=Trips()), icon="car", look=look)
    go_on = (
        next_control(_G.CARDS, note="завершить ещё нельзя", look="plain") if out else next_control(_G.CARDS)
    )
    return stage_page(state, _G.PORTABLES, (lead, Rows(rows=tuple(rows))), trips, go_on)


def _cards(state: ConsoleState) -> WorkPage:
    waiting = 0 if state.figures is None else state.figures.waiting
    if waiting:
        text = f"{counted(waiting, CARDS)}: выданы, но не использованы"
        lead = Lead(text=text, mood=Mood.WARN, icon="bang")
        advice = "Спросите в зале: избиратель ещё может проголосовать. При завершении они будут погашены."
    else:
        lead = Lead(text="Все выданные карточки использованы", mood=Mood.OK, icon="tick")
        advice = "Неактивированные карточки при завершении будут погашены."
    status = state.status
    numbers = Numbers(
        numbers=(
            Number(value=grouped(status.activated) if status else "—", label="Выдано"),
            Number(value=grouped(status.voted) if status else "—", label="Проголосовало"),
            Number(value=grouped(waiting), label="Не использовано"),
        )
    )
    return stage_page(state, _G.CARDS, (lead, numbers, Para(text=advice)), next_control(_G.CLOSE))


def _close(state: ConsoleState) -> WorkPage:
    if state.polls is messages.PollsState.CLOSED_FINAL:
        lead = Lead(text="Голосование завершено", mood=Mood.OK, icon="tick")
        return stage_page(state, _G.CLOSE, (lead,), next_control(_G.COLLECT))
    blocks: tuple[Block, ...] = (
        Lead(text="Завершает председатель служебной карточкой, второй член комиссии — своей.", icon="people"),
        *sure_pages.facts_now(state, messages.Power.CLOSE_POLLS),
        Para(text="После завершения контроллер сам напечатает итоги карточек на контрольной ленте."),
    )
    close = intent_control("close", intents.close_polls(), icon="flag", look="danger")
    return stage_page(state, _G.CLOSE, blocks, close)


def _collect(state: ConsoleState) -> WorkPage:
    results = state.results
    if results.ready:
        lead = Lead(text="Итоги всех устройств получены и сведены", mood=Mood.OK, icon="tick")
        return stage_page(state, _G.COLLECT, (lead,), _after_collecting(state))
    if state.polls is not messages.PollsState.CLOSED_FINAL:
        lead = Lead(text="Сначала завершите голосование", mood=Mood.WARN, icon="bang")
        return stage_page(state, _G.COLLECT, (lead,), next_control(_G.CLOSE, "К завершению"))
    rows = tuple(
        Row(title=name, note="ждём итогов: устройство должно быть включено", icon="wait", mood=Mood.WARN)
        for name in results.missing[: max(1, state.rows_a_page - 3)]
    )
    refusal = state.refusals.get("CountResults", "")
    lead = (
        Lead(text=refusal, mood=Mood.BAD, icon="cross")
        if refusal
        else Lead(text="Собираю итоги устройств…", icon="wait")
    )
    text = Para(text="Не выключайте устройства: контроллер спрашивает их сам, раз в две секунды.")
    decide = Control(
        id="decisions",
        label="Решение комиссии",
        note="если устройство не даст итогов",
        action=Go(to=Decisions()),
        icon="pen",
    )
    return stage_page(state, _G.COLLECT, (lead, *((Rows(rows=rows),) if rows else ()), text), decide)


def _after_collecting(state: ConsoleState) -> Control:
    """Return where to go with the results: a test is compared, a training has only to be confirmed."""
    match state.mode:
        case messages.StationMode.TEST:
            return Control(id="next", label="Сравнить", action=Go(to=Table()), look="primary", icon="table")
        case messages.StationMode.TRAINING:
            to = Course(step="training")
            return Control(id="next", label="К подготовке", action=Go(to=to), look="primary", icon="next")
        case _:
            return next_control(_G.ROWS, "К строкам протокола", intents.default_contest(state.facts))
