"""Counting: known totals, the identity over random elections, and what is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.ballot import MarkRefusal, Marks, mark
from election.cast_vote_record import CastVoteRecord
from election.definition import CandidateContest, Contest, ContestOption, Election
from election.identifiers import ContestId, OptionId
from election.localized import localized
from election.tally import TallyError, tally_contest, tally_records
from tests.election.strategies import elections


def _contest(votes_allowed: int = 3) -> CandidateContest:
    options = tuple(
        ContestOption(id=OptionId(name), number=n, name=localized(name), against_all=name == "none")
        for n, name in enumerate(("a", "b", "c", "none"), start=1)
    )
    return CandidateContest(
        id=ContestId("seats"),
        title=localized("t"),
        short_title=localized("t"),
        options=options,
        votes_allowed=votes_allowed,
        protocol_form="f",
    )


def _ids(*names: str) -> Marks:
    return tuple(OptionId(name) for name in names)


def test_totals_of_a_multi_seat_contest() -> None:
    tally = tally_contest(_contest(), [_ids("a", "b"), _ids("a", "b", "c"), (), _ids("b")])
    assert (tally.ballots, tally.blanks, tally.undervotes) == (4, 1, 6)
    assert dict(tally.votes) == {"a": 2, "b": 3, "c": 1, "none": 0}
    assert tally.total_votes == 6
    assert tally.balanced


def test_against_all_uses_one_mark_and_the_forbidden_ones_are_undervotes() -> None:
    tally = tally_contest(_contest(), [_ids("none")])
    assert (dict(tally.votes)[OptionId("none")], tally.undervotes, tally.blanks) == (1, 2, 0)


@pytest.mark.parametrize(
    "marks", [("a", "none"), ("a", "b", "c", "none"), ("a", "a"), ("stranger",)], ids=str
)
def test_an_unlawful_selection_is_refused_without_naming_it(marks: tuple[str, ...]) -> None:
    with pytest.raises(TallyError) as caught:
        tally_contest(_contest(), [_ids(*marks)])
    assert "seats" in str(caught.value)
    assert not any(f"'{name}'" in str(caught.value) for name in marks)
    assert caught.value.__cause__ is None


def test_the_repr_of_a_tally_shows_no_votes() -> None:
    tally = tally_contest(_contest(), [_ids("b")])
    assert repr(tally) == "ContestTally(contest='seats', ballots=1)"


def draw_marks(draw: st.DrawFn, contest: Contest) -> Marks:
    """Draw a lawful selection by marking options until the drawn number of tries is used up."""
    marks: Marks = ()
    for option in draw(st.lists(st.sampled_from(contest.options), max_size=6)):
        outcome = mark(contest, marks, option.id)
        if not isinstance(outcome, MarkRefusal):
            marks = outcome
    return marks


@st.composite
def elections_with_records(draw: st.DrawFn) -> tuple[Election, list[CastVoteRecord]]:
    """Draw an election and up to eight lawful records of it."""
    election = draw(elections(most_contests=3))
    records = []
    for _ in range(draw(st.integers(0, 8))):
        style = draw(st.sampled_from(election.ballot_styles))
        selections = tuple(
            (contest.id, draw_marks(draw, contest)) for contest in election.contests_of(style.id)
        )
        records.append(CastVoteRecord(style=style.id, selections=selections))
    return election, records


@settings(max_examples=30, deadline=None)
@given(elections_with_records())
def test_votes_and_undervotes_always_fill_the_ballots(drawn: tuple[Election, list[CastVoteRecord]]) -> None:
    election, records = drawn
    tallies = tally_records(election, records)
    assert [tally.contest for tally in tallies] == [contest.id for contest in election.contests]
    for contest, tally in zip(election.contests, tallies, strict=True):
        having = [dict(record.selections) for record in records if contest.id in dict(record.selections)]
        assert tally.ballots == len(having)
        assert tally.blanks == sum(not selections[contest.id] for selections in having)
        assert sum(count for _, count in tally.votes) + tally.undervotes == (
            tally.ballots * contest.votes_allowed
        )
        for option_id, count in tally.votes:
            assert count == sum(option_id in selections[contest.id] for selections in having)


@settings(max_examples=30, deadline=None)
@given(elections_with_records(), st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(
    drawn: tuple[Election, list[CastVoteRecord]], random: object
) -> None:
    election, records = drawn
    shuffled = list(records)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert tally_records(election, shuffled) == tally_records(election, records)
