"""Trips of portable kiosks: cards allotted to a unit that is the only authority for them until it returns.

The first half is the console's wire, the second the kiosk's: orders ride on `Orders`, papers go in pieces.
"""

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


class EndTrip(Message, frozen=True, kw_only=True):
    """Say that the unit is back: it is ordered to hand its book over: `Trip`, RETURNED once it has."""

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
    reset: limits.Count = 0
    unused: limits.Count = 0
    since: limits.ClockText = ""
    problem: limits.Text = ""
    tails: typing.Annotated[tuple[limits.SerialTail, ...], msgspec.Meta(max_length=64)] = ()


Requests = BeginTrip | AllotCard | SealTrip | GetTrip | EndTrip | SettleTrip
Replies = Trip


# --- between the controller and the unit; both papers are signed, see `election.allotments`


class TakeAllotment(Message, frozen=True, kw_only=True):
    """Order: fetch the allotment of trip `number`, check and keep it, then say `AllotmentTaken`."""

    order_id: limits.Id
    number: limits.Counter


class ReturnAllotment(Message, frozen=True, kw_only=True):
    """Order: close the allotment of trip `number` for good and send its return in `ReturnPiece`s."""

    order_id: limits.Id
    number: limits.Counter


class GetAllotment(Message, frozen=True, kw_only=True):
    """Ask for one piece of the allotment of a trip, from 0: `AllotmentPiece` or `Denied`."""

    number: limits.Counter
    index: limits.ChunkIndex


class AllotmentPiece(Message, frozen=True, kw_only=True):
    """One piece of a signed allotment; `total` is how many there are."""

    number: limits.Counter
    index: limits.ChunkIndex
    total: limits.ChunkTotal
    data: limits.ChunkData


class AllotmentTaken(Message, frozen=True, kw_only=True):
    """Report that the allotment with this SHA-256 is durably kept: from now on the unit decides alone."""

    number: limits.Counter
    fingerprint: limits.Fingerprint


class AllotmentRejected(Message, frozen=True, kw_only=True):
    """Report why the allotment is not taken, as a word: `Acknowledged`."""

    number: limits.Counter
    reason: limits.Id


class ReturnPiece(Message, frozen=True, kw_only=True):
    """Deliver one piece of the signed return of a trip: `Acknowledged`, or `Denied` where it is not taken."""

    number: limits.Counter
    index: limits.ChunkIndex
    total: limits.ChunkTotal
    data: limits.ChunkData


Orders = TakeAllotment | ReturnAllotment
KioskRequests = GetAllotment | AllotmentTaken | AllotmentRejected | ReturnPiece
KioskReplies = AllotmentPiece
