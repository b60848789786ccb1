"""The two key places of every medium: which split of K_box is in force, and what of another split lingers.

A place holds a half, zeros, or what a crash tore. A split is in force when every medium has its half; while
a medium is being replaced the surviving one has halves of two splits, the old and the new. It decides from
bytes and writes nothing.
"""

import typing
from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.ballot_box.layout import (
    BLOCK,
    KEY_OFFSETS,
    SPLIT_BYTES,
    ZERO_BLOCK,
    LayoutError,
    header_hash,
    parse_key_block,
)
from kiosk.ballot_box.port import Tampered, TamperReason
from kiosk.ballot_box.sealing import Randomness, join_key

_COUNTER_BYTES: typing.Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """The halves on one medium by split: (place, half); and the places that hold neither half nor zeros."""

    halves: Mapping[bytes, tuple[int, bytes]] = field(repr=False)
    broken: tuple[int, ...]
    numbers: frozenset[int]

    def newest(self) -> bytes:
        """Return the name of the newest split, empty if there is none."""
        return max(self.halves, default=b"")

    def spare_place(self) -> int:
        """Return the place for a new half: one without a half, else that of the newest split.

        The oldest is kept: it is the one that a medium which comes back to life would fit to.
        """
        used = {place for place, _ in self.halves.values()}
        free = [place for place in KEY_OFFSETS if place not in used]
        return free[0] if free else self.halves[self.newest()][0]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyInForce:
    """K_box from the halves, and (medium, place) of everything that belongs to no split in force."""

    key: bytes = field(repr=False)
    leftovers: tuple[tuple[int, int], ...]


def next_split(newest: bytes, randomness: Randomness) -> bytes:
    """Return the name of a new split: a number that rises, then random bytes.

    The random part keeps two attempts apart that counted from the same state of the surviving medium.
    """
    number = int.from_bytes(newest[:_COUNTER_BYTES]) + 1
    return number.to_bytes(_COUNTER_BYTES) + randomness.bytes(SPLIT_BYTES - _COUNTER_BYTES)


def read_ring(head: bytes) -> KeyRing:
    """Read both key places of a medium's head blocks."""
    header = header_hash(head[:BLOCK])
    halves: dict[bytes, tuple[int, bytes]] = {}
    broken: list[int] = []
    numbers: set[int] = set()
    for place in KEY_OFFSETS:
        block = head[place : place + BLOCK]
        try:
            number, split, half = parse_key_block(block, header=header)
        except LayoutError:
            broken += [] if block == ZERO_BLOCK else [place]
            continue
        numbers.add(number)
        halves[split] = (place, half)
    return KeyRing(halves=halves, broken=tuple(broken), numbers=frozenset(numbers))


def join_halves(heads: Mapping[int, bytes]) -> KeyInForce | Tampered:
    """Return the key of the newest split every medium has a half of."""
    rings = {number: read_ring(head) for number, head in heads.items()}
    for number, ring in rings.items():
        if not ring.halves:
            return Tampered(reason=TamperReason.KEY, medium=number)
        if ring.numbers != {number}:
            return Tampered(reason=TamperReason.MIXED, medium=number)
    shared = set.intersection(*(set(ring.halves) for ring in rings.values()))
    if not shared:
        # One of them was replaced, or had begun to replace. Which one, the names of the splits do not tell.
        return Tampered(reason=TamperReason.STALE)
    split = max(shared)
    leftovers = [
        (number, place)
        for number, ring in rings.items()
        for place in (*ring.broken, *(place for other, (place, _) in ring.halves.items() if other != split))
    ]
    key = join_key([ring.halves[split][1] for ring in rings.values()])
    return KeyInForce(key=key, leftovers=tuple(leftovers))
