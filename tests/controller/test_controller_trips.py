"""Trips at the controller: exactly so many cards, one authority at a time, one return, a balance, the close.

The unit here is written by hand from the papers alone; the real one is in tests/exactly_once and tests/kiosk.
"""

import typing

import msgspec
import pytest

from election import allotments
from election.allotments import Allotment, AllotmentReturn, CardEnd, ReturnLine
from election.cards import CardState, identities
from election.identifiers import DeviceId, ElectionId
from election.polls import StationMode
from election.signing import public_bytes
from link import messages
from link.messages import ActivationReason, ClaimReason, KioskStage, TripState
from tests.controller.station_kit import FEDERAL, FULL, KioskVoice, Rig, key_of, make_station

UNIT = "portable-1"
Ends = dict[int, CardEnd]


class Unit(KioskVoice):
    """A portable kiosk that reads its papers and writes its return, as true or as false as it is told."""

    def take(self) -> Allotment:
        order = self.beat().order
        assert isinstance(order, messages.TakeAllotment)
        piece = self.ask(messages.GetAllotment(number=order.number, index=0), messages.AllotmentPiece)
        packed = piece.data
        for index in range(1, piece.total):
            packed += self.ask(
                messages.GetAllotment(number=order.number, index=index), messages.AllotmentPiece
            ).data
        read = allotments.read_allotment(packed, public_bytes(key_of("controller")))
        assert isinstance(read, tuple), read
        self.paper, self.digest = read
        taken = messages.AllotmentTaken(number=order.number, fingerprint=self.digest)
        self.ask(taken, messages.Acknowledged)
        return self.paper

    def hash_of(self, serial: int) -> str:
        return allotments.card_hash(self.rig.election.id, self.rig.books.mode, self.rig.code(serial))

    def return_paper(self, ends: Ends, **changes: typing.Any) -> bytes:
        signer = changes.pop("sign_as", self.device)
        wanted = {self.hash_of(serial): end for serial, end in ends.items()}
        lines = tuple(
            ReturnLine(
                card=line.card,
                end=wanted.get(line.card, CardEnd.UNUSED),
                token=line.token + (line.card in wanted),
            )
            for line in self.paper.cards
        )
        paper = AllotmentReturn(
            election=self.rig.election.id,
            station=123,
            mode=self.rig.books.mode,
            device=DeviceId(self.device),
            number=self.paper.number,
            allotment=self.digest,
            count=len(lines),
            cards=lines,
        )
        return allotments.packed(allotments.signed(msgspec.structs.replace(paper, **changes), key_of(signer)))

    def bring(self, packed: bytes, number: int | None = None) -> messages.ReplyBody:
        size = 900
        pieces = [packed[at : at + size] for at in range(0, len(packed), size)]
        reply: messages.ReplyBody = messages.Acknowledged()
        for index, piece in enumerate(pieces):
            reply = self.say(
                messages.ReturnPiece(
                    number=number or self.paper.number, index=index, total=len(pieces), data=piece
                )
            )
        return reply


def begin(applications: int = 3, reserve: int = 0, style: str = FULL) -> messages.BeginTrip:
    return messages.BeginTrip(kiosk=UNIT, ballot_style=style, applications=applications, reserve=reserve)


def allot(rig: Rig, serial: int) -> messages.ReplyBody:
    return rig.chair.say(messages.AllotCard(kiosk=UNIT, code=rig.code(serial)))


def settle(handed: int, returned: int, spoilt: int = 0) -> messages.SettleTrip:
    return messages.SettleTrip(kiosk=UNIT, handed=handed, returned=returned, spoilt=spoilt)


def trip(rig: Rig) -> messages.Trip:
    return rig.chair.ask(messages.GetTrip(kiosk=UNIT), messages.Trip)


def states(rig: Rig, *serials: int) -> list[CardState]:
    with rig.books.store.transaction() as tx:
        rows = [tx.card(serial) for serial in serials]
    return [row.state for row in rows if row is not None]


def prepared(rig: Rig, applications: int = 2, reserve: int = 1) -> Unit:
    """Open the day, and prepare a trip with cards 1000, 1001, …"""
    rig.open_day("kiosk-1", UNIT)
    unit = Unit(rig, UNIT, 2)
    unit.greet()
    unit.beat()
    rig.chair.ask(begin(applications, reserve), messages.Trip)
    for serial in range(1000, 1000 + applications + reserve):
        assert isinstance(allot(rig, serial), messages.Trip)
    return unit


def away(rig: Rig, applications: int = 2, reserve: int = 1) -> Unit:
    """Go on until the unit has its cards."""
    unit = prepared(rig, applications, reserve)
    rig.chair.ask(messages.SealTrip(kiosk=UNIT), messages.Trip)
    unit.take()
    return unit


def ended(rig: Rig) -> None:
    rig.chair.ask(messages.EndTrip(kiosk="П-3"), messages.Trip)


def test_a_trip_from_the_applications_to_the_balance(rig: Rig) -> None:
    unit = prepared(rig)
    assert trip(rig) == messages.Trip(
        kiosk="П-3",
        state=TripState.READY,
        applications=2,
        reserve=1,
        allotted=3,
        tails=("1000", "1001", "1002"),
    )
    rig.chair.ask(messages.SealTrip(kiosk=UNIT), messages.Trip)
    assert trip(rig).state is TripState.READY  # until the unit says that it has them
    paper = unit.take()
    assert (paper.device, paper.number, paper.count) == (UNIT, 1, 3)
    assert {line.style for line in paper.cards} == {FULL}
    assert (trip(rig).state, trip(rig).since) == (TripState.AWAY, "09:04")
    assert unit.beat(stored=2).order is None  # three cards are out: two ballots are no surplus
    assert rig.chair.refusal(messages.ClosePolls()) == "delegated"
    ended(rig)
    assert isinstance(unit.beat(stored=2).order, messages.ReturnAllotment)
    ends = {1000: CardEnd.VOTED, 1001: CardEnd.RESET}
    assert isinstance(unit.bring(unit.return_paper(ends)), messages.Acknowledged)
    back = trip(rig)
    assert (back.state, back.voted, back.reset, back.unused) == (TripState.RETURNED, 1, 1, 1)
    assert states(rig, 1000, 1001, 1002) == [CardState.VOTED, CardState.RESET, CardState.CANCELLED]
    assert unit.beat(stored=1).order is None
    assert rig.chair.refusal(messages.ClosePolls()) == "delegated"  # not yet reconciled
    rig.chair.ask(settle(handed=2, returned=1), messages.Trip)
    assert rig.chair.ask(settle(handed=2, returned=1), messages.Trip).state is TripState.SETTLED
    assert rig.chair.refusal(settle(handed=3, returned=0)) == "already_settled"
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    with rig.books.store.transaction() as tx:
        assert all(identity.holds for identity in identities(tx.counts()))
        assert tx.device(DeviceId(UNIT)).voted == 1
    assert rig.events().count("trip-left") == rig.events().count("trip-returned") == 1


def test_exactly_so_many_cards_as_applications_and_marked_reserve(rig: Rig) -> None:
    unit = prepared(rig)
    assert allot(rig, 1003) == messages.CommandRefused(reason="enough_cards", text="Все карточки записаны: 3")
    rig.chair.ask(begin(3, 1), messages.Trip)  # one more voter applied before the seal
    assert rig.chair.refusal(messages.SealTrip(kiosk=UNIT)) == "cards_missing"
    assert rig.chair.refusal(begin(2, 0)) == "cards_there"
    assert rig.chair.refusal(begin(3, 1, style=FEDERAL)) == "cards_there"
    for serial, reason in ((1000, ActivationReason.ALREADY_ACTIVATED), (9999, ActivationReason.FOREIGN)):
        reply = allot(rig, serial)
        assert isinstance(reply, messages.ActivationRefused)
        assert reply.reason is reason
    allot(rig, 1003)
    rig.now += 6
    assert rig.chair.refusal(messages.SealTrip(kiosk=UNIT)) == "not_linked"
    unit.beat()
    rig.chair.ask(messages.SealTrip(kiosk=UNIT), messages.Trip)
    assert rig.chair.refusal(messages.SealTrip(kiosk=UNIT)) == "not_preparing"
    assert rig.chair.refusal(begin()) == "trip_open"
    assert isinstance(allot(rig, 1004), messages.CommandRefused)


def test_who_cannot_travel(rig: Rig) -> None:
    rig.open_day("kiosk-1", UNIT)
    hall = messages.BeginTrip(kiosk="№ 1", ballot_style=FULL, applications=1)
    assert rig.chair.refusal(hall) == "not_portable"
    assert rig.chair.refusal(begin(0)) == "wrong_number"
    assert rig.chair.refusal(begin(allotments.MAX_CARDS, 1)) == "wrong_number"
    assert rig.chair.refusal(begin(1, style="no-such")) == "unknown_style"
    assert rig.chair.refusal(messages.GetTrip(kiosk="П-9")) == "unknown_kiosk"
    assert rig.chair.refusal(messages.EndTrip(kiosk=UNIT)) == "no_trip"
    assert rig.chair.refusal(settle(0, 0)) == "not_returned"
    rig.chair.ask(messages.PauseVoting(), messages.Done)
    assert rig.chair.refusal(begin(1)) == "polls_not_open"


def test_a_card_of_the_unit_is_invalid_in_the_hall_and_online(rig: Rig) -> None:
    unit = prepared(rig)
    hall = rig.kiosk("kiosk-1", epoch=7)
    hall.greet()
    for moment in ("prepared", "sealed", "away"):
        for voice in (hall, unit):
            reply = voice.claim(1000)
            assert isinstance(reply, messages.ClaimRefused), moment
            assert reply.reason is ClaimReason.WRONG_GROUP
        if moment == "prepared":
            rig.chair.ask(messages.SealTrip(kiosk=UNIT), messages.Trip)
        elif moment == "sealed":
            unit.take()
    rig.chair.activate(1010)
    reply = unit.claim(1010)
    assert isinstance(reply, messages.ClaimRefused)
    assert reply.reason is ClaimReason.WRONG_GROUP


def test_the_return_counts_once_however_often_it_comes(rig: Rig) -> None:
    unit = away(rig)
    packed = unit.return_paper({1000: CardEnd.VOTED})
    refused = unit.bring(packed)
    assert isinstance(refused, messages.Denied)  # nobody has ordered it
    ended(rig)
    ended(rig)
    for _ in range(2):
        assert isinstance(unit.bring(packed), messages.Acknowledged)
        rig.restart()
        unit.epoch += 1
        unit.seq = 0
        unit.greet()
    with rig.books.store.transaction() as tx:
        assert tx.device(DeviceId(UNIT)).voted == 1
        assert tx.counts().cancelled_activated == 2
    # The word that the allotment was taken may be late too, and changes nothing.
    taken = messages.AllotmentTaken(number=1, fingerprint=unit.digest)
    unit.ask(taken, messages.Acknowledged)
    assert trip(rig).state is TripState.RETURNED


FORGED: dict[str, dict[str, typing.Any]] = {
    "signed by another": {"sign_as": "kiosk-1"},
    "of another unit": {"device": DeviceId("kiosk-1")},
    "of another election": {"election": ElectionId("other")},
    "of another mode": {"mode": StationMode.TEST},
    "of another station": {"station": 124},
    "of another allotment": {"allotment": "ab" * 32},
    "of another trip": {"number": 2},
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forged_or_foreign_return_changes_nothing(rig: Rig, forgery: str) -> None:
    unit = away(rig)
    ended(rig)
    packed = unit.return_paper({1000: CardEnd.VOTED}, **FORGED[forgery])
    for _ in range(2):
        assert isinstance(unit.bring(packed, number=1), messages.Denied)
    assert states(rig, 1000, 1001) == [CardState.DELEGATED] * 2
    assert trip(rig).state is TripState.AWAY
    assert trip(rig).problem.startswith("Сданное устройством не принято")
    assert rig.events().count("trip-return-refused") == 1
    assert isinstance(unit.bring(unit.return_paper({1000: CardEnd.VOTED})), messages.Acknowledged)
    assert trip(rig).problem == ""


def test_a_return_without_a_card_or_with_an_older_token_is_refused(rig: Rig) -> None:
    unit = away(rig)
    ended(rig)
    whole = unit.paper
    unit.paper = msgspec.structs.replace(whole, cards=whole.cards[1:])
    assert isinstance(unit.bring(unit.return_paper({})), messages.Denied)
    unit.paper = whole
    assert isinstance(unit.bring(b"{}"), messages.Denied)
    rig.chair.ask(messages.RecordDecision(subject=f"trip:{UNIT}", act="акт № 1"), messages.Done)
    assert isinstance(unit.bring(unit.return_paper({})), messages.Acknowledged)


@pytest.mark.parametrize(
    ("handed", "returned", "spoilt", "reason"),
    [(2, 0, 0, "not_balanced"), (3, 1, 0, "not_balanced"), (1, 2, 0, "more_used_than_handed"), (2, 0, 1, "")],
)
def test_the_balance_blocks_until_a_decision(
    rig: Rig, handed: int, returned: int, spoilt: int, reason: str
) -> None:
    unit = away(rig)
    assert rig.chair.refusal(settle(3, 0)) == "not_returned"
    ended(rig)
    unit.bring(unit.return_paper({1000: CardEnd.VOTED, 1001: CardEnd.VOTED}))
    command = settle(handed, returned, spoilt)
    if reason:
        assert rig.chair.refusal(command) == reason
        assert rig.chair.refusal(messages.ClosePolls()) == "delegated"
        rig.chair.ask(messages.RecordDecision(subject="trip:П-3", act="акт № 2"), messages.Done)
    assert rig.chair.ask(command, messages.Trip).state is TripState.SETTLED
    rig.chair.ask(messages.ClosePolls(), messages.Done)


def test_a_trip_that_never_left_gives_its_cards_up(rig: Rig) -> None:
    prepared(rig)
    assert rig.chair.refusal(messages.EndTrip(kiosk=UNIT)) == "not_left"
    assert rig.chair.refusal(settle(1, 2)) == "not_left"
    assert rig.chair.refusal(settle(0, 2)) == "not_balanced"
    assert rig.chair.ask(settle(0, 3), messages.Trip).unused == 3
    assert states(rig, 1000, 1002) == [CardState.CANCELLED] * 2
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    with rig.books.store.transaction() as tx:
        assert all(identity.holds for identity in identities(tx.counts()))


def test_a_unit_that_does_not_come_back_is_decided_about_and_may_be_found_later(rig: Rig) -> None:
    unit = away(rig)
    rig.now += 60
    assert rig.chair.refusal(messages.ClosePolls()) == "delegated"
    assert rig.chair.refusal(messages.RecordDecision(subject="trip:П-9", act="а")) == "unknown_subject"
    rig.chair.ask(messages.RecordDecision(subject="trip:П-3", act="акт № 3"), messages.Done)
    assert trip(rig).problem.startswith("Не вернулось")
    assert rig.chair.refusal(begin()) == "trip_open"  # its cards are still with it
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    with rig.books.store.transaction() as tx:
        counts = tx.counts()
        assert [decision.subject for decision in tx.decisions()] == ["trip:portable-1:1"]
    assert counts.delegated == 3  # «delegated-not-returned»
    assert all(identity.holds for identity in identities(counts))
    assert isinstance(unit.beat().order, messages.ReturnAllotment)
    unit.bring(unit.return_paper({1000: CardEnd.VOTED}))
    with rig.books.store.transaction() as tx:
        counts = tx.counts()
        assert tx.device(DeviceId(UNIT)).voted == 1
    assert (counts.voted, counts.delegated) == (1, 0)
    assert all(identity.holds for identity in identities(counts))


def test_cards_given_up_before_the_unit_had_them_are_never_handed_over(rig: Rig) -> None:
    unit = prepared(rig)
    rig.chair.ask(messages.SealTrip(kiosk=UNIT), messages.Trip)
    assert rig.chair.refusal(messages.EndTrip(kiosk=UNIT)) == "not_taken"
    rig.chair.ask(messages.RecordDecision(subject="trip:П-3", act="акт № 4"), messages.Done)
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    assert isinstance(unit.beat().order, messages.ReturnAllotment)  # if it has taken them unheard
    piece = unit.say(messages.GetAllotment(number=1, index=0))
    assert piece == messages.Denied(reason=messages.DenialReason.NOT_ORDERED)


def test_the_same_unit_goes_again_with_other_cards(rig: Rig) -> None:
    unit = away(rig)
    ended(rig)
    unit.bring(unit.return_paper({1000: CardEnd.VOTED}))
    old = unit.return_paper({1001: CardEnd.VOTED})
    assert rig.chair.refusal(begin()) == "trip_open"
    rig.chair.ask(settle(1, 2), messages.Trip)
    rig.chair.ask(begin(1), messages.Trip)
    refused = allot(rig, 1002)  # it has been outside and never votes again
    assert isinstance(refused, messages.ActivationRefused)
    assert refused.reason is ActivationReason.CANCELLED
    allot(rig, 1005)
    unit.beat(stored=1)
    rig.chair.ask(messages.SealTrip(kiosk=UNIT), messages.Trip)
    assert unit.take().number == 2
    ended(rig)
    assert isinstance(unit.bring(old, number=1), messages.Acknowledged)  # an old one: nothing is done
    assert isinstance(unit.bring(old, number=2), messages.Denied)
    unit.bring(unit.return_paper({1005: CardEnd.VOTED}))
    with rig.books.store.transaction() as tx:
        assert tx.device(DeviceId(UNIT)).voted == 2
    assert states(rig, 1001, 1005) == [CardState.CANCELLED, CardState.VOTED]


def test_a_pause_does_not_mind_a_return(rig: Rig) -> None:
    unit = away(rig)
    ended(rig)
    rig.chair.ask(messages.PauseVoting(), messages.Done)
    unit.bring(unit.return_paper({1000: CardEnd.VOTED, 1001: CardEnd.RESET}))
    assert isinstance(rig.chair.say(messages.ResumeVoting()), messages.Done)


def test_orders_wait_for_the_end_of_a_session(rig: Rig) -> None:
    unit = prepared(rig)
    rig.chair.ask(messages.SealTrip(kiosk=UNIT), messages.Trip)
    assert unit.beat(KioskStage.VOTING).order is None
    assert unit.say(messages.GetAllotment(number=2, index=0)) == messages.Denied(
        reason=messages.DenialReason.NOT_ORDERED
    )
    foreign = messages.AllotmentTaken(number=1, fingerprint="00" * 32)
    assert isinstance(unit.say(foreign), messages.Denied)
    unit.ask(messages.AllotmentRejected(number=1, reason="signature"), messages.Acknowledged)
    assert "signature" in trip(rig).problem
    hall = rig.kiosk("kiosk-1", epoch=9)
    hall.greet()
    assert isinstance(hall.say(messages.GetAllotment(number=1, index=0)), messages.Denied)
    unit.take()
    assert trip(rig).problem == ""


def test_after_the_return_the_file_holds_no_trace_of_which_cards_went(rig: Rig) -> None:
    unit = away(rig)
    content = (rig.books.folder / "station.sqlite").read_bytes()
    assert unit.hash_of(1000).encode() in content
    assert rig.code(1000).encode() not in content
    ended(rig)
    unit.bring(unit.return_paper({1000: CardEnd.VOTED}))
    content = (rig.books.folder / "station.sqlite").read_bytes()
    assert unit.hash_of(1000).encode() not in content
    with rig.books.store.transaction() as tx:
        row = tx.card(1000)
    assert row is not None
    assert (row.style, row.group, row.kiosk, row.activated_at) == (None, None, None, None)


def test_the_largest_allotment_and_its_return_go_over_the_wire(rig: Rig, data: typing.Any) -> None:
    rig.stop()
    folder = data / "large"
    folder.mkdir()
    large = Rig(folder, station=make_station(voters=400, cards=300))
    try:
        unit = away(large, allotments.MAX_CARDS, 0)
        ended(large)
        everyone = dict.fromkeys(range(1000, 1000 + allotments.MAX_CARDS), CardEnd.VOTED)
        packed = unit.return_paper(everyone)
        assert len(packed) <= allotments.MAX_PAPER_BYTES
        size = 8 * 1024
        pieces = [packed[at : at + size] for at in range(0, len(packed), size)]
        for index, piece in enumerate(pieces):
            said = messages.ReturnPiece(number=1, index=index, total=len(pieces), data=piece)
            unit.ask(said, messages.Acknowledged)
        assert trip(large).voted == allotments.MAX_CARDS
        assert len(trip(large).tails) <= 64
    finally:
        large.stop()
        rig.start()
