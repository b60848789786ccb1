"""The log on its media: both get everything, failures are faults, the bound holds, nothing old is lost."""

import pathlib

import pytest

from eventlog import EventLogError, FileMedium, LogFault, LogFaultCode, Room, Verified, genesis, verify_log
from eventlog.chain import MAX_LINE_BYTES
from eventlog.fake_medium import FakeMedium
from eventlog.log import LAST_ENTRIES_BYTES
from tests.eventlog.log_kit import (
    KEY,
    LATER,
    NOW,
    ORIGIN,
    OTHER_KEY,
    PUBLIC,
    draft,
    events_of,
    lines_of,
    log_of,
    opened,
)

SMALL = Room(limit=8 * LAST_ENTRIES_BYTES, reserve=3 * LAST_ENTRIES_BYTES)


def _verified(content: bytes) -> Verified:
    outcome = verify_log(content, PUBLIC, ORIGIN)
    assert isinstance(outcome, Verified), str(outcome)
    return outcome


def _codes(faults: tuple[LogFault, ...]) -> list[tuple[str, int | None]]:
    return [(fault.code.value, fault.medium) for fault in faults]


def test_both_files_get_every_entry_and_go_on_after_a_restart(tmp_path: pathlib.Path) -> None:
    paths = (tmp_path / "one.jsonl", tmp_path / "two.jsonl")
    with opened(*map(FileMedium, paths)) as log:
        assert log.entries_before == ()
        log.write(draft(1))
        first = log.head
    with opened(*map(FileMedium, paths)) as log:
        assert [entry.event for entry in log.entries_before] == ["log-begun", "polls-heard"]
        assert log.head == first
        log.write(draft(2), draft(3))
        assert log.faults == ()
        assert log.content() == paths[0].read_bytes()
    one, two = (path.read_bytes() for path in paths)
    assert one == two
    assert _verified(one).head.seq == 4
    assert [path.stat().st_mode & 0o777 for path in paths] == [0o600, 0o600]


def test_a_file_is_for_one_process_and_no_link(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "one.jsonl"
    with opened(FileMedium(path)), pytest.raises(EventLogError, match="носитель 1"):
        opened(FileMedium(path))
    target = tmp_path / "victim"
    target.write_bytes(b"")
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(EventLogError):
        opened(FileMedium(tmp_path / "link"))
    with pytest.raises(EventLogError):
        opened(FileMedium(tmp_path / "no-folder" / "log"))
    assert target.read_bytes() == b""


def test_essential_events_are_flushed_at_once_and_others_together() -> None:
    one, two = FakeMedium(), FakeMedium()
    log = opened(one, two)
    flushes, durable = one.flushes, log.head
    for number in range(3):
        log.write(draft(number, essential=False))
    assert (one.flushes, log.head) == (flushes, durable)
    assert one.unflushed == two.unflushed > 0
    log.write(draft(3), draft(4))
    assert (one.flushes, two.flushes) == (flushes + 1, flushes + 1)
    assert log.head.seq == durable.seq + 5
    assert (one.unflushed, two.unflushed) == (0, 0)
    log.write(draft(5, essential=False))
    assert log.flush().seq == durable.seq + 6
    assert one.durable == two.durable == log.content()


@pytest.mark.parametrize("failing", [0, 1])
@pytest.mark.parametrize("operation", range(2, 8))
def test_a_medium_that_fails_is_a_fault_and_an_event_on_the_other(failing: int, operation: int) -> None:
    media = [FakeMedium(), FakeMedium()]
    media[failing] = FakeMedium(fail_at=operation)
    log = opened(*media)
    for number in range(4):
        log.write(draft(number))
    assert _codes(log.faults) == [("J-03", failing + 1)]
    other = media[1 - failing].durable
    assert "log-medium-lost" in events_of(other)
    assert len(events_of(other)) == _verified(other).head.seq == 6
    assert log.head == _verified(other).head
    tried = media[failing].operations
    log.write(draft(9))
    assert media[failing].operations == tried, "a medium that failed is not tried again"
    log.close()
    healed = [FakeMedium(medium.volatile) for medium in media]
    again = opened(*healed)
    assert again.faults == ()
    assert healed[0].durable == healed[1].durable
    assert events_of(healed[0].durable)[-1] == "log-repaired"


def test_when_no_medium_writes_voting_goes_on_with_a_fault() -> None:
    one, two = FakeMedium(fail_at=3), FakeMedium(fail_at=3)
    log = opened(one, two)
    durable = log.head
    for number in range(3):
        log.write(draft(number))
    assert {code for code, _ in _codes(log.faults)} == {"J-03", "J-06"}
    assert log.head.seq - durable.seq <= 1
    assert _verified(one.durable).contains(log.head)


def test_at_the_bound_a_last_event_and_a_fault_and_nothing_old_is_lost() -> None:
    medium = FakeMedium()
    log = opened(medium, room=SMALL)
    for number in range(2000):
        log.write(draft(number, essential=False))
        if log.faults:
            break
    assert _codes(log.faults) == [("J-01", None)]
    filled = medium.durable
    assert events_of(filled)[-1] == "log-filling"
    log.write(draft(1, essential=False))
    assert medium.durable == filled, "ordinary events may not use the room of the essential ones"
    essential = 0
    while _codes(log.faults) == [("J-01", None)]:
        log.write(draft(essential))
        essential += 1
    assert essential > 20
    assert _codes(log.faults) == [("J-02", None)]
    assert events_of(medium.durable)[-1] == "log-full"
    full = medium.durable
    log.write(draft(1), draft(2, essential=False))
    log.close()
    assert medium.durable == full
    assert full.startswith(filled)
    assert len(full) <= SMALL.limit
    assert len(full) > SMALL.limit - 2 * LAST_ENTRIES_BYTES
    again = opened(FakeMedium(full), room=SMALL)
    assert _codes(again.faults) == [("J-02", None)]
    again.write(draft(1))
    assert again.content() == full
    assert _verified(full).head == again.head


def test_a_medium_lost_at_the_bound_still_keeps_within_it() -> None:
    probe = FakeMedium()
    with opened(probe, FakeMedium(), room=SMALL) as log:
        while not any(fault.code is LogFaultCode.FULL for fault in log.faults):
            log.write(draft(1))
    at_the_end = probe.operations
    for operation in range(at_the_end - 6, at_the_end):
        media = (FakeMedium(), FakeMedium(fail_at=operation))
        with opened(*media, room=SMALL) as log:
            for _ in range(1000):
                log.write(draft(1))
        assert len(media[0].durable) <= SMALL.limit
        assert {"log-full", "log-medium-lost"} <= set(events_of(media[0].durable)[-3:])


def test_filling_is_remembered_over_a_restart() -> None:
    medium = FakeMedium()
    with opened(medium, room=SMALL) as log:
        while not log.faults:
            log.write(draft(1, essential=False))
    again = opened(medium, room=SMALL)
    assert _codes(again.faults) == [("J-01", None)]
    before = again.content()
    again.write(draft(1, essential=False))
    assert again.content() == before


LINES = lines_of(5)


@pytest.mark.parametrize(
    ("one", "two", "faults", "last"),
    [
        (LINES[:5], LINES[:3], [], ["log-repaired"]),
        (LINES[:2], LINES[:5], [], ["log-repaired"]),
        ([], LINES[:5], [], ["log-repaired"]),
        (LINES[:5], [b"garbage\n" * 3000], [("J-04", 2)], ["log-damaged"]),
        ([LINES[0], LINES[2], LINES[3]], LINES[:5], [("J-04", 1)], ["log-damaged"]),
        (LINES[:5], [*LINES[:2], *lines_of(4, first=50)[2:]], [("J-04", 2)], ["log-damaged"]),
        (LINES[:5], lines_of(4, first=50), [("J-05", 2)], ["log-media-differ"]),
        (lines_of(5, origin="election=x"), LINES[:2], [("J-04", 1)], ["log-damaged"]),
    ],
)
def test_copies_that_differ(
    one: list[bytes], two: list[bytes], faults: list[tuple[str, int]], last: list[str]
) -> None:
    media = (FakeMedium(b"".join(one)), FakeMedium(b"".join(two)))
    log = opened(*media)
    log.write(draft(7))
    assert _codes(log.faults) == faults
    assert events_of(log.content())[-2:] == [*last, "polls-heard"]
    _verified(log.content())
    for number, (medium, before) in enumerate(zip(media, (one, two)), start=1):
        if ("J-04", number) in faults or ("J-05", number) in faults:
            assert medium.volatile == b"".join(before), "evidence stays as it was found"
        else:
            assert medium.durable == log.content()


def test_no_usable_copy_is_an_error_and_nothing_is_written() -> None:
    bad = (FakeMedium(LINES[1] + LINES[2]), FakeMedium())
    bad[1].absent = True
    with pytest.raises(EventLogError, match=r"носитель 1: строка 1: .*; носитель 2: no such medium"):
        opened(*bad)
    assert bad[0].volatile == LINES[1] + LINES[2]
    assert not bad[0].opened


def test_a_missing_medium_is_a_fault_until_it_is_back() -> None:
    one, two = FakeMedium(), FakeMedium()
    opened(one, two).close()
    two.absent = True
    with opened(one, two) as log:
        assert _codes(log.faults) == [("J-03", 2)]
        log.write(draft(1))
    two.absent = False
    with opened(one, two) as log:
        assert log.faults == ()
        assert one.volatile == two.volatile
        assert '"copied":"2"' in log.content().decode().splitlines()[-1]


@pytest.mark.parametrize(
    "content",
    [
        b"a letter to somebody\n",
        b"x",
        b"".join(lines_of(3, key=OTHER_KEY)),
        log_of(3, origin="election=other"),
        b"".join(LINES[:2]) + b"".join(lines_of(4, key=OTHER_KEY)[2:]),
        b"".join(LINES[:2]) + LINES[2].replace(b'"2"', b'"7"'),
        b"".join(LINES[:2]) + LINES[3],
        b"".join(LINES[:2]) + b"\n",
        b"".join(LINES[:2]) + LINES[2][:40] + b"\n" + LINES[3],
        b"".join(LINES[:2]) + b"\0" * 40_000,
    ],
)
def test_only_what_a_power_cut_leaves_is_cut(content: bytes) -> None:
    medium = FakeMedium(content)
    with pytest.raises(EventLogError, match="носитель 1: строка"):
        opened(medium)
    assert medium.volatile == content
    beside = (FakeMedium(content), FakeMedium())
    with opened(*beside) as log:
        assert _codes(log.faults) == [("J-04", 1)]
    assert beside[0].volatile == content


@pytest.mark.parametrize("kept", [0, 1, 12, 60, 200])
@pytest.mark.parametrize("hole", [0, 1, 30, 400])
def test_what_a_power_cut_leaves_is_cut(kept: int, hole: int) -> None:
    medium = FakeMedium(b"".join(LINES[:2]) + LINES[2][:kept] + b"\0" * hole)
    with opened(medium) as log:
        assert log.faults == ()
        repaired = kept + hole > 0
        assert events_of(log.content())[2:] == (["log-repaired"] if repaired else [])


def test_a_file_that_was_never_written_by_us_is_not_cut() -> None:
    huge = FakeMedium(log_of(2) + b"\0" * (SMALL.limit + 10))
    with pytest.raises(EventLogError, match="больше"):
        opened(huge, room=SMALL)
    assert len(huge.volatile) > SMALL.limit


def test_an_unlawful_draft_writes_nothing_of_the_call() -> None:
    medium = FakeMedium()
    log = opened(medium)
    before = medium.volatile
    with pytest.raises(ValueError, match="event"):
        log.write(draft(1), draft(event="No"))
    assert medium.volatile == before
    with pytest.raises(ValueError, match="reserve"):
        Room(limit=10, reserve=20)
    assert log.head.seq == 1 != genesis(ORIGIN).seq


def test_the_log_knows_when_it_was_begun_and_repaired() -> None:
    log = opened(FakeMedium(log_of(2)[:-5]))
    times = [line.split(b'"time":"')[1].split(b'"')[0].decode() for line in log.content().splitlines()]
    assert times == [LATER, NOW]
    assert b'"cut":"%d"' % (len(LINES[1]) - 5) in log.content()
    assert KEY.public_key().public_bytes_raw() == PUBLIC
    assert len(LINES[0]) < MAX_LINE_BYTES
