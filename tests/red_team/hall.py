"""A hall for attackers: real controller and kiosks of `tests.exactly_once`, and shorthand for a visit.

A step P0 … P9 is named by the write of the ballot box it begins with, counted over both media.
"""

import collections.abc
import contextlib
import os
import pathlib
import tempfile

from kiosk.ballot_box.fake_medium import FakeOperation
from kiosk.session import states
from tests.controller.station_kit import make_station
from tests.exactly_once.real_kiosk import RealKiosk
from tests.exactly_once.real_station import FIRST_CARD, RealStation

_MEMORY = pathlib.Path("/dev/shm")


@contextlib.contextmanager
def hall(*kiosks: str, cards: int = 8, seed: int = 1) -> collections.abc.Iterator[RealStation]:
    """Open a station with so many activated cards; at its end everything must be delivered and equal."""
    place = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place, prefix="red-team-") as folder:
        station = RealStation(
            pathlib.Path(folder),
            seed,
            kiosks=kiosks or ("kiosk-1",),
            station=make_station(cards=cards),
        )
        for serial in range(FIRST_CARD, FIRST_CARD + cards):
            station.activate(serial)
        try:
            yield station
        finally:
            station.close()


def come_to_paper(station: RealStation, kiosk: RealKiosk, serial: int) -> None:
    """Bring a voter to the printed record."""
    station.show_card(kiosk, serial)
    station.round()
    kiosk.fill(station.chance)


def vote(station: RealStation, kiosk: RealKiosk, serial: int) -> None:
    """Let a voter go the whole way."""
    come_to_paper(station, kiosk, serial)
    kiosk.decide(confirm=True)
    station.round()
    station.round()
    kiosk.move_on()


def writes_of_a_visit() -> int:
    """Return how many writes each medium sees from the card to the acknowledged outcome."""
    with hall() as station:
        kiosk = station.kiosks[0]
        before = kiosk.media[0].operations(FakeOperation.WRITE)
        vote(station, kiosk, FIRST_CARD)
        assert kiosk.box.count == 1
        return kiosk.media[0].operations(FakeOperation.WRITE) - before


def rest(station: RealStation) -> None:
    """Let everybody finish and everything be delivered; then every count must be equal."""
    station.settle()
    station.judge_at_rest()


def shows(kiosk: RealKiosk) -> type[states.State]:
    """Return what stands on the screen."""
    return type(kiosk.state)
