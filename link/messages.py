"""CONTRACT: every message between kiosk and controller, and between console and controller.

In this order: kiosk → controller and back, console → controller and back, unions and envelopes.
Tagged, frozen, schema-checked values with a limit on every length (security.md §5). Not here: how they
are packed (`codec`), carried (`channel`) or answered. The sender's identity is never in a message: it
comes from the TLS certificate, or from the permissions of the console's local socket.
"""

import enum
import typing

import msgspec

from link import limits

# Card codes, parts of results and protocol rows stay out of every log and traceback.
_HIDDEN = frozenset({"code", "data", "rows", "serial_tail"})


class PollsState(enum.StrEnum):
    """Say whether voting has begun, runs, rests or is over (glossary)."""

    CLOSED_INITIAL = "closed_initial"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED_FINAL = "closed_final"


class StationMode(enum.StrEnum):
    """Say what the station is being used for (glossary)."""

    SETUP = "setup"
    TEST = "test"
    TRAINING = "training"
    OFFICIAL = "official"


class KioskStage(enum.StrEnum):
    """Say what a kiosk is doing, as coarsely as the commission needs; nothing finer is sent."""

    STARTING = "starting"
    FREE = "free"
    VOTING = "voting"
    WAITING_CONFIRM = "waiting_confirm"
    SUSPENDED = "suspended"
    OUT_OF_SERVICE = "out_of_service"


class ClaimReason(enum.StrEnum):
    """Say why a card does not open a voting session."""

    NOT_ACTIVATED = "not_activated"
    ALREADY_USED = "already_used"
    IN_USE_ELSEWHERE = "in_use_elsewhere"
    FOREIGN = "foreign"
    CANCELLED = "cancelled"
    TEST_CARD = "test_card"
    WRONG_GROUP = "wrong_group"
    POLLS_NOT_OPEN = "polls_not_open"
    UNREADABLE = "unreadable"
    LOCKED = "locked"


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


class DenialReason(enum.StrEnum):
    """Say why the controller does not talk to this sender, or not about this."""

    UNKNOWN_DEVICE = "unknown_device"
    OLD_EPOCH = "old_epoch"
    OLD_SEQ = "old_seq"
    WRONG_PACKAGE = "wrong_package"
    WRONG_MODE = "wrong_mode"
    WRONG_SOFTWARE = "wrong_software"
    NOT_WELCOMED = "not_welcomed"
    UNKNOWN_RESERVATION = "unknown_reservation"
    NOT_ORDERED = "not_ordered"
    NOT_READY = "not_ready"


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="t", tag=True):
    """Be the common shape of all messages: tag `t` holds the class name, unknown fields are refused."""

    def __repr__(self) -> str:
        """Name the message and its fields, with what must not be logged left out."""
        names = self.__struct_fields__
        shown = (f"{name}={'…' if name in _HIDDEN else repr(getattr(self, name))}" for name in names)
        return f"{type(self).__name__}({', '.join(shown)})"


class Hello(Message, frozen=True, kw_only=True):
    """Announce a kiosk after each boot: answered by `Welcome` or `Denied`."""

    software: limits.Label
    package_fingerprint: limits.Fingerprint
    mode: StationMode


class Heartbeat(Message, frozen=True, kw_only=True):
    """Report the kiosk's state once a second: answered by `Orders`.

    `log_head` and `log_seq` say where the kiosk's event log durably ends: hash and number of its last entry.
    """

    stage: KioskStage
    faults: limits.Faults = ()
    ballots_stored: limits.Count
    paper_low: bool
    log_head: limits.Fingerprint
    log_seq: limits.Counter = 0


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


class Denied(Message, frozen=True, kw_only=True):
    """Refuse any request at all."""

    reason: DenialReason


class ResetKiosk(Message, frozen=True, kw_only=True):
    """Order: return the kiosk to its initial state, as the chair commanded before witnesses."""

    order_id: limits.Id


class CollectPart(Message, frozen=True, kw_only=True):
    """Order: send your part of the results in `PartChunk`s."""

    order_id: limits.Id


Order = ResetKiosk | CollectPart


class Orders(Message, frozen=True, kw_only=True):
    """Answer a heartbeat; an order is repeated until the kiosk's reports show it was carried out.

    `log_head` and `log_seq` say where the controller's event log durably ends.
    """

    polls: PollsState
    mode: StationMode
    order: Order | None = None
    log_head: limits.Fingerprint = ""
    log_seq: limits.Counter = 0


class Claimed(Message, frozen=True, kw_only=True):
    """Grant the reservation: from now on only this kiosk can free the code (security.md §2)."""

    token: limits.Counter
    ballot_style: limits.Id


class ClaimRefused(Message, frozen=True, kw_only=True):
    """Refuse the card."""

    reason: ClaimReason


class Acknowledged(Message, frozen=True, kw_only=True):
    """Say that a report is durably stored and need not be sent again."""


class Activate(Message, frozen=True, kw_only=True):
    """Activate a card for a ballot style and a kiosk group: `Activated` or `ActivationRefused`."""

    code: limits.Code
    ballot_style: limits.Id
    group: limits.Id = "hall"


class UndoActivation(Message, frozen=True, kw_only=True):
    """Take back the last activation of this console if its card was not used yet."""


class GetStatus(Message, frozen=True, kw_only=True):
    """Ask for `StationStatus`."""


class SetMode(Message, frozen=True, kw_only=True):
    """Change the station mode."""

    mode: StationMode


class OpenPolls(Message, frozen=True, kw_only=True):
    """Open the polls."""


class PauseVoting(Message, frozen=True, kw_only=True):
    """Pause voting."""


class ResumeVoting(Message, frozen=True, kw_only=True):
    """Resume voting."""


class ClosePolls(Message, frozen=True, kw_only=True):
    """Close the polls for good."""


class OrderReset(Message, frozen=True, kw_only=True):
    """Order a kiosk back to its initial state (the chair, before witnesses)."""

    kiosk: limits.Label


class CountResults(Message, frozen=True, kw_only=True):
    """Collect the kiosks' parts and merge them: `Results`, asked again until `ready`."""


class EnterRows(Message, frozen=True, kw_only=True):
    """Enter the protocol rows that people count: row id → number."""

    contest_id: limits.Id
    rows: limits.Rows


class RecordDecision(Message, frozen=True, kw_only=True):
    """Record the commission's decision to go on in spite of a difference.

    `subject` is a kiosk's name or id, a contest id, or `cards`; `act` names the paper it was written on.
    """

    subject: limits.Id
    act: typing.Annotated[limits.Text, msgspec.Meta(min_length=1)]


class PrepareProtocol(Message, frozen=True, kw_only=True):
    """Build the results protocols: `ProtocolReady`."""


class ExportCard(Message, frozen=True, kw_only=True):
    """Write the results to a flash card mounted at `path`: `Exported`."""

    path: limits.MountPath


class Activated(Message, frozen=True, kw_only=True):
    """Confirm an activation; `serial_tail` is the end of the serial printed on the card."""

    serial_tail: limits.SerialTail
    ballot_style: limits.Id


class ActivationRefused(Message, frozen=True, kw_only=True):
    """Refuse an activation; `activated_at` says when it was activated, never when it voted."""

    reason: ActivationReason
    activated_at: limits.ClockText | None = None


class KioskStatus(Message, frozen=True, kw_only=True):
    """Describe one kiosk for the console; `voted` counts codes VOTED here, `stage` is its last word."""

    name: limits.Label
    link_up: bool
    stage: KioskStage
    faults: limits.Faults = ()
    paper_low: bool = False
    ballots_stored: limits.Count = 0
    voted: limits.Count = 0


class StationStatus(Message, frozen=True, kw_only=True):
    """Describe the station: card counts by state, the kiosks, and the controller's own faults."""

    mode: StationMode
    polls: PollsState
    voted: limits.Count
    activated: limits.Count
    voting: limits.Count
    reset: limits.Count
    cancelled: limits.Count
    kiosks: typing.Annotated[tuple[KioskStatus, ...], msgspec.Meta(max_length=24)] = ()
    faults: limits.Faults = ()


class Results(Message, frozen=True, kw_only=True):
    """Say whether all parts are merged; `missing` names the kiosks that have not delivered."""

    ready: bool
    missing: limits.Labels = ()


class ProtocolReady(Message, frozen=True, kw_only=True):
    """List the contests with a prepared protocol, what is odd and what forbids signing (Russian)."""

    contests: limits.Ids
    warnings: limits.Texts = ()
    problems: limits.Texts = ()


class Exported(Message, frozen=True, kw_only=True):
    """Confirm an export: number of files and the fingerprint of their list."""

    files: limits.Count
    fingerprint: limits.Fingerprint


class Done(Message, frozen=True, kw_only=True):
    """Confirm a command that has nothing to tell."""


class CommandRefused(Message, frozen=True, kw_only=True):
    """Refuse a command: `reason` is a code for programs, `text` is Russian for people."""

    reason: limits.Id
    text: limits.Text


KioskRequestBody = Hello | Heartbeat | Claim | Voted | Released | WasReset | PartChunk
KioskReplyBody = Welcome | Orders | Claimed | ClaimRefused | Acknowledged | Denied
StationCommand = SetMode | OpenPolls | PauseVoting | ResumeVoting | ClosePolls | OrderReset
ResultsCommand = CountResults | EnterRows | RecordDecision | PrepareProtocol | ExportCard
ConsoleRequestBody = Activate | UndoActivation | GetStatus | StationCommand | ResultsCommand
ResultsReply = Results | ProtocolReady | Exported
ConsoleReplyBody = Activated | ActivationRefused | StationStatus | ResultsReply | Done | CommandRefused
RequestBody = KioskRequestBody | ConsoleRequestBody
ReplyBody = KioskReplyBody | ConsoleReplyBody


class Request(Message, frozen=True, kw_only=True):
    """Wrap one request; the pair (`boot_epoch`, `seq`) names it for exactly-once replay."""

    boot_epoch: limits.Counter
    seq: limits.Counter
    body: RequestBody


class Response(Message, frozen=True, kw_only=True):
    """Wrap one reply; it repeats the pair of the request it answers."""

    boot_epoch: limits.Counter
    seq: limits.Counter
    body: ReplyBody
