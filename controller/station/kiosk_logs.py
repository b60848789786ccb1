"""Judging where a kiosk says its event log ends: a log only grows, so an earlier or other end is an alarm.

A log that was cut and then outgrew its old end is not seen here; it is when the log itself is handed over.
"""

import collections.abc
import dataclasses

from election.events import EventField, EventId


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LogEnd:
    """The number of the last durable entry of a log and the hash of its line."""

    seq: int
    hash: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LogMemory:
    """What is remembered of a kiosk's log: the furthest end, the last word, and whether it once went back.

    After it went back nothing the kiosk says mends that; the commission may allow it to go on.
    """

    furthest: LogEnd | None = None
    said: LogEnd | None = None
    went_back: bool = False

    def hears(self, said: LogEnd | None) -> "LogMemory":
        """Return the memory after a heartbeat; None is a kiosk that speaks of no log."""
        if self.went_back:
            return dataclasses.replace(self, said=said)
        if self.furthest is not None and not _follows(self.furthest, said):
            return dataclasses.replace(self, said=said, went_back=True)
        return LogMemory(furthest=said or self.furthest, said=said)

    def allowed(self) -> "LogMemory":
        """Return the memory after the commission accepted the log as it is now."""
        return LogMemory(furthest=self.said, said=self.said)


def log_end(seq: int, hash_untrusted: str) -> LogEnd | None:
    """Return the end a kiosk speaks of, or None for a kiosk without a log or with a senseless word."""
    well_formed = len(hash_untrusted) == 64 and not set(hash_untrusted) - set("0123456789abcdef")
    return LogEnd(seq=seq, hash=hash_untrusted) if seq > 0 and well_formed else None


def end_fields(end: LogEnd | None) -> dict[EventField, str]:
    """Return the fields of an end for the log; no log at all is entry 0 with a hash of zeros."""
    return {
        EventField.SEQ: str(0 if end is None else end.seq),
        EventField.HEAD: "0" * 64 if end is None else end.hash,
    }


def remembered(
    entries: collections.abc.Iterable[tuple[str, collections.abc.Mapping[str, str]]], mode: str
) -> dict[str, LogMemory]:
    """Return what the controller's own log, as (event, fields), remembers of each kiosk's, by device."""
    memories: dict[str, LogMemory] = {}
    for event, fields in entries:
        if fields.get(EventField.MODE.value) != mode or EventField.SEQ.value not in fields:
            continue
        device = fields[EventField.DEVICE.value]
        end = log_end(int(fields[EventField.SEQ.value]), fields[EventField.HEAD.value])
        memory = memories.get(device, LogMemory())
        if event == EventId.KIOSK_LOG_WENT_BACK.value:
            memories[device] = dataclasses.replace(memory, said=end, went_back=True)
        elif event == EventId.KIOSK_LOG_ALLOWED.value:
            memories[device] = LogMemory(furthest=end, said=end)
        else:
            memories[device] = memory.hears(end)
    return memories


def _follows(furthest: LogEnd, said: LogEnd | None) -> bool:
    if said is None or said.seq < furthest.seq:
        return False
    return said.seq > furthest.seq or said.hash == furthest.hash
