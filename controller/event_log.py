"""The controller's event log: events of the catalogue only, in one chain through all modes, on its media.

The chain, its bound and its recovery are `eventlog`; what kiosks handed over is made ready for the card here.
"""

import collections.abc
import datetime
import pathlib
import types
import typing

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import eventlog
from election.definition import Device, DeviceRole, Election, Station
from election.events import (
    CATALOGUE,
    LOG_DEVICE_TYPES,
    EventId,
    Fields,
    draft_event,
    exact_time,
    log_origin,
)
from election.polls import StationMode

LOG_FILE = "events.jsonl"
LOGS_FOLDER = "events"
NIST_FILE = "events.json"

NIST_WORDS = {
    event.value: eventlog.EventWords(kind=entry.kind.value, text=entry.text)
    for event, entry in CATALOGUE.items()
}

Clock = collections.abc.Callable[[], datetime.datetime]


class EventLog:
    """Writes events of the catalogue. Use as a context manager; `close` may be called twice."""

    def __init__(self, log: eventlog.EventLog, clock: Clock) -> None:
        """Take an opened log."""
        self._log = log
        self._clock = clock
        self._before = tuple((entry.event, entry.fields) for entry in log.entries_before)

    @property
    def head(self) -> eventlog.Head:
        """Return the durable end of the log."""
        return self._log.head

    @property
    def fault_codes(self) -> tuple[str, ...]:
        """Return the codes of the standing faults, each once."""
        return tuple(dict.fromkeys(fault.code.value for fault in self._log.faults))

    @property
    def entries_before(self) -> tuple[tuple[str, collections.abc.Mapping[str, str]], ...]:
        """Return (event, fields) of the entries found at the opening."""
        return self._before

    def write(self, event: EventId, fields: Fields | None = None) -> None:
        """Append one event. Raises ValueError for fields the catalogue does not allow."""
        self.write_all([(event, fields or {})])

    def write_all(self, events: collections.abc.Iterable[tuple[EventId, Fields]]) -> None:
        """Append events in order, flushed once; ValueError, and nothing written, if one is not allowed."""
        now = self._clock()
        self._log.write(*(_draft(event, fields, now) for event, fields in events))

    def flush(self) -> None:
        """Make the events durable that did not wait for it."""
        self._log.flush()

    def content(self) -> bytes:
        """Return the whole log."""
        return self._log.content()

    def close(self) -> None:
        """Flush and close."""
        self._log.close()

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Close."""
        self.close()


def open_event_log(
    paths: collections.abc.Iterable[pathlib.Path],
    *,
    key: Ed25519PrivateKey,
    election: Election,
    station: Station,
    clock: Clock,
) -> EventLog:
    """Open the controller's log, one file on each medium. Raises eventlog.EventLogError if none is usable."""
    log = eventlog.EventLog(
        [eventlog.FileMedium(path) for path in paths],
        key=key,
        origin=log_origin(election.id, station.number, _controller(station).id),
        now=exact_time(clock()),
    )
    return EventLog(log, clock)


def verify_device_log(
    content_untrusted: bytes, device: Device, election: Election, station: Station, mode: StationMode
) -> eventlog.Verified | eventlog.LogProblem:
    """Check the log of a device of this station: the controller's, or a kiosk's of one mode."""
    of_mode = None if device.role is DeviceRole.CONTROLLER else mode
    origin = log_origin(election.id, station.number, device.id, of_mode)
    return eventlog.verify_log(content_untrusted, bytes.fromhex(device.public_key), origin)


def card_files(
    own: bytes,
    kiosks: collections.abc.Mapping[str, bytes],
    *,
    election: Election,
    station: Station,
    mode: StationMode,
    now: datetime.datetime,
) -> dict[str, bytes]:
    """Return the logs for the card: `events/DEVICE.jsonl` as they are, and `events.json` of those that hold.

    A kiosk's log that does not hold is carried all the same: it is evidence. `kiosks` may have empty logs.
    """
    contents = {_controller(station).id: own, **{device: log for device, log in kiosks.items() if log}}
    devices: list[eventlog.DeviceLog] = []
    for device in station.devices:
        if device.id not in contents:
            continue
        verified = verify_device_log(contents[device.id], device, election, station, mode)
        if isinstance(verified, eventlog.Verified):
            kind = LOG_DEVICE_TYPES[device.role]
            devices.append(eventlog.DeviceLog(device=device.id, kind=kind, log=verified))
    nist = eventlog.election_event_log(
        devices, election=election.id, words=NIST_WORDS, generated=exact_time(now)
    )
    logs = {f"{LOGS_FOLDER}/{device}.jsonl": content for device, content in contents.items()}
    return {NIST_FILE: nist, **logs}


def _draft(event: EventId, fields: Fields, now: datetime.datetime) -> eventlog.Draft:
    spelled = draft_event(event, fields, now)
    return eventlog.Draft(
        event=spelled.event,
        disposition=spelled.disposition,
        fields=spelled.fields,
        time=spelled.time,
        essential=spelled.essential,
    )


def _controller(station: Station) -> Device:
    return next(device for device in station.devices if device.role is DeviceRole.CONTROLLER)
