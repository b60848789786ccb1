"""Ten million ballot positions through the real ballot box, its export, the kiosks' parts and the tally.

VVSG 2.0 1.2-C: no error in 10,000,000 positions; a position is a place on a ballot where a mark can be. What
was marked is drawn and counted apart from the product, on plain numbers.
"""

import collections
import collections.abc
import contextlib
import dataclasses
import os
import pathlib
import random
import tempfile
import time

import msgspec
import pytest

from election.ballot import Ballot
from election.cast_vote_record import CastVoteRecord, pack, record_of, unpack
from election.definition import CandidateContest, ContestOption, Election
from election.identifiers import BallotStyleId, ContestId, DeviceId, OptionId
from election.localized import localized
from election.polls import StationMode
from election.results import KioskPart, merge_parts, part_of
from election.tally import tally_contest
from kiosk.ballot_box import BallotBoxPort, FileMedium, SystemRandomness, format_box, open_box, required_size
from tests.controller.station_kit import make_election
from tests.kiosk.ballot_box.scenes import IDENTITY, KEY, cast_one

CONTESTS, OPTIONS, VOTES_ALLOWED = 5, 50, 20
POSITIONS = CONTESTS * OPTIONS
SLOTS = 8192

Counts = collections.Counter[tuple[int, int]]
Packer = collections.abc.Callable[[Election, CastVoteRecord], bytes]


@dataclasses.dataclass(frozen=True)
class Result:
    """What was drawn, and what the product says."""

    ballots: int
    drawn: Counts
    counted: Counts
    parts: int


def wide_election() -> Election:
    """Return five contests of fifty options, of which twenty may be marked."""
    few = make_election()
    contests = tuple(
        CandidateContest(
            id=ContestId(f"c{number}"),
            title=localized(f"Выборы {number}"),
            short_title=localized(f"Выборы {number}"),
            options=tuple(
                ContestOption(id=OptionId(f"o{place}"), number=place, name=localized(f"Имя {place}"))
                for place in range(1, OPTIONS + 1)
            ),
            votes_allowed=VOTES_ALLOWED,
            protocol_form=few.contests[0].protocol_form,
        )
        for number in range(CONTESTS)
    )
    wide = msgspec.structs.replace(few.ballot_styles[0], contests=tuple(contest.id for contest in contests))
    return msgspec.structs.replace(few, contests=contests, ballot_styles=(wide,))


@contextlib.contextmanager
def new_box(folder: pathlib.Path, slots: int) -> collections.abc.Iterator[BallotBoxPort]:
    """Open a fresh box on two files."""
    media = [FileMedium.create(folder / f"{number}.box", required_size(slots)) for number in range(2)]
    format_box(media=media, identity=IDENTITY, device_key=KEY, randomness=SystemRandomness(), slots=slots)
    found = open_box(media=media, identity=IDENTITY, device_key=KEY, randomness=SystemRandomness())
    assert found.box is not None
    with found.box as box:
        yield box


def draw_ballot(election: Election, style: BallotStyleId, rng: random.Random, drawn: Counts) -> Ballot:
    """Mark at random; note what was marked by numbers of contest and place."""
    ballot = Ballot(style=style)
    for number, contest in enumerate(election.contests):
        places = sorted(rng.sample(range(OPTIONS), rng.randrange(VOTES_ALLOWED + 1)))
        drawn.update((number, place) for place in places)
        ballot = ballot.with_marks(contest, tuple(contest.options[place].id for place in places))
    return ballot


def day(ballots: int, *, seed: int = 1, packer: Packer = pack) -> Result:
    """Cast so many ballots, box after box, and count them."""
    election, rng = wide_election(), random.Random(seed)
    style = election.ballot_styles[0].id
    drawn: Counts = collections.Counter()
    parts: list[KioskPart] = []
    memory = pathlib.Path("/dev/shm")
    while (left := ballots - sum(part.ballots for part in parts)) > 0:
        place = memory if os.access(memory, os.W_OK) else None
        count = min(left, SLOTS)
        with tempfile.TemporaryDirectory(dir=place) as folder, new_box(pathlib.Path(folder), count) as box:
            for number in range(count):
                ballot = draw_ballot(election, style, rng, drawn)
                cast_one(box, packer(election, record_of(election, ballot)), b"%d:%039d" % (number, number))
            records = [unpack(election, payload) for payload in box.export()]
        parts.append(
            part_of(
                election,
                records,
                station=123,
                mode=StationMode.OFFICIAL,
                device=DeviceId(f"kiosk-{len(parts) + 1}"),
                package="0" * 64,
            )
        )
    merged = merge_parts(parts)
    counted: Counts = collections.Counter()
    for number, contest in enumerate(election.contests):
        tally = tally_contest(contest, merged.contests[contest.id].selections)
        assert tally.balanced
        assert tally.ballots == ballots
        counted.update({(number, place): votes for place, (_, votes) in enumerate(tally.votes)})
    return Result(ballots=ballots, drawn=drawn, counted=counted, parts=len(parts))


def test_twenty_thousand_positions_without_an_error() -> None:
    result = day(20_000 // POSITIONS)
    assert result.ballots * POSITIONS == 20_000
    assert result.counted == result.drawn
    assert result.drawn.total() > 20_000 // 10


@pytest.mark.parametrize("place", [0, OPTIONS - 1])
def test_one_wrong_position_is_seen(place: int) -> None:
    """One bit of one record among thousands of positions."""
    packed_before: list[bytes] = []

    def forged(election: Election, record: CastVoteRecord) -> bytes:
        packed = bytearray(pack(election, record))
        if not packed_before:
            packed[-1 - place // 8] ^= 1 << place % 8
        packed_before.append(bytes(packed))
        return packed_before[-1]

    result = day(8, packer=forged)
    assert (result.counted - result.drawn) + (result.drawn - result.counted) == {(CONTESTS - 1, place): 1}


@pytest.mark.torture
@pytest.mark.timeout(7200)
def test_ten_million_positions_without_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    result = day(10_000_000 // POSITIONS)
    assert result.ballots * POSITIONS == 10_000_000
    assert result.counted == result.drawn
    with capsys.disabled():
        print(
            f"\n  {result.ballots * POSITIONS:,} positions on {result.ballots:,} ballots in {result.parts}"
            f" boxes, {result.drawn.total():,} marks, no error; {time.monotonic() - began:.0f} s"
        )
