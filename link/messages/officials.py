"""Two-person rule at the console: official cards, PINs, and what they unlock (procedure.md, people).

A guarded command sent without its power is refused with `locked`. One unlock serves one command of its
power, and lapses after some minutes. Not here: who is who, which is `election.officials`.
"""

import enum
import typing

import msgspec

from link import limits
from link.messages.base import Message


class Power(enum.StrEnum):
    """Name what two persons must unlock."""

    CHANGE_MODE = "change_mode"
    OPEN_POLLS = "open_polls"
    PAUSE_VOTING = "pause_voting"
    RESUME_VOTING = "resume_voting"
    CLOSE_POLLS = "close_polls"
    RESET_KIOSK = "reset_kiosk"
    CHANGE_OPTION = "change_option"
    ALLOT_CARDS = "allot_cards"
    RECORD_DECISION = "record_decision"
    EXPORT = "export"
    REPLACE_DEVICE = "replace_device"
    ERASE = "erase"


class OfficialReason(enum.StrEnum):
    """Say why an official card or a PIN does not unlock."""

    UNKNOWN_CARD = "unknown_card"
    SAME_CARD = "same_card"
    WRONG_ROLE = "wrong_role"
    WRONG_PIN = "wrong_pin"
    LOCKED_OUT = "locked_out"
    TIMED_OUT = "timed_out"
    NOT_ASKED = "not_asked"


class BeginUnlock(Message, frozen=True, kw_only=True):
    """Ask for a power: `UnlockState` with empty slots. `reason` is one of the list shown for the power.

    `subject` is what the command will be about: the mode, the kiosk's name, `CONTEST/OPTION`, the subject of
    a decision; empty for the polls and the export.
    """

    power: Power
    subject: limits.Text = ""
    reason: limits.Text = ""


class PresentOfficial(Message, frozen=True, kw_only=True):
    """Hold an official card to the reader: `UnlockState` or `OfficialRefused`."""

    code: limits.Code


class EnterPin(Message, frozen=True, kw_only=True):
    """Enter the PIN of the card shown last: `UnlockState` or `OfficialRefused`."""

    pin: limits.Pin


class EndUnlock(Message, frozen=True, kw_only=True):
    """Give up an unlock, begun or granted: `UnlockState` without a power."""


class GetUnlock(Message, frozen=True, kw_only=True):
    """Ask how the unlock stands: `UnlockState`."""


class OfficialSlot(Message, frozen=True, kw_only=True):
    """One of the places to fill; `title` is Russian: who is wanted, or who filled it."""

    title: limits.Label
    filled: bool = False


class UnlockState(Message, frozen=True, kw_only=True):
    """Say how an unlock stands.

    `pin_of` names the official whose PIN is awaited; `seconds_left` runs to the end of the window for the
    second card, or of the granted power. `reasons` may be offered for the power; `needs_pin` tells whether
    each of the two enters a PIN.
    """

    power: Power | None = None
    subject: limits.Text = ""
    slots: typing.Annotated[tuple[OfficialSlot, ...], msgspec.Meta(max_length=2)] = ()
    pin_of: limits.Label = ""
    granted: bool = False
    seconds_left: limits.Count = 0
    needs_pin: bool = False
    reasons: typing.Annotated[tuple[limits.Text, ...], msgspec.Meta(max_length=4)] = ()


class OfficialRefused(Message, frozen=True, kw_only=True):
    """Refuse a card or a PIN; `wait_seconds` of a lock-out double with each further wrong PIN."""

    reason: OfficialReason
    text: limits.Text
    wait_seconds: limits.Count = 0


Requests = BeginUnlock | PresentOfficial | EnterPin | EndUnlock | GetUnlock
Replies = UnlockState | OfficialRefused
