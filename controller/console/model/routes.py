"""Where the commission is in the console: a closed union of places, and the intent of a guarded order.

A place is a value: going back is going to another value. Nothing here is kept outside the console.
"""

import dataclasses
import enum
import typing

from link import messages


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The main screen of the voting day."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A frozen figure, for dictation; with `hour` empty, the list of the hours."""

    hour: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Chair:
    """The chair's actions."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Devices:
    """All devices of the station, page by page."""

    page: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """The sheet of one device."""

    name: str
    page: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The check of one part of a device, with what to do and what to see."""

    name: str
    part: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TapeGuide:
    """How to change the roll of a device, step by step."""

    name: str
    step: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Excluding or restoring an option; without a contest, the list of contests."""

    contest: str = ""
    page: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What the commission may have to decide now, page by page."""

    page: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Recording a decision of the commission about a subject: its reason, and the number of its act."""

    subject: str
    title: str
    back: "Route"
    reason: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """The papers of the day, page by page."""

    page: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper, to be printed so many times."""

    name: str
    title: str
    back: "Route"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The guided course; without a step, the current one."""

    step: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """The test ballots, from `offset`."""

    offset: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Expected against counted of the test vote."""

    page: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CardHelp:
    """What may be wrong with a flash card, and the one thing to do."""

    page: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Trips:
    """The portable devices and their trips."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NewTrip:
    """The numbers of a new trip."""

    kiosk: str
    profile: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TripView:
    """One trip: allotting cards, away, back, reconciled."""

    kiosk: str


class ClosingStage(enum.Enum):
    """The steps after the doors are shut (commission-ui.md, 3.4)."""

    INSIDE = "inside"
    PORTABLES = "portables"
    CARDS = "cards"
    CLOSE = "close"
    COLLECT = "collect"
    ROWS = "rows"
    PROTOCOL = "protocol"
    EXPORT = "export"
    DONE = "done"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A step of closing; `contest` is the protocol being filled in, `page` its page of rows."""

    stage: ClosingStage = ClosingStage.INSIDE
    contest: str = ""
    page: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Reading a protocol aloud, line by line."""

    contest: str
    line: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A guarded order before it is given: in plain words what will happen, and what is then asked.

    `reasons` is the list to choose from; `subject` is whom it concerns; `after` is where a success leads.
    """

    title: str
    lines: tuple[str, ...]
    power: messages.Power
    command: messages.ConsoleRequestBody
    button: str
    after: "Route"
    back: "Route"
    subject: str = ""
    reasons: tuple[str, ...] = ()
    irreversible: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sure:
    """The statement of an order that one person may give: what will happen, before it does."""

    title: str
    lines: tuple[str, ...]
    body: messages.ConsoleRequestBody
    button: str
    back: "Route"
    icon: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """The statement of an intent, before two persons unlock it."""

    intent: Intent
    reason: str = ""


Route: typing.TypeAlias = (
    Day
    | Figure
    | Chair
    | Devices
    | Device
    | Check
    | TapeGuide
    | Options
    | Decisions
    | Decide
    | Papers
    | Paper
    | Course
    | Deck
    | Table
    | CardHelp
    | Trips
    | NewTrip
    | TripView
    | Closing
    | Reading
    | Sure
    | Confirm
)
