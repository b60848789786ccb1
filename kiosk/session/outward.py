"""What follows from being in a state, whatever led there: the lamp, and which timers run.

Pure tables; `machine` compares the state before with the state after and asks for the difference.
"""

import collections.abc
import typing

from kiosk.session.context import SessionContext
from kiosk.session.effects import Effect, Lamp, ShowLamp, StartTimer, StopTimer
from kiosk.session.events import Action, ChangeSettings, Event, Timer, TimerExpired
from kiosk.session.settings import Settings
from kiosk.session.states import (
    Annulled,
    Annulling,
    CardNotAccepted,
    Checking,
    ChoosingLanguage,
    ClosingReset,
    Comparing,
    ConfirmingChoice,
    ContestList,
    Done,
    Idle,
    MarkingStored,
    NotReady,
    OnBallot,
    PollsNotOpen,
    PrinterFault,
    Printing,
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


def lamp_of(state: State) -> Lamp:
    """Return the lamp of a state: off, free, voting, help needed, voter gone."""
    match state:
        case NotReady() | PollsNotOpen():
            return Lamp.OFF
        case Idle() | Checking() | CardNotAccepted() | Done():
            return Lamp.GREEN
        case (
            ChoosingLanguage()
            | ContestList()
            | OnBallot()
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
        case PrinterFault() | VoteFailed() | VoteUnknown():
            return Lamp.AMBER_BLINK
        case Suspended():
            return Lamp.RED_AMBER
        case _:
            typing.assert_never(state)


def lamp_effects(before: State, after: State) -> tuple[Effect, ...]:
    """Return the lamp to show when it changes."""
    lamp = lamp_of(after)
    return () if lamp is lamp_of(before) else (ShowLamp(lamp=lamp),)


def timers_of(context: SessionContext, state: State) -> collections.abc.Mapping[Timer, float]:
    """Return the timers that run in a state, in seconds."""
    policy = context.election.policy
    match state:
        case Idle(settings=settings):
            return {} if settings == Settings() else {Timer.PRE_CARD: PRE_CARD_SECONDS}
        case Checking(slow=slow):
            return {} if slow else {Timer.CHECKING_SLOW: CHECKING_SLOW_SECONDS}
        case CardNotAccepted():
            return {Timer.REFUSED: REFUSED_SECONDS}
        case Comparing(ready=ready):
            guard = {} if ready else {Timer.GUARD: GUARD_SECONDS}
            return {Timer.IDLE_VOTER: policy.idle_seconds, **guard}
        case (
            ChoosingLanguage()
            | ContestList()
            | OnBallot()
            | ConfirmingChoice()
            | UnfilledWarning()
            | Annulled()
        ):
            return {Timer.IDLE_VOTER: policy.idle_seconds}
        case StillThere():
            return {Timer.ALERT: policy.alert_seconds}
        case Done():
            return {Timer.DONE: DONE_SECONDS}
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
            | Suspended()
            | ClosingReset()
        ):
            return {}
        case _:
            typing.assert_never(state)


def timer_effects(context: SessionContext, before: State, after: State, event: Event) -> tuple[Effect, ...]:
    """Return which timers to stop and start; every act of the voter starts the idle timer anew."""
    ran, run = timers_of(context, before), timers_of(context, after)
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
        return isinstance(event, Action)
    return timer is Timer.PRE_CARD and isinstance(event, ChangeSettings)
