"""Make a new, empty ballot box: really write every slot, so that a vote is one overwrite and one flush later.

It does not create files or partitions and never destroys a box unless told to.
"""

import hashlib
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.ballot_box.journal import JournalRecord, JournalState, encode_record, journal_offset
from kiosk.ballot_box.key_halves import next_split
from kiosk.ballot_box.layout import (
    BLOCK,
    DEFAULT_SLOTS,
    HEADER_OFFSET,
    KEY_BYTES,
    KEY_OFFSETS,
    MAX_MEDIA,
    RECOVERY_OFFSET,
    SLOTS_OFFSET,
    ZERO_BLOCK,
    BoxFacts,
    BoxIdentity,
    build_header,
    build_key_block,
    header_hash,
    is_header,
    required_size,
    slot_offset,
)
from kiosk.ballot_box.medium import Medium
from kiosk.ballot_box.port import BoxError
from kiosk.ballot_box.recovery_copy import Recipients, build_recovery_copy
from kiosk.ballot_box.sealing import Randomness, Sealer, split_key


def format_box(
    *,
    media: Sequence[Medium],
    identity: BoxIdentity,
    device_key: Ed25519PrivateKey,
    randomness: Randomness,
    slots: int = DEFAULT_SLOTS,
    erase: bool = False,
    recipients: Recipients | None = None,
) -> BoxFacts:
    """Write an empty box over one or two media, 0 = internal; return its signed facts.

    `recipients` are the members of the commission who can recover the key; without them a lost medium is a
    lost box. Raises BoxError if a medium is too small or holds a box already and `erase` is not given, or the
    recipients are no lawful set; OSError if a medium fails. The old header goes first and the new one comes
    last, so a half-formatted medium is no box.
    """
    if not 1 <= len(media) <= MAX_MEDIA:
        raise BoxError(f"a box has 1 or {MAX_MEDIA} media")
    key, box_id = randomness.bytes(KEY_BYTES), randomness.bytes(16)
    copy = _recovery_copy(recipients, key, box_id=box_id, randomness=randomness)
    facts = BoxFacts(
        version=1,
        election_hash=identity.election_hash,
        device_id=identity.device_id,
        mode=identity.mode,
        slots=slots,
        media=len(media),
        public_key=device_key.public_key().public_bytes_raw(),
        box_id=box_id,
        recovery=None if copy is None else hashlib.sha256(copy).digest(),
    )
    header = build_header(facts, device_key)
    _check_media(media, slots, erase=erase)
    for medium in media:
        medium.pwrite(HEADER_OFFSET, bytes(BLOCK))
        medium.flush()
    bound = header_hash(header)
    sealer = Sealer(key=key, header=bound, randomness=randomness)
    _write_body(media, sealer, slots, copy=copy or ZERO_BLOCK)
    halves = split_key(key, len(media), randomness)
    split = next_split(b"", randomness)
    for number, (medium, half) in enumerate(zip(media, halves, strict=True)):
        medium.pwrite(KEY_OFFSETS[0], build_key_block(half, medium=number, split=split, header=bound))
        medium.flush()
    for medium in media:
        medium.pwrite(HEADER_OFFSET, header)
        medium.flush()
    return facts


def _recovery_copy(
    recipients: Recipients | None, key: bytes, *, box_id: bytes, randomness: Randomness
) -> bytes | None:
    if recipients is None:
        return None
    return build_recovery_copy(key, recipients, box_id=box_id, randomness=randomness)


def _check_media(media: Sequence[Medium], slots: int, *, erase: bool) -> None:
    for number, medium in enumerate(media):
        if medium.size < required_size(slots):
            raise BoxError(f"medium {number}: {medium.size} bytes, {required_size(slots)} needed")
        if not erase and is_header(medium.pread(HEADER_OFFSET, BLOCK)):
            raise BoxError(f"medium {number}: holds a ballot box already")


def _write_body(media: Sequence[Medium], sealer: Sealer, slots: int, *, copy: bytes) -> None:
    for medium in media:
        medium.pwrite(KEY_OFFSETS[1], bytes(SLOTS_OFFSET - KEY_OFFSETS[1]))
        medium.pwrite(RECOVERY_OFFSET, copy)
    for generation in range(2):
        empty = JournalRecord(state=JournalState.NONE, generation=generation, boot_epoch=0, count=0)
        sealed = sealer.seal_journal(encode_record(empty))
        for medium in media:
            medium.pwrite(journal_offset(generation), sealed)
    for index in range(slots):
        sealed = sealer.seal_dummy(index)
        for medium in media:
            medium.pwrite(slot_offset(index), sealed)
    for medium in media:
        medium.flush()
