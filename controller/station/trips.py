"""Decisions about the trips of portable kiosks: beginning, cards, the seal, the return, the balance.

From the seal on the unit is the only authority for its cards; only its signed return, once, says what became
of them. No time and no person takes them back: whoever could would let a card vote twice (security.md §2).
"""

import collections
import collections.abc
import dataclasses
import enum

from controller.station.card_policy import Change
from controller.station.polls_policy import StationRefusal
from controller.station.values import CardRow
from election.allotments import MAX_CARDS, AllotmentReturn, CardEnd, CardHash
from election.cards import CardState, CardStep, next_state
from election.identifiers import BallotStyleId, DeviceId
from election.polls import PollsState


class TripStage(enum.Enum):
    """Where a trip stands; SEALED is signed and not yet known to be kept by the unit."""

    NONE = "none"
    PREPARING = "preparing"
    SEALED = "sealed"
    AWAY = "away"
    RETURNED = "returned"
    SETTLED = "settled"


OUT = (TripStage.SEALED, TripStage.AWAY)
_OPEN = (TripStage.PREPARING, *OUT, TripStage.RETURNED)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TripRow:
    """The last trip of one unit. `number` counts its trips and never falls.

    `given_up` is the commission's recorded decision about this trip: a difference, or a unit that does not
    come back. `since` is when it left.
    """

    device: DeviceId
    number: int = 0
    stage: TripStage = TripStage.NONE
    style: BallotStyleId | None = None
    applications: int = 0
    reserve: int = 0
    members: str = ""
    since: str = ""
    order: str | None = None
    voted: int = 0
    reset: int = 0
    unused: int = 0
    handed: int = 0
    returned: int = 0
    spoilt: int = 0
    given_up: bool = False
    problem: str = ""

    @property
    def blocks(self) -> bool:
        """Tell whether the close must wait for this trip."""
        return self.stage in _OPEN and not self.given_up

    @property
    def offered(self) -> bool:
        """Tell whether the sealed cards are still to be handed to the unit."""
        return self.stage is TripStage.SEALED and not self.given_up

    @property
    def wanted(self) -> int:
        """Return how many cards the trip takes: the registered applications and the marked reserve."""
        return self.applications + self.reserve


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AllottedCard:
    """A card of a trip: its hash in the papers and its serial in the batch."""

    card: CardHash
    serial: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a return changes: the cards, the trip."""

    changes: tuple[Change, ...]
    trip: TripRow


def _no(code: str, text: str) -> StationRefusal:
    return StationRefusal(code=code, text=text)


def decide_begin(
    trip: TripRow,
    *,
    portable: bool,
    polls: PollsState,
    style: BallotStyleId | None,
    applications: int,
    reserve: int,
    members: str,
    allotted: int,
) -> TripRow | StationRefusal:
    """Begin a trip, or correct the numbers of the one being prepared; `style` is None for an unknown one."""
    if not portable:
        return _no("not_portable", "Это не переносное устройство")
    if polls is not PollsState.OPEN:
        return _no("polls_not_open", "Выезд готовят, когда голосование идёт")
    if style is None:
        return _no("unknown_style", "Нет такого комплекта бюллетеней")
    wanted = applications + reserve
    if not applications >= 1 or wanted > MAX_CARDS:
        return _no("wrong_number", f"Заявлений должно быть от 1, карточек всего до {MAX_CARDS}")
    if trip.stage is TripStage.PREPARING:
        if allotted and (style != trip.style or wanted < allotted):
            return _no("cards_there", f"Уже записано карточек: {allotted}")
        return dataclasses.replace(
            trip, style=style, applications=applications, reserve=reserve, members=members
        )
    if trip.stage in _OPEN:
        return _no("trip_open", "Прежний выезд этого устройства не закончен")
    return TripRow(
        device=trip.device,
        number=trip.number + 1,
        stage=TripStage.PREPARING,
        style=style,
        applications=applications,
        reserve=reserve,
        members=members,
    )


def decide_allot(trip: TripRow, allotted: int) -> StationRefusal | None:
    """Tell why no card can be added; None when the card itself decides."""
    if trip.stage is not TripStage.PREPARING:
        return _no("not_preparing", "Выезд этого устройства не готовится")
    if allotted >= trip.wanted:
        return _no("enough_cards", f"Все карточки записаны: {allotted}")
    return None


def delegated(row: CardRow) -> CardRow:
    """Return an activated card handed to a unit."""
    return dataclasses.replace(row, state=_step(row, CardStep.DELEGATE))


def decide_seal(
    trip: TripRow, *, allotted: int, linked: bool, polls: PollsState, order: str
) -> TripRow | StationRefusal:
    """Seal a trip that has exactly its cards, while its unit is connected and the polls are open."""
    if trip.stage is not TripStage.PREPARING:
        return _no("not_preparing", "Выезд этого устройства не готовится")
    if allotted != trip.wanted:
        text = f"Карточек записано {allotted}, а заявлений с резервом {trip.wanted}"
        return _no("cards_missing", text)
    if polls is not PollsState.OPEN:
        return _no("polls_not_open", "Выезд готовят, когда голосование идёт")
    if not linked:
        return _no("not_linked", "Нет связи с устройством: передать карточки нельзя")
    return dataclasses.replace(trip, stage=TripStage.SEALED, order=order, problem="")


def decide_taken(trip: TripRow, number: int, same_paper: bool, clock_text: str) -> TripRow | None:
    """Decide what the unit's word that it keeps an allotment changes; None for a word about no such trip."""
    if number != trip.number or not same_paper:
        return None
    if trip.stage is not TripStage.SEALED:
        return trip
    return dataclasses.replace(trip, stage=TripStage.AWAY, since=clock_text, order=None, problem="")


def decide_end(trip: TripRow, order: str) -> TripRow | StationRefusal:
    """Order the return; asked again it is the same order."""
    if trip.stage is TripStage.PREPARING:
        return _no("not_left", "Выезд ещё не начат")
    if trip.stage is TripStage.NONE:
        return _no("no_trip", "Выезда не было")
    if trip.stage is TripStage.SEALED:
        return _no("not_taken", "Устройство ещё не подтвердило, что приняло карточки")
    if trip.stage is not TripStage.AWAY or trip.order is not None:
        return trip
    return dataclasses.replace(trip, order=order, problem="")


def decide_return(
    trip: TripRow,
    paper: AllotmentReturn,
    allotted: collections.abc.Mapping[CardHash, CardRow],
    *,
    allotment: str,
) -> Returned | str:
    """Decide what a signed return changes, or return a word why it is not of this trip.

    Every card of the allotment comes back exactly once: voted and reset ones are spent, unused ones are
    cancelled, so that a card that has been outside never votes in the hall.
    """
    if paper.number != trip.number or paper.allotment != allotment:
        return "other_trip"
    if {CardHash(line.card) for line in paper.cards} != set(allotted):
        return "other_cards"
    changes = []
    for line in paper.cards:
        row = allotted[CardHash(line.card)]
        if row.state is not CardState.DELEGATED or line.token < row.token:
            return "card_state"
        after = dataclasses.replace(row.spent(_step(row, _END_STEPS[line.end])), token=line.token)
        changes.append(Change(before=row, after=after))
    ends = collections.Counter(line.end for line in paper.cards)
    return Returned(
        changes=tuple(changes),
        trip=dataclasses.replace(
            trip,
            stage=TripStage.RETURNED,
            order=None,
            voted=ends[CardEnd.VOTED],
            reset=ends[CardEnd.RESET],
            unused=ends[CardEnd.UNUSED],
            problem="",
        ),
    )


def decide_settle(
    trip: TripRow, *, allotted: int, handed: int, returned: int, spoilt: int
) -> TripRow | StationRefusal:
    """Reconcile a trip: handed + returned + spoilt = issued, and votes ≤ handed (procedure, outside voting).

    A trip that was prepared and never left is settled too, with all its cards returned. A recorded decision
    lets a difference stand.
    """
    if trip.stage is TripStage.SETTLED:
        if (trip.handed, trip.returned, trip.spoilt) == (handed, returned, spoilt):
            return trip
        return _no("already_settled", "Выезд уже сверен с другими числами")
    if trip.stage not in (TripStage.PREPARING, TripStage.RETURNED):
        return _no("not_returned", "Устройство ещё не сдало карточки выезда")
    left = trip.stage is TripStage.RETURNED
    issued = trip.voted + trip.reset + trip.unused if left else allotted
    used = trip.voted + trip.reset
    if not left and handed:
        return _no("not_left", "Выезд не начинался: карточки не могли быть переданы избирателям")
    if not (trip.given_up and left):
        if handed + returned + spoilt != issued:
            text = f"Выдано {issued}, а передано {handed} + возвращено {returned} + испорчено {spoilt}"
            return _no("not_balanced", f"{text}: исправьте или запишите решение комиссии")
        if used > handed:
            text = f"Использовано карточек {used}, а передано избирателям {handed}"
            return _no("more_used_than_handed", f"{text}: исправьте или запишите решение комиссии")
    return dataclasses.replace(
        trip,
        stage=TripStage.SETTLED,
        unused=trip.unused if left else allotted,
        handed=handed,
        returned=returned,
        spoilt=spoilt,
        problem="",
    )


def decide_give_up(trip: TripRow, order: str) -> TripRow | StationRefusal:
    """Note the commission's decision about a trip: a difference stands, or a unit is not waited for.

    Cards of a unit that did not return stay DELEGATED, «delegated-not-returned»: they open nothing anywhere.
    The unit is handed nothing any more; should it be found after all, it is ordered to return what it has.
    """
    if trip.stage not in (*OUT, TripStage.RETURNED):
        return _no("nothing_to_decide", "По этому выезду решать нечего")
    return dataclasses.replace(trip, given_up=True, order=order if trip.stage in OUT else None)


_END_STEPS: collections.abc.Mapping[CardEnd, CardStep] = {
    CardEnd.VOTED: CardStep.VOTE,
    CardEnd.RESET: CardStep.RESET,
    CardEnd.UNUSED: CardStep.CANCEL,
}


def cancelled(row: CardRow) -> CardRow:
    """Return a card of a trip that never left: it is not used any more."""
    return row.spent(_step(row, CardStep.CANCEL))


def _step(row: CardRow, step: CardStep) -> CardState:
    after = next_state(row.state, step)
    if not isinstance(after, CardState):
        raise ValueError(f"card in {row.state.value} cannot {step.value}: the decision is wrong")
    return after
