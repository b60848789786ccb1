"""What happens to the console: closed unions of events and of the actions a press means.

Values only. Card codes and PINs are left out of every `repr`.
"""

import dataclasses
import enum
import typing

from controller.console.model.routes import Intent, Route
from link import messages


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """Go to another place."""

    to: Route


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Ask the controller for something that needs no two persons."""

    body: messages.ConsoleRequestBody


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UnlockFor:
    """Begin the two-person unlock of an intent that needs no statement of its own."""

    intent: Intent


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BeginIntent:
    """Begin the two-person unlock of the intent on the screen."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CancelUnlock:
    """Give up an unlock."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChooseProfile:
    """Choose the profile of the next card."""

    profile: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChooseGroup:
    """Choose the group of the next card: the hall or a portable device."""

    group: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """Take the last activation back."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PickField:
    """Choose the field that the number pad fills."""

    field: str


class PadKey(enum.Enum):
    """Keys of the pad that are not digits."""

    ERASE = "erase"
    ENTER = "enter"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Pad:
    """A key of the number pad: a digit, or ERASE, or ENTER."""

    key: str | PadKey = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SaveRows:
    """Send the rows typed for a contest."""

    contest: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SettleNumbers:
    """Send the numbers of a trip that came back."""

    kiosk: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StartTrip:
    """Begin the trip with the numbers typed."""

    kiosk: str
    profile: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SaveDecision:
    """Record the decision whose act number was typed."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GiveOrder:
    """Give the order whose statement is on the screen."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PrintCopies:
    """Print the paper on the screen so many times as was typed."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FindCards:
    """Look for memory cards."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TurnLight:
    """Change between the dark and the light set of colours."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TurnSteps:
    """Change between half-hours and hours of turnout."""


Action: typing.TypeAlias = (
    Go
    | Send
    | UnlockFor
    | BeginIntent
    | CancelUnlock
    | ChooseProfile
    | ChooseGroup
    | Undo
    | PickField
    | Pad
    | SaveRows
    | SettleNumbers
    | StartTrip
    | SaveDecision
    | GiveOrder
    | PrintCopies
    | FindCards
    | TurnLight
    | TurnSteps
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A second has passed: monotonic seconds, and the clock of the wall as «10:42:07»."""

    now: float
    clock: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A card was held to the reader or typed by a wand."""

    text_untrusted: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReaderTrouble:
    """The card reader fails, in Russian; empty when it works again."""

    text: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KeyTyped:
    """A key of a keyboard or a USB wand: a digit, `\\r` Enter, `\\b` backspace, `\\x1b` Escape."""

    key: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """Something on the screen was pressed."""

    action: Action


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Replied:
    """The controller answered a request."""

    body: messages.ConsoleRequestBody
    reply: messages.ReplyBody


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """No answer came: the request may or may not have been carried out."""

    body: messages.ConsoleRequestBody


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CardPlace:
    """A memory card in its place: where it is mounted, what to call it, and how much room it has."""

    path: str
    title: str
    room: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CardsFound:
    """The memory cards present."""

    cards: tuple[CardPlace, ...]


Event: typing.TypeAlias = (
    Tick | Scanned | ReaderTrouble | KeyTyped | Pressed | Replied | Unanswered | CardsFound
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Effect: ask the controller; exactly one `Replied` or `Unanswered` follows."""

    body: messages.ConsoleRequestBody


class Tone(enum.Enum):
    """The short sounds of the console."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    CHECK = "check"
    SLOT = "slot"
    ATTENTION = "attention"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """Effect: play a tone."""

    tone: Tone


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LookForCards:
    """Effect: look for memory cards; `CardsFound` follows."""


Effect: typing.TypeAlias = Ask | Sound | LookForCards
