"""Packed records: one form per selection, nothing else inside, broken bytes refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.ballot import Ballot
from election.cast_vote_record import CastVoteRecord, RecordError, pack, record_of, unpack
from election.definition import Election
from tests.election.strategies import elections
from tests.election.test_tally import draw_marks


@st.composite
def _records(draw: st.DrawFn) -> tuple[Election, CastVoteRecord]:
    election = draw(elections(most_contests=3))
    ballot = Ballot(style=draw(st.sampled_from(election.ballot_styles)).id)
    for contest in election.contests_of(ballot.style):
        ballot = ballot.with_marks(contest, draw_marks(draw, contest))
    return election, record_of(election, ballot)


@settings(max_examples=35, deadline=None)
@given(_records())
def test_pack_and_unpack_are_inverse(drawn: tuple[Election, CastVoteRecord]) -> None:
    election, record = drawn
    packed = pack(election, record)
    assert unpack(election, packed) == record
    blank = record_of(election, Ballot(style=record.style))
    assert len(packed) == len(pack(election, blank)), "the length tells nothing about the choice"


@settings(max_examples=50, deadline=None)
@given(_records(), st.binary(max_size=12))
def test_any_other_bytes_are_refused_or_are_the_one_form_of_a_record(
    drawn: tuple[Election, CastVoteRecord], noise: bytes
) -> None:
    election, record = drawn
    for bytes_untrusted in (noise, b"\x01\x00\x00" + noise, pack(election, record) + noise):
        try:
            read = unpack(election, bytes_untrusted)
        except RecordError:
            continue
        assert pack(election, read) == bytes_untrusted


@settings(max_examples=30, deadline=None)
@given(_records(), st.data())
def test_a_cut_record_is_refused(drawn: tuple[Election, CastVoteRecord], data: st.DataObject) -> None:
    election, record = drawn
    packed = pack(election, record)
    with pytest.raises(RecordError):
        unpack(election, packed[: data.draw(st.integers(0, len(packed) - 1))])


@settings(max_examples=30, deadline=None)
@given(elections(most_contests=1))
def test_too_many_marks_and_marks_outside_the_ballot_are_refused(election: Election) -> None:
    (contest,) = election.contests
    size = (len(contest.options) + 7) // 8
    everything = ((1 << len(contest.options)) - 1).to_bytes(size, "big")
    if len(contest.options) > contest.votes_allowed:
        with pytest.raises(RecordError, match="unlawful selection"):
            unpack(election, b"\x01\x00\x00" + everything)
    if len(contest.options) % 8:
        with pytest.raises(RecordError, match="outside the ballot"):
            unpack(election, b"\x01\x00\x00" + b"\xff" * size)
    styles = len(election.ballot_styles).to_bytes(2, "big")
    with pytest.raises(RecordError, match="unknown ballot style"):
        unpack(election, b"\x01" + styles + everything)
    with pytest.raises(RecordError, match="format"):
        unpack(election, b"\x02\x00\x00" + everything)


@settings(max_examples=20, deadline=None)
@given(_records())
def test_the_repr_hides_choices(drawn: tuple[Election, CastVoteRecord]) -> None:
    _, record = drawn
    assert repr(record) == f"CastVoteRecord(style={record.style!r})"
