"""Which papers an event makes: zero report, readiness, test table, hourly slip, acts, totals of the devices.

Papers are made after the event is durable, from what the books say then. Times on them are as coarse as on
the log. Protocols are `controller.papers_desk`'s, because they are signed and may be thrown away.
"""

import collections.abc
import dataclasses
import datetime

from controller.desk import Desk, Note
from controller.paper_folder import PaperFolder
from controller.reports.acts import (
    CancelledCards,
    Incident,
    OutsideVoting,
    cancelled_act_pdf,
    incident_act_pdf,
    outside_act_pdf,
)
from controller.reports.closing_papers import kiosk_totals_pdf
from controller.reports.imprint import Imprint, imprint_of
from controller.reports.protocol_pdf import zero_report_pdf
from controller.reports.slips import HourlyFigure, KioskTotals, hourly_slip, kiosk_totals_slip
from controller.reports.trial_papers import (
    DeviceReadiness,
    ReadinessCheck,
    TrialRow,
    TrialTable,
    readiness_pdf,
    trial_vote_pdf,
)
from controller.slips import Slip, clock_words
from controller.station.course import REQUIRED_OF_PORTABLES, REQUIRED_PARTS
from controller.station.deck import ExpectedLine
from controller.station.values import name_of
from controller.station_notes import StationNotes
from controller.store import commission_tables
from controller.store.transaction import Transaction
from election.definition import Device, DeviceRole
from election.events import EventField, EventId
from election.identifiers import ContestId
from election.localized import STATE_LANGUAGE, text_in

_BY_HAND = "________"
_PARTS: collections.abc.Mapping[str, str] = {
    "screen": "Экран",
    "keys": "Клавиши",
    "left": "Левый наушник",
    "right": "Правый наушник",
    "reader": "Сканер карточек",
    "printer": "Печать и окно ленты",
    "lamps": "Лампы",
    "battery": "Батарея",
}

PAPER_EVENTS = frozenset(
    {
        EventId.POLLS_OPENED,
        EventId.TEST_COMPARED,
        EventId.TEST_DIFFERED,
        EventId.FIGURE_FROZEN,
        EventId.TRIP_SETTLED,
        EventId.POLLS_CLOSED,
        EventId.DECISION_RECORDED,
        EventId.KIOSK_LOG_ALLOWED,
    }
)

TestLines = collections.abc.Callable[[Transaction], tuple[ExpectedLine, ...]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What an event made: papers by file name, and a slip for the controller's tape."""

    papers: collections.abc.Mapping[str, bytes] = dataclasses.field(default_factory=dict)
    slip: Slip | None = None


class PaperMaker:
    """Makes the papers of events."""

    def __init__(self, desk: Desk, notes: StationNotes, test_lines: TestLines) -> None:
        """Take the shared tools and what is known of the devices and of the test vote."""
        self._desk = desk
        self._notes = notes
        self._test_lines = test_lines

    def make(self, tx: Transaction, note: Note, folder: PaperFolder) -> Made:
        """Make what an event of `PAPER_EVENTS` makes; others make nothing. `folder` tells taken numbers."""
        event, fields = note
        match event:
            case EventId.POLLS_OPENED:
                return Made(papers={"zero-report.pdf": self._zero(tx), "readiness.pdf": self._readiness(tx)})
            case EventId.TEST_COMPARED | EventId.TEST_DIFFERED:
                return Made(papers={"test-vote.pdf": self._test_vote(tx)})
            case EventId.FIGURE_FROZEN:
                return self._hour(tx, fields)
            case EventId.TRIP_SETTLED:
                return self._trip(tx, fields[EventField.KIOSK])
            case EventId.POLLS_CLOSED:
                return self._closed(tx)
            case EventId.DECISION_RECORDED | EventId.KIOSK_LOG_ALLOWED:
                number = folder.next_number("incident")
                return Made(papers={f"incident-{number:04d}.pdf": self._incident(number, fields)})
            case _:
                return Made()

    def _imprint(self, *, coarse: bool = True) -> Imprint:
        facts, now = self._desk.facts, self._desk.clock()
        return imprint_of(
            facts.election,
            facts.station,
            self._desk.books.mode,
            package_words=facts.package_words,
            software=facts.software,
            printed_at=_moment(now, coarse=coarse),
        )

    def _zero(self, tx: Transaction) -> bytes:
        facts = self._desk.facts
        return zero_report_pdf(
            facts.election,
            facts.station,
            self._desk.books.mode,
            tx.counts(),
            software=facts.software,
            package_words=facts.package_words,
            withdrawn=commission_tables.exclusions(tx).lines,
            printed_at=_moment(self._desk.clock(), coarse=False),
        )

    def _readiness(self, tx: Transaction) -> bytes:
        kiosks = (self._desk.facts.kiosk(row.device) for row in tx.devices())
        welcomed = {row.device for row in tx.devices() if row.welcomed_epoch is not None}
        devices = [self._device(kiosk, welcomed=kiosk.id in welcomed) for kiosk in kiosks]
        return readiness_pdf(self._imprint(coarse=False), devices)

    def _device(self, kiosk: Device, *, welcomed: bool) -> DeviceReadiness:
        """Describe a device; only one with this package is welcomed, so a welcomed one has its words."""
        checks = self._notes.now.checks.get(kiosk.id, {})
        more = REQUIRED_OF_PORTABLES if kiosk.role is DeviceRole.PORTABLE else ()
        parts = dict.fromkeys((*REQUIRED_PARTS, *more, *sorted(checks)))
        return DeviceReadiness(
            device=name_of(kiosk),
            fingerprint=self._desk.facts.package_words if welcomed else "не подключалось",
            checks=tuple(
                ReadinessCheck(
                    name=_PARTS.get(part, part),
                    passed=checks[part].passed if part in checks else None,
                    note=checks[part].note if part in checks else "",
                )
                for part in parts
            ),
        )

    def _test_vote(self, tx: Transaction) -> bytes:
        titles = {
            contest.id: text_in(contest.short_title, STATE_LANGUAGE)
            for contest in self._desk.facts.election.contests
        }
        lines = self._test_lines(tx)
        tables = (
            TrialTable(
                device="все",
                contest=titles[ContestId(contest)] if contest else "Бюллетеней на устройствах",
                rows=tuple(
                    TrialRow(name=line.title, expected=line.expected, counted=line.counted)
                    for line in lines
                    if line.contest == contest
                ),
            )
            for contest in dict.fromkeys(line.contest for line in lines)
        )
        return trial_vote_pdf(self._imprint(), tuple(tables))

    def _hour(self, tx: Transaction, fields: collections.abc.Mapping[EventField, str]) -> Made:
        today, hour = self._desk.clock().date().isoformat(), fields[EventField.HOUR]
        row = next(one for one in commission_tables.figures(tx) if (one.date, one.hour) == (today, hour))
        figure = HourlyFigure(
            time=hour,
            voted=row.voted,
            issued=row.issued,
            voters=self._desk.facts.station.voters_registered,
        )
        lines = hourly_slip(self._imprint(), figure)
        name = f"hour-{today}-{hour.replace(':', '')}.txt"
        return self._on_tape(EventId.FIGURE_FROZEN, name, f"Сводка на {hour}", lines)

    def _on_tape(self, event: EventId, name: str, title: str, lines: tuple[str, ...]) -> Made:
        slip = Slip(kind=event.value, banner=self._imprint().first_line, title=title, lines=lines)
        return Made(papers={name: slip.text.encode()}, slip=slip)

    def _trip(self, tx: Transaction, name: str) -> Made:
        unit = self._desk.facts.kiosk_called(name)
        assert unit is not None  # the event names a unit of this station
        trip = tx.trips.trip(unit.id)
        left = bool(trip.since)
        act = OutsideVoting(
            unit=name,
            left=trip.since or "не выезжало",
            came_back=_BY_HAND if left else "—",
            applications=trip.applications,
            issued=trip.voted + trip.reset + trip.unused,
            reserve=trip.reserve,
            handed=trip.handed,
            returned=trip.returned,
            damaged=trip.spoilt,
            ballots=trip.voted,
            members=tuple(filter(None, (one.strip() for one in trip.members.split(",")))),
            observers=(),
        )
        return Made(papers={f"outside-{unit.id}-{trip.number}.pdf": outside_act_pdf(self._imprint(), act)})

    def _closed(self, tx: Transaction) -> Made:
        imprint, counts = self._imprint(coarse=False), tx.counts()
        cards = CancelledCards(
            received=counts.received,
            unused=counts.cancelled_unused,
            activated_unused=counts.cancelled_activated,
            damaged=counts.damaged,
            test=counts.test,
        )
        totals = tuple(
            KioskTotals(
                name=name_of(self._desk.facts.kiosk(row.device)),
                ballots=self._desk.live.of(row.device).ballots or 0,
                cards=row.voted,
            )
            for row in tx.devices()
            if row.welcomed_epoch is not None
        )
        tape = self._on_tape(
            EventId.POLLS_CLOSED,
            "kiosk-totals.txt",
            "Итоги по устройствам",
            kiosk_totals_slip(imprint, totals),
        )
        papers = {
            **tape.papers,
            "kiosk-totals.pdf": kiosk_totals_pdf(imprint, totals),
            "cancelled-cards.pdf": cancelled_act_pdf(imprint, cards),
        }
        return Made(papers=papers, slip=tape.slip)

    def _incident(self, number: int, fields: collections.abc.Mapping[EventField, str]) -> bytes:
        subject = fields.get(EventField.SUBJECT) or fields.get(EventField.DEVICE, "")
        device = self._desk.facts.kiosk_called(subject.removeprefix("trip:").split(":")[0])
        incident = Incident(
            number=str(number),
            time=_moment(self._desk.clock(), coarse=True),
            device="" if device is None else name_of(device),
            fault="",
            what="",
            done="",
            decision=f"{fields[EventField.ACT]} ({subject})",
        )
        return incident_act_pdf(self._imprint(), incident)


def _moment(now: datetime.datetime, *, coarse: bool) -> str:
    return f"{now:%d.%m.%Y} {clock_words(now, coarse=coarse)}"
