"""Results: parts and their merging show no order, bytes have one form, and every falsification is found."""

import collections.abc
import dataclasses
import random
import typing

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election import results
from election.cards import Activations, CardCounts
from election.cast_vote_record import CastVoteRecord
from election.definition import DeviceRole, Election, Station
from election.identifiers import ContestId, DeviceId, ElectionId, OptionId
from election.polls import StationMode
from election.results import (
    Decision,
    KioskPart,
    MergedRecords,
    ProblemKind,
    ResultsError,
    ResultsProtocol,
    SignedPart,
)
from tests.election.strategies import stations
from tests.election.test_tally import elections_with_records

PACKAGE = "cd" * 32


class Day(typing.NamedTuple):
    """A finished day with its documents."""

    election: Election
    station: Station
    records: list[CastVoteRecord]
    parts: list[KioskPart]
    merged: MergedRecords
    protocol: ResultsProtocol

    def problems(self, **changes: typing.Any) -> set[ProblemKind]:
        """Check the results with some documents replaced."""
        day = self._replace(**changes)
        found = results.check_results(day.election, day.station, day.parts, day.merged, day.protocol)
        return {problem.kind for problem in found}


def _part(day: tuple[Election, Station], records: list[CastVoteRecord], device: DeviceId) -> KioskPart:
    election, station = day
    return results.part_of(
        election,
        records,
        station=station.number,
        mode=StationMode.OFFICIAL,
        device=device,
        package=PACKAGE,
    )


def _counts(election: Election, records: list[CastVoteRecord], cards: int) -> CardCounts:
    return CardCounts(
        received=cards,
        activated=len(records),
        unused=cards - len(records),
        voted=len(records),
        activations=tuple(
            Activations(
                outside=False,
                style=style.id,
                count=sum(record.style == style.id for record in records),
            )
            for style in election.ballot_styles
        ),
    )


@st.composite
def days(draw: st.DrawFn) -> Day:
    """Draw a whole day: records spread over the kiosks of a station."""
    election, records = draw(elections_with_records())
    station = msgspec.structs.replace(draw(stations(election)), voters_registered=10_000)
    spread: dict[DeviceId, list[CastVoteRecord]] = {kiosk.id: [] for kiosk in station.kiosks}
    for record in records:
        spread[draw(st.sampled_from(sorted(spread)))].append(record)
    parts = [_part((election, station), held, device) for device, held in spread.items()]
    merged = results.merge_parts(parts)
    protocol = results.build_protocol(
        election,
        station,
        merged,
        _counts(election, records, max(len(records), station.cards.count)),
        {},
        voted={device: len(held) for device, held in spread.items()},
        software="test",
    )
    assert isinstance(protocol, ResultsProtocol)
    return Day(election, station, records, parts, merged, protocol)


@settings(max_examples=25, deadline=None)
@given(days(), st.randoms(use_true_random=False))
def test_documents_are_functions_of_the_multiset_and_agree(day: Day, shuffle: random.Random) -> None:
    assert day.problems() == set()
    shuffled = list(day.records)
    shuffle.shuffle(shuffled)
    everything = DeviceId("one-device")
    before = _part((day.election, day.station), day.records, everything)
    after = _part((day.election, day.station), shuffled, everything)
    assert results.encode(before) == results.encode(after)
    assert results.merge_parts(day.parts[::-1]) == day.merged
    assert before.contests == day.merged.contests


@settings(max_examples=25, deadline=None)
@given(days())
def test_every_document_reads_back_and_other_spellings_are_refused(day: Day) -> None:
    documents: tuple[tuple[typing.Any, collections.abc.Callable[[bytes], typing.Any]], ...] = (
        (day.parts[0], results.parse_part),
        (day.merged, results.parse_records),
        (day.protocol, results.parse_protocol),
    )
    for document, parse in documents:
        content = results.encode(document)
        assert parse(content) == document
        assert repr(document).count("o1'") == 0 or document is day.protocol
        for broken in (
            b" " + content,
            content[:-1],
            content[:-2],
            content.replace(b'"format":1', b'"format":2'),
            content.replace(b'{"', b'{"surplus":1,"', 1),
            content.replace(b'"format":1', b'"format":1,"format":1'),
        ):
            with pytest.raises(ResultsError):
                parse(broken)
    with pytest.raises(ResultsError):
        results.parse_part(results.encode(day.merged))


def test_hostile_bytes_are_refused() -> None:
    for hostile in (b"", b"[" * 100_000, b"\xff\xfe", b"null", b'{"kind":"kiosk-part"}'):
        with pytest.raises(ResultsError):
            results.parse_part(hostile)
        with pytest.raises(ResultsError):
            results.parse_signed_part(hostile)


def test_a_signed_part_reads_back() -> None:
    sent = SignedPart(document=b"{}\n", signatures=b"sig")
    assert results.parse_signed_part(results.encode_signed_part(sent)) == sent
    assert "sig" not in repr(sent)


def test_parts_that_do_not_belong_together_are_not_merged() -> None:
    part = KioskPart(
        election=ElectionId("e"),
        station=1,
        mode=StationMode.TEST,
        package="p",
        device=DeviceId("d"),
        ballots=0,
        contests={},
    )
    other = msgspec.structs.replace(part, device="d2", mode=StationMode.OFFICIAL)
    for parts in ([], [part, part], [part, other]):
        with pytest.raises(ResultsError):
            results.merge_parts(parts)


def _some_vote(day: Day) -> tuple[int, ContestId] | None:
    for index, part in enumerate(day.parts):
        for contest_id, records in part.contests.items():
            if any(records.selections):
                return index, contest_id
    return None


def _without_last_mark(part: KioskPart, contest_id: ContestId) -> KioskPart:
    records = part.contests[contest_id]
    changed = sorted([*records.selections[:-1], records.selections[-1][:-1]])
    held = msgspec.structs.replace(records, selections=tuple(changed))
    return msgspec.structs.replace(part, contests={**part.contests, contest_id: held})


@settings(max_examples=25, deadline=None)
@given(days())
def test_one_changed_mark_is_found_wherever_it_is(day: Day) -> None:
    place = _some_vote(day)
    if place is None:
        return
    index, contest_id = place
    parts = list(day.parts)
    parts[index] = _without_last_mark(parts[index], contest_id)
    assert ProblemKind.RECORDS_DIFFER in day.problems(parts=parts)
    merged = results.merge_parts(parts)
    assert ProblemKind.PROTOCOL_DIFFERS in day.problems(parts=parts, merged=merged)
    contests = list(day.protocol.contests)
    position = [contest.contest for contest in contests].index(contest_id)
    options = list(contests[position].options)
    options[0] = msgspec.structs.replace(options[0], votes=options[0].votes + 1)
    contests[position] = msgspec.structs.replace(contests[position], options=tuple(options))
    protocol = msgspec.structs.replace(day.protocol, contests=tuple(contests))
    assert ProblemKind.PROTOCOL_DIFFERS in day.problems(protocol=protocol)


@settings(max_examples=15, deadline=None)
@given(days())
def test_foreign_and_double_documents_are_found(day: Day) -> None:
    other = msgspec.structs.replace(day.merged, station=day.merged.station + 1)
    assert day.problems(merged=other) == {ProblemKind.OTHER_STATION}
    assert ProblemKind.BAD_PART in day.problems(parts=[*day.parts, day.parts[0]])
    mode = msgspec.structs.replace(day.protocol, mode=StationMode.TEST)
    assert day.problems(protocol=mode) == {ProblemKind.OTHER_STATION}


@settings(max_examples=15, deadline=None)
@given(days())
def test_a_kiosk_with_other_ballots_than_cards_forbids_signing_until_decided(day: Day) -> None:
    kiosks = list(day.protocol.kiosks)
    kiosks[0] = msgspec.structs.replace(kiosks[0], voted=kiosks[0].voted + 1)
    protocol = msgspec.structs.replace(day.protocol, kiosks=tuple(kiosks))
    (problem,) = results.problems_of(protocol)
    assert (problem.kind, problem.subject) == (ProblemKind.KIOSK_DIFFERS, kiosks[0].device)
    decided = msgspec.structs.replace(
        protocol, decisions=(Decision(subject=kiosks[0].device, act="акт № 1"),)
    )
    assert results.problems_of(decided) == ()
    assert [found.subject for found in results.warnings_of(decided)] == [kiosks[0].device]


@settings(max_examples=15, deadline=None)
@given(days())
def test_a_broken_ratio_and_lost_cards_forbid_signing(day: Day) -> None:
    few = msgspec.structs.replace(day.station, voters_registered=1)
    counts = _counts(day.election, day.records, 100)
    lost = msgspec.structs.replace(day.protocol, cards=_replaced(counts, received=99))
    assert {problem.kind for problem in results.problems_of(lost)} >= {ProblemKind.CARDS}
    protocol = results.build_protocol(
        day.election, few, day.merged, counts, {}, voted=day.merged.kiosks, software="test"
    )
    assert isinstance(protocol, ResultsProtocol)
    access = [row.value for contest in protocol.contests for row in contest.rows if row.id == "r3"]
    broken = {problem.subject for problem in results.problems_of(protocol)}
    assert len(broken) == sum(value > 1 for value in access)


def _replaced(counts: CardCounts, **changes: int) -> CardCounts:

    return dataclasses.replace(counts, **changes)  # type: ignore[arg-type]


@settings(max_examples=15, deadline=None)
@given(days())
def test_parts_that_cannot_be_are_found(day: Day) -> None:
    part = day.parts[0]
    first = day.election.contests[0]
    held = part.contests[first.id]
    falsified = (
        msgspec.structs.replace(held, ballots=held.ballots + 1),
        msgspec.structs.replace(held, ballots=1, selections=((OptionId("stranger"),),)),
        msgspec.structs.replace(held, ballots=part.ballots + 1, selections=((),) * (part.ballots + 1)),
    )
    for records in falsified:
        bad = msgspec.structs.replace(part, contests={**part.contests, first.id: records})
        assert results.check_part(day.election, day.station, bad)
    controller = next(device.id for device in day.station.devices if device.role is DeviceRole.CONTROLLER)
    stranger = msgspec.structs.replace(part, device=controller)
    assert results.check_part(day.election, day.station, stranger)
