"""Single cases the search and the machine brought up: orders that outlive a voter, reports that overtake.

Each was wrong once. The controller's cases speak to its service; the kiosk's cases run the real kiosk.
"""

import collections.abc
import os
import pathlib
import tempfile

import pytest

from kiosk.session import states
from link import messages
from link.in_memory import CALM, Weather
from link.messages import DenialReason, KioskStage
from tests.controller.station_kit import KioskVoice, Rig
from tests.exactly_once.real_kiosk import RealKiosk
from tests.exactly_once.real_station import RealStation

DEAF = Weather(loss=1.0)


@pytest.fixture
def folder() -> collections.abc.Iterator[pathlib.Path]:
    memory = pathlib.Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place, prefix="exactly-once-") as made:
        yield pathlib.Path(made)


@pytest.fixture
def rig(folder: pathlib.Path) -> collections.abc.Iterator[Rig]:
    made = Rig(folder)
    yield made
    made.stop()


@pytest.fixture
def station(folder: pathlib.Path) -> collections.abc.Iterator[RealStation]:
    made = RealStation(folder, seed=3, kiosks=("kiosk-1", "kiosk-2"))
    for serial in range(1000, 1004):
        made.activate(serial)
    yield made
    made.close()


def _two_cards(rig: Rig) -> KioskVoice:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    rig.chair.activate(1001)
    return kiosk


def _order(kiosk: KioskVoice, stage: KioskStage = KioskStage.VOTING) -> messages.Order | None:
    return kiosk.beat(stage).order


def _reset(rig: Rig, serial: int, token: int) -> messages.WasReset:
    return messages.WasReset(code=rig.code(serial), token=token)


@pytest.mark.parametrize("restarted", [False, True])
def test_an_order_for_one_voter_never_reaches_the_next(rig: Rig, restarted: bool) -> None:
    kiosk = _two_cards(rig)
    first = kiosk.token(1000)
    rig.chair.ask(messages.OrderReset(kiosk="№ 1"), messages.Done)
    if restarted:
        rig.restart()
    assert isinstance(_order(kiosk), messages.ResetKiosk)
    second = kiosk.token(1001)
    assert _order(kiosk) is None
    # The reset of the first may be reported late, and that of the second was never ordered.
    kiosk.ask(_reset(rig, 1000, first), messages.Acknowledged)
    denied = messages.Denied(reason=DenialReason.NOT_ORDERED)
    assert kiosk.say(_reset(rig, 1001, second)) == denied


def test_an_order_ends_with_the_reservation_also_for_the_same_card(rig: Rig) -> None:
    kiosk = _two_cards(rig)
    kiosk.token(1000)
    rig.chair.ask(messages.OrderReset(kiosk="№ 1"), messages.Done)
    again = kiosk.token(1000)
    assert _order(kiosk) is None
    assert kiosk.say(_reset(rig, 1000, again)) == messages.Denied(reason=DenialReason.NOT_ORDERED)


def test_the_report_of_one_card_leaves_the_order_about_another_standing(rig: Rig) -> None:
    kiosk = _two_cards(rig)
    first, second = kiosk.token(1000), kiosk.token(1001)
    rig.chair.ask(messages.OrderReset(kiosk="№ 1"), messages.Done)
    kiosk.ask(messages.Released(code=rig.code(1000), token=first), messages.Acknowledged)
    assert isinstance(_order(kiosk), messages.ResetKiosk)
    kiosk.ask(_reset(rig, 1001, second), messages.Acknowledged)
    assert _order(kiosk) is None


def test_two_votes_on_their_way_are_no_surplus_and_three_are(rig: Rig) -> None:
    kiosk = _two_cards(rig)
    kiosk.token(1000)
    kiosk.token(1001)
    kiosk.beat(KioskStage.VOTING, stored=2)
    assert rig.chair.status().kiosks[0].faults == ()
    kiosk.beat(KioskStage.VOTING, stored=3)
    assert rig.chair.status().kiosks[0].faults == ("C-01",)


def test_an_order_nobody_is_there_to_obey_does_not_keep_the_results_back(rig: Rig) -> None:
    kiosk = _two_cards(rig)
    kiosk.token(1000)
    kiosk.beat()
    rig.chair.ask(messages.OrderReset(kiosk="№ 1"), messages.Done)
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    rig.chair.ask(messages.CountResults(), messages.Results)
    assert isinstance(_order(kiosk, KioskStage.OUT_OF_SERVICE), messages.CollectPart)
    assert isinstance(_order(kiosk, KioskStage.VOTING), messages.ResetKiosk), "the session comes first"


def test_a_granted_card_nobody_began_with_is_reset_on_the_word_of_the_kiosk(rig: Rig) -> None:
    kiosk = _two_cards(rig)
    token = kiosk.token(1000)
    kiosk.beat()
    assert rig.chair.status().voting == 1, "not without the chair"
    rig.chair.ask(messages.OrderReset(kiosk="№ 1"), messages.Done)
    kiosk.beat(KioskStage.FREE, stored=1)
    kiosk.beat(KioskStage.OUT_OF_SERVICE)
    assert rig.chair.status().voting == 1, "its vote may be stored, or its session may not be over"
    kiosk.beat(KioskStage.FREE)
    status = rig.chair.status()
    assert (status.voting, status.reset) == (0, 1)
    kiosk.ask(messages.Released(code=rig.code(1000), token=token), messages.Acknowledged)
    assert rig.chair.status().reset == 1


@pytest.mark.parametrize("command", [messages.PauseVoting(), messages.ClosePolls()])
def test_a_kiosk_gives_a_card_back_whatever_the_polls(rig: Rig, command: messages.StationCommand) -> None:
    kiosk = _two_cards(rig)
    kiosk.token(1000)
    kiosk.beat()
    rig.chair.ask(command, messages.Done)
    token = kiosk.token(1000)
    kiosk.ask(messages.Released(code=rig.code(1000), token=token), messages.Acknowledged)
    assert rig.chair.status().voting == 0
    assert kiosk.claim(1001) == messages.ClaimRefused(reason=messages.ClaimReason.POLLS_NOT_OPEN)


def test_a_card_is_not_said_to_be_elsewhere_while_the_kiosk_owes_a_report(rig: Rig) -> None:
    kiosk = _two_cards(rig)
    kiosk.token(1000)
    kiosk.beat(KioskStage.VOTING, stored=1)
    assert kiosk.claim(1000) == messages.Denied(reason=DenialReason.NOT_READY)


# --- the kiosk


def _is_in(kiosk: RealKiosk, state: type[states.State]) -> bool:
    return isinstance(kiosk.state, state)


def test_every_claim_that_was_not_heard_is_given_back(station: RealStation) -> None:
    kiosk = station.kiosks[0]
    for serial in (1000, 1001):
        station.show_card(kiosk, serial)
        station.talk_in_vain(kiosk)
        kiosk.tend(station.chance)
        kiosk.move_on()
    assert station.held_by(kiosk), "the controller granted what nobody heard"
    for _ in range(3):
        station.round()
    assert not station.held_by(kiosk)
    station.judge_at_rest()


def test_a_reset_ordered_while_the_paper_moves_is_obeyed_afterwards(station: RealStation) -> None:
    kiosk, chance = station.kiosks[0], station.chance
    station.show_card(kiosk, 1000)
    kiosk.talk(chance)
    kiosk.tend(chance)
    kiosk.fill(chance)
    kiosk.decide(confirm=False)
    assert _is_in(kiosk, states.Annulling)
    station.order_reset(kiosk)
    kiosk.talk(chance)
    kiosk.hear()
    assert _is_in(kiosk, states.Annulling), "not in the middle of a print"
    for _ in range(4):
        station.round()
    assert _is_in(kiosk, states.Idle)
    assert kiosk.notes.was_reset
    station.judge_at_rest()


def test_votes_pile_up_without_a_link_and_are_counted_once(station: RealStation) -> None:
    kiosk, chance = station.kiosks[0], station.chance
    for serial in (1000, 1001):
        station.network.weather = CALM
        station.round()
        kiosk.move_on()
        station.show_card(kiosk, serial)
        kiosk.talk(chance)
        station.network.weather = DEAF
        kiosk.tend(chance)
        kiosk.fill(chance)
        kiosk.decide(confirm=True)
        kiosk.tend(chance)
        kiosk.talk(chance)
        station.judge()
    station.settle()
    station.judge_at_rest()
    assert kiosk.box.count == 2
