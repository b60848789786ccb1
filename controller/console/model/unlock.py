"""The two-person unlock: the intent, two official cards, their PINs, then the order itself.

Who may unlock what is the controller's decision; here is only the conversation. A PIN is held until it is
sent and nowhere else.
"""

import dataclasses

from controller.console.model.events import Effect, Pad, PadKey, Sound, Tone
from controller.console.model.routes import Confirm, Intent
from controller.console.model.state import ConsoleState, Mood, Typing, Unlock
from controller.console.model.stepping import Step, ask, say
from link import messages

PIN_DIGITS = 12
_SHORTEST_PIN = 4
# A controller without official cards, or older than them, is asked directly; it refuses by itself.
_NO_UNLOCK = ("not_supported", "no_officials")


def begin(state: ConsoleState, intent: Intent, reason: str = "") -> Step:
    """Ask for the power the intent needs."""
    chosen = reason or (intent.reasons[0] if len(intent.reasons) == 1 else "")
    unlock = Unlock(intent=intent, reason=chosen)
    if state.granted == intent and state.now < state.granted_until:
        return carry_out(state, unlock, None)
    state = dataclasses.replace(state, unlock=unlock, typing=Typing(numbers=state.typing.numbers))
    return ask(state, messages.BeginUnlock(power=intent.power, subject=intent.subject, reason=chosen))


def cancel(state: ConsoleState) -> Step:
    """Give the unlock up, here and at the controller."""
    if state.unlock is None:
        return state, ()
    return ask(dataclasses.replace(state, unlock=None), messages.EndUnlock())


def scanned(state: ConsoleState, unlock: Unlock, text_untrusted: str) -> Step:
    """Present an official card."""
    if unlock.carrying or not text_untrusted.isascii() or not text_untrusted.isdecimal():
        return state, (Sound(tone=Tone.CHECK),)
    if len(text_untrusted) > 64:
        return state, (Sound(tone=Tone.CHECK),)
    return ask(
        _with(state, dataclasses.replace(unlock, refusal="")), messages.PresentOfficial(code=text_untrusted)
    )


def padded(state: ConsoleState, unlock: Unlock, pad: Pad) -> Step:
    """Type a PIN; ENTER sends it."""
    if unlock.state is None or not unlock.state.pin_of or state.now < unlock.locked_until:
        return state, ()
    if isinstance(pad.key, str):
        return _with(state, dataclasses.replace(unlock, pin=(unlock.pin + pad.key)[:PIN_DIGITS])), ()
    if pad.key is PadKey.ERASE:
        return _with(state, dataclasses.replace(unlock, pin=unlock.pin[:-1])), ()
    if len(unlock.pin) < _SHORTEST_PIN:
        short = dataclasses.replace(unlock, refusal="PIN-код не короче четырёх цифр")
        return _with(state, short), (Sound(tone=Tone.CHECK),)
    body = messages.EnterPin(pin=unlock.pin)
    return ask(_with(state, dataclasses.replace(unlock, pin="", refusal="")), body)


def ticked(state: ConsoleState, unlock: Unlock, whole_second: int) -> Step:
    """Ask every other second how it stands, so that a lapse at the controller is seen here."""
    if unlock.carrying or unlock.state is None or whole_second % 2:
        return state, ()
    return ask(state, messages.GetUnlock())


def replied(state: ConsoleState, asked: messages.ConsoleRequestBody, reply: messages.ReplyBody) -> Step:
    """Take an answer about the unlock."""
    unlock = state.unlock
    if unlock is None or unlock.carrying:
        return state, ()
    match reply:
        case messages.UnlockState():
            return _progressed(state, unlock, reply)
        case messages.OfficialRefused():
            return _refused(state, unlock, reply)
        case messages.CommandRefused():
            return _not_begun(state, unlock, asked, reply)
        case _:
            return say(dataclasses.replace(state, unlock=None), Mood.BAD, "Непонятный ответ контроллера"), ()


def _progressed(state: ConsoleState, unlock: Unlock, reply: messages.UnlockState) -> Step:
    if reply.granted:
        return carry_out(state, unlock, reply)
    if reply.power is None:
        text = "Время вышло: начните сначала" if unlock.state is not None else "Разрешение не начато"
        return say(dataclasses.replace(state, unlock=None), Mood.WARN, text), (Sound(tone=Tone.CHECK),)
    filled = sum(slot.filled for slot in reply.slots)
    before = 0 if unlock.state is None else sum(slot.filled for slot in unlock.state.slots)
    # A PIN half typed when the answer to a question comes in must stay.
    pin = unlock.pin if unlock.state is not None and unlock.state.pin_of == reply.pin_of else ""
    ends_at = state.now + reply.seconds_left
    state = _with(state, dataclasses.replace(unlock, state=reply, pin=pin, ends_at=ends_at))
    effects: tuple[Effect, ...] = (Sound(tone=Tone.SLOT),) if filled > before else ()
    return state, effects


def _refused(state: ConsoleState, unlock: Unlock, reply: messages.OfficialRefused) -> Step:
    locked = state.now + reply.wait_seconds if reply.wait_seconds else 0.0
    state = _with(state, dataclasses.replace(unlock, refusal=reply.text, pin="", locked_until=locked))
    state, asks = ask(state, messages.GetUnlock())
    return state, (Sound(tone=Tone.REFUSED), *asks)


def _not_begun(
    state: ConsoleState,
    unlock: Unlock,
    asked: messages.ConsoleRequestBody,
    reply: messages.CommandRefused,
) -> Step:
    if isinstance(asked, messages.BeginUnlock) and reply.reason in _NO_UNLOCK:
        return carry_out(state, unlock, None)
    state = say(dataclasses.replace(state, unlock=None), Mood.BAD, reply.text)
    return state, (Sound(tone=Tone.REFUSED),)


def carry_out(state: ConsoleState, unlock: Unlock, granted: messages.UnlockState | None) -> Step:
    """Give the order the two persons unlocked."""
    carrying = dataclasses.replace(unlock, state=granted, carrying=True, pin="", refusal="")
    state = dataclasses.replace(state, unlock=carrying, granted=None)
    state, asks = ask(state, unlock.intent.command)
    tone: tuple[Effect, ...] = () if granted is None else (Sound(tone=Tone.ACCEPTED),)
    return state, (*tone, *asks)


def carried(state: ConsoleState, unlock: Unlock, refusal: messages.CommandRefused | None) -> ConsoleState:
    """Leave the unlock after its order was answered: on to where it leads, or back with the reason."""
    state = dataclasses.replace(state, unlock=None)
    if refusal is None:
        return dataclasses.replace(state, route=unlock.intent.after, typing=Typing())
    if unlock.state is not None:
        # What two persons unlocked stays unlocked for a while: the same order needs them no second time.
        until = state.now + unlock.state.seconds_left
        state = dataclasses.replace(state, granted=unlock.intent, granted_until=until)
    if isinstance(unlock.intent.command, messages.ExportCard):
        # It stands until a card was written: the advice is needed while the hands are busy.
        state = dataclasses.replace(state, card_trouble=refusal.text)
    # The statement was confirmed already; what is wrong must be mended first, where it was asked for.
    route = unlock.intent.back if isinstance(state.route, Confirm) else state.route
    return say(dataclasses.replace(state, route=route), Mood.BAD, refusal.text)


def _with(state: ConsoleState, unlock: Unlock) -> ConsoleState:
    return dataclasses.replace(state, unlock=unlock)
