"""Official cards at the console: unlocking by two, PINs, and which command needs which power.

What is unlocked is remembered only in memory: a restart locks everything. Codes and PINs are looked at and
dropped; only how many PINs in a row were wrong is kept, before a PIN is tried: no restart helps to guess.
"""

import dataclasses
import math

from controller.desk import Answer, Desk, Note, refused
from controller.station.officials import (
    REASONS,
    REFUSAL_TEXTS,
    OfficialNo,
    OfficialRefusal,
    Power,
    Unlock,
    after_pin,
    begin,
    current,
    present,
    rule_of,
    slots_of,
    title_of,
)
from controller.station.pin_lockout import lock_seconds
from controller.station.values import name_of
from controller.station_notes import StationNotes
from controller.store.transaction import Transaction
from election.events import EventField, EventId, without_long_numbers
from election.officials import OfficialCard, card_of, pin_fits
from link import messages

OfficialCommand = (
    messages.BeginUnlock
    | messages.PresentOfficial
    | messages.EnterPin
    | messages.EndUnlock
    | messages.GetUnlock
)

_NO_POWER = "none"


class OfficialsDesk:
    """Answers what the commission does with official cards, and guards the commands."""

    def __init__(self, desk: Desk, notes: StationNotes) -> None:
        """Take the shared tools; a card that was locked before a restart is locked again for as long."""
        self._desk = desk
        self._notes = notes
        self._unlock: Unlock | None = None
        self._code = ""
        now = desk.monotonic()
        self._locked_until = {
            card: now + lock_seconds(wrong) for card, wrong in notes.now.wrong_pins.items() if wrong
        }

    @property
    def _cards(self) -> tuple[OfficialCard, ...]:
        return self._desk.facts.station.officials

    def forget(self) -> None:
        """Lock everything: the mode changed."""
        self._unlock, self._code = None, ""

    def guard(self, body: messages.RequestBody) -> Answer | None:
        """Return the refusal of a command nobody has unlocked, or None when it may be carried out."""
        wanted = self.power_for(body)
        if wanted is None or not self._cards:
            return None
        power, subject = wanted
        if self._unlock is not None and self._unlock.grants(power, subject, self._desk.monotonic()):
            return None
        note = {EventField.POWER: power.value, EventField.REASON: "locked"}
        text = "Отоприте двумя служебными карточками: без них это не делается"
        return refused("locked", text, (EventId.UNLOCK_REFUSED, note))

    def spend(self, body: messages.RequestBody) -> Unlock | None:
        """Use up the power of a command that was carried out; return it for the slip."""
        if self.power_for(body) is None or not self._cards:
            return None
        used = self._unlock
        self.forget()
        return used

    def power_for(self, body: messages.RequestBody) -> tuple[Power, str] | None:
        """Return which power a command needs and about what, or None for one that is not guarded."""
        plain = _PLAIN.get(type(body))
        if plain is not None:
            return plain, ""
        match body:
            case messages.SetMode():
                return Power.CHANGE_MODE, body.mode.value
            case messages.OrderReset():
                return Power.RESET_KIOSK, self._kiosk(body.kiosk)
            case messages.BeginTrip():
                return Power.ALLOT_CARDS, self._kiosk(body.kiosk)
            case messages.ChangeOption():
                return Power.CHANGE_OPTION, f"{body.contest_id}/{body.option_id}"
            case messages.RecordDecision():
                return Power.RECORD_DECISION, body.subject
            case _:
                return None

    def answer(self, tx: Transaction, body: OfficialCommand) -> Answer:
        """Carry out one fresh command."""
        if not self._cards:
            text = "В файле участка нет служебных карточек: правило двух человек не действует"
            return refused("no_officials", text)
        match body:
            case messages.BeginUnlock():
                return self._begin(body)
            case messages.PresentOfficial():
                return self._present(body.code)
            case messages.EnterPin():
                return self._pin(body.pin)
            case messages.EndUnlock():
                self.forget()
                return Answer(reply=self._state())
            case messages.GetUnlock():
                return Answer(reply=self._state())

    def _begin(self, body: messages.BeginUnlock) -> Answer:
        power, subject = Power(body.power.value), body.subject
        if power in (Power.RESET_KIOSK, Power.ALLOT_CARDS):
            subject = self._kiosk(subject)
        rule = rule_of(power, self._desk.books.mode, subject)
        reason = without_long_numbers(body.reason)
        self._unlock = begin(power, subject, rule, self._desk.monotonic(), reason)
        self._code = ""
        return Answer(reply=self._state())

    def _present(self, code: str) -> Answer:
        now = self._desk.monotonic()
        card = card_of(self._cards, code)
        if card is not None and self._wait(card):
            return self._locked(card)
        outcome = present(self._unlock, card, now)
        if isinstance(outcome, OfficialNo):
            return self._no(outcome)
        self._code = code if outcome.awaiting is not None else ""
        return self._took(outcome)

    def _pin(self, pin: str) -> Answer:
        now = self._desk.monotonic()
        standing = current(self._unlock, now)
        card = None if standing is None else standing.awaiting
        if card is None:
            outcome = after_pin(self._unlock, fits=False, now=now)
            assert isinstance(outcome, OfficialNo)
            return self._no(outcome)
        if self._wait(card):
            return self._locked(card)
        wrong = self._notes.now.wrong_pins.get(card.id, 0) + 1
        self._count_wrong(card, wrong)
        if not pin_fits(card, self._code, pin):
            return self._wrong_pin(card, wrong)
        self._count_wrong(card, 0)
        self._locked_until.pop(card.id, None)
        accepted = after_pin(self._unlock, fits=True, now=now)
        self._code = ""
        return self._no(accepted) if isinstance(accepted, OfficialNo) else self._took(accepted)

    def _wrong_pin(self, card: OfficialCard, wrong: int) -> Answer:
        seconds = lock_seconds(wrong)
        if not seconds:
            text = REFUSAL_TEXTS[OfficialRefusal.WRONG_PIN]
            return self._refusal(OfficialRefusal.WRONG_PIN, text, 0)
        self._locked_until[card.id] = self._desk.monotonic() + seconds
        answer = self._locked(card)
        note: Note = (EventId.OFFICIAL_LOCKED_OUT, {EventField.OFFICIALS: card.id})
        return dataclasses.replace(answer, notes=(note,))

    def _count_wrong(self, card: OfficialCard, wrong: int) -> None:
        counts = {**self._notes.now.wrong_pins, card.id: wrong}
        self._notes.change(wrong_pins={name: count for name, count in counts.items() if count})

    def _took(self, unlock: Unlock) -> Answer:
        self._unlock = unlock
        if not unlock.granted:
            return Answer(reply=self._state())
        names = ",".join(card.id for card in unlock.filled)
        note = {EventField.POWER: unlock.power.value, EventField.OFFICIALS: names}
        return Answer(reply=self._state(), notes=((EventId.UNLOCK_GRANTED, note),))

    def _no(self, outcome: OfficialNo) -> Answer:
        self._unlock = outcome.unlock
        return self._refusal(outcome.refusal, outcome.text, 0)

    def _locked(self, card: OfficialCard) -> Answer:
        wait = self._wait(card)
        text = f"{title_of(card)}: карточка заперта, неверные ПИН. Повторите через {wait} с"
        return self._refusal(OfficialRefusal.LOCKED_OUT, text, wait)

    def _refusal(self, refusal: OfficialRefusal, text: str, wait: int) -> Answer:
        power = _NO_POWER if self._unlock is None else self._unlock.power.value
        note = {EventField.POWER: power, EventField.REASON: refusal.value}
        reply = messages.OfficialRefused(
            reason=messages.OfficialReason(refusal.value), text=text, wait_seconds=wait
        )
        return Answer(reply=reply, notes=((EventId.UNLOCK_REFUSED, note),))

    def _wait(self, card: OfficialCard) -> int:
        """Return the seconds a card stays locked."""
        return max(0, math.ceil(self._locked_until.get(card.id, 0.0) - self._desk.monotonic()))

    def _state(self) -> messages.UnlockState:
        now = self._desk.monotonic()
        self._unlock = unlock = current(self._unlock, now)
        if unlock is None:
            return messages.UnlockState()
        if unlock.awaiting is None:
            self._code = ""
        slots = (messages.OfficialSlot(title=title, filled=filled) for title, filled in slots_of(unlock))
        return messages.UnlockState(
            power=messages.Power(unlock.power.value),
            subject=unlock.subject,
            slots=tuple(slots),
            pin_of="" if unlock.awaiting is None else title_of(unlock.awaiting),
            granted=unlock.granted,
            seconds_left=unlock.seconds_left(now),
            needs_pin=unlock.rule.pin,
            reasons=REASONS[unlock.power],
        )

    def _kiosk(self, name: str) -> str:
        """Return one spelling for a kiosk: people say «№ 3», programs its id."""
        kiosk = self._desk.facts.kiosk_called(name)
        return name if kiosk is None else name_of(kiosk)


_PLAIN: dict[type, Power] = {
    messages.OpenPolls: Power.OPEN_POLLS,
    messages.PauseVoting: Power.PAUSE_VOTING,
    messages.ResumeVoting: Power.RESUME_VOTING,
    messages.ClosePolls: Power.CLOSE_POLLS,
    messages.ExportCard: Power.EXPORT,
}
