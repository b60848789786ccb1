"""A trip with real processes: cards handed over, no cable, a vote, a power cut, another vote, the return."""

import collections.abc
import pathlib
import re
import subprocess
import sys
import time

import numpy as np
import pytest

from election.identifiers import BallotStyleId, ContestId, OptionId
from link.messages import (
    AllotCard,
    BeginTrip,
    EndTrip,
    GetTrip,
    Power,
    SealTrip,
    SettleTrip,
    Trip,
    TripState,
)
from rehearsal.cards import Card
from rehearsal.plan import VoterPlan
from rehearsal.station import KioskStand, Materials, Station, provision
from rehearsal.tape_ledger import read_ledger
from rehearsal.voter import Camera, Voter

ROOT = pathlib.Path(__file__).parents[2]
UNIT = "portable-1"
_READY = ("Idle", "CardNotAccepted", "Done")


def materials_of(folder: pathlib.Path) -> Materials:
    """Make the small election for one kiosk in the hall and one portable."""
    source = (ROOT / "examples" / "small.toml").read_text("utf-8")
    source = re.sub(r"(?m)^kiosks\s*=.*", "kiosks = 1", source)
    source = re.sub(r"(?m)^portables\s*=.*", "portables = 1", source)
    (folder / "source.toml").write_text(source, "utf-8")
    keys, package = folder / "keys", folder / "package"
    provision("keys", "--out", str(keys), "--kiosks", "1", "--portables", "1")
    provision("build", str(folder / "source.toml"), "--keys", str(keys), "--out", str(package))
    return Materials(package, folder, kiosks=2, cards=8, keys=keys)


class Hall:
    """The people of this test: voters at a stand, the commission at the console."""

    def __init__(self, station: Station, folder: pathlib.Path) -> None:
        self.station = station
        self.rng = np.random.default_rng(7)
        self.folder = folder

    def vote(self, stand: KioskStand, card: Card, option: str) -> None:
        eyes = stand.eyes
        assert eyes is not None
        eyes.wait_for(*_READY)
        card.show(stand.camera, self.rng)
        election = self.station.materials.package.election
        plan = VoterPlan(
            profile=BallotStyleId("all"), selections={ContestId("district-7"): (OptionId(option),)}
        )
        camera = Camera(eyes=eyes, folder=self.folder, kiosk=stand.number)
        voter = Voter(eyes=eyes, camera=camera, election=election, plan=plan)
        assert voter.vote(lambda: None) == "voted"

    def is_refused(self, stand: KioskStand, card: Card) -> None:
        eyes = stand.eyes
        assert eyes is not None
        before = eyes.wait_for(*_READY).revision
        card.show(stand.camera, self.rng)
        eyes.wait_for("CardNotAccepted", after=before)

    def trip(self) -> Trip:
        return self.station.commission._ask(GetTrip(kiosk=UNIT), Trip)

    def wait_for(self, state: TripState, timeout_s: float = 40.0) -> Trip:
        deadline = time.monotonic() + timeout_s
        while (trip := self.trip()).state is not state:
            assert time.monotonic() < deadline, trip
            self._pause()
        return trip

    def _pause(self) -> None:
        # The controller answers at once, so asking is all the waiting there is.
        self.station.commission.status()


def send_away(hall: Hall, cards: collections.abc.Sequence[Card]) -> None:
    commission = hall.station.commission
    begin = BeginTrip(
        kiosk=UNIT, ballot_style="all", applications=len(cards) - 1, reserve=1, members="А. Б., В. Г."
    )
    commission._unlocked(begin, Trip, Power.ALLOT_CARDS, UNIT)
    for card in cards:
        commission._ask(AllotCard(kiosk=UNIT, code=card.read()), Trip)
    commission._ask(SealTrip(kiosk=UNIT), Trip)
    assert hall.wait_for(TripState.AWAY).allotted == len(cards)


def power_cut(stand: KioskStand) -> None:
    """End the kiosk without a word and switch it on again."""
    assert stand.eyes is not None
    stand.eyes.close()
    stand.child.kill()
    stand.child.stop()
    stand.start()


@pytest.mark.station
@pytest.mark.timeout(180)
def test_a_portable_kiosk_votes_on_the_way_without_a_link(tmp_path: pathlib.Path) -> None:
    materials = materials_of(tmp_path)
    environment = {"QT_QPA_PLATFORM": "offscreen"}
    with Station(materials, tmp_path, kiosks=2, environment=environment) as station:
        in_hall, unit = station.stands
        assert unit.device == UNIT
        station.switch_on()
        commission, hall = station.commission, Hall(station, tmp_path)
        commission.start_day(2)
        of_hall, *cards = [materials.cards.take() for _ in range(4)]
        commission.activate(of_hall.read(), "all")
        send_away(hall, cards)
        hall.is_refused(in_hall, cards[0])

        unit.cable.pull()
        hall.is_refused(unit, of_hall)
        hall.vote(unit, cards[0], "o1")
        power_cut(unit)
        hall.is_refused(unit, cards[0])
        hall.vote(unit, cards[1], "o2")
        hall.vote(in_hall, of_hall, "o3")
        assert hall.trip().voted == 0
        unit.cable.plug()

        commission._ask(EndTrip(kiosk=UNIT), Trip)
        back = hall.wait_for(TripState.RETURNED)
        assert (back.voted, back.reset, back.unused) == (2, 0, 1)
        commission._ask(SettleTrip(kiosk=UNIT, handed=2, returned=1), Trip)
        commission.wait_delivered(3)
        commission.close_polls()
        commission.count()
        assert commission.protocol().problems == ()
        card = tmp_path / "card"
        card.mkdir()
        commission.export(card)
        voted = {kiosk.name: kiosk.voted for kiosk in commission.status().kiosks}
        assert voted == {"№ 1": 1, "П-2": 2}
        ledger = read_ledger(unit.printer.tape_text())
        assert sum(ledger.confirmed.values()) == 2
    verified = subprocess.run(
        [sys.executable, "-m", "provisioning", "verify", str(card)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr
