"""Steps from the printed record to the stored vote, and every way the printer or the box can fail there.

The order is the write protocol's: choices on paper → ПОДТВЕРЖДАЮ → stored → «ПОДТВЕРЖДЕНО» → the card is
spent. A vote is asked to be stored in one place only: `comparing_step`.
"""

import dataclasses

from kiosk.session.context import SessionContext
from kiosk.session.effects import (
    ClaimCard,
    FinishVoting,
    Outcome,
    PlayTone,
    PrintMark,
    PrintRecord,
    StoreVote,
    Tone,
)
from kiosk.session.events import (
    Annul,
    CardSeen,
    Confirm,
    Continue,
    Event,
    MarkPrinted,
    PrinterRecovered,
    PrintFailed,
    RecordPrinted,
    TapeMark,
    Timer,
    TimerExpired,
    TurnPage,
    VoteNotStored,
    VoteStored,
    VoteUncertain,
)
from kiosk.session.moves import Step, go, rest, rest_state
from kiosk.session.settings import Settings
from kiosk.session.states import (
    Annulled,
    Annulling,
    Checking,
    ClosingReset,
    Comparing,
    ContestList,
    Done,
    Idle,
    Kiosk,
    MarkingStored,
    PrinterFault,
    Printing,
    Storing,
    Suspended,
    VoteFailed,
    VoteUnknown,
    Voting,
)


def printing_step(kiosk: Kiosk, state: Printing, event: Event) -> Step | None:
    """V8."""
    match event:
        case RecordPrinted(parts=parts):
            comparing = Comparing(voting=state.voting, parts=max(parts, state.part + 1), part=state.part)
            return go(kiosk, comparing)
        case PrintFailed(fault=fault):
            return go(kiosk, PrinterFault(voting=state.voting, fault=fault), PlayTone(tone=Tone.ATTENTION))
        case _:
            return None


def comparing_step(kiosk: Kiosk, state: Comparing, event: Event) -> Step | None:
    """V9: a decision counts only after the guard; a confirmation only with the last part in the window."""
    match event:
        case TimerExpired(timer=Timer.GUARD) if not state.ready:
            return go(kiosk, dataclasses.replace(state, ready=True))
        case TurnPage(page=page) if state.ready and page == state.part + 1 < state.parts:
            # The next part pushes this one out of the window, so it is printed only now.
            record = PrintRecord(ballot=state.voting.ballot, part=page)
            return go(kiosk, Printing(voting=state.voting, part=page), record)
        case Confirm() if state.ready and state.part == state.parts - 1:
            return go(kiosk, Storing(voting=state.voting), StoreVote(ballot=state.voting.ballot))
        case Annul() if state.ready:
            return go(kiosk, Annulling(voting=state.voting), PrintMark(mark=TapeMark.ANNULLED))
        case _:
            return None


def last_annulment(context: SessionContext, voting: Voting) -> bool:
    """Tell whether one more annulment reaches the limit, after which the commission is called."""
    return voting.annulments + 1 >= context.election.policy.annulments_limit


def annulling_step(context: SessionContext, kiosk: Kiosk, state: Annulling, event: Event) -> Step | None:
    """V10a while the mark prints. From the limit on only the chair gives the session back, or resets."""
    match event:
        case MarkPrinted(mark=TapeMark.ANNULLED):
            annulled = Annulled(
                voting=dataclasses.replace(state.voting, annulments=state.voting.annulments + 1)
            )
            if last_annulment(context, state.voting):
                return go(kiosk, Suspended(resume=annulled), PlayTone(tone=Tone.ATTENTION))
            return go(kiosk, annulled)
        case PrintFailed(fault=fault):
            broken = PrinterFault(voting=state.voting, fault=fault, interrupted=TapeMark.ANNULLED)
            return go(kiosk, broken, PlayTone(tone=Tone.ATTENTION))
        case _:
            return None


def annulled_step(kiosk: Kiosk, state: Annulled, event: Event) -> Step | None:
    """V10a: back to the ballots with the choices kept."""
    return go(kiosk, ContestList(voting=state.voting)) if isinstance(event, Continue) else None


def printer_fault_step(kiosk: Kiosk, state: PrinterFault, event: Event) -> Step | None:
    """E1/E2: close what broke off, then print it anew."""
    match event:
        case PrinterRecovered() if not state.recovering:
            if state.interrupted is None:
                closing = PrintMark(mark=TapeMark.INTERRUPTED)
                return go(kiosk, dataclasses.replace(state, recovering=True), closing)
            return go(kiosk, Annulling(voting=state.voting), PrintMark(mark=state.interrupted))
        case MarkPrinted(mark=TapeMark.INTERRUPTED) if state.recovering:
            return go(kiosk, Printing(voting=state.voting), PrintRecord(ballot=state.voting.ballot))
        case PrintFailed(fault=fault) if state.recovering:
            return go(kiosk, dataclasses.replace(state, fault=fault, recovering=False))
        case _:
            return None


def storing_step(kiosk: Kiosk, state: Storing, event: Event) -> Step | None:
    """V10: from here on no state holds the choices."""
    settings = state.voting.settings
    match event:
        case VoteStored():
            return go(kiosk, MarkingStored(settings=settings), PrintMark(mark=TapeMark.CONFIRMED))
        case VoteNotStored(fault=fault):
            broken = dataclasses.replace(kiosk, fault=fault)
            closing = PrintMark(mark=TapeMark.ANNULLED_BY_FAILURE)
            return go(
                broken, VoteFailed(settings=settings, fault=fault), closing, PlayTone(tone=Tone.ATTENTION)
            )
        case VoteUncertain(fault=fault):
            broken = dataclasses.replace(kiosk, fault=fault)
            return go(broken, VoteUnknown(settings=settings, fault=fault), PlayTone(tone=Tone.ATTENTION))
        case _:
            return None


def marking_step(kiosk: Kiosk, state: MarkingStored, event: Event) -> Step | None:
    """V10: the vote counts already; only the paper is missing its mark."""
    match event:
        case MarkPrinted(mark=TapeMark.CONFIRMED) if state.fault is None:
            voted = FinishVoting(outcome=Outcome.VOTED)
            return go(kiosk, Done(settings=state.settings), voted, PlayTone(tone=Tone.DONE))
        case PrintFailed(fault=fault) if state.fault is None:
            return go(kiosk, dataclasses.replace(state, fault=fault), PlayTone(tone=Tone.ATTENTION))
        case PrinterRecovered() if state.fault is not None:
            return go(kiosk, dataclasses.replace(state, fault=None), PrintMark(mark=TapeMark.CONFIRMED))
        case _:
            return None


def done_step(kiosk: Kiosk, event: Event) -> Step | None:
    """V11; the next voter need not wait for it to pass."""
    match event:
        case TimerExpired(timer=Timer.DONE):
            return rest(kiosk)
        case CardSeen(code=code) if isinstance(rest_state(kiosk), Idle):
            return go(kiosk, Checking(settings=Settings()), ClaimCard(code=code))
        case _:
            return None


def vote_failed_step(kiosk: Kiosk, state: VoteFailed, event: Event) -> Step | None:
    """The vote does not count: the tape says so, then the card is valid again."""
    mark = TapeMark.ANNULLED_BY_FAILURE
    if state.closed:
        leaves = isinstance(event, Continue) or event == TimerExpired(timer=Timer.DONE)
        return rest(kiosk) if leaves else None
    match event:
        case MarkPrinted(mark=TapeMark.ANNULLED_BY_FAILURE) if state.printer_fault is None:
            released = FinishVoting(outcome=Outcome.RELEASED)
            return go(kiosk, dataclasses.replace(state, closed=True), released)
        case PrintFailed(fault=fault) if state.printer_fault is None:
            return go(kiosk, dataclasses.replace(state, printer_fault=fault))
        case PrinterRecovered() if state.printer_fault is not None:
            return go(kiosk, dataclasses.replace(state, printer_fault=None), PrintMark(mark=mark))
        case _:
            return None


def closing_reset_step(kiosk: Kiosk, state: ClosingReset, event: Event) -> Step | None:
    """E6: the card stays spent as soon as the tape is closed."""
    match event:
        case MarkPrinted(mark=TapeMark.ANNULLED_BY_RESET) if state.fault is None:
            return rest(kiosk, FinishVoting(outcome=Outcome.RESET))
        case PrintFailed(fault=fault) if state.fault is None:
            return go(kiosk, ClosingReset(fault=fault), PlayTone(tone=Tone.ATTENTION))
        case PrinterRecovered() if state.fault is not None:
            return go(kiosk, ClosingReset(), PrintMark(mark=TapeMark.ANNULLED_BY_RESET))
        case _:
            return None
