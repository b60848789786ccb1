"""The ballot box itself, once it is open: the write protocol P0–P9 of the security design.

It does not print, does not speak to the controller, does not know what a payload means and does not decide
when results may be taken out. Nothing it keeps depends on the order of votes: a vote overwrites one uniformly
random free slot in place, and the journal at rest holds the same state in both sectors, so no ticket lingers.
"""

import typing
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk.ballot_box.erasure import finish_erasure, order_erasure
from kiosk.ballot_box.journal import (
    MAX_ATTEMPT,
    MAX_TICKET,
    JournalRecord,
    JournalState,
    encode_record,
    has_room,
    journal_offset,
)
from kiosk.ballot_box.layout import (
    BLOCK,
    HEADER_OFFSET,
    SLOTS_OFFSET,
    BoxFacts,
    EraseMark,
    build_mark,
    is_header,
    required_size,
    slot_offset,
)
from kiosk.ballot_box.medium import Medium
from kiosk.ballot_box.mirror import Mirror
from kiosk.ballot_box.phase import FINISH_FROM, Phase, no_medium, phase_after
from kiosk.ballot_box.port import (
    BoxError,
    BoxFault,
    BoxFaultCode,
    BoxMisuseError,
    BoxRefusal,
    Cast,
    Erased,
    Outcome,
    RefusalReason,
    ResultsFinal,
    Tampered,
    TamperReason,
    Verified,
    VoteFate,
    Written,
)
from kiosk.ballot_box.recovery import RecoveryPlan, judge_votes, open_slots
from kiosk.ballot_box.replacement import join_medium
from kiosk.ballot_box.sealing import MAX_PAYLOAD, Randomness, Sealer, StoredVote


def choose_slot(free: Sequence[int], randomness: Randomness) -> int:
    """Return one uniformly random free slot; any other rule writes the order of votes into the box."""
    return free[randomness.below(len(free))]


class BallotBox:
    """An open box; see `BallotBoxPort` for every call. Not thread-safe: one owner."""

    def __init__(
        self,
        *,
        mirror: Mirror,
        facts: BoxFacts,
        sealer: Sealer,
        device_key: Ed25519PrivateKey,
        randomness: Randomness,
        plan: RecoveryPlan,
    ) -> None:
        """Take over recovered media; only `open_box` calls this."""
        self._mirror = mirror
        self._facts = facts
        self._sealer = sealer
        self._device_key = device_key
        self._randomness = randomness
        self._record = plan.record
        self._count = plan.count
        self._free = list(plan.free)
        self._phase = phase_after(plan.outcome)

    @property
    def count(self) -> int:
        """Number of votes stored."""
        return self._count

    @property
    def capacity(self) -> int:
        """Number of slots."""
        return self._facts.slots

    @property
    def boot_epoch(self) -> int:
        """Number of this opening."""
        return self._record.boot_epoch

    @property
    def fault(self) -> BoxFault | None:
        """The standing fault of this boot, if a medium is lost."""
        return self._mirror.fault()

    def start_epoch(self) -> BoxFault | None:
        """Write the new boot epoch into both sectors; `open_box` calls it once. A fault = no medium took it.

        Both, in every phase: a sector torn by the crash is whole again, and the media are equal.
        """
        raised = replace(self._record, boot_epoch=self._record.boot_epoch + 1)
        if self._persist(raised) and self._persist(self._record):
            return None
        return self._mirror.fault()

    def readiness(self) -> BoxRefusal | BoxFault | None:
        """Say whether a new voter may start (P1); None = yes."""
        if not self._mirror.live:
            return self._mirror.fault()
        if self._mirror.lost_mask:
            # Recovery relies on it: beside a lost medium at most one vote is written.
            return BoxRefusal(reason=RefusalReason.SUSPENDED)
        if not self._free:
            return BoxRefusal(reason=RefusalReason.FULL)
        if not has_room(self._record.pending, bytes(MAX_TICKET)):
            return BoxRefusal(reason=RefusalReason.OUTBOX_FULL)
        return None

    def begin(self, ticket: bytes) -> Written | BoxRefusal | BoxFault:
        """P0: journal CLAIMED."""
        self._require(Phase.REST)
        if not 1 <= len(ticket) <= MAX_TICKET:
            raise BoxMisuseError(f"ticket must have 1 to {MAX_TICKET} bytes")
        refusal = self.readiness()
        if refusal is not None:
            return refusal
        if any(known == ticket for _, known in self._record.pending):
            return BoxRefusal(reason=RefusalReason.TICKET_PENDING)
        claimed = replace(self._record, state=JournalState.CLAIMED, ticket=bytes(ticket), attempt=0)
        return self._step(claimed, Phase.CLAIMED)

    def printing(self, attempt: int) -> Written | BoxFault:
        """P2: journal PRINTED before the tape gets the choices."""
        self._require(Phase.CLAIMED)
        if not 1 <= attempt <= MAX_ATTEMPT:
            raise BoxMisuseError(f"attempt must be 1 to {MAX_ATTEMPT}")
        return self._step(replace(self._record, state=JournalState.PRINTED, attempt=attempt), Phase.PRINTED)

    def annulled(self) -> Written | BoxFault:
        """P3: back to CLAIMED."""
        self._require(Phase.PRINTED)
        return self._step(replace(self._record, state=JournalState.CLAIMED), Phase.CLAIMED)

    def cast(self, payload: bytes) -> Cast | BoxFault:
        """P4–P6: journal INTENT everywhere, then the slot on one medium after the other.

        The commit point is the first medium that has the slot durable and reads it back. A medium that fails
        is named in the other's journal *before* the other's slot is written: so recovery knows the source.
        """
        self._require(Phase.PRINTED)
        if not 1 <= len(payload) <= MAX_PAYLOAD:
            raise BoxMisuseError(f"payload must have 1 to {MAX_PAYLOAD} bytes")
        if not self._mirror.live:
            return self._no_medium()
        index = choose_slot(self._free, self._randomness)
        sealed = self._sealer.seal_vote(index, payload, self._device_key)
        if not self._persist(replace(self._record, state=JournalState.INTENT)):
            return self._no_medium()
        stored = False
        for number in self._mirror.live:
            if self._mirror.write_checked(number, slot_offset(index), sealed):
                stored = True
            elif not self._persist(self._record):
                break
        if not stored:
            self._phase = Phase.BROKEN
            return self._no_medium()
        self._free.remove(index)
        self._count += 1
        self._phase = Phase.STORED
        return Cast(fault=self._mirror.fault(VoteFate.STORED))

    def marked(self) -> Written | BoxFault:
        """P7: journal MARKED, after the printer acknowledged the mark."""
        self._require(Phase.STORED)
        return self._step(replace(self._record, state=JournalState.MARKED, count=self._count), Phase.MARKED)

    def finish(self, outcome: Outcome) -> Written | BoxFault:
        """P9: ONE durable write: the ticket goes into the pending outcomes, the journal to NONE.

        The second write repeats that state over the older sector; a crash between them changes nothing.
        """
        self._require(*FINISH_FROM[outcome])
        done = replace(
            self._record,
            state=JournalState.NONE,
            ticket=b"",
            attempt=0,
            count=self._count,
            pending=self._record.pending | {(outcome, self._record.ticket)},
        )
        written = self._step(done, Phase.REST)
        self._settle()
        return written

    def pending(self) -> frozenset[tuple[Outcome, bytes]]:
        """Return the outcomes the controller has not acknowledged."""
        return self._record.pending

    def acknowledge(self, outcome: Outcome, ticket: bytes) -> Written | BoxFault:
        """Forget one pending outcome durably; an unknown one is no error."""
        entry = (outcome, bytes(ticket))
        if entry not in self._record.pending:
            return Written(fault=self._mirror.fault())
        if not self._persist(replace(self._record, pending=self._record.pending - {entry})):
            return self._no_medium()
        self._settle()
        return Written(fault=self._mirror.fault())

    def export(self) -> tuple[bytes, ...]:
        """Return all payloads, sorted bytewise: a function of the multiset only.

        It asks nobody's permission and knows no closing time: only the caller's closing use may call it (VVSG
        1.1.9-K, no results before the close). BoxError unless every slot opens and every signature holds.
        """
        self._require(Phase.REST)
        for number in self._mirror.live:
            try:
                region = self._mirror.read(number, SLOTS_OFFSET, self.capacity * BLOCK)
            except OSError:
                continue
            contents = open_slots(self._sealer, region, self.capacity)
            judged = judge_votes(contents, sealer=self._sealer, public_key=self._public_key())
            if judged == self._count:
                return tuple(sorted(vote.payload for vote in contents if isinstance(vote, StoredVote)))
        raise BoxError("no medium gives back every vote")

    def verify_all(self) -> Verified | Tampered | BoxFault:
        """Read every live medium again: each slot opens, each signature holds, the media agree."""
        if self._phase is Phase.ERASED:
            raise BoxMisuseError("not lawful after the erasure")
        first: bytes | None = None
        for number in self._mirror.live:
            try:
                region = self._mirror.read(number, SLOTS_OFFSET, self.capacity * BLOCK)
            except OSError:
                return BoxFault(code=BoxFaultCode.UNREADABLE, medium=number)
            if first is not None:
                if region != first:
                    return Tampered(reason=TamperReason.DIFFER, medium=number)
                continue
            first = region
            contents = open_slots(self._sealer, region, self.capacity)
            judged = judge_votes(contents, sealer=self._sealer, public_key=self._public_key())
            if isinstance(judged, Tampered):
                return replace(judged, medium=number)
            if judged != self._count:
                return Tampered(reason=TamperReason.COUNT, medium=number)
        return self._mirror.fault() or Verified(count=self._count)

    def replace_medium(self, number: int, medium: Medium) -> Written | BoxRefusal | BoxFault | Tampered:
        """Let a blank medium join in place of the lost one; see `replacement` for steps and crashes.

        A medium with any box on it is refused, its own old one too: that may hold a vote this one lacks. A
        lost medium that works again needs no replacement, only a restart.
        """
        if self._phase is not Phase.REST:
            return BoxRefusal(reason=RefusalReason.NOT_AT_REST)
        if not self._mirror.live:
            return self._no_medium()
        if not self._mirror.lost_mask >> number & 1:
            raise BoxMisuseError(f"medium {number} is not lost")
        if medium.size < required_size(self.capacity):
            return BoxRefusal(reason=RefusalReason.TOO_SMALL)
        try:
            if is_header(medium.pread(HEADER_OFFSET, BLOCK)):
                return BoxRefusal(reason=RefusalReason.NOT_BLANK)
        except OSError:
            return BoxFault(code=BoxFaultCode.UNREADABLE, medium=number)
        failed = join_medium(
            self._mirror,
            number,
            medium,
            facts=self._facts,
            sealer=self._sealer,
            randomness=self._randomness,
        )
        if failed is not None:
            return failed
        # Both sectors, as at each start: the new medium is no longer "lost" in either of them.
        if not self._persist(self._record):
            return self._no_medium()
        self._settle()
        return Written(fault=self._mirror.fault())

    def erase(self, final: ResultsFinal) -> Erased | BoxRefusal | BoxFault:
        """Destroy key, recovery copies and headers; see `erasure` for steps and crashes."""
        if self._phase is not Phase.REST:
            return BoxRefusal(reason=RefusalReason.NOT_AT_REST)
        if final.identity != self._facts.identity or final.count != self._count:
            return BoxRefusal(reason=RefusalReason.NOT_FINAL)
        mark = EraseMark(
            version=1, header=self._sealer.header, count=final.count, protocol_hash=final.protocol_hash
        )
        if not order_erasure(self._mirror, build_mark(mark, self._device_key)):
            return self._no_medium()
        self._phase = Phase.ERASED
        self._sealer.forget()
        return finish_erasure(self._mirror, mark, public_key=self._public_key(), randomness=self._randomness)

    def close(self) -> None:
        """Release the media; may be called again."""
        self._mirror.close()

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def __repr__(self) -> str:
        """Show numbers only, never a payload or a ticket."""
        return f"BallotBox(count={self._count}, capacity={self.capacity}, phase={self._phase.value})"

    def _public_key(self) -> Ed25519PublicKey:
        return self._device_key.public_key()

    def _require(self, *phases: Phase) -> None:
        # Without a live medium every call goes through: nothing can be written, the answer is the fault.
        if self._mirror.live and self._phase not in phases:
            raise BoxMisuseError(f"not lawful in phase {self._phase.value}")

    def _step(self, record: JournalRecord, phase: Phase) -> Written | BoxFault:
        if not self._persist(record):
            return self._no_medium()
        self._phase = phase
        return Written(fault=self._mirror.fault())

    def _no_medium(self) -> BoxFault:
        return no_medium(self._phase)

    def _persist(self, record: JournalRecord) -> bool:
        """Write a record to every live medium; when one dies, write it again with that said."""
        while True:
            lost = self._mirror.lost_mask
            record = replace(record, generation=record.generation + 1, lost=lost)
            sealed = self._sealer.seal_journal(encode_record(record))
            self._mirror.write_all(journal_offset(record.generation), sealed)
            if not self._mirror.live:
                return False
            if self._mirror.lost_mask == lost:
                self._record = record
                return True

    def _settle(self) -> None:
        """Write the same state once more, over the sector that still holds the state before.

        Only at rest: it takes the last ticket and the last change of the outbox out of the older sector.
        """
        if self._phase is Phase.REST:
            self._persist(self._record)
