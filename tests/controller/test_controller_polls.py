"""Polls, modes and kiosks in contact: opening at zero, pausing, closing, greeting, alarms."""

import pytest

from election.polls import StationMode
from link import messages
from link.messages import DenialReason, KioskStage
from tests.controller.station_kit import HEAD, Rig


def test_opening_needs_a_kiosk_that_has_said_zero(rig: Rig) -> None:
    chair = rig.console()
    assert chair.refusal(messages.OpenPolls()) == "no_voting_in_setup"
    chair.ask(messages.SetMode(mode=messages.StationMode.TEST), messages.Done)
    assert chair.refusal(messages.OpenPolls()) == "no_kiosks"
    kiosk = rig.kiosk()
    assert isinstance(kiosk.greet(), messages.Welcome)
    assert chair.refusal(messages.OpenPolls()) == "kiosk_silent"
    kiosk.beat(stored=1)
    assert chair.refusal(messages.OpenPolls()) == "kiosk_not_zero"
    kiosk.beat(stored=0)
    chair.ask(messages.OpenPolls(), messages.Done)
    assert (rig.books.folder / "papers" / "zero-report.pdf").read_bytes().startswith(b"%PDF")
    assert chair.refusal(messages.OpenPolls()) == "already_open"


def test_pause_and_resume_compare_card_totals(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    assert rig.chair.refusal(messages.ResumeVoting()) == "not_paused"
    rig.chair.activate(1000)
    token = kiosk.token(1000)
    rig.chair.ask(messages.PauseVoting(), messages.Done)
    assert kiosk.beat(KioskStage.VOTING).polls is messages.PollsState.PAUSED
    kiosk.ask(messages.Voted(code=rig.code(1000), token=token), messages.Acknowledged)
    rig.chair.ask(messages.ResumeVoting(), messages.Done)
    rig.chair.ask(messages.PauseVoting(), messages.Done)
    with rig.books.store.transaction() as tx:
        row = tx.card(1001)
        assert row is not None
        tx.count_activation("hall", rig.election.ballot_styles[0].id, 1)
    assert rig.chair.refusal(messages.ResumeVoting()) == "totals_differ"


def test_closing_waits_for_those_inside_but_not_for_a_dead_kiosk(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    for serial in (1000, 1001):
        rig.chair.activate(serial)
    token = kiosk.token(1000)
    kiosk.beat(KioskStage.VOTING)
    assert rig.chair.refusal(messages.ClosePolls()) == "somebody_votes"
    rig.now += 6
    rig.service.tick()
    assert rig.chair.status().kiosks[0].link_up is False
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    status = rig.chair.status()
    assert (status.polls, status.voting, status.cancelled) == (messages.PollsState.CLOSED_FINAL, 1, 39)
    kiosk.ask(messages.Voted(code=rig.code(1000), token=token), messages.Acknowledged)
    assert (rig.chair.status().voted, rig.chair.status().voting) == (1, 0)
    reply = kiosk.claim(1001)
    assert reply == messages.ClaimRefused(reason=messages.ClaimReason.POLLS_NOT_OPEN)
    for command in (messages.OpenPolls(), messages.PauseVoting(), messages.ClosePolls()):
        assert rig.chair.refusal(command) == "already_closed"
    assert rig.chair.refusal(messages.SetMode(mode=messages.StationMode.TEST)) == "mode_order"


def test_a_card_released_after_the_close_is_cancelled_and_the_sums_hold(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    token = kiosk.token(1000)
    rig.now += 6
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    kiosk.ask(messages.Released(code=rig.code(1000), token=token), messages.Acknowledged)
    with rig.books.store.transaction() as tx:
        counts = tx.counts()
    assert (counts.cancelled_activated, counts.cancelled_unused, counts.voting) == (1, 39, 0)


def test_modes_do_not_share_anything(rig: Rig) -> None:
    (kiosk,) = rig.open_day(mode=StationMode.TEST)
    test_code = rig.code(1000, StationMode.TEST)
    rig.chair.ask(messages.Activate(code=test_code, ballot_style="full"), messages.Activated)
    reply = kiosk.ask(messages.Claim(code=test_code), messages.Claimed)
    assert rig.chair.refusal(messages.SetMode(mode=messages.StationMode.OFFICIAL)) == "polls_running"
    kiosk.ask(messages.Voted(code=test_code, token=reply.token), messages.Acknowledged)
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    rig.chair.ask(messages.SetMode(mode=messages.StationMode.OFFICIAL), messages.Done)
    status = rig.chair.status()
    assert (status.mode, status.polls) == (
        messages.StationMode.OFFICIAL,
        messages.PollsState.CLOSED_INITIAL,
    )
    assert (status.voted, status.activated) == (0, 0)
    stale = kiosk.say(messages.Voted(code=test_code, token=reply.token))
    assert stale == messages.Denied(reason=DenialReason.NOT_WELCOMED)
    assert kiosk.greet(StationMode.TEST) == messages.Denied(reason=DenialReason.WRONG_MODE)
    kiosk.greet()
    kiosk.beat(stored=0)
    rig.chair.ask(messages.OpenPolls(), messages.Done)
    refused = kiosk.ask(messages.Claim(code=test_code), messages.ClaimRefused)
    assert refused.reason is messages.ClaimReason.TEST_CARD
    rig.restart()
    assert rig.chair.status().mode is messages.StationMode.OFFICIAL


def test_who_is_not_welcome(rig: Rig) -> None:
    rig.console().ask(messages.SetMode(mode=messages.StationMode.OFFICIAL), messages.Done)
    kiosk = rig.kiosk()
    assert kiosk.claim(1000) == messages.Denied(reason=DenialReason.NOT_WELCOMED)
    hello = messages.Hello(software="x", package_fingerprint="00", mode=messages.StationMode.OFFICIAL)
    assert kiosk.say(hello) == messages.Denied(reason=DenialReason.WRONG_PACKAGE)
    request = kiosk.request(messages.GetStatus())
    denied = messages.Denied(reason=DenialReason.UNKNOWN_DEVICE)
    assert rig.service.handle_kiosk("kiosk-1", request).body == denied
    assert rig.service.handle_kiosk("stranger", kiosk.request(hello)).body == denied
    assert rig.service.handle_console("console", kiosk.request(hello)).body == denied


def test_more_ballots_than_cards_is_an_alarm_and_stops_the_kiosk(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    rig.chair.activate(1001)
    token = kiosk.token(1000)
    kiosk.beat(KioskStage.VOTING, stored=1)
    assert rig.chair.status().kiosks[0].faults == (), "this ballot belongs to the card in use"
    kiosk.ask(messages.Voted(code=rig.code(1000), token=token), messages.Acknowledged)
    kiosk.beat(stored=2)
    assert rig.chair.status().kiosks[0].faults == ("C-01",)
    assert kiosk.claim(1001) == messages.Denied(reason=DenialReason.NOT_READY)


@pytest.mark.parametrize("restarted", [False, True])
def test_turnout_counts_votes_and_cards_apart(rig: Rig, restarted: bool) -> None:
    (kiosk,) = rig.open_day()
    for serial in range(1000, 1005):
        rig.chair.activate(serial)
    kiosk.vote(1000, {HEAD: ("o1",)})
    kiosk.vote(1001)
    kiosk.claim(1002)
    kiosk.beat(KioskStage.VOTING)
    if restarted:
        rig.restart()
        assert rig.chair.status().kiosks[0].link_up is False
        kiosk.beat(KioskStage.VOTING)  # the same boot need not greet again
    status = rig.chair.status()
    assert (status.activated, status.voted, status.voting) == (5, 2, 1)
    tile = status.kiosks[0]
    assert (tile.name, tile.stage, tile.voted, tile.ballots_stored) == ("№ 1", KioskStage.VOTING, 2, 2)
    assert tile.link_up


def test_the_log_tells_of_links_and_faults_but_of_no_vote(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    kiosk.vote(1000, {HEAD: ("o1",)})
    kiosk.beat(faults=("P-02",))
    kiosk.beat()
    rig.now += 6
    rig.service.tick()
    rig.service.tick()
    kiosk.beat()
    content = rig.log_path.read_bytes()
    assert rig.events() == [
        "log-begun",
        "mode-changed",
        "kiosk-welcomed",
        "polls-opened",
        "kiosk-fault",
        "kiosk-fault-gone",
        "kiosk-lost",
        "kiosk-back",
    ]
    assert rig.code(1000).encode() not in content
    assert b"1000" not in content
