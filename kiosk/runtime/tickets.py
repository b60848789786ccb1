"""The ticket of a claimed card: what the journal keeps so that a claim can be settled after a crash.

It is bytes to everyone else; only the link worker reads it and tells its end. It never travels with a choice.
"""

import dataclasses
import typing

from kiosk.ballot_box.port import Outcome
from link.messages import Released, Voted, WasReset

MAX_TICKET_BYTES = 64


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Ticket:
    """A card code and the fencing token of its claim (security.md §2). Its repr shows neither."""

    code: str
    token: int

    def to_bytes(self) -> bytes:
        """Pack as `token:code`. Raises ValueError where it would not fit the journal."""
        packed = f"{self.token}:{self.code}".encode("ascii")
        if len(packed) > MAX_TICKET_BYTES:
            raise ValueError("ticket longer than the journal's field")
        return packed


def ticket_from(packed: bytes) -> Ticket:
    """Unpack. Raises ValueError for bytes not made here: the journal is sealed, so that is a bug."""
    token, separator, code = packed.decode("ascii").partition(":")
    if not separator or not token.isdigit() or not code.isdigit():
        raise ValueError("not a ticket")
    return Ticket(code=code, token=int(token))


def report_of(outcome: Outcome, ticket: Ticket) -> Voted | Released | WasReset:
    """Return what the controller is told of the end of a session."""
    match outcome:
        case Outcome.VOTED:
            return Voted(code=ticket.code, token=ticket.token)
        case Outcome.RELEASED:
            return Released(code=ticket.code, token=ticket.token)
        case Outcome.RESET:
            return WasReset(code=ticket.code, token=ticket.token)
        case _:
            typing.assert_never(outcome)
