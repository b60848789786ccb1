"""The log of a running device: opens and repairs its copies, appends to all of them, keeps within its bound.

Calls from any thread are served one at a time. A failing medium never raises: the entry goes to the other,
the fault stands, and voting goes on. What may be logged, and the clock, are the caller's.
"""

import collections.abc
import dataclasses
import enum
import threading
import types
import typing

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from eventlog.chain import MAX_LINE_BYTES, Draft, Entry, Head, check_draft, genesis, next_line
from eventlog.faults import LogFault, LogFaultCode
from eventlog.medium import LogMedium
from eventlog.opening import Examined, Mirror, Plan, examine, plan


class LogEvent(enum.Enum):
    """The events the log writes about itself; a catalogue must know them."""

    BEGUN = "log-begun"
    REPAIRED = "log-repaired"
    MEDIUM_LOST = "log-medium-lost"
    DAMAGED = "log-damaged"
    DIFFER = "log-media-differ"
    FILLING = "log-filling"
    FULL = "log-full"


_FAULT_EVENTS: typing.Final = {
    LogFaultCode.MEDIUM_LOST: LogEvent.MEDIUM_LOST,
    LogFaultCode.DAMAGED: LogEvent.DAMAGED,
    LogFaultCode.DIFFER: LogEvent.DIFFER,
}
_GOOD = (LogEvent.BEGUN, LogEvent.REPAIRED)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The bound in bytes, and how much of it only essential events may use.

    The default holds about five thousand entries; a day has a few hundred. A full one is checked at each
    start, so the bound also keeps a start short.
    """

    limit: int = 2 * 1024 * 1024
    reserve: int = 256 * 1024

    def __post_init__(self) -> None:
        """Refuse a room in which the last entries would not fit."""
        if not 2 * LAST_ENTRIES_BYTES <= self.reserve <= self.limit:
            raise ValueError("the reserve must hold the last entries and lie within the limit")


# Room for `log-full` and for a lost medium or two after everything else.
LAST_ENTRIES_BYTES = 4 * MAX_LINE_BYTES


@dataclasses.dataclass(slots=True, kw_only=True)
class _Copy:
    number: int
    medium: LogMedium
    dirty: bool = False


class EventLog:
    """Use as a context manager; `close` may be called twice."""

    def __init__(
        self,
        media: collections.abc.Sequence[LogMedium],
        *,
        key: Ed25519PrivateKey,
        origin: str,
        now: str,
        room: Room | None = None,
    ) -> None:
        """Open every copy, repair what a power cut left, and say so in the log (time `now`).

        `origin` names device, election and mode; another's log is never continued. Raises EventLogError
        when no copy can be continued: nothing was written then.
        """
        self._key, self._room = key, room or Room()
        self._media = tuple(media)
        self._lock = threading.Lock()
        self._copies: list[_Copy] = []
        self._faults: list[LogFault] = []
        self._before: tuple[Entry, ...] = ()
        self._content = bytearray()
        self._head = self._durable = genesis(origin)
        self._time = now
        self._full = self._filling = self._urgent = False
        try:
            self._open(origin, now)
        except BaseException:
            self.close()
            raise

    @property
    def head(self) -> Head:
        """Return the durable head: what is after it may yet be lost, so nobody else should rely on it."""
        return self._durable

    @property
    def faults(self) -> tuple[LogFault, ...]:
        """Return the standing faults."""
        with self._lock:
            return tuple(self._faults)

    @property
    def entries_before(self) -> tuple[Entry, ...]:
        """Return the entries found at the opening, for who must remember from them."""
        return self._before

    def write(self, *drafts: Draft) -> None:
        """Append events in order; they are flushed once, before this returns, if any is essential.

        Raises ValueError for a draft that is none: a bug of the caller. Nothing of the call is written then.
        """
        for draft in drafts:
            check_draft(draft)
        with self._lock:
            for draft in drafts:
                self._append(draft)
            if self._urgent:
                self._flush()

    def flush(self) -> Head:
        """Make every entry durable and return the head that now is."""
        with self._lock:
            self._flush()
            return self._durable

    def content(self) -> bytes:
        """Return the whole log as bytes, as it stands."""
        with self._lock:
            return bytes(self._content)

    def close(self) -> None:
        """Flush what can be flushed and release the media."""
        with self._lock:
            if self._copies:
                self._flush()
            self._copies = []
            for medium in self._media:
                medium.close()

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

    def _open(self, origin: str, now: str) -> None:
        found: dict[bytes, Examined] = {}
        contents: list[Examined | OSError] = []
        public_key = self._key.public_key().public_bytes_raw()
        for medium in self._media:
            try:
                content = medium.open(self._room.limit)
            except OSError as error:
                contents.append(error)
                continue
            if content not in found:  # two equal copies are checked once
                found[content] = examine(content, public_key, origin, self._room.limit)
            contents.append(found[content])
        decided = plan(contents)
        self._content = bytearray(decided.content)
        self._before = decided.verified.entries
        self._head = self._durable = decided.verified.head
        self._faults = list(decided.faults)
        said = {entry.event for entry in self._before[-64:]}
        self._full = LogEvent.FULL.value in said
        self._filling = any(entry.event == LogEvent.FILLING.value for entry in self._before)
        self._restore_bound_faults()
        self._repair(decided, now)

    def _restore_bound_faults(self) -> None:
        if self._full:
            self._faults.append(LogFault(code=LogFaultCode.FULL))
        elif self._filling:
            self._faults.append(LogFault(code=LogFaultCode.FILLING))

    def _repair(self, decided: Plan, now: str) -> None:
        """Bring the copies to one state; a crash in the middle leaves what the next start can repair."""
        repaired: list[Mirror] = []
        for mirror in decided.mirrors:
            medium = self._media[mirror.medium - 1]
            try:
                if mirror.torn:
                    medium.cut(mirror.keep)
                if mirror.missing:
                    medium.append(mirror.missing)
                if mirror.changes:
                    medium.flush()
                    repaired.append(mirror)
            except OSError:
                self._faults.append(LogFault(code=LogFaultCode.MEDIUM_LOST, medium=mirror.medium))
                continue
            self._copies.append(_Copy(number=mirror.medium, medium=medium))
        if not self._copies:
            self._note_fault(LogFault(code=LogFaultCode.NOT_WRITTEN))
        if not self._before:
            self._append(_own(LogEvent.BEGUN, now))
        for mirror in repaired:
            self._append(_repaired(mirror, now))
        for fault in tuple(self._faults):
            if fault.code in _FAULT_EVENTS:
                self._append(_own(_FAULT_EVENTS[fault.code], now, medium=str(fault.medium)))
        self._flush()

    def _append(self, draft: Draft) -> None:
        """Append one entry if the bound allows it, or the entry that says that it does not."""
        if self._full or (self._filling and not draft.essential):
            return
        line, head = next_line(self._head, draft, self._key)
        size = len(self._content) + len(line)
        limit = self._room.limit - LAST_ENTRIES_BYTES
        if size > limit:
            self._full = True
            self._faults = [fault for fault in self._faults if fault.code is not LogFaultCode.FILLING]
            self._note_fault(LogFault(code=LogFaultCode.FULL))
            self._put_own(LogEvent.FULL, draft.time)
        elif not draft.essential and size > self._room.limit - self._room.reserve:
            self._filling = True
            self._note_fault(LogFault(code=LogFaultCode.FILLING))
            self._put_own(LogEvent.FILLING, draft.time)
        else:
            self._time = draft.time
            self._put(line, head, urgent=draft.essential)

    def _put_own(self, event: LogEvent, time: str, **fields: str) -> None:
        line, head = next_line(self._head, _own(event, time, **fields), self._key)
        self._put(line, head, urgent=True)

    def _put(self, line: bytes, head: Head, *, urgent: bool) -> None:
        try:
            lost = [copy for copy in self._copies if not _done(copy.medium.append, line)]
        except BaseException:
            # One copy may have the line and another not: writing on would give two entries one number.
            self._copies = []
            raise
        self._drop(lost)
        if not self._copies:
            return
        for copy in self._copies:
            copy.dirty = True
        self._content += line
        self._head = head
        self._urgent = self._urgent or urgent
        self._tell_lost(lost)

    def _flush(self) -> None:
        lost = [copy for copy in self._copies if copy.dirty and not _done(copy.medium.flush)]
        self._drop(lost)
        self._urgent = False
        for copy in self._copies:
            copy.dirty = False
        if not self._copies:
            return
        self._durable = self._head
        if lost:
            self._tell_lost(lost)
            self._flush()

    def _drop(self, lost: list[_Copy]) -> None:
        if not lost:
            return
        self._copies = [copy for copy in self._copies if copy not in lost]
        for copy in lost:
            self._note_fault(LogFault(code=LogFaultCode.MEDIUM_LOST, medium=copy.number))
        if not self._copies:
            self._note_fault(LogFault(code=LogFaultCode.NOT_WRITTEN))

    def _tell_lost(self, lost: list[_Copy]) -> None:
        for copy in lost:
            # Past the bound there is room for this one: a medium is lost at most once in a boot.
            if len(self._content) + MAX_LINE_BYTES <= self._room.limit:
                self._put_own(LogEvent.MEDIUM_LOST, self._time, medium=str(copy.number))

    def _note_fault(self, fault: LogFault) -> None:
        if fault not in self._faults:
            self._faults.append(fault)


def _done(step: collections.abc.Callable[..., None], *arguments: bytes) -> bool:
    try:
        step(*arguments)
    except OSError:
        return False
    return True


def _own(event: LogEvent, time: str, **fields: str) -> Draft:
    disposition = "success" if event in _GOOD else "failure"
    return Draft(event=event.value, disposition=disposition, fields=fields, time=time, essential=True)


def _repaired(mirror: Mirror, time: str) -> Draft:
    return _own(
        LogEvent.REPAIRED,
        time,
        medium=str(mirror.medium),
        cut=str(mirror.torn),
        copied=str(mirror.entries),
    )
