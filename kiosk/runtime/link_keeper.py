"""The one worker that talks to the controller: claims, outbox, heartbeats, orders, the part of the results.

It knows card codes and never a choice: the part of the results passes through it as signed bytes, after the
close only. Claims are asked by the voter standing there, so they go before everything else. A card is never
claimed while its own session runs here or its outcome waits in the outbox: the controller grants a card anew
to the kiosk that holds it, and that must not become a second vote. On a trip a portable kiosk decides about
its cards alone, and having no link is then no fault.
"""

import collections.abc
import dataclasses
import queue
import threading
import typing

import msgspec

from election.identifiers import BallotStyleId
from kiosk.allotment.authority import Grant, UnitAuthority
from kiosk.ballot_box.port import Outcome
from kiosk.runtime.excluded_lines import ExcludedLines, TakeLines
from kiosk.runtime.part_errand import PartErrand
from kiosk.runtime.readiness import Part
from kiosk.runtime.tickets import Ticket, report_of, ticket_from
from kiosk.runtime.trip_errands import TripErrands
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
    DenialReason,
    Denied,
    Heartbeat,
    Hello,
    KioskStage,
    Order,
    Orders,
    Released,
    ResetKiosk,
    ReturnAllotment,
    TakeAllotment,
    Welcome,
)

HEARTBEAT_SECONDS = 1.0
_MAX_CODE = 64
_TAIL_DIGITS = 4

_REASONS: typing.Final[collections.abc.Mapping[ClaimReason, RefusalReason]] = {
    ClaimReason.NOT_ACTIVATED: RefusalReason.NOT_ACTIVATED,
    ClaimReason.ALREADY_USED: RefusalReason.ALREADY_USED,
    ClaimReason.IN_USE_ELSEWHERE: RefusalReason.IN_USE_ELSEWHERE,
    ClaimReason.FOREIGN: RefusalReason.FOREIGN,
    ClaimReason.CANCELLED: RefusalReason.CANCELLED,
    ClaimReason.RESET: RefusalReason.RESET,
    ClaimReason.TEST_CARD: RefusalReason.TEST_CARD,
    ClaimReason.WRONG_GROUP: RefusalReason.WRONG_GROUP,
    ClaimReason.POLLS_NOT_OPEN: RefusalReason.NOT_READY,
    ClaimReason.UNREADABLE: RefusalReason.UNREADABLE,
    ClaimReason.LOCKED: RefusalReason.LOCKED,
}
# Refusals that say nothing about who holds the card.
_SAYS_NOTHING = frozenset({ClaimReason.LOCKED, ClaimReason.POLLS_NOT_OPEN})
# Denials of one report; every other denial is of this kiosk as a whole.
_OF_ONE_REPORT = frozenset({DenialReason.UNKNOWN_RESERVATION, DenialReason.NOT_ORDERED})
_NOT_ACCEPTED = Fault(code="L-03", text="Контроллер не принял итог сеанса")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KioskSide:
    """What the link worker needs of the rest of the kiosk; all callables are safe from its thread.

    `begin` may call back from another thread. `signed_part` waits for the results, or returns None when there
    are none to give yet.
    """

    hello: Hello
    heartbeat: collections.abc.Callable[[], Heartbeat]
    post: collections.abc.Callable[[Event], None]
    report: collections.abc.Callable[[Part, Fault | None], None]
    begin: collections.abc.Callable[[bytes, collections.abc.Callable[[Fault | None], None]], None]
    pending: collections.abc.Callable[[], frozenset[tuple[Outcome, bytes]]]
    acknowledge: collections.abc.Callable[[Outcome, bytes], None]
    signed_part: collections.abc.Callable[[], bytes | None]
    station_log: collections.abc.Callable[[int, str], None] = lambda seq, head: None
    take_excluded: TakeLines | None = None


class LinkKeeper:
    """A thread around a `Channel`. `turn` is one step of it."""

    def __init__(self, *, channel: Channel, side: KioskSide, authority: UnitAuthority | None = None) -> None:
        """Take the channel and a portable kiosk's own authority; `start` runs it."""
        self._channel = channel
        self._side = side
        self._trips = TripErrands(
            authority, channel=channel, pending=side.pending, acknowledge=side.acknowledge
        )
        self._claims: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._not_begun: queue.SimpleQueue[tuple[Ticket, bool]] = queue.SimpleQueue()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._welcomed = False
        self._polls: Polls | None = None
        self._session: Ticket | None = None
        # Cards the controller may hold for us though nobody votes with them: code → token where it is known.
        self._unused: dict[str, int | None] = {}
        self._resets: dict[str, Ticket | None] = {}
        self._excluded = ExcludedLines(side.take_excluded)
        self._part = PartErrand(channel, side.signed_part, self._stopping.is_set)
        self._fault: Fault | None = None
        self._thread = threading.Thread(target=self._run, name="link-keeper", daemon=True)

    def start(self) -> None:
        """Begin to talk."""
        self._wake.set()
        self._thread.start()

    def close(self) -> None:
        """Hang up; may be called twice."""
        self._stopping.set()
        self._wake.set()
        self._channel.close()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        self._trips.close()

    @property
    def card_tail(self) -> str:
        """Return the last digits of the running session's card, for the commission's panel; kept nowhere."""
        session = self._session
        return "" if session is None else session.code[-_TAIL_DIGITS:]

    def claim(self, code_untrusted: str) -> None:
        """Ask for a card; the answer comes as `CardAccepted` or `CardRefused`."""
        self._claims.put(code_untrusted)
        self._wake.set()

    def nudge(self) -> None:
        """Deliver the outbox now rather than at the next heartbeat."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait(HEARTBEAT_SECONDS)
            self._wake.clear()
            self.turn()

    def turn(self) -> None:
        """Answer a waiting claim, then run the errands until another claim comes or the link is down."""
        for ticket, is_own in _drained(self._not_begun):
            self._session = None
            if not is_own:
                self._unused[ticket.code] = ticket.token
        for code in _drained(self._claims):
            self._claim(code)
        self._note_end_of_session()
        self._trips.settle()
        if self._trips.is_away:
            self._report_link(None)
            self._note_polls(Polls.OPEN)
        # First what was lost: asked again at once it is the same request, and the same reply is replayed.
        for errand in (self._hear_again, self._greet, self._deliver, self._give_back, self._beat):
            if self._stopping.is_set() or not self._claims.empty() or not errand():
                return

    # --- claims

    def _claim(self, code: str) -> None:
        refusal = self._own_refusal(code)
        if refusal is not None:
            self._side.post(CardRefused(reason=refusal))
            return
        match self._trips.decide(code):
            case Grant(token=token, style=style):
                self._begin(Ticket(code=code, token=token), style, is_own=True)
            case RefusalReason() as reason:
                self._side.post(CardRefused(reason=reason))
            case None:
                self._ask(code)

    def _ask(self, code: str) -> None:
        match self._channel.request(Claim(code=code)):
            case Claimed(token=token, ballot_style=style):
                self._unused.pop(code, None)
                self._begin(Ticket(code=code, token=token), BallotStyleId(style), is_own=False)
            case ClaimRefused(reason=reason):
                self._side.post(CardRefused(reason=_REASONS[reason]))
            case Denied(reason=DenialReason.NOT_READY):
                self._side.post(CardRefused(reason=RefusalReason.NOT_READY))
            case LinkDown():
                self._unused.setdefault(code, None)
                self._link_down()
                self._side.post(CardRefused(reason=RefusalReason.NO_LINK))
            case _:
                self._welcomed = False
                self._side.post(CardRefused(reason=RefusalReason.NO_LINK))

    def _own_refusal(self, code: str) -> RefusalReason | None:
        """Refuse without asking what is no code, and a card whose outcome is decided here."""
        if not code.isascii() or not code.isdigit() or len(code) > _MAX_CODE:
            return RefusalReason.FOREIGN
        self._note_end_of_session()
        if self._session is not None and self._session.code == code:
            return RefusalReason.ALREADY_USED
        for outcome, packed in self._side.pending():
            if ticket_from(packed).code == code:
                released = outcome is Outcome.RELEASED
                return RefusalReason.NO_LINK if released else RefusalReason.ALREADY_USED
        return None

    def _begin(self, ticket: Ticket, style: BallotStyleId, *, is_own: bool) -> None:
        self._session = ticket

        def begun(fault: Fault | None) -> None:
            if fault is None:
                # The journal has the ticket, so whatever happens now there will be an outcome of it.
                unkept = self._trips.open_session(ticket) if is_own else None
                if unkept is not None:
                    # The session hears of the fault first, and gives the card back at once.
                    self._report_link(None)
                self._side.post(CardAccepted(style=style))
                return
            self._not_begun.put((ticket, is_own))
            self._side.post(CardRefused(reason=RefusalReason.NOT_READY))
            self._wake.set()

        self._side.begin(ticket.to_bytes(), begun)

    def _note_end_of_session(self) -> None:
        """Forget the session once its outcome is in the outbox, which only this worker empties."""
        if self._session is not None:
            packed = self._session.to_bytes()
            if any(ticket == packed for _, ticket in self._side.pending()):
                self._session = None

    # --- errands: True to go on, False when the rest must wait

    def _greet(self) -> bool:
        if self._welcomed:
            return True
        if self._trips.stays_silent():
            return False
        match self._channel.request(self._side.hello):
            case Welcome(polls=polls):
                self._welcomed = True
                self._note_polls(Polls(polls.value))
            case Denied(reason=reason):
                text = f"Контроллер не принял устройство: {reason.value}"
                self._report_link(Fault(code="L-02", text=text))
                self._trips.no_answer()
            case _:
                self._link_down()
        return self._welcomed

    def _link_down(self) -> bool:
        self._welcomed = False
        self._trips.no_answer()
        self._report_link(Fault(code="L-01", text="Нет связи с контроллером"))
        return False

    def _report_link(self, fault: Fault | None) -> None:
        """Tell how the link is: on a trip it may be down, but the book must be in order."""
        self._side.report(Part.LINK, self._trips.fault or (None if self._trips.is_away else fault))

    def _greet_again(self) -> bool:
        """Begin anew: the controller has forgotten us, or will say why it does not want us."""
        self._welcomed = False
        return False

    def _note_polls(self, said: Polls) -> None:
        # On a trip the cards in hand may vote: a pause is for the hall, and the close waits for the return.
        polls = Polls.OPEN if self._trips.is_away else said
        if polls is not self._polls:
            self._polls = polls
            self._side.post(PollsChanged(polls=polls))

    def _hear_again(self) -> bool:
        return self._welcomed or self._give_back()

    def _give_back(self) -> bool:
        """Free the cards nobody votes with: granted while we did not hear, or refused by the ballot box."""
        for code in tuple(self._unused):
            token = self._unused[code]
            if token is None:
                match self._channel.request(Claim(code=code)):
                    case Claimed(token=token):
                        self._unused[code] = token
                    case ClaimRefused(reason=reason):
                        if self._is_settled(reason):
                            del self._unused[code]
                        continue
                    case Denied():
                        continue  # the next heartbeat or greeting hears why
                    case _:
                        return self._link_down()
            match self._channel.request(Released(code=code, token=token)):
                case Acknowledged() | Denied(reason=DenialReason.UNKNOWN_RESERVATION):
                    del self._unused[code]
                case Denied():
                    continue
                case _:
                    return self._link_down()
        return True

    def _is_settled(self, reason: ClaimReason) -> bool:
        """Tell whether a refusal means that the controller does not hold the card for us."""
        if reason is ClaimReason.IN_USE_ELSEWHERE:
            # Also said of our own card while votes of ours are on their way to the controller.
            return not self._side.pending()
        return reason not in _SAYS_NOTHING

    def _deliver(self) -> bool:
        fault: Fault | None = None
        for outcome, packed in sorted(self._side.pending(), key=lambda item: (item[0].value, item[1])):
            if self._trips.owns(packed):
                continue
            match self._channel.request(report_of(outcome, ticket_from(packed))):
                case Acknowledged():
                    self._note_end_of_session()
                    self._side.acknowledge(outcome, packed)
                case Denied(reason=reason) if reason in _OF_ONE_REPORT:
                    fault = _NOT_ACCEPTED
                case Denied():
                    return self._greet_again()
                case _:
                    return self._link_down()
            if not self._claims.empty():
                return False
        self._fault = fault
        return True

    def _beat(self) -> bool:
        self._note_end_of_session()
        shown = self._excluded.version
        heartbeat = msgspec.structs.replace(self._side.heartbeat(), withdrawn_version=shown)
        if self._session is not None and heartbeat.stage is KioskStage.FREE:
            # The grant is on its way to the screen: who asks now whether somebody votes must hear yes.
            heartbeat = msgspec.structs.replace(heartbeat, stage=KioskStage.VOTING)
        match self._channel.request(heartbeat):
            case Orders(polls=polls, order=order, log_seq=seq, log_head=head) as orders:
                self._excluded.hear(orders)
                self._side.station_log(seq, head)
                self._report_link(self._fault)
                self._note_polls(Polls(polls.value))
                return self._obey(order)
            case Denied():
                return self._greet_again()
            case _:
                return self._link_down()

    # --- orders

    def _obey(self, order: Order | None) -> bool:
        match order:
            case ResetKiosk(order_id=order_id):
                # The machine refuses a reset while a job of the tape runs, so it is asked again at each beat:
                # but for the session that ran when the order came, never for the next voter's.
                meant = self._resets.setdefault(order_id, self._session)
                if meant is not None and meant == self._session:
                    self._side.post(ChairReset())
                return True
            case CollectPart(order_id=order_id):
                over = self._polls is Polls.CLOSED_FINAL and self._session is None
                return not over or self._part.send(order_id) or self._link_down()
            case TakeAllotment(number=number):
                free = self._session is None and not self._unused
                return not free or self._trips.take(number) or self._link_down()
            case ReturnAllotment(number=number):
                return self._session is not None or self._trips.bring_back(number) or self._link_down()
            case None:
                return True
            case _:
                typing.assert_never(order)


_Item = typing.TypeVar("_Item")


def _drained(waiting: queue.SimpleQueue[_Item]) -> collections.abc.Iterator[_Item]:
    while not waiting.empty():
        yield waiting.get_nowait()
