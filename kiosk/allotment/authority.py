"""What a portable kiosk decides alone: whether a card of its trip opens a session, and how each one ended.

From the taking of an allotment to its return nobody else decides about these cards, link or no link. Safe
from any thread. It carries nothing over the link and touches no vote.
"""

import collections.abc
import dataclasses
import threading

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election import allotments
from election.allotments import Allotment, AllotmentReturn, CardHash, PaperFault, card_hash
from election.identifiers import BallotStyleId, DeviceId, ElectionId
from election.polls import StationMode
from kiosk.allotment.book import Book, Line, LineState, Settling
from kiosk.allotment.store import BookStore
from kiosk.ballot_box.port import Outcome
from kiosk.session.events import Fault, RefusalReason

BOOK_LOST = Fault(code="A-01", text="Книга выезда не записывается. Приём карточек остановлен")
BOOK_DAMAGED = Fault(code="A-02", text="Книга выезда повреждена или чужая. Сообщите председателю")
OUTCOME_IMPOSSIBLE = Fault(code="A-03", text="Итог сеанса не сходится с книгой выезда")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UnitPlace:
    """Which unit this is: its election, station, mode and device, and the controller's key."""

    election: ElectionId
    station: int
    mode: StationMode
    device: DeviceId
    controller_key: bytes

    @property
    def owner(self) -> str:
        """Return the text a book is bound to."""
        return f"{self.election}/{self.station}/{self.mode.value}/{self.device}"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """This card opens a session, with this token and ballot style."""

    token: int
    style: BallotStyleId


_REFUSALS: collections.abc.Mapping[LineState, RefusalReason] = {
    LineState.VOTING: RefusalReason.ALREADY_USED,
    LineState.VOTED: RefusalReason.ALREADY_USED,
    LineState.RESET: RefusalReason.RESET,
}


class UnitAuthority:
    """The one that answers for the cards of this unit's trip."""

    def __init__(
        self,
        store: BookStore | None,
        place: UnitPlace,
        key: Ed25519PrivateKey,
        close: collections.abc.Callable[[], None] = lambda: None,
    ) -> None:
        """Take the loaded book; without one (it is damaged) nothing is granted and the fault stands.

        `close` lets the media of the book go.
        """
        self._store = store
        self._place = place
        self._key = key
        self._close = close
        self._impossible = False
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let the media go; may be called twice. What comes after is not kept, as after a power cut."""
        with self._lock:
            self._close()

    @property
    def fault(self) -> Fault | None:
        """Return why no card may open a session, if something is wrong with the book."""
        if self._store is None:
            return BOOK_DAMAGED
        if not self._store.is_whole:
            return BOOK_LOST
        return OUTCOME_IMPOSSIBLE if self._impossible else None

    @property
    def is_away(self) -> bool:
        """Tell whether this unit is the only authority now."""
        return self._book.is_open

    @property
    def cards_left(self) -> int:
        """Return how many cards of the trip nobody has used; 0 without a trip."""
        book = self._book
        return book.left if book.is_open else 0

    @property
    def _book(self) -> Book:
        return Book() if self._store is None else self._store.book

    # --- cards

    def decide(self, code: str) -> Grant | RefusalReason | None:
        """Decide about a card shown to the reader; None when that is not this unit's to decide."""
        with self._lock:
            if not self._book.is_open:
                return None
            if self.fault is not None:
                return RefusalReason.NOT_READY
            line = self._line(code)
            if line is None:
                return RefusalReason.WRONG_GROUP
            refusal = _REFUSALS.get(line.state)
            return Grant(token=line.token + 1, style=line.style) if refusal is None else refusal

    def open_session(self, code: str, token: int) -> Fault | None:
        """Note durably that a card opens a session, before it does; a fault says that it must not."""
        with self._lock:
            line = self._line(code)
            if self._store is None or line is None:
                return BOOK_DAMAGED
            self._store.write(self._book.claimed(line, token))
            return self.fault

    def owns(self, code: str, token: int) -> bool:
        """Tell whether the outcome of this claim goes into the book and not to the controller."""
        line = self._line(code)
        return line is not None and token > line.base

    def settle(self, outcome: Outcome, code: str, token: int) -> bool:
        """Note durably how a claim ended; tell whether it need not be told again."""
        with self._lock:
            line = self._line(code)
            if self._store is None or line is None:
                return False
            after = self._book.settled(line, token, outcome)
            if after is Settling.IMPOSSIBLE:
                self._impossible = True
            if isinstance(after, Settling):
                return after is Settling.ALREADY
            self._store.write(after)
            return self._store.book == after

    def _line(self, code: str) -> Line | None:
        return self._book.find(self._hash(code))

    def _hash(self, code: str) -> CardHash:
        return card_hash(self._place.election, self._place.mode, code)

    # --- papers

    def kept(self, number: int) -> str | None:
        """Return the hash of the allotment of trip `number` if it is kept here, open or closed."""
        book = self._book
        return book.allotment if book.number == number and number else None

    def take(self, packed_untrusted: bytes, number: int) -> str | PaperFault:
        """Check an allotment and keep it durably; return its hash, or why it is not taken.

        Raises nothing: a medium that fails is this unit's fault, and the paper counts as not taken.
        """
        with self._lock:
            read = allotments.read_allotment(packed_untrusted, self._place.controller_key)
            if isinstance(read, PaperFault):
                return read
            paper, digest = read
            book = self._book
            if not self._is_mine(paper) or paper.number != number:
                return PaperFault.FOREIGN
            if book.is_open or paper.number <= book.number:
                return PaperFault.OLD
            if self._store is None or not self._store.write(book.opened(paper, digest)):
                return PaperFault.NOT_KEPT
            return digest

    def bring_back(self, number: int) -> bytes | None:
        """Close the book of a trip for good and return its signed paper: the same each time it is asked.

        None while a card of it is in a session, where there is no such book, and when it cannot be kept.
        """
        with self._lock:
            book = self._book
            if self._store is None or book.number != number or not number:
                return None
            if book.is_open:
                closed = book.closed()
                if closed is None:
                    return None
                self._store.write(closed)
                if self._store.book != closed:
                    return None
                book = closed
            return allotments.packed(allotments.signed(self._return_of(book), self._key))

    def _is_mine(self, paper: Allotment) -> bool:
        place = self._place
        mine = (place.election, place.station, place.mode, place.device)
        return (paper.election, paper.station, paper.mode, paper.device) == mine

    def _return_of(self, book: Book) -> AllotmentReturn:
        place = self._place
        lines = book.ends()
        return AllotmentReturn(
            election=place.election,
            station=place.station,
            mode=place.mode,
            device=place.device,
            number=book.number,
            allotment=book.allotment,
            count=len(lines),
            cards=lines,
        )
