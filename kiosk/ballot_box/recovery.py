"""Decide, from the bytes of all media, what happened and what must be repaired. Pure: it writes nothing.

The rules (security design §1). Media are written one after the other, so after a crash at most one lags, by
one journal generation. Without INTENT the slots are equal and all open, or the box is refused. Under INTENT
one slot may differ or be torn: forward if the vote is whole on medium 0, back if not. A medium that failed in
the last boot is named in the sealed record (`lost`); then the other one is the source, whatever its number.
The *count* ties ticket and vote together, never the slot.

A medium may be absent; then the other one is all there is. A voter was told "accepted" only when the vote was
on both, or on one with the other named in `lost`: so either medium alone has every vote a voter was told of,
unless it is the one that had failed earlier. It cannot know that; the controller's number of votes does.
"""

import concurrent.futures
import enum
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.ballot_box.journal import JournalRecord, JournalState, decode_record
from kiosk.ballot_box.layout import BLOCK
from kiosk.ballot_box.port import (
    Clean,
    NotVoted,
    Repair,
    Tampered,
    TamperReason,
    VotedMarked,
    VotedUnmarked,
)
from kiosk.ballot_box.sealing import Dummy, Sealer, StoredVote

_VOTES_A_THREAD = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class MediumImage:
    """What one medium held at boot: both journal sectors and all slots."""

    sectors: tuple[bytes, bytes] = field(repr=False)
    slots: bytes = field(repr=False)

    def slot(self, index: int) -> bytes:
        """Return the sealed bytes of one slot."""
        return self.slots[index * BLOCK : (index + 1) * BLOCK]


@dataclass(frozen=True, slots=True, kw_only=True)
class MediumJournal:
    """The newest valid record of one medium, and how many of its sectors do not open."""

    record: JournalRecord | None
    broken: int


class SlotSource(enum.Enum):
    """Where the bytes of a repaired slot come from when no medium has them."""

    FRESH_DUMMY = "FRESH_DUMMY"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryPlan:
    """The one lawful reading of the media: outcome, and the writes that make them equal again."""

    record: JournalRecord
    journals: Mapping[int, MediumJournal]
    outcome: Clean | VotedUnmarked | VotedMarked | NotVoted
    count: int
    free: tuple[int, ...]
    slot: tuple[int, bytes | SlotSource] | None = field(repr=False)
    votes: tuple[StoredVote, ...] = field(repr=False)
    repairs: tuple[tuple[int, Repair], ...]


def plan_recovery(
    images: Mapping[int, MediumImage],
    *,
    media: int,
    sealer: Sealer,
    public_key: Ed25519PublicKey,
    slots: int,
) -> RecoveryPlan | Tampered:
    """Return the plan, or why the box must be refused. Every signature is verified before any write.

    `images` are the media at hand by number, of `media` in all.
    """
    journals = {number: _read_journal(image, sealer) for number, image in images.items()}
    record = _newest_record(journals, media)
    if isinstance(record, Tampered):
        return record
    order = _source_order(record, images)
    contents = open_slots(sealer, images[order[0]].slots, slots)
    suspects = _suspects(images, contents, order[0])
    if len(suspects) > (1 if record.state is JournalState.INTENT or record.lost else 0):
        broken = any(contents[index] is None for index in suspects)
        return Tampered(reason=TamperReason.SLOT if broken else TamperReason.DIFFER)
    slot: tuple[int, bytes | SlotSource] | None = None
    for index in suspects:
        chosen = _resolve(images, index, order=order, record=record, sealer=sealer)
        if isinstance(chosen, Tampered):
            return chosen
        slot = (index, chosen)
        contents[index] = Dummy() if isinstance(chosen, SlotSource) else sealer.open_slot(index, chosen)
    outcome = judge_votes(contents, sealer=sealer, public_key=public_key)
    if isinstance(outcome, Tampered):
        return outcome
    verdict = _outcome(record, outcome)
    if isinstance(verdict, Tampered):
        return verdict
    return RecoveryPlan(
        record=record,
        journals=journals,
        outcome=verdict,
        count=outcome,
        free=tuple(index for index, content in enumerate(contents) if isinstance(content, Dummy)),
        slot=slot,
        votes=tuple(content for content in contents if isinstance(content, StoredVote)),
        repairs=_repairs(images, journals, record, slot),
    )


def open_slots(sealer: Sealer, region: bytes, slots: int) -> list[Dummy | StoredVote | None]:
    """Open every slot of one medium's slot region.

    On one processor: an opening takes some microseconds, and passing the interpreter to another thread more.
    """
    return [sealer.open_slot(index, region[index * BLOCK : (index + 1) * BLOCK]) for index in range(slots)]


def judge_votes(
    contents: Sequence[Dummy | StoredVote | None], *, sealer: Sealer, public_key: Ed25519PublicKey
) -> int | Tampered:
    """Return the number of votes if every slot opened and every signature holds."""
    if any(content is None for content in contents):
        return Tampered(reason=TamperReason.SLOT)
    votes = [content for content in contents if isinstance(content, StoredVote)]
    if not _are_signed(votes, sealer=sealer, public_key=public_key):
        return Tampered(reason=TamperReason.SIGNATURE)
    return len(votes)


def _are_signed(votes: Sequence[StoredVote], *, sealer: Sealer, public_key: Ed25519PublicKey) -> bool:
    """Verify every signature, a full box on all processors: the library lets other threads run meanwhile."""

    def is_signed(part: Sequence[StoredVote]) -> bool:
        return all(sealer.is_signed(vote, public_key) for vote in part)

    if len(votes) < 2 * _VOTES_A_THREAD:
        return is_signed(votes)
    workers = min(os.cpu_count() or 1, len(votes) // _VOTES_A_THREAD)
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        return all(pool.map(is_signed, [votes[first::workers] for first in range(workers)]))


def _read_journal(image: MediumImage, sealer: Sealer) -> MediumJournal:
    plains = [plain for sector in image.sectors if (plain := sealer.open_journal(sector)) is not None]
    records = [record for plain in plains if (record := decode_record(plain)) is not None]
    newest = max(records, key=lambda record: record.generation, default=None)
    return MediumJournal(record=newest, broken=len(image.sectors) - len(records))


def _newest_record(journals: Mapping[int, MediumJournal], media: int) -> JournalRecord | Tampered:
    records = [journal.record for journal in journals.values() if journal.record is not None]
    if not records:
        return Tampered(reason=TamperReason.JOURNAL)
    newest = max(records, key=lambda record: record.generation)
    if newest.lost >= (1 << media) - 1:
        return Tampered(reason=TamperReason.JOURNAL)
    for number, journal in journals.items():
        record = journal.record
        if record is not None and record.generation == newest.generation and record != newest:
            return Tampered(reason=TamperReason.JOURNAL, medium=number)
        if newest.lost >> number & 1:
            continue
        if record is None:
            return Tampered(reason=TamperReason.JOURNAL, medium=number)
        if newest.generation - record.generation > 1:
            return Tampered(reason=TamperReason.STALE, medium=number)
    return newest


def _source_order(record: JournalRecord, numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(numbers, key=lambda number: (record.lost >> number & 1, number)))


def _suspects(
    images: Mapping[int, MediumImage], contents: Sequence[Dummy | StoredVote | None], source: int
) -> list[int]:
    suspects = {index for index, content in enumerate(contents) if content is None}
    for image in images.values():
        if image.slots != images[source].slots:
            suspects.update(
                index for index in range(len(contents)) if image.slot(index) != images[source].slot(index)
            )
    return sorted(suspects)


def _resolve(
    images: Mapping[int, MediumImage],
    index: int,
    *,
    order: Sequence[int],
    record: JournalRecord,
    sealer: Sealer,
) -> bytes | SlotSource | Tampered:
    """Choose the bytes of the one slot that differs; the first medium of `order` is the authority."""
    kinds = [sealer.open_slot(index, images[number].slot(index)) for number in order]
    whole = [number for number, kind in zip(order, kinds, strict=True) if kind is not None]
    if kinds[0] is None and record.state is not JournalState.INTENT:
        return Tampered(reason=TamperReason.SLOT, medium=order[0])
    if not whole:
        return SlotSource.FRESH_DUMMY
    if len(whole) == len(order) > 1:
        voted = [isinstance(kind, StoredVote) for kind in kinds]
        # The same sealed bytes go to every medium: two votes, or two dummies, cannot differ. And a live
        # medium 0 is written first, so medium 1 alone cannot have the vote.
        if voted[0] == voted[1] or (voted[1] and not record.lost):
            return Tampered(reason=TamperReason.DIFFER)
    return images[whole[0]].slot(index)


def _outcome(record: JournalRecord, count: int) -> Clean | VotedUnmarked | VotedMarked | NotVoted | Tampered:
    stored = count - record.count
    if record.state is JournalState.INTENT and stored == 1:
        return VotedUnmarked(ticket=record.ticket)
    if stored != 0:
        return Tampered(reason=TamperReason.COUNT)
    match record.state:
        case JournalState.NONE:
            return Clean()
        case JournalState.MARKED:
            return VotedMarked(ticket=record.ticket)
        case JournalState.CLAIMED:
            return NotVoted(ticket=record.ticket, printed=False)
        case JournalState.PRINTED | JournalState.INTENT:
            return NotVoted(ticket=record.ticket, printed=True)


def _repairs(
    images: Mapping[int, MediumImage],
    journals: Mapping[int, MediumJournal],
    record: JournalRecord,
    slot: tuple[int, bytes | SlotSource] | None,
) -> tuple[tuple[int, Repair], ...]:
    repairs: list[tuple[int, Repair]] = []
    for number, image in images.items():
        journal = journals[number]
        repairs += [(number, Repair.JOURNAL_SECTOR)] * journal.broken
        if journal.record != record:
            repairs.append((number, Repair.JOURNAL_BEHIND))
        if slot is not None and image.slot(slot[0]) != slot[1]:
            repairs.append((number, Repair.SLOT))
    return tuple(repairs)
