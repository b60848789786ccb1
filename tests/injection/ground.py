"""The ground of an injected day: a signed package, keys, card codes, the wiring of a kiosk. No processes."""

import dataclasses
import pathlib

import msgspec

from election.card_code import CardFacts, card_key, issue
from election.package import ElectionPackage
from kiosk.config import KioskConfig
from provisioning.build import build_package
from provisioning.keys import ROOT_PIN, STATION_SECRET, KeyPlan, make_keys
from rehearsal.station import open_package

SOURCE = """
[election]
id = "beregovoe-2027"
version = 1
title = "Выборы главы посёлка Береговое"
date = 2027-09-19
languages = ["ru"]

[[contests]]
kind = "candidates"
id = "head"
title = "Выборы главы посёлка"
options = [
  { id = "vyoslova-marta", name = "Вёслова Марта" },
  { id = "guslyarov-luka", name = "Гусляров Лука" },
  { id = "dozhdeva-inna", name = "Дождева Инна" },
]

[[contests]]
kind = "measure"
id = "bridge"
title = "Мост"
question = "Строить ли мост?"
answers = "yes_no"

[[ballot_styles]]
id = "all"
title = "Все"
contests = ["head", "bridge"]

[station]
number = 77
version = 1
name = "Клуб"
voters_registered = 4000
kiosks = 1
portables = 0
cards = 4000
"""
FIRST_STYLE = "all"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where everything of a day lies. `secret` is the station's."""

    folder: pathlib.Path
    package: ElectionPackage
    secret: bytes

    @classmethod
    def make(cls, folder: pathlib.Path) -> "Ground":
        """Make keys and package."""
        make_keys(folder / "keys", KeyPlan(kiosks=1, portables=0), None)
        (folder / "source.toml").write_text(SOURCE, "utf-8")
        built = build_package(folder / "source.toml", folder / "keys", folder / "package", None)
        assert isinstance(built, ElectionPackage), built
        secret = bytes.fromhex((folder / "keys" / STATION_SECRET).read_text("ascii"))
        return cls(folder=folder, package=open_package(folder / "package"), secret=secret)

    @property
    def root_sha256(self) -> str:
        """Return the pin."""
        return (self.folder / "keys" / ROOT_PIN).read_text("ascii").split()[0]

    def code(self, number: int, mode: str = "official") -> str:
        """Return the code of the card with this number, from 0."""
        station = self.package.station
        facts = CardFacts(
            precinct=station.number, device=0, minutes=0, serial=station.cards.first_serial + number
        )
        return issue(card_key(self.secret, self.package.election.id, mode), facts)

    def wiring(self, home: pathlib.Path, *, port: int, printer: str, slots: int = 256) -> KioskConfig:
        """Write the wiring of kiosk 1 with its media in `home`."""
        home.mkdir(parents=True, exist_ok=True)
        return KioskConfig(
            device="kiosk-1",
            package=str(self.folder / "package"),
            root_sha256=self.root_sha256,
            keys=str(self.folder / "keys" / "devices" / "kiosk-1"),
            controller=f"127.0.0.1:{port}",
            media=(str(home / "internal.box"), str(home / "removable.box")),
            new_box=True,
            slots=slots,
            printer=printer,
            scanner="absent",
        )


def write_wiring(config: KioskConfig, path: pathlib.Path) -> None:
    """Keep a wiring for a process to read."""
    path.write_bytes(msgspec.json.encode(config))


def read_wiring(path: pathlib.Path) -> KioskConfig:
    """Read what `write_wiring` kept."""
    return msgspec.json.decode(path.read_bytes(), type=KioskConfig)
