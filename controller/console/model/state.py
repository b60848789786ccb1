"""Everything the console holds: the last answers, where the commission is, and what was typed so far.

One frozen value; each event makes a new one. All of it can be lost: the controller knows the station.
"""

import collections.abc
import dataclasses
import enum

from controller.console.model.events import CardPlace
from controller.console.model.routes import Day, Intent, Route
from controller.console.model.station import HALL, StationFacts
from link import messages


class Mood(enum.Enum):
    """What a colour says, always beside words and a sign."""

    PLAIN = "plain"
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The answer to a card, for three seconds or until the next card."""

    mood: Mood
    title: str
    detail: str = ""
    advice: str = ""
    until: float = 0.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LastCard:
    """The end of a serial and when it was activated; held in memory only, two of them."""

    tail: str
    clock: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """The issuing member's desk; `profile` empty is the default one."""

    profile: str = ""
    group: str = HALL
    panel: Panel | None = None
    checking: bool = False
    undoable: bool = False
    last: tuple[LastCard, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Unlock:
    """A two-person unlock on the screen; `carrying` waits for the order itself. Times: monotonic seconds."""

    intent: Intent
    reason: str = ""
    state: messages.UnlockState | None = None
    pin: str = dataclasses.field(default="", repr=False)
    refusal: str = ""
    ends_at: float = 0.0
    locked_until: float = 0.0
    carrying: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A line at the foot of the screen that goes by itself."""

    mood: Mood
    text: str
    until: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """What is being typed: numbers by field, the field that has the pad, and keys not yet entered."""

    numbers: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)
    field: str = ""
    keys: str = dataclasses.field(default="", repr=False)
    keyed_at: float = 0.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CountedRows:
    """The rows of one protocol gathered so far; `asked` is the offset under way."""

    title: str
    total: int
    lines: tuple[messages.RowLine, ...] = ()

    @property
    def complete(self) -> bool:
        """Say whether all rows have come."""
        return len(self.lines) >= self.total


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One memory card that was written and read back."""

    title: str
    files: int
    fingerprint: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What is known after the close; `drafts` are numbers typed for a contest and not sent yet."""

    ready: bool = False
    missing: tuple[str, ...] = ()
    rows: collections.abc.Mapping[str, CountedRows] = dataclasses.field(default_factory=dict)
    ratios: collections.abc.Mapping[str, messages.ContestRatios] = dataclasses.field(default_factory=dict)
    protocol: messages.ProtocolReady | None = None
    cards: tuple[CardPlace, ...] = ()
    written: tuple[Written, ...] = ()
    read_aloud: tuple[str, ...] = ()
    drafts: collections.abc.Mapping[str, collections.abc.Mapping[str, str]] = dataclasses.field(
        default_factory=dict
    )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleState:
    """The whole console. `pending` are the kinds of question under way, `unsupported` those never to ask.

    `refusals` are the last words of the controller to a question it did not answer, by kind.
    """

    facts: StationFacts
    now: float = 0.0
    clock: str = ""
    rows_a_page: int = 7
    dark: bool = True
    hourly: bool = False
    route: Route = dataclasses.field(default_factory=Day)
    answered_at: float | None = None
    link_up: bool = False
    reader_trouble: str = ""
    status: messages.StationStatus | None = None
    figures: messages.Figures | None = None
    course: messages.Course | None = None
    headlines: messages.Headlines | None = None
    sheet: messages.DeviceSheet | None = None
    deck: messages.TestDeck | None = None
    table: messages.TestTable | None = None
    trips: collections.abc.Mapping[str, messages.Trip] = dataclasses.field(default_factory=dict)
    card_trouble: str = ""
    withdrawn: collections.abc.Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    papers: tuple[messages.PaperLine, ...] | None = None
    activation: Activation = dataclasses.field(default_factory=Activation)
    unlock: Unlock | None = None
    granted: Intent | None = None
    granted_until: float = 0.0
    typing: Typing = dataclasses.field(default_factory=Typing)
    results: Results = dataclasses.field(default_factory=Results)
    notice: Notice | None = None
    pending: frozenset[str] = frozenset()
    unsupported: frozenset[str] = frozenset()
    refusals: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def package_words(self) -> tuple[str, ...]:
        """Return the words of the package the controller works with, else of the console's own copy."""
        told = "" if self.status is None else self.status.package_words
        return tuple(told.split()) or self.facts.package_words

    @property
    def polls(self) -> messages.PollsState | None:
        """Return the last known state of the polls."""
        return None if self.status is None else self.status.polls

    @property
    def mode(self) -> messages.StationMode | None:
        """Return the last known mode."""
        return None if self.status is None else self.status.mode

    def why_not(self, question: type[messages.Message]) -> str:
        """Return what to say in the place of an answer that has not come."""
        if question.__name__ in self.unsupported:
            return "Контроллер этой версии этого не умеет"
        return self.refusals.get(question.__name__, "Спрашиваю контроллер…")

    @property
    def kiosks(self) -> tuple[messages.KioskStatus, ...]:
        """Return the devices as last heard."""
        return () if self.status is None else self.status.kiosks
