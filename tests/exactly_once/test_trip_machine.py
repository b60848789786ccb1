"""The Hypothesis machine with a portable kiosk: it goes away with cards, votes without a link, comes back.

Everything of `test_station_machine` happens too: voters, photographs, storms, deaths in any write, also of
the unit's book. At the end every trip is brought home, and ballots and VOTED must be equal per kiosk.
"""

import typing

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from link import messages
from tests.exactly_once.real_station import CARDS, FIRST_CARD
from tests.exactly_once.real_unit import RealUnit
from tests.exactly_once.test_station_machine import StationMachine, run_machine

TRIP_CARDS = 12


class TripMachine(StationMachine):
    """One kiosk in the hall and one portable; cards above the hall's six go on trips, each once."""

    devices: typing.ClassVar[tuple[str, ...]] = ("kiosk-1", "portable-1")
    batch: typing.ClassVar[int] = CARDS + TRIP_CARDS

    def __init__(self) -> None:
        super().__init__()
        self.next_trip_card = FIRST_CARD + CARDS
        self.a_trip_begins(count=3, cut=False)

    @property
    def unit(self) -> RealUnit:
        """Return the portable kiosk."""
        unit = self.station.kiosks[1]
        assert isinstance(unit, RealUnit)
        return unit

    @rule(count=st.sampled_from((2, 1, 3)), cut=st.booleans())
    def a_trip_begins(self, count: int, cut: bool) -> None:
        serials = range(self.next_trip_card, self.next_trip_card + count)
        if serials[-1] < FIRST_CARD + self.batch and self.station.send_away(self.unit, serials):
            self.next_trip_card += count
            self.unit.talk(self.station.chance)
            self.unit.tend(self.station.chance)
        if cut:
            self.station.network.cut_off.add(self.unit.device)

    @rule(
        serial=st.integers(0, 5),
        steps=st.sampled_from((6, 6, 6, 6, 3, 4, 5)),
        cut=st.none() | st.integers(0, 40),
    )
    def a_voter_on_the_way(self, serial: int, steps: int, cut: int | None) -> None:
        self.unit.talk(self.station.chance)
        self.unit.tend(self.station.chance)
        self.a_voter_comes(kiosk=1, serial=serial, card="good", steps=steps, cut=cut, deaf=False)
        self.unit.talk(self.station.chance)

    @rule(cut=st.booleans())
    def the_cable_of_the_unit(self, cut: bool) -> None:
        cables = self.station.network.cut_off
        cables.add(self.unit.device) if cut else cables.discard(self.unit.device)

    @rule()
    def the_chair_resets_on_the_way(self) -> None:
        self.unit.leave()
        self.station.reset_on_the_way(self.unit)

    @rule(settles=st.booleans())
    def the_unit_is_back(self, settles: bool) -> None:
        self.station.order_return(self.unit)
        self.unit.talk(self.station.chance)
        self.unit.tend(self.station.chance)
        if settles:
            self.station.reconcile(self.unit)

    def teardown(self) -> None:
        self.station.bring_home(self.unit)
        trip = self.station.trip(self.unit)
        assert trip.state in (messages.TripState.READY, messages.TripState.SETTLED)
        super().teardown()


def test_no_card_votes_twice_and_no_vote_is_lost_on_a_trip() -> None:
    run_machine(TripMachine, 12, 20, fixed=True)


@pytest.mark.torture
def test_no_card_votes_twice_and_no_vote_is_lost_on_many_trips() -> None:
    run_machine(TripMachine, 600, 80, fixed=False)
