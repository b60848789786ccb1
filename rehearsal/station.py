"""A station on simulated devices: package and cards made by the product's own commands, then its processes.

It starts and stops; what happens in between is the day's (`rehearsal.day`).
"""

import collections.abc
import contextlib
import pathlib
import random
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import types
import typing

from election.package import ElectionPackage, Expectation, package_file_limit, read_package
from election.polls import StationMode
from media.reading import read_folder
from printer.simulator_process import SimulatorProcess
from provisioning.cards import issue_cards, write_cards
from provisioning.keys import ROOT_PIN, SECRET_BYTES
from provisioning.officials import read_officials
from rehearsal.cable import Cable
from rehearsal.cards import CardPictures
from rehearsal.commission import Commission
from rehearsal.eyes import Eyes
from rehearsal.processes import Child
from rehearsal.tape_ledger import phrases_of

ROOT = pathlib.Path(__file__).parent.parent
# A rehearsed voter never touches by accident; the product waits 300 ms after each change of the screen.
TOUCH_GUARD_MS = 150
_PRINTER_MM_PER_S = 400  # a fast receipt printer; a slow one only makes the rehearsal longer


class PreparationError(RuntimeError):
    """The package, keys or cards of the rehearsal could not be made; the message is the command's own."""


def provision(*arguments: str) -> None:
    """Run `python -m provisioning …`. Raises PreparationError with what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "provisioning", *arguments], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise PreparationError(f"provisioning {arguments[0]}: {done.stderr.strip() or done.stdout.strip()}")


class Materials:
    """What lies on the table before the day: keys, the signed package, cards of this and another station."""

    def __init__(
        self,
        source: pathlib.Path,
        folder: pathlib.Path,
        *,
        kiosks: int,
        cards: int,
        keys: pathlib.Path | None = None,
    ) -> None:
        """Take a package with its keys, or make both in `folder` from a TOML source.

        Raises PreparationError for a package without keys or with fewer kiosks.
        """
        if source.is_dir():
            if keys is None:
                raise PreparationError(f"{source}: a built package needs --keys, the folder of its keys")
            self.keys, self.package_folder = keys.resolve(), source.resolve()
        else:
            self.keys, self.package_folder = folder / "keys", folder / "package"
            provision("keys", "--out", str(self.keys), "--kiosks", str(kiosks))
            provision("build", str(source), "--keys", str(self.keys), "--out", str(self.package_folder))
        self.package = open_package(self.package_folder)
        if len(self.package.station.kiosks) < kiosks:
            raise PreparationError(f"{source}: the package has {len(self.package.station.kiosks)} kiosks")
        self.root_sha256 = _read_pin(self.keys)
        out = folder / "cards"
        arguments = ("--keys", str(self.keys), "--out", str(out), "--count", str(cards))
        provision("cards", str(self.package_folder), *arguments)
        self.cards = CardPictures(out)
        self.foreign_cards = self._foreign_cards(folder / "foreign")

    def _foreign_cards(self, out: pathlib.Path) -> CardPictures:
        """Print cards that look the same and were made with another station's secret."""
        secret = secrets.token_bytes(SECRET_BYTES)
        cards = issue_cards(self.package, secret, StationMode.OFFICIAL, 1, 0)
        write_cards(self.package, cards, StationMode.OFFICIAL, out, random.SystemRandom())
        return CardPictures(out)


def _read_pin(keys: pathlib.Path) -> str:
    try:
        return (keys / ROOT_PIN).read_text("ascii").split()[0]
    except (OSError, IndexError, UnicodeDecodeError):
        raise PreparationError(f"{keys}: no {ROOT_PIN}; is this a folder of keys?") from None


def open_package(folder: pathlib.Path) -> ElectionPackage:
    """Read a package. Raises PreparationError with the first reason."""
    files = read_folder(folder, lambda name: package_file_limit(name) or 2**29)
    if isinstance(files, tuple):
        raise PreparationError(f"{folder.name}: {files[0].place}: {files[0].text}")
    package = read_package(files, None, Expectation())
    if isinstance(package, tuple):
        raise PreparationError(f"{folder.name}: {package[0].place}: {package[0].text}")
    return package


def with_kiosks(source: pathlib.Path, folder: pathlib.Path, kiosks: int) -> pathlib.Path:
    """Copy a source with another number of kiosks. Raises PreparationError for an unreadable one."""
    try:
        text = source.read_text("utf-8")
    except OSError as error:
        raise PreparationError(f"{source}: {error.strerror}") from None
    changed, found = re.subn(r"(?m)^kiosks\s*=\s*\d+", f"kiosks = {kiosks}", text)
    if not found:
        raise PreparationError(f"{source}: no line «kiosks = …» in [station]")
    copy = folder / "source.toml"
    copy.write_text(changed, "utf-8")
    return copy


class KioskStand:
    """One kiosk with its printer, cable, camera folder and hand."""

    def __init__(self, station: "Station", number: int, device: str) -> None:
        """Set the stand up; `start` switches the kiosk on."""
        self.number = number
        self.device = device
        self.folder = station.folder / f"kiosk-{number}"
        self.camera = self.folder / "camera"
        self.camera.mkdir(parents=True)
        self._station = station
        phrases = phrases_of(station.materials.package.election, station.materials.package.station.number)
        self.printer = SimulatorProcess(
            self.folder / "printer", phrases=phrases, options=("--speed", str(_PRINTER_MM_PER_S))
        )
        self.cable = Cable(("127.0.0.1", station.port))
        self._hand = station.sockets / f"hand-{number}"
        self._config = self.folder / "kiosk.toml"
        self._config.write_text(self._wiring(), "utf-8")
        self._child: Child | None = None
        self._starts = 0
        self.eyes: Eyes | None = None

    def start(self) -> None:
        """Switch the kiosk on, for the first time or after a kill."""
        self._hand.unlink(missing_ok=True)
        self._starts += 1
        self._child = Child(
            f"kiosk {self.number}",
            [
                sys.executable,
                "-m",
                "rehearsal.kiosk_host",
                "--config",
                str(self._config),
                "--hand",
                str(self._hand),
                *self._station.host_options,
            ],
            log=self.folder / f"kiosk-{self._starts}.log",
            environment=self._station.environment,
        )
        self._child.ready()
        self.eyes = Eyes(self._hand)

    @property
    def child(self) -> Child:
        """Return the kiosk's process. Raises RuntimeError before `start`."""
        if self._child is None:
            raise RuntimeError("the kiosk is not switched on")
        return self._child

    def close(self) -> None:
        """Switch everything of the stand off."""
        if self.eyes is not None:
            self.eyes.close()
        if self._child is not None:
            self._child.stop()
        self.printer.close()
        self.cable.close()

    def _wiring(self) -> str:
        materials = self._station.materials
        panel = self.folder / "panel"
        panel.mkdir()
        transport = self.printer.network
        settings: dict[str, typing.Any] = {
            "device": self.device,
            "package": str(materials.package_folder),
            "root_sha256": materials.root_sha256,
            "keys": str(materials.keys / "devices" / self.device),
            "controller": f"127.0.0.1:{self.cable.port}",
            "media": [str(self.folder / "internal.box"), str(self.folder / "removable.box")],
            "printer": f"tcp:{transport.host}:{transport.port}",
            "scanner": f"folder:{self.camera}",
            "panel": f"simulator:{panel}",
            "screen": self._station.screen,
            "new_box": True,
            "windowed": True,
            "touch_guard_ms": TOUCH_GUARD_MS,
        }
        return "".join(f"{key} = {_toml(value)}\n" for key, value in settings.items())


def _toml(value: typing.Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return "'" + str(value) + "'"


class Station:
    """The controller, its console and the kiosks."""

    def __init__(
        self,
        materials: Materials,
        folder: pathlib.Path,
        *,
        kiosks: int,
        environment: dict[str, str],
        screen: str = "portrait-15",
        host_options: collections.abc.Sequence[str] = (),
    ) -> None:
        """Start the controller and set up the stands; `host_options` go to `rehearsal.kiosk_host`."""
        self.materials = materials
        self.folder = folder
        self.environment = environment
        self.screen = screen
        self.host_options = tuple(host_options)
        # A socket's path is limited to 107 bytes, which an output folder may exceed.
        self.sockets = pathlib.Path(tempfile.mkdtemp(prefix="keg-"))
        self._closing = contextlib.ExitStack()
        self._closing.callback(shutil.rmtree, self.sockets, ignore_errors=True)
        self.console, self.board = self.sockets / "console", self.sockets / "board"
        self.printed = folder / "printed"
        self.printed.mkdir(exist_ok=True)
        self.controller = Child(
            "controller",
            [
                sys.executable,
                "-m",
                "controller",
                *("--package", str(materials.package_folder), "--keys", str(materials.keys)),
                *("--root-sha256", materials.root_sha256, "--data", str(folder / "controller")),
                *("--console", str(self.console), "--listen", "127.0.0.1:0"),
                *("--observer", str(self.board), "--paper-printer", f"folder:{self.printed.resolve()}"),
                *("--log-copy", str(folder / "controller-events-copy.jsonl")),
            ],
            log=folder / "controller.log",
        )
        self._closing.callback(self.controller.stop)
        self.port: int = self.controller.ready()["port"]
        self.commission = Commission(self.console, read_officials(materials.keys))
        self._closing.callback(self.commission.close)
        devices = [device.id for device in materials.package.station.kiosks][:kiosks]
        self.stands = [KioskStand(self, number, device) for number, device in enumerate(devices, start=1)]
        for stand in self.stands:
            self._closing.callback(stand.close)

    def switch_on(self) -> None:
        """Switch every kiosk on."""
        for stand in self.stands:
            stand.start()

    def close(self) -> None:
        """Switch the station off."""
        self._closing.close()

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Switch off."""
        self.close()
