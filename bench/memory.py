"""Resident memory of kiosk and controller after a few votes, beside an empty QML page and bare Python.

RSS counts pages shared with other processes in full, for the product and for the floor alike. The kiosk is
that of the rehearsal: it has the hand that touches it inside.
"""

import pathlib
import random
import subprocess
import sys

import numpy as np

from bench.figures import Figure
from bench.live import Watched, station_of
from bench.materials import Materials
from bench.scale import Bench
from link.messages import Activated
from rehearsal.eyes import View
from rehearsal.plan import draw_votes
from rehearsal.station import KioskStand, Station
from rehearsal.voter import Camera, Voter

_READY = ("Idle", "Done")


def measure(bench: Bench) -> tuple[Figure, ...]:
    """Let the voters vote through the screen, then read what the processes hold."""
    voters = bench.scale.voters
    materials = Materials(bench.scale.source, bench.folder / "materials", kiosks=1, cards=voters)
    with (
        Watched("bench.empty_page", log=bench.folder / "page.log") as page,
        station_of(materials, bench.folder / "station", slots=bench.scale.slots) as (station, stand),
    ):
        page.wait_for("frame")
        python = _bare_python()
        stand.start()
        station.commission.start_day(kiosks=1)
        _vote(station, stand, voters)
        station.commission.wait_delivered(voters)
        floor = _resident_mib(page.pid)
        return (
            _figure(f"kiosk after {voters} votes", "an empty QML page", stand.child.pid, floor),
            _figure(f"controller after {voters} votes", "an empty QML page", station.controller.pid, floor),
            _figure(f"controller after {voters} votes", "bare Python", station.controller.pid, python),
        )


def _vote(station: Station, stand: KioskStand, count: int) -> None:
    assert stand.eyes is not None
    election = station.materials.package.election
    eyes = stand.eyes
    for number, plan in enumerate(draw_votes(election, count, random.Random(1))):
        staying = type(plan)(profile=plan.profile, selections=plan.selections)
        card = station.materials.cards.take()
        if not isinstance(station.commission.activate(card.read(), staying.profile), Activated):
            raise RuntimeError("the controller of the bench did not activate a card")
        eyes.wait_for(*_READY)
        card.show(stand.camera, np.random.default_rng(number))
        camera = _ClosedEyes(eyes=eyes, folder=stand.folder, kiosk=1)
        if Voter(eyes=eyes, camera=camera, election=election, plan=staying).vote(lambda: None) != "voted":
            raise RuntimeError("a voter of the bench did not vote")


class _ClosedEyes(Camera):
    """Takes no pictures: a grabbed screen would stay in the memory that is measured."""

    def look(self, view: View, name: str = "") -> None:
        """Do nothing."""


def _figure(what: str, floor: str, pid: int, floor_mib: float) -> Figure:
    return Figure(
        bench="memory",
        what=what,
        floor=floor,
        samples=(_resident_mib(pid),),
        floor_samples=(floor_mib,),
        unit="MiB",
    )


def _resident_mib(pid: int) -> float:
    status = pathlib.Path(f"/proc/{pid}/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def _bare_python() -> float:
    code = "import sys; print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as bare:
        assert bare.stdout is not None
        bare.stdout.readline()
        return _resident_mib(bare.pid)
