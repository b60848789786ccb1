"""Pages that only tell: before a card, after the vote, faults, hidden sessions.

None of them shows a choice, and each failure says plainly whether the vote counts (VVSG 1.1, 7.8).
"""

import dataclasses

from kiosk.screens.context import sentence
from kiosk.screens.frame import Page
from kiosk.screens.model import Control, Header, Key, Look, ScreenKind, ScreenModel, Sign
from kiosk.session.events import Continue, Fault, Polls, RefusalReason, StillHere
from kiosk.session.states import (
    CardNotAccepted,
    ClosingReset,
    MarkingStored,
    PrinterFault,
    VoteFailed,
    VoteUnknown,
)

# The printer's own code for «Нет бумаги»; every other fault of the printer is told alike.
PAPER_OUT_CODE = "P-02"

_POLLS_TEXTS = {
    Polls.CLOSED_INITIAL: "polls.closed_initial",
    Polls.OPEN: "polls.closed_initial",
    Polls.PAUSED: "polls.paused",
    Polls.CLOSED_FINAL: "polls.closed_final",
}
_POLLS_SIGNS = {
    Polls.CLOSED_INITIAL: Sign.CLOCK,
    Polls.OPEN: Sign.CLOCK,
    Polls.PAUSED: Sign.PAUSED,
    Polls.CLOSED_FINAL: Sign.CLOSED,
}
_OWN_TITLES = frozenset(
    {
        RefusalReason.UNREADABLE,
        RefusalReason.NO_LINK,
        RefusalReason.LOCKED,
        RefusalReason.NOT_READY,
        RefusalReason.OFFICIAL,
    }
)


def not_ready(page: Page, fault: Fault) -> ScreenModel:
    """V0: the code and its words are small, for the commission."""
    words = page.words
    return page.message(words("not_ready.title"), words("not_ready.text"), sign=Sign.STOP, fault=fault)


def polls_not_open(page: Page, polls: Polls) -> ScreenModel:
    """E9, E10 and before the opening."""
    return page.message(page.words(_POLLS_TEXTS[polls]), sign=_POLLS_SIGNS[polls])


def idle(page: Page, *, busy: bool = False) -> ScreenModel:
    """V1; `busy` while a card is checked so quickly that no other page is worth showing."""
    words, context = page.words, page.context
    place = context.reader_place
    speech = (
        words("idle.speech.device"),
        sentence(words.of(context.session.election.title)),
        words("idle.speech.card"),
        *(() if place is None else (words("idle.speech.reader", place=words.of(place)),)),
        words("idle.speech.tone"),
        words("idle.speech.help"),
    )
    return dataclasses.replace(
        page.blank(ScreenKind.IDLE),
        header=Header(
            kicker=words.of(context.session.election.title),
            title=words("idle.title"),
            subtitle=words("idle.text"),
        ),
        controls=() if busy else page.settings_controls(languages=Look.QUIET),
        busy=busy,
        speech=speech,
        guidance=speech,
    )


def checking(page: Page) -> ScreenModel:
    """V2 after half a second."""
    return page.message(page.words("checking.title"), sign=Sign.WAIT, busy=True)


def refused(page: Page, state: CardNotAccepted) -> ScreenModel:
    """V2e: the legal words, or what else went wrong."""
    words, code = page.words, state.reason.value
    title = f"refused.title.{code}" if state.reason in _OWN_TITLES else "refused.title"
    close = Control(
        id="continue",
        label=words("close"),
        action=Continue(),
        look=Look.PRIMARY,
        keys=(Key.LEFT, Key.SELECT, Key.CONFIRM, Key.CANCEL),
    )
    return page.message(
        words(title), words(f"refused.{code}"), sign=Sign.REFUSED, code=code, controls=(close,)
    )


def annulling(page: Page) -> ScreenModel:
    """V10a while the mark prints."""
    words = page.words
    return page.message(words("annulling.title"), words("annulling.text"), sign=Sign.WAIT, busy=True)


def annulled(page: Page) -> ScreenModel:
    """V10a."""
    words = page.words
    return page.message(
        words("annulled.title"),
        words("annulled.text"),
        controls=(_go_on(words("annulled.continue")), *page.settings_controls(helps=True)),
        hints=(words("continue.speech"),),
    )


def _go_on(label: str) -> Control:
    return Control(
        id="continue",
        label=label,
        action=Continue(),
        look=Look.PRIMARY,
        keys=(Key.RIGHT, Key.SELECT, Key.CONFIRM),
    )


def storing(page: Page) -> ScreenModel:
    """V10: the choices have left the screen."""
    return page.message(page.words("storing.title"), page.words("storing.text"), sign=Sign.WAIT, busy=True)


def marking_stored(page: Page, state: MarkingStored) -> ScreenModel:
    """V10: the vote counts, whatever the printer does."""
    words = page.words
    if state.fault is None:
        return page.message(words("stored.title"), words("stored.text"), sign=Sign.ACCEPTED, busy=True)
    return page.message(words("stored.title"), words("stored.fault"), sign=Sign.ACCEPTED, fault=state.fault)


def done(page: Page) -> ScreenModel:
    """V11."""
    words, card_return = page.words, page.context.session.election.policy.card_return
    card = words("done.card") if card_return is None else words.of(card_return)
    return page.message(words("done.title"), card, sign=Sign.ACCEPTED, hints=(words("done.speech"),))


def vote_failed(page: Page, state: VoteFailed) -> ScreenModel:
    """The vote does not count; when the tape says so too, the card is valid again."""
    words = page.words
    if state.closed:
        return page.message(
            words("failed.title"),
            words("failed.closed"),
            words("failed.next"),
            sign=Sign.STOP,
            fault=state.fault,
            controls=(_go_on(words("failed.continue")),),
            hints=(words("continue.speech"),),
        )
    waiting = "failed.text" if state.printer_fault is None else "failed.printer"
    return page.message(
        words("failed.title"), words(waiting), sign=Sign.STOP, fault=state.printer_fault or state.fault
    )


def vote_unknown(page: Page, state: VoteUnknown) -> ScreenModel:
    """Nobody can say yet whether the vote counts, and the page says just that."""
    words = page.words
    return page.message(
        words("unknown.title"),
        words("unknown.text"),
        words("unknown.next"),
        sign=Sign.STOP,
        fault=state.fault,
    )


def printer_fault(page: Page, state: PrinterFault) -> ScreenModel:
    """E1/E2: nothing is lost, nothing is counted yet."""
    words = page.words
    kind = "printer.paper" if state.fault.code == PAPER_OUT_CODE else "printer"
    next_step = "printer.recovering" if state.recovering else f"{kind}.text"
    return page.message(
        words(f"{kind}.title"),
        words("printer.kept"),
        words(next_step),
        sign=Sign.PAPER,
        busy=state.recovering,
        fault=state.fault,
        controls=page.settings_controls(),
    )


def still_there(page: Page) -> ScreenModel:
    """E7: the choices are hidden already."""
    words = page.words
    seconds = page.context.session.election.policy.alert_seconds
    stay = Control(
        id="still-here",
        label=words("still_there.yes"),
        action=StillHere(),
        look=Look.PRIMARY,
        keys=tuple(Key),
    )
    return page.message(
        words("still_there.title"),
        words("still_there.text", seconds=seconds),
        sign=Sign.HIDDEN,
        controls=(stay,),
        hints=(words("still_there.speech"),),
    )


def suspended(page: Page) -> ScreenModel:
    """E8."""
    return page.message(page.words("suspended.title"), page.words("suspended.text"), sign=Sign.HIDDEN)


def closing_reset(page: Page, state: ClosingReset) -> ScreenModel:
    """E6 while the record on the tape is closed."""
    words = page.words
    lines = (words("reset.text"),) if state.fault is None else (words("reset.text"), words("reset.fault"))
    return page.message(
        words("reset.title"), *lines, sign=Sign.WAIT, busy=state.fault is None, fault=state.fault
    )
