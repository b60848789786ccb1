"""The emulated station of the image tests: its disk, cards and printer, and its life over several starts."""

import json
import pathlib
import shutil
import time

from images.emulator import Emulator, EmulatorError, Machine, make_disk_copy
from images.fat import make_fat, read_fat
from images.workshop import Workshop
from printer.simulator_process import SimulatorProcess
from provisioning.enrolment import admit, read_request
from provisioning.installation import Wiring, write_installation
from provisioning.officials import read_officials
from rehearsal.commission import Commission, CommissionError
from rehearsal.station import open_package, provision, with_kiosks
from rehearsal.tape_ledger import phrases_of
from tests.images.conftest import OUT, REPOSITORY, difference
from tests.images.twin import PRINTER_SPEED, Twin, training_cards

_LINES = {"amd64": ("/dev/ttyS1", "/dev/ttyS2"), "arm64": ("/dev/ttyS0", "/dev/ttyS1")}
SAME = 0.02
# The replica of the tape and the number of the record are each station's own.
ALIKE = 0.10
PATIENCE_S = 480.0


def patient_source(folder: pathlib.Path) -> pathlib.Path:
    """Copy the small election for one kiosk, with the most patience there is: emulation is slow."""
    copy = with_kiosks(REPOSITORY / "examples/small.toml", folder, 1)
    copy.write_text(copy.read_text("utf-8").replace("[policy]", "[policy]\nidle_seconds = 600"), "utf-8")
    return copy


class StationMachine:
    """One machine that is controller and kiosk, and what the commission has for it."""

    def __init__(
        self,
        shop: Workshop,
        source: pathlib.Path,
        folder: pathlib.Path,
        pictures: pathlib.Path,
        arch: str = "amd64",
    ) -> None:
        """Prepare; nothing is switched on."""
        self.shop, self.source, self.folder, self.pictures = shop, source, folder, pictures
        self.arch = arch
        reader, printer = _LINES[arch]
        self.wiring = Wiring(printer=f"serial:{printer}", scanner=f"wand:{reader}", mode="training")
        self.disk = OUT / f"test-{arch}.qcow2"
        make_disk_copy(shop, OUT / f"keg-{arch}-dev.img", self.disk)
        self.keys, self.package_folder = folder / "keys", folder / "package"
        provision("keys", "--out", str(self.keys), "--kiosks", "1")
        self.twin = Twin(source, folder / "twin")
        phrases = phrases_of(self.twin.package.election, self.twin.package.station.number)
        self.printer = SimulatorProcess(folder / "printer", phrases=phrases, options=PRINTER_SPEED)
        self._emulator: Emulator | None = None
        self._commission: Commission | None = None
        self.root_hash: str = json.loads((OUT / f"keg-{arch}-dev.json").read_text())["root_hash"]
        self.times: dict[str, float] = {}

    @property
    def emulator(self) -> Emulator:
        """Return the running machine."""
        assert self._emulator is not None
        return self._emulator

    def switch_on(self) -> Emulator:
        """Start the machine from its disk."""
        network = self.printer.network
        machine = Machine(
            arch=self.arch,
            kernel=OUT / f"keg-{self.arch}-dev.vmlinuz",
            initrd=OUT / f"keg-{self.arch}-dev.initrd",
            disk=self.disk,
            printer=(network.host, network.port),
        )
        self._emulator = Emulator(self.shop, machine, OUT / f"vm-{self.arch}")
        return self._emulator

    def pull_the_plug(self) -> None:
        """End the machine as a power cut does."""
        if self._commission is not None:
            self._commission.close()
            self._commission = None
        if self._emulator is not None:
            self._emulator.power_cut()
            self._emulator = None

    @property
    def commission(self) -> Commission:
        """Return the commission at this machine's console."""
        deadline = time.monotonic() + PATIENCE_S
        while self._commission is None:
            made = Commission(self.emulator.console, read_officials(self.keys))
            try:
                made.status()
                self._commission = made
            except CommissionError:
                made.close()
                if time.monotonic() > deadline:
                    raise
        return self._commission

    def card(self, name: str, files: dict[str, bytes]) -> pathlib.Path:
        """Make a memory card."""
        path = OUT / f"{name}-{self.arch}.fat"
        make_fat(self.shop, path, files, mib=64, epoch=1_700_000_000, label="KARTA")
        return path

    def contents(self, card: pathlib.Path) -> dict[str, bytes]:
        """Read a memory card that was pulled out."""
        return read_fat(self.shop, card)

    def take_in(self, request: bytes) -> None:
        """Do what the commission does with a request: admit the device and build the package."""
        path = self.folder / "request.json"
        path.write_bytes(request)
        admit(read_request(path), self.keys, ["kiosk-1", "controller"])
        provision("build", str(self.source), "--keys", str(self.keys), "--out", str(self.package_folder))

    def installation(self, wiring: Wiring | None = None) -> dict[str, bytes]:
        """Return the files of an installation card."""
        card = self.folder / "installation"
        shutil.rmtree(card, ignore_errors=True)
        card.mkdir()
        written = write_installation(self.package_folder, self.keys, card, wiring or self.wiring)
        assert not isinstance(written, tuple), written
        return {str(path.relative_to(card)): path.read_bytes() for path in card.rglob("*") if path.is_file()}

    def cards(self, count: int) -> tuple[str, ...]:
        """Return codes of cards for this machine's station."""
        return training_cards(open_package(self.package_folder), self.keys, count)

    def keep(self, name: str) -> bytes:
        """Keep a picture of the screen under a stage's name."""
        png = self.emulator.look()
        (self.pictures / f"{name}.png").write_bytes(png)
        self.times[name] = round(self.emulator.seconds(), 1)
        return png

    def wait_like_twin(self, name: str, most: float = SAME, timeout_s: float = PATIENCE_S) -> float:
        """Wait until the screen is as the twin's, keep both pictures, and return how unlike they are."""
        expected = self.twin.shot()
        (self.pictures / f"{name}-expected.png").write_bytes(expected)
        deadline = time.monotonic() + timeout_s
        while (unlike := difference(self.emulator.look(), expected)) > most:
            if time.monotonic() > deadline:
                self.keep(f"{name}-wrong")
                raise EmulatorError(
                    f"{name}: the screen is unlike by {unlike:.3f}; {self.emulator.said()[-800:]}"
                )
            time.sleep(0.5)
        self.keep(name)
        return unlike

    def step(self, name: str, action: str, argument: str | None = None, *, any_page: bool = False) -> None:
        """Touch the same thing on both screens, and wait until they show the same again.

        With `any_page` it is enough that the page changed: the twin may be ahead by more than one.
        """
        view = self.twin.eyes.settled()
        target = view.target(action, argument)
        assert target is not None, f"{name}: {action} is not on the screen {view.state}"
        x, y = self.twin.eyes.where(target)
        before = self.emulator.look()
        self.twin.eyes.press(view, target)
        expected = self.twin.shot()
        deadline, again = time.monotonic() + PATIENCE_S, 0.0
        while True:
            seen = self.emulator.look()
            is_moved = difference(seen, before) > 0.0003
            if is_moved and (any_page or difference(seen, expected) <= SAME):
                self.keep(name)
                return
            now = time.monotonic()
            if now > deadline:
                self.keep(f"{name}-wrong")
                (self.pictures / f"{name}-expected.png").write_bytes(expected)
                raise EmulatorError(f"{name}: {action} did not lead to the twin's screen")
            if not is_moved and now > again:
                # A touch too early is ignored by design; a voter touches again.
                self.emulator.touch(x, y)
                again = now + 8
            time.sleep(0.4)

    def close(self) -> None:
        """Switch everything off."""
        self.pull_the_plug()
        self.printer.close()
        self.twin.close()
