"""The event log: one JSON line for each event, chained by hashes, flushed before anything goes on.

Only events of the catalogue with exactly its fields; so nothing about votes or cards can get in. A cut or
changed log is noticed at the next start. Signing and copying it is done by the export.
"""

import collections.abc
import datetime
import hashlib
import os
import pathlib
import types
import typing

import msgspec

from election.events import EventField, EventId, check_fields

Fields = collections.abc.Mapping[EventField, str]
_FIRST = "0" * 64


class EventLogError(Exception):
    """A log whose chain does not hold: somebody changed or cut it."""


class LogLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line. `prev` is the SHA-256 of the previous line without its line break."""

    seq: int
    prev: str
    time: str
    event: EventId
    fields: dict[str, str]


class EventLog:
    """Appends to `events.jsonl`. Use as a context manager; `close` may be called twice."""

    def __init__(self, path: pathlib.Path, clock: collections.abc.Callable[[], datetime.datetime]) -> None:
        """Open the file and check its chain. Raises EventLogError naming the line."""
        self._clock = clock
        content = path.read_bytes() if path.exists() else b""
        whole = content[: content.rfind(b"\n") + 1]  # a torn last line was never acknowledged to anybody
        self._seq, self._head = check_chain(whole)
        self._file = path.open("r+b" if path.exists() else "xb")
        self._file.truncate(len(whole))
        self._file.seek(len(whole))

    @property
    def head(self) -> str:
        """Return the hash of the last line."""
        return self._head

    def write(self, event: EventId, fields: Fields | None = None) -> None:
        """Append an event durably. Raises ValueError for fields the catalogue does not allow."""
        given = fields or {}
        check_fields(event, given)
        line = msgspec.json.encode(
            LogLine(
                seq=self._seq + 1,
                prev=self._head,
                time=self._clock().isoformat(timespec="seconds"),
                event=event,
                fields={field.value: text for field, text in sorted(given.items(), key=_by_name)},
            )
        )
        self._file.write(line + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._seq += 1
        self._head = hashlib.sha256(line).hexdigest()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

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


def _by_name(item: tuple[EventField, str]) -> str:
    return item[0].value


def check_chain(content_untrusted: bytes) -> tuple[int, str]:
    """Check a log's chain and return (number of lines, hash of the last). Raises EventLogError."""
    seq, head = 0, _FIRST
    for line in content_untrusted.splitlines():
        try:
            entry = msgspec.json.decode(line, type=LogLine)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise EventLogError(f"line {seq + 1}: not an event") from None
        if entry.seq != seq + 1 or entry.prev != head:
            raise EventLogError(f"line {seq + 1}: the chain is broken")
        seq, head = entry.seq, hashlib.sha256(line).hexdigest()
    return seq, head
