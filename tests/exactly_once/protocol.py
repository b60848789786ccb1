"""The card protocol as a model: kiosks and controller that crash, a wire that loses, repeats, reorders.

The controller's decisions are not modelled: `controller.station.card_policy` itself is asked. A message is
kept while the controller might still take it; one that is never delivered is a lost one, and the order of
delivery is free. A message at or below the last (epoch, number) answered is gone: it would be replayed or
refused. Heartbeats are one step, for they change nothing durable; what they make the controller remember is
forgotten in its crash. A rule in `Rules` replaced by its opposite is a mutant.
"""

import collections.abc
import dataclasses
import enum
import typing

from controller.station.card_policy import (
    Change,
    ClaimRefusal,
    Outcome,
    decide_claim,
    decide_report,
    decide_reset_without_session,
)
from controller.station.values import CardRow
from election.cards import CardState
from election.identifiers import BallotStyleId, DeviceId
from election.polls import PollsState

STYLE = BallotStyleId("s")
DEVICES = (DeviceId("kiosk-1"), DeviceId("kiosk-2"))
CLAIMED, STORED, TOLD = range(3)
OFF, UP, WELCOMED = range(3)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of the protocol; each may be broken on purpose."""

    token: bool = True
    holder: bool = True
    epoch: bool = True
    numbering: bool = True
    no_timeout: bool = True
    recovery_counts: bool = True
    recovery_releases_all: bool = False
    outbox_blocks_claim: bool = True
    claim_ends_order: bool = True
    order_bound_to_card: bool = True
    every_lost_claim_kept: bool = True
    denied_claim_kept: bool = True
    reset_needs_evidence: bool = True


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How far the search goes: cards, claims per card, boots and forgotten messages per kiosk, orders."""

    cards: int = 2
    claims: int = 2
    boots: int = 2
    forgotten: int = 1
    orders: int = 1
    closing: bool = False


class Kind(enum.IntEnum):
    """What a message says."""

    HELLO = 0
    CLAIM = 1
    VOTED = 2
    RELEASED = 3
    RESET = 4


class Message(typing.NamedTuple):
    """One request; its number is its place among the kiosk's messages."""

    epoch: int
    kind: Kind
    card: int = 0
    token: int = 0


class Purpose(enum.IntEnum):
    """Why the kiosk asks: the same claim comes from a voter or from tidying up."""

    HELLO = 0
    VOTER = 1
    SETTLE = 2
    GIVE_BACK = 3
    REPORT = 4


class Asked(typing.NamedTuple):
    """The request under way. `reply` is what the controller stored, if it has served it."""

    message: Message
    purpose: Purpose
    reply: str = ""
    token: int = 0


class Session(typing.NamedTuple):
    """The journal: whose card, under which token, how far."""

    card: int
    token: int
    phase: int = CLAIMED


class Ticket(typing.NamedTuple):
    """One line of the outbox."""

    kind: Kind
    card: int
    token: int


class Kiosk(typing.NamedTuple):
    """A kiosk. Durable: epoch, session, outbox, ballots. `told` and `excused` are the observer's notes."""

    epoch: int = 1
    link: int = UP
    session: Session | None = None
    outbox: tuple[Ticket, ...] = ()
    uncertain: tuple[int, ...] = ()
    asked: Asked | None = None
    net: tuple[Message, ...] = ()
    order: bool = False
    ballots: tuple[int, ...] = (0, 0)
    told: tuple[int, ...] = ()
    excused: tuple[int, ...] = ()
    wronged: str = ""


class Desk(typing.NamedTuple):
    """What the controller knows of one kiosk. In memory only: `heard` (its counter) and `barred`.

    `barred` counts the forgotten messages that are older than the last heartbeat: refused until a crash.
    """

    voted: int = 0
    order: bool = False
    welcomed: int = 0
    heard: int | None = None
    barred: int = 0


class Controller(typing.NamedTuple):
    """The controller; everything but the two fields of `Desk` is in its database.

    `meant` is the observer's note: the reservations that the chair ever meant.
    """

    cards: tuple[CardRow, ...]
    desks: tuple[Desk, ...]
    orders: int
    polls: PollsState = PollsState.OPEN
    meant: tuple[tuple[int, int], ...] = ()


_OUTCOMES = {Kind.VOTED: Outcome.VOTED, Kind.RELEASED: Outcome.RELEASED, Kind.RESET: Outcome.RESET}
KioskMove = tuple[str, Controller, Kiosk]


def put(items: tuple[typing.Any, ...], place: int, item: typing.Any) -> tuple[typing.Any, ...]:
    """Return the tuple with one item replaced."""
    return (*items[:place], item, *items[place + 1 :])


def fresh_cards(count: int) -> tuple[CardRow, ...]:
    """Return cards as a member has activated them."""
    return tuple(
        CardRow(serial=number, state=CardState.ACTIVATED, style=STYLE, group="hall")
        for number in range(count)
    )


class Protocol:
    """Two kiosks, two cards, one controller."""

    def __init__(
        self, rules: Rules | None = None, bounds: Bounds | None = None, *, counts_only: bool = False
    ) -> None:
        """Take the rules and the bounds; `counts_only` looks at nothing but the numbers of votes."""
        self._rules = rules or Rules()
        self._bounds = bounds or Bounds()
        self._counts_only = counts_only

    def start(self) -> tuple[Controller, tuple[Kiosk, ...]]:
        """Both kiosks are switched on, both cards activated."""
        desks = tuple(Desk() for _ in DEVICES)
        cards = fresh_cards(self._bounds.cards)
        kiosk = Kiosk(ballots=(0,) * self._bounds.cards)
        return Controller(cards, desks, self._bounds.orders), tuple(kiosk for _ in DEVICES)

    # --- the controller alone

    def hub_moves(self, hub: Controller) -> collections.abc.Iterator[tuple[str, Controller]]:
        """Crash; the chair's order; the close; and the timeout that must not be."""
        yield (
            "controller crashes",
            hub._replace(desks=tuple(desk._replace(heard=None, barred=0) for desk in hub.desks)),
        )
        for number, device in enumerate(DEVICES):
            held = [card.state is CardState.VOTING and card.kiosk == device for card in hub.cards]
            if hub.orders and any(held):
                yield f"chair resets kiosk {number + 1}", self._ordered(hub, number, held)
        if self._bounds.closing and hub.polls is PollsState.OPEN:
            cards = tuple(
                card.spent(CardState.CANCELLED) if card.state is CardState.ACTIVATED else card
                for card in hub.cards
            )
            yield "polls close", hub._replace(cards=cards, polls=PollsState.CLOSED_FINAL)
        if not self._rules.no_timeout:
            for place, card in enumerate(hub.cards):
                if card.state is CardState.VOTING:
                    freed = dataclasses.replace(card, state=CardState.ACTIVATED, kiosk=None)
                    yield f"timeout frees card {place + 1}", hub._replace(cards=put(hub.cards, place, freed))

    def _ordered(self, hub: Controller, number: int, held: list[bool]) -> Controller:
        cards = tuple(
            dataclasses.replace(card, reset_ordered=True) if mine else card
            for card, mine in zip(hub.cards, held, strict=True)
        )
        desks = put(hub.desks, number, hub.desks[number]._replace(order=True))
        now = {(card.serial, card.token) for card, mine in zip(hub.cards, held, strict=True) if mine}
        meant = tuple(sorted({*hub.meant, *now}))
        return hub._replace(cards=cards, desks=desks, orders=hub.orders - 1, meant=meant)

    # --- the controller serves a message

    def serve(self, hub: Controller, number: int, message: Message) -> tuple[Controller, str, int]:
        """Return the controller after a fresh request, the reply, and the token it grants."""
        desk = hub.desks[number]
        if message.kind is Kind.HELLO:
            after = desk._replace(welcomed=message.epoch, heard=None)
            return hub._replace(desks=put(hub.desks, number, after)), "welcome", 0
        if self._rules.epoch and desk.welcomed != message.epoch:
            return hub, "not welcomed", 0
        if message.kind is Kind.CLAIM:
            return self._claim(hub, number, message)
        return self._report(hub, number, message)

    def _claim(self, hub: Controller, number: int, message: Message) -> tuple[Controller, str, int]:
        desk = hub.desks[number]
        decision = decide_claim(
            hub.cards[message.card],
            polls=hub.polls,
            device=DEVICES[number],
            group="hall",
            undelivered=desk.heard is not None and desk.heard > desk.voted,
        )
        if isinstance(decision, ClaimRefusal):
            return hub, "denied" if decision is ClaimRefusal.REPORTS_FIRST else "refused", 0
        kept = desk.order and not self._rules.claim_ends_order
        hub = hub._replace(
            cards=put(hub.cards, message.card, decision.after),
            desks=put(hub.desks, number, desk._replace(order=kept)),
        )
        return hub, "claimed", decision.after.token

    def _report(self, hub: Controller, number: int, message: Message) -> tuple[Controller, str, int]:
        row, desk = hub.cards[message.card], hub.desks[number]
        voting = row.state is CardState.VOTING
        decision = decide_report(
            row,
            _OUTCOMES[message.kind],
            polls=hub.polls,
            device=DEVICES[number]
            if self._rules.holder or not voting
            else typing.cast("DeviceId", row.kiosk),
            token=message.token if self._rules.token or not voting else row.token,
        )
        if not isinstance(decision, Change):
            return hub, "acknowledged" if decision.value in ("already_done", "outdated") else "denied", 0
        cards = put(hub.cards, message.card, decision.after)
        if not self._rules.order_bound_to_card:
            cards = tuple(dataclasses.replace(card, reset_ordered=False) for card in cards)
        ordered = any(card.reset_ordered and card.kiosk == DEVICES[number] for card in cards)
        voted = desk.voted + (message.kind is Kind.VOTED)
        desks = put(hub.desks, number, desk._replace(voted=voted, order=desk.order and ordered))
        return hub._replace(cards=cards, desks=desks), "acknowledged", 0

    def _exhausted(self, hub: Controller, message: Message) -> bool:
        return message.kind is Kind.CLAIM and hub.cards[message.card].token >= self._bounds.claims

    # --- a kiosk and its messages

    def moves(self, number: int, hub: Controller, kiosk: Kiosk) -> collections.abc.Iterator[KioskMove]:
        """Everything one kiosk, its voters and its wire can do."""
        if kiosk.link == OFF:
            yield "boots", hub, self._booted(kiosk)
        else:
            if kiosk.epoch < self._bounds.boots:
                yield "crashes", hub, self._crashed(kiosk)
            yield from self._session_moves(hub, kiosk)
            if kiosk.asked is None:
                yield from self._asking_moves(number, hub, kiosk)
            else:
                yield from self._waiting_moves(number, hub, kiosk, kiosk.asked)
        for place in range(hub.desks[number].barred, len(kiosk.net)):
            message = kiosk.net[place]
            if not self._exhausted(hub, message):
                after, _, _ = self.serve(hub, number, message)
                gone = self._gone(kiosk.net, place, message)
                name = f"late {message.kind.name} of card {message.card + 1} arrives"
                yield name, self._unbarred(after, number), kiosk._replace(net=gone)

    def _gone(self, net: tuple[Message, ...], place: int, message: Message) -> tuple[Message, ...]:
        """Return the messages that may still be taken after the one at `place` was."""
        if not self._rules.numbering:
            return net
        if self._rules.epoch:
            return net[place + 1 :]
        return tuple(other for at, other in enumerate(net) if at > place or other.epoch != message.epoch)

    def _unbarred(self, hub: Controller, number: int) -> Controller:
        return hub._replace(desks=put(hub.desks, number, hub.desks[number]._replace(barred=0)))

    def _forgotten(self, kiosk: Kiosk, message: Message) -> tuple[Message, ...]:
        return (*kiosk.net, message)[-self._bounds.forgotten :] if self._bounds.forgotten else ()

    def _crashed(self, kiosk: Kiosk) -> Kiosk:
        asked = kiosk.asked
        waiting = asked is not None and asked.message.kind is Kind.CLAIM
        lost = {*kiosk.excused, *kiosk.uncertain, *((asked.message.card,) if asked and waiting else ())}
        net = self._forgotten(kiosk, asked.message) if asked and not asked.reply else kiosk.net
        return kiosk._replace(
            epoch=kiosk.epoch + 1,
            link=OFF,
            uncertain=(),
            asked=None,
            net=net,
            order=False,
            excused=tuple(sorted(lost)),
        )

    def _booted(self, kiosk: Kiosk) -> Kiosk:
        session = kiosk.session
        if session is None:
            return kiosk._replace(link=UP)
        voted = session.phase != CLAIMED and not self._rules.recovery_releases_all
        if voted and not self._rules.recovery_counts:
            kiosk = _with_ballot(kiosk, session.card)
        return _finished(kiosk, Kind.VOTED if voted else Kind.RELEASED)._replace(link=UP)

    def _session_moves(self, hub: Controller, kiosk: Kiosk) -> collections.abc.Iterator[KioskMove]:
        session = kiosk.session
        if kiosk.order:
            yield "the reset order is obeyed", hub, self._obeyed(hub, kiosk)
        if session is None:
            return
        match session.phase:
            case 0:
                stored = _with_ballot(kiosk, session.card)._replace(session=session._replace(phase=STORED))
                yield "stores the vote", hub, stored
                yield "fails before the vote", hub, _finished(kiosk, Kind.RELEASED)
            case 1:
                told = tuple(sorted({*kiosk.told, session.card}))
                yield "tells the voter", hub, kiosk._replace(told=told, session=session._replace(phase=TOLD))
            case _:
                yield "finishes", hub, _finished(kiosk, Kind.VOTED)

    def _obeyed(self, hub: Controller, kiosk: Kiosk) -> Kiosk:
        session = kiosk.session
        if session is None or session.phase != CLAIMED:
            return kiosk._replace(order=False)
        meant = (session.card, session.token) in hub.meant
        wronged = "" if meant else "the order for one voter reset another"
        return _finished(kiosk, Kind.RESET)._replace(order=False, wronged=wronged)

    def _asking_moves(
        self, number: int, hub: Controller, kiosk: Kiosk
    ) -> collections.abc.Iterator[KioskMove]:
        if kiosk.link == UP:
            yield "greets", hub, _asking(kiosk, Purpose.HELLO, Kind.HELLO)
            return
        undelivered = {ticket.card for ticket in kiosk.outbox}
        for card in range(len(hub.cards)):
            free = card not in undelivered or not self._rules.outbox_blocks_claim
            if kiosk.session is None and free:
                yield f"reads card {card + 1}", hub, _asking(kiosk, Purpose.VOTER, Kind.CLAIM, card)
        for card in kiosk.uncertain:
            yield f"settles card {card + 1}", hub, _asking(kiosk, Purpose.SETTLE, Kind.CLAIM, card)
        for kind, card, token in kiosk.outbox:
            asking = _asking(kiosk, Purpose.REPORT, kind, card, token)
            yield f"reports {kind.name} of card {card + 1}", hub, asking
        desk = hub.desks[number]
        ordered = kiosk.order or (desk.order and kiosk.session is not None)
        yield "beats", self._beat(number, hub, kiosk), kiosk._replace(order=ordered)

    def _beat(self, number: int, hub: Controller, kiosk: Kiosk) -> Controller:
        desk, ballots = hub.desks[number], sum(kiosk.ballots)
        cards = hub.cards
        if desk.order:
            held = [card for card in cards if card.kiosk == DEVICES[number]]
            said = ballots if self._rules.reset_needs_evidence else desk.voted
            free = kiosk.session is None
            for change in decide_reset_without_session(held, free=free, ballots=said, voted=desk.voted):
                cards = put(cards, change.before.serial, change.after)
        order = desk.order and cards == hub.cards
        desk = desk._replace(heard=ballots, barred=len(kiosk.net), order=order)
        return hub._replace(cards=cards, desks=put(hub.desks, number, desk))

    def _waiting_moves(
        self, number: int, hub: Controller, kiosk: Kiosk, asked: Asked
    ) -> collections.abc.Iterator[KioskMove]:
        message = asked.message
        if asked.reply:
            for how, after in self._received(kiosk, asked):
                yield f"hears «{asked.reply}» {how}", hub, after
        elif not self._exhausted(hub, message):
            after_hub, reply, token = self.serve(hub, number, message)
            net = kiosk.net if not self._rules.numbering else ()
            if not self._rules.epoch:
                net = tuple(other for other in kiosk.net if other.epoch != message.epoch)
            after = kiosk._replace(net=net, asked=asked._replace(reply=reply, token=token))
            yield (
                f"{message.kind.name} of card {message.card + 1} is served",
                self._unbarred(after_hub, number),
                after,
            )
        given_up = kiosk if asked.reply else kiosk._replace(net=self._forgotten(kiosk, message))
        if not asked.reply and len(kiosk.net) == self._bounds.forgotten:
            hub = self._pushed_out(hub, number)
        if asked.purpose is Purpose.VOTER:
            given_up = self._unsure(given_up, message.card)
        yield "hears nothing", hub, given_up._replace(asked=None)

    def _pushed_out(self, hub: Controller, number: int) -> Controller:
        barred = max(0, hub.desks[number].barred - 1)
        return hub._replace(desks=put(hub.desks, number, hub.desks[number]._replace(barred=barred)))

    def _unsure(self, kiosk: Kiosk, card: int) -> Kiosk:
        kept = {*kiosk.uncertain, card} if self._rules.every_lost_claim_kept else {card}
        return kiosk._replace(uncertain=tuple(sorted(kept)))

    def _received(self, kiosk: Kiosk, asked: Asked) -> collections.abc.Iterator[tuple[str, Kiosk]]:
        done = kiosk._replace(asked=None)
        card = asked.message.card
        if asked.reply == "not welcomed":
            yield "", done._replace(link=UP)
            return
        settled = done._replace(uncertain=tuple(other for other in done.uncertain if other != card))
        match asked.purpose:
            case Purpose.HELLO:
                yield "", done._replace(link=WELCOMED)
            case Purpose.VOTER if asked.reply == "claimed":
                # The order, if one was heard, is stepped before the grant: nobody is there to be reset.
                yield "and begins", settled._replace(session=Session(card, asked.token), order=False)
                yield "and cannot begin", self._unsure(done, card)
            case Purpose.SETTLE if asked.reply == "claimed":
                back = Message(kiosk.epoch, Kind.RELEASED, card, asked.token)
                yield "", done._replace(asked=Asked(back, Purpose.GIVE_BACK))
            case Purpose.VOTER | Purpose.SETTLE:
                kept = asked.reply == "denied" and self._rules.denied_claim_kept
                yield "", done if kept else settled
            case Purpose.GIVE_BACK:
                yield "", settled
            case Purpose.REPORT:
                ticket = Ticket(asked.message.kind, card, asked.message.token)
                wronged = "" if asked.reply == "acknowledged" else f"{ticket.kind.name} was refused"
                left = tuple(other for other in done.outbox if other != ticket)
                yield "", done._replace(outbox=left, wronged=wronged)
            case _:
                typing.assert_never(asked.purpose)

    # --- what may never be

    def wrong_pair(self, number: int, hub: Controller, kiosk: Kiosk) -> str | None:
        """Check everything that concerns one kiosk."""
        if self._counts_only:
            return None
        return kiosk.wronged or wrong_kiosk(hub.cards, hub.desks[number].voted, DEVICES[number], kiosk)

    def wrong_whole(self, hub: Controller, kiosks: tuple[Kiosk, ...]) -> str | None:
        """Check what concerns all kiosks: no card votes twice, and the sums."""
        ballots = 0
        for votes in zip(*(kiosk.ballots for kiosk in kiosks), strict=True):
            if sum(votes) > 1:
                return "a card voted twice"
            ballots += sum(votes)
        voted = sum(card.state is CardState.VOTED for card in hub.cards)
        voting = sum(card.state is CardState.VOTING for card in hub.cards)
        return None if voted <= ballots <= voted + voting else "VOTED ≤ ballots ≤ VOTED + VOTING is broken"


def wrong_kiosk(cards: tuple[CardRow, ...], voted: int, device: DeviceId, kiosk: Kiosk) -> str | None:
    """Check one kiosk against its reservations; None when all is well."""
    if any(not kiosk.ballots[card] for card in kiosk.told):
        return "told «your vote counts», and it is not stored"
    session = kiosk.session
    if session is not None:
        row = cards[session.card]
        if row.state is not CardState.VOTING or (row.kiosk, row.token) != (device, session.token):
            return "a session without its reservation"
    owed = sum(1 for line in kiosk.outbox if line.kind is Kind.VOTED and cards[line.card].kiosk == device)
    owed += session is not None and session.phase != CLAIMED
    if sum(kiosk.ballots) != voted + owed:
        return "ballots of a kiosk ≠ its VOTED and those it still owes"
    for place, row in enumerate(cards):
        if row.state is not CardState.VOTING or row.kiosk != device:
            continue
        ours = {(line.card, line.token) for line in kiosk.outbox}
        ours |= {(session.card, session.token)} if session is not None else set()
        asking = kiosk.asked is not None and kiosk.asked.message.kind is Kind.CLAIM
        waits = asking and kiosk.asked is not None and kiosk.asked.message.card == place
        if (place, row.token) not in ours and not waits and place not in {*kiosk.uncertain, *kiosk.excused}:
            return "a card is stuck"
    return None


def _with_ballot(kiosk: Kiosk, card: int) -> Kiosk:
    return kiosk._replace(ballots=put(kiosk.ballots, card, kiosk.ballots[card] + 1))


def _finished(kiosk: Kiosk, kind: Kind) -> Kiosk:
    session = kiosk.session
    if session is None:
        raise ValueError("nothing to finish")
    outbox = tuple(sorted({*kiosk.outbox, Ticket(kind, session.card, session.token)}))
    return kiosk._replace(session=None, outbox=outbox)


def _asking(kiosk: Kiosk, purpose: Purpose, kind: Kind, card: int = 0, token: int = 0) -> Kiosk:
    return kiosk._replace(asked=Asked(Message(kiosk.epoch, kind, card, token), purpose))
