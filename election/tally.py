"""Counting: from the selections of a contest to its totals.

«Против всех» is exclusive: in a contest with several marks it uses one of them, and the marks it forbids
count as undervotes, exactly like marks a voter left unused. So for every contest
`Σ votes + undervotes == ballots × votes_allowed`. It does not know devices, papers or protocol rows.
"""

import collections
import collections.abc
import dataclasses

from election.ballot import Marks, check_marks
from election.cast_vote_record import CastVoteRecord
from election.definition import Contest, Election
from election.identifiers import ContestId, OptionId


class TallyError(ValueError):
    """A selection no ballot of this contest can hold."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ContestTally:
    """The totals of one contest.

    `votes` has one pair for each option in ballot order; `blanks` are ballots without a mark, which are
    also inside `ballots`; `undervotes` are unused marks, those of blank ballots included.
    """

    contest: ContestId
    votes_allowed: int
    ballots: int
    votes: tuple[tuple[OptionId, int], ...]
    undervotes: int
    blanks: int

    def __repr__(self) -> str:
        """Name the contest and the number of ballots only."""
        return f"ContestTally(contest={self.contest!r}, ballots={self.ballots})"

    @property
    def total_votes(self) -> int:
        """Return Σ votes over the options."""
        return sum(count for _, count in self.votes)

    @property
    def balanced(self) -> bool:
        """Tell whether `Σ votes + undervotes == ballots × votes_allowed`."""
        return self.total_votes + self.undervotes == self.ballots * self.votes_allowed


def tally_contest(contest: Contest, selections: collections.abc.Iterable[Marks]) -> ContestTally:
    """Count the selections of one contest. Raises TallyError for an unlawful one, naming no choice."""
    votes: collections.Counter[OptionId] = collections.Counter()
    ballots = blanks = undervotes = 0
    for marks in selections:
        _require_lawful(contest, marks)
        ballots += 1
        blanks += not marks
        undervotes += contest.votes_allowed - len(marks)
        votes.update(marks)
    tally = ContestTally(
        contest=contest.id,
        votes_allowed=contest.votes_allowed,
        ballots=ballots,
        votes=tuple((option.id, votes[option.id]) for option in contest.options),
        undervotes=undervotes,
        blanks=blanks,
    )
    if not tally.balanced:
        raise TallyError(f"contest {contest.id}: the totals do not balance")
    return tally


def _require_lawful(contest: Contest, marks: Marks) -> None:
    try:
        refusal = check_marks(contest, marks)
    except KeyError:
        raise TallyError(f"contest {contest.id}: an option of another contest") from None
    if refusal is not None or len(set(marks)) != len(marks):
        raise TallyError(f"contest {contest.id}: unlawful selection")


def tally_records(
    election: Election, records: collections.abc.Iterable[CastVoteRecord]
) -> tuple[ContestTally, ...]:
    """Count records: one tally for every contest of the election, in its order, also without ballots."""
    selections: dict[ContestId, list[Marks]] = {contest.id: [] for contest in election.contests}
    for record in records:
        for contest_id, marks in record.selections:
            selections[contest_id].append(marks)
    return tuple(tally_contest(contest, selections[contest.id]) for contest in election.contests)
