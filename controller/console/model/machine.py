"""The console's machine: `step(state, event)` gives the next state and what is to be done.

Total: any event in any state has an outcome. It decides what the screen asks and shows; what is lawful is
decided by the controller.
"""

import dataclasses
import typing

from controller.console.model import activation, answers, asking, events, filling, intents, routes, unlock
from controller.console.model.events import Effect, LookForCards, Sound, Tone
from controller.console.model.routes import ClosingStage, Route
from controller.console.model.state import ConsoleState, Mood
from controller.console.model.stepping import Step, ask, kind_of, say
from link import messages

SILENT_S = 3.0
"""Without an answer for so long, the top bar says that the controller does not answer."""

_OF_UNLOCK = (messages.BeginUnlock, messages.PresentOfficial, messages.EnterPin, messages.GetUnlock)


def step(state: ConsoleState, event: events.Event) -> Step:
    """Take one event."""
    match event:
        case events.Tick():
            return _ticked(state, event)
        case events.Scanned():
            return _scanned(state, event.text_untrusted)
        case events.KeyTyped():
            return _keyed(state, event)
        case events.ReaderTrouble():
            return dataclasses.replace(state, reader_trouble=event.text), ()
        case events.CardsFound():
            results = dataclasses.replace(state.results, cards=event.cards)
            return dataclasses.replace(state, results=results), ()
        case events.Pressed():
            return _pressed(state, event.action)
        case events.Replied():
            return _replied(state, event)
        case events.Unanswered():
            return _unanswered(state, event)
        case _:
            typing.assert_never(event)


def _ticked(state: ConsoleState, event: events.Tick) -> Step:
    notice = state.notice if state.notice is not None and event.now < state.notice.until else None
    state = dataclasses.replace(
        state,
        now=event.now,
        clock=event.clock,
        notice=notice,
        link_up=state.answered_at is not None and event.now - state.answered_at <= SILENT_S,
        activation=activation.expired(state.activation, event.now),
        typing=filling.lapsed(state.typing, event.now),
    )
    second = int(event.now)
    state, effects = ask(state, *asking.questions(state, second))
    if state.unlock is not None:
        state, more = unlock.ticked(state, state.unlock, second)
        effects = (*effects, *more)
    if isinstance(state.route, routes.Closing) and state.route.stage is ClosingStage.EXPORT:
        effects = (*effects, LookForCards())
    return state, effects


def _scanned(state: ConsoleState, text_untrusted: str) -> Step:
    if state.unlock is not None:
        return unlock.scanned(state, state.unlock, text_untrusted)
    match state.route:
        case routes.Day():
            return activation.scanned(state, text_untrusted)
        case routes.TripView(kiosk=kiosk):
            return _allot(state, kiosk, text_untrusted)
        case routes.Deck():
            return activation.scanned_for_deck(state, text_untrusted)
        case _:
            return _scanned_elsewhere(state, text_untrusted)


def _scanned_elsewhere(state: ConsoleState, text_untrusted: str) -> Step:
    """Let no page stand before a voter: the card is activated, and the answer seen, on the main screen."""
    route = state.route
    before_officials = isinstance(route, routes.Closing) and route.stage is ClosingStage.CLOSE
    if state.polls is messages.PollsState.OPEN and not before_officials and not isinstance(route, _NO_CARDS):
        state, effects = go(state, routes.Day())
        state, more = activation.scanned(state, text_untrusted)
        return state, (*effects, *more)
    if before_officials or isinstance(route, _OFFICIALS_NEXT):
        text = "Сначала нажмите действие на экране, затем поднесите служебные карточки"
    elif isinstance(route, _NO_CARDS):
        text = "Здесь карточек не ждут: для активации вернитесь на главный экран"
    else:
        text = "Голосование не идёт: карточки не активируются"
    return say(state, Mood.WARN, text), (Sound(tone=Tone.CHECK),)


_OFFICIALS_NEXT = (
    routes.Chair,
    routes.Options,
    routes.Decisions,
    routes.Decide,
    routes.Sure,
    routes.Confirm,
)
_NO_CARDS = (*_OFFICIALS_NEXT, routes.Trips, routes.NewTrip)
"""Where a card would mean something else than a voter who waits."""


def _allot(state: ConsoleState, kiosk: str, text_untrusted: str) -> Step:
    digits = text_untrusted.isascii() and text_untrusted.isdecimal()
    if not digits or len(text_untrusted) > activation.MAX_CODE:
        return say(state, Mood.WARN, "Карточка не прочитана: поднесите ещё раз"), (Sound(tone=Tone.CHECK),)
    return ask(state, messages.AllotCard(kiosk=kiosk, code=text_untrusted))


def _keyed(state: ConsoleState, event: events.KeyTyped) -> Step:
    state, card, pads = filling.keyed(state, event)
    if card is not None:
        return _scanned(state, card)
    effects: tuple[Effect, ...] = ()
    for pad in pads:
        state, more = _padded(state, pad)
        effects = (*effects, *more)
    return state, effects


def _padded(state: ConsoleState, pad: events.Pad) -> Step:
    if state.unlock is not None:
        return unlock.padded(state, state.unlock, pad)
    return filling.padded(state, pad)


def _pressed(state: ConsoleState, action: events.Action) -> Step:
    match action:
        case events.Go():
            return go(state, action.to)
        case events.Send():
            return ask(state, action.body)
        case events.UnlockFor():
            return unlock.begin(state, action.intent)
        case events.BeginIntent():
            if not isinstance(state.route, routes.Confirm):
                return state, ()
            return unlock.begin(state, state.route.intent, state.route.reason)
        case events.CancelUnlock():
            return unlock.cancel(state)
        case events.ChooseProfile():
            return _desk(state, profile=action.profile), ()
        case events.ChooseGroup():
            return _desk(state, group=action.group), ()
        case events.Undo():
            return ask(state, messages.UndoActivation())
        case events.PickField():
            return filling.picked(state, action.field), ()
        case events.Pad():
            return _padded(state, action)
        case events.FindCards():
            return state, (LookForCards(),)
        case events.TurnLight():
            return dataclasses.replace(state, dark=not state.dark), ()
        case events.TurnSteps():
            return dataclasses.replace(state, hourly=not state.hourly), ()
        case (
            events.SaveRows()
            | events.SettleNumbers()
            | events.StartTrip()
            | events.SaveDecision()
            | events.PrintCopies()
            | events.GiveOrder()
        ):
            return _sent(state, action)
        case _:
            typing.assert_never(action)


_Sent: typing.TypeAlias = (
    events.SaveRows
    | events.SettleNumbers
    | events.StartTrip
    | events.SaveDecision
    | events.PrintCopies
    | events.GiveOrder
)


def _sent(state: ConsoleState, action: _Sent) -> Step:
    match action:
        case events.SaveRows(contest=contest):
            return filling.save_rows(state, contest)
        case events.SettleNumbers(kiosk=kiosk):
            return filling.settle(state, kiosk)
        case events.StartTrip():
            state, begin = filling.start_trip(state, action.kiosk, action.profile)
            return (state, ()) if begin is None else unlock.begin(state, intents.begin_trip(begin))
        case events.SaveDecision():
            return _decide(state)
        case events.PrintCopies():
            return filling.print_copies(state)
        case events.GiveOrder():
            if not isinstance(state.route, routes.Sure):
                return state, ()
            order = state.route
            state, effects = go(state, order.back)
            state, more = ask(state, order.body)
            return state, (*effects, *more)
        case _:
            typing.assert_never(action)


def _decide(state: ConsoleState) -> Step:
    route = state.route
    if not isinstance(route, routes.Decide):
        return state, ()
    if not route.reason:
        return say(state, Mood.WARN, "Выберите основание решения"), ()
    number = filling.number_of(state, filling.ACT)
    if not number.strip("0"):
        return say(state, Mood.WARN, "Введите номер акта, в котором записано решение"), ()
    act = f"Акт № {number}: {route.reason}"
    return unlock.begin(state, intents.decide(route.subject, route.title, act, route.back))


def _desk(state: ConsoleState, *, profile: str | None = None, group: str | None = None) -> ConsoleState:
    desk = state.activation
    chosen = desk.profile if profile is None else profile
    if chosen == state.facts.default_profile.id:
        chosen = ""
    desk = dataclasses.replace(desk, profile=chosen, group=desk.group if group is None else group, panel=None)
    return dataclasses.replace(state, activation=desk)


def go(state: ConsoleState, to: Route) -> Step:
    """Go to a place and ask what it shows."""
    if isinstance(to, routes.Closing) and to.stage is ClosingStage.ROWS and not to.contest:
        to = dataclasses.replace(to, contest=intents.default_contest(state.facts))
    state = filling.with_draft(state)
    typing_ = filling.typing_at(state, to)
    sheet = state.sheet if isinstance(to, routes.Device | routes.Check) else None
    results = state.results
    if isinstance(to, routes.Reading) and to.line:
        results = dataclasses.replace(results, read_aloud=_read(state, to))
    state = dataclasses.replace(state, route=to, typing=typing_, sheet=sheet, results=results)
    state, effects = ask(state, *asking.first_questions(state))
    if isinstance(to, routes.Reading) and to.line:
        state, more = ask(state, messages.ReadRow(contest_id=to.contest, lines=to.line))
        effects = (*effects, *more)
    if isinstance(to, routes.Closing) and to.stage is ClosingStage.EXPORT:
        effects = (*effects, LookForCards())
    return state, effects


def _read(state: ConsoleState, reading: routes.Reading) -> tuple[str, ...]:
    """Return the lines that may be shown to the hall: those already read, of this contest and the earlier."""
    rows = state.results.rows.get(reading.contest)
    lines = () if rows is None else rows.lines[: reading.line]
    now = tuple(f"{reading.contest}/{line.id}" for line in lines)
    return (*state.results.read_aloud, *(key for key in now if key not in state.results.read_aloud))


def _replied(state: ConsoleState, event: events.Replied) -> Step:
    body, reply = event.body, event.reply
    refusals = {kind: text for kind, text in state.refusals.items() if kind != type(body).__name__}
    state = dataclasses.replace(
        state,
        pending=state.pending - {kind_of(body)},
        answered_at=state.now,
        link_up=True,
        refusals=refusals,
    )
    match body:
        case messages.Activate():
            return activation.replied(state, body, reply)
        case messages.UndoActivation():
            return activation.undone(state, reply)
        case messages.EndUnlock():
            return state, ()
        case _:
            pass
    if isinstance(body, _OF_UNLOCK):
        return unlock.replied(state, body, reply)
    return _ordered(state, body, reply)


def _ordered(state: ConsoleState, body: messages.ConsoleRequestBody, reply: messages.ReplyBody) -> Step:
    carrying = state.unlock
    if carrying is not None and carrying.carrying and body == carrying.intent.command:
        refusal = reply if isinstance(reply, messages.CommandRefused) else None
        state = unlock.carried(state, carrying, refusal)
        if refusal is not None:
            return state, (Sound(tone=Tone.REFUSED),)
    match reply:
        case messages.Done():
            state, effects = answers.done(state, body)
        case messages.CommandRefused():
            state, effects = answers.refused(state, body, reply)
        case messages.ActivationRefused():
            _, title, advice = activation.REFUSALS[reply.reason]
            text = f"{title.capitalize()}. {advice}"
            state, effects = say(state, Mood.BAD, text), (Sound(tone=Tone.REFUSED),)
        case messages.Denied():
            text = f"Контроллер не принимает эту консоль ({reply.reason.value})"
            state, effects = say(state, Mood.BAD, text), ()
        case _:
            state, effects = answers.learned(state, body, reply)
    return state, effects


def _unanswered(state: ConsoleState, event: events.Unanswered) -> Step:
    state = dataclasses.replace(state, pending=state.pending - {kind_of(event.body)})
    if isinstance(event.body, messages.Activate):
        return activation.unanswered(state)
    if state.unlock is not None and not isinstance(event.body, messages.GetStatus):
        state = dataclasses.replace(state, unlock=None)
        return say(state, Mood.BAD, "Нет ответа контроллера: проверьте, выполнена ли команда"), ()
    if isinstance(event.body, _ORDERS):
        return say(state, Mood.BAD, "Нет ответа контроллера: повторите"), (Sound(tone=Tone.REFUSED),)
    return state, ()


_ORDERS = (
    messages.UndoActivation,
    messages.SetMode,
    messages.OpenPolls,
    messages.PauseVoting,
    messages.ResumeVoting,
    messages.ClosePolls,
    messages.OrderReset,
    messages.ChangeOption,
    messages.FreezeFigure,
    messages.ConfirmStep,
    messages.RecordDiagnostic,
    messages.BeginTrip,
    messages.AllotCard,
    messages.SealTrip,
    messages.EndTrip,
    messages.SettleTrip,
    messages.EnterRows,
    messages.RecordDecision,
    messages.PrepareProtocol,
    messages.ExportCard,
    messages.PrintPaper,
)
