"""Steps outside a session: readiness, the polls, the card, and what any moment of a session may meet.

Nothing here touches a choice.
"""

import dataclasses
import typing

from election.ballot import Ballot
from kiosk.session.context import SessionContext
from kiosk.session.effects import ClaimCard, FinishVoting, Outcome, PlayTone, PrintMark, Tone
from kiosk.session.events import (
    CardAccepted,
    CardRefused,
    CardSeen,
    ChairReturn,
    ChangeSettings,
    Continue,
    DeviceNotReady,
    DeviceReady,
    Event,
    PollsChanged,
    RefusalReason,
    StillHere,
    TapeMark,
    Timer,
    TimerExpired,
)
from kiosk.session.moves import Step, go, rest, rest_state
from kiosk.session.outward import idle_seconds
from kiosk.session.overlay_events import OpenHelp, PowerLow
from kiosk.session.reading import same_place, saw, with_settings
from kiosk.session.settings import Settings
from kiosk.session.states import (
    Annulling,
    CardNotAccepted,
    ChairPanel,
    Checking,
    ChoosingLanguage,
    ClosingReset,
    Comparing,
    ConfirmingChoice,
    ContestList,
    Helping,
    Idle,
    Interrupted,
    Kiosk,
    NotReady,
    OnBallot,
    PollsNotOpen,
    PrinterFault,
    Printing,
    ReadingDetails,
    Resumable,
    State,
    StillThere,
    Suspended,
    UnfilledWarning,
    Voting,
)


def station_step(kiosk: Kiosk, event: DeviceReady | DeviceNotReady | PollsChanged | PowerLow) -> Step:
    """Remember what the station said; between sessions it counts at once, in one it waits for the end."""
    match event:
        case DeviceReady():
            kiosk = dataclasses.replace(kiosk, fault=None)
        case DeviceNotReady(fault=fault):
            kiosk = dataclasses.replace(kiosk, fault=fault)
        case PollsChanged(polls=polls):
            kiosk = dataclasses.replace(kiosk, polls=polls)
        case PowerLow(low=low):
            return dataclasses.replace(kiosk, power_low=low), ()
        case _:
            typing.assert_never(event)
    match kiosk.state:
        case NotReady() | PollsNotOpen():
            return rest(kiosk)
        case Idle(settings=settings):
            return go(kiosk, rest_state(kiosk, settings))
        case CardNotAccepted() if not isinstance(rest_state(kiosk), Idle):
            return rest(kiosk)
        case _:
            return kiosk, ()


def idle_step(kiosk: Kiosk, state: Idle, event: Event) -> Step | None:
    """V1: a card, or the settings chosen before it."""
    match event:
        case CardSeen(code=code):
            return go(kiosk, Checking(settings=state.settings), ClaimCard(code=code))
        case TimerExpired(timer=Timer.PRE_CARD) if state.settings != Settings():
            return go(kiosk, Idle())
        case _:
            return None


def checking_step(context: SessionContext, kiosk: Kiosk, state: Checking, event: Event) -> Step | None:
    """V2: the controller answers."""
    match event:
        case CardAccepted(style=style):
            if kiosk.fault is not None:
                # Nobody should begin on a device that just broke: the card goes back unspent.
                return rest(kiosk, FinishVoting(outcome=Outcome.RELEASED), PlayTone(tone=Tone.CARD_REFUSED))
            if not any(known.id == style for known in context.election.ballot_styles):
                refused = CardNotAccepted(reason=RefusalReason.FOREIGN, settings=state.settings)
                released = FinishVoting(outcome=Outcome.RELEASED)
                return go(kiosk, refused, released, PlayTone(tone=Tone.CARD_REFUSED))
            voting = Voting(settings=state.settings, ballot=Ballot(style=style))
            return go(kiosk, _first_page(context, voting), PlayTone(tone=Tone.CARD_ACCEPTED))
        case CardRefused(reason=reason):
            refused = CardNotAccepted(reason=reason, settings=state.settings)
            return go(kiosk, refused, PlayTone(tone=Tone.CARD_REFUSED))
        case TimerExpired(timer=Timer.CHECKING_SLOW) if not state.slow:
            return go(kiosk, dataclasses.replace(state, slow=True))
        case _:
            return None


def _first_page(context: SessionContext, voting: Voting) -> State:
    # A language other than the first can only have been chosen by the voter, before the card.
    if len(context.election.languages) > 1 and voting.settings.language == Settings().language:
        return ChoosingLanguage(voting=voting)
    return ContestList(voting=voting)


def refused_step(kiosk: Kiosk, state: CardNotAccepted, event: Event) -> Step | None:
    """V2e: another card may be tried at once."""
    match event:
        case CardSeen(code=code):
            return go(kiosk, Checking(settings=state.settings), ClaimCard(code=code))
        case Continue() | TimerExpired(timer=Timer.REFUSED):
            return go(kiosk, rest_state(kiosk, state.settings))
        case _:
            return None


def still_there_step(context: SessionContext, kiosk: Kiosk, state: StillThere, event: Event) -> Step | None:
    """E7: back exactly to where the voter was, or the screen hides for good."""
    match event:
        case StillHere():
            return go(kiosk, state.resume)
        case TimerExpired(timer=Timer.ALERT):
            idle = idle_seconds(context, unhurried=kiosk.unhurried)
            minutes = int(idle + context.election.policy.alert_seconds) // 60
            return go(kiosk, Suspended(resume=state.resume, minutes=minutes), PlayTone(tone=Tone.ATTENTION))
        case _:
            return None


def suspended_step(kiosk: Kiosk, state: Suspended, event: Event) -> Step | None:
    """E8: only the chair gives the session back; the reset is a step of every state."""
    match event:
        case ChairReturn():
            return go(kiosk, state.resume)
        case TimerExpired(timer=Timer.MINUTE):
            return go(kiosk, dataclasses.replace(state, minutes=state.minutes + 1))
        case _:
            return None


def presence_step(kiosk: Kiosk, event: Event) -> Step | None:
    """E7, signs of life and the call for help, in every state where a voter is expected to act."""
    if not isinstance(kiosk.state, Resumable):
        return None
    match event:
        case TimerExpired(timer=Timer.IDLE_VOTER):
            return go(kiosk, StillThere(resume=kiosk.state), PlayTone(tone=Tone.ATTENTION))
        case StillHere():
            return kiosk, ()
        case OpenHelp():
            return go(kiosk, Helping(resume=kiosk.state))
        case _:
            return None


def reset_step(kiosk: Kiosk) -> Step | None:
    """E6: erase the session; a record on the tape that nothing closes yet is closed first.

    Not while a job of the printer or the ballot box runs, and never once the vote is stored.
    """
    state = kiosk.state
    match state:
        case ChairPanel(under=under):
            return reset_step(dataclasses.replace(kiosk, state=under))
        case StillThere() | Suspended() | Helping() | Interrupted():
            printed = isinstance(state.resume, Comparing)
        case PrinterFault(recovering=recovering):
            if recovering:
                return None
            printed = True
        case _ if isinstance(state, Resumable):
            printed = isinstance(state, Comparing)
        case _:
            return None
    if printed:
        return go(kiosk, ClosingReset(), PrintMark(mark=TapeMark.ANNULLED_BY_RESET))
    return rest(kiosk, FinishVoting(outcome=Outcome.RESET))


def settings_step(context: SessionContext, kiosk: Kiosk, event: ChangeSettings) -> Step | None:
    """Change language, size or theme where somebody reads; the same rows stay on the screen."""
    if event.settings.language not in context.election.languages:
        return None
    state = kiosk.state
    match state:
        case Idle():
            return go(kiosk, Idle(settings=event.settings))
        case OnBallot(voting=voting, contest=contest, page=page):
            before, after = (context.pages(contest, kept) for kept in (voting.settings, event.settings))
            place = same_place(before, page, after)
            voting = saw(with_settings(context, voting, event.settings), contest, place)
            return go(kiosk, dataclasses.replace(state, voting=voting, page=place))
        case ContestList(voting=voting, page=page) | UnfilledWarning(voting=voting, page=page):
            first = page * context.list_rows(voting.settings)
            place = first // context.list_rows(event.settings)
            voting = with_settings(context, voting, event.settings)
            return go(kiosk, dataclasses.replace(state, voting=voting, page=place))
        case ConfirmingChoice(voting=voting):
            voting = with_settings(context, voting, event.settings)
            return go(kiosk, dataclasses.replace(state, voting=voting, page=0))
        case ReadingDetails():
            return _settings_while_reading(context, kiosk, state, event)
        case Annulling() | Printing() | PrinterFault():
            pass
        case _ if not isinstance(state, Resumable):
            return None
    voting = with_settings(context, state.voting, event.settings)
    return go(kiosk, dataclasses.replace(state, voting=voting))


def _settings_while_reading(
    context: SessionContext, kiosk: Kiosk, state: ReadingDetails, event: ChangeSettings
) -> Step | None:
    if event.settings == state.voting.settings:
        return kiosk, ()
    behind = settings_step(context, dataclasses.replace(kiosk, state=state.back), event)
    back = None if behind is None else behind[0].state
    if not isinstance(back, OnBallot | ConfirmingChoice):
        return None
    before, after = (context.pages(back.contest, kept) for kept in (state.voting.settings, event.settings))
    if not after.details:
        # In another size the rows show everything.
        return go(kiosk, back)
    page = same_place(before, state.page, after) if state.option is None else 0
    listed = None if state.listed is None else same_place(before, state.listed, after)
    return go(kiosk, dataclasses.replace(state, back=back, page=page, listed=listed))
