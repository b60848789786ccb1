"""The trips of portable kiosks: what the commission orders, and what the units fetch and bring back.

Each method runs inside one transaction and returns an answer. What a unit brings is believed for its
signature, not for the link it came over; what it means is decided in `controller.station.trips`.
"""

import dataclasses

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from controller.card_reader import BadCode, CardReader
from controller.desk import Answer, Desk, refused
from controller.station.card_policy import ActivationRefusal, decide_activation
from controller.station.polls_policy import StationRefusal
from controller.station.trips import (
    OUT,
    AllottedCard,
    TripRow,
    TripStage,
    cancelled,
    decide_allot,
    decide_begin,
    decide_end,
    decide_give_up,
    decide_return,
    decide_seal,
    decide_settle,
    decide_taken,
    delegated,
)
from controller.station.values import CardRow, name_of
from controller.store.transaction import Transaction
from election import allotments
from election.allotments import Allotment, AllotmentLine, AllotmentReturn, PaperFault, card_hash
from election.cards import CardState, issue_limit
from election.definition import Device, DeviceRole
from election.events import EventField, EventId, without_long_numbers
from election.identifiers import BallotStyleId, DeviceId
from election.results import Decision
from link import limits, messages
from link.messages import DenialReason, TripState

TripCommand = (
    messages.BeginTrip
    | messages.AllotCard
    | messages.SealTrip
    | messages.GetTrip
    | messages.EndTrip
    | messages.SettleTrip
)
UnitRequest = (
    messages.GetAllotment | messages.AllotmentTaken | messages.AllotmentRejected | messages.ReturnPiece
)

# A decision about `trip:UNIT` lets a difference stand, or a unit that does not come back.
TRIP_SUBJECT = "trip:"
PIECE_BYTES = limits.MAX_CHUNK_BYTES
_MOST_PIECES = -(-allotments.MAX_PAPER_BYTES // PIECE_BYTES)
_MOST_TAILS = 64
_STATES = {
    TripStage.NONE: TripState.READY,
    TripStage.PREPARING: TripState.READY,
    TripStage.SEALED: TripState.READY,
    TripStage.AWAY: TripState.AWAY,
    TripStage.RETURNED: TripState.RETURNED,
    TripStage.SETTLED: TripState.SETTLED,
}
_NOT_ORDERED = Answer(reply=messages.Denied(reason=DenialReason.NOT_ORDERED))


class TripDesk:
    """Answers the console and the portable kiosks about trips."""

    def __init__(self, desk: Desk, reader: CardReader, key: Ed25519PrivateKey) -> None:
        """Take the shared tools, the reader of card codes, and the key that signs allotments."""
        self._desk = desk
        self._reader = reader
        self._key = key

    # --- the console

    def answer(self, tx: Transaction, body: TripCommand) -> Answer:
        """Carry out one fresh command."""
        unit = self._desk.facts.kiosk_called(body.kiosk)
        if unit is None:
            return refused("unknown_kiosk", "Нет такого устройства")
        trip = tx.trips.trip(unit.id)
        match body:
            case messages.BeginTrip():
                return self._begin(tx, unit, trip, body)
            case messages.AllotCard():
                return self._allot(tx, trip, body)
            case messages.SealTrip():
                return self._seal(tx, trip)
            case messages.GetTrip():
                return self._shown(tx, trip)
            case messages.EndTrip():
                return self._changed(tx, decide_end(trip, self._desk.new_id()))
            case messages.SettleTrip():
                return self._settle(tx, trip, body)

    def decide(self, tx: Transaction, body: messages.RecordDecision) -> Answer:
        """Record the commission's decision about a trip; its subject is `trip:` and the unit."""
        unit = self._desk.facts.kiosk_called(body.subject.removeprefix(TRIP_SUBJECT))
        if unit is None:
            return refused("unknown_subject", "Нет такого устройства")
        after = decide_give_up(tx.trips.trip(unit.id), self._desk.new_id())
        if isinstance(after, StationRefusal):
            return refused(after.code, after.text)
        tx.trips.change(after)
        # With the number of the trip, so that it is never taken for a decision about another.
        subject = f"{TRIP_SUBJECT}{unit.id}:{after.number}"
        tx.record_decision(Decision(subject=subject, act=body.act))
        note = {EventField.SUBJECT: subject, EventField.ACT: without_long_numbers(body.act)}
        return Answer(reply=messages.Done(), notes=((EventId.DECISION_RECORDED, note),))

    def _begin(self, tx: Transaction, unit: Device, trip: TripRow, body: messages.BeginTrip) -> Answer:
        styles = {style.id for style in self._desk.facts.election.ballot_styles}
        after = decide_begin(
            trip,
            portable=unit.role is DeviceRole.PORTABLE,
            polls=tx.station().polls,
            style=BallotStyleId(body.ballot_style) if body.ballot_style in styles else None,
            applications=body.applications,
            reserve=body.reserve,
            members=body.members,
            allotted=tx.trips.count_allotted(unit.id),
        )
        return self._changed(tx, after)

    def _allot(self, tx: Transaction, trip: TripRow, body: messages.AllotCard) -> Answer:
        """Activate a card for the unit and hand it over in the same moment: it is never free in the hall."""
        refusal = decide_allot(trip, tx.trips.count_allotted(trip.device))
        if refusal is not None:
            return refused(refusal.code, refusal.text)
        serial = self._reader.serial_of(self._desk.books.mode, body.code)
        if isinstance(serial, BadCode):
            return _not_activated(ActivationRefusal(serial.value))
        facts, station = self._desk.facts, tx.station()
        row = tx.card(serial)
        decision = decide_activation(
            row,
            polls=station.polls,
            style=trip.style,
            group=trip.device,
            activated=station.activated,
            limit=issue_limit(facts.station.voters_registered, facts.election.policy.excess_cards_per_mille),
            clock_text=self._desk.clock().strftime("%H:%M"),
        )
        if isinstance(decision, ActivationRefusal):
            return _not_activated(decision, row)
        tx.change_card(decision.before, delegated(decision.after))
        if trip.style is None:
            raise ValueError("a trip that takes cards has a ballot style")
        tx.count_activation(trip.device, trip.style, +1)
        card = card_hash(facts.election.id, self._desk.books.mode, body.code)
        tx.trips.allot(trip.device, AllottedCard(card=card, serial=serial))
        return self._shown(tx, trip)

    def _seal(self, tx: Transaction, trip: TripRow) -> Answer:
        cards = tx.trips.allotted(trip.device)
        after = decide_seal(
            trip,
            allotted=len(cards),
            linked=self._desk.live.of(trip.device).linked(self._desk.monotonic()),
            polls=tx.station().polls,
            order=self._desk.new_id(),
        )
        if isinstance(after, StationRefusal):
            return refused(after.code, after.text)
        lines = tuple(self._line(card, _row(tx, card)) for card in cards)
        paper = Allotment(
            election=self._desk.facts.election.id,
            station=self._desk.facts.station.number,
            mode=self._desk.books.mode,
            device=trip.device,
            number=trip.number,
            count=len(lines),
            cards=lines,
        )
        signed = allotments.signed(paper, self._key)
        tx.trips.store_paper(trip.device, allotments.digest(signed.document), allotments.packed(signed))
        return self._changed(tx, after)

    def _line(self, card: AllottedCard, row: CardRow) -> AllotmentLine:
        if row.state is not CardState.DELEGATED or row.style is None:
            raise ValueError("a card of a trip is delegated and has a ballot style")
        return AllotmentLine(card=card.card, style=row.style, token=row.token)

    def _settle(self, tx: Transaction, trip: TripRow, body: messages.SettleTrip) -> Answer:
        cards = tx.trips.allotted(trip.device)
        after = decide_settle(
            trip,
            allotted=len(cards),
            handed=body.handed,
            returned=body.returned,
            spoilt=body.spoilt,
        )
        if isinstance(after, StationRefusal):
            return refused(after.code, after.text)
        if trip.stage is TripStage.PREPARING:
            for card in cards:
                row = _row(tx, card)
                tx.change_card(row, cancelled(row))
            tx.count_cancelled(activated=len(cards))
            tx.trips.forget_cards(trip.device)
        event = () if trip == after else ((EventId.TRIP_SETTLED, self._kiosk_field(trip.device)),)
        return dataclasses.replace(self._changed(tx, after), notes=event)

    def _changed(self, tx: Transaction, after: TripRow | StationRefusal) -> Answer:
        if isinstance(after, StationRefusal):
            return refused(after.code, after.text)
        tx.trips.change(after)
        return self._shown(tx, after)

    def _shown(self, tx: Transaction, trip: TripRow) -> Answer:
        cards = tx.trips.allotted(trip.device)
        serials = sorted(card.serial for card in cards)[-_MOST_TAILS:]
        return Answer(
            reply=messages.Trip(
                kiosk=name_of(self._desk.facts.kiosk(trip.device)),
                state=_STATES[trip.stage],
                applications=trip.applications,
                reserve=trip.reserve,
                allotted=len(cards) or trip.voted + trip.reset + trip.unused,
                voted=trip.voted,
                reset=trip.reset,
                unused=trip.unused,
                since=trip.since,
                problem=_problem(trip),
                tails=tuple(f"{serial:04d}"[-4:] for serial in serials),
            )
        )

    # --- the unit

    def order(
        self, tx: Transaction, device: DeviceId
    ) -> messages.TakeAllotment | messages.ReturnAllotment | None:
        """Return what a unit that is free is to do about its trip."""
        trip = tx.trips.trip(device)
        if trip.order is None:
            return None
        if trip.offered:
            return messages.TakeAllotment(order_id=trip.order, number=trip.number)
        return messages.ReturnAllotment(order_id=trip.order, number=trip.number)

    def cards_out(self, tx: Transaction, device: DeviceId) -> int:
        """Return how many cards a unit is alone with: so many ballots may it store unreported."""
        return tx.trips.count_allotted(device) if tx.trips.trip(device).stage in OUT else 0

    def answer_unit(self, tx: Transaction, device: DeviceId, body: UnitRequest) -> Answer:
        """Answer one fresh request of a unit about its trip."""
        trip = tx.trips.trip(device)
        match body:
            case messages.GetAllotment():
                return self._piece(tx, trip, body)
            case messages.AllotmentTaken():
                return self._taken(tx, trip, body)
            case messages.AllotmentRejected():
                return self._rejected(tx, trip, body)
            case messages.ReturnPiece():
                return self._return_piece(tx, trip, body)

    def _piece(self, tx: Transaction, trip: TripRow, body: messages.GetAllotment) -> Answer:
        paper = tx.trips.paper(trip.device)
        if not trip.offered or body.number != trip.number or paper is None:
            return _NOT_ORDERED
        packed = paper[1]
        total = -(-len(packed) // PIECE_BYTES)
        if body.index >= total:
            return _NOT_ORDERED
        piece = packed[body.index * PIECE_BYTES : (body.index + 1) * PIECE_BYTES]
        return Answer(
            reply=messages.AllotmentPiece(number=body.number, index=body.index, total=total, data=piece)
        )

    def _taken(self, tx: Transaction, trip: TripRow, body: messages.AllotmentTaken) -> Answer:
        paper = tx.trips.paper(trip.device)
        # A word repeated after the return finds no paper any more; the number is enough then.
        same = trip.stage not in OUT or (paper is not None and paper[0] == body.fingerprint)
        after = decide_taken(trip, body.number, same, self._desk.clock().strftime("%H:%M"))
        if after is None or trip.stage in (TripStage.NONE, TripStage.PREPARING):
            return _NOT_ORDERED
        tx.trips.change(after)
        left = after.stage is not trip.stage
        note = ((EventId.TRIP_LEFT, self._kiosk_field(trip.device)),) if left else ()
        return Answer(reply=messages.Acknowledged(), notes=note)

    def _rejected(self, tx: Transaction, trip: TripRow, body: messages.AllotmentRejected) -> Answer:
        if body.number == trip.number and trip.stage is TripStage.SEALED:
            tx.trips.change(
                dataclasses.replace(trip, problem=f"Устройство не приняло карточки: {body.reason}")
            )
        return Answer(reply=messages.Acknowledged())

    def _return_piece(self, tx: Transaction, trip: TripRow, body: messages.ReturnPiece) -> Answer:
        if body.number < trip.number or (body.number == trip.number and trip.stage not in OUT):
            return Answer(reply=messages.Acknowledged())  # brought before: nothing is done again
        if body.number != trip.number or trip.order is None or body.index >= body.total:
            return _NOT_ORDERED
        if body.total > _MOST_PIECES:
            return _NOT_ORDERED
        pieces = tx.trips.take_piece(trip.device, body.index, body.total, body.data)
        if pieces is None:
            return Answer(reply=messages.Acknowledged())
        tx.trips.drop_pieces(trip.device)
        return self._whole_return(tx, trip, b"".join(pieces))

    def _whole_return(self, tx: Transaction, trip: TripRow, packed_untrusted: bytes) -> Answer:
        public_key = bytes.fromhex(self._desk.facts.kiosk(trip.device).public_key)
        read = allotments.read_return(packed_untrusted, public_key)
        if isinstance(read, PaperFault):
            return self._return_refused(tx, trip, read.value)
        paper, _ = read
        if not self._is_of(trip, paper):
            return self._return_refused(tx, trip, PaperFault.FOREIGN.value)
        rows = {card.card: _row(tx, card) for card in tx.trips.allotted(trip.device)}
        sealed = tx.trips.paper(trip.device)
        decision = decide_return(trip, paper, rows, allotment="" if sealed is None else sealed[0])
        if isinstance(decision, str):
            return self._return_refused(tx, trip, decision)
        for change in decision.changes:
            tx.change_card(change.before, change.after)
        tx.count_cancelled(activated=decision.trip.unused)
        unit = tx.device(trip.device)
        tx.change_device(dataclasses.replace(unit, voted=unit.voted + decision.trip.voted))
        tx.trips.forget_cards(trip.device)
        tx.trips.change(decision.trip)
        note = (EventId.TRIP_RETURNED, self._kiosk_field(trip.device))
        return Answer(reply=messages.Acknowledged(), notes=(note,))

    def _return_refused(self, tx: Transaction, trip: TripRow, reason: str) -> Answer:
        tx.trips.change(dataclasses.replace(trip, problem=f"Сданное устройством не принято: {reason}"))
        note = {**self._kiosk_field(trip.device), EventField.REASON: reason}
        notes = () if trip.problem else ((EventId.TRIP_RETURN_REFUSED, note),)  # it is brought again at once
        return Answer(reply=messages.Denied(reason=DenialReason.NOT_ORDERED), notes=notes)

    def _is_of(self, trip: TripRow, paper: AllotmentReturn) -> bool:
        facts = self._desk.facts
        place = (facts.election.id, facts.station.number, self._desk.books.mode, trip.device)
        return (paper.election, paper.station, paper.mode, paper.device) == place

    def _kiosk_field(self, device: DeviceId) -> dict[EventField, str]:
        return {EventField.KIOSK: name_of(self._desk.facts.kiosk(device))}


def blocking(desk: Desk, tx: Transaction) -> tuple[tuple[str, ...], int]:
    """Return the units the close must wait for, and the cards of those that are not waited for."""
    trips = tx.trips.trips()
    names = tuple(name_of(desk.facts.kiosk(trip.device)) for trip in trips if trip.blocks)
    lost = [trip.device for trip in trips if trip.given_up and trip.stage in OUT]
    return names, sum(tx.trips.count_allotted(device) for device in lost)


def _row(tx: Transaction, card: AllottedCard) -> CardRow:
    row = tx.card(card.serial)
    if row is None:
        raise ValueError("a card of a trip is of the batch")
    return row


def _problem(trip: TripRow) -> str:
    if trip.given_up and trip.stage in OUT:
        return "Не вернулось: записано решение комиссии"
    if trip.stage is TripStage.SEALED and not trip.problem:
        return "Карточки передаются на устройство"
    if trip.stage is TripStage.AWAY and trip.order is not None and not trip.problem:
        return "Ждём, когда устройство сдаст карточки"
    return trip.problem


def _not_activated(refusal: ActivationRefusal, row: CardRow | None = None) -> Answer:
    timed = row is not None and row.state in (CardState.ACTIVATED, CardState.DELEGATED, CardState.VOTING)
    return Answer(
        reply=messages.ActivationRefused(
            reason=messages.ActivationReason(refusal.value),
            activated_at=row.activated_at if row is not None and timed else None,
        )
    )
