"""What may be known of a running session: its stage, and whether choices are still held."""

import typing

from kiosk.session import states
from link.messages import KioskStage


def stage_of(state: states.State) -> KioskStage:
    """Tell the stage of a state."""
    match state:
        case states.Idle() | states.Checking() | states.CardNotAccepted() | states.Done():
            return KioskStage.FREE
        case (
            states.ChoosingLanguage()
            | states.ContestList()
            | states.OnBallot()
            | states.ReadingDetails()
            | states.ConfirmingChoice()
            | states.UnfilledWarning()
            | states.Printing()
            | states.Annulling()
            | states.Annulled()
            | states.Storing()
            | states.MarkingStored()
        ):
            return KioskStage.VOTING
        case states.Comparing():
            return KioskStage.WAITING_CONFIRM
        case (
            states.StillThere()
            | states.Suspended()
            | states.PrinterFault()
            | states.Helping()
            | states.Interrupted()
            | states.ChairPanel()
        ):
            return KioskStage.SUSPENDED
        case (
            states.NotReady()
            | states.PollsNotOpen()
            | states.VoteFailed()
            | states.VoteUnknown()
            | states.Recovered()
            | states.ClosingReset()
        ):
            return KioskStage.OUT_OF_SERVICE
        case _:
            typing.assert_never(state)


_WITHOUT_CHOICES = (
    states.NotReady
    | states.PollsNotOpen
    | states.Idle
    | states.Checking
    | states.CardNotAccepted
    | states.MarkingStored
    | states.Done
    | states.VoteFailed
    | states.VoteUnknown
    | states.Recovered
    | states.ClosingReset
)


_WAITS_FOR_CARD = (
    states.Idle
    | states.Checking
    | states.CardNotAccepted
    | states.Done
    | states.Recovered
    | states.Suspended
    | states.PrinterFault
    | states.Interrupted
    | states.ChairPanel
)


def holds_choices(state: states.State) -> bool:
    """Tell whether a voter's choices are still held; where not, no picture of them may stay either."""
    return not isinstance(state, _WITHOUT_CHOICES)


def looks_for_card(state: states.State) -> bool:
    """Tell whether a card may open a session or the panel now, or the one just shown is being asked about.

    The panel opens where the commission stands before the screen: something is wrong, or it was called.
    """
    if isinstance(state, states.Helping):
        return state.called
    return isinstance(state, _WAITS_FOR_CARD)
