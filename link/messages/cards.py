"""Activation of cards at the console."""

import enum

from link import limits
from link.messages.base import Message


class ActivationReason(enum.StrEnum):
    """Say why a card cannot be activated."""

    FOREIGN = "foreign"
    ALREADY_ACTIVATED = "already_activated"
    ALREADY_USED = "already_used"
    IN_VOTING = "in_voting"
    CANCELLED = "cancelled"
    UNREADABLE = "unreadable"
    TEST_CARD = "test_card"
    POLLS_NOT_OPEN = "polls_not_open"
    LIMIT = "limit"
    UNKNOWN_STYLE = "unknown_style"


class Activate(Message, frozen=True, kw_only=True):
    """Activate a card for a ballot style and a kiosk group: `Activated` or `ActivationRefused`."""

    code: limits.Code
    ballot_style: limits.Id
    group: limits.Id = "hall"


class UndoActivation(Message, frozen=True, kw_only=True):
    """Take back the last activation of this console if its card was not used yet."""


class Activated(Message, frozen=True, kw_only=True):
    """Confirm an activation; `serial_tail` is the end of the serial printed on the card."""

    serial_tail: limits.SerialTail
    ballot_style: limits.Id


class ActivationRefused(Message, frozen=True, kw_only=True):
    """Refuse an activation; `activated_at` says when it was activated, never when it voted."""

    reason: ActivationReason
    activated_at: limits.ClockText | None = None


Requests = Activate | UndoActivation
Replies = Activated | ActivationRefused
