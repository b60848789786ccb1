"""The chain: what was written holds, and no change of any kind does."""

import json

import pytest
from cryptography.exceptions import InvalidSignature
from hypothesis import given, settings
from hypothesis import strategies as st

from election import signing
from eventlog import Draft, Head, LogProblem, LogReason, Verified, genesis, verify_log
from eventlog.chain import ENTRY_TYPE, MAX_LINE_BYTES, ORIGIN_TYPE, _encoded, check_draft, next_line
from tests.eventlog.log_kit import (
    KEY,
    NOW,
    ORIGIN,
    OTHER_KEY,
    PUBLIC,
    draft,
    lines_of,
    log_of,
)

LINES = lines_of(6)
WHOLE = b"".join(LINES)

_names = st.from_regex(r"\A[a-z][a-z0-9-]{0,39}\Z")
_drafts = st.builds(
    Draft,
    event=_names,
    disposition=st.sampled_from(["success", "failure", "na"]),
    fields=st.dictionaries(_names, st.text(st.characters(codec="utf-8"), max_size=40), max_size=4),
    time=st.just(NOW),
    essential=st.booleans(),
)


def _holds(content: bytes) -> bool:
    return isinstance(verify_log(content, PUBLIC, ORIGIN), Verified)


def _problem(content: bytes, key: bytes = PUBLIC, origin: str = ORIGIN) -> tuple[LogReason, int]:
    outcome = verify_log(content, key, origin)
    assert isinstance(outcome, LogProblem)
    assert str(outcome) == f"строка {outcome.line}: {outcome.reason.value}"
    return outcome.reason, outcome.line


@settings(max_examples=40, deadline=None)
@given(st.lists(_drafts, max_size=6))
def test_whatever_lawful_is_written_holds_and_reads_back(drafts: list[Draft]) -> None:
    head, content = genesis(ORIGIN), b""
    for one in drafts:
        check_draft(one)
        line, head = next_line(head, one, KEY)
        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
        assert json.loads(line)["fields"] == dict(one.fields)
        content += line
    outcome = verify_log(content, PUBLIC, ORIGIN)
    assert isinstance(outcome, Verified)
    assert outcome.head == head
    assert [(entry.event, entry.fields) for entry in outcome.entries] == [
        (one.event, dict(one.fields)) for one in drafts
    ]


def test_every_flipped_bit_is_found() -> None:
    content = b"".join(LINES[:2])
    for place in range(len(content)):
        for bit in (0, 5):
            changed = bytearray(content)
            changed[place] ^= 1 << bit
            assert not _holds(bytes(changed)), (place, bit)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=7))
def test_any_other_sequence_of_genuine_lines_is_refused(lines: list[bytes]) -> None:
    is_a_beginning = lines == LINES[: len(lines)]
    assert _holds(b"".join(lines)) == is_a_beginning


@pytest.mark.parametrize(
    ("lines", "reason", "line"),
    [
        ([0, 2], LogReason.CHAIN, 2),
        ([1, 0], LogReason.CHAIN, 1),
        ([0, 0], LogReason.CHAIN, 2),
        ([0, 1, 2, 4, 3], LogReason.CHAIN, 4),
    ],
)
def test_the_place_of_a_missing_or_moved_line_is_named(
    lines: list[int], reason: LogReason, line: int
) -> None:
    assert _problem(b"".join(LINES[number] for number in lines)) == (reason, line)


def test_what_is_no_line_is_named() -> None:
    assert _problem(WHOLE + b"{}\n") == (LogReason.NOT_AN_ENTRY, 7)
    assert _problem(WHOLE + b"\n") == (LogReason.NOT_AN_ENTRY, 7)
    assert _problem(WHOLE[:-1]) == (LogReason.TORN, 6)
    assert _problem(WHOLE + b"x" * 70_000 + b"\n") == (LogReason.NOT_AN_ENTRY, 7)
    assert _problem(b"\xff\n") == (LogReason.NOT_AN_ENTRY, 1)


def test_the_log_of_another_device_election_or_mode_is_refused() -> None:
    foreign = b"".join(lines_of(3, key=OTHER_KEY))
    assert _problem(foreign) == (LogReason.SIGNATURE, 1)
    swapped = log_of(3, origin=ORIGIN.replace("official", "test"))
    assert _problem(swapped) == (LogReason.ORIGIN, 1)
    assert _problem(LINES[0] + swapped.splitlines(keepends=True)[1]) == (LogReason.CHAIN, 2)


def test_a_cut_log_holds_but_no_longer_contains_its_head() -> None:
    whole = verify_log(WHOLE, PUBLIC, ORIGIN)
    cut = verify_log(b"".join(LINES[:4]), PUBLIC, ORIGIN)
    assert isinstance(whole, Verified)
    assert isinstance(cut, Verified)
    assert whole.contains(cut.head)
    assert not cut.contains(whole.head)
    assert not whole.contains(Head(seq=4, hash="0" * 64))
    assert not whole.contains(Head(seq=0, hash="0" * 64))
    assert whole.contains(genesis(ORIGIN))


def test_a_rewritten_end_no_longer_contains_the_old_head() -> None:
    whole = verify_log(WHOLE, PUBLIC, ORIGIN)
    assert isinstance(whole, Verified)
    cut = verify_log(b"".join(LINES[:4]), PUBLIC, ORIGIN)
    assert isinstance(cut, Verified)
    content, head = b"".join(LINES[:4]), cut.head
    for number in range(4):
        line, head = next_line(head, draft(100 + number), KEY)
        content += line
    rewritten = verify_log(content, PUBLIC, ORIGIN)
    assert isinstance(rewritten, Verified)
    assert rewritten.head.seq > whole.head.seq
    assert not rewritten.contains(whole.head)


@pytest.mark.parametrize(
    "bad",
    [
        {"event": "Polls"},
        {"event": "x" * 41},
        {"disposition": "perhaps"},
        {"time": "2026-09-20 09:00"},
        {"time": "2026-09-20T09:00:00"},
        {"fields": {"n": "x" * 201}},
        {"fields": {"Name": "x"}},
        {"fields": {f"f{n}": "" for n in range(9)}},
        {"fields": {f"f{n}": "\x00" * 200 for n in range(4)}},
    ],
)
def test_a_draft_that_would_not_hold_is_never_written(bad: dict[str, object]) -> None:
    values: dict[str, object] = {
        "event": "polls-heard",
        "disposition": "na",
        "fields": {},
        "time": NOW,
        "essential": True,
        **bad,
    }
    with pytest.raises(ValueError, match="event"):
        check_draft(Draft(**values))  # type: ignore[arg-type]


def test_the_longest_lawful_line_can_be_read() -> None:
    fields = {f"f{number}": "\x00" * 100 for number in range(5)}
    longest = Draft(event="e", disposition="na", fields=fields, time=NOW, essential=True)
    line, head = next_line(genesis(ORIGIN), longest, KEY)
    assert 3000 < len(line) <= MAX_LINE_BYTES
    outcome = verify_log(line, PUBLIC, ORIGIN)
    assert isinstance(outcome, Verified)
    assert outcome.head == head


def test_an_entry_is_signed_as_an_entry_and_as_nothing_else() -> None:
    line = LINES[0]
    body, signature = line[: line.rindex(b',"sig"')] + b"}", bytes.fromhex(json.loads(line)["sig"])
    KEY.public_key().verify(signature, signing.pae(ENTRY_TYPE, body))
    with pytest.raises(InvalidSignature):
        KEY.public_key().verify(signature, signing.pae(signing.PART_TYPE, body))
    others = {value for name, value in vars(signing).items() if name.endswith("_TYPE")}
    assert len({ENTRY_TYPE, ORIGIN_TYPE} | others) == len(others) + 2
    assert _encoded("type", b"data") == signing.pae("type", b"data")
