"""The same ballot by touch, digits, arrows, switches and any mixture: the same tape and the same record."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from election.ballot import Ballot, Marks, mark
from election.cast_vote_record import pack, record_of
from election.definition import Contest, Election
from election.identifiers import BallotStyleId, ContestId, OptionId
from election.polls import StationMode
from kiosk.screens.paginator import PageGeometry, lay_out
from kiosk.session.events import TapeMark
from kiosk.session.machine import SessionContext
from kiosk.session.states import ChoosingLanguage
from kiosk.tape_records import mark_document, record_document
from tests.election.strategies import elections
from tests.kiosk.input.booth import Booth, Voter
from tests.kiosk.session.scenes import CONTEXT, STYLE, PlainMeasure

Plan = tuple[tuple[ContestId, Marks], ...]
WAYS = ("touch", "digits", "arrows", "switches")


def plan_of(election: Election, style: BallotStyleId, chance: random.Random) -> Plan:
    """Draw lawful marks for some contests of a style, in any order."""
    plan = []
    for contest in election.contests_of(style):
        marks: Marks = ()
        for option in chance.sample(contest.options, len(contest.options)):
            tried = mark(contest, marks, option.id)
            if isinstance(tried, tuple) and chance.random() < 0.7:
                marks = tried
        if marks:
            plan.append((contest.id, marks))
    chance.shuffle(plan)
    return tuple(plan)


def row_of(contest: Contest, option: OptionId) -> str:
    return next(f"option-{known.number}" for known in contest.options if known.id == option)


def answer_notices(voter: Voter) -> None:
    while voter.booth.model.notice is not None:
        voter.press("other")


def vote(voter: Voter, plan: Plan, language: str) -> None:
    """Fill in a plan from the card to the end."""
    booth = voter.booth
    if isinstance(booth.kiosk.state, ChoosingLanguage):
        voter.press(f"choose-{language}")
    ids = [contest.id for contest in booth.context.contests(booth.kiosk.state.voting)]  # type: ignore[union-attr]
    for contest_id, marks in plan:
        contest = booth.election.contest(contest_id)
        voter.press(f"contest-{ids.index(contest_id) + 1}")
        for option in marks:
            voter.press(row_of(contest, option))
            answer_notices(voter)
        if contest.votes_allowed > 1:
            voter.press("done")
        voter.press("confirm")
    voter.press("finish")
    if booth.model.state == "UnfilledWarning":
        voter.press("finish")
    while any(control.id == "next-part" for control in booth.model.controls):
        voter.press("next-part")
    voter.press("confirm")
    assert booth.model.state == "Done", booth.model.state


def same_by_every_way(
    context: SessionContext, style: BallotStyleId, plan: Plan, language: str, seed: int
) -> None:
    """Cast one plan in each way and in mixtures; paper and record must be those of the plan, every time."""
    election = context.election
    ballot = Ballot(style=style)
    for contest_id, marks in plan:
        ballot = ballot.with_marks(election.contest(contest_id), marks)
    record = pack(election, record_of(election, ballot))
    parts = 1 + seed % 3
    paper = [record_document(election, 77, StationMode.OFFICIAL, ballot)] * parts
    paper.append(mark_document(TapeMark.CONFIRMED))
    for ways, number in (*(((way,), seed) for way in WAYS), (WAYS, seed), (WAYS, seed + 1)):
        booth = Booth(context).session(style)
        booth.parts = parts
        vote(Voter(booth, ways, random.Random(number)), plan, language)
        assert booth.records == [record], ways
        assert booth.tape == paper, ways


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    election=elections(most_contests=3), seed=st.integers(0, 2**32), page_mm=st.sampled_from((30, 50, 100))
)
def test_every_way_gives_the_same_tape_and_record(election: Election, seed: int, page_mm: int) -> None:
    chance = random.Random(seed)
    context = SessionContext(
        election=election,
        layouts=lay_out(election, PageGeometry(landscape=False), PlainMeasure(page_mm=page_mm)),
    )
    style = chance.choice(election.ballot_styles).id
    plan, language = plan_of(election, style, chance), chance.choice(election.languages)
    same_by_every_way(context, style, plan, language, seed)


@pytest.mark.parametrize("seed", range(6))
def test_long_ballots_and_questions_of_several_pages(seed: int) -> None:
    plan = plan_of(CONTEXT.election, STYLE, random.Random(seed))
    same_by_every_way(CONTEXT, STYLE, plan, "tt", seed)


def test_a_mixture_uses_every_way() -> None:
    used: set[str] = set()
    for seed in range(3):
        booth = Booth(CONTEXT).session(STYLE)
        voter = Voter(booth, WAYS, random.Random(seed))
        vote(voter, plan_of(CONTEXT.election, STYLE, random.Random(seed)), "ru")
        used |= set(voter.counts)
    assert used == set(WAYS)
