"""The judge: an honest day passes, and each way a station could lie is seen and named."""

import collections.abc
import json
import pathlib

import pytest

from election.cast_vote_record import record_of
from kiosk.session.events import TapeMark
from rehearsal.judge import Summary, judge
from tests.rehearsal.station_papers import (
    ELECTION,
    HEAD,
    KIOSKS,
    ROAD,
    VOTERS,
    Papers,
    ballot_of,
    chosen,
    honest_day,
    tape_record,
)

ONE, TWO = KIOSKS


def judged(papers: Papers, folder: pathlib.Path) -> Summary:
    return judge(papers.evidence(folder / "card"))


def test_an_honest_day_has_no_problem(tmp_path: pathlib.Path) -> None:
    summary = judged(honest_day(), tmp_path)
    assert summary.problems == ()
    assert summary.voters == 6
    assert summary.codes_voted == summary.confirmed_on_tape == 4
    assert summary.ballots_per_kiosk == {ONE: 2, TWO: 2}
    assert summary.tallies[HEAD] == {"o1": 1, "o2": 1, "o3": 1}
    assert summary.tallies[ROAD] == {"o1": 1, "o2": 1}
    assert (summary.annulled, summary.reset) == (1, 2)


Lie = collections.abc.Callable[[Papers], object]


def lose_a_record(papers: Papers) -> None:
    papers.stored[ONE].pop()


def double_a_record(papers: Papers) -> None:
    papers.stored[ONE].append(papers.stored[ONE][0])


def replace_one_record_by_another(papers: Papers) -> None:
    papers.stored[ONE][0] = papers.stored[ONE][1]


def swap_a_vote(papers: Papers) -> None:
    changed = VOTERS[0].__class__(profile=VOTERS[0].profile, selections=chosen(head="o2", council="o1 o3"))
    papers.stored[ONE][0] = record_of(ELECTION, ballot_of(changed))


def swap_the_same_vote_on_tape_and_medium(papers: Papers) -> None:
    changed = VOTERS[2].__class__(profile=VOTERS[2].profile, selections=chosen(head="o1"))
    papers.stored[ONE][1] = record_of(ELECTION, ballot_of(changed))
    papers.tapes[ONE][1] = tape_record(changed, TapeMark.CONFIRMED)


def store_at_another_kiosk(papers: Papers) -> None:
    papers.stored[TWO].append(papers.stored[ONE].pop())


def tell_a_lie_on_the_tape(papers: Papers) -> None:
    changed = VOTERS[0].__class__(profile=VOTERS[0].profile, selections=chosen(head="o3", council="o1 o3"))
    papers.tapes[ONE][0] = tape_record(changed, TapeMark.CONFIRMED)


def leave_a_contest_out_on_the_tape(papers: Papers) -> None:
    record = papers.tapes[ONE][0]
    papers.tapes[ONE][0] = record[:-3] + record[-1:]


def exchange_choices_between_two_voters_on_the_tape(papers: Papers) -> None:
    # The sums of every contest stay as they are; only whose choices stand together changes.
    first, second = dict(VOTERS[0].selections), dict(VOTERS[1].selections)
    first[HEAD], second[HEAD] = second[HEAD], first[HEAD]
    for device, place, selections in ((ONE, 0, first), (TWO, 1, second)):
        voter = VOTERS[0].__class__(profile=VOTERS[0].profile, selections=selections)
        papers.tapes[device][place] = tape_record(voter, TapeMark.CONFIRMED)


def confirm_a_record_nobody_made(papers: Papers) -> None:
    papers.tapes[ONE].append(tape_record(VOTERS[0], TapeMark.CONFIRMED))


def annul_on_the_tape_what_was_stored(papers: Papers) -> None:
    papers.tapes[ONE][0] = tape_record(VOTERS[0], TapeMark.ANNULLED)


def forget_an_annulment(papers: Papers) -> None:
    del papers.tapes[TWO][0]


def one_code_too_many(papers: Papers) -> None:
    papers.codes_voted += 1


def one_code_too_few(papers: Papers) -> None:
    papers.codes_voted -= 1


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (lose_a_record, ["records: 3 ballots, 4 voters", "contest head", f"tape of {ONE}"]),
        (double_a_record, ["records: 5 ballots, 4 voters", "contest head", f"{ONE}: 3 ballots"]),
        (replace_one_record_by_another, ["contest head is not what was fed in"]),
        (swap_a_vote, ["contest head is not what was fed in"]),
        (swap_the_same_vote_on_tape_and_medium, ["contest head", "tape: 2 confirmed records"]),
        (store_at_another_kiosk, [f"{ONE}: 1 ballots, 2 voters", f"{TWO}: 3 ballots, 2 voters"]),
        (tell_a_lie_on_the_tape, ["tape: 2 confirmed records are not what was fed in"]),
        (leave_a_contest_out_on_the_tape, ["tape: 2 confirmed records"]),
        (exchange_choices_between_two_voters_on_the_tape, ["tape: 4 confirmed records"]),
        (confirm_a_record_nobody_made, [f"tape of {ONE}: 3 confirmed, 2 stored"]),
        (annul_on_the_tape_what_was_stored, [f"tape of {ONE}: 1 confirmed", "tape: 2 annulled"]),
        (forget_an_annulment, ["tape: 0 annulled, 1 voters annulled"]),
        (one_code_too_many, ["controller: 5 codes VOTED, 4 voters stayed"]),
        (one_code_too_few, ["controller: 3 codes VOTED, 4 voters stayed"]),
    ],
)
def test_every_lie_is_seen_and_named_by_its_place(lie: Lie, words: list[str], tmp_path: pathlib.Path) -> None:
    papers = honest_day()
    lie(papers)
    summary = judged(papers, tmp_path)
    said = "\n".join(summary.problems)
    for word in words:
        assert word in said, said


def test_a_contest_that_is_missing_from_the_card_is_named(tmp_path: pathlib.Path) -> None:
    evidence = honest_day().evidence(tmp_path / "card")
    path = tmp_path / "card" / "records.json"
    records = json.loads(path.read_bytes())
    del records["contests"][ROAD]
    path.write_text(json.dumps(records), "utf-8")
    assert judge(evidence).problems == (f"records: contest {ROAD} is missing",)


def test_problems_never_name_a_choice(tmp_path: pathlib.Path) -> None:
    papers = honest_day()
    for lie in (swap_a_vote, tell_a_lie_on_the_tape, double_a_record):
        lie(papers)
    said = " ".join(judged(papers, tmp_path).problems)
    options = [option.id for contest in ELECTION.contests for option in contest.options]
    assert said
    assert not [option for option in options if f" {option} " in f" {said} "]
