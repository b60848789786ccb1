"""What voters intend, and the tape as an auditor reads it."""

import json
import pathlib
import random

import pytest

from election.ballot import check_marks, in_ballot_order
from kiosk.session.events import TapeMark
from rehearsal.plan import PlanError, VoterPlan, draw_incidents, draw_votes, expected_marks, read_votes
from rehearsal.tape_ledger import Ledger, TapeReadError, phrases_of, read_ledger, record_of
from tests.rehearsal.station_papers import (
    COUNCIL,
    ELECTION,
    FEDERAL,
    FULL,
    HEAD,
    ROAD,
    VOTERS,
    chosen,
    tape_record,
)


def votes_file(folder: pathlib.Path, *voters: object) -> pathlib.Path:
    path = folder / "votes.json"
    path.write_text(json.dumps(voters), "utf-8")
    return path


# --- plans


def test_votes_are_read_as_they_were_written(tmp_path: pathlib.Path) -> None:
    full: dict[str, object] = {"profile": FULL, "selections": {COUNCIL: ["o3", "o1"]}, "annul_first": True}
    read = read_votes(votes_file(tmp_path, full, {"profile": FEDERAL, "leave_at": "compare"}), ELECTION)
    assert read == (
        VoterPlan(profile=FULL, selections=chosen(council="o3 o1"), annul_first=True),
        VoterPlan(profile=FEDERAL, leave_at="compare"),
    )


@pytest.mark.parametrize(
    ("voter", "words"),
    [
        ({"profile": "nobody"}, "voter 1: no profile 'nobody'"),
        ({"profile": FEDERAL, "selections": {ROAD: ["o1"]}}, "voter 1: contest 'road' is not in profile"),
        ({"profile": FULL, "selections": {HEAD: ["o9"]}}, "voter 1: contest 'head' has an unknown"),
        ({"profile": FULL, "selections": {COUNCIL: ["o1", "o1"]}}, "unknown or repeated option"),
        ({"profile": FULL, "selections": {HEAD: ["o1", "o2"]}}, "voter 1: contest 'head': "),
        ({"profile": FULL, "leave_at": "lunch"}, "votes.json: "),
        ({"profile": FULL, "colour": "red"}, "votes.json: "),
    ],
)
def test_votes_this_election_cannot_take_are_refused_with_the_voter(
    voter: dict[str, object], words: str, tmp_path: pathlib.Path
) -> None:
    with pytest.raises(PlanError) as refused:
        read_votes(votes_file(tmp_path, {"profile": FULL}, voter), ELECTION)
    assert words in str(refused.value)


def test_drawn_votes_are_lawful_and_the_same_for_a_seed() -> None:
    drawn = draw_votes(ELECTION, 40, random.Random(5))
    assert drawn == draw_votes(ELECTION, 40, random.Random(5))
    for voter in drawn:
        for contest in ELECTION.contests_of(voter.profile):
            assert (
                check_marks(contest, in_ballot_order(contest, voter.selections.get(contest.id, ()))) is None
            )
    assert sum(voter.annul_first for voter in drawn) == 8
    assert sorted(voter.leave_at for voter in drawn if voter.leave_at) == ["ballot", "compare"]
    assert {voter.profile for voter in drawn} == {FULL, FEDERAL}


def test_a_reused_card_comes_after_a_voter_who_could_have_used_it() -> None:
    for seed in range(20):
        incidents = draw_incidents(10, random.Random(seed))
        assert incidents.reused_card is not None
        assert incidents.reused_card >= 5
        assert incidents.paper_out == 5
    assert draw_incidents(4, random.Random(1)).foreign_card is None


def test_who_leaves_is_not_expected_in_the_records() -> None:
    expected = expected_marks(ELECTION, VOTERS)
    assert expected[HEAD] == [[], ["o1"], ["o2"], ["o3"]]
    assert expected[COUNCIL] == [[], ["o1", "o3"], ["o2"]]
    assert expected[ROAD] == [[], ["o1"], ["o2"]]


# --- the tape


def lines(*records: list[str]) -> list[str]:
    return [line for record in records for line in record]


def test_records_and_their_marks_are_counted() -> None:
    first, second = VOTERS[0], VOTERS[2]
    ledger = read_ledger(
        lines(
            tape_record(first, TapeMark.ANNULLED),
            tape_record(first, TapeMark.INTERRUPTED),
            tape_record(first, TapeMark.CONFIRMED),
            tape_record(second, TapeMark.CONFIRMED_AFTER_FAILURE),
            tape_record(second, TapeMark.ANNULLED_BY_RESET),
        )
    )
    assert ledger.confirmed == {
        record_of(ELECTION, first.profile, first.selections): 1,
        record_of(ELECTION, second.profile, second.selections): 1,
    }
    assert ledger.marks[TapeMark.CONFIRMED] == ledger.marks[TapeMark.INTERRUPTED] == 1
    both = ledger + ledger
    assert both.marks[TapeMark.ANNULLED] == 2
    assert sum(both.confirmed.values()) == 4


def test_what_the_tape_must_say_names_every_contest_and_what_was_left() -> None:
    blank = record_of(ELECTION, FULL, {})
    assert [choice for _, choice in blank] == [("Выбор не сделан",)] * 3
    one_of_two = record_of(ELECTION, FULL, chosen(council="o2"))
    assert one_of_two[1][1] == ("2. Кандидат Невымышленный 2", "Не использовано: 1")
    assert record_of(ELECTION, FULL, chosen(council="o3 o1")) == record_of(
        ELECTION, FULL, chosen(council="o1 o3")
    )


@pytest.mark.parametrize(
    ("tape", "words"),
    [
        (tape_record(VOTERS[0], TapeMark.CONFIRMED)[:-1], "never closed"),
        (
            lines(
                tape_record(VOTERS[0], TapeMark.CONFIRMED)[:-1], tape_record(VOTERS[0], TapeMark.CONFIRMED)
            ),
            "begins before the last one was closed",
        ),
        (tape_record(VOTERS[0], TapeMark.CONFIRMED)[-1:], "a confirmation without a record"),
        (["option\t1. Ветрова Алла Игнатьевна"], "a choice outside a record"),
    ],
)
def test_a_tape_that_does_not_read_as_records_is_refused(tape: list[str], words: str) -> None:
    with pytest.raises(TapeReadError) as refused:
        read_ledger(tape)
    assert words in str(refused.value)
    assert "Ветрова" not in str(refused.value)


def test_a_mark_of_a_recovery_may_stand_alone() -> None:
    """After a crash between journal and paper there is no record to close."""
    alone = tape_record(VOTERS[0], TapeMark.ANNULLED_BY_FAILURE)[-1:]
    ledger = read_ledger(lines(alone, tape_record(VOTERS[0], TapeMark.CONFIRMED)))
    assert ledger.marks[TapeMark.ANNULLED_BY_FAILURE] == 1
    assert isinstance(ledger, Ledger)


def test_the_printers_book_has_every_phrase_of_the_tape() -> None:
    book = {phrase.kind for phrase in phrases_of(ELECTION, 123)}
    assert {"head", "contest", "option", "none", "unused", "mark", "banner"} <= book
