"""Crypto-erase: after the results are final nothing in the box may ever be read again.

A signed mark in clear is the one commit point. Until it is durable on one medium nothing is destroyed and the
box is as before; from then on every start goes on with the erasure, and no one opens the box. So a crash
leaves a whole box or an erased one, and no medium says "erased" while its own half of the key is there.

    1  mark → block 6 of every medium                        the order; torn = not given
    2  random bytes → recovery copy of every medium
    3  random bytes → both key places of every medium        K_box is gone with the first of them
    4  mark → header of every medium                         this medium says that it is erased

Each write is flushed and read back. The slots stay as they are: without a key they are noise. What it cannot
do: reach a cell that a flash controller has put aside. That is why the key is split over two media and never
stands whole on one; who fears for it destroys the media.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.ballot_box.layout import (
    BLOCK,
    HEADER_OFFSET,
    KEY_OFFSETS,
    MARK_OFFSET,
    RECOVERY_OFFSET,
    SLOTS_OFFSET,
    EraseMark,
    header_hash,
    parse_mark,
)
from kiosk.ballot_box.mirror import Mirror
from kiosk.ballot_box.port import Erased
from kiosk.ballot_box.sealing import Randomness


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedHead:
    """What the head of one medium says of an erasure: is it this box's, ordered here, finished here."""

    ours: bool
    ordered: bool
    finished: bool


def find_mark(heads: Iterable[bytes], public_key: Ed25519PublicKey) -> EraseMark | None:
    """Return the first whole mark on any medium, in block 6 or in the header's place."""
    for head in heads:
        for at in (MARK_OFFSET, HEADER_OFFSET):
            mark = parse_mark(head[at : at + BLOCK], public_key)
            if mark is not None:
                return mark
    return None


def judge_head(head: bytes, mark: EraseMark, public_key: Ed25519PublicKey) -> ErasedHead:
    """Compare one medium with the mark; only the box the mark names may be destroyed by it."""
    in_header = parse_mark(head[HEADER_OFFSET:BLOCK], public_key)
    in_block = parse_mark(head[MARK_OFFSET : MARK_OFFSET + BLOCK], public_key)
    ours = mark in (in_header, in_block) or header_hash(head[:BLOCK]) == mark.header
    return ErasedHead(ours=ours, ordered=in_block == mark, finished=in_header == mark)


def order_erasure(mirror: Mirror, mark: bytes) -> bool:
    """Write the mark to every live medium; True = at least one took it, the order stands."""
    taken = False
    for number in mirror.live:
        taken = mirror.write_checked(number, MARK_OFFSET, mark) or taken
    return taken


def finish_erasure(
    mirror: Mirror, mark: EraseMark, *, public_key: Ed25519PublicKey, randomness: Randomness
) -> Erased:
    """Destroy what the mark says, on every live medium of that box; done twice it changes nothing."""
    heads = _heads(mirror)
    judged = {number: judge_head(head, mark, public_key) for number, head in heads.items()}
    block = _mark_block(heads, mark, public_key)
    if block is None:
        return _erased(mark, unreached=range(mirror.places))
    to_do = [number for number, head in judged.items() if head.ours and not head.finished]
    for number in to_do:
        if not judged[number].ordered:
            mirror.write_checked(number, MARK_OFFSET, block)
    for offset in (RECOVERY_OFFSET, *KEY_OFFSETS):
        for number in to_do:
            mirror.write_checked(number, offset, randomness.bytes(BLOCK))
    for number in to_do:
        mirror.write_checked(number, HEADER_OFFSET, block)
    done = {number for number, head in judged.items() if head.ours} & set(mirror.live)
    return _erased(mark, unreached=[number for number in range(mirror.places) if number not in done])


def inspect_erasure(mirror: Mirror, mark: EraseMark, *, public_key: Ed25519PublicKey) -> Erased:
    """Say the same without writing: for media that are only read."""
    finished = {
        number for number, head in _heads(mirror).items() if judge_head(head, mark, public_key).finished
    }
    return _erased(mark, unreached=[number for number in range(mirror.places) if number not in finished])


def _heads(mirror: Mirror) -> dict[int, bytes]:
    heads: dict[int, bytes] = {}
    for number in mirror.live:
        try:
            heads[number] = mirror.read(number, HEADER_OFFSET, SLOTS_OFFSET)
        except OSError:
            continue
    return heads


def _mark_block(heads: Mapping[int, bytes], mark: EraseMark, public_key: Ed25519PublicKey) -> bytes | None:
    """Return the signed bytes of the mark from a medium that has them; None if none can be read any more."""
    blocks = (head[at : at + BLOCK] for head in heads.values() for at in (MARK_OFFSET, HEADER_OFFSET))
    return next((block for block in blocks if parse_mark(block, public_key) == mark), None)


def _erased(mark: EraseMark, *, unreached: Iterable[int]) -> Erased:
    return Erased(count=mark.count, protocol_hash=mark.protocol_hash, unreached=tuple(unreached))
