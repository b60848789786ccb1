"""Cards at the controller: activation, claims, reports, fencing tokens, groups, locks."""

import dataclasses

import pytest

from controller.station.card_policy import (
    ActivationRefusal,
    Change,
    ClaimRefusal,
    Outcome,
    ReportVerdict,
    decide_activation,
    decide_claim,
    decide_report,
    decide_undo,
)
from controller.station.values import CardRow
from election.cards import CardState
from election.identifiers import BallotStyleId, DeviceId
from election.polls import PollsState, StationMode
from link import messages
from link.messages import ActivationReason, ClaimReason
from tests.controller.station_kit import FEDERAL, FULL, KioskVoice, Rig, make_station

ONE, TWO = DeviceId("kiosk-1"), DeviceId("kiosk-2")
OPEN = PollsState.OPEN


def _row(state: CardState, token: int = 1) -> CardRow:
    used = state in (CardState.ACTIVATED, CardState.VOTING)
    return CardRow(
        serial=7,
        state=state,
        token=token,
        style=BallotStyleId("full") if used else None,
        group="hall" if used else None,
        kiosk=ONE if state is CardState.VOTING else None,
        activated_at="09:04" if used else None,
    )


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (CardState.RECEIVED, None),
        (CardState.TEST, ActivationRefusal.TEST_CARD),
        (CardState.ACTIVATED, ActivationRefusal.ALREADY_ACTIVATED),
        (CardState.DELEGATED, ActivationRefusal.ALREADY_ACTIVATED),
        (CardState.VOTING, ActivationRefusal.IN_VOTING),
        (CardState.VOTED, ActivationRefusal.ALREADY_USED),
        (CardState.RESET, ActivationRefusal.ALREADY_USED),
        (CardState.CANCELLED, ActivationRefusal.CANCELLED),
        (CardState.DAMAGED, ActivationRefusal.CANCELLED),
    ],
)
def test_activation_in_every_state(state: CardState, refusal: ActivationRefusal | None) -> None:
    outcome = decide_activation(
        _row(state), polls=OPEN, style=FULL, group="hall", activated=0, limit=1, clock_text="10:00"
    )
    if refusal is not None:
        assert outcome is refusal
    else:
        assert isinstance(outcome, Change)
        assert outcome.after.state is CardState.ACTIVATED
        assert (outcome.after.token, outcome.after.activated_at) == (1, "10:00")


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (CardState.RECEIVED, ClaimRefusal.NOT_ACTIVATED),
        (CardState.TEST, ClaimRefusal.TEST_CARD),
        (CardState.ACTIVATED, None),
        (CardState.DELEGATED, ClaimRefusal.WRONG_GROUP),
        (CardState.VOTING, ClaimRefusal.IN_USE_ELSEWHERE),
        (CardState.VOTED, ClaimRefusal.ALREADY_USED),
        (CardState.RESET, ClaimRefusal.RESET),
        (CardState.CANCELLED, ClaimRefusal.CANCELLED),
        (CardState.DAMAGED, ClaimRefusal.CANCELLED),
    ],
)
def test_a_claim_in_every_state(state: CardState, refusal: ClaimRefusal | None) -> None:
    outcome = decide_claim(_row(state), polls=OPEN, device=TWO, group="hall", undelivered=False)
    if refusal is not None:
        assert outcome is refusal
    else:
        assert isinstance(outcome, Change)
        assert (outcome.after.token, outcome.after.kiosk) == (2, TWO)


def test_a_kiosk_may_claim_again_what_it_holds_unless_a_vote_is_undelivered() -> None:
    row = _row(CardState.VOTING)
    again = decide_claim(row, polls=OPEN, device=ONE, group="hall", undelivered=False)
    assert isinstance(again, Change)
    assert (again.after.state, again.after.token) == (CardState.VOTING, 2)
    refused = decide_claim(row, polls=OPEN, device=ONE, group="hall", undelivered=True)
    assert refused is ClaimRefusal.REPORTS_FIRST


@pytest.mark.parametrize("polls", [PollsState.PAUSED, PollsState.CLOSED_FINAL])
def test_what_a_kiosk_holds_it_may_claim_again_whatever_the_polls(polls: PollsState) -> None:
    row = dataclasses.replace(_row(CardState.VOTING), reset_ordered=True)
    again = decide_claim(row, polls=polls, device=ONE, group="hall", undelivered=False)
    assert isinstance(again, Change)
    assert (again.after.token, again.after.reset_ordered) == (2, False)
    elsewhere = decide_claim(row, polls=polls, device=TWO, group="hall", undelivered=False)
    assert elsewhere is ClaimRefusal.POLLS_NOT_OPEN


@pytest.mark.parametrize("polls", [polls for polls in PollsState if polls is not OPEN])
def test_without_open_polls_nothing_is_activated_claimed_or_taken_back(polls: PollsState) -> None:
    row = _row(CardState.ACTIVATED)
    claim = decide_claim(row, polls=polls, device=ONE, group="hall", undelivered=False)
    assert claim is ClaimRefusal.POLLS_NOT_OPEN
    activation = decide_activation(
        _row(CardState.RECEIVED), polls=polls, style=FULL, group="h", activated=0, limit=9, clock_text=""
    )
    assert activation is ActivationRefusal.POLLS_NOT_OPEN
    assert decide_undo(row, polls) is None


def _report(row: CardRow, outcome: Outcome, **changes: object) -> Change | ReportVerdict:
    facts = {"polls": OPEN, "device": ONE, "token": 1, **changes}
    return decide_report(row, outcome, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.VOTED, CardState.VOTED),
        (Outcome.RELEASED, CardState.ACTIVATED),
        (Outcome.RESET, CardState.RESET),
    ],
)
def test_reports_of_the_holder(outcome: Outcome, state: CardState) -> None:
    held = dataclasses.replace(_row(CardState.VOTING), reset_ordered=True)
    change = _report(held, outcome)
    assert isinstance(change, Change)
    assert change.after.state is state
    assert change.after.kiosk is None
    if outcome is Outcome.RELEASED:
        assert (change.after.style, change.after.activated_at) == (FULL, "09:04")
        assert not change.after.reset_ordered, "the order ended with its reservation"
    else:
        assert change.after == CardRow(serial=7, state=state, token=1)
    for other in ({"device": TWO}, {"token": 2}):
        assert _report(_row(CardState.VOTING), outcome, **other) is ReportVerdict.UNKNOWN_RESERVATION


def test_outdated_reports_change_nothing() -> None:
    claimed_again = _row(CardState.VOTING, token=2)
    assert _report(claimed_again, Outcome.RELEASED) is ReportVerdict.OUTDATED
    assert _report(claimed_again, Outcome.RESET) is ReportVerdict.OUTDATED
    assert _report(claimed_again, Outcome.VOTED) is ReportVerdict.UNKNOWN_RESERVATION
    assert _report(_row(CardState.VOTED), Outcome.VOTED) is ReportVerdict.ALREADY_DONE
    assert _report(_row(CardState.VOTED), Outcome.RELEASED) is ReportVerdict.OUTDATED
    assert _report(_row(CardState.RESET), Outcome.VOTED) is ReportVerdict.UNKNOWN_RESERVATION
    assert _report(_row(CardState.VOTING), Outcome.RESET) is ReportVerdict.NOT_ORDERED


def test_after_the_close_a_late_vote_counts_and_a_released_card_is_cancelled() -> None:
    closed = {"polls": PollsState.CLOSED_FINAL}
    late = _report(_row(CardState.VOTING), Outcome.VOTED, **closed)
    assert isinstance(late, Change)
    assert late.after.state is CardState.VOTED
    released = _report(_row(CardState.VOTING), Outcome.RELEASED, **closed)
    assert isinstance(released, Change)
    assert released.after == CardRow(serial=7, state=CardState.CANCELLED, token=1)


def _refused(reply: messages.ReplyBody) -> ActivationReason | ClaimReason:
    assert isinstance(reply, messages.ActivationRefused | messages.ClaimRefused), reply
    return reply.reason


def test_reasons_a_card_is_not_activated(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    chair = rig.chair
    assert _refused(chair.say(messages.Activate(code="12", ballot_style=FULL))) is ActivationReason.UNREADABLE
    other = rig.code(1000, precinct=124)
    assert _refused(chair.say(messages.Activate(code=other, ballot_style=FULL))) is ActivationReason.FOREIGN
    assert _refused(chair.activate(5000)) is ActivationReason.FOREIGN
    test_card = rig.code(1000, StationMode.TEST)
    reply = chair.say(messages.Activate(code=test_card, ballot_style=FULL))
    assert _refused(reply) is ActivationReason.TEST_CARD
    assert _refused(chair.activate(1000, "nothing")) is ActivationReason.UNKNOWN_STYLE
    assert isinstance(chair.activate(1000), messages.Activated)
    again = chair.activate(1000)
    assert again == messages.ActivationRefused(
        reason=ActivationReason.ALREADY_ACTIVATED, activated_at="09:04"
    )
    kiosk.vote(1000)
    assert chair.activate(1000) == messages.ActivationRefused(reason=ActivationReason.ALREADY_USED)
    assert chair.refusal(messages.Activate(code=rig.code(1001), ballot_style=FULL, group="mars")) == (
        "unknown_group"
    )


def test_the_limit_of_activations(rig: Rig) -> None:
    rig.stop()
    rig.station = make_station(voters=2, cards=40)
    rig.data = rig.data / "small"
    rig.data.mkdir()
    rig.start()
    rig.open_day()
    assert isinstance(rig.chair.activate(1000), messages.Activated)
    assert isinstance(rig.chair.activate(1001), messages.Activated)
    assert _refused(rig.chair.activate(1002)) is ActivationReason.LIMIT
    rig.chair.ask(messages.UndoActivation(), messages.Done)
    assert isinstance(rig.chair.activate(1002), messages.Activated)


def test_an_activation_can_be_taken_back_until_the_card_is_used(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    assert rig.chair.refusal(messages.UndoActivation()) == "nothing_to_undo"
    rig.chair.activate(1000, FEDERAL)
    rig.chair.ask(messages.UndoActivation(), messages.Done)
    assert rig.chair.refusal(messages.UndoActivation()) == "nothing_to_undo"
    with rig.books.store.transaction() as tx:
        assert tx.card(1000) == CardRow(serial=1000)
        assert tx.counts().activated == 0
    rig.chair.activate(1000)
    kiosk.claim(1000)
    assert rig.chair.refusal(messages.UndoActivation()) == "too_late"


def test_a_portable_card_is_void_in_the_hall_and_the_other_way_round(rig: Rig) -> None:
    hall, portable = rig.open_day("kiosk-1", "portable-1")
    rig.chair.activate(1000, group="portable-1")
    rig.chair.activate(1001)
    assert _refused(hall.claim(1000)) is ClaimReason.WRONG_GROUP
    assert _refused(portable.claim(1001)) is ClaimReason.WRONG_GROUP
    portable.vote(1000)
    hall.vote(1001)
    with rig.books.store.transaction() as tx:
        by_place = {(part.outside, part.style): part.count for part in tx.counts().activations}
    assert by_place == {(False, FULL): 1, (True, FULL): 1, (False, FEDERAL): 0, (True, FEDERAL): 0}


def _release(rig: Rig, kiosk: KioskVoice, serial: int, token: int) -> messages.ReplyBody:
    return kiosk.say(messages.Released(code=rig.code(serial), token=token))


def test_a_delayed_release_does_not_free_a_card_claimed_again(rig: Rig) -> None:
    one, two = rig.open_day("kiosk-1", "kiosk-2")
    rig.chair.activate(1000)
    first = one.token(1000)
    assert isinstance(_release(rig, one, 1000, first), messages.Acknowledged)
    second = two.token(1000)
    assert second == first + 1
    assert isinstance(_release(rig, one, 1000, first), messages.Acknowledged)
    assert _refused(one.claim(1000)) is ClaimReason.IN_USE_ELSEWHERE
    stolen = one.say(messages.Voted(code=rig.code(1000), token=second))
    assert stolen == messages.Denied(reason=messages.DenialReason.UNKNOWN_RESERVATION)
    two.ask(messages.Voted(code=rig.code(1000), token=second), messages.Acknowledged)
    assert _refused(one.claim(1000)) is ClaimReason.ALREADY_USED
    assert [(kiosk.name, kiosk.voted) for kiosk in rig.chair.status().kiosks] == [
        ("№ 1", 0),
        ("№ 2", 1),
        ("П-3", 0),
    ]


def test_five_bad_codes_lock_the_reader_for_half_a_minute(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    foreign = messages.Claim(code=rig.code(1000, precinct=9))
    reasons = [_refused(kiosk.say(foreign)) for _ in range(6)]
    assert reasons == [ClaimReason.FOREIGN] * 5 + [ClaimReason.LOCKED]
    assert _refused(kiosk.claim(1000)) is ClaimReason.LOCKED
    rig.now += 30.1
    for _ in range(15):
        kiosk.say(foreign)
        rig.now += 31
    assert "C-05" in rig.chair.status().kiosks[0].faults
    assert isinstance(kiosk.claim(1000), messages.Claimed)
    assert "C-05" not in rig.chair.status().kiosks[0].faults


def test_the_chair_resets_a_kiosk_and_the_card_is_spent(rig: Rig) -> None:
    one, two = rig.open_day("kiosk-1", "kiosk-2")
    rig.chair.activate(1000)
    assert rig.chair.refusal(messages.OrderReset(kiosk="№ 1")) == "nobody_votes"
    assert rig.chair.refusal(messages.OrderReset(kiosk="№ 9")) == "unknown_kiosk"
    token = one.token(1000)
    report = messages.WasReset(code=rig.code(1000), token=token)
    assert one.say(report) == messages.Denied(reason=messages.DenialReason.NOT_ORDERED)
    rig.chair.ask(messages.OrderReset(kiosk="№ 1"), messages.Done)
    order = one.beat(messages.KioskStage.VOTING).order
    assert isinstance(order, messages.ResetKiosk)
    assert one.beat(messages.KioskStage.VOTING).order == order, "repeated until it was carried out"
    rig.chair.ask(messages.OrderReset(kiosk="№ 1"), messages.Done)
    again = one.beat(messages.KioskStage.VOTING).order
    assert isinstance(again, messages.ResetKiosk)
    assert again.order_id != order.order_id, "a kiosk that could not obey the first time is told anew"
    assert two.beat().order is None
    one.ask(report, messages.Acknowledged)
    one.ask(report, messages.Acknowledged)
    assert one.beat().order is None
    assert _refused(two.claim(1000)) is ClaimReason.RESET
    status = rig.chair.status()
    assert (status.reset, status.voted, status.voting) == (1, 0, 0)


def test_a_vote_that_was_faster_than_the_chair_drops_the_order(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    token = kiosk.token(1000)
    rig.chair.ask(messages.OrderReset(kiosk="kiosk-1"), messages.Done)
    kiosk.ask(messages.Voted(code=rig.code(1000), token=token), messages.Acknowledged)
    assert kiosk.beat(stored=1).order is None
