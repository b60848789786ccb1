"""The errands of a portable kiosk about its trip: settling its book, taking an allotment, bringing it back.

Run by the link worker's thread, between its other errands. A kiosk of the hall has no authority of its own,
and then nothing here does anything. What a card may do is decided by `kiosk.allotment.authority`.
"""

import collections.abc

from election import allotments
from election.allotments import PaperFault
from kiosk.allotment.authority import Grant, UnitAuthority
from kiosk.ballot_box.port import Outcome
from kiosk.runtime.tickets import Ticket, ticket_from
from kiosk.session.events import Fault, RefusalReason
from link.channel import Channel, LinkDown
from link.limits import MAX_CHUNK_BYTES
from link.messages import (
    Acknowledged,
    AllotmentPiece,
    AllotmentRejected,
    AllotmentTaken,
    GetAllotment,
    ReturnPiece,
)

# Dialling a controller that is not there takes seconds, in which a voter on the way would wait.
KNOCK_EVERY = 10

Pending = collections.abc.Callable[[], frozenset[tuple[Outcome, bytes]]]
_MOST_PIECES = -(-allotments.MAX_PAPER_BYTES // MAX_CHUNK_BYTES)


class TripErrands:
    """What the link worker does about trips."""

    def __init__(
        self,
        authority: UnitAuthority | None,
        *,
        channel: Channel,
        pending: Pending,
        acknowledge: collections.abc.Callable[[Outcome, bytes], None],
    ) -> None:
        """Take the unit's authority; None is a kiosk of the hall."""
        self._authority = authority
        self._channel = channel
        self._pending = pending
        self._acknowledge = acknowledge
        self._silent_turns = 0

    def close(self) -> None:
        """Let the media of the book go; may be called twice."""
        if self._authority is not None:
            self._authority.close()

    @property
    def is_away(self) -> bool:
        """Tell whether the unit is the only authority for its cards now."""
        return self._authority is not None and self._authority.is_away

    @property
    def fault(self) -> Fault | None:
        """Return what is wrong with the book."""
        return None if self._authority is None else self._authority.fault

    def decide(self, code: str) -> Grant | RefusalReason | None:
        """Decide about a card; None is for the controller to decide."""
        return None if self._authority is None else self._authority.decide(code)

    def open_session(self, ticket: Ticket) -> Fault | None:
        """Note durably that a card opens a session; a fault says that it must not."""
        if self._authority is None:
            return None
        return self._authority.open_session(ticket.code, ticket.token)

    def owns(self, packed: bytes) -> bool:
        """Tell whether an outcome is for the unit's book and not for the controller."""
        ticket = ticket_from(packed)
        return self._authority is not None and self._authority.owns(ticket.code, ticket.token)

    def settle(self) -> None:
        """Write the outcomes of the unit's own claims into its book; needs no link."""
        if self._authority is None:
            return
        for outcome, packed in sorted(self._pending(), key=lambda item: (item[0].value, item[1])):
            ticket = ticket_from(packed)
            if self.owns(packed) and self._authority.settle(outcome, ticket.code, ticket.token):
                self._acknowledge(outcome, packed)

    def stays_silent(self) -> bool:
        """Tell whether to leave the controller alone this turn: on the way it seldom answers."""
        if not self.is_away or self._silent_turns == 0:
            return False
        self._silent_turns -= 1
        return True

    def no_answer(self) -> None:
        """Note that the controller was not to be reached."""
        self._silent_turns = KNOCK_EVERY

    # --- orders: False when the link is down

    def take(self, number: int) -> bool:
        """Fetch an allotment, keep it, and say so: again and again until the controller has heard."""
        if self._authority is None or self._pending():
            return True
        kept: str | PaperFault | None = self._authority.kept(number)
        if kept is None:
            packed = self._fetched(number)
            if not isinstance(packed, bytes):
                return packed
            kept = self._authority.take(packed, number)
        if isinstance(kept, PaperFault):
            return self._answered(AllotmentRejected(number=number, reason=kept.value))
        return self._answered(AllotmentTaken(number=number, fingerprint=kept))

    def bring_back(self, number: int) -> bool:
        """Close the book for good and send its signed return; the same as often as it is ordered."""
        if self._authority is None or any(self.owns(packed) for _, packed in self._pending()):
            return True
        packed = self._authority.bring_back(number)
        if packed is None:
            return True
        pieces = [packed[at : at + MAX_CHUNK_BYTES] for at in range(0, len(packed), MAX_CHUNK_BYTES)]
        for index, piece in enumerate(pieces):
            reply = self._channel.request(
                ReturnPiece(number=number, index=index, total=len(pieces), data=piece)
            )
            if not isinstance(reply, Acknowledged):
                return not isinstance(reply, LinkDown)
        return True

    def _answered(self, body: AllotmentTaken | AllotmentRejected) -> bool:
        return not isinstance(self._channel.request(body), LinkDown)

    def _fetched(self, number: int) -> bytes | bool:
        """Return the paper; or whether the link holds though the controller has none to give."""
        pieces: list[bytes] = []
        total = 1
        while len(pieces) < min(total, _MOST_PIECES):
            match self._channel.request(GetAllotment(number=number, index=len(pieces))):
                case AllotmentPiece(total=said, data=data):
                    total = said
                    pieces.append(data)
                case LinkDown():
                    return False
                case _:
                    return True
        return b"".join(pieces)
