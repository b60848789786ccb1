"""A Hypothesis machine over the real controller and the real kiosk: voters, photographs, storms and deaths.

Rules are what people, the weather and the mains do; the code under test is stepped without its threads. After
each rule the judge looks; at the end everything is delivered and ballots, records and VOTED must be equal.
"""

import collections.abc
import os
import pathlib
import tempfile
import typing

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kiosk.session.events import ChairReturn
from tests.controller.station_kit import make_station
from tests.exactly_once.real_station import CARDS, FIRST_CARD, Mishap, RealStation

KIOSKS = ("kiosk-1", "kiosk-2")
which = st.integers(0, len(KIOSKS) - 1)
serials = st.integers(FIRST_CARD, FIRST_CARD + CARDS - 1)
_MEMORY = pathlib.Path("/dev/shm")


class StationMachine(RuleBasedStateMachine):
    """One station, two kiosks, six cards."""

    devices: typing.ClassVar[tuple[str, ...]] = KIOSKS
    batch: typing.ClassVar[int] = CARDS

    def __init__(self) -> None:
        super().__init__()
        place = _MEMORY if os.access(_MEMORY, os.W_OK) else None
        self.folder = tempfile.TemporaryDirectory(dir=place, prefix="exactly-once-")
        self.station = RealStation(
            pathlib.Path(self.folder.name),
            seed=7,
            kiosks=self.devices,
            station=make_station(cards=self.batch),
        )
        self.activated = 0
        self.card = FIRST_CARD
        for _ in range(CARDS - 2):
            self.activate()

    # --- members

    @precondition(lambda self: self.activated < CARDS)
    @rule()
    def activate(self) -> None:
        self.station.activate(FIRST_CARD + self.activated)
        self.activated += 1

    @rule(kiosk=which, returns=st.booleans())
    def chair_acts(self, kiosk: int, returns: bool) -> None:
        chosen = self.station.kiosks[kiosk]
        if returns:
            chosen.hear(ChairReturn())
        else:
            self.station.order_reset(chosen)

    # --- voters

    @rule(
        kiosk=which,
        serial=serials,
        card=st.sampled_from(("good", "good", "good", "last", "any")),
        steps=st.sampled_from((6, 1, 2, 3, 4, 5, 6, 6, 6, 6)),
        cut=st.none() | st.none() | st.integers(0, 30),
        deaf=st.sampled_from((False, False, False, True)),
    )
    def a_voter_comes(
        self, kiosk: int, serial: int, card: str, steps: int, cut: int | None, deaf: bool
    ) -> None:
        """Show a card and go some of the way of a vote; six steps are all of it.

        Perhaps the power is cut in write `cut`, perhaps the kiosk does not hear the controller's answer.
        """
        chosen, chance = self.station.kiosks[kiosk], self.station.chance
        if cut is not None:
            chosen.cut_power_at(cut)
        chosen.move_on()
        self.card = {"good": self.station.good_card(serial, chosen), "last": self.card, "any": serial}[card]
        way: tuple[collections.abc.Callable[[], None], ...] = (
            lambda: self.station.show_card(chosen, self.card),
            lambda: self.station.talk_in_vain(chosen) if deaf else chosen.talk(chance),
            lambda: chosen.tend(chance),
            lambda: chosen.fill(chance),
            lambda: chosen.decide(confirm=True),
            lambda: chosen.tend(chance),
        )
        for step in way[:steps]:
            step()

    @rule(serial=serials)
    def a_photographed_card_at_both(self, serial: int) -> None:
        for kiosk in self.station.kiosks:
            kiosk.move_on()
            self.station.show_card(kiosk, self.station.good_card(serial))
        self.station.round()

    @rule(kiosk=which, confirm=st.booleans(), works=st.booleans())
    def a_voter_goes_on(self, kiosk: int, confirm: bool, works: bool) -> None:
        chosen = self.station.kiosks[kiosk]
        chosen.fill(self.station.chance)
        chosen.decide(confirm=confirm)
        if works:
            chosen.tend(self.station.chance)

    @rule(kiosk=which)
    def a_voter_leaves(self, kiosk: int) -> None:
        self.station.kiosks[kiosk].leave()

    # --- work

    @rule(kiosk=which)
    def talk(self, kiosk: int) -> None:
        self.station.kiosks[kiosk].talk(self.station.chance)

    @rule(kiosk=which)
    def work(self, kiosk: int) -> None:
        self.station.kiosks[kiosk].work(self.station.chance)

    @rule(kiosk=which)
    def answers_are_lost(self, kiosk: int) -> None:
        self.station.talk_in_vain(self.station.kiosks[kiosk])

    @rule()
    def everybody_works(self) -> None:
        self.station.round()

    # --- the weather and the mains

    @rule()
    def all_is_well(self) -> None:
        self.station.all_is_well()

    @rule(mishap=st.sampled_from(Mishap), kiosk=which, write=st.integers(0, 11))
    def something_happens(self, mishap: Mishap, kiosk: int, write: int) -> None:
        self.station.befall(mishap, self.station.kiosks[kiosk], write)

    # --- the judge

    @invariant()
    def judge(self) -> None:
        self.station.judge()

    def teardown(self) -> None:
        try:
            self.station.settle()
            self.station.judge_at_rest()
        finally:
            self.station.close()
            self.folder.cleanup()


def run_machine(machine: type[RuleBasedStateMachine], examples: int, steps: int, *, fixed: bool) -> None:
    """Run a machine; `fixed` tries the same examples each time."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=fixed,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_nothing_is_lost_or_doubled_whatever_people_and_mains_do() -> None:
    run_machine(StationMachine, 30, 30, fixed=True)


@pytest.mark.torture
def test_nothing_is_lost_or_doubled_in_many_long_days() -> None:
    run_machine(StationMachine, 600, 80, fixed=False)
