"""The main screen of the day: turnout, the activation panel, the devices. A pure view of the state.

It shows counts, the last two cards by their tails, and nothing in the order of votes.
"""

import collections.abc
import dataclasses

from controller.console.model import device_words, intents, words
from controller.console.model.chair_pages import closing_now, next_step_of
from controller.console.model.events import ChooseGroup, ChooseProfile, Go, TurnSteps, Undo
from controller.console.model.page import Bar, Control, DayPage, Number, PanelView, Tile
from controller.console.model.routes import Confirm, Course, Device, Devices, Figure, Route
from controller.console.model.state import ConsoleState, Mood
from controller.console.model.station import HALL
from link import messages

_BARS = 16
_ICONS = {Mood.OK: "tick", Mood.WARN: "bang", Mood.BAD: "cross", Mood.PLAIN: "card"}
_UNKNOWN = "—"
TILES = 5


def day_page(state: ConsoleState, *, tiles: int = TILES) -> DayPage:
    """Return the main screen."""
    figures = state.figures
    voted = _voted(state)
    registered = figures.registered if figures is not None else state.facts.registered
    bars = bars_of(figures, hourly=state.hourly)
    desk = state.activation
    undo = f"Отменить …{desk.last[0].tail}" if desk.last else "Отменить последнюю"
    return DayPage(
        id="day",
        voted=_UNKNOWN if voted is None else words.grouped(voted),
        share=_share(voted, registered),
        bars=bars,
        bars_title=("по часам" if state.hourly else "по 30 минут") if bars else "",
        turn_steps=Control(id="turn-steps", label="30/60 минут", action=TurnSteps()) if bars else None,
        figure=_figure_control(state),
        figure_mood=_figure_mood(figures),
        counts=_counts(state),
        panel=_panel(state),
        profiles=_profiles(state),
        groups=_groups(state),
        profile_shout=_shout(state),
        last=" · ".join(f"…{card.tail} в {card.clock}" for card in desk.last),
        undo=Control(id="undo", label=undo, action=Undo(), icon="undo") if desk.undoable else None,
        onward=_onward(state),
        tiles=_tiles(state, tiles),
    )


def _onward(state: ConsoleState) -> Control | None:
    """Return the one thing to do when no cards are activated: nobody has to know where it is hidden."""
    label, icon = "", ""
    to: Route = Course()
    match state.polls:
        case messages.PollsState.CLOSED_INITIAL:
            step = next_step_of(state).removeprefix("сейчас: ")
            label, icon = f"Подготовка: {step}" if step else "Подготовка", "list"
        case messages.PollsState.PAUSED:
            to = Confirm(intent=intents.resume_voting())
            label, icon = "Возобновить голосование", "play"
        case messages.PollsState.CLOSED_FINAL if state.mode is messages.StationMode.OFFICIAL:
            to = closing_now(state)
            label, icon = "Итоги и протокол", "flag"
        case messages.PollsState.CLOSED_FINAL:
            label, icon = "Дальше по курсу", "list"
        case _:
            return None
    return Control(id="onward", label=label, action=Go(to=to), icon=icon, look="primary")


def _voted(state: ConsoleState) -> int | None:
    # The status comes every second, the figures more rarely: the freshest number is the status's.
    return None if state.status is None else state.status.voted


def _share(voted: int | None, registered: int) -> str:
    of = f"из {words.grouped(registered)}"
    return of if voted is None else f"{words.percent(voted, registered)} {of}"


def bars_of(figures: messages.Figures | None, *, hourly: bool) -> tuple[Bar, ...]:
    """Return the bars of the last steps of turnout that are over."""
    steps = () if figures is None else figures.steps
    pairs = [(step.start, step.voted) for step in steps]
    if hourly:
        pairs = by_hours(pairs)
    pairs = pairs[-_BARS:]
    most = max((voted for _, voted in pairs), default=0)
    return tuple(Bar(start=start, share=voted / most if most else 0.0, value=voted) for start, voted in pairs)


def by_hours(steps: collections.abc.Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Join half-hours («09:30», also «20.09 09:30») into hours, each beginning at «:00»."""
    hours: dict[str, int] = {}
    for start, voted in steps:
        hour = f"{start[:-2]}00"
        hours[hour] = hours.get(hour, 0) + voted
    return list(hours.items())


def _figure_control(state: ConsoleState) -> Control:
    figures = state.figures
    if figures is None or not figures.due:
        last = figures.frozen[-1] if figures is not None and figures.frozen else None
        note = "" if last is None else f"последняя на {last.hour}: {words.grouped(last.voted)}"
        return Control(id="figure", label="Сводка", note=note, action=Go(to=Figure()), icon="clock")
    soon = figures.due_minutes <= figures.remind_minutes
    if figures.due_minutes == 0:
        note = f"на {figures.due}: пора передать"
    else:
        note = f"на {figures.due}, через {figures.due_minutes} мин"
    look = "primary" if soon else "plain"
    return Control(id="figure", label="Сводка", note=note, action=Go(to=Figure()), icon="clock", look=look)


def _figure_mood(figures: messages.Figures | None) -> Mood:
    due = figures is not None and figures.due and figures.due_minutes <= figures.remind_minutes
    return Mood.WARN if due else Mood.PLAIN


def _counts(state: ConsoleState) -> tuple[Number, ...]:
    status, figures = state.status, state.figures
    issued = _UNKNOWN if status is None else words.grouped(status.activated)
    voting = _UNKNOWN if status is None else words.grouped(status.voting)
    waiting = _UNKNOWN if figures is None else words.grouped(figures.waiting)
    return (
        Number(value=issued, label="Выдано"),
        Number(value=voting, label="Голосуют"),
        Number(value=waiting, label="Не голосовали"),
    )


def _panel(state: ConsoleState) -> PanelView:
    desk = state.activation
    if desk.panel is not None:
        panel = desk.panel
        return PanelView(
            mood=panel.mood,
            title=panel.title,
            detail=panel.detail,
            advice=panel.advice,
            icon=_ICONS[panel.mood],
        )
    if desk.checking:
        return PanelView(mood=Mood.PLAIN, title="ПРОВЕРЯЮ…", icon="card")
    if not state.link_up:
        text = "Карточки не активируются, устройства продолжают принимать голоса."
        return PanelView(mood=Mood.BAD, title="НЕТ СВЯЗИ С КОНТРОЛЛЕРОМ", advice=text, icon="cross")
    if state.polls is not messages.PollsState.OPEN:
        title = {
            messages.PollsState.CLOSED_INITIAL: "ГОЛОСОВАНИЕ ЕЩЁ НЕ ОТКРЫТО",
            messages.PollsState.PAUSED: "ГОЛОСОВАНИЕ ПРИОСТАНОВЛЕНО",
            messages.PollsState.CLOSED_FINAL: "ГОЛОСОВАНИЕ ЗАВЕРШЕНО",
        }.get(state.polls or messages.PollsState.OPEN, "ЖДУ КОНТРОЛЛЕР")
        advice = "Карточки не активируются." if state.polls is not None else ""
        return PanelView(mood=Mood.PLAIN, title=title, advice=advice, icon="wait")
    if state.reader_trouble:
        text = "Карточку можно прочесть ручным сканером."
        return PanelView(mood=Mood.WARN, title=state.reader_trouble.upper(), advice=text, icon="bang")
    return PanelView(mood=Mood.PLAIN, title=f"ПОДНЕСИТЕ КАРТОЧКУ К{words.NO_BREAK}СКАНЕРУ", icon="card")


def _profiles(state: ConsoleState) -> tuple[Control, ...]:
    chosen = state.activation.profile or state.facts.default_profile.id
    return tuple(
        Control(
            id=f"profile-{profile.id}",
            label=f"{profile.title}{words.NO_BREAK}({profile.contests})",
            action=ChooseProfile(profile=profile.id),
            look="chip",
            ticked=profile.id == chosen,
            mood=Mood.WARN
            if profile.id == chosen and profile is not state.facts.default_profile
            else Mood.PLAIN,
        )
        for profile in state.facts.profiles
    )


def _groups(state: ConsoleState) -> tuple[Control, ...]:
    # On the voting day a unit gets its cards by a trip: activated here one would be good for nothing.
    if not state.facts.portables or state.mode is messages.StationMode.OFFICIAL:
        return ()
    chosen = state.activation.group
    hall = Control(
        id="group-hall",
        label="В помещении",
        action=ChooseGroup(group=HALL),
        look="chip",
        ticked=chosen == HALL,
    )
    return (
        hall,
        *(
            Control(
                id=f"group-{kiosk.group}",
                label=f"Для {kiosk.name}",
                action=ChooseGroup(group=kiosk.group),
                look="chip",
                ticked=chosen == kiosk.group,
                mood=Mood.WARN if chosen == kiosk.group else Mood.PLAIN,
            )
            for kiosk in state.facts.portables
        ),
    )


def _shout(state: ConsoleState) -> str:
    parts: list[str] = []
    if state.activation.profile:
        parts.append(f"ПРОФИЛЬ: {state.facts.profile(state.activation.profile).title.upper()}")
    if state.activation.group != HALL:
        kiosks = (kiosk.name for kiosk in state.facts.portables if kiosk.group == state.activation.group)
        parts.append(f"КАРТОЧКА ДЛЯ {next(kiosks, '')}")
    return " · ".join(parts)


def _tiles(state: ConsoleState, room: int) -> tuple[Tile, ...]:
    kiosks = sorted_by_trouble(state)
    shown = kiosks if len(kiosks) <= room else kiosks[: room - 1]
    tiles = tuple(_tile(state, kiosk) for kiosk in shown)
    left = kiosks[len(shown) :]
    return tiles if not left else (*tiles, _rest(left))


def sorted_by_trouble(state: ConsoleState) -> tuple[messages.KioskStatus, ...]:
    """Return the devices, those with trouble first, else in the order of the package."""
    return tuple(sorted(state.kiosks, key=lambda kiosk: view_in(state, kiosk).rank))


def view_in(state: ConsoleState, kiosk: messages.KioskStatus) -> device_words.DeviceView:
    """Describe a device; one that is out on a trip has no link and no trouble."""
    trip = state.trips.get(kiosk.name)
    view = device_words.view_of(kiosk, state.polls)
    if trip is None or trip.state is not messages.TripState.AWAY or kiosk.link_up:
        return view
    return dataclasses.replace(
        view,
        state="На выезде",
        icon="car",
        mood=Mood.PLAIN,
        line=f"с {trip.since} · карточек {trip.allotted}",
        rank=device_words.CALM,
    )


def _tile(state: ConsoleState, kiosk: messages.KioskStatus) -> Tile:
    view = view_in(state, kiosk)
    return Tile(
        control=Control(id=f"device-{kiosk.name}", label=kiosk.name, action=Go(to=Device(name=kiosk.name))),
        name=kiosk.name,
        icon=view.icon,
        state=view.state,
        mood=view.mood,
        line=view.line,
        count=device_words.count_words(kiosk),
        lamps=view.lamps,
        calls=kiosk.calling,
    )


def _rest(left: tuple[messages.KioskStatus, ...]) -> Tile:
    return Tile(
        control=Control(id="devices", label="Все устройства", action=Go(to=Devices())),
        name=f"Ещё {len(left)}",
        icon="list",
        state="Все устройства",
        mood=Mood.PLAIN,
        line="",
        count="",
        lamps=(),
    )
