"""The real portable kiosk: a real kiosk with its own authority, whose book loses power with the box."""

import collections.abc
import random
import typing

from election import signing
from election.identifiers import DeviceId, ElectionId
from election.polls import StationMode
from kiosk.allotment.authority import UnitAuthority, UnitPlace
from kiosk.allotment.store import MEDIUM_BYTES, BookStore
from kiosk.ballot_box.fake_medium import FakeMedium
from tests.controller.station_kit import key_of
from tests.exactly_once.real_kiosk import RealKiosk

_SECTOR = 4096


class RealUnit(RealKiosk):
    """A kiosk that may be carried out."""

    def __init__(self, device: str, **parts: typing.Any) -> None:
        """Switch it on for the first time, with a book nothing was ever written into."""
        self._book_images: collections.abc.Sequence[bytes] = (bytes(MEDIUM_BYTES),) * 2
        super().__init__(device, **parts)

    def _authority(self) -> UnitAuthority:
        mains = self.media[0].mains
        self.book_media = [
            FakeMedium(image=image, mains=mains, sector=_SECTOR) for image in self._book_images
        ]
        place = UnitPlace(
            election=ElectionId("zarechny-2026"),
            station=123,
            mode=StationMode.OFFICIAL,
            device=DeviceId(self.device),
            controller_key=signing.public_bytes(key_of("controller")),
        )
        key = key_of(self.device)
        store = BookStore(self.book_media, owner=place.owner, key=key)
        self.authority = UnitAuthority(store, place, key)
        return self.authority

    def crash(self, chance: random.Random) -> None:
        """Lose power: of the book's sectors on their way a random part has reached the media, too."""
        images = []
        for medium in self.book_media:
            dirty = medium.dirty_sectors()
            images.append(medium.image_after_cut([sector for sector in dirty if chance.random() < 0.5]))
        self._book_images = images
        super().crash(chance)

    def cut_power_at(self, write: int) -> None:
        """Plan a power cut in the write with this number from now on, of the box or of the book."""
        super().cut_power_at(write)
        for medium in self.book_media:
            medium.plug_into(self.media[0].mains)
