"""The dock over real processes: a voter who annuls once, a pulled cable, the close, nothing left running."""

import collections.abc
import pathlib
import threading
import typing

import numpy as np
import pytest
from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtGui import QGuiApplication

from election.definition import Election
from rehearsal.dock.app import Dock
from rehearsal.dock.placing import places_in
from rehearsal.dock.station_hall import HallPlan, StationHall
from rehearsal.eyes import Eyes
from rehearsal.plan import VoterPlan
from rehearsal.station import ROOT, Station
from rehearsal.voter import Camera, Voter
from ui.application import open_application

pytestmark = [pytest.mark.station, pytest.mark.timeout(240)]


class Stranger:
    """Somebody who plays with the dock: wishes go to the model, and Qt runs until something is to be seen."""

    def __init__(self, out: pathlib.Path) -> None:
        open_application(platform="offscreen")
        places = places_in(0, 0, 1920, 1080)
        (out / "rehearsal").mkdir()
        plan = HallPlan(
            source=ROOT / "examples" / "small.toml",
            out=out,
            screen=places.kiosk.screen,
            environment={"QT_QPA_PLATFORM": "offscreen"},
        )
        self.hall = StationHall(plan, rng=np.random.default_rng(7))
        self.dock = Dock(self.hall, places, calm=True)
        self.dock.begin()

    def until(self, seen: collections.abc.Callable[[], typing.Any], seconds: int = 90) -> None:
        """Run Qt until something is seen."""
        patience = QDeadlineTimer(seconds * 1000)
        while not seen():
            assert not patience.hasExpired(), self.dock.model.fact("answer")
            assert self.dock.model.fact("phase") != "failed", self.dock.model.fact("results")
            QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 100)

    def fact(self, name: str) -> typing.Any:
        """Give a fact as shown."""
        return self.dock.model.fact(name)

    @property
    def station(self) -> Station:
        """Give the processes behind the dock."""
        station = self.hall._station
        assert station is not None
        return station

    def vote(self, plan: VoterPlan, election: Election, screens: pathlib.Path) -> None:
        """Vote at the kiosk with other eyes than the dock's, while the dock looks on."""
        eyes = Eyes(self.station.sockets / "hand-1")
        camera = Camera(eyes=eyes, folder=screens, kiosk=1)
        voter = Voter(eyes=eyes, camera=camera, election=election, plan=plan)
        outcome: list[str] = []
        thread = threading.Thread(target=lambda: outcome.append(voter.vote(lambda: None)))
        thread.start()
        self.until(lambda: not thread.is_alive())
        eyes.close()
        assert outcome == ["voted"]


def test_a_day_at_the_dock(tmp_path: pathlib.Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "screens").mkdir()
    stranger = Stranger(out)
    try:
        stranger.until(lambda: stranger.fact("device") == "Ждёт карточку")
        model = stranger.dock.model
        model.take("activated")
        stranger.until(lambda: stranger.fact("held"))
        model.present()
        stranger.until(lambda: stranger.fact("answer")["title"] == "Карточка принята")
        model.happen("link_pull")
        election = stranger.station.materials.package.election
        style = election.ballot_styles[0]
        contest = election.contests_of(style.id)[0]
        plan = VoterPlan(
            profile=style.id, selections={contest.id: (contest.options[0].id,)}, annul_first=True
        )
        stranger.vote(plan, election, out / "screens")
        # The record moves out of sight of the next voter.
        stranger.until(lambda: stranger.fact("tape")["recordTop"] == stranger.fact("tape")["bottom"])
        assert stranger.fact("turnout")["voted"] == 0, "the cable is out"
        model.happen("link_plug")
        stranger.until(lambda: stranger.fact("turnout")["voted"] == 1)
        assert stranger.fact("cards")[0]["mark"] == "used"
        stranger.until(lambda: stranger.dock.model._obstacle() == "")
        model.finish()
        stranger.until(lambda: stranger.fact("phase") == "results")
        results = stranger.fact("results")
        assert (results["problem"], results["agree"]) == ("", True)
        assert [count["number"] for count in results["counts"]] == [1, 1, 1, 1]
        assert results["contests"][0]["options"][0]["votes"] == 1
        children = [stranger.station.controller, stranger.station.stands[0].child]
    finally:
        stranger.dock.close()
    assert all(child.ended() is not None for child in children)
    assert not stranger.station.sockets.exists()
    assert not any(thread.name.startswith("dock-") for thread in threading.enumerate())
