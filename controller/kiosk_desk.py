"""What kiosks may ask: a welcome, a card, to report how a reservation ended, to hand over their part.

Each method runs inside one transaction and returns an answer; who asks is known from the certificate.
"""

import dataclasses

from controller.card_reader import BadCode, CardReader
from controller.desk import Answer, Desk, Note
from controller.part_check import judge_log, judge_part
from controller.station.card_policy import (
    Change,
    ClaimRefusal,
    Outcome,
    ReportVerdict,
    decide_claim,
    decide_report,
    decide_reset_without_session,
)
from controller.station.kiosk_logs import LogEnd, LogMemory, end_fields
from controller.station.lockout import after_good
from controller.station.values import DeviceRow, group_of, name_of
from controller.store.transaction import StoredPart, Transaction
from controller.trip_desk import TripDesk
from election.cards import CardState
from election.events import EventField, EventId
from election.faults import FaultCode
from election.identifiers import DeviceId
from election.polls import PollsState
from link import messages
from link.messages import DenialReason

MAX_PART_CHUNKS = 8192

# In the other stages nobody stands there whom a reset could concern.
_IN_SESSION = (
    messages.KioskStage.VOTING,
    messages.KioskStage.WAITING_CONFIRM,
    messages.KioskStage.SUSPENDED,
)


class KioskDesk:
    """Answers kiosks."""

    def __init__(self, desk: Desk, reader: CardReader, trips: TripDesk) -> None:
        """Take the shared tools, the reader of card codes, and the desk of the portable kiosks."""
        self._desk = desk
        self._reader = reader
        self._trips = trips

    def answer(
        self, tx: Transaction, device: DeviceId, boot_epoch: int, body: messages.KioskRequestBody
    ) -> Answer:
        """Answer one fresh request of an enrolled kiosk."""
        if isinstance(body, messages.Hello):
            return self._hello(tx, device, boot_epoch, body)
        row = tx.device(device)
        if row.welcomed_epoch != boot_epoch:
            return Answer(reply=messages.Denied(reason=DenialReason.NOT_WELCOMED))
        match body:
            case messages.Heartbeat():
                return self._heartbeat(tx, row, body)
            case messages.Claim():
                return self._claim(tx, row, body)
            case messages.Voted():
                return self._report(tx, row, Outcome.VOTED, body.code, body.token)
            case messages.Released():
                return self._report(tx, row, Outcome.RELEASED, body.code, body.token)
            case messages.WasReset():
                return self._report(tx, row, Outcome.RESET, body.code, body.token)
            case messages.PartChunk():
                return self._part_chunk(tx, row, body)
            case (
                messages.GetAllotment()
                | messages.AllotmentTaken()
                | messages.AllotmentRejected()
                | messages.ReturnPiece()
            ):
                return self._trips.answer_unit(tx, device, body)

    def _hello(self, tx: Transaction, device: DeviceId, epoch: int, body: messages.Hello) -> Answer:
        refusal = self._hello_refusal(body)
        if refusal is not None:
            notes: tuple[Note, ...] = ()
            if self._desk.live.of(device).denied is not refusal:  # a kiosk asks again every second
                self._desk.live.change(device, denied=refusal)
                note = {**self._kiosk_field(device), EventField.REASON: refusal.value}
                notes = ((EventId.KIOSK_DENIED, note),)
            return Answer(reply=messages.Denied(reason=refusal), notes=notes)
        row = tx.device(device)
        tx.change_device(dataclasses.replace(row, welcomed_epoch=epoch))
        if row.welcomed_epoch != epoch:
            self._desk.live.forget_words(device)
        return Answer(
            reply=messages.Welcome(
                kiosk_name=name_of(self._desk.facts.kiosk(device)),
                polls=self._polls(tx),
                mode=self._mode,
            ),
            notes=((EventId.KIOSK_WELCOMED, self._kiosk_field(device)),),
        )

    def _hello_refusal(self, body: messages.Hello) -> DenialReason | None:
        facts = self._desk.facts
        if body.package_fingerprint != facts.package:
            return DenialReason.WRONG_PACKAGE
        if body.mode is not self._mode:
            return DenialReason.WRONG_MODE
        if facts.expected_software is not None and body.software != facts.expected_software:
            return DenialReason.WRONG_SOFTWARE
        return None

    def _heartbeat(self, tx: Transaction, row: DeviceRow, body: messages.Heartbeat) -> Answer:
        unreported = body.ballots_stored - row.voted
        away = self._trips.cards_out(tx, row.device)
        excess = unreported > 0 and unreported > len(tx.held_by(row.device)) + away
        missing = unreported < 0  # a kiosk stores before it reports: its media are older than its reports
        before = self._desk.live.of(row.device)
        self._desk.live.hear(row.device, body, self._desk.monotonic(), excess=excess, missing=missing)
        notes = list(self._fault_notes(row.device, before.faults, body.faults))
        if before.lost:
            notes.append((EventId.KIOSK_BACK, self._kiosk_field(row.device)))
        for stands, stood, fault in (
            (excess, before.excess, FaultCode.EXCESS_BALLOTS),
            (missing, before.missing, FaultCode.MISSING_BALLOTS),
        ):
            if stands and not stood:
                code = {EventField.FAULT: fault.value}
                notes.append((EventId.KIOSK_FAULT, {**self._kiosk_field(row.device), **code}))
        after = self._desk.live.of(row.device).log
        if after.went_back and not before.log.went_back:
            notes += self._log_went_back(row.device, after)
        if row.reset_order is not None:
            notes += self._reset_without_session(tx, row, body)
        state = self._desk.log_state()
        orders = messages.Orders(
            polls=self._polls(tx),
            mode=self._mode,
            order=_order(row, body.stage, self._trips.order(tx, row.device)),
            log_seq=state.seq,
            log_head=state.hash,
        )
        return Answer(reply=orders, notes=tuple(notes))

    def _reset_without_session(
        self, tx: Transaction, row: DeviceRow, body: messages.Heartbeat
    ) -> tuple[Note, ...]:
        changes = decide_reset_without_session(
            tx.held_by(row.device),
            free=body.stage is messages.KioskStage.FREE,
            ballots=body.ballots_stored,
            voted=row.voted,
        )
        for change in changes:
            tx.change_card(change.before, change.after)
        if not changes:
            return ()
        tx.change_device(dataclasses.replace(row, reset_order=None))
        return ((EventId.RESET_DONE, self._kiosk_field(row.device)),)

    def _log_went_back(self, device: DeviceId, memory: LogMemory) -> tuple[Note, ...]:
        code = {EventField.FAULT: FaultCode.LOG_WENT_BACK.value}
        fields = {**self._log_fields(device), **end_fields(memory.said)}
        return (
            (EventId.KIOSK_LOG_WENT_BACK, fields),
            (EventId.KIOSK_FAULT, {**self._kiosk_field(device), **code}),
        )

    def _fault_notes(
        self, device: DeviceId, before: tuple[str, ...], after: tuple[str, ...]
    ) -> tuple[Note, ...]:
        kiosk = self._kiosk_field(device)
        come = [
            (EventId.KIOSK_FAULT, {**kiosk, EventField.FAULT: code}) for code in after if code not in before
        ]
        gone = [
            (EventId.KIOSK_FAULT_GONE, {**kiosk, EventField.FAULT: code})
            for code in before
            if code not in after
        ]
        return (*come, *gone)

    def _claim(self, tx: Transaction, row: DeviceRow, body: messages.Claim) -> Answer:
        live = self._desk.live.of(row.device)
        if live.excess or live.missing or live.log.went_back:
            return Answer(reply=messages.Denied(reason=DenialReason.NOT_READY))
        if live.lockout.is_locked(self._desk.monotonic()):
            return Answer(reply=messages.ClaimRefused(reason=messages.ClaimReason.LOCKED))
        serial = self._reader.serial_of(self._desk.books.mode, body.code)
        if isinstance(serial, BadCode):
            return self._bad_code(row.device, serial)
        self._desk.live.change(row.device, lockout=after_good())
        decision = decide_claim(
            tx.card(serial),
            polls=tx.station().polls,
            device=row.device,
            group=group_of(self._desk.facts.kiosk(row.device)),
            undelivered=live.ballots is not None and live.ballots > row.voted,
        )
        if decision is ClaimRefusal.REPORTS_FIRST:
            return Answer(reply=messages.Denied(reason=DenialReason.NOT_READY))
        if isinstance(decision, ClaimRefusal):
            reason = messages.ClaimReason(decision.value)
            return Answer(reply=messages.ClaimRefused(reason=reason))
        tx.change_card(decision.before, decision.after)
        if row.reset_order is not None:
            # A kiosk that claims has nobody in front of it: an order meant for the voter before ends here.
            tx.change_device(dataclasses.replace(row, reset_order=None))
        self._desk.live.change(row.device, stage=messages.KioskStage.VOTING)
        style = decision.after.style
        if style is None:
            raise ValueError("an activated card has a ballot style")
        return Answer(reply=messages.Claimed(token=decision.after.token, ballot_style=style))

    def _bad_code(self, device: DeviceId, bad: BadCode) -> Answer:
        now = self._desk.monotonic()
        lockout = self._desk.live.of(device).lockout.after_bad(now)
        self._desk.live.change(device, lockout=lockout)
        notes: tuple[Note, ...] = ()
        if lockout.is_locked(now):
            notes = ((EventId.READER_LOCKED, self._kiosk_field(device)),)
        return Answer(reply=messages.ClaimRefused(reason=messages.ClaimReason(bad.value)), notes=notes)

    def _report(self, tx: Transaction, row: DeviceRow, outcome: Outcome, code: str, token: int) -> Answer:
        serial = self._reader.serial_of(self._desk.books.mode, code)
        decision = decide_report(
            None if isinstance(serial, BadCode) else tx.card(serial),
            outcome,
            polls=tx.station().polls,
            device=row.device,
            token=token,
        )
        match decision:
            case Change():
                return self._carry_out(tx, row, outcome, decision)
            case ReportVerdict.ALREADY_DONE | ReportVerdict.OUTDATED:
                return Answer(reply=messages.Acknowledged())
            case ReportVerdict.UNKNOWN_RESERVATION | ReportVerdict.NOT_ORDERED:
                return Answer(reply=messages.Denied(reason=DenialReason(decision.value)))

    def _carry_out(self, tx: Transaction, row: DeviceRow, outcome: Outcome, change: Change) -> Answer:
        tx.change_card(change.before, change.after)
        if change.after.state is CardState.CANCELLED:
            tx.count_cancelled(activated=1)
        voted = row.voted + (1 if outcome is Outcome.VOTED else 0)
        order = row.reset_order
        if order is not None and not any(card.reset_ordered for card in tx.held_by(row.device)):
            order = None  # the report of one reservation leaves an order about another standing
        tx.change_device(dataclasses.replace(row, voted=voted, reset_order=order))
        notes: tuple[Note, ...] = ()
        if outcome is Outcome.RESET:  # a vote or a release leaves no line: its time would be kept
            notes = ((EventId.RESET_DONE, self._kiosk_field(row.device)),)
        return Answer(reply=messages.Acknowledged(), notes=notes)

    def _part_chunk(self, tx: Transaction, row: DeviceRow, body: messages.PartChunk) -> Answer:
        if row.device in tx.part_ballots() and row.collect_order is None:
            return Answer(reply=messages.Acknowledged())
        closed = tx.station().polls is PollsState.CLOSED_FINAL
        if not closed or row.collect_order is None:
            return Answer(reply=messages.Denied(reason=DenialReason.NOT_ORDERED))
        if body.total > MAX_PART_CHUNKS or body.index >= body.total:
            return Answer(reply=messages.Denied(reason=DenialReason.NOT_READY))
        if any(total != body.total for total, _ in tx.chunk_totals(row.device)):
            tx.drop_chunks(row.device)
        tx.store_chunk(row.device, body.index, body.total, body.data)
        if len(tx.chunk_totals(row.device)) < body.total:
            return Answer(reply=messages.Acknowledged())
        return self._whole_part(tx, row)

    def _whole_part(self, tx: Transaction, row: DeviceRow) -> Answer:
        sent = tx.joined_chunks(row.device)
        tx.drop_chunks(row.device)
        part = judge_part(self._desk.facts, self._desk.books.mode, row.device, sent)
        kiosk = self._kiosk_field(row.device)
        if isinstance(part, FaultCode):
            tx.change_device(dataclasses.replace(row, collect_order=None, part_fault=part.value))
            note = (EventId.PART_REFUSED, {**kiosk, EventField.FAULT: part.value})
            return Answer(reply=messages.Acknowledged(), notes=(note,))
        tx.store_part(part)
        tx.change_device(dataclasses.replace(row, collect_order=None, part_fault=None))
        notes = ((EventId.PART_ACCEPTED, kiosk), self._log_note(part))
        return Answer(reply=messages.Acknowledged(), notes=notes)

    def _log_note(self, part: StoredPart) -> Note:
        judged = judge_log(self._desk.facts, self._desk.books.mode, part, self._desk.live.of(part.device).log)
        fields = self._log_fields(part.device)
        if isinstance(judged, LogEnd):
            return EventId.KIOSK_LOG_RECEIVED, {**fields, **end_fields(judged)}
        return EventId.KIOSK_LOG_REFUSED, {**fields, EventField.REASON: judged}

    def _log_fields(self, device: DeviceId) -> dict[EventField, str]:
        return {EventField.DEVICE: device, EventField.MODE: self._desk.books.mode.value}

    def _kiosk_field(self, device: DeviceId) -> dict[EventField, str]:
        return {EventField.KIOSK: name_of(self._desk.facts.kiosk(device))}

    def _polls(self, tx: Transaction) -> messages.PollsState:
        return messages.PollsState(tx.station().polls.value)

    @property
    def _mode(self) -> messages.StationMode:
        return messages.StationMode(self._desk.books.mode.value)


def _order(
    row: DeviceRow, stage: messages.KioskStage, trip: messages.TakeAllotment | messages.ReturnAllotment | None
) -> messages.Order | None:
    """Choose the order that fits what the kiosk says it is doing: its part is asked for after a session.

    And after its trip: cards of a trip are spent by its return, and the part must be equal to them.
    """
    if stage in _IN_SESSION:
        return None if row.reset_order is None else messages.ResetKiosk(order_id=row.reset_order)
    if trip is not None:
        return trip
    return None if row.collect_order is None else messages.CollectPart(order_id=row.collect_order)
