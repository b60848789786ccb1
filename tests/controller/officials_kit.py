"""Official cards of the test station, their codes and PINs, and unlocking as two people do it."""

import functools

import msgspec

from election.definition import Station
from election.officials import OfficialCard, OfficialRole, code_sha256, pin_scrypt
from link import messages
from tests.controller.station_kit import ConsoleVoice, make_station

HOLDERS = {
    "chair-1": (OfficialRole.CHAIR, 1),
    "operator-1": (OfficialRole.OPERATOR, 1),
    "operator-2": (OfficialRole.OPERATOR, 2),
    "member-1": (OfficialRole.MEMBER, 1),
    "member-2": (OfficialRole.MEMBER, 2),
}
WRONG_PIN = "738914"


def code(holder: str) -> str:
    """Return the 39 digits of a holder's card."""
    return f"{sum(holder.encode()):039d}"[::-1]


def pin(holder: str) -> str:
    """Return a holder's PIN."""
    return f"{100_000 + sum(holder.encode())}"


@functools.cache
def cards() -> tuple[OfficialCard, ...]:
    """Return the cards as the package knows them."""
    return tuple(
        OfficialCard(
            id=holder,
            role=role,
            number=number,
            code_sha256=code_sha256(code(holder)),
            pin_scrypt=pin_scrypt(code(holder), pin(holder)),
        )
        for holder, (role, number) in HOLDERS.items()
    )


def guarded_station(card_count: int = 40) -> Station:
    """Return the test station with official cards."""
    return msgspec.structs.replace(make_station(cards=card_count), officials=cards())


def show(console: ConsoleVoice, holder: str) -> messages.ReplyBody:
    """Hold a card to the reader and enter its PIN if it is asked for."""
    reply = console.say(messages.PresentOfficial(code=code(holder)))
    if isinstance(reply, messages.UnlockState) and reply.pin_of:
        reply = console.say(messages.EnterPin(pin=pin(holder)))
    return reply


def unlock(
    console: ConsoleVoice, power: messages.Power, subject: str = "", *holders: str, reason: str = ""
) -> messages.UnlockState:
    """Unlock a power; by default the chair and a member do it."""
    console.ask(messages.BeginUnlock(power=power, subject=subject, reason=reason), messages.UnlockState)
    reply: messages.ReplyBody = messages.UnlockState()
    for holder in holders or ("chair-1", "member-1"):
        reply = show(console, holder)
    assert isinstance(reply, messages.UnlockState), reply
    assert reply.granted
    return reply


def open_without_course(console: ConsoleVoice) -> None:
    """Record that the day opens although its course was not gone through."""
    unlock(console, messages.Power.RECORD_DECISION, "course")
    console.ask(messages.RecordDecision(subject="course", act="акт № 1"), messages.Done)


def refusal(reply: messages.ReplyBody) -> messages.OfficialReason:
    """Return why a card or a PIN was refused."""
    assert isinstance(reply, messages.OfficialRefused), reply
    return reply.reason
