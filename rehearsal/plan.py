"""What the voters of a rehearsal will do: read from a file, or drawn from a seed.

Only intentions; whether they come out is the station's business and the judge's.
"""

import collections.abc
import dataclasses
import pathlib
import random
import typing

import msgspec

from election.ballot import MarkRefusal, Marks, check_marks, in_ballot_order, mark
from election.definition import Contest, Election
from election.identifiers import BallotStyleId, ContestId, OptionId

LeaveAt = typing.Literal["ballot", "compare"]


class PlanError(ValueError):
    """A file of votes this election cannot take; the message names the voter and the place."""


class VoterPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One voter: ballot style, selections, and whether they annul once or walk away."""

    profile: BallotStyleId
    selections: dict[ContestId, tuple[OptionId, ...]] = {}
    annul_first: bool = False
    leave_at: LeaveAt | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Incidents:
    """Before which voter (index from 0) something goes wrong at the station; each happens once."""

    reused_card: int | None = None
    foreign_card: int | None = None
    unactivated_card: int | None = None
    paper_out: int | None = None
    link_cut: int | None = None


def count_votes(path: pathlib.Path) -> int:
    """Return how many voters a file has, before its election is known. Raises PlanError."""
    return len(_parse(path))


def read_votes(path: pathlib.Path, election: Election) -> tuple[VoterPlan, ...]:
    """Read a list of voters from JSON. Raises PlanError naming the file or the voter."""
    voters = _parse(path)
    return tuple(_checked(election, index, voter) for index, voter in enumerate(voters))


def _parse(path: pathlib.Path) -> tuple[VoterPlan, ...]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[VoterPlan, ...])
    except OSError as error:
        raise PlanError(f"{path}: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PlanError(f"{path}: {error}") from None


def _checked(election: Election, index: int, voter: VoterPlan) -> VoterPlan:
    styles = {style.id for style in election.ballot_styles}
    if voter.profile not in styles:
        raise PlanError(f"voter {index}: no profile {voter.profile!r}; there are {sorted(styles)}")
    contests = {contest.id: contest for contest in election.contests_of(voter.profile)}
    for contest_id, marks in voter.selections.items():
        if contest_id not in contests:
            raise PlanError(f"voter {index}: contest {contest_id!r} is not in profile {voter.profile!r}")
        contest = contests[contest_id]
        known = {option.id for option in contest.options}
        if set(marks) - known or len(set(marks)) != len(marks):
            raise PlanError(f"voter {index}: contest {contest_id!r} has an unknown or repeated option")
        refusal = check_marks(contest, in_ballot_order(contest, marks))
        if refusal is not None:
            raise PlanError(f"voter {index}: contest {contest_id!r}: {refusal.value}")
    return voter


def draw_votes(election: Election, count: int, rng: random.Random) -> tuple[VoterPlan, ...]:
    """Draw voters: all profiles, blanks, undervotes, annulments, and two who walk away if there is room."""
    voters = [_draw_voter(election, rng) for _ in range(count)]
    for index in rng.sample(range(count), count // 5):
        voters[index] = msgspec.structs.replace(voters[index], annul_first=True)
    leavers: tuple[LeaveAt, ...] = ("ballot", "compare")
    if count >= 8:
        for index, place in zip(rng.sample(range(count), len(leavers)), leavers, strict=True):
            voters[index] = msgspec.structs.replace(voters[index], leave_at=place)
    return tuple(voters)


def _draw_voter(election: Election, rng: random.Random) -> VoterPlan:
    style = rng.choice(election.ballot_styles)
    selections: dict[ContestId, tuple[OptionId, ...]] = {}
    for contest in election.contests_of(style.id):
        if rng.random() < 0.08:
            continue
        marks = _draw_marks(contest, rng)
        if marks:
            selections[contest.id] = marks
    return VoterPlan(profile=style.id, selections=selections)


def _draw_marks(contest: Contest, rng: random.Random) -> Marks:
    wanted = contest.votes_allowed if rng.random() < 0.7 else rng.randint(1, contest.votes_allowed)
    marks: Marks = ()
    for option in rng.sample(contest.options, len(contest.options)):
        if len(marks) >= wanted:
            break
        outcome = mark(contest, marks, option.id)
        if not isinstance(outcome, MarkRefusal):
            marks = outcome
    return marks


def draw_incidents(count: int, rng: random.Random) -> Incidents:
    """Draw one of each incident where there are voters enough; a reused card needs a voter before it."""
    if count < 5:
        return Incidents()
    return Incidents(
        reused_card=rng.randrange(count // 2, count),
        foreign_card=rng.randrange(count),
        unactivated_card=rng.randrange(count),
        paper_out=count // 2,
    )


def expected_marks(
    election: Election, voters: collections.abc.Iterable[VoterPlan]
) -> dict[ContestId, list[list[OptionId]]]:
    """Return what the records must hold: for each contest the sorted selections of all who stay."""
    expected: dict[ContestId, list[list[OptionId]]] = {contest.id: [] for contest in election.contests}
    for voter in voters:
        if voter.leave_at is not None:
            continue
        for contest in election.contests_of(voter.profile):
            marks = in_ballot_order(contest, voter.selections.get(contest.id, ()))
            expected[contest.id].append(list(marks))
    return {contest_id: sorted(selections) for contest_id, selections in expected.items()}
