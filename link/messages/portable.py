"""Trips of portable kiosks: cards allotted to a unit that is the only authority for them until it returns."""

import enum
import typing

import msgspec

from link import limits
from link.messages.base import Message


class TripState(enum.StrEnum):
    """Say where a portable kiosk is."""

    READY = "ready"
    AWAY = "away"
    RETURNED = "returned"
    SETTLED = "settled"


class BeginTrip(Message, frozen=True, kw_only=True):
    """Begin a trip: `applications` registered, `reserve` further cards marked as such: `Trip`.

    `members` are roles or initials for the act, as the commission writes them.
    """

    kiosk: limits.Label
    ballot_style: limits.Id
    applications: limits.Count
    reserve: limits.Count = 0
    members: limits.Text = ""


class AllotCard(Message, frozen=True, kw_only=True):
    """Add a card to the trip being prepared: `Trip`, `ActivationRefused` or refused."""

    kiosk: limits.Label
    code: limits.Code


class SealTrip(Message, frozen=True, kw_only=True):
    """End the preparation: the allotment is signed and handed to the unit: `Trip`."""

    kiosk: limits.Label


class GetTrip(Message, frozen=True, kw_only=True):
    """Ask how a trip stands: `Trip`."""

    kiosk: limits.Label


class SettleTrip(Message, frozen=True, kw_only=True):
    """Reconcile after the return: cards handed to voters, returned unused, spoilt: `Trip` or refused."""

    kiosk: limits.Label
    handed: limits.Count
    returned: limits.Count
    spoilt: limits.Count = 0


class Trip(Message, frozen=True, kw_only=True):
    """One trip in numbers; `voted` is 0 until the unit has returned, `tails` end the serials on the cards."""

    kiosk: limits.Label
    state: TripState
    applications: limits.Count = 0
    reserve: limits.Count = 0
    allotted: limits.Count = 0
    voted: limits.Count = 0
    unused: limits.Count = 0
    since: limits.ClockText = ""
    problem: limits.Text = ""
    tails: typing.Annotated[tuple[limits.SerialTail, ...], msgspec.Meta(max_length=64)] = ()


Requests = BeginTrip | AllotCard | SealTrip | GetTrip | SettleTrip
Replies = Trip
