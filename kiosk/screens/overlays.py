"""Pages over a session: help, an interruption, the commission's panel, and the word after a restart.

None shows a choice. The panel is the commission's and therefore in the state language, at the usual size.
"""

import dataclasses
import typing

from kiosk.screens.context import sentence
from kiosk.screens.frame import Page
from kiosk.screens.model import Control, Header, Key, Look, Row, ScreenKind, ScreenModel, Sign
from kiosk.session import states
from kiosk.session.events import Continue
from kiosk.session.overlay_events import (
    AskReset,
    CallStaff,
    CloseHelp,
    ClosePanel,
    Interruption,
    PinDigit,
    PinDone,
    PinErase,
    ReturnToVoter,
)
from kiosk.session.panel_steps import WRONG_PINS_AT_MOST, resumed

_SIGNS = {
    Interruption.COVER_OPEN: Sign.COVER,
    Interruption.KEYPAD_GONE: Sign.KEYPAD,
    Interruption.HEADPHONES_OUT: Sign.HEADPHONES,
}
_DIGIT_KEYS = tuple(key for key in Key if key.value.isdigit())


def help_page(page: Page, state: states.Helping) -> ScreenModel:
    """H: one sentence about the page the voter came from, what else can be changed, and a call."""
    words = page.words
    call = Control(
        id="call",
        label=words("help.call"),
        action=CallStaff(),
        look=Look.SECONDARY,
        keys=(Key.ONE,),
        speech=words("help.speech.call"),
    )
    close = Control(
        id="close",
        label=words("help.close"),
        action=CloseHelp(),
        look=Look.PRIMARY,
        keys=(Key.LEFT, Key.CANCEL, Key.CONFIRM),
        speech=words("help.speech.close"),
    )
    return page.message(
        words("help.title"),
        words(f"help.{_subject(page, state.resume)}"),
        words("help.view"),
        words("help.kept"),
        sign=Sign.HELP,
        controls=(call, close),
        hints=(words("help.speech.call"), words("help.speech.close")),
    )


def _subject(page: Page, resume: states.Resumable) -> str:
    match resume:
        case states.ChoosingLanguage():
            return "language"
        case states.ContestList():
            return "list"
        case states.OnBallot(contest=contest):
            return "several" if page.context.contest(contest).votes_allowed > 1 else "ballot"
        case states.ReadingDetails():
            return "details"
        case states.ConfirmingChoice():
            return "confirm"
        case states.UnfilledWarning():
            return "unfilled"
        case states.Comparing():
            return "compare"
        case states.Annulled():
            return "annulled"
        case _:
            typing.assert_never(resume)


def called(page: Page) -> ScreenModel:
    """H after the call: the choices stay hidden until the voter shows them again."""
    words = page.words
    show = Control(
        id="show",
        label=words("help.called.show"),
        action=CloseHelp(),
        look=Look.PRIMARY,
        keys=(Key.CONFIRM, Key.SELECT),
    )
    return page.message(
        words("help.called.title"),
        words("help.called.text"),
        sign=Sign.HIDDEN,
        controls=(show,),
        hints=(words("help.called.speech"),),
    )


def interrupted(page: Page, state: states.Interrupted) -> ScreenModel:
    """E5 and what a listening voter may lose; only a cover needs the commission to go on."""
    words, cause = page.words, state.cause
    go_on = Control(
        id="continue",
        label=words("interrupted.continue"),
        action=Continue(),
        look=Look.PRIMARY,
        keys=(Key.CONFIRM, Key.SELECT),
    )
    covered = cause is Interruption.COVER_OPEN
    # Nobody is told to press a key of the keypad that is gone.
    keyed = cause is Interruption.HEADPHONES_OUT
    return page.message(
        words(f"interrupted.{cause.value}.title"),
        words(f"interrupted.{cause.value}.text"),
        sign=_SIGNS[cause],
        controls=() if covered else (go_on,),
        hints=(words("continue.speech"),) if keyed else (),
    )


def recovered(page: Page, state: states.Recovered) -> ScreenModel:
    """After a restart: whether the vote counts, and what to do with the card, in plain words."""
    words = page.words
    close = Control(
        id="continue",
        label=words("recovered.close"),
        action=Continue(),
        look=Look.PRIMARY,
        keys=(Key.RIGHT, Key.SELECT, Key.CONFIRM),
    )
    whose = words("recovered.for")
    model = page.message(
        words("recovered.counted" if state.counted else "recovered.not_counted"),
        words("recovered.enough" if state.counted else "recovered.again"),
        sign=Sign.ACCEPTED if state.counted else Sign.CARD,
        controls=(close,),
        hints=(words("continue.speech"),),
    )
    header = dataclasses.replace(model.header, kicker=whose)
    return dataclasses.replace(model, header=header, speech=(sentence(whose), *model.speech))


def panel(page: Page, state: states.ChairPanel, card_tail: str) -> ScreenModel:
    """E6: device, stage, minutes and the end of the card; then two ways, one of them with the chair's PIN."""
    match state.step:
        case states.PanelStep.SECOND_CARD:
            lines: tuple[str, ...] = (page.words("panel.second"),)
            controls: tuple[Control, ...] = (
                _control(page, "close", "panel.close", ClosePanel(), Look.SECONDARY, Key.CANCEL),
            )
        case states.PanelStep.CHOICE:
            lines = ()
            controls = (
                _control(page, "reset", "panel.reset", AskReset(), Look.SECONDARY, Key.TWO),
                _control(page, "return", "panel.return", ReturnToVoter(), Look.PRIMARY, Key.ONE),
            )
        case states.PanelStep.PIN:
            return _pin_page(page, state)
        case _:
            typing.assert_never(state.step)
    rows = _facts(page, state, card_tail)
    problem = _problem(page, state)
    return _panel_page(page, lines, rows, controls, problem)


def _panel_page(
    page: Page, lines: tuple[str, ...], rows: tuple[Row, ...], controls: tuple[Control, ...], problem: str
) -> ScreenModel:
    title = page.words("panel.title")
    return dataclasses.replace(
        page.blank(ScreenKind.PANEL),
        header=Header(title=title, counter=problem),
        paragraphs=lines,
        rows=rows,
        controls=controls,
        speech=(
            sentence(title),
            *(sentence(line) for line in (*lines, problem) if line),
            *(sentence(f"{row.title}: {row.value}") for row in rows),
        ),
    )


def _pin_page(page: Page, state: states.ChairPanel) -> ScreenModel:
    words = page.words
    record = isinstance(resumed(state.under), states.Comparing | states.PrinterFault)
    lines = (words("panel.reset.printed" if record else "panel.reset.text"), words("panel.pin"))
    digits = tuple(
        Control(
            id=f"digit-{key.value}",
            label=key.value,
            action=PinDigit(digit=key.value),
            look=Look.PAD,
            keys=(key,),
        )
        for key in (*_DIGIT_KEYS[1:], _DIGIT_KEYS[0])
    )
    controls = (
        *digits,
        _control(page, "erase", "panel.pin.erase", PinErase(), Look.PAD, Key.LEFT),
        _control(page, "cancel", "panel.cancel", ClosePanel(), Look.SECONDARY, Key.CANCEL),
        _control(page, "done", "panel.reset.short", PinDone(), Look.PRIMARY, Key.CONFIRM),
    )
    if state.checking:
        return dataclasses.replace(_panel_page(page, (words("panel.pin.checking"),), (), (), ""), busy=True)
    model = _panel_page(page, lines, (), controls, _problem(page, state))
    typed = words("panel.pin.typed", count=len(state.pin))
    # A dot for each digit: the page draws them, and nobody reads a digit.
    header = dataclasses.replace(model.header, subtitle="•" * len(state.pin))
    return dataclasses.replace(model, header=header, speech=(*model.speech, sentence(typed)))


def _control(
    page: Page,
    control_id: str,
    text: str,
    action: AskReset | ClosePanel | PinDone | PinErase | ReturnToVoter,
    look: Look,
    key: Key,
) -> Control:
    return Control(id=control_id, label=page.words(text), action=action, look=look, keys=(key,))


def _facts(page: Page, state: states.ChairPanel, card_tail: str) -> tuple[Row, ...]:
    words = page.words
    match resumed(state.under):
        case states.PrinterFault():
            stage = "printer"
        case states.Comparing():
            stage = "waiting"
        case _:
            stage = "choice"
    facts = (
        ("device", page.context.device),
        ("stage", words(f"panel.stage.{stage}")),
        ("minutes", str(state.minutes)),
        ("card", f"…{card_tail}" if card_tail else ""),
    )
    return tuple(
        Row(id=f"fact-{name}", number="", title=words(f"panel.{name}"), value=value)
        for name, value in facts
        if value
    )


def _problem(page: Page, state: states.ChairPanel) -> str:
    words = page.words
    match state.problem:
        case None:
            return ""
        case states.PanelProblem.WRONG_PIN:
            return words("panel.wrong_pin", left=WRONG_PINS_AT_MOST - state.tries)
        case states.PanelProblem.SAME_CARD | states.PanelProblem.NO_CHAIR | states.PanelProblem.SHORT_PIN:
            return words(f"panel.{state.problem.value}")
        case _:
            typing.assert_never(state.problem)
