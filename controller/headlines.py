"""The newest events in words for the console: what concerns the commission, for the station or one device.

A view of the event log in memory; it holds nothing the log does not. Events of a quarter of an hour are shown
with their quarter.
"""

import collections
import collections.abc
import datetime
import json

from controller.desk import Note
from election.events import CATALOGUE, QUARTER_MINUTES, EventField, EventId
from link import messages

_KEPT = 300
_MOST = 24
_TAIL_BYTES = 256 * 1024
_OF_THE_LOG = (
    EventId.KIOSK_LOG_SEEN,
    EventId.KIOSK_LOG_RECEIVED,
    EventId.LOG_BEGUN,
    EventId.LOG_REPAIRED,
    EventId.UNLOCK_REFUSED,
)
_SHOWN = (
    EventField.KIOSK,
    EventField.DEVICE,
    EventField.FAULT,
    EventField.PART,
    EventField.CONTEST,
    EventField.LINE,
    EventField.HOUR,
    EventField.FIGURE,
    EventField.SUBJECT,
    EventField.ACT,
)


class Headlines:
    """Keeps the last events."""

    def __init__(self, log: bytes) -> None:
        """Begin with the end of the log as it was found."""
        self._kept: collections.deque[tuple[str, str, str, EventId]] = collections.deque(maxlen=_KEPT)
        for line in log[-_TAIL_BYTES:].splitlines()[-_KEPT:]:
            try:
                entry = json.loads(line)
                event = EventId(entry["event"])
                fields = {EventField(name): value for name, value in entry["fields"].items()}
                time = datetime.datetime.fromisoformat(entry["time"])
            except (ValueError, KeyError, TypeError):
                continue  # the first line of the tail may be cut
            self._add(event, fields, time)

    def add(self, notes: collections.abc.Iterable[Note], now: datetime.datetime) -> None:
        """Add events that have just been written."""
        for event, fields in notes:
            self._add(event, fields, now)

    def newest(self) -> tuple[messages.Headline, ...]:
        """Return the newest events, newest first."""
        lines = list(self._kept)[: -_MOST - 1 : -1]
        return tuple(messages.Headline(time=time, text=text) for time, text, *_ in lines)

    def of_kiosk(self, name: str) -> tuple[str, ...]:
        """Return the newest events of one kiosk, newest first."""
        own = [f"{time} {text}"[:160] for time, text, kiosk, _ in self._kept if kiosk == name]
        return tuple(own[: -12 - 1 : -1])

    def of_events(self, events: collections.abc.Container[EventId], most: int) -> tuple[tuple[str, str], ...]:
        """Return (time, text) of the newest of these events, newest first."""
        found = [(time, text) for time, text, _, event in self._kept if event in events]
        return tuple(found[: -most - 1 : -1])

    def _add(
        self,
        event: EventId,
        fields: collections.abc.Mapping[EventField, str],
        time: datetime.datetime,
    ) -> None:
        if event in _OF_THE_LOG:
            return
        entry = CATALOGUE[event]
        details = [fields[field] for field in _SHOWN if field in fields]
        text = f"{entry.text}: {' · '.join(details)}" if details else entry.text
        kiosk = fields.get(EventField.KIOSK, "")
        self._kept.append((_clock(time, coarse=entry.coarse), text[:160], kiosk, event))


def _clock(time: datetime.datetime, *, coarse: bool) -> str:
    if not coarse:
        return f"{time:%H:%M}"
    begin = time.replace(minute=time.minute - time.minute % QUARTER_MINUTES)
    return f"{begin:%H:%M}–{begin + datetime.timedelta(minutes=QUARTER_MINUTES):%H:%M}"
