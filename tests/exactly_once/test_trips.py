"""Trips step by step, with the real controller and the real unit: lost words, deaths, a dead medium."""

import collections.abc
import pathlib

import pytest

from election.cards import CardState
from election.identifiers import DeviceId
from kiosk.allotment.authority import BOOK_LOST
from kiosk.ballot_box.fake_medium import FakeOperation
from kiosk.runtime.trip_errands import KNOCK_EVERY
from kiosk.session import states
from link import messages
from link.in_memory import Weather
from tests.exactly_once.real_station import Death, RealStation
from tests.exactly_once.real_unit import RealUnit

ONE, TWO = 1000, 1001


@pytest.fixture
def station(tmp_path: pathlib.Path) -> collections.abc.Iterator[RealStation]:
    made = RealStation(tmp_path, seed=3, kiosks=("kiosk-1", "portable-1"))
    yield made
    made.close()


@pytest.fixture
def unit(station: RealStation) -> RealUnit:
    """Return the unit on its way, with no cable."""
    found = station.kiosks[1]
    assert isinstance(found, RealUnit)
    assert station.send_away(found, (ONE, TWO))
    found.talk(station.chance)
    assert station.trip(found).state is messages.TripState.AWAY
    station.network.cut_off.add("portable-1")
    return found


def vote(station: RealStation, unit: RealUnit, serial: int) -> None:
    """Go all the way of a vote, as far as the kiosk lets one."""
    unit.move_on()
    station.show_card(unit, serial)
    unit.talk(station.chance)
    unit.tend(station.chance)
    unit.fill(station.chance)
    unit.decide(confirm=True)
    unit.tend(station.chance)
    unit.talk(station.chance)


def home(station: RealStation, unit: RealUnit) -> messages.Trip:
    """Plug the cable in and let the unit return."""
    station.network.cut_off.clear()
    station.order_return(unit)
    for _ in range(2 * KNOCK_EVERY):
        unit.talk(station.chance)
        unit.tend(station.chance)
    return station.trip(unit)


def voted(station: RealStation) -> int:
    with station.rig.books.store.transaction() as tx:
        return tx.device(DeviceId("portable-1")).voted


def test_votes_without_a_link_also_after_a_power_cut(station: RealStation, unit: RealUnit) -> None:
    vote(station, unit, ONE)
    unit.crash(station.chance)
    unit.talk(station.chance)
    unit.tend(station.chance)
    assert isinstance(unit.state, states.Idle)  # nobody has told it that the polls are open but its book
    vote(station, unit, ONE)  # the same card again: refused
    vote(station, unit, TWO)
    assert (unit.box.count, unit.authority.cards_left) == (2, 0)
    back = home(station, unit)
    assert (back.voted, back.unused, voted(station)) == (2, 0, 2)
    station.reconcile(unit)
    station.settle()
    station.judge_at_rest()


def test_the_lost_word_that_the_cards_are_taken_is_said_again(station: RealStation) -> None:
    unit = station.kiosks[1]
    assert isinstance(unit, RealUnit)
    assert station.send_away(unit, (ONE, TWO))
    calm, station.network.weather = station.network.weather, Weather()
    heard = station.rig.service.handle_kiosk

    def deaf(device: str, request: messages.Request) -> messages.Response:
        response = heard(device, request)
        if isinstance(request.body, messages.AllotmentTaken):
            station.network.cut_off.add(device)
        return response

    station.network.handler = deaf
    unit.talk(station.chance)
    assert unit.authority.is_away
    station.network.handler, station.network.weather = station.network._serve, calm
    vote(station, unit, ONE)
    assert home(station, unit).voted == 1


@pytest.mark.parametrize("death", Death)
def test_a_controller_that_dies_at_the_return_counts_it_once(
    station: RealStation, unit: RealUnit, death: Death
) -> None:
    vote(station, unit, ONE)
    station.network.cut_off.clear()
    station.order_return(unit)
    for _ in range(KNOCK_EVERY + 4):
        station.network.next_death = death
        unit.talk(station.chance)
    station.network.next_death = None
    assert home(station, unit).voted == voted(station) == 1
    unit.crash(station.chance)
    assert home(station, unit).voted == voted(station) == 1


def test_a_book_that_cannot_be_written_opens_no_session(station: RealStation, unit: RealUnit) -> None:
    unit.book_media[1].fail_at(FakeOperation.WRITE, 0)
    station.show_card(unit, ONE)
    unit.talk(station.chance)
    unit.tend(station.chance)
    assert isinstance(unit.state, states.NotReady)
    assert unit.authority.fault == BOOK_LOST
    unit.talk(station.chance)
    unit.tend(station.chance)
    assert not unit.recorder.pending()
    unit.crash(station.chance)
    unit.talk(station.chance)
    vote(station, unit, ONE)
    assert home(station, unit).voted == 1


def test_a_pause_is_for_the_hall(station: RealStation, unit: RealUnit) -> None:
    station.network.cut_off.clear()
    station.console.ask(messages.PauseVoting(), messages.Done)
    for _ in range(KNOCK_EVERY + 2):
        unit.talk(station.chance)
    vote(station, unit, ONE)
    assert home(station, unit).voted == 1
    unit.talk(station.chance)
    unit.move_on()
    assert isinstance(unit.state, states.PollsNotOpen)  # home again, it is of the hall
    station.console.ask(messages.ResumeVoting(), messages.Done)


def test_a_reset_on_the_way_spends_the_card(station: RealStation, unit: RealUnit) -> None:
    station.show_card(unit, ONE)
    unit.talk(station.chance)
    unit.tend(station.chance)
    unit.leave()
    station.reset_on_the_way(unit)
    unit.tend(station.chance)
    unit.talk(station.chance)
    back = home(station, unit)
    assert (back.voted, back.reset, back.unused) == (0, 1, 1)
    ends = {row.serial: row.state for row in station.rows() if row.serial in (ONE, TWO)}
    assert ends == {ONE: CardState.RESET, TWO: CardState.CANCELLED}


def test_a_card_of_the_hall_is_refused_on_the_way(station: RealStation, unit: RealUnit) -> None:
    station.activate(1004)
    station.show_card(unit, 1004)
    unit.talk(station.chance)
    unit.tend(station.chance)
    assert isinstance(unit.state, states.CardNotAccepted)
    assert unit.state.reason.name == "WRONG_GROUP"
