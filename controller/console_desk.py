"""What the commission orders at the console during the day: cards, polls, resets, and the station's status.

Whoever reaches the local socket speaks for the commission; what needs two of them is guarded before
(`controller.officials_desk`).
"""

import collections.abc
import dataclasses

from controller.card_reader import BadCode, CardReader
from controller.desk import Answer, Desk, kiosk_views, refused
from controller.station.card_policy import ActivationRefusal, Change, decide_activation, decide_undo
from controller.station.paper_forecast import lasts_until
from controller.station.polls_policy import (
    StationRefusal,
    card_totals,
    decide_close,
    decide_open,
    decide_pause,
    decide_resume,
)
from controller.station.values import CardRow, DeviceRow, group_of, name_of
from controller.store import commission_tables
from controller.store.transaction import Transaction
from controller.trip_desk import blocking
from election.cards import HALL, CardState, issue_limit
from election.definition import DeviceRole
from election.events import EventField, EventId
from election.faults import FaultCode
from election.identifiers import BallotStyleId, DeviceId
from election.polls import PollsState
from link import messages

DayCommand = (
    messages.Activate
    | messages.UndoActivation
    | messages.GetStatus
    | messages.OpenPolls
    | messages.PauseVoting
    | messages.ResumeVoting
    | messages.ClosePolls
    | messages.OrderReset
)

MayOpen = collections.abc.Callable[[Transaction], StationRefusal | None]

_TIMED = (CardState.ACTIVATED, CardState.DELEGATED, CardState.VOTING)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _LastActivation:
    serial: int
    group: str
    style: BallotStyleId


class ConsoleDesk:
    """Answers the console.

    The last activation is remembered only here, in memory: on the disk it would tell whose turn was last.
    """

    def __init__(self, desk: Desk, reader: CardReader, may_open: MayOpen = lambda tx: None) -> None:
        """Take the shared tools, the reader of card codes, and what else may forbid the opening."""
        self._may_open = may_open
        self._desk = desk
        self._reader = reader
        self._last: _LastActivation | None = None

    def forget_last_activation(self) -> None:
        """Forget whose activation could be taken back: the mode changed."""
        self._last = None

    def answer(self, tx: Transaction, body: DayCommand) -> Answer:
        """Carry out one fresh command."""
        match body:
            case messages.Activate():
                return self._activate(tx, body)
            case messages.UndoActivation():
                return self._undo(tx)
            case messages.GetStatus():
                return self._status(tx)
            case messages.OpenPolls():
                return self._open(tx)
            case messages.PauseVoting():
                return self._pause(tx)
            case messages.ResumeVoting():
                return self._resume(tx)
            case messages.ClosePolls():
                return self._close(tx)
            case messages.OrderReset():
                return self._order_reset(tx, body)

    def _activate(self, tx: Transaction, body: messages.Activate) -> Answer:
        facts = self._desk.facts
        if body.group not in {HALL, *(group_of(kiosk) for kiosk in facts.station.kiosks)}:
            return refused("unknown_group", "Нет такого переносного устройства")
        serial = self._reader.serial_of(self._desk.books.mode, body.code)
        if isinstance(serial, BadCode):
            return self._not_activated(ActivationRefusal(serial.value))
        styles = {style.id for style in facts.election.ballot_styles}
        row = tx.card(serial)
        station = tx.station()
        decision = decide_activation(
            row,
            polls=station.polls,
            style=BallotStyleId(body.ballot_style) if body.ballot_style in styles else None,
            group=body.group,
            activated=station.activated,
            limit=issue_limit(facts.station.voters_registered, facts.election.policy.excess_cards_per_mille),
            clock_text=self._desk.clock().strftime("%H:%M"),
        )
        if isinstance(decision, ActivationRefusal):
            return self._not_activated(decision, row)
        tx.change_card(decision.before, decision.after)
        style = BallotStyleId(body.ballot_style)
        tx.count_activation(body.group, style, +1)
        self._last = _LastActivation(serial=serial, group=body.group, style=style)
        return Answer(
            reply=messages.Activated(serial_tail=f"{serial:04d}"[-4:], ballot_style=body.ballot_style)
        )

    def _not_activated(self, refusal: ActivationRefusal, row: CardRow | None = None) -> Answer:
        timed = row is not None and row.state in _TIMED
        return Answer(
            reply=messages.ActivationRefused(
                reason=messages.ActivationReason(refusal.value),
                activated_at=row.activated_at if row is not None and timed else None,
            )
        )

    def _undo(self, tx: Transaction) -> Answer:
        last = self._last
        if last is None:
            return refused("nothing_to_undo", "Отменять нечего")
        change = decide_undo(tx.card(last.serial), tx.station().polls)
        if not isinstance(change, Change):
            return refused("too_late", "Карточка уже использована: отменить активацию нельзя")
        tx.change_card(change.before, change.after)
        tx.count_activation(last.group, last.style, -1)
        self._last = None
        return Answer(reply=messages.Done())

    def _status(self, tx: Transaction) -> Answer:
        counts, facts = tx.counts(), self._desk.facts
        return Answer(
            reply=messages.StationStatus(
                mode=messages.StationMode(self._desk.books.mode.value),
                polls=messages.PollsState(tx.station().polls.value),
                voted=counts.voted,
                activated=counts.activated,
                voting=counts.voting,
                reset=counts.reset,
                cancelled=counts.cancelled_activated + counts.cancelled_unused,
                kiosks=tuple(self._kiosk_status(row) for row in tx.devices())[:24],
                faults=self._desk.log_state().faults,
                received=counts.received,
                unused=counts.unused,
                two_persons=bool(facts.station.officials),
                package_words=facts.package_words,
                software=facts.software,
                withdrawn=len(commission_tables.exclusions(tx).lines),
            )
        )

    def _kiosk_status(self, row: DeviceRow) -> messages.KioskStatus:
        live, now = self._desk.live.of(row.device), self._desk.monotonic()
        kiosk = self._desk.facts.kiosk(row.device)
        ours = [FaultCode.EXCESS_BALLOTS.value] if live.excess else []
        ours += [FaultCode.MISSING_BALLOTS.value] if live.missing else []
        ours += [FaultCode.LOG_WENT_BACK.value] if live.log.went_back else []
        ours += [FaultCode.READER_ALARM.value] if live.lockout.alarm else []
        ours += [row.part_fault] if row.part_fault is not None else []
        return messages.KioskStatus(
            name=name_of(kiosk),
            link_up=live.linked(now),
            stage=live.stage,
            faults=(*ours, *live.faults)[:8],
            paper_low=live.paper_low,
            ballots_stored=live.ballots or 0,
            voted=row.voted,
            portable=kiosk.role is DeviceRole.PORTABLE,
            paper_per_mille=live.paper_per_mille,
            paper_until=lasts_until(live.paper_samples, live.paper_left_mm, now, self._desk.clock()),
            on_mains=live.on_mains,
            battery_minutes=live.battery_minutes,
            cover_open=live.cover_open,
            calling=live.calling,
            minutes_in_state=live.minutes_in_stage(now),
            denied=live.denied,
        )

    def _open(self, tx: Transaction) -> Answer:
        decision = decide_open(
            self._desk.books.mode, tx.station().polls, tx.counts(), kiosk_views(self._desk, tx)
        )
        if not isinstance(decision, StationRefusal):
            decision = self._may_open(tx) or decision
        if isinstance(decision, StationRefusal):
            note = {EventField.REASON: decision.code}
            return refused(decision.code, decision.text, (EventId.OPENING_REFUSED, note))
        tx.set_polls(decision)
        return Answer(reply=messages.Done(), notes=((EventId.POLLS_OPENED, {}),))

    def _pause(self, tx: Transaction) -> Answer:
        decision = decide_pause(self._desk.books.mode, tx.station().polls)
        totals = card_totals(tx.counts())
        return self._polls_changed(tx, decision, EventId.VOTING_PAUSED, paused=totals)

    def _resume(self, tx: Transaction) -> Answer:
        station = tx.station()
        decision = decide_resume(self._desk.books.mode, station.polls, station.paused, tx.counts())
        return self._polls_changed(tx, decision, EventId.VOTING_RESUMED)

    def _close(self, tx: Transaction) -> Answer:
        views = kiosk_views(self._desk, tx)
        trips, given_up = blocking(self._desk, tx)
        decision = decide_close(
            self._desk.books.mode, tx.station().polls, tx.counts(), views, trips=trips, given_up=given_up
        )
        if not isinstance(decision, StationRefusal):
            tx.cancel_left_cards()
            self._last = None
        return self._polls_changed(tx, decision, EventId.POLLS_CLOSED)

    def _polls_changed(
        self,
        tx: Transaction,
        decision: PollsState | StationRefusal,
        event: EventId,
        paused: str | None = None,
    ) -> Answer:
        if isinstance(decision, StationRefusal):
            return refused(decision.code, decision.text)
        tx.set_polls(decision, paused)
        return Answer(reply=messages.Done(), notes=((event, {}),))

    def _order_reset(self, tx: Transaction, body: messages.OrderReset) -> Answer:
        kiosk = self._desk.facts.kiosk_called(body.kiosk)
        if kiosk is None:
            return refused("unknown_kiosk", "Нет такого устройства")
        device = DeviceId(kiosk.id)
        held = tx.held_by(device)
        if not held:
            return refused("nobody_votes", f"На устройстве {name_of(kiosk)} никто не голосует")
        for card in held:
            tx.change_card(card, dataclasses.replace(card, reset_ordered=True))
        # A new id each time: a kiosk that was printing when it heard the last one did not carry it out.
        tx.change_device(dataclasses.replace(tx.device(device), reset_order=self._desk.new_id()))
        fields: collections.abc.Mapping[EventField, str] = {EventField.KIOSK: name_of(kiosk)}
        return Answer(reply=messages.Done(), notes=((EventId.RESET_ORDERED, fields),))
