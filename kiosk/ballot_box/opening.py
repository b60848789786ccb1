"""Boot: read and check every medium, then perform the recovery plan. It decides nothing about votes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.ballot_box.journal import encode_record, journal_offset
from kiosk.ballot_box.layout import (
    BLOCK,
    HEADER_OFFSET,
    JOURNAL_OFFSETS,
    KEY_OFFSET,
    RESERVED_OFFSET,
    SLOTS_OFFSET,
    BoxFacts,
    BoxIdentity,
    LayoutError,
    header_hash,
    parse_header,
    parse_key_block,
    required_size,
    slot_offset,
)
from kiosk.ballot_box.mirror import Mirror
from kiosk.ballot_box.port import BoxFault, BoxFaultCode, Tampered, TamperReason, Unreadable
from kiosk.ballot_box.recovery import MediumImage, RecoveryPlan, SlotSource
from kiosk.ballot_box.sealing import Randomness, Sealer, join_key


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedBox:
    """Everything the media say, authenticated as far as header and key go."""

    facts: BoxFacts
    sealer: Sealer = field(repr=False)
    images: tuple[MediumImage, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _RawMedium:
    head: bytes = field(repr=False)
    slots: bytes = field(repr=False)

    def block(self, offset: int) -> bytes:
        return self.head[offset : offset + BLOCK]


def load_box(
    mirror: Mirror,
    *,
    identity: BoxIdentity,
    public_key: Ed25519PublicKey,
    randomness: Randomness,
) -> LoadedBox | Tampered | Unreadable:
    """Read all media whole; refuse what is not this device's box for this election and mode."""
    raws: list[_RawMedium] = []
    facts: BoxFacts | None = None
    for number in mirror.live:
        if mirror.size(number) < required_size(1):
            return Tampered(reason=TamperReason.TRUNCATED, medium=number)
        try:
            raw = _RawMedium(head=mirror.read(number, HEADER_OFFSET, SLOTS_OFFSET), slots=b"")
            facts = parse_header(raw.block(HEADER_OFFSET), public_key)
            if mirror.size(number) < required_size(facts.slots):
                return Tampered(reason=TamperReason.TRUNCATED, medium=number)
            slots = mirror.read(number, SLOTS_OFFSET, facts.slots * BLOCK)
        except LayoutError:
            return Tampered(reason=TamperReason.HEADER, medium=number)
        except OSError:
            return Unreadable(fault=BoxFault(code=BoxFaultCode.UNREADABLE, medium=number))
        if facts.identity != identity:
            return Tampered(reason=TamperReason.FOREIGN, medium=number)
        raws.append(_RawMedium(head=raw.head, slots=slots))
    if facts is None or facts.media != len(raws):
        return Tampered(reason=TamperReason.MIXED)
    key = _load_key(raws)
    if isinstance(key, Tampered):
        return key
    header = header_hash(raws[0].block(HEADER_OFFSET))
    return LoadedBox(
        facts=facts,
        sealer=Sealer(key=key, header=header, randomness=randomness),
        images=tuple(_image(raw) for raw in raws),
    )


def _load_key(raws: Sequence[_RawMedium]) -> bytes | Tampered:
    first = raws[0].block(HEADER_OFFSET)
    halves: list[bytes] = []
    for number, raw in enumerate(raws):
        if raw.block(HEADER_OFFSET) != first:
            return Tampered(reason=TamperReason.MIXED, medium=number)
        if any(raw.head[RESERVED_OFFSET:SLOTS_OFFSET]):
            return Tampered(reason=TamperReason.HEADER, medium=number)
        try:
            written_as, half = parse_key_block(raw.block(KEY_OFFSET), header=header_hash(first))
        except LayoutError:
            return Tampered(reason=TamperReason.KEY, medium=number)
        if written_as != number:
            return Tampered(reason=TamperReason.MIXED, medium=number)
        halves.append(half)
    return join_key(halves)


def _image(raw: _RawMedium) -> MediumImage:
    first, second = JOURNAL_OFFSETS
    return MediumImage(sectors=(raw.block(first), raw.block(second)), slots=raw.slots)


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
