"""Portable allotments as a model: cards handed to a unit that is alone with them, and their one return.

The controller delegates cards under a numbered allotment; from then on the unit is the only authority and
needs no link. A unit hands the allotment back only after closing it for good; its return may come late, or
again, or after the next allotment. The wire keeps allotments and returns for ever: lost is never delivered.
The hall goes on meanwhile: a card that came back unused may vote there at an ordinary kiosk, here in one step
because `protocol` has searched it already. The rule is checked here, no code of a unit.
"""

import collections.abc
import dataclasses
import typing

from election.cards import CardState

OFF, ON = range(2)
CLAIMED, STORED, TOLD = range(3)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AllotmentRules:
    """The rules of allotments; each may be broken on purpose."""

    return_once: bool = True
    closed_stays_closed: bool = True
    return_only_closed: bool = True
    delegated_is_away: bool = True
    recovery_counts: bool = True


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AllotmentBounds:
    """How far the search goes: cards, allotments per unit, and boots per unit."""

    cards: int = 3
    allotments: int = 2
    boots: int = 2


class Allotment(typing.NamedTuple):
    """What the controller signed for one unit."""

    number: int
    cards: tuple[int, ...]


class Return(typing.NamedTuple):
    """What a unit signed when it closed an allotment."""

    number: int
    voted: tuple[int, ...]
    reset: tuple[int, ...]
    unused: tuple[int, ...]


class Book(typing.NamedTuple):
    """The controller's page for one unit; `signed` are all allotments it ever signed."""

    voted: int = 0
    number: int = 0
    out: bool = False
    signed: tuple[Allotment, ...] = ()


class Station(typing.NamedTuple):
    """The controller's database: state and holder of each card, pages of the units, votes in the hall."""

    cards: tuple[CardState, ...]
    holders: tuple[int | None, ...]
    books: tuple[Book, ...]
    hall: tuple[int, ...]


class Unit(typing.NamedTuple):
    """A portable unit. All of it is durable but `power`; `told` is the observer's note."""

    power: int = ON
    boots: int = 1
    number: int = 0
    open: bool = False
    unused: tuple[int, ...] = ()
    voted: tuple[int, ...] = ()
    reset: tuple[int, ...] = ()
    session: tuple[int, int] | None = None
    returns: tuple[Return, ...] = ()
    ballots: tuple[int, ...] = ()
    told: tuple[int, ...] = ()


UnitMove = tuple[str, Station, Unit]


def _with(items: tuple[int, ...], item: int) -> tuple[int, ...]:
    return tuple(sorted({*items, item}))


def _without(items: tuple[int, ...], item: int) -> tuple[int, ...]:
    return tuple(other for other in items if other != item)


def _put(items: tuple[typing.Any, ...], place: int, item: typing.Any) -> tuple[typing.Any, ...]:
    return (*items[:place], item, *items[place + 1 :])


class Allotments:
    """Two units, some cards, one controller."""

    def __init__(self, rules: AllotmentRules | None = None, bounds: AllotmentBounds | None = None) -> None:
        """Take the rules and the bounds."""
        self._rules = rules or AllotmentRules()
        self._bounds = bounds or AllotmentBounds()

    def start(self) -> tuple[Station, tuple[Unit, ...]]:
        """All cards are activated and at hand."""
        count = self._bounds.cards
        station = Station((CardState.ACTIVATED,) * count, (None,) * count, (Book(), Book()), (0,) * count)
        return station, (Unit(ballots=(0,) * count), Unit(ballots=(0,) * count))

    def hub_moves(self, hub: Station) -> collections.abc.Iterator[tuple[str, Station]]:
        """A vote in the hall, and a new allotment of one card or two."""
        for card, state in enumerate(hub.cards):
            away = state is CardState.DELEGATED
            if state is CardState.ACTIVATED or (away and not self._rules.delegated_is_away):
                cards = hub.cards if away else _put(hub.cards, card, CardState.VOTED)
                hall = _put(hub.hall, card, hub.hall[card] + 1)
                yield f"card {card + 1} votes in the hall", hub._replace(cards=cards, hall=hall)
        for number, book in enumerate(hub.books):
            if not book.out and book.number < self._bounds.allotments:
                for chosen in self._choices(hub):
                    names = " and ".join(str(card + 1) for card in chosen)
                    yield f"card {names} to unit {number + 1}", _delegated(hub, number, chosen)

    def _choices(self, hub: Station) -> collections.abc.Iterator[tuple[int, ...]]:
        free = [card for card, state in enumerate(hub.cards) if state is CardState.ACTIVATED]
        yield from ((card,) for card in free)
        yield from ((one, two) for one in free for two in free if one < two)

    def moves(self, number: int, hub: Station, unit: Unit) -> collections.abc.Iterator[UnitMove]:
        """Everything one unit, its voters and its papers can do."""
        for back in unit.returns:
            yield f"return {back.number} arrives", self._returned(hub, number, back), unit
        if unit.power == OFF:
            yield "boots", hub, self._booted(unit)
            return
        if unit.boots < self._bounds.boots:
            yield "crashes", hub, unit._replace(power=OFF, boots=unit.boots + 1)
        for paper in hub.books[number].signed:
            fresh = paper.number > unit.number or not self._rules.closed_stays_closed
            if fresh and not unit.open:
                yield f"allotment {paper.number} is loaded", hub, _loaded(unit, paper)
        if unit.session is None and unit.open:
            yield "closes its allotment", hub, self._closed(unit)
        yield from ((name, hub, after) for name, after in self._session_moves(unit))

    def _session_moves(self, unit: Unit) -> collections.abc.Iterator[tuple[str, Unit]]:
        if unit.session is None:
            if unit.open:
                for card in unit.unused:
                    claimed = unit._replace(unused=_without(unit.unused, card), session=(card, CLAIMED))
                    yield f"card {card + 1} begins", claimed
            return
        card, phase = unit.session
        match phase:
            case 0:
                yield "stores the vote", _stored(unit, card)._replace(session=(card, STORED))
                yield "fails", unit._replace(session=None, unused=_with(unit.unused, card))
                yield "is reset", unit._replace(session=None, reset=_with(unit.reset, card))
            case 1:
                yield "tells the voter", unit._replace(session=(card, TOLD), told=_with(unit.told, card))
            case _:
                yield "finishes", unit._replace(session=None, voted=_with(unit.voted, card))

    def _booted(self, unit: Unit) -> Unit:
        on = unit._replace(power=ON, session=None)
        if unit.session is None:
            return on
        card, phase = unit.session
        if phase == CLAIMED or not self._rules.recovery_counts:
            return on._replace(unused=_with(unit.unused, card))
        return on._replace(voted=_with(unit.voted, card))

    def _closed(self, unit: Unit) -> Unit:
        paper = Return(unit.number, unit.voted, unit.reset, unit.unused)
        still_open = not self._rules.return_only_closed
        return unit._replace(open=still_open, returns=tuple(sorted({*unit.returns, paper})))

    def _returned(self, hub: Station, number: int, paper: Return) -> Station:
        book = hub.books[number]
        if self._rules.return_once and (not book.out or paper.number != book.number):
            return hub  # acknowledged, and nothing done
        cards, holders = list(hub.cards), list(hub.holders)
        ends = ((paper.voted, CardState.VOTED), (paper.reset, CardState.RESET))
        for ended, state in (*ends, (paper.unused, CardState.ACTIVATED)):
            for card in ended:
                cards[card], holders[card] = state, None
        book = book._replace(voted=book.voted + len(paper.voted), out=False)
        books = _put(hub.books, number, book)
        return hub._replace(cards=tuple(cards), holders=tuple(holders), books=books)

    def wrong_pair(self, number: int, hub: Station, unit: Unit) -> str | None:
        """Check one unit against the controller's page."""
        if any(not unit.ballots[card] for card in unit.told):
            return "told «your vote counts», and it is not stored"
        book, ballots = hub.books[number], sum(unit.ballots)
        if book.voted > ballots:
            return "more VOTED than ballots in a unit"
        away = sum(holder == number for holder in hub.holders)
        if ballots > book.voted + away:
            return "more ballots in a unit than cards VOTED there and still with it"
        if not book.out and unit.number == book.number and not unit.open and ballots != book.voted:
            return "everything came back, and ballots ≠ VOTED"
        return None

    def wrong_whole(self, hub: Station, units: tuple[Unit, ...]) -> str | None:
        """Check that no card votes twice."""
        columns = zip(hub.hall, *(unit.ballots for unit in units), strict=True)
        return "a card voted twice" if any(sum(votes) > 1 for votes in columns) else None


def _stored(unit: Unit, card: int) -> Unit:
    return unit._replace(ballots=_put(unit.ballots, card, unit.ballots[card] + 1))


def _loaded(unit: Unit, paper: Allotment) -> Unit:
    return unit._replace(number=paper.number, open=True, unused=paper.cards, voted=(), reset=())


def _delegated(hub: Station, number: int, chosen: tuple[int, ...]) -> Station:
    cards, holders, book = hub.cards, hub.holders, hub.books[number]
    for card in chosen:
        cards, holders = _put(cards, card, CardState.DELEGATED), _put(holders, card, number)
    paper = Allotment(book.number + 1, chosen)
    book = book._replace(number=paper.number, out=True, signed=(*book.signed, paper))
    return hub._replace(cards=cards, holders=holders, books=_put(hub.books, number, book))
