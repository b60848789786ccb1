"""The catalogue against the log that uses it, and what its fields can never hold."""

import datetime

import pytest

from election.events import (
    CATALOGUE,
    EventField,
    EventId,
    check_fields,
    coarse_time,
    draft_event,
    exact_time,
    without_long_numbers,
)
from eventlog import LogEvent, Room
from eventlog.fake_medium import FakeMedium
from eventlog.log import LAST_ENTRIES_BYTES
from tests.eventlog.log_kit import draft, lines_of, opened

NOW = datetime.datetime(2026, 9, 20, 9, 44, 59, 7, tzinfo=datetime.timezone(datetime.timedelta(hours=3)))
CODE = "123456789012345678901234567890123456789"

# Acts of the commission, which everybody in the hall sees, and what happens before or after voting.
EXACT = {
    "controller-started",
    "controller-stopped",
    "package-loaded",
    "mode-changed",
    "polls-opened",
    "opening-refused",
    "voting-paused",
    "voting-resumed",
    "polls-closed",
    "collecting-started",
    "part-accepted",
    "part-refused",
    "records-merged",
    "decision-recorded",
    "rows-entered",
    "protocol-prepared",
    "protocol-refused",
    "export-done",
    "export-failed",
    "kiosk-log-seen",
    "kiosk-log-allowed",
    "kiosk-log-received",
    "kiosk-log-refused",
    "results-signed",
}


def test_every_event_is_explained_and_only_public_acts_carry_the_second() -> None:
    assert set(CATALOGUE) == set(EventId)
    own = {event.value for event in LogEvent}  # their time is that of the event that brought them
    exact = {event.value for event, entry in CATALOGUE.items() if not entry.coarse}
    assert exact - own == EXACT
    assert all(entry.text and entry.text[0].isupper() for entry in CATALOGUE.values())


def _written_by_the_log() -> list[bytes]:
    """Return lines with every event the log writes by itself."""
    small = Room(limit=8 * LAST_ENTRIES_BYTES, reserve=3 * LAST_ENTRIES_BYTES)
    full = FakeMedium()
    with opened(full, FakeMedium(fail_at=5), room=small) as log:
        while len(log.faults) < 2:
            log.write(draft(1, essential=False))
        while "log-full" not in log.content().decode():
            log.write(draft(1))
    lines = lines_of(3)
    behind = (FakeMedium(b"".join(lines)), FakeMedium(b"".join(lines)[:-9]))
    strange = (FakeMedium(b"".join(lines)), FakeMedium(lines_of(1, first=9)[0]), FakeMedium(b"letter\n"))
    with opened(*behind) as one, opened(*strange) as two:
        return [*full.durable.splitlines(), *one.content().splitlines(), *two.content().splitlines()]


def test_what_the_log_writes_by_itself_is_in_the_catalogue() -> None:
    seen: dict[str, tuple[str, frozenset[str]]] = {}
    for line in _written_by_the_log():
        event = line.split(b'"event":"')[1].split(b'"')[0].decode()
        disposition = line.split(b'"disposition":"')[1].split(b'"')[0].decode()
        inner = line.split(b'"fields":{')[1].split(b"}")[0].decode()
        names = frozenset(pair.split(":")[0].strip('"') for pair in inner.split(",") if pair)
        seen[event] = (disposition, names)
    assert {event.value for event in LogEvent} <= set(seen)
    for own in LogEvent:
        entry = CATALOGUE[EventId(own.value)]
        fields = frozenset(field.value for field in entry.fields)
        assert seen[own.value] == (entry.disposition.value, fields)
        assert entry.essential


@pytest.mark.parametrize("field", EventField)
def test_no_field_can_hold_a_card_code_an_option_or_several_lines(field: EventField) -> None:
    events = [event for event, entry in CATALOGUE.items() if field in entry.fields]
    assert events, "a field that no event has"
    good = {
        EventField.KIOSK: "№ 1",
        EventField.MODE: "official",
        EventField.POLLS: "open",
        EventField.MEDIUM: "2",
        EventField.ACT: "акт № 4",
        EventField.HOUR: "10:00",
        EventField.OFFICIALS: "chair-1,member-2",
        EventField.LINE: "3",
        **dict.fromkeys((EventField.SEQ, EventField.FILES, EventField.CUT, EventField.COPIED), "12"),
        EventField.FIGURE: "271",
        **dict.fromkeys((EventField.HEAD, EventField.PACKAGE, EventField.FINGERPRINT), "ab" * 32),
    }
    for event in events:
        fields = {name: good.get(name, "word") for name in CATALOGUE[event].fields}
        check_fields(event, fields)
        for bad in (CODE, f"x{CODE}", f"1\n{CODE[:5]}", "", "Ветрова\x00"):
            with pytest.raises(ValueError, match=event.value):
                check_fields(event, {**fields, field: bad})


def test_numbers_people_type_are_shortened() -> None:
    assert without_long_numbers(f"акт {CODE} от 20.09.2026") == "акт … от 20.09.2026"


def test_times() -> None:
    assert exact_time(NOW) == "2026-09-20T09:44:59+03:00"
    assert coarse_time(NOW) == "2026-09-20T09:30:00+03:00"
    with pytest.raises(ValueError, match="offset"):
        exact_time(NOW.replace(tzinfo=None))
    coarse = draft_event(EventId.KIOSK_LOST, {EventField.KIOSK: "П-1"}, NOW)
    assert (coarse.time, coarse.essential, coarse.fields) == (coarse_time(NOW), False, {"kiosk": "П-1"})
    assert draft_event(EventId.POLLS_CLOSED, {}, NOW).time == exact_time(NOW)
