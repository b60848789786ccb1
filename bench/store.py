"""ПОДТВЕРЖДАЮ → stored on two media beside raw overwrites; opening a full box beside its bare cryptography.

The two media are files on one disk, so their flushes queue behind each other as on no real kiosk.
"""

import os
import pathlib
import random
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench import boxes
from bench.figures import Figure, in_turns, median, taking
from bench.scale import Bench
from kiosk.ballot_box import BoxIdentity, FileMedium
from kiosk.ballot_box.layout import BLOCK

_IDENTITY = BoxIdentity(election_hash=bytes(32), device_id="kiosk-1", mode="official")
_PAYLOAD_BYTES = 12  # what `examples/large.toml` needs


def measure(bench: Bench) -> tuple[Figure, ...]:
    """Measure casting, then opening."""
    return (*_casting(bench), _opening(bench))


class RawPair:
    """The floor: one 4 KiB overwrite and fdatasync on each of two files that are allocated already."""

    def __init__(self, folder: pathlib.Path, blocks: int) -> None:
        """Write both files whole."""
        self._blocks = blocks
        self._data = os.urandom(BLOCK)
        self._fds = [os.open(folder / f"raw-{n}", os.O_RDWR | os.O_CREAT, 0o600) for n in range(2)]
        for fd in self._fds:
            os.pwrite(fd, os.urandom(blocks * BLOCK), 0)
            os.fsync(fd)

    def overwrite(self) -> None:
        """Overwrite one random block on each."""
        at = random.randrange(self._blocks) * BLOCK
        for fd in self._fds:
            os.pwrite(fd, self._data, at)
            os.fdatasync(fd)

    def close(self) -> None:
        """Close both."""
        for fd in self._fds:
            os.close(fd)


def _casting(bench: Bench) -> tuple[Figure, ...]:
    key = Ed25519PrivateKey.generate()
    slots = bench.scale.casts + 8
    paths = [bench.folder / "internal.box", bench.folder / "removable.box"]
    boxes.make(paths, identity=_IDENTITY, key=key, slots=slots)
    media = [boxes.WatchedMedium(path) for path in paths]
    raw = RawPair(bench.folder, slots)
    slot_ms: list[float] = []
    with boxes.reopened(media, identity=_IDENTITY, key=key) as box:

        def vote() -> float:
            boxes.up_to_the_tape(box)
            payload = random.randbytes(_PAYLOAD_BYTES)
            whole = taking(lambda: boxes.cast(box, payload))
            slot_ms.append((time.perf_counter_ns() - media[0].slot_written_ns) / 1e6)
            boxes.after_the_tape(box)
            return whole

        casts, floor = in_turns(
            bench.scale.casts, vote, lambda: taking(raw.overwrite), warm_up=bench.scale.warm_up
        )
    raw.close()
    slots_only = tuple(slot_ms[-len(casts) :])
    words = "two raw 4 KiB pwrite + fdatasync"
    journal = tuple(whole - slot for whole, slot in zip(casts, slots_only, strict=True))
    return (
        Figure(
            bench="store",
            what="ПОДТВЕРЖДАЮ → stored: INTENT and slot, two media (four flushes)",
            floor=words,
            samples=casts,
            floor_samples=floor,
            parts={"seal and INTENT": median(journal), "slots with read-back": median(slots_only)},
        ),
        Figure(
            bench="store",
            what="of it the slots alone, two media, read back",
            floor=words,
            samples=slots_only,
            floor_samples=floor,
        ),
    )


def _opening(bench: Bench) -> Figure:
    key = Ed25519PrivateKey.generate()
    count = bench.scale.recovery_slots
    paths = [bench.folder / "full-0.box", bench.folder / "full-1.box"]
    boxes.make(paths, identity=_IDENTITY, key=key, slots=count)
    payloads = [random.randbytes(_PAYLOAD_BYTES) for _ in range(count)]
    boxes.fill(paths, payloads, identity=_IDENTITY, key=key)

    def open_once() -> None:
        media = [FileMedium(path) for path in paths]
        boxes.reopened(media, identity=_IDENTITY, key=key).close()

    bare = BareCryptography(count, key)
    opens, floor = in_turns(
        bench.scale.recoveries,
        lambda: taking(open_once),
        lambda: taking(bare.check),
        warm_up=bench.scale.warm_up,
    )
    return Figure(
        bench="store",
        what=f"open and verify a full box of {count} votes, two media",
        floor=f"{count} bare AES-GCM opens of 4 KiB and Ed25519 verifies",
        samples=opens,
        floor_samples=floor,
    )


class BareCryptography:
    """The floor of opening: each block opened and each signature verified, nothing read or decided."""

    def __init__(self, count: int, key: Ed25519PrivateKey) -> None:
        """Seal `count` blocks of the size of a slot."""
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._public = key.public_key()
        plain = bytes(BLOCK - 28)
        self._sealed = [
            (nonce, self._cipher.encrypt(nonce, plain, b""))
            for nonce in (os.urandom(12) for _ in range(count))
        ]
        # As long as the message a slot's signature covers: type, header hash and payload.
        messages = [os.urandom(64 + _PAYLOAD_BYTES) for _ in range(count)]
        self._signed = [(key.sign(message), message) for message in messages]

    def check(self) -> None:
        """Open and verify everything."""
        for nonce, sealed in self._sealed:
            self._cipher.decrypt(nonce, sealed, b"")
        for signature, message in self._signed:
            self._public.verify(signature, message)
