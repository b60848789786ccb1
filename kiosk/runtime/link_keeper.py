"""The one worker that talks to the controller: claims, outbox, heartbeats, orders, the part of the results.

It knows card codes and never a choice: the part of the results passes through it as sealed bytes. Claims are
asked by the voter standing there, so they go before everything else.
"""

import collections.abc
import dataclasses
import queue
import threading
import typing

from election.identifiers import BallotStyleId
from kiosk.ballot_box.port import Outcome
from kiosk.runtime.readiness import Part
from kiosk.runtime.tickets import Ticket, ticket_from
from kiosk.session.events import (
    CardAccepted,
    CardRefused,
    ChairReset,
    Event,
    Fault,
    Polls,
    PollsChanged,
    RefusalReason,
)
from link.channel import Channel, LinkDown
from link.messages import (
    Acknowledged,
    Claim,
    Claimed,
    ClaimReason,
    ClaimRefused,
    CollectPart,
    Denied,
    Heartbeat,
    Hello,
    Orders,
    PartChunk,
    Released,
    ResetKiosk,
    Voted,
    WasReset,
    Welcome,
)

HEARTBEAT_SECONDS = 1.0
CHUNK_BYTES = 8 * 1024
_MAX_CODE = 64

_REASONS: typing.Final[collections.abc.Mapping[ClaimReason, RefusalReason]] = {
    ClaimReason.NOT_ACTIVATED: RefusalReason.NOT_ACTIVATED,
    ClaimReason.ALREADY_USED: RefusalReason.ALREADY_USED,
    ClaimReason.IN_USE_ELSEWHERE: RefusalReason.IN_USE_ELSEWHERE,
    ClaimReason.FOREIGN: RefusalReason.FOREIGN,
    ClaimReason.CANCELLED: RefusalReason.CANCELLED,
    ClaimReason.TEST_CARD: RefusalReason.TEST_CARD,
    ClaimReason.WRONG_GROUP: RefusalReason.WRONG_GROUP,
    ClaimReason.POLLS_NOT_OPEN: RefusalReason.NOT_ACTIVATED,
    ClaimReason.UNREADABLE: RefusalReason.UNREADABLE,
    ClaimReason.LOCKED: RefusalReason.LOCKED,
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KioskSide:
    """What the link worker needs of the rest of the kiosk; all callables are safe from its thread."""

    hello: Hello
    heartbeat: collections.abc.Callable[[], Heartbeat]
    post: collections.abc.Callable[[Event], None]
    report: collections.abc.Callable[[Part, Fault | None], None]
    begin: collections.abc.Callable[[bytes, collections.abc.Callable[[Fault | None], None]], None]
    pending: collections.abc.Callable[[], frozenset[tuple[Outcome, bytes]]]
    acknowledge: collections.abc.Callable[[Outcome, bytes], None]
    signed_part: collections.abc.Callable[[], bytes | None]


class LinkKeeper:
    """A thread around a `Channel`."""

    def __init__(self, *, channel: Channel, side: KioskSide) -> None:
        """Take the channel; `start` runs it."""
        self._channel = channel
        self._side = side
        self._commands: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._welcomed = False
        self._polls: Polls | None = None
        self._uncertain_claim: str | None = None
        self._done_orders: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="link-keeper", daemon=True)

    def start(self) -> None:
        """Begin to talk."""
        self._thread.start()

    def close(self) -> None:
        """Hang up; may be called twice."""
        self._stopping.set()
        self._commands.put(None)
        self._channel.close()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def claim(self, code_untrusted: str) -> None:
        """Ask for a card; the answer comes as `CardAccepted` or `CardRefused`."""
        self._commands.put(code_untrusted)

    def nudge(self) -> None:
        """Deliver the outbox now rather than at the next heartbeat."""
        self._commands.put(None)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                command = self._commands.get(timeout=HEARTBEAT_SECONDS)
            except queue.Empty:
                command = None
            if self._stopping.is_set():
                return
            if command is not None:
                self._claim(command)
            elif self._greet():
                self._settle_uncertain_claim()
                self._deliver()
                self._beat()

    def _greet(self) -> bool:
        if self._welcomed:
            return True
        match self._channel.request(self._side.hello):
            case Welcome(polls=polls):
                self._welcomed = True
                self._note_polls(Polls(polls.value))
                self._side.report(Part.LINK, None)
            case Denied(reason=reason):
                text = f"Контроллер не принял устройство: {reason.value}"
                self._side.report(Part.LINK, Fault(code="L-02", text=text))
            case _:
                self._link_down()
        return self._welcomed

    def _link_down(self) -> None:
        self._welcomed = False
        self._side.report(Part.LINK, Fault(code="L-01", text="Нет связи с контроллером"))

    def _note_polls(self, polls: Polls) -> None:
        if polls is not self._polls:
            self._polls = polls
            self._side.post(PollsChanged(polls=polls))

    def _claim(self, code: str) -> None:
        if not code.isascii() or not code.isdigit() or len(code) > _MAX_CODE:
            self._side.post(CardRefused(reason=RefusalReason.FOREIGN))
            return
        if any(ticket_from(ticket).code == code for _, ticket in self._side.pending()):
            # Its outcome is decided here and merely not delivered yet: asking again could vote twice.
            self._side.post(CardRefused(reason=RefusalReason.ALREADY_USED))
            return
        reply = self._channel.request(Claim(code=code))
        if code == self._uncertain_claim and not isinstance(reply, LinkDown):
            self._uncertain_claim = None
        match reply:
            case Claimed(token=token, ballot_style=style):
                self._begin(Ticket(code=code, token=token), BallotStyleId(style))
            case ClaimRefused(reason=reason):
                self._side.post(CardRefused(reason=_REASONS[reason]))
            case LinkDown():
                self._uncertain_claim = code
                self._link_down()
                self._side.post(CardRefused(reason=RefusalReason.NO_LINK))
            case _:
                self._side.post(CardRefused(reason=RefusalReason.NO_LINK))

    def _begin(self, ticket: Ticket, style: BallotStyleId) -> None:
        def begun(fault: Fault | None) -> None:
            if fault is None:
                self._side.post(CardAccepted(style=style))
            else:
                # Nothing was begun: the card goes back, and the box's fault is already reported.
                self._uncertain_claim = ticket.code
                self._side.report(Part.BALLOT_BOX, fault)
                self._side.post(CardRefused(reason=RefusalReason.NO_LINK))

        self._side.begin(ticket.to_bytes(), begun)

    def _settle_uncertain_claim(self) -> None:
        """Free a card whose claim was granted while we did not hear it; the same kiosk may claim it again."""
        if self._uncertain_claim is None:
            return
        reply = self._channel.request(Claim(code=self._uncertain_claim))
        if isinstance(reply, Claimed):
            reply = self._channel.request(Released(code=self._uncertain_claim, token=reply.token))
        if not isinstance(reply, LinkDown):
            self._uncertain_claim = None

    def _deliver(self) -> None:
        for outcome, packed in sorted(self._side.pending(), key=lambda item: (item[0].value, item[1])):
            ticket = ticket_from(packed)
            reply = self._channel.request(_report_of(outcome, ticket))
            if not isinstance(reply, Acknowledged):
                return
            self._side.acknowledge(outcome, packed)

    def _beat(self) -> None:
        reply = self._channel.request(self._side.heartbeat())
        match reply:
            case Orders(polls=polls, order=order):
                self._side.report(Part.LINK, None)
                self._note_polls(Polls(polls.value))
                match order:
                    case ResetKiosk(order_id=order_id):
                        if order_id not in self._done_orders:
                            self._done_orders.add(order_id)
                            self._side.post(ChairReset())
                    case CollectPart(order_id=order_id):
                        self._send_part(order_id)
                    case None:
                        pass
            case Denied():
                self._welcomed = False
            case _:
                self._link_down()

    def _send_part(self, order_id: str) -> None:
        if order_id in self._done_orders:
            return
        part = self._side.signed_part()
        if part is None:
            return
        pieces = [part[start : start + CHUNK_BYTES] for start in range(0, len(part), CHUNK_BYTES)]
        for index, piece in enumerate(pieces):
            reply = self._channel.request(PartChunk(index=index, total=len(pieces), data=piece))
            if not isinstance(reply, Acknowledged):
                return
        self._done_orders.add(order_id)


def _report_of(outcome: Outcome, ticket: Ticket) -> Voted | Released | WasReset:
    match outcome:
        case Outcome.VOTED:
            return Voted(code=ticket.code, token=ticket.token)
        case Outcome.RELEASED:
            return Released(code=ticket.code, token=ticket.token)
        case Outcome.RESET:
            return WasReset(code=ticket.code, token=ticket.token)
        case _:
            typing.assert_never(outcome)
