"""A portable kiosk's book on fake media: papers, keys, a power cut, and what the unit then knows."""

import collections.abc
import typing

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election import allotments
from election.allotments import Allotment, AllotmentLine, AllotmentReturn, card_hash
from election.identifiers import BallotStyleId, DeviceId, ElectionId
from election.polls import StationMode
from election.signing import public_bytes
from kiosk.allotment.authority import Grant, UnitAuthority, UnitPlace
from kiosk.allotment.store import COPY_BYTES, MEDIUM_BYTES, BookStore
from kiosk.ballot_box.fake_medium import FakeMedium, Mains

CONTROLLER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
UNIT = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
ELECTION, MODE = ElectionId("zarechny-2026"), StationMode.OFFICIAL
FULL = BallotStyleId("full")
CODES = ("1" * 39, "2" * 39, "3" * 39)
PLACE = UnitPlace(
    election=ELECTION,
    station=123,
    mode=MODE,
    device=DeviceId("portable-1"),
    controller_key=public_bytes(CONTROLLER),
)
Images = tuple[bytes, ...]


def paper(number: int = 1, codes: collections.abc.Sequence[str] = CODES, **changes: typing.Any) -> bytes:
    """Return a sealed allotment; `changes` make it another's."""
    signer = changes.pop("sign_as", CONTROLLER)
    cards = sorted(card_hash(ELECTION, MODE, code) for code in codes)
    lines = tuple(AllotmentLine(card=card, style=FULL, token=4) for card in cards)
    allotment = Allotment(
        election=ELECTION,
        station=123,
        mode=MODE,
        device=DeviceId("portable-1"),
        number=number,
        count=len(lines),
        cards=lines,
    )
    return allotments.packed(allotments.signed(msgspec.structs.replace(allotment, **changes), signer))


def blank(media: int = 2) -> Images:
    """Return media nothing was ever kept on."""
    return (bytes(MEDIUM_BYTES),) * media


def plug(images: Images, *, sector: int = COPY_BYTES // 2) -> list[FakeMedium]:
    """Return media with these images on one mains."""
    mains = Mains()
    return [FakeMedium(image=image, mains=mains, sector=sector) for image in images]


def authority(media: collections.abc.Sequence[FakeMedium], place: UnitPlace = PLACE) -> UnitAuthority:
    """Switch the unit on. Raises BookError."""
    return UnitAuthority(BookStore(media, owner=place.owner, key=UNIT), place, UNIT)


def images_of(media: collections.abc.Sequence[FakeMedium]) -> Images:
    """Return what is durable."""
    return tuple(medium.image() for medium in media)


def granted(unit: UnitAuthority, code: str) -> int:
    """Show a card that must be good; return its token."""
    grant = unit.decide(code)
    assert isinstance(grant, Grant), grant
    return grant.token


def returned(unit: UnitAuthority, number: int = 1) -> AllotmentReturn:
    """Bring the book back and read it as the controller does."""
    packed = unit.bring_back(number)
    assert packed is not None
    read = allotments.read_return(packed, public_bytes(UNIT))
    assert isinstance(read, tuple), read
    return read[0]
