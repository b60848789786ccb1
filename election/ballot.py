"""The ballot a voter is filling in, and what may be marked on it.

An overvote is refused and nothing is ever unmarked silently (VVSG 2.0, 7.3-H); the caller asks the
voter and then replaces the whole selection of a contest. It does not know screens or storage.
"""

import collections.abc
import dataclasses
import enum

from election.definition import Contest, ContestOption, Election, option_of
from election.identifiers import BallotStyleId, ContestId, OptionId

Marks = tuple[OptionId, ...]


class MarkRefusal(enum.Enum):
    """Why an option cannot be marked as things stand."""

    LIMIT_REACHED = "limit_reached"
    AGAINST_ALL_EXCLUSIVE = "against_all_exclusive"
    STANCE_TAKEN = "stance_taken"
    SAME_SUBJECT = "same_subject"
    WITHDRAWN = "withdrawn"


def mark(
    contest: Contest,
    marks: Marks,
    option_id: OptionId,
    withdrawn: collections.abc.Set[OptionId] = frozenset(),
) -> Marks | MarkRefusal:
    """Add a mark to a contest, or say why it cannot be added. Marks come back in the ballot's order."""
    option = option_of(contest, option_id)
    if option_id in marks:
        return marks
    if option_id in withdrawn:
        return MarkRefusal.WITHDRAWN
    chosen = tuple(option_of(contest, other) for other in marks)
    refusal = _conflict(option, chosen) or (
        MarkRefusal.LIMIT_REACHED if len(marks) >= contest.votes_allowed else None
    )
    if refusal is not None:
        return refusal
    return in_ballot_order(contest, (*marks, option_id))


def _conflict(option: ContestOption, chosen: tuple[ContestOption, ...]) -> MarkRefusal | None:
    for other in chosen:
        if option.against_all or other.against_all:
            return MarkRefusal.AGAINST_ALL_EXCLUSIVE
        if option.subject is not None and option.subject == other.subject:
            return MarkRefusal.SAME_SUBJECT
        if option.subject is not None and option.stance is other.stance:
            return MarkRefusal.STANCE_TAKEN
    return None


def unmark(marks: Marks, option_id: OptionId) -> Marks:
    """Take one mark away."""
    return tuple(other for other in marks if other != option_id)


def in_ballot_order(contest: Contest, marks: collections.abc.Iterable[OptionId]) -> Marks:
    """Sort marks by the order of the ballot, so that equal selections are equal values."""
    wanted = set(marks)
    return tuple(option.id for option in contest.options if option.id in wanted)


def check_marks(contest: Contest, marks: Marks) -> MarkRefusal | None:
    """Tell why a whole selection is not lawful, or None. Raises KeyError for a foreign option."""
    held: Marks = ()
    for option_id in marks:
        outcome = mark(contest, held, option_id)
        if isinstance(outcome, MarkRefusal):
            return outcome
        held = outcome
    return None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Ballot:
    """The confirmed selections of one voter. An absent contest has no marks. Its repr shows no choice."""

    style: BallotStyleId
    marks: collections.abc.Mapping[ContestId, Marks] = dataclasses.field(default_factory=dict)

    def __repr__(self) -> str:
        """Name the style only: a choice must not reach a log or a traceback."""
        return f"Ballot(style={self.style!r})"

    def of(self, contest_id: ContestId) -> Marks:
        """Return the marks of a contest."""
        return self.marks.get(contest_id, ())

    def with_marks(self, contest: Contest, marks: Marks) -> "Ballot":
        """Replace the selection of a contest. Raises ValueError for an unlawful one: callers ask first."""
        refusal = check_marks(contest, marks)
        if refusal is not None:
            raise ValueError(f"unlawful selection: {refusal.value}")
        kept = {key: value for key, value in self.marks.items() if key != contest.id}
        if marks:
            kept[contest.id] = in_ballot_order(contest, marks)
        return Ballot(style=self.style, marks=kept)


def unfilled(election: Election, ballot: Ballot) -> tuple[Contest, ...]:
    """Return the contests without any mark, in the order of the ballot style."""
    return tuple(contest for contest in election.contests_of(ballot.style) if not ballot.of(contest.id))


def marks_left(contest: Contest, marks: Marks) -> int:
    """Return how many more options may be marked: none beside «Против всех»."""
    if any(option_of(contest, option_id).against_all for option_id in marks):
        return 0
    return contest.votes_allowed - len(marks)
