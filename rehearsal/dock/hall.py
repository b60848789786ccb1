"""CONTRACT: what the dock asks of the station behind it, and the values it gets back.

Values and a port only. The real station is `rehearsal.dock.station_hall`; tests put another behind the dock.
"""

import collections.abc
import dataclasses
import enum
import pathlib
import typing

from frontpanel.port import Key, LampState


class HallError(RuntimeError):
    """Something could not be done; the message is Russian and meant for the person at the dock."""


class CardKind(enum.Enum):
    """From which heap a card is taken."""

    ACTIVATED = "activated"
    BLANK = "blank"
    FOREIGN = "foreign"


class Accident(enum.Enum):
    """What can happen to a kiosk, and how it is put right."""

    PAPER_OUT = "paper_out"
    PAPER_IN = "paper_in"
    COVER_OPEN = "cover_open"
    COVER_CLOSE = "cover_close"
    LINK_PULL = "link_pull"
    LINK_PLUG = "link_plug"
    POWER_OFF = "power_off"
    POWER_ON = "power_on"
    RESET = "reset"


class Power(enum.Enum):
    """Whether the kiosk's process runs: switched off by us, ended by itself, or its window was closed."""

    ON = "on"
    OFF = "off"
    BROKEN = "broken"
    WINDOW_CLOSED = "window_closed"


class PreparingStep(enum.Enum):
    """What is done before the polls open."""

    MAKING = "making"
    STARTING = "starting"
    OPENING = "opening"


class ClosingStep(enum.Enum):
    """What is done after the last voter."""

    CLOSING = "closing"
    COUNTING = "counting"
    SIGNING = "signing"
    WRITING = "writing"
    VERIFYING = "verifying"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A ballot style as the commission chooses it; `contests` is the number of ballots in it."""

    id: str
    title: str
    contests: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is written on the door: number of the station, its name, the election, the profiles."""

    station: int
    place: str
    election: str
    profiles: tuple[Profile, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TakenCard:
    """A card on the table: a number of the dock's own, the printed serial, its picture."""

    id: int
    kind: CardKind
    serial: str
    picture: pathlib.Path


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """Counts of cards by what the controller knows of them."""

    voted: int = 0
    voting: int = 0
    activated: int = 0
    reset: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TapePicture:
    """The end of the tape: rows `top` … `bottom`, counted from the tape's beginning.

    `record_top` is where the last record begins. `rows` are packed as in `printer.tape_image.TapeImage`.
    """

    width_dots: int
    top: int
    bottom: int
    record_top: int
    rows: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """One look at everything that changes by itself. `turnout` is None while the controller is silent.

    `screen` is the name of the kiosk's state, empty while it is off. `tape` is None when nothing was printed
    since the last look. `delivered` is false while stored votes wait to be told to the controller.
    """

    power: Power
    lamp: LampState
    screen: str
    turnout: Turnout | None
    delivered: bool
    tape: TapePicture | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OptionVotes:
    """One row of the results."""

    row: str
    name: str
    votes: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ContestVotes:
    """The results of one contest; `ballots` is how many were cast in it, `undervotes` the unused marks."""

    title: str
    ballots: int
    undervotes: int
    options: tuple[OptionVotes, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The same voters counted in three places, and what was annulled on the way."""

    cards_voted: int
    ballots_stored: int
    confirmed_on_tape: int
    annulled_on_tape: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DayResults:
    """What the day came to; `problem` is empty when the check of the memory card found everything right."""

    contests: tuple[ContestVotes, ...]
    counts: Counts
    problem: str
    evidence: pathlib.Path


class Hall(typing.Protocol):
    """The station. Every method may take seconds, so none is called in the window's thread.

    All but `glance` and `close` are called in one thread, one at a time. All but `close` raise HallError.
    """

    def prepare(self, say: collections.abc.Callable[[PreparingStep], None]) -> Facts:
        """Make everything, switch it on and open the polls."""
        ...

    def take(self, kind: CardKind, profile: str) -> TakenCard:
        """Take a card from its heap and, if it is to be, activate it for a profile."""
        ...

    def show(self, card: int) -> None:
        """Hold a card to the kiosk's camera and take it away."""
        ...

    def happen(self, accident: Accident) -> None:
        """Let an accident happen, or put it right."""
        ...

    def press(self, key: Key) -> None:
        """Press a key of the keypad."""
        ...

    def finish(self, say: collections.abc.Callable[[ClosingStep], None]) -> DayResults:
        """Close the polls, count, sign, write the memory card, check it."""
        ...

    def glance(self) -> Glance | None:
        """Look around; None while there is nothing to see yet."""
        ...

    def close(self) -> None:
        """Switch everything off; calls under way fail soon. May be called twice and from any thread."""
        ...
