"""Steps of the commission's panel (E6), of help (H), of interruptions and of the word after a restart.

The panel needs two official cards, the chair's among them; a reset needs the chair's PIN as well. What a
reset does is `reset_step`, the same as the order of the console. Nothing here reads a choice.
"""

import dataclasses

from election.officials import may_act_together
from kiosk.session.effects import CheckPin, ClaimCard, PlayTone, Tone
from kiosk.session.events import (
    CardSeen,
    Continue,
    Event,
    PrinterRecovered,
    RefusalReason,
    Timer,
    TimerExpired,
)
from kiosk.session.moves import Step, go, rest, rest_state
from kiosk.session.overlay_events import (
    AskReset,
    CallStaff,
    CloseHelp,
    ClosePanel,
    Interruption,
    InterruptionOver,
    OfficialSeen,
    PinChecked,
    PinDigit,
    PinDone,
    PinErase,
    ReturnToVoter,
    SessionInterrupted,
    SessionSettled,
)
from kiosk.session.settings import Settings
from kiosk.session.states import (
    CardNotAccepted,
    ChairPanel,
    Checking,
    Helping,
    Idle,
    Interrupted,
    Kiosk,
    NotReady,
    PanelProblem,
    PanelStep,
    PollsNotOpen,
    PrinterFault,
    Recovered,
    Resumable,
    State,
    StillThere,
    Suspended,
)
from kiosk.session.station_steps import reset_step
from kiosk.session.tape_steps import printer_fault_step

PIN_DIGITS_AT_MOST = 12
PIN_DIGITS_AT_LEAST = 4
WRONG_PINS_AT_MOST = 3

Under = Resumable | StillThere | Suspended | Helping | Interrupted | PrinterFault


def official_step(kiosk: Kiosk, event: OfficialSeen) -> Step | None:
    """Take an official card: the first hides the session, the second opens the panel."""
    state = kiosk.state
    match state:
        case ChairPanel():
            return go(kiosk, _second_card(state, event))
        case Idle(settings=settings) | CardNotAccepted(settings=settings):
            refused = CardNotAccepted(reason=RefusalReason.OFFICIAL, settings=settings)
            return go(kiosk, refused, PlayTone(tone=Tone.CARD_REFUSED))
        case PrinterFault(recovering=True):
            return None
        case _ if isinstance(state, Under):
            minutes = state.minutes if isinstance(state, Suspended) else 0
            panel = ChairPanel(under=state, first=event.card, minutes=minutes)
            return go(kiosk, panel, PlayTone(tone=Tone.CARD_ACCEPTED))
        case _:
            return None


def _second_card(state: ChairPanel, event: OfficialSeen) -> ChairPanel:
    if state.second is not None:
        return state
    if event.card.id == state.first.id:
        return dataclasses.replace(state, problem=PanelProblem.SAME_CARD)
    if not may_act_together(state.first, event.card):
        return dataclasses.replace(state, problem=PanelProblem.NO_CHAIR)
    return dataclasses.replace(state, second=event.card, step=PanelStep.CHOICE, problem=None)


def panel_step(kiosk: Kiosk, state: ChairPanel, event: Event) -> Step | None:
    """E6: return, reset with the PIN, or close without either."""
    match event:
        case TimerExpired(timer=Timer.MINUTE):
            return go(kiosk, dataclasses.replace(state, minutes=state.minutes + 1))
        case TimerExpired(timer=Timer.PANEL):
            return go(kiosk, _behind(state))
        case PrinterRecovered() if isinstance(state.under, PrinterFault):
            return printer_fault_step(dataclasses.replace(kiosk, state=state.under), state.under, event)
        case PinChecked(fits=fits) if state.checking:
            return _reset(kiosk, state) if fits else go(kiosk, _wrong_pin(state))
        case _ if state.checking:
            return None
        case ClosePanel() if state.step is PanelStep.PIN:
            return go(kiosk, dataclasses.replace(state, step=PanelStep.CHOICE, pin="", problem=None))
        case ClosePanel():
            return go(kiosk, _behind(state))
        case ReturnToVoter() if state.step is PanelStep.CHOICE:
            return go(kiosk, resumed(state.under))
        case AskReset() if state.step is PanelStep.CHOICE:
            return go(kiosk, dataclasses.replace(state, step=PanelStep.PIN, pin="", problem=None))
        case _ if state.step is PanelStep.PIN:
            return _pin_step(kiosk, state, event)
        case _:
            return None


def _pin_step(kiosk: Kiosk, state: ChairPanel, event: Event) -> Step | None:
    match event:
        case PinDigit(digit=digit) if digit in "0123456789" and len(digit) == 1:
            if len(state.pin) >= PIN_DIGITS_AT_MOST:
                return kiosk, ()
            return go(kiosk, dataclasses.replace(state, pin=state.pin + digit, problem=None))
        case PinErase():
            problem = None if state.pin else PanelProblem.SHORT_PIN
            return go(kiosk, dataclasses.replace(state, pin=state.pin[:-1], problem=problem))
        case PinDone() if len(state.pin) < PIN_DIGITS_AT_LEAST:
            return go(kiosk, dataclasses.replace(state, problem=PanelProblem.SHORT_PIN))
        case PinDone():
            check = CheckPin(card_id=state.chair.id, pin=state.pin)
            return go(kiosk, dataclasses.replace(state, pin="", checking=True), check)
        case _:
            return None


def _wrong_pin(state: ChairPanel) -> State:
    tries = state.tries + 1
    if tries >= WRONG_PINS_AT_MOST:
        return _behind(state)
    return dataclasses.replace(state, checking=False, tries=tries, problem=PanelProblem.WRONG_PIN)


def _reset(kiosk: Kiosk, state: ChairPanel) -> Step | None:
    return reset_step(dataclasses.replace(kiosk, state=state.under))


def resumed(under: Under) -> Resumable | PrinterFault:
    """Return the state that goes on when the commission gives the session back."""
    match under:
        case StillThere() | Suspended() | Helping() | Interrupted():
            return under.resume
        case _:
            return under


def _behind(state: ChairPanel) -> State:
    """Return where a panel that nobody used leaves the session: hidden, and asking where a voter may be."""
    under = state.under
    match under:
        case Suspended():
            return dataclasses.replace(under, minutes=state.minutes)
        case StillThere() | Interrupted() | PrinterFault():
            return under
        case Helping():
            return StillThere(resume=under.resume)
        case _:
            return StillThere(resume=under)


def help_step(kiosk: Kiosk, state: Helping, event: Event) -> Step | None:
    """H: call somebody, or go back to exactly where the voter was."""
    match event:
        case CallStaff() if not state.called:
            return go(kiosk, dataclasses.replace(state, called=True), PlayTone(tone=Tone.ATTENTION))
        case CloseHelp():
            return go(kiosk, state.resume)
        case TimerExpired(timer=Timer.IDLE_VOTER):
            return go(kiosk, StillThere(resume=state.resume), PlayTone(tone=Tone.ATTENTION))
        case _:
            return None


def interrupted_step(kiosk: Kiosk, state: Interrupted, event: Event) -> Step | None:
    """Headphones and keypad: the voter goes on, on the screen or with the part back. A cover: the chair."""
    if state.cause is Interruption.COVER_OPEN:
        return None
    match event:
        case Continue():
            return go(kiosk, state.resume)
        case InterruptionOver(cause=cause) if cause is state.cause:
            return go(kiosk, state.resume)
        case TimerExpired(timer=Timer.IDLE_VOTER):
            return go(kiosk, StillThere(resume=state.resume), PlayTone(tone=Tone.ATTENTION))
        case _:
            return None


def interruption_step(kiosk: Kiosk, event: SessionInterrupted) -> Step | None:
    """Hide the choices as soon as something the voter needs is gone; an opened cover weighs most."""
    state = kiosk.state
    match state:
        case Interrupted() if state.cause is Interruption.COVER_OPEN or state.cause is event.cause:
            return kiosk, ()
        case StillThere() | Helping() | Interrupted():
            resume = state.resume
        case _ if isinstance(state, Resumable):
            resume = state
        case _:
            return None
    return go(kiosk, Interrupted(resume=resume, cause=event.cause), PlayTone(tone=Tone.ATTENTION))


def settled_step(kiosk: Kiosk, event: SessionSettled) -> Step | None:
    """Tell the voter of before the restart; nobody can be voting yet."""
    if isinstance(kiosk.state, NotReady | PollsNotOpen | Idle):
        return go(kiosk, Recovered(counted=event.counted))
    return None


def recovered_step(kiosk: Kiosk, event: Event) -> Step | None:
    """Stay until read; a card held to the reader may open a session meanwhile."""
    match event:
        case Continue() | TimerExpired(timer=Timer.DONE):
            return rest(kiosk)
        case CardSeen(code=code) if isinstance(rest_state(kiosk), Idle):
            return go(kiosk, Checking(settings=Settings()), ClaimCard(code=code))
        case _:
            return None
