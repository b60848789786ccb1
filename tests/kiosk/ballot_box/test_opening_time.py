"""A full box opens in little more time than its bare cryptography takes; a false signature is still found.

Figures of one machine say nothing of another: only the ratio to the floor, measured in the same run, is held.
"""

import functools
import time
from collections.abc import Callable, Sequence

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.ballot_box import Clean, Tampered, TamperReason, Verified
from kiosk.ballot_box.fake_medium import FakeMedium
from kiosk.ballot_box.journal import JournalRecord, JournalState, encode_record, journal_offset
from kiosk.ballot_box.key_halves import KeyInForce, join_halves
from kiosk.ballot_box.layout import BLOCK, SLOTS_OFFSET, header_hash
from kiosk.ballot_box.sealing import Sealer

from .scenes import KEY, CountedRandomness, Images, empty_images, make_media, open_media

PAYLOAD = b"p" * 120
LIMIT = 2.0


@functools.cache
def full_images(slots: int, *, forged: int | None = None) -> Images:
    """A box with a vote in every slot, made without casting; slot `forged` is signed by a stranger."""
    images = [bytearray(image) for image in empty_images(2, slots)]
    heads = {number: bytes(image[:SLOTS_OFFSET]) for number, image in enumerate(images)}
    force = join_halves(heads)
    assert isinstance(force, KeyInForce)
    sealer = Sealer(
        key=force.key, header=header_hash(heads[0][:BLOCK]), randomness=CountedRandomness(b"full")
    )
    stranger = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
    sealed = [sealer.seal_vote(slot, PAYLOAD, stranger if slot == forged else KEY) for slot in range(slots)]
    for generation in (2, 3):
        record = JournalRecord(state=JournalState.NONE, generation=generation, boot_epoch=1, count=slots)
        block = sealer.seal_journal(encode_record(record))
        for image in images:
            image[journal_offset(generation) : journal_offset(generation) + BLOCK] = block
    for image in images:
        image[SLOTS_OFFSET:] = b"".join(sealed)
    return tuple(bytes(image) for image in images)


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def floor(slots: int) -> Callable[[], None]:
    """The bare work on one processor: one AES-GCM opening and one Ed25519 verification for each slot."""
    cipher, public_key = AESGCM(bytes(32)), KEY.public_key()
    sealed = [cipher.encrypt(bytes(12), bytes(BLOCK - 28), bytes(40)) for _ in range(slots)]
    message = bytes(170)
    signature = KEY.sign(message)

    def work() -> None:
        for block in sealed:
            cipher.decrypt(bytes(12), block, bytes(40))
            public_key.verify(signature, message)

    return work


def measure(slots: int, times: int) -> tuple[float, float]:
    """Return (opening, floor) in seconds, the best of several taken in turns."""
    images, bare = full_images(slots), floor(slots)
    openings: list[float] = []
    floors: list[float] = []

    def opening(media: Sequence[FakeMedium]) -> None:
        opened = open_media(media)
        assert opened.recovery == Clean()
        assert opened.box is not None
        assert opened.box.count == slots

    for _ in range(times):
        media = make_media(images, sector=BLOCK)
        openings.append(seconds(lambda media=media: opening(media)))  # type: ignore[misc]
        floors.append(seconds(bare))
    return min(openings), min(floors)


@pytest.mark.timeout(300)
def test_opening_a_full_box_costs_little_more_than_its_cryptography(
    capsys: pytest.CaptureFixture[str],
) -> None:
    opening, bare = measure(1024, 3)
    assert opening / bare < LIMIT
    with capsys.disabled():
        print(f"\n  1,024 votes: {opening:.3f} s, floor {bare:.3f} s, ratio {opening / bare:.2f}")


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_opening_a_full_box_of_8192(capsys: pytest.CaptureFixture[str]) -> None:
    opening, bare = measure(8192, 5)
    assert opening / bare < LIMIT
    with capsys.disabled():
        print(f"\n  8,192 votes: {opening:.3f} s, floor {bare:.3f} s, ratio {opening / bare:.2f}")


@pytest.mark.parametrize("forged", [0, 1, 511, 512, 1023])
def test_one_false_signature_among_many_refuses_the_box_untouched(forged: int) -> None:
    """Whichever thread meets it."""
    media = make_media(full_images(1024, forged=forged), sector=BLOCK)
    assert open_media(media).recovery == Tampered(reason=TamperReason.SIGNATURE)
    assert all(medium.history == [] for medium in media)


def test_verification_and_export_of_many_votes_are_whole() -> None:
    box = open_media(make_media(full_images(1024), sector=BLOCK)).box
    assert box is not None
    assert box.verify_all() == Verified(count=1024)
    assert box.export() == (PAYLOAD,) * 1024
