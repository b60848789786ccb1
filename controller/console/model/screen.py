"""From the state to everything on the glass: the top bar, the page of the place, the unlock, the notice."""

from controller.console.model import (
    chair_pages,
    closing_pages,
    course_pages,
    day_page,
    decision_pages,
    device_pages,
    figure_pages,
    option_pages,
    paper_pages,
    results_pages,
    routes,
    sure_pages,
    test_vote_pages,
    trip_pages,
)
from controller.console.model.events import Go
from controller.console.model.page import Control, Lamp, NoticeView, Page, Screen, TopBar
from controller.console.model.state import ConsoleState, Mood
from controller.console.model.unlock_page import unlock_page
from link import messages

_POLLS = {
    messages.PollsState.CLOSED_INITIAL: ("НЕ ОТКРЫТО", Mood.PLAIN),
    messages.PollsState.OPEN: ("ГОЛОСОВАНИЕ ИДЁТ", Mood.OK),
    messages.PollsState.PAUSED: ("ПРИОСТАНОВЛЕНО", Mood.WARN),
    messages.PollsState.CLOSED_FINAL: ("ЗАВЕРШЕНО", Mood.PLAIN),
}
_BANNERS = {
    messages.StationMode.SETUP: "НАСТРОЙКА · НЕ ГОЛОСОВАНИЕ",
    messages.StationMode.TEST: "ТЕСТ · НЕ ГОЛОСОВАНИЕ",
    messages.StationMode.TRAINING: "ТРЕНИРОВКА · НЕ ГОЛОСОВАНИЕ",
}


def screen(state: ConsoleState, *, tiles: int = day_page.TILES) -> Screen:
    """Return everything that is to be shown."""
    notice = state.notice
    return Screen(
        top=_top(state),
        page=_page(state, tiles),
        unlock=None if state.unlock is None else unlock_page(state, state.unlock),
        notice=None if notice is None else NoticeView(text=notice.text, mood=notice.mood),
        dark=state.dark,
    )


def _page(state: ConsoleState, tiles: int) -> Page:
    route = state.route
    match route:
        case routes.Day():
            return day_page.day_page(state, tiles=tiles)
        case routes.Figure():
            return figure_pages.figure_page(state, route)
        case routes.Chair():
            return chair_pages.chair_page(state)
        case routes.Confirm():
            return sure_pages.confirm_page(state, route)
        case routes.Sure():
            return sure_pages.sure_page(state, route)
        case routes.Options():
            return option_pages.options_page(state, route)
        case routes.Decisions():
            return decision_pages.decisions_page(state, route)
        case routes.Decide():
            return decision_pages.decide_page(state, route)
        case routes.Papers():
            return paper_pages.papers_page(state, route)
        case routes.Paper():
            return paper_pages.paper_page(state, route)
        case routes.Devices():
            return device_pages.devices_page(state, route)
        case routes.Device():
            return device_pages.device_page(state, route)
        case routes.Check():
            return device_pages.check_page(state, route)
        case routes.TapeGuide():
            return device_pages.tape_page(state, route)
        case routes.Course():
            return course_pages.course_page(state, route)
        case routes.Deck():
            return test_vote_pages.deck_page(state, route)
        case routes.Table():
            return test_vote_pages.table_page(state, route)
        case routes.CardHelp():
            return course_pages.help_page(state, route)
        case routes.Trips():
            return trip_pages.trips_page(state)
        case routes.NewTrip():
            return trip_pages.new_trip_page(state, route)
        case routes.TripView():
            return trip_pages.trip_page(state, route)
        case routes.Closing():
            return _closing(state, route)
        case routes.Reading():
            return results_pages.reading_page(state, route)


def _closing(state: ConsoleState, place: routes.Closing) -> Page:
    match place.stage:
        case routes.ClosingStage.ROWS:
            return results_pages.rows_page(state, place)
        case routes.ClosingStage.PROTOCOL:
            return results_pages.protocol_page(state)
        case routes.ClosingStage.EXPORT:
            return results_pages.export_page(state)
        case routes.ClosingStage.DONE:
            return results_pages.done_page(state)
        case _:
            return closing_pages.closing_page(state, place)


def _top(state: ConsoleState) -> TopBar:
    polls, mood = ("ЖДУ КОНТРОЛЛЕР", Mood.WARN)
    banner = ""
    if state.status is not None:
        polls, mood = _POLLS[state.status.polls]
        banner = _BANNERS.get(state.status.mode, "")
    day = isinstance(state.route, routes.Day)
    chair = Control(
        id="chair", label="Председатель", action=Go(to=routes.Chair()), look="quiet", icon="chair"
    )
    return TopBar(
        place=f"УИК № {state.facts.number}",
        polls=polls,
        mood=mood,
        clock=state.clock,
        lamps=_lamps(state),
        home=(chair,) if day else (),
        banner=banner,
    )


def _lamps(state: ConsoleState) -> tuple[Lamp, ...]:
    link = (
        Lamp(word="Контроллер", icon="tick", mood=Mood.OK)
        if state.link_up
        else Lamp(word="Контроллер", icon="cross", mood=Mood.BAD)
    )
    reader = (
        Lamp(word="Сканер", icon="cross", mood=Mood.BAD)
        if state.reader_trouble
        else Lamp(word="Сканер", icon="tick", mood=Mood.OK)
    )
    faults = () if state.status is None else state.status.faults
    if not faults:
        return (link, reader)
    words = faults[0] if len(faults) == 1 else f"{faults[0]} и ещё {len(faults) - 1}"
    return (link, reader, Lamp(word=words, icon="bang", mood=Mood.WARN))
