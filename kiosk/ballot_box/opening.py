"""Boot: read and check every medium, then perform the recovery plan. It decides nothing about votes.

Everything is validated before anything is written and before the box opens (VVSG 2.6: all records after
every recovery): each slot is opened, each signature verified, media compared. That is kept whole and not put
off to a later hour: a box that is refused stays untouched as evidence, and a voter never starts on a box
nobody has looked through. What it costs is the signatures; they are verified on all processors at once.
"""

import concurrent.futures
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.ballot_box.erasure import find_mark, judge_head
from kiosk.ballot_box.journal import encode_record, journal_offset
from kiosk.ballot_box.key_halves import KeyInForce, join_halves
from kiosk.ballot_box.layout import (
    BLOCK,
    HEADER_OFFSET,
    JOURNAL_OFFSETS,
    MARK_OFFSET,
    RECOVERY_OFFSET,
    RESERVED_OFFSET,
    SLOTS_OFFSET,
    ZERO_BLOCK,
    BoxFacts,
    BoxIdentity,
    EraseMark,
    LayoutError,
    header_hash,
    is_header,
    parse_header,
    required_size,
    slot_offset,
)
from kiosk.ballot_box.mirror import Mirror
from kiosk.ballot_box.port import (
    BoxError,
    BoxFault,
    BoxFaultCode,
    Repair,
    Tampered,
    TamperReason,
    Unreadable,
)
from kiosk.ballot_box.recovery import MediumImage, RecoveryPlan, SlotSource
from kiosk.ballot_box.recovery_copy import RecoveredKey
from kiosk.ballot_box.sealing import Randomness, Sealer

_SLOTS_WORTH_THREADS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedBox:
    """Everything the media say, authenticated as far as header and key go.

    `leftovers` are blocks (medium, offset, what) that a crash left half done and that are to be zeroed.
    """

    facts: BoxFacts
    sealer: Sealer = field(repr=False)
    images: Mapping[int, MediumImage] = field(repr=False)
    leftovers: tuple[tuple[int, int, Repair], ...]


def load_box(
    mirror: Mirror,
    *,
    identity: BoxIdentity,
    public_key: Ed25519PublicKey,
    randomness: Randomness,
    recovered: RecoveredKey | None = None,
) -> LoadedBox | EraseMark | Tampered | Unreadable:
    """Read all media whole; refuse what is not this device's box for this election and mode.

    Media may be absent only where the key is `recovered`. A mark of erasure goes before everything else.
    """
    heads = _read_heads(mirror)
    if isinstance(heads, Tampered | Unreadable):
        return heads
    mark = find_mark(heads.values(), public_key)
    if mark is not None:
        for number, head in heads.items():
            if is_header(head) and not judge_head(head, mark, public_key).ours:
                # An erased medium beside one of another box: neither mark nor box may speak for both.
                return Tampered(reason=TamperReason.MIXED, medium=number)
        return mark
    facts = _read_facts(mirror, heads, identity=identity, public_key=public_key)
    if isinstance(facts, Tampered | Unreadable):
        return facts
    force = _key_in_force(mirror, heads, facts, recovered)
    if isinstance(force, Tampered | Unreadable):
        return force
    regions = _read_slots(mirror, tuple(heads), facts.slots)
    if isinstance(regions, Unreadable):
        return regions
    header = header_hash(next(iter(heads.values()))[:BLOCK])
    return LoadedBox(
        facts=facts,
        sealer=Sealer(key=force.key, header=header, randomness=randomness),
        images={number: _image(head, regions[number]) for number, head in heads.items()},
        leftovers=(
            *((number, place, Repair.KEY_HALF) for number, place in force.leftovers),
            *((number, MARK_OFFSET, Repair.ERASE_MARK) for number, head in heads.items() if _is_torn(head)),
        ),
    )


def _read_heads(mirror: Mirror) -> dict[int, bytes] | Tampered | Unreadable:
    heads: dict[int, bytes] = {}
    for number in mirror.live:
        if mirror.size(number) < required_size(1):
            return Tampered(reason=TamperReason.TRUNCATED, medium=number)
        try:
            heads[number] = mirror.read(number, HEADER_OFFSET, SLOTS_OFFSET)
        except OSError:
            return _unreadable(number)
    if not heads:
        return Unreadable(fault=BoxFault(code=BoxFaultCode.UNREADABLE))
    return heads


def _read_facts(
    mirror: Mirror, heads: Mapping[int, bytes], *, identity: BoxIdentity, public_key: Ed25519PublicKey
) -> BoxFacts | Tampered | Unreadable:
    """Return the facts all media agree on; their other blocks in clear are in order."""
    first = next(iter(heads.values()))[:BLOCK]
    facts: BoxFacts | None = None
    for number, head in heads.items():
        if head[:BLOCK] == ZERO_BLOCK:
            return Unreadable(fault=BoxFault(code=BoxFaultCode.BLANK, medium=number))
        try:
            if facts is None or head[:BLOCK] != first:
                facts = parse_header(head[:BLOCK], public_key)
        except LayoutError:
            return Tampered(reason=TamperReason.HEADER, medium=number)
        if facts.identity != identity:
            return Tampered(reason=TamperReason.FOREIGN, medium=number)
        if mirror.size(number) < required_size(facts.slots):
            return Tampered(reason=TamperReason.TRUNCATED, medium=number)
    if facts is None or facts.media != mirror.places:
        return Tampered(reason=TamperReason.MIXED)
    for number, head in heads.items():
        if head[:BLOCK] != first:
            return Tampered(reason=TamperReason.MIXED, medium=number)
        if head[RESERVED_OFFSET:] != ZERO_BLOCK:
            return Tampered(reason=TamperReason.HEADER, medium=number)
        if not is_recovery_copy(head[RECOVERY_OFFSET : RECOVERY_OFFSET + BLOCK], facts):
            return Tampered(reason=TamperReason.RECOVERY, medium=number)
    return facts


def is_recovery_copy(block_untrusted: bytes, facts: BoxFacts) -> bool:
    """Tell whether a block is the recovery copy the header names, or zeros if it names none."""
    if facts.recovery is None:
        return block_untrusted == ZERO_BLOCK
    return hashlib.sha256(block_untrusted).digest() == facts.recovery


def _key_in_force(
    mirror: Mirror, heads: Mapping[int, bytes], facts: BoxFacts, recovered: RecoveredKey | None
) -> KeyInForce | Tampered | Unreadable:
    if recovered is not None:
        if recovered.box_id != facts.box_id:
            raise BoxError("the recovered key is of another box")
        # The halves stay as they are: a medium that is away may still fit to one of them.
        return KeyInForce(key=recovered.key, leftovers=())
    if mirror.lost_mask:
        number = next(number for number in range(mirror.places) if number not in mirror.live)
        return _unreadable(number)
    return join_halves(heads)


def _read_slots(mirror: Mirror, numbers: Sequence[int], slots: int) -> dict[int, bytes] | Unreadable:
    """Read the slots of all media at the same time: they are different devices, and reading is waiting."""

    def read(number: int) -> bytes | None:
        try:
            return mirror.read(number, SLOTS_OFFSET, slots * BLOCK)
        except OSError:
            return None

    if slots < _SLOTS_WORTH_THREADS:
        regions = [read(number) for number in numbers]
    else:
        with concurrent.futures.ThreadPoolExecutor(len(numbers)) as pool:
            regions = list(pool.map(read, numbers))
    whole: dict[int, bytes] = {}
    for number, region in zip(numbers, regions, strict=True):
        if region is None:
            return _unreadable(number)
        whole[number] = region
    return whole


def _image(head: bytes, slots: bytes) -> MediumImage:
    first, second = (head[at : at + BLOCK] for at in JOURNAL_OFFSETS)
    return MediumImage(sectors=(first, second), slots=slots)


def _is_torn(head: bytes) -> bool:
    # A whole mark was found before; whatever else stands here was torn in the first write of an erasure.
    return head[MARK_OFFSET : MARK_OFFSET + BLOCK] != ZERO_BLOCK


def _unreadable(number: int) -> Unreadable:
    return Unreadable(fault=BoxFault(code=BoxFaultCode.UNREADABLE, medium=number))


def perform(plan: RecoveryPlan, loaded: LoadedBox, mirror: Mirror) -> None:
    """Make the slots equal and bring a lagging journal up to the newest record.

    All of it comes before the record of the new epoch: until then a second crash finds the journal still
    saying that one slot may differ. A medium that fails meanwhile is lost; the next record says so.
    """
    if plan.slot is not None:
        index, chosen = plan.slot
        content = loaded.sealer.seal_dummy(index) if isinstance(chosen, SlotSource) else chosen
        for number in mirror.live:
            if loaded.images[number].slot(index) != content:
                mirror.write_checked(number, slot_offset(index), content)
    sealed = loaded.sealer.seal_journal(encode_record(plan.record))
    home = journal_offset(plan.record.generation)
    for number in mirror.live:
        if plan.journals[number].record != plan.record:
            # A medium one behind has its own newest record in the other sector; one that was lost may be
            # torn here, for the record on the other medium says so.
            mirror.write(number, home, sealed)
    for number, offset, _ in loaded.leftovers:
        mirror.write_checked(number, offset, ZERO_BLOCK)
