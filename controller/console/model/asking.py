"""What the console asks by itself, second by second: the status always, the rest where it is looked at.

Nothing here changes anything at the controller.
"""

import typing

from controller.console.model import routes
from controller.console.model.routes import ClosingStage
from controller.console.model.state import ConsoleState
from link import messages

Question: typing.TypeAlias = messages.ConsoleRequestBody


def questions(state: ConsoleState, second: int) -> tuple[Question, ...]:
    """Return what to ask in this second."""
    wanted: list[Question] = [messages.GetStatus()]
    if second % 5 == 0:
        wanted.append(messages.GetFigures())
    if second % 15 == 0:
        wanted.append(messages.GetHeadlines())
    wanted += _of_place(state, second)
    return tuple(wanted)


def first_questions(state: ConsoleState) -> tuple[Question, ...]:
    """Return what a place asks when it is entered."""
    return tuple(_of_place(state, 0))


def _of_place(state: ConsoleState, second: int) -> list[Question]:
    every_third, every_other = second % 3 == 0, second % 2 == 0
    match state.route:
        case routes.Day():
            return _of_day(state, second)
        case routes.Options(contest=contest) if contest:
            return [messages.GetWithdrawn(contest_id=contest)] if every_third else []
        case routes.Decisions():
            return _of_decisions(state) if every_third else []
        case routes.Papers():
            return [messages.GetPapers()] if every_third else []
        case routes.Figure():
            return [messages.GetFigures()]
        case routes.Device(name=name) | routes.Check(name=name):
            return [messages.GetDevice(kiosk=name)] if every_third else []
        case routes.Course():
            return [messages.GetCourse()] if every_third else []
        case routes.Confirm():
            return [messages.GetFigures(), messages.GetCourse()] if every_third else []
        case routes.Deck(offset=offset):
            return [messages.GetTestDeck(offset=offset)] if every_third else []
        case routes.Table():
            return [messages.CompareTestVote()] if every_third else []
        case routes.Trips():
            return (
                [messages.GetTrip(kiosk=kiosk.name) for kiosk in state.facts.portables] if every_third else []
            )
        case routes.TripView(kiosk=kiosk):
            return [messages.GetTrip(kiosk=kiosk)] if every_third else []
        case routes.Closing() as closing:
            return _of_closing(state, closing, every_other)
        case routes.Reading(contest=contest):
            return _rows(state, contest)
        case _:
            return []


def _of_day(state: ConsoleState, second: int) -> list[Question]:
    kiosks = state.facts.portables
    if second % 15 != 0:  # what is not known yet is asked sooner: a unit on its way must not look broken
        kiosks = tuple(kiosk for kiosk in kiosks if kiosk.name not in state.trips)
    trips: list[Question] = [messages.GetTrip(kiosk=kiosk.name) for kiosk in kiosks]
    running = state.polls in (messages.PollsState.OPEN, messages.PollsState.PAUSED)
    return trips if running or second % 5 else [*trips, messages.GetCourse()]


def _of_decisions(state: ConsoleState) -> list[Question]:
    trips: list[Question] = [messages.GetTrip(kiosk=kiosk.name) for kiosk in state.facts.portables]
    if state.polls is not messages.PollsState.CLOSED_FINAL:
        return trips
    return [*trips, *(messages.GetRatios(contest_id=contest.id) for contest in state.facts.contests)]


def _of_closing(state: ConsoleState, closing: routes.Closing, every_other: bool) -> list[Question]:
    match closing.stage:
        case ClosingStage.PORTABLES:
            kiosks = state.facts.portables
            return [messages.GetTrip(kiosk=kiosk.name) for kiosk in kiosks] if every_other else []
        case ClosingStage.CARDS | ClosingStage.INSIDE | ClosingStage.CLOSE:
            trips = [messages.GetTrip(kiosk=kiosk.name) for kiosk in state.facts.portables]
            return [messages.GetFigures(), *trips] if every_other else []
        case ClosingStage.COLLECT:
            return [messages.CountResults()] if every_other and not state.results.ready else []
        case ClosingStage.ROWS:
            contest = closing.contest
            ratios = [messages.GetRatios(contest_id=contest)] if every_other else []
            return [*_rows(state, contest), *ratios] if contest else []
        case ClosingStage.PROTOCOL:
            return [messages.GetCourse(), messages.GetPapers()] if every_other else []
        case ClosingStage.EXPORT | ClosingStage.DONE:
            return [messages.GetCourse()] if every_other else []


def _rows(state: ConsoleState, contest: str) -> list[Question]:
    known = state.results.rows.get(contest)
    if known is not None and known.complete:
        return []
    return [messages.GetRows(contest_id=contest, offset=0 if known is None else len(known.lines))]
