"""What the machine asks the runtime to do. CONTRACT. It decides; the runtime performs.

The runtime answers every asking effect with exactly one event: ClaimCard → CardAccepted | CardRefused;
PrintRecord → RecordPrinted | PrintFailed; PrintMark → MarkPrinted | PrintFailed;
StoreVote → VoteStored | VoteNotStored | VoteUncertain; CheckPin → PinChecked.
"""

import dataclasses
import enum

from election.ballot import Ballot
from kiosk.session.events import TapeMark, Timer


class Lamp(enum.Enum):
    """The lamp: free, voting, help needed, out of service."""

    OFF = "off"
    GREEN = "green"
    RED = "red"
    AMBER_BLINK = "amber_blink"
    RED_AMBER = "red_amber"


class Tone(enum.Enum):
    """Short sounds for everyone near; none depends on a choice."""

    CARD_ACCEPTED = "card_accepted"
    CARD_REFUSED = "card_refused"
    LIMIT = "limit"
    DONE = "done"
    ATTENTION = "attention"


class Outcome(enum.Enum):
    """How a claimed card ends (P9)."""

    VOTED = "voted"
    RELEASED = "released"
    RESET = "reset"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ClaimCard:
    """Ask the controller for the card."""

    code: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PrintRecord:
    """Journal PRINTED, then print the choices of the ballot (P2). The ballot's repr hides them.

    A record longer than the window is printed part by part, each when the voter has compared the one before:
    nothing leaves the window unseen. Part 0 begins a new attempt.
    """

    ballot: Ballot
    part: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PrintMark:
    """Print a closing mark and, where it ends the record, move the tape out of sight (P3, P7)."""

    mark: TapeMark


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StoreVote:
    """Store the vote durably (P4–P6)."""

    ballot: Ballot


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FinishVoting:
    """One durable write: outbox += outcome of the card, journal NONE (P9)."""

    outcome: Outcome


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CheckPin:
    """Ask whether the PIN is that of the official card seen under this id (`election.officials.pin_fits`)."""

    card_id: str
    pin: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ShowLamp:
    """Set the lamp."""

    lamp: Lamp


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PlayTone:
    """Play a short sound."""

    tone: Tone


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StartTimer:
    """Start or restart a timer."""

    timer: Timer
    seconds: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StopTimer:
    """Stop a timer; stopping a stopped one is fine."""

    timer: Timer


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An event is not lawful in this state: said aloud, never raised. `reason` is for tests and logs."""

    reason: str


Effect = (
    ClaimCard
    | PrintRecord
    | PrintMark
    | StoreVote
    | FinishVoting
    | CheckPin
    | ShowLamp
    | PlayTone
    | StartTimer
    | StopTimer
    | Refused
)
