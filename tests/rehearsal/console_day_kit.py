"""A real station with the commission at the real console's window: touched and scanned, not commanded."""

import collections.abc
import pathlib
import re
import time
import types
import typing

import numpy as np
from PySide6.QtGui import QPointingDevice

from controller.console.model.events import Go, Pressed
from controller.console.model.routes import Course, Route
from election.officials import OfficialRole
from link import messages
from link.codec import Wire
from link.unix_client import UnixChannel
from provisioning.officials import read_officials
from rehearsal.cards import Card
from rehearsal.plan import VoterPlan
from rehearsal.station import ROOT, KioskStand, Materials, Station, provision
from rehearsal.voter import Camera, Voter
from tests.controller.console import console_kit

UNIT, UNIT_NAME = "portable-1", "П-3"
READY = ("Idle", "CardNotAccepted", "Done")


def materials_of(folder: pathlib.Path) -> Materials:
    """Make the small election for two kiosks in the hall and a portable one; the reporting hour is past."""
    source = (ROOT / "examples" / "small.toml").read_text("utf-8")
    source = re.sub(r"(?m)^kiosks\s*=.*", "kiosks = 2", source)
    source = re.sub(r"(?m)^portables\s*=.*", "portables = 1", source)
    source = source.replace("[policy]\n", '[policy]\nreporting_times = ["00:01"]\n')
    (folder / "source.toml").write_text(source, "utf-8")
    keys, package = folder / "keys", folder / "package"
    provision("keys", "--out", str(keys), "--kiosks", "2", "--portables", "1")
    provision("build", str(folder / "source.toml"), "--keys", str(keys), "--out", str(package))
    return Materials(package, folder, kiosks=3, cards=10, keys=keys)


class Commission:
    """Two members at the console's window."""

    def __init__(self, station: Station, finger: QPointingDevice, cards: pathlib.Path) -> None:
        package = station.materials.package
        place = types.SimpleNamespace(socket=station.console, rig=package)
        self.console = console_kit.Console(typing.cast("console_kit.Station", place), finger, cards=cards)
        officials = read_officials(station.materials.keys)
        chair = next(card for card in officials if card.role is OfficialRole.CHAIR)
        other = next(card for card in officials if card.role is OfficialRole.MEMBER)
        self._pair = (chair, other)

    def go(self, route: Route) -> None:
        """Open a page that is some touches away."""
        self.console.desk.take(Pressed(action=Go(to=route)))
        self.console.tick(3)

    def tap(self, *controls: str) -> None:
        for control in controls:
            self.console.tap(control)

    def sign(self, *controls: str) -> None:
        """Touch what begins an act, then unlock it with two cards and their PINs."""
        self.tap(*controls)
        for card in self._pair:
            self.console.scan(card.code)
            sheet = self.console.screen.unlock
            if sheet is not None and sheet.pad:
                self.console.digits(card.pin)
                self.tap("pad-enter")
        assert self.console.screen.unlock is None, self.console.unlocking()

    def said(self, words: str) -> None:
        assert words in self.console.said(), self.console.said()

    def wait(self, condition: collections.abc.Callable[[], bool], what: str, timeout_s: float = 60.0) -> None:
        """Let the console look at the station until something is so."""
        deadline = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline, what
            self.console.tick()

    def home(self) -> None:
        if self.console.screen.page.id != "day":
            self.tap("home")

    def into_mode(self, step: str, mode: messages.StationMode) -> None:
        self.go(Course(step=step))
        self.tap("mode")
        reasons = [control.id for control in self.console.screen.controls() if control.id == "reason-0"]
        self.sign(*reasons, "begin")
        self.wait(lambda: self.status.mode is mode, f"mode {mode.value}")

    @property
    def status(self) -> messages.StationStatus:
        status = self.console.state.status
        assert status is not None
        return status

    def activate(self, card: Card) -> None:
        self.home()
        self.console.scan(card.read())
        assert self.console.panel()[1] == "АКТИВИРОВАНА", self.console.panel()

    def number(self, field: str, value: int) -> None:
        self.tap(f"field-{field}")
        self.console.digits(str(value))

    def close(self) -> None:
        assert self.console.window.warnings == ()
        self.console.close()


class Voters:
    """People at the kiosks."""

    def __init__(self, station: Station, folder: pathlib.Path) -> None:
        self._station = station
        self._folder = folder
        self._rng = np.random.default_rng(11)

    def vote(self, stand: KioskStand, card: Card, option: str, leave: bool = False) -> None:
        """Vote for an option of the first contest, or go away in the middle."""
        eyes, election = stand.eyes, self._station.materials.package.election
        assert eyes is not None
        eyes.wait_for(*READY)
        card.show(stand.camera, self._rng)
        contest, style = election.contests[0], election.ballot_styles[0]
        plan = VoterPlan(
            profile=style.id,
            selections={contest.id: (contest.options[int(option)].id,)},
            leave_at="ballot" if leave else None,
        )
        camera = Camera(eyes=eyes, folder=self._folder, kiosk=stand.number)
        voter = Voter(eyes=eyes, camera=camera, election=election, plan=plan)
        assert voter.vote(lambda: None) == ("ballot" if leave else "voted")

    def is_refused(self, stand: KioskStand, card: Card) -> None:
        eyes = stand.eyes
        assert eyes is not None
        before = eyes.wait_for(*READY).revision
        card.show(stand.camera, self._rng)
        eyes.wait_for("CardNotAccepted", after=before)


class Observer:
    """Somebody who looks at the board in the hall, over the socket of the observers."""

    def __init__(self, station: Station) -> None:
        self._path = station.board

    def look(self) -> messages.PublicBoard:
        channel = UnixChannel(
            path=self._path, boot_epoch=1, clock=time.monotonic, sleep=time.sleep, wire=Wire.OBSERVER
        )
        with channel:
            board = channel.request(messages.GetPublicBoard())
        assert isinstance(board, messages.PublicBoard), board
        return board
