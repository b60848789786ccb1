"""The book of a trip as a value: each card handed over, its token, and where it stands.

Pure: nothing is kept or sent here. The rules are those of the controller for one kiosk: a card opens one
session at a time, its token rises with each claim, and only the outcome of that claim ends it.
"""

import collections.abc
import dataclasses
import enum
import typing

from election.allotments import Allotment, CardEnd, CardHash, ReturnLine
from election.identifiers import BallotStyleId
from kiosk.ballot_box.port import Outcome


class LineState(enum.Enum):
    """Where a card of the trip stands."""

    UNUSED = "unused"
    VOTING = "voting"
    VOTED = "voted"
    RESET = "reset"


class Settling(enum.Enum):
    """What an outcome means when it changes nothing: done or outdated before, or never possible."""

    ALREADY = "already"
    IMPOSSIBLE = "impossible"


_FINAL = (LineState.VOTED, LineState.RESET)
_AFTER: typing.Final[collections.abc.Mapping[Outcome, LineState]] = {
    Outcome.VOTED: LineState.VOTED,
    Outcome.RELEASED: LineState.UNUSED,
    Outcome.RESET: LineState.RESET,
}
_ENDS: typing.Final[collections.abc.Mapping[LineState, CardEnd]] = {
    LineState.UNUSED: CardEnd.UNUSED,
    LineState.VOTED: CardEnd.VOTED,
    LineState.RESET: CardEnd.RESET,
}
NO_DIGEST: typing.Final = "0" * 64


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One card: `base` is its token at the handing over, `token` that of its last claim here."""

    card: CardHash
    style: BallotStyleId
    base: int
    token: int
    state: LineState = LineState.UNUSED


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All cards of the last trip, sorted by hash. A book once closed is never open again; 0 is before any."""

    number: int = 0
    is_open: bool = False
    allotment: str = NO_DIGEST
    lines: tuple[Line, ...] = ()

    def find(self, card: CardHash) -> Line | None:
        """Return the line of a card."""
        return next((line for line in self.lines if line.card == card), None)

    @property
    def left(self) -> int:
        """Return how many cards nobody has used."""
        return sum(line.state is LineState.UNUSED for line in self.lines)

    def opened(self, paper: Allotment, digest: str) -> "Book":
        """Return the book of a new trip. Raises ValueError for one that is not after this one."""
        if self.is_open or paper.number <= self.number:
            raise ValueError("a book once closed is never open again")
        lines = tuple(
            Line(card=CardHash(line.card), style=line.style, base=line.token, token=line.token)
            for line in paper.cards
        )
        return Book(number=paper.number, is_open=True, allotment=digest, lines=lines)

    def claimed(self, line: Line, token: int) -> "Book":
        """Return the book with a session opened for this card."""
        if not self.is_open or line.state is not LineState.UNUSED or token <= line.token:
            raise ValueError("this card opens no session")
        return self._with(dataclasses.replace(line, state=LineState.VOTING, token=token))

    def settled(self, line: Line, token: int, outcome: Outcome) -> "Book | Settling":
        """Return the book after the outcome of a claim, which comes at least once and perhaps late.

        The power may have gone before the claim was noted here: then its token is above the line's.
        """
        after = _AFTER[outcome]
        over = not self.is_open or line.state in _FINAL
        if over or token < line.token or (token, after) == (line.token, line.state):
            same = token == line.token and line.state is after
            outdated = outcome is Outcome.RELEASED
            return Settling.ALREADY if same or outdated else Settling.IMPOSSIBLE
        if token == line.token and line.state is LineState.UNUSED:
            return Settling.IMPOSSIBLE  # that claim was released before
        return self._with(dataclasses.replace(line, state=after, token=token))

    def closed(self) -> "Book | None":
        """Return the book closed for good, or None while a card of it is in a session."""
        if any(line.state is LineState.VOTING for line in self.lines):
            return None
        return dataclasses.replace(self, is_open=False)

    def ends(self) -> tuple[ReturnLine, ...]:
        """Return how each card of a closed book ended."""
        return tuple(
            ReturnLine(card=line.card, end=_ENDS[line.state], token=line.token) for line in self.lines
        )

    def _with(self, changed: Line) -> "Book":
        lines = tuple(changed if line.card == changed.card else line for line in self.lines)
        return dataclasses.replace(self, lines=lines)
