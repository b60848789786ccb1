"""From a state to what it shows and says: `screen(context, kiosk) -> ScreenModel`, for every state.

It decides nothing; the same value gives the picture, the speech and what may be pressed.
"""

import dataclasses
import typing

from kiosk.screens import messages, overlays
from kiosk.screens.ballots import ballot
from kiosk.screens.context import ScreenContext, sentence
from kiosk.screens.decisions import comparing, confirmation, printing
from kiosk.screens.details import details
from kiosk.screens.frame import Page
from kiosk.screens.lists import contest_list, languages, unfilled
from kiosk.screens.model import ScreenModel
from kiosk.screens.texts import Words
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
    Resumable,
    State,
    StillThere,
    Storing,
    Suspended,
    UnfilledWarning,
    VoteFailed,
    VoteUnknown,
)

_Voting = (
    ChoosingLanguage
    | ContestList
    | OnBallot
    | ReadingDetails
    | ConfirmingChoice
    | UnfilledWarning
    | Printing
    | Comparing
    | Annulling
    | Annulled
    | Storing
    | PrinterFault
)


def screen(context: ScreenContext, kiosk: Kiosk, *, card_tail: str = "") -> ScreenModel:
    """Return the screen model of the present state.

    `card_tail` are the last digits of the card that votes, for the commission's panel only.
    """
    model = _screen(context, kiosk.state, card_tail)
    if not kiosk.power_low or not isinstance(kiosk.state, Resumable):
        return model
    warning = Words(language=kiosk.state.voting.settings.language)("power.low")
    return dataclasses.replace(model, warning=warning, speech=(sentence(warning), *model.speech))


def _screen(context: ScreenContext, state: State, card_tail: str) -> ScreenModel:
    page = Page(context=context, state=type(state).__name__, settings=settings_of(state))
    match state:
        case NotReady(fault=fault):
            return messages.not_ready(page, fault)
        case PollsNotOpen(polls=polls):
            return messages.polls_not_open(page, polls)
        case Idle():
            return messages.idle(page)
        case Checking(slow=slow):
            return messages.checking(page) if slow else messages.idle(page, busy=True)
        case CardNotAccepted():
            return messages.refused(page, state)
        case MarkingStored():
            return messages.marking_stored(page, state)
        case Done():
            return messages.done(page)
        case VoteFailed():
            return messages.vote_failed(page, state)
        case VoteUnknown():
            return messages.vote_unknown(page, state)
        case StillThere():
            return messages.still_there(page)
        case Suspended():
            return messages.suspended(page)
        case ClosingReset():
            return messages.closing_reset(page, state)
        case Helping():
            return overlays.called(page) if state.called else overlays.help_page(page, state)
        case Interrupted():
            return overlays.interrupted(page, state)
        case ChairPanel():
            return overlays.panel(page, state, card_tail)
        case Recovered():
            return overlays.recovered(page, state)
        case _:
            return _voting_screen(page, state)


def _voting_screen(page: Page, state: _Voting) -> ScreenModel:
    match state:
        case ChoosingLanguage():
            return languages(page)
        case ContestList():
            return contest_list(page, state)
        case OnBallot():
            return ballot(page, state)
        case ReadingDetails():
            return details(page, state)
        case ConfirmingChoice():
            return confirmation(page, state)
        case UnfilledWarning():
            return unfilled(page, state)
        case Printing():
            return printing(page)
        case Comparing():
            return comparing(page, state)
        case Annulling():
            return messages.annulling(page)
        case Annulled():
            return messages.annulled(page)
        case Storing():
            return messages.storing(page)
        case PrinterFault():
            return messages.printer_fault(page, state)
        case _:
            typing.assert_never(state)


def settings_of(state: State) -> Settings:
    """Return the settings a state is shown in; the usual ones where no voter is known."""
    match state:
        case NotReady() | PollsNotOpen() | ClosingReset() | ChairPanel() | Recovered():
            return Settings()
        case (
            Idle(settings=settings)
            | Checking(settings=settings)
            | CardNotAccepted(settings=settings)
            | MarkingStored(settings=settings)
            | Done(settings=settings)
            | VoteFailed(settings=settings)
            | VoteUnknown(settings=settings)
        ):
            return settings
        case StillThere() | Suspended() | Helping() | Interrupted():
            return state.resume.voting.settings
        case _:
            return state.voting.settings
