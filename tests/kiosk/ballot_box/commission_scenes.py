"""A commission of three with recovery keys, a box sealed to it, and the key it gives back when two agree.

Not a test itself.
"""

import functools
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kiosk.ballot_box import (
    BallotBox,
    OpenedBox,
    Recipients,
    RecoveredKey,
    RecoveryCopy,
    open_box,
    read_recovery_copy,
)
from kiosk.ballot_box.fake_medium import FakeMedium, FakeOperation

from .scenes import (
    IDENTITY,
    KEY,
    PAYLOAD,
    CountedRandomness,
    Images,
    cast_one,
    make_media,
    open_media,
    used_images,
)

PUBLIC_KEY = KEY.public_key().public_bytes_raw()
MEMBERS = tuple(X25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2, 3))
RECIPIENTS = Recipients(
    threshold=2, public_keys=tuple(member.public_key().public_bytes_raw() for member in MEMBERS)
)
# What a medium from the shop may hold: anything but zeros.
NOISE = b"\x5a"


def sealed_images(media: int = 2) -> Images:
    """A box with one earlier vote and a recovery copy of its key."""
    return used_images(media, recipients=RECIPIENTS)


def copy_of(image: bytes) -> RecoveryCopy:
    return read_recovery_copy(FakeMedium(image=image), identity=IDENTITY, public_key=PUBLIC_KEY)


@functools.cache
def recovered_key() -> RecoveredKey:
    copy = copy_of(sealed_images()[0])
    return copy.join([copy.open_share(member) for member in MEMBERS[1:]])


def alone(image: bytes, number: int) -> list[FakeMedium | None]:
    """The medium `number` of a box whose other medium is lost."""
    media: list[FakeMedium | None] = [None, None]
    media[number] = FakeMedium(image=image)
    return media


def open_recovered(media: Sequence[FakeMedium | None], seed: bytes = b"recover") -> OpenedBox:
    return open_box(
        media=media,
        identity=IDENTITY,
        device_key=KEY,
        randomness=CountedRandomness(seed),
        recovered=recovered_key(),
    )


def suspended(lost: int, *, sector: int = 4096) -> tuple[BallotBox, list[FakeMedium]]:
    """A box at rest whose medium `lost` died in the last session; two votes are stored."""
    media = make_media(sealed_images(), sector=sector)
    box = open_media(media).box
    assert isinstance(box, BallotBox)
    media[lost].fail_at(FakeOperation.FLUSH, 2)
    cast_one(box, PAYLOAD, b"last ticket")
    assert media[lost].has_failed
    return box, media


def blank_medium(size: int, *, sector: int = 4096) -> FakeMedium:
    return FakeMedium(image=NOISE * size, sector=sector)
