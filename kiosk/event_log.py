"""What a kiosk writes into its event log, and in which events of the session it looks for it.

Nothing here hears of a choice, a card or a vote: of all effects only the chair's reset is looked at, of all
events only those of the polls. The chain and its media are `eventlog`; why each event is harmless is ADR 5.
"""

import collections.abc
import datetime
import pathlib
import threading
import typing

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import eventlog
from election.events import EventField, EventId, Fields, coarse_time, draft_event, log_origin
from election.identifiers import DeviceId, ElectionId
from election.polls import StationMode
from election.results import encode_signed_part, parse_signed_part
from kiosk.ballot_box.port import Repair
from kiosk.runtime.readiness import Part
from kiosk.session.effects import Effect, FinishVoting, Outcome
from kiosk.session.events import Event, Fault, PollsChanged

STATION_LOG_WENT_BACK: typing.Final = Fault(
    code="J-07", text="Журнал контроллера стал короче или иным, чем был. Сообщите председателю"
)
_SUFFIX = ".events.jsonl"

Clock = collections.abc.Callable[[], datetime.datetime]


class KioskLog:
    """The event log of this kiosk. All calls are safe from any thread; `close` may be called twice."""

    def __init__(self, log: eventlog.EventLog, clock: Clock) -> None:
        """Take an opened log; what it remembers of the controller's log goes on."""
        self._log = log
        self._clock = clock
        self._lock = threading.Lock()
        self._faulty: dict[Part, str] = {}
        self._station: eventlog.Head | None = None
        self._station_went_back = False
        for entry in log.entries_before:
            if entry.event == EventId.STATION_LOG_SEEN.value:
                self._station = _head_of(entry)
            self._station_went_back |= entry.event == EventId.STATION_LOG_WENT_BACK.value

    # --- asked by the heartbeat

    def head(self) -> eventlog.Head:
        """Make everything durable and return where the log ends; called about once a second."""
        return self._log.flush()

    def faults(self) -> tuple[Fault, ...]:
        """Return the standing faults of the log, for the heartbeat; none of them stops a session."""
        found = tuple(Fault(code=fault.code.value, text=fault.words) for fault in self._log.faults)
        return (*found, STATION_LOG_WENT_BACK) if self._station_went_back else found

    # --- told by the composition root

    def started(self, *, mode: StationMode, software: str, package: str) -> None:
        """Note that the kiosk started with a package (its fingerprint in hex)."""
        fields = {EventField.MODE: mode.value, EventField.SOFTWARE: software, EventField.PACKAGE: package}
        self._write((EventId.KIOSK_STARTED, fields))

    def start_refused(self, code: str) -> None:
        """Note that the kiosk would not start, with the code that is on its screen."""
        self._write((EventId.START_REFUSED, {EventField.FAULT: code}))

    def repaired(self, repairs: collections.abc.Iterable[tuple[int, Repair]]) -> None:
        """Note what the ballot box put right at its opening; media count from 0. Not whether a vote was."""
        for medium, repair in repairs:
            fields = {EventField.MEDIUM: str(medium + 1), EventField.REASON: repair.value.lower()}
            self._write((EventId.BOX_REPAIRED, fields))

    def part(self, part: Part, fault: Fault | None) -> None:
        """Note how a part is, where that changed: workers repeat themselves."""
        with self._lock:
            before, now = self._faulty.get(part), None if fault is None else fault.code
            if before == now:
                return
            if now is None:
                del self._faulty[part]
            else:
                self._faulty[part] = now
            named = {EventField.PART: part.value}
            if before is not None:
                self._write((EventId.DEVICE_FAULT_GONE, {**named, EventField.FAULT: before}))
            if now is not None:
                self._write((EventId.DEVICE_FAULT, {**named, EventField.FAULT: now}))

    def hearing(
        self, post: collections.abc.Callable[[Event], None]
    ) -> collections.abc.Callable[[Event], None]:
        """Return a `post` that also notes each change of the polls, and nothing else that passes."""

        def listening(event: Event) -> None:
            if isinstance(event, PollsChanged):
                self._polls_changed(event)
            post(event)

        return listening

    def performed(self, effect: Effect) -> None:
        """Note the chair's reset, and nothing else that is performed: never a vote, never a release."""
        if isinstance(effect, FinishVoting) and effect.outcome is Outcome.RESET:
            self._write((EventId.CHAIR_RESET, {}))

    def station_log(self, seq: int, head_untrusted: str) -> None:
        """Hear where the controller's log ends, from `Orders`; a log that does not go on is a fault."""
        known = seq > 0 and eventlog.is_hash(head_untrusted)
        said = eventlog.Head(seq=seq, hash=head_untrusted) if known else None
        with self._lock:
            if self._station_went_back or (said is None and self._station is None):
                return
            if _goes_on(self._station, said):
                self._station = said
                return
            self._station_went_back = True
            end = said or eventlog.Head(seq=0, hash="0" * 64)
            self._write((EventId.STATION_LOG_WENT_BACK, _end_fields(end)))

    def handed_over(self, signed_part: bytes) -> bytes:
        """Note that the results are handed over and return them with the whole log. Raises ResultsError."""
        part = parse_signed_part(signed_part)
        self._write((EventId.RESULTS_SIGNED, {}))
        return encode_signed_part(msgspec.structs.replace(part, log=self._log.content()))

    def stopped(self) -> None:
        """Note an orderly end; a start without one before it tells of a crash."""
        self._write((EventId.KIOSK_STOPPED, {}))

    def close(self) -> None:
        """Flush and close."""
        self._log.close()

    def _polls_changed(self, event: PollsChanged) -> None:
        notes: list[tuple[EventId, Fields]] = [(EventId.POLLS_HEARD, {EventField.POLLS: event.polls.value})]
        with self._lock:
            if self._station is not None:
                notes.append((EventId.STATION_LOG_SEEN, _end_fields(self._station)))
            self._write(*notes)

    def _write(self, *events: tuple[EventId, Fields]) -> None:
        now = self._clock()
        drafts = [draft_event(event, fields, now) for event, fields in events]
        self._log.write(
            *(
                eventlog.Draft(
                    event=draft.event,
                    disposition=draft.disposition,
                    fields=draft.fields,
                    time=draft.time,
                    essential=draft.essential,
                )
                for draft in drafts
            )
        )


def log_paths(
    media: collections.abc.Sequence[pathlib.Path], logs: collections.abc.Sequence[pathlib.Path] = ()
) -> tuple[pathlib.Path, ...]:
    """Return the files of the log, one for each medium: as configured, else beside the ballot box's files.

    Raises ValueError for a ballot box on raw partitions and no configured files: there is no room beside it.
    """
    if logs:
        return tuple(logs)
    if any(medium.is_block_device() for medium in media):
        raise ValueError("logs: для разделов без файловой системы нужно указать файлы журнала")
    return tuple(medium.with_name(medium.name + _SUFFIX) for medium in media)


def open_kiosk_log(
    paths: collections.abc.Iterable[pathlib.Path],
    *,
    key: Ed25519PrivateKey,
    election: ElectionId,
    station: int,
    device: DeviceId,
    mode: StationMode,
    clock: Clock,
) -> KioskLog:
    """Open the log of this kiosk in this mode. Raises eventlog.EventLogError when no medium is usable."""
    log = eventlog.EventLog(
        [eventlog.FileMedium(path) for path in paths],
        key=key,
        origin=log_origin(election, station, device, mode),
        now=coarse_time(clock()),
    )
    return KioskLog(log, clock)


def _goes_on(before: eventlog.Head | None, now: eventlog.Head | None) -> bool:
    if before is None or now is None:
        return now is not None
    return now.seq > before.seq or now == before


def _head_of(entry: eventlog.Entry) -> eventlog.Head:
    seq, line_hash = entry.fields[EventField.SEQ.value], entry.fields[EventField.HEAD.value]
    return eventlog.Head(seq=int(seq), hash=line_hash)


def _end_fields(head: eventlog.Head) -> dict[EventField, str]:
    return {EventField.SEQ: str(head.seq), EventField.HEAD: head.hash}
