"""The same station on this machine, without any image: it says what the emulated one must show, and where.

Its own keys and cards, the same election and the same wiring of screen and mode.
"""

import os
import pathlib
import shutil
import sys
import tempfile
import tty

from election.polls import StationMode
from printer.simulator_process import SimulatorProcess
from provisioning.officials import read_officials
from rehearsal.commission import Commission
from rehearsal.eyes import Eyes
from rehearsal.processes import Child
from rehearsal.station import open_package, provision
from rehearsal.tape_ledger import phrases_of

PRINTER_SPEED = ("--speed", "400")


class Twin:
    """One controller, one kiosk, one printer, in the training mode."""

    def __init__(self, source: pathlib.Path, folder: pathlib.Path) -> None:
        """Make keys and package from a source and switch everything on."""
        self.folder = folder
        self.keys, package = folder / "keys", folder / "package"
        provision("keys", "--out", str(self.keys), "--kiosks", "1")
        provision("build", str(source), "--keys", str(self.keys), "--out", str(package))
        self.package = open_package(package)
        self._sockets = pathlib.Path(tempfile.mkdtemp(prefix="keg-"))
        phrases = phrases_of(self.package.election, self.package.station.number)
        self.printer = SimulatorProcess(folder / "printer", phrases=phrases, options=PRINTER_SPEED)
        console = self._sockets / "console"
        self.controller = Child(
            "controller",
            [
                *(sys.executable, "-m", "controller", "--package", str(package), "--keys", str(self.keys)),
                *("--data", str(folder / "controller"), "--console", str(console)),
            ],
            log=folder / "controller.log",
        )
        port = self.controller.ready()["port"]
        self.commission = Commission(console, read_officials(self.keys))
        network = self.printer.network
        self._reader, far = os.openpty()
        tty.setraw(far)
        (folder / "kiosk.toml").write_text(
            f'device = "kiosk-1"\npackage = "{package}"\nkeys = "{self.keys / "devices" / "kiosk-1"}"\n'
            f'controller = "127.0.0.1:{port}"\nmode = "training"\nscreen = "portrait-15"\nwindowed = true\n'
            f'media = ["{folder / "internal.box"}", "{folder / "removable.box"}"]\n'
            f'printer = "tcp:{network.host}:{network.port}"\nscanner = "wand:{os.ttyname(far)}"\n'
        )
        hand = self._sockets / "hand"
        self.kiosk = Child(
            "kiosk",
            [
                *(sys.executable, "-m", "rehearsal.kiosk_host"),
                *("--config", str(folder / "kiosk.toml"), "--hand", str(hand)),
            ],
            log=folder / "kiosk.log",
            environment={"QT_QPA_PLATFORM": "offscreen"},
        )
        self.kiosk.ready()
        self.eyes = Eyes(hand)

    def cards(self, count: int) -> tuple[str, ...]:
        """Return the codes of cards for this station."""
        return training_cards(self.package, self.keys, count)

    def scan(self, code: str) -> None:
        """Hold a card to the reader."""
        os.write(self._reader, code.encode("ascii") + b"\r")

    def shot(self) -> bytes:
        """Return a picture of the screen."""
        path = self.folder / "shot.png"
        self.eyes.shot(path)
        return path.read_bytes()

    def close(self) -> None:
        """Switch everything off."""
        self.eyes.close()
        self.commission.close()
        self.kiosk.stop()
        self.controller.stop()
        self.printer.close()
        shutil.rmtree(self._sockets, ignore_errors=True)


def training_cards(package: object, keys: pathlib.Path, count: int) -> tuple[str, ...]:
    """Return the codes of training cards of a station."""
    from election.package import ElectionPackage
    from provisioning.cards import issue_cards
    from provisioning.keys import station_secret

    assert isinstance(package, ElectionPackage)
    cards = issue_cards(package, station_secret(keys), StationMode.TRAINING, count, 0)
    return tuple(card.code for card in cards)
