"""The journal record: one value, one constant-length encoding. It writes nothing and opens no seal.

Every record carries the number of votes before it (`count`; in INTENT the *base*). The design asks for it in
INTENT only; the number is no secret (who has the key can count the slots) and depends on no order. With it a
damaged newest sector cannot turn a stored vote into a release, nor can one slot be rolled back unseen.
"""

import enum
import struct
import typing
from dataclasses import dataclass, field

from kiosk.ballot_box.layout import JOURNAL_OFFSETS
from kiosk.ballot_box.port import Outcome
from kiosk.ballot_box.sealing import PLAIN_BYTES

MAX_TICKET: typing.Final = 64
MAX_ATTEMPT: typing.Final = 0xFFFF

_FIXED: typing.Final = struct.Struct(">BBHQQIBH")
_ENTRY: typing.Final = struct.Struct(">BB")
_OUTBOX_BYTES: typing.Final = PLAIN_BYTES - _FIXED.size - MAX_TICKET
_OUTCOMES: typing.Final = (Outcome.VOTED, Outcome.RELEASED, Outcome.RESET)


class JournalState(enum.IntEnum):
    """Where the voter stood when the record was written (security design, write protocol P0–P9)."""

    NONE = 0
    CLAIMED = 1
    PRINTED = 2
    INTENT = 3
    MARKED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRecord:
    """One durable state of the box. `lost` is a bit mask of media that failed in this boot."""

    state: JournalState
    generation: int
    boot_epoch: int
    count: int
    lost: int = 0
    attempt: int = 0
    ticket: bytes = field(default=b"", repr=False)
    pending: frozenset[tuple[Outcome, bytes]] = field(default=frozenset(), repr=False)


def journal_offset(generation: int) -> int:
    """Return the sector a generation goes to: they alternate, so the one before survives a torn write."""
    return JOURNAL_OFFSETS[generation % 2]


def has_room(pending: frozenset[tuple[Outcome, bytes]], ticket: bytes) -> bool:
    """Tell whether one more outcome of `ticket` fits beside those pending."""
    return sum(_ENTRY.size + len(known) for _, known in pending) + _ENTRY.size + len(ticket) <= _OUTBOX_BYTES


def encode_record(record: JournalRecord) -> bytes:
    """Return exactly PLAIN_BYTES; pending outcomes are sorted, so they carry no order."""
    entries = sorted((_OUTCOMES.index(outcome), ticket) for outcome, ticket in record.pending)
    fixed = _FIXED.pack(
        record.state,
        record.lost,
        record.attempt,
        record.generation,
        record.boot_epoch,
        record.count,
        len(record.ticket),
        len(entries),
    )
    outbox = b"".join(_ENTRY.pack(outcome, len(ticket)) + ticket for outcome, ticket in entries)
    if len(record.ticket) > MAX_TICKET or len(outbox) > _OUTBOX_BYTES:
        raise ValueError("journal record does not fit into its sector")
    return (fixed + record.ticket.ljust(MAX_TICKET, b"\x00") + outbox).ljust(PLAIN_BYTES, b"\x00")


def decode_record(plain: bytes) -> JournalRecord | None:
    """Return the record, or None unless it is exactly what `encode_record` writes."""
    state, lost, attempt, generation, epoch, count, ticket_length, entries = _FIXED.unpack_from(plain)
    if state not in set(JournalState):
        return None
    ticket = plain[_FIXED.size : _FIXED.size + MAX_TICKET][:ticket_length]
    pending = []
    at = _FIXED.size + MAX_TICKET
    for _ in range(entries):
        if at + _ENTRY.size > PLAIN_BYTES:
            return None
        outcome, length = _ENTRY.unpack_from(plain, at)
        if outcome >= len(_OUTCOMES):
            return None
        at += _ENTRY.size + length
        pending.append((_OUTCOMES[outcome], plain[at - length : at]))
    try:
        record = JournalRecord(
            state=JournalState(state),
            generation=generation,
            boot_epoch=epoch,
            count=count,
            lost=lost,
            attempt=attempt,
            ticket=ticket,
            pending=frozenset(pending),
        )
        return record if encode_record(record) == plain else None
    except ValueError:
        return None
