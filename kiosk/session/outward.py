"""What follows from being in a state, whatever led there: the lamp, and which timers run.

Pure tables; `machine` compares the state before with the state after and asks for the difference.
"""

import collections.abc
import typing

from kiosk.session.context import SessionContext
from kiosk.session.effects import Effect, Lamp, ShowLamp, StartTimer, StopTimer
from kiosk.session.events import Action, ChangeSettings, Event, Timer, TimerExpired
from kiosk.session.overlay_events import Interruption, OfficialSeen, PaceChanged, PinChecked
from kiosk.session.settings import Settings
from kiosk.session.states import (
    Annulled,
    Annulling,
    CardNotAccepted,
    ChairPanel,
    Checking,
    ChoosingLanguage,
    ClosingReset,
    Comparing,
    ConfirmingChoice,
    ContestList,
    Done,
    Helping,
    Idle,
    Interrupted,
    Kiosk,
    MarkingStored,
    NotReady,
    OnBallot,
    PollsNotOpen,
    PrinterFault,
    Printing,
    ReadingDetails,
    Recovered,
    State,
    StillThere,
    Storing,
    Suspended,
    UnfilledWarning,
    VoteFailed,
    VoteUnknown,
)

REFUSED_SECONDS = 8.0
CHECKING_SLOW_SECONDS = 0.5
DONE_SECONDS = 6.0
FAILED_SECONDS = 60.0
GUARD_SECONDS = 1.0
PRE_CARD_SECONDS = 30.0
PANEL_SECONDS = 60.0
MINUTE_SECONDS = 60.0
RECOVERED_SECONDS = 120.0
UNHURRIED_TIMES = 5 / 3
UNHURRIED_SECONDS = 300.0


def lamp_of(state: State) -> Lamp:
    """Return the lamp of a state: off, free, voting, help needed, voter gone."""
    match state:
        case NotReady() | PollsNotOpen() | Recovered():
            return Lamp.OFF
        case Idle() | Checking() | CardNotAccepted() | Done():
            return Lamp.GREEN
        case (
            ChoosingLanguage()
            | ContestList()
            | OnBallot()
            | ReadingDetails()
            | ConfirmingChoice()
            | UnfilledWarning()
            | Printing()
            | Comparing()
            | Annulling()
            | Annulled()
            | Storing()
            | StillThere()
        ):
            return Lamp.RED
        case MarkingStored(fault=fault) | ClosingReset(fault=fault):
            return Lamp.RED if fault is None else Lamp.AMBER_BLINK
        case Helping(called=called):
            return Lamp.AMBER_BLINK if called else Lamp.RED
        case PrinterFault() | VoteFailed() | VoteUnknown() | Interrupted():
            return Lamp.AMBER_BLINK
        case Suspended() | ChairPanel():
            return Lamp.RED_AMBER
        case _:
            typing.assert_never(state)


def lamp_effects(before: State, after: State) -> tuple[Effect, ...]:
    """Return the lamp to show when it changes."""
    lamp = lamp_of(after)
    return () if lamp is lamp_of(before) else (ShowLamp(lamp=lamp),)


def idle_seconds(context: SessionContext, *, unhurried: bool) -> float:
    """Return how long a voter may do nothing before being asked: three minutes become five by ear or switch.

    Never more than five because of it: VVSG 2.0, 7.2-O allows two to five.
    """
    usual = context.election.policy.idle_seconds
    return max(usual, min(UNHURRIED_SECONDS, usual * UNHURRIED_TIMES)) if unhurried else usual


def timers_of(
    context: SessionContext, state: State, *, unhurried: bool = False
) -> collections.abc.Mapping[Timer, float]:
    """Return the timers that run in a state, in seconds."""
    idle = idle_seconds(context, unhurried=unhurried)
    match state:
        case Idle(settings=settings):
            return {} if settings == Settings() else {Timer.PRE_CARD: PRE_CARD_SECONDS}
        case Checking(slow=slow):
            return {} if slow else {Timer.CHECKING_SLOW: CHECKING_SLOW_SECONDS}
        case CardNotAccepted():
            return {Timer.REFUSED: REFUSED_SECONDS}
        case Comparing(ready=ready):
            guard = {} if ready else {Timer.GUARD: GUARD_SECONDS}
            return {Timer.IDLE_VOTER: idle, **guard}
        case (
            ChoosingLanguage()
            | ContestList()
            | OnBallot()
            | ReadingDetails()
            | ConfirmingChoice()
            | UnfilledWarning()
            | Annulled()
            | Helping()
        ):
            return {Timer.IDLE_VOTER: idle}
        case Interrupted(cause=cause):
            return {} if cause is Interruption.COVER_OPEN else {Timer.IDLE_VOTER: idle}
        case StillThere():
            return {Timer.ALERT: context.election.policy.alert_seconds}
        case Suspended():
            return {Timer.MINUTE: MINUTE_SECONDS}
        case ChairPanel():
            return {Timer.MINUTE: MINUTE_SECONDS, Timer.PANEL: PANEL_SECONDS}
        case Done():
            return {Timer.DONE: DONE_SECONDS}
        case Recovered():
            return {Timer.DONE: RECOVERED_SECONDS}
        case VoteFailed(closed=closed):
            return {Timer.DONE: FAILED_SECONDS} if closed else {}
        case (
            NotReady()
            | PollsNotOpen()
            | Printing()
            | Annulling()
            | Storing()
            | MarkingStored()
            | VoteUnknown()
            | PrinterFault()
            | ClosingReset()
        ):
            return {}
        case _:
            typing.assert_never(state)


def timer_effects(context: SessionContext, before: Kiosk, after: Kiosk, event: Event) -> tuple[Effect, ...]:
    """Return which timers to stop and start; every act of the voter starts the idle timer anew."""
    ran, run = (timers_of(context, kiosk.state, unhurried=kiosk.unhurried) for kiosk in (before, after))
    expired = event.timer if isinstance(event, TimerExpired) else None
    stop = tuple(StopTimer(timer=timer) for timer in ran if timer not in run and timer is not expired)
    start = tuple(
        StartTimer(timer=timer, seconds=seconds)
        for timer, seconds in run.items()
        if timer not in ran or _restarts(timer, event)
    )
    return (*stop, *start)


def _restarts(timer: Timer, event: Event) -> bool:
    if timer is Timer.IDLE_VOTER:
        return isinstance(event, Action | PaceChanged)
    if timer is Timer.PANEL:
        return isinstance(event, Action | OfficialSeen | PinChecked)
    if timer is Timer.MINUTE:
        return event == TimerExpired(timer=Timer.MINUTE)
    return timer is Timer.PRE_CARD and isinstance(event, ChangeSettings)
