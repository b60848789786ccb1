"""What a kiosk asks and reports, and the answers and orders it gets."""

import enum
import typing

import msgspec

from link import limits
from link.messages import portable
from link.messages.base import Denied, KioskStage, Message, PollsState, StationMode


class ClaimReason(enum.StrEnum):
    """Say why a card does not open a voting session."""

    NOT_ACTIVATED = "not_activated"
    ALREADY_USED = "already_used"
    IN_USE_ELSEWHERE = "in_use_elsewhere"
    FOREIGN = "foreign"
    CANCELLED = "cancelled"
    RESET = "reset"
    TEST_CARD = "test_card"
    WRONG_GROUP = "wrong_group"
    POLLS_NOT_OPEN = "polls_not_open"
    UNREADABLE = "unreadable"
    LOCKED = "locked"


class Hello(Message, frozen=True, kw_only=True):
    """Announce a kiosk after each boot: answered by `Welcome` or `Denied`."""

    software: limits.Label
    package_fingerprint: limits.Fingerprint
    mode: StationMode


class Heartbeat(Message, frozen=True, kw_only=True):
    """Report the kiosk's state once a second: answered by `Orders`.

    `log_head` and `log_seq` say where the kiosk's event log durably ends: hash and number of its last entry.
    What a kiosk cannot know is None: millimetres of tape left and on a full roll, mains, battery. `calling`:
    a voter asks for help. `withdrawn_version` is that of the excluded lines it shows (see `Orders`).
    """

    stage: KioskStage
    faults: limits.Faults = ()
    ballots_stored: limits.Count
    paper_low: bool
    log_head: limits.Fingerprint
    log_seq: limits.Counter = 0
    paper_left_mm: limits.Count | None = None
    paper_full_mm: limits.Count | None = None
    on_mains: bool | None = None
    battery_minutes: limits.Minutes | None = None
    cover_open: bool = False
    calling: bool = False
    withdrawn_version: limits.Count = 0


class Claim(Message, frozen=True, kw_only=True):
    """Ask to open a voting session with a card: answered by `Claimed` or `ClaimRefused`."""

    code: limits.Code


class Voted(Message, frozen=True, kw_only=True):
    """Report that the vote of this reservation is stored: `Acknowledged`, sent until it is."""

    code: limits.Code
    token: limits.Counter


class Released(Message, frozen=True, kw_only=True):
    """Give a reservation back after the kiosk's own failure before a vote: `Acknowledged`."""

    code: limits.Code
    token: limits.Counter


class WasReset(Message, frozen=True, kw_only=True):
    """Report that the chair's reset was carried out during this reservation: `Acknowledged`."""

    code: limits.Code
    token: limits.Counter


class PartChunk(Message, frozen=True, kw_only=True):
    """Deliver one piece of the kiosk's signed part of the results: `Acknowledged`.

    `index` runs from 0 to `total` − 1; `data` is at most 8 KiB before base64.
    """

    index: limits.ChunkIndex
    total: limits.ChunkTotal
    data: limits.ChunkData


class Welcome(Message, frozen=True, kw_only=True):
    """Accept a kiosk and tell it its name and the station's state."""

    kiosk_name: limits.Label
    polls: PollsState
    mode: StationMode


class ResetKiosk(Message, frozen=True, kw_only=True):
    """Order: return the kiosk to its initial state, as the chair commanded before witnesses."""

    order_id: limits.Id


class CollectPart(Message, frozen=True, kw_only=True):
    """Order: send your part of the results in `PartChunk`s."""

    order_id: limits.Id


Order = ResetKiosk | CollectPart | portable.Orders


class Orders(Message, frozen=True, kw_only=True):
    """Answer a heartbeat; an order is repeated until the kiosk's reports show it was carried out.

    `log_head` and `log_seq` say where the controller's event log durably ends. `withdrawn` are the excluded
    lines of ballots as `CONTEST/OPTION`, all of them each time; `withdrawn_version` grows with each change.
    An excluded line keeps its number and cannot be chosen.
    """

    polls: PollsState
    mode: StationMode
    order: Order | None = None
    log_head: limits.Fingerprint = ""
    log_seq: limits.Counter = 0
    withdrawn: typing.Annotated[tuple[limits.LineId, ...], msgspec.Meta(max_length=64)] = ()
    withdrawn_version: limits.Count = 0


class Claimed(Message, frozen=True, kw_only=True):
    """Grant the reservation: from now on only this kiosk can free the code (security.md §2)."""

    token: limits.Counter
    ballot_style: limits.Id


class ClaimRefused(Message, frozen=True, kw_only=True):
    """Refuse the card."""

    reason: ClaimReason


class Acknowledged(Message, frozen=True, kw_only=True):
    """Say that a report is durably stored and need not be sent again."""


Requests = Hello | Heartbeat | Claim | Voted | Released | WasReset | PartChunk | portable.KioskRequests
Replies = Welcome | Orders | Claimed | ClaimRefused | Acknowledged | portable.KioskReplies | Denied
