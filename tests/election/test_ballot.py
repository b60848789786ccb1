"""Marking a ballot: never too much, never a silent change, never a choice in a repr."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.ballot import (
    Ballot,
    MarkRefusal,
    Marks,
    check_marks,
    in_ballot_order,
    mark,
    marks_left,
    unfilled,
    unmark,
)
from election.definition import CandidateContest, Contest, ContestOption, Election, PartyContest, Stance
from election.identifiers import BallotStyleId, ContestId, OptionId
from election.localized import localized
from tests.election.strategies import elections

A, B, C, NONE = (OptionId(name) for name in ("a", "b", "c", "none"))
_STYLE = BallotStyleId("full")


def _seats(votes_allowed: int = 2) -> CandidateContest:
    return CandidateContest(
        id=ContestId("seats"),
        title=localized("t"),
        short_title=localized("t"),
        options=tuple(
            ContestOption(id=name, number=n, name=localized(name), against_all=name == NONE)
            for n, name in enumerate((A, B, C, NONE), start=1)
        ),
        votes_allowed=votes_allowed,
        protocol_form="f",
    )


def _parties() -> PartyContest:
    names = ("a", "b")
    return PartyContest(
        id=ContestId("parties"),
        title=localized("t"),
        short_title=localized("t"),
        options=tuple(
            ContestOption(
                id=OptionId(f"{name}-{stance.value}"),
                number=2 * n + m,
                name=localized(name),
                stance=stance,
                subject=name,
            )
            for n, name in enumerate(names)
            for m, stance in enumerate(Stance, start=1)
        ),
        votes_allowed=2,
        for_and_against=True,
        protocol_form="f",
    )


def test_marks_come_in_ballot_order_and_twice_is_once() -> None:
    contest = _seats()
    assert mark(contest, (B,), A) == (A, B)
    assert mark(contest, (A, B), B) == (A, B)
    assert unmark((A, B), A) == (B,)
    assert in_ballot_order(contest, [C, A]) == (A, C)


@pytest.mark.parametrize(
    ("held", "wanted", "reason"),
    [
        ((A, B), C, MarkRefusal.LIMIT_REACHED),
        ((A,), NONE, MarkRefusal.AGAINST_ALL_EXCLUSIVE),
        ((NONE,), A, MarkRefusal.AGAINST_ALL_EXCLUSIVE),
    ],
)
def test_refusals_of_a_mark(held: Marks, wanted: OptionId, reason: MarkRefusal) -> None:
    assert mark(_seats(), held, wanted) is reason


def test_a_withdrawn_option_cannot_be_marked_but_its_mark_stays() -> None:
    contest = _seats()
    assert mark(contest, (), B, withdrawn={B}) is MarkRefusal.WITHDRAWN
    assert mark(contest, (B,), A, withdrawn={B}) == (A, B)


def test_one_for_and_one_against_for_different_parties() -> None:
    contest = _parties()
    a_for, a_against, b_for, b_against = (option.id for option in contest.options)
    assert mark(contest, (a_for,), b_against) == (a_for, b_against)
    assert mark(contest, (a_for,), a_against) is MarkRefusal.SAME_SUBJECT
    assert mark(contest, (a_for,), b_for) is MarkRefusal.STANCE_TAKEN


def test_marks_left() -> None:
    contest = _seats()
    assert [marks_left(contest, marks) for marks in ((), (A,), (A, B), (NONE,))] == [2, 1, 0, 0]


def test_a_foreign_option_raises_without_its_name() -> None:
    with pytest.raises(KeyError) as caught:
        mark(_seats(), (), OptionId("secret-choice"))
    assert "secret-choice" not in str(caught.value)


def test_a_ballot_refuses_an_unlawful_selection_whole() -> None:
    contest = _seats()
    with pytest.raises(ValueError, match="limit_reached"):
        Ballot(style=_STYLE).with_marks(contest, (A, B, C))
    filled = Ballot(style=_STYLE).with_marks(contest, (B, A))
    assert filled.of(contest.id) == (A, B)
    assert filled.with_marks(contest, ()).marks == {}


def test_the_repr_hides_choices() -> None:
    filled = Ballot(style=_STYLE).with_marks(_seats(), (B,))
    assert repr(filled) == "Ballot(style='full')"
    assert "seats" not in f"{filled!r} {filled}"


@settings(max_examples=35, deadline=None)
@given(elections(most_contests=2), st.data())
def test_whatever_is_tried_the_ballot_stays_lawful_and_changes_one_mark_at_most(
    election: Election, data: st.DataObject
) -> None:
    for contest in election.contests:
        marks: Marks = ()
        for option in data.draw(st.lists(st.sampled_from(contest.options), max_size=8)):
            outcome = mark(contest, marks, option.id)
            if isinstance(outcome, MarkRefusal):
                continue
            assert set(outcome) == {*marks, option.id}, "a mark vanished silently"
            assert len(outcome) <= contest.votes_allowed
            assert check_marks(contest, outcome) is None
            _exclusive(contest, outcome)
            marks = outcome


def _exclusive(contest: Contest, marks: Marks) -> None:
    against_all = [option.id for option in contest.options if option.against_all]
    assert not (set(marks) & set(against_all)) or len(marks) == 1


@settings(max_examples=30, deadline=None)
@given(elections(most_contests=3))
def test_unfilled_lists_the_contests_of_the_style_in_order(election: Election) -> None:
    style = election.ballot_styles[-1]
    ballot = Ballot(style=style.id)
    assert [contest.id for contest in unfilled(election, ballot)] == list(style.contests)
    first = election.contests_of(style.id)[0]
    filled = ballot.with_marks(first, (first.options[0].id,))
    assert [contest.id for contest in unfilled(election, filled)] == list(style.contests)[1:]
