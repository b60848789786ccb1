"""The cast vote record: what is stored of a vote, and nothing else.

Packed bytes carry no id, time, code or counter and have one form per selection, so that equal votes are
equal bytes. It does not store or sign anything.
"""

import dataclasses

from election.ballot import Ballot, MarkRefusal, Marks, check_marks, in_ballot_order
from election.definition import Election
from election.identifiers import BallotStyleId, ContestId

_FORMAT = 1


class RecordError(ValueError):
    """A packed record that this election cannot have produced."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CastVoteRecord:
    """The selections of one cast ballot: every contest of its style, marks in ballot order."""

    style: BallotStyleId
    selections: tuple[tuple[ContestId, Marks], ...]

    def __repr__(self) -> str:
        """Name the style only."""
        return f"CastVoteRecord(style={self.style!r})"


def record_of(election: Election, ballot: Ballot) -> CastVoteRecord:
    """Make the record of a confirmed ballot."""
    return CastVoteRecord(
        style=ballot.style,
        selections=tuple(
            (contest.id, in_ballot_order(contest, ballot.of(contest.id)))
            for contest in election.contests_of(ballot.style)
        ),
    )


def pack(election: Election, record: CastVoteRecord) -> bytes:
    """Pack a record: format, index of the style, then for each contest a bit mask over its options."""
    style_index = [style.id for style in election.ballot_styles].index(record.style)
    packed = bytes([_FORMAT]) + style_index.to_bytes(2, "big")
    for contest_id, marks in record.selections:
        contest = election.contest(contest_id)
        mask = sum(1 << index for index, option in enumerate(contest.options) if option.id in marks)
        packed += mask.to_bytes(_mask_size(len(contest.options)), "big")
    return packed


def unpack(election: Election, packed_untrusted: bytes) -> CastVoteRecord:
    """Unpack a record. Raises RecordError, naming the contest but never a choice."""
    if len(packed_untrusted) < 3 or packed_untrusted[0] != _FORMAT:
        raise RecordError("not a record of this format")
    style_index = int.from_bytes(packed_untrusted[1:3], "big")
    if style_index >= len(election.ballot_styles):
        raise RecordError("unknown ballot style")
    style = election.ballot_styles[style_index]
    position = 3
    selections: list[tuple[ContestId, Marks]] = []
    for contest in election.contests_of(style.id):
        size = _mask_size(len(contest.options))
        part = packed_untrusted[position : position + size]
        position += size
        mask = int.from_bytes(part, "big")
        if len(part) < size or mask >> len(contest.options):
            raise RecordError(f"contest {contest.id}: marks outside the ballot")
        marks = tuple(option.id for index, option in enumerate(contest.options) if mask >> index & 1)
        if isinstance(check_marks(contest, marks), MarkRefusal):
            raise RecordError(f"contest {contest.id}: unlawful selection")
        selections.append((contest.id, marks))
    if position != len(packed_untrusted):
        raise RecordError("bytes after the last contest")
    return CastVoteRecord(style=style.id, selections=tuple(selections))


def _mask_size(options: int) -> int:
    return (options + 7) // 8
