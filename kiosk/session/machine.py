"""The voting session as one function: `step(context, kiosk, event) -> (kiosk, effects)`.

It decides and never performs; the runtime performs the effects and answers with events. An event that is not
lawful in a state gives `Refused` and changes nothing. The rules are in `station_steps` (card, readiness,
chair), `voting_steps` (ballots) and `tape_steps` (paper and ballot box); lamp and timers in `outward`.
"""

import dataclasses
import typing

from kiosk.session.context import SessionContext
from kiosk.session.details_steps import details_step, open_details
from kiosk.session.effects import Effect, Refused
from kiosk.session.events import (
    ChairReset,
    ChairReturn,
    ChangeSettings,
    DeviceNotReady,
    DeviceReady,
    Event,
    Fault,
    PollsChanged,
)
from kiosk.session.moves import Step, go
from kiosk.session.outward import lamp_effects, timer_effects
from kiosk.session.overlay_events import (
    OfficialSeen,
    OpenDetails,
    PaceChanged,
    PowerLow,
    SessionInterrupted,
    SessionSettled,
)
from kiosk.session.panel_steps import (
    help_step,
    interrupted_step,
    interruption_step,
    official_step,
    panel_step,
    recovered_step,
    resumed,
    settled_step,
)
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
from kiosk.session.station_steps import (
    checking_step,
    idle_step,
    presence_step,
    refused_step,
    reset_step,
    settings_step,
    station_step,
    still_there_step,
    suspended_step,
)
from kiosk.session.tape_steps import (
    annulled_step,
    annulling_step,
    closing_reset_step,
    comparing_step,
    done_step,
    marking_step,
    printer_fault_step,
    printing_step,
    storing_step,
    vote_failed_step,
)
from kiosk.session.voting_steps import (
    ballot_step,
    confirm_step,
    language_step,
    list_step,
    unfilled_step,
)

__all__ = ["STARTING", "SessionContext", "start", "step"]

STARTING = Fault(code="Z-00", text="Устройство запускается")


def start() -> Kiosk:
    """Return the kiosk as it is before its devices have answered: not ready, lamp off, no timer."""
    return Kiosk(state=NotReady(fault=STARTING), fault=STARTING)


def step(context: SessionContext, kiosk: Kiosk, event: Event) -> tuple[Kiosk, tuple[Effect, ...]]:
    """Step the kiosk by one event. Returns the same kiosk and one `Refused` for an unlawful event."""
    moved = _moved(context, kiosk, event)
    if moved is None:
        # Names of types only: an event may carry a card code or a choice.
        reason = f"{type(event).__name__} is not lawful in {type(kiosk.state).__name__}"
        return kiosk, (Refused(reason=reason),)
    after, effects = moved
    lamp = lamp_effects(kiosk.state, after.state)
    timers = timer_effects(context, kiosk, after, event)
    return after, (*lamp, *effects, *timers)


def _moved(context: SessionContext, kiosk: Kiosk, event: Event) -> Step | None:
    match event:
        case DeviceReady() | DeviceNotReady() | PollsChanged() | PowerLow():
            return station_step(kiosk, event)
        case ChairReset():
            return reset_step(kiosk)
        case ChairReturn() if isinstance(kiosk.state, ChairPanel | Interrupted):
            state = kiosk.state
            return go(kiosk, resumed(state.under if isinstance(state, ChairPanel) else state))
        case PaceChanged(unhurried=unhurried):
            return dataclasses.replace(kiosk, unhurried=unhurried), ()
        case OfficialSeen():
            return official_step(kiosk, event)
        case SessionInterrupted():
            return interruption_step(kiosk, event)
        case SessionSettled():
            return settled_step(kiosk, event)
        case ChangeSettings():
            return settings_step(context, kiosk, event)
        case _:
            return presence_step(kiosk, event) or _state_step(context, kiosk, kiosk.state, event)


def _state_step(context: SessionContext, kiosk: Kiosk, state: State, event: Event) -> Step | None:
    match state:
        case ChoosingLanguage():
            return language_step(context, kiosk, state, event)
        case ContestList():
            return list_step(context, kiosk, state, event)
        case OnBallot() | ConfirmingChoice() if isinstance(event, OpenDetails):
            return open_details(context, kiosk, state, event)
        case OnBallot():
            return ballot_step(context, kiosk, state, event)
        case ReadingDetails():
            return details_step(context, kiosk, state, event)
        case ConfirmingChoice():
            return confirm_step(context, kiosk, state, event)
        case UnfilledWarning():
            return unfilled_step(context, kiosk, state, event)
        case Printing():
            return printing_step(kiosk, state, event)
        case Comparing():
            return comparing_step(kiosk, state, event)
        case Annulling():
            return annulling_step(context, kiosk, state, event)
        case Annulled():
            return annulled_step(kiosk, state, event)
        case Storing():
            return storing_step(kiosk, state, event)
        case MarkingStored():
            return marking_step(kiosk, state, event)
        case PrinterFault():
            return printer_fault_step(kiosk, state, event)
        case VoteFailed():
            return vote_failed_step(kiosk, state, event)
        case ClosingReset():
            return closing_reset_step(kiosk, state, event)
        case _:
            return _outside_step(context, kiosk, state, event)


def _outside_step(
    context: SessionContext,
    kiosk: Kiosk,
    state: NotReady
    | PollsNotOpen
    | Idle
    | Checking
    | CardNotAccepted
    | Done
    | VoteUnknown
    | StillThere
    | Suspended
    | Helping
    | Interrupted
    | ChairPanel
    | Recovered,
    event: Event,
) -> Step | None:
    match state:
        case NotReady() | PollsNotOpen() | VoteUnknown():
            # They end by what the station says, or by a restart; never by a voter.
            return None
        case Idle():
            return idle_step(kiosk, state, event)
        case Checking():
            return checking_step(context, kiosk, state, event)
        case CardNotAccepted():
            return refused_step(kiosk, state, event)
        case StillThere():
            return still_there_step(context, kiosk, state, event)
        case Suspended():
            return suspended_step(kiosk, state, event)
        case Helping():
            return help_step(kiosk, state, event)
        case Interrupted():
            return interrupted_step(kiosk, state, event)
        case ChairPanel():
            return panel_step(kiosk, state, event)
        case Recovered():
            return recovered_step(kiosk, event)
        case Done():
            return done_step(kiosk, event)
        case _:
            typing.assert_never(state)
