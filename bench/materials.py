"""Throw-away keys, a signed package and cards made by the product's own code, in this process.

The rehearsal makes the same with the product's commands; here a second saved is a second of the bench.
"""

import pathlib
import random
import re

from election.package import ElectionPackage
from election.polls import StationMode
from provisioning.audio.rendering import AudioPlan
from provisioning.build import build_package
from provisioning.cards import issue_cards, write_cards
from provisioning.keys import KeyPlan, make_keys, station_secret
from rehearsal.cards import CardPictures
from rehearsal.station import ROOT, PreparationError
from rehearsal.station import Materials as RehearsalMaterials

LARGE = ROOT / "examples" / "large.toml"


class Materials(RehearsalMaterials):
    """What a station of the rehearsal needs; only the cards are optional, and none is foreign."""

    def __init__(
        self,
        source: pathlib.Path,
        folder: pathlib.Path,
        *,
        kiosks: int = 1,
        voters: int | None = None,
        cards: int = 0,
        voice: AudioPlan | None = None,
    ) -> None:
        """Make everything in `folder`. `voters` puts that many on the list, with as many cards."""
        folder.mkdir(parents=True, exist_ok=True)
        self.keys = folder / "keys"
        self.package_folder = folder / "package"
        self.root_sha256 = make_keys(self.keys, KeyPlan(kiosks=kiosks), None)
        sized = folder / "source.toml"
        sized.write_text(_sized(source.read_text("utf-8"), kiosks, voters), "utf-8")
        package = build_package(sized, self.keys, self.package_folder, None, voice)
        if not isinstance(package, ElectionPackage):
            raise PreparationError(f"{source.name}: {package[0].place}: {package[0].text}")
        self.package = package
        self.secret = station_secret(self.keys)
        if cards:
            official = StationMode.OFFICIAL
            made = issue_cards(package, self.secret, official, cards, 0)
            write_cards(package, made, official, folder / "cards", random.Random(1))
            self.cards = CardPictures(folder / "cards")

    def codes(self, count: int) -> dict[int, str]:
        """Return the first codes of the batch by serial."""
        made = issue_cards(self.package, self.secret, StationMode.OFFICIAL, count, 0)
        return {card.serial: card.code for card in made}


def _sized(text: str, kiosks: int, voters: int | None) -> str:
    wanted = {"kiosks": kiosks} | ({} if voters is None else {"voters_registered": voters, "cards": voters})
    for key, value in wanted.items():
        text, found = re.subn(rf"(?m)^{key}\s*=\s*\d+", f"{key} = {value}", text)
        if found != 1:
            raise PreparationError(f"the source has {found} lines «{key} = …»")
    return text
