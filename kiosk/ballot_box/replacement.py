"""A blank medium joins a box in place of a lost one: copied in slot order, read back, the key split anew.

Only while the box rests. S is the surviving medium, N the new one, O the lost one; each line is flushed and
read back before the next:

    1  N: header := zeros                     N is no box, whatever it was
    2  N: every slot in slot order; each must open before it is copied
    3  N: journal, recovery copy, its half of the new split; the other blocks zero
    4  S: its half of the new split, beside the half that fits to O
    5  N: header                              from here S and N are a box, and so are still S and O
    6  S: the half that fits to O := zeros    from here O is out for good, and what is on it opens nothing
    7  both: journal without "lost"           the caller's, with the box's own journal writer

A crash before 5 leaves S and O, or S and the recovery copy; between 5 and 6 either pair, equal in votes; the
next start with S and N does 6. Copying in slot order keeps the new medium's own history free of order.
"""

from dataclasses import dataclass, field, replace

from kiosk.ballot_box.key_halves import next_split, read_ring
from kiosk.ballot_box.layout import (
    BLOCK,
    HEADER_OFFSET,
    JOURNAL_OFFSETS,
    KEY_OFFSETS,
    MARK_OFFSET,
    RECOVERY_OFFSET,
    RESERVED_OFFSET,
    SLOTS_OFFSET,
    ZERO_BLOCK,
    BoxFacts,
    build_key_block,
    header_hash,
    slot_offset,
)
from kiosk.ballot_box.medium import Medium
from kiosk.ballot_box.mirror import Mirror
from kiosk.ballot_box.opening import is_recovery_copy
from kiosk.ballot_box.port import BoxFault, BoxFaultCode, Tampered, TamperReason
from kiosk.ballot_box.sealing import Randomness, Sealer

_SLOTS_AT_ONCE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copying:
    mirror: Mirror
    source: int
    target: Mirror
    number: int
    facts: BoxFacts
    randomness: Randomness
    sealer: Sealer = field(repr=False)

    def write(self, offset: int, data: bytes) -> BoxFault | None:
        """Write to the new medium, flush and read back."""
        return None if self.target.write_checked(0, offset, data) else self.target_fault()

    def target_fault(self) -> BoxFault:
        fault = self.target.fault() or BoxFault(code=BoxFaultCode.MEDIUM_LOST)
        # The new medium is alone in its mirror: a fault of it reads "no medium". Its place says more.
        return replace(fault, code=BoxFaultCode.MEDIUM_LOST, medium=self.number)


def join_medium(
    mirror: Mirror,
    number: int,
    medium: Medium,
    *,
    facts: BoxFacts,
    sealer: Sealer,
    randomness: Randomness,
) -> BoxFault | Tampered | None:
    """Perform steps 1 to 6 and let `medium` join the mirror; None = done.

    A fault of the new medium leaves the box as it was. A surviving medium that fails before step 5 leaves the
    mirror without a live one; at step 6 it is lost in its turn, and the new one goes on alone.
    """
    source = mirror.live[0]
    copying = _Copying(
        mirror=mirror,
        source=source,
        target=Mirror((medium,)),
        number=number,
        facts=facts,
        randomness=randomness,
        sealer=sealer,
    )
    try:
        head = mirror.read(source, HEADER_OFFSET, SLOTS_OFFSET)
    except OSError:
        return BoxFault(code=BoxFaultCode.UNREADABLE, medium=source)
    if header_hash(head[:BLOCK]) != sealer.header:
        return Tampered(reason=TamperReason.HEADER, medium=source)
    if not is_recovery_copy(head[RECOVERY_OFFSET : RECOVERY_OFFSET + BLOCK], facts):
        return Tampered(reason=TamperReason.RECOVERY, medium=source)
    failed = copying.write(HEADER_OFFSET, ZERO_BLOCK) or _copy_slots(copying)
    if failed is not None:
        return failed
    return _join(copying, head, medium)


def _copy_slots(copying: _Copying) -> BoxFault | Tampered | None:
    for first in range(0, copying.facts.slots, _SLOTS_AT_ONCE):
        last = min(first + _SLOTS_AT_ONCE, copying.facts.slots)
        try:
            region = copying.mirror.read(copying.source, slot_offset(first), (last - first) * BLOCK)
        except OSError:
            return BoxFault(code=BoxFaultCode.UNREADABLE, medium=copying.source)
        for index in range(first, last):
            at = (index - first) * BLOCK
            if copying.sealer.open_slot(index, region[at : at + BLOCK]) is None:
                return Tampered(reason=TamperReason.SLOT, medium=copying.source)
        failed = copying.write(slot_offset(first), region)
        if failed is not None:
            return failed
    return None


def _join(copying: _Copying, head: bytes, medium: Medium) -> BoxFault | None:
    ring = read_ring(head)
    split, place = next_split(ring.newest(), copying.randomness), ring.spare_place()
    halves = copying.sealer.split(copying.facts.media)

    def half(number: int) -> bytes:
        return build_key_block(halves[number], medium=number, split=split, header=copying.sealer.header)

    blocks = {at: head[at : at + BLOCK] for at in (*JOURNAL_OFFSETS, RECOVERY_OFFSET)}
    blocks |= {KEY_OFFSETS[0]: half(copying.number)}
    blocks |= dict.fromkeys((KEY_OFFSETS[1], MARK_OFFSET, RESERVED_OFFSET), ZERO_BLOCK)
    for offset, block in blocks.items():
        failed = copying.write(offset, block)
        if failed is not None:
            return failed
    if not copying.mirror.write_checked(copying.source, place, half(copying.source)):
        return copying.mirror.fault()
    failed = copying.write(HEADER_OFFSET, head[:BLOCK])
    if failed is not None:
        return failed
    copying.mirror.replace(copying.number, medium)
    for other in KEY_OFFSETS:
        if other != place:
            copying.mirror.write_checked(copying.source, other, ZERO_BLOCK)
    return None
