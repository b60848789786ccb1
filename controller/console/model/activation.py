"""Activation of cards: one scan, one answer; the profile falls back after each card that was activated.

The answer says the reason and when the card was activated, never when it voted. Whether a card may be
activated is the controller's decision, not the console's.
"""

import collections.abc
import dataclasses

from controller.console.model import words
from controller.console.model.events import Effect, Sound, Tone
from controller.console.model.state import Activation, ConsoleState, LastCard, Mood, Panel
from controller.console.model.station import HALL
from controller.console.model.stepping import Step, ask
from link import messages

PANEL_S = 3.0
REFUSED_MANNER = "карточка без активации"
"""How the deck calls the card that must open nothing."""
MAX_CODE = 64
_KEPT = 2

_R = messages.ActivationReason

REFUSALS: collections.abc.Mapping[messages.ActivationReason, tuple[Mood, str, str]] = {
    _R.ALREADY_ACTIVATED: (
        Mood.WARN,
        "УЖЕ АКТИВИРОВАНА",
        "Ещё не использована. Она у этого избирателя? Тогда идите к устройству.",
    ),
    _R.UNREADABLE: (Mood.WARN, "НЕ ПРОЧИТАНА", "Поднесите ещё раз, ровно и целиком."),
    _R.POLLS_NOT_OPEN: (Mood.WARN, "ГОЛОСОВАНИЕ НЕ ИДЁТ", "Карточки активируют после открытия."),
    _R.UNKNOWN_STYLE: (Mood.WARN, "НЕТ ТАКОГО ПРОФИЛЯ", "Выберите другой профиль и поднесите снова."),
    _R.ALREADY_USED: (Mood.BAD, "УЖЕ ИСПОЛЬЗОВАНА", "Возьмите другую карточку."),
    _R.IN_VOTING: (Mood.BAD, "ПО НЕЙ ГОЛОСУЮТ", "Карточка сейчас занята. Возьмите другую."),
    _R.CANCELLED: (Mood.BAD, "ПОГАШЕНА", "Возьмите другую карточку."),
    _R.FOREIGN: (Mood.BAD, "ЧУЖАЯ КАРТОЧКА", "Не этого участка. Отложите её и возьмите другую."),
    _R.TEST_CARD: (Mood.BAD, "ТЕСТОВАЯ КАРТОЧКА", "Для голосования не годится. Возьмите другую."),
    _R.LIMIT: (Mood.BAD, "КАРТОЧЕК ВЫДАНО СЛИШКОМ МНОГО", "Предел участка. Позовите председателя."),
}

_TONES = {Mood.OK: Tone.ACCEPTED, Mood.WARN: Tone.CHECK, Mood.BAD: Tone.REFUSED}


def scanned(state: ConsoleState, text_untrusted: str) -> Step:
    """Ask for the activation of the card at the reader, or say at once that it is not a card."""
    desk = state.activation
    return _asked(state, text_untrusted, desk.profile or state.facts.default_profile.id, desk.group)


def scanned_for_deck(state: ConsoleState, text_untrusted: str) -> Step:
    """Activate the card at the reader for the test ballot on the screen: its profile and its device."""
    ballot = state.deck.ballots[0] if state.deck is not None and state.deck.ballots else None
    if ballot is None:
        return scanned(state, text_untrusted)
    if ballot.manner == REFUSED_MANNER:
        text = "По этому листку карточку НЕ активируют: поднесите её прямо к устройству."
        return _show(state, Mood.WARN, "НЕ АКТИВИРОВАНА", "", text)
    groups = (kiosk.group for kiosk in state.facts.kiosks if kiosk.name == ballot.kiosk)
    return _asked(state, text_untrusted, ballot.ballot_style, next(groups, HALL))


def _asked(state: ConsoleState, text_untrusted: str, style: str, group: str) -> Step:
    if not text_untrusted.isascii() or not text_untrusted.isdecimal() or len(text_untrusted) > MAX_CODE:
        return _answered(state, messages.ActivationRefused(reason=_R.UNREADABLE))
    if not state.link_up:
        return _show(state, Mood.WARN, "НЕТ СВЯЗИ С КОНТРОЛЛЕРОМ", "Карточка не активирована. Подождите.")
    if state.activation.checking:
        return state, ()
    body = messages.Activate(code=text_untrusted, ballot_style=style, group=group)
    desk = dataclasses.replace(state.activation, checking=True, panel=None)
    return ask(dataclasses.replace(state, activation=desk), body)


def _answered(state: ConsoleState, reply: messages.ActivationRefused) -> Step:
    mood, title, advice = REFUSALS[reply.reason]
    detail = "" if reply.activated_at is None else f"активирована в {reply.activated_at}"
    return _show(state, mood, title, detail, advice)


def replied(state: ConsoleState, asked: messages.Activate, reply: messages.ReplyBody) -> Step:
    """Show the answer to a card over the whole panel."""
    match reply:
        case messages.Activated():
            return _activated(state, asked, reply)
        case messages.ActivationRefused():
            return _answered(state, reply)
        case messages.CommandRefused():
            return _show(state, Mood.BAD, "НЕ АКТИВИРОВАНА", reply.text)
        case _:
            return _show(state, Mood.WARN, "НЕПОНЯТНЫЙ ОТВЕТ", "Поднесите карточку ещё раз.")


def unanswered(state: ConsoleState) -> Step:
    """Say that nobody knows whether the card was activated."""
    return _show(
        state,
        Mood.WARN,
        "НЕТ ОТВЕТА КОНТРОЛЛЕРА",
        "",
        "Неизвестно, активирована ли карточка: поднесите её ещё раз.",
    )


def _activated(state: ConsoleState, asked: messages.Activate, reply: messages.Activated) -> Step:
    profile = state.facts.profile(reply.ballot_style)
    where = "" if asked.group == HALL else f" · для {_name_of(state, asked.group)}"
    title = f"{profile.title} · " if profile is not state.facts.default_profile else ""
    detail = f"…{reply.serial_tail} · {title}{words.counted(profile.contests, words.BALLOTS)}{where}"
    state, effects = _show(state, Mood.OK, "АКТИВИРОВАНА", detail)
    card = LastCard(tail=reply.serial_tail, clock=state.clock[:5])
    desk = dataclasses.replace(
        state.activation,
        profile="",
        group=HALL,
        undoable=True,
        last=(card, *state.activation.last)[:_KEPT],
    )
    state, asks = ask(dataclasses.replace(state, activation=desk), messages.GetFigures())
    return state, (*effects, *asks)


def _name_of(state: ConsoleState, group: str) -> str:
    return next((kiosk.name for kiosk in state.facts.kiosks if kiosk.group == group), group)


def undone(state: ConsoleState, reply: messages.ReplyBody) -> Step:
    """Show whether the last activation was taken back."""
    desk = state.activation
    if isinstance(reply, messages.Done):
        tail = desk.last[0].tail if desk.last else ""
        desk = dataclasses.replace(desk, undoable=False, last=desk.last[1:])
        state, effects = _show(
            dataclasses.replace(state, activation=desk),
            Mood.WARN,
            "АКТИВАЦИЯ ОТМЕНЕНА",
            f"…{tail}",
            "Заберите карточку: устройство её не примет.",
        )
        state, asks = ask(state, messages.GetFigures())
        return state, (*effects, *asks)
    text = reply.text if isinstance(reply, messages.CommandRefused) else "Нет ответа контроллера"
    if isinstance(reply, messages.CommandRefused):
        desk = dataclasses.replace(desk, undoable=False)
    return _show(dataclasses.replace(state, activation=desk), Mood.BAD, "ОТМЕНИТЬ НЕЛЬЗЯ", text)


def expired(activation: Activation, now: float) -> Activation:
    """Take the answer away when its time is over."""
    if activation.panel is not None and now >= activation.panel.until:
        return dataclasses.replace(activation, panel=None)
    return activation


def _show(state: ConsoleState, mood: Mood, title: str, detail: str = "", advice: str = "") -> Step:
    panel = Panel(mood=mood, title=title, detail=detail, advice=advice, until=state.now + PANEL_S)
    desk = dataclasses.replace(state.activation, panel=panel, checking=False)
    effects: tuple[Effect, ...] = (Sound(tone=_TONES[mood]),)
    return dataclasses.replace(state, activation=desk), effects
