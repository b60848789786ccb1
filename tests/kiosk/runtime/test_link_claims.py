"""Claims: a card opens at most one session, and a card nobody votes with goes back to its voter."""

import pytest

from controller.station.lockout import Lockout
from election.identifiers import DeviceId
from election.polls import PollsState
from kiosk.ballot_box.port import Outcome
from kiosk.runtime import link_keeper
from kiosk.session.events import CardAccepted, Fault, Polls, PollsChanged, RefusalReason
from link.messages import (
    Activated,
    Claim,
    Claimed,
    ClaimReason,
    Heartbeat,
    Hello,
    KioskStage,
    PauseVoting,
    Released,
    Request,
    Voted,
)
from tests.controller.station_kit import FULL, Rig
from tests.kiosk.runtime.link_kit import KioskOnLink, refused

KIOSK = DeviceId("kiosk-1")
BOX_FAULT = Fault(code="B-03", text="Ни один носитель голосов не записывает")


@pytest.fixture
def kiosk(rig: Rig) -> KioskOnLink:
    """Return a kiosk on the link of an open station, with three active cards."""
    rig.open_day("kiosk-2")
    for serial in (1000, 1001, 1002):
        assert isinstance(rig.chair.activate(serial), Activated)
    made = KioskOnLink(rig)
    made.turn()
    return made


def holder(rig: Rig, serial: int) -> str | None:
    """Return which kiosk the controller holds a card for."""
    with rig.books.store.transaction() as tx:
        row = tx.card(serial)
    assert row is not None
    return None if row.kiosk is None else str(row.kiosk)


def test_the_first_words_are_a_greeting_and_the_polls(rig: Rig, kiosk: KioskOnLink) -> None:
    assert kiosk.events == [PollsChanged(polls=Polls.OPEN)]
    assert [type(request.body) for request in kiosk.network.asked] == [Hello, Heartbeat]
    assert kiosk.link_fault() is None
    rig.chair.say(PauseVoting())
    assert kiosk.turn(2) == [PollsChanged(polls=Polls.PAUSED)]


def test_a_card_is_accepted_after_the_journal_has_it(kiosk: KioskOnLink) -> None:
    assert kiosk.show(1000) == CardAccepted(style=FULL)
    assert kiosk.begun == [b"1:" + kiosk.rig.code(1000).encode()]


@pytest.mark.parametrize(
    ("serial", "reason"),
    [(1005, RefusalReason.NOT_ACTIVATED), (1001, RefusalReason.IN_USE_ELSEWHERE)],
)
def test_the_controllers_refusal_is_told(kiosk: KioskOnLink, serial: int, reason: RefusalReason) -> None:
    other = KioskOnLink(kiosk.rig, "kiosk-2", epoch=3)
    other.turn()
    assert isinstance(other.show(1001), CardAccepted)
    assert kiosk.show(serial) == refused(reason)


@pytest.mark.parametrize("text", ["", "HTTPS://EXAMPLE", "１２３", "7" * 65, "12 34", "-5"])
def test_what_is_no_code_is_refused_without_asking(kiosk: KioskOnLink, text: str) -> None:
    assert kiosk.show_text(text) == refused(RefusalReason.FOREIGN)
    assert kiosk.network.bodies(Claim) == []


def test_five_bad_codes_lock_the_reader_for_half_a_minute(rig: Rig, kiosk: KioskOnLink) -> None:
    for _ in range(5):
        assert kiosk.show_text("7" * 39) == refused(RefusalReason.FOREIGN)
    assert kiosk.show(1000) == refused(RefusalReason.LOCKED)
    rig.now += 31.0
    assert isinstance(kiosk.show(1000), CardAccepted)


# --- replies that were lost


def test_a_grant_nobody_heard_is_given_back_by_the_same_request(rig: Rig, kiosk: KioskOnLink) -> None:
    kiosk.network.mute = {Claim}
    assert kiosk.show(1000) == refused(RefusalReason.NO_LINK)
    assert holder(rig, 1000) == "kiosk-1"
    assert kiosk.link_fault() == "L-01"
    kiosk.network.mute = set()
    kiosk.turn()
    assert holder(rig, 1000) is None
    assert kiosk.link_fault() is None
    claims = {request.seq for request in kiosk.network.asked if isinstance(request.body, Claim)}
    assert len(claims) == 1
    assert kiosk.network.bodies(Released) == [Released(code=rig.code(1000), token=1)]
    said = len(kiosk.network.bodies(Claim))
    kiosk.turn()
    assert len(kiosk.network.bodies(Claim)) == said
    assert isinstance(kiosk.show(1000), CardAccepted)


def test_a_grant_nobody_heard_is_given_back_after_the_polls_were_paused(rig: Rig, kiosk: KioskOnLink) -> None:
    kiosk.network.mute = {Claim}
    kiosk.show(1000)
    rig.chair.say(PauseVoting())
    kiosk.network.mute = set()
    kiosk.turn()
    assert holder(rig, 1000) is None


def test_a_grant_nobody_heard_is_claimed_anew_when_other_words_came_between(
    rig: Rig, kiosk: KioskOnLink
) -> None:
    kiosk.network.mute = {Claim}
    for serial in (1000, 1001):
        assert kiosk.show(serial) == refused(RefusalReason.NO_LINK)
    assert holder(rig, 1000) == holder(rig, 1001) == "kiosk-1"
    kiosk.network.mute = {Released}
    kiosk.turn(2)
    kiosk.network.mute = set()
    rig.restart()
    kiosk.turn(2)
    assert holder(rig, 1000) is None
    assert holder(rig, 1001) is None


def test_while_nothing_arrives_the_lost_claim_is_kept(rig: Rig, kiosk: KioskOnLink) -> None:
    kiosk.network.mute = {Claim}
    kiosk.show(1000)
    kiosk.network.cut = True
    kiosk.turn(5)
    kiosk.network.cut, kiosk.network.mute = False, set()
    kiosk.turn()
    assert holder(rig, 1000) is None


def test_a_lost_claim_is_kept_through_refusals_that_say_nothing(rig: Rig, kiosk: KioskOnLink) -> None:
    kiosk.network.mute = {Claim}
    kiosk.show(1000)
    kiosk.channel.request(kiosk.heartbeat())  # takes the place of the lost claim: nothing to replay
    rig.desk.live.change(KIOSK, lockout=Lockout(bad_in_row=5, locked_until=rig.now + 30.0))
    kiosk.network.mute = set()
    kiosk.turn(3)
    assert holder(rig, 1000) == "kiosk-1"
    rig.now += 31.0
    kiosk.turn()
    assert holder(rig, 1000) is None


def test_the_same_voter_may_try_again_with_the_card_whose_grant_was_lost(
    rig: Rig, kiosk: KioskOnLink
) -> None:
    kiosk.network.mute = {Claim}
    kiosk.show(1000)
    kiosk.network.mute = set()
    assert isinstance(kiosk.show(1000), CardAccepted)
    kiosk.turn(3)
    assert holder(rig, 1000) == "kiosk-1"
    assert kiosk.network.bodies(Released) == []


# --- at most one session for a card


def test_the_card_of_the_running_session_is_never_claimed(rig: Rig, kiosk: KioskOnLink) -> None:
    kiosk.show(1000)
    # The vote is stored and the thanks are on the screen, but the outbox does not have it yet.
    assert kiosk.show(1000) == refused(RefusalReason.ALREADY_USED)
    assert len(kiosk.network.bodies(Claim)) == 1
    # Asked, the controller would grant the card anew to the kiosk that holds it: a second vote.
    assert isinstance(kiosk.channel.request(Claim(code=rig.code(1000))), Claimed)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.VOTED, RefusalReason.ALREADY_USED),
        (Outcome.RESET, RefusalReason.ALREADY_USED),
        (Outcome.RELEASED, RefusalReason.NO_LINK),
    ],
)
def test_a_card_in_the_outbox_is_never_claimed(
    kiosk: KioskOnLink, outcome: Outcome, reason: RefusalReason
) -> None:
    kiosk.show(1000)
    kiosk.network.mute = {Voted, Released}
    kiosk.end(outcome)
    assert kiosk.show(1000) == refused(reason)
    assert len(kiosk.network.bodies(Claim)) == 1


def test_a_released_card_opens_a_new_session(kiosk: KioskOnLink) -> None:
    kiosk.show(1000)
    kiosk.end(Outcome.RELEASED)
    kiosk.turn()
    assert isinstance(kiosk.show(1000), CardAccepted)
    assert kiosk.begun[-1].startswith(b"2:")


def test_a_box_that_takes_no_session_gives_the_card_back(rig: Rig, kiosk: KioskOnLink) -> None:
    kiosk.begin_fault = BOX_FAULT
    assert kiosk.show(1000) == refused(RefusalReason.NOT_READY)
    assert holder(rig, 1000) == "kiosk-1"
    kiosk.turn()
    assert holder(rig, 1000) is None
    assert kiosk.network.bodies(Claim) == [Claim(code=rig.code(1000))]
    assert kiosk.network.bodies(Released) == [Released(code=rig.code(1000), token=1)]
    kiosk.begin_fault = None
    assert isinstance(kiosk.show(1000), CardAccepted)


def test_a_card_that_could_not_begin_is_given_back_even_after_a_storm(rig: Rig, kiosk: KioskOnLink) -> None:
    kiosk.begin_fault = BOX_FAULT
    kiosk.show(1000)
    kiosk.network.mute = {Released}
    kiosk.turn(2)
    kiosk.network.cut = True
    kiosk.turn(2)
    kiosk.network.cut, kiosk.network.mute = False, set()
    kiosk.turn(2)
    assert holder(rig, 1000) is None
    kiosk.turn(2)
    assert len({body.token for body in kiosk.network.bodies(Released) if isinstance(body, Released)}) == 1


# --- claims before everything


def test_a_claim_goes_before_the_errands(kiosk: KioskOnLink) -> None:
    for serial in (1000, 1001):
        kiosk.show(serial)
        kiosk.end()
    kiosk.network.mute = {Voted}
    kiosk.turn()
    kiosk.network.mute, kiosk.network.asked = set(), []
    kiosk.keeper.claim(kiosk.rig.code(1002))
    kiosk.turn()
    assert isinstance(kiosk.network.asked[0].body, Claim)


def test_a_claim_that_comes_during_the_errands_breaks_them_off(kiosk: KioskOnLink) -> None:
    kiosk.acknowledges = False
    for serial in (1000, 1001):
        kiosk.show(serial)
        kiosk.end()
    code = kiosk.rig.code(1002)
    asked: list[type] = []

    def claim_meanwhile(request: Request) -> None:
        asked.append(type(request.body))
        if isinstance(request.body, Voted) and Claim not in asked:
            kiosk.keeper.claim(code)

    kiosk.network.before = claim_meanwhile
    kiosk.turn()
    assert asked == [Voted]
    kiosk.turn()
    assert asked[1] is Claim
    assert asked[-1] is Heartbeat


def test_a_claim_that_comes_between_two_errands_is_answered_before_the_next(kiosk: KioskOnLink) -> None:
    kiosk.network.cut = True
    kiosk.turn()
    kiosk.network.cut, kiosk.network.asked = False, []
    code = kiosk.rig.code(1000)

    def claim_meanwhile(request: Request) -> None:
        if isinstance(request.body, Hello):
            kiosk.keeper.claim(code)

    kiosk.network.before = claim_meanwhile
    kiosk.turn()
    assert [type(request.body) for request in kiosk.network.asked] == [Hello]
    kiosk.turn()
    assert [type(request.body) for request in kiosk.network.asked[1:]] == [Claim, Heartbeat]


def test_between_grant_and_screen_the_kiosk_does_not_say_that_it_is_free(kiosk: KioskOnLink) -> None:
    kiosk.show(1000)
    kiosk.turn()
    beats = [body for body in kiosk.network.bodies(Heartbeat) if isinstance(body, Heartbeat)]
    assert [beat.stage for beat in beats] == [KioskStage.FREE, KioskStage.VOTING, KioskStage.VOTING]
    kiosk.end()
    kiosk.turn()
    (*_, last) = kiosk.network.bodies(Heartbeat)
    assert isinstance(last, Heartbeat)
    assert last.stage is KioskStage.FREE


def test_a_kiosk_the_controller_calls_not_ready_says_so(rig: Rig, kiosk: KioskOnLink) -> None:
    kiosk.ballots = 3  # more than codes VOTED: an excess, which forbids claims
    kiosk.turn()
    assert kiosk.show(1000) == refused(RefusalReason.NOT_READY)
    assert holder(rig, 1000) is None


def test_polls_that_close_meanwhile_refuse_the_card_without_calling_it_inactive(
    rig: Rig, kiosk: KioskOnLink
) -> None:
    rig.chair.say(PauseVoting())
    assert kiosk.show(1000) == refused(RefusalReason.NOT_READY)
    with rig.books.store.transaction() as tx:
        assert tx.station().polls is PollsState.PAUSED


def test_the_real_controller_would_refuse_what_the_kiosk_refuses_itself(rig: Rig, kiosk: KioskOnLink) -> None:
    kiosk.show(1000)
    kiosk.end()
    kiosk.turn()
    assert kiosk.pending == frozenset()
    assert kiosk.show(1000) == refused(RefusalReason.ALREADY_USED)
    assert len(kiosk.network.bodies(Claim)) == 2
    assert holder(rig, 1000) is None


def test_every_refusal_of_the_controller_has_its_screen() -> None:
    assert set(link_keeper._REASONS) == set(ClaimReason)


def test_the_end_of_the_sessions_card_is_known_while_it_lasts(kiosk: KioskOnLink) -> None:
    assert kiosk.keeper.card_tail == ""
    assert kiosk.show(1000) == CardAccepted(style=FULL)
    assert kiosk.keeper.card_tail == kiosk.rig.code(1000)[-4:]
