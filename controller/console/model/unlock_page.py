"""The two-person unlock as a page over everything: places, roles, the PIN, the seconds left, refusals."""

import math

from controller.console.model import words
from controller.console.model.events import CancelUnlock
from controller.console.model.pads import number_pad
from controller.console.model.page import Control, SlotView, UnlockPage
from controller.console.model.state import ConsoleState, Mood, Unlock
from link import messages

_WANTED = (
    messages.OfficialSlot(title="1. Председатель"),
    messages.OfficialSlot(title="2. Член комиссии"),
)


def unlock_page(state: ConsoleState, unlock: Unlock) -> UnlockPage:
    """Return the unlock as it stands."""
    known = unlock.state
    slots = known.slots if known is not None and known.slots else _WANTED
    locked = max(0, math.ceil(unlock.locked_until - state.now))
    typing_pin = known is not None and bool(known.pin_of) and not locked
    lead, mood = _lead(unlock, locked)
    return UnlockPage(
        id=f"unlock-{unlock.intent.power.value}-{'pin' if typing_pin else 'card'}",
        title=unlock.intent.title,
        subject=f"Причина: {unlock.reason}" if unlock.reason else "",
        # With the pad there is less room; then everybody has read it already.
        lines=() if typing_pin else unlock.intent.lines,
        lead=lead,
        mood=mood,
        slots=tuple(_slot(slot) for slot in slots),
        seconds=_seconds(state, unlock),
        pin_title=f"ПИН-код: {known.pin_of}" if typing_pin and known is not None else "",
        pin_dots=_dots(state, unlock) if typing_pin else "",
        pad=number_pad("Готово") if typing_pin else (),
        buttons=(Control(id="cancel", label="Отказаться", action=CancelUnlock(), icon="cross"),),
    )


def _lead(unlock: Unlock, locked: int) -> tuple[str, Mood]:
    if unlock.carrying:
        return "Выполняю…", Mood.OK
    if locked:
        text = f"Карточка заперта: подождите {words.counted(locked, words.SECONDS)}"
        return text, Mood.BAD
    if unlock.refusal:
        return unlock.refusal, Mood.BAD
    if unlock.state is None:
        return "Спрашиваю контроллер…", Mood.PLAIN
    if unlock.state.pin_of:
        return "Введите ПИН-код. Другие смотрят в сторону.", Mood.PLAIN
    filled = sum(slot.filled for slot in unlock.state.slots)
    if filled == 0:
        return "Поднесите первую служебную карточку к сканеру", Mood.PLAIN
    return "Поднесите карточку второго человека", Mood.PLAIN


def _dots(state: ConsoleState, unlock: Unlock) -> str:
    # A keyboard's digits stand in its buffer until Enter; the dots must show that they are heard.
    keys = state.typing.keys if len(state.typing.keys) <= 12 else ""
    return "●" * min(12, len(unlock.pin) + len(keys))


def _seconds(state: ConsoleState, unlock: Unlock) -> str:
    if unlock.state is None or unlock.carrying:
        return ""
    left = max(0, math.ceil(unlock.ends_at - state.now))
    return f"{left}{words.NO_BREAK}с"


def _slot(slot: messages.OfficialSlot) -> SlotView:
    title = slot.title.lower()
    icon = "chair" if "председ" in title else "operator" if "оператор" in title else "person"
    return SlotView(title=slot.title, filled=slot.filled, icon=icon)
