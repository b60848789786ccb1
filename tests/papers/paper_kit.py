"""Results of the examples after a short invented day, signed by a controller with keys of its own."""

import dataclasses
import pathlib
import random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from controller.reports.bundle import PrintedCode, ResultsBundle, printed_code, signed_files
from election import signing
from election.cards import Activations, CardCounts
from election.cast_vote_record import CastVoteRecord
from election.definition import Contest, Election, Station
from election.identifiers import ContestId, OptionId
from election.polls import StationMode
from election.protocol_code import PROTOCOL_CODE_TYPE, code_file
from election.results import (
    ResultsProtocol,
    build_protocol,
    encode,
    merge_parts,
    part_of,
    typed_rows_of,
)
from provisioning.build import Expanded, read_source
from provisioning.keys import KeyPlan, make_keys

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORDS = "клен бинокль стая снег"
SOFTWARE = "keg-controller 0.1.0 · 9f3c2a71"
BALLOTS = 60

_PAPER = {"r2": 500, "r3": 2, "r4": 300, "r5": 10, "r6": 190, "r7": 12, "r8": 300, "r9": 12}
_PAPER |= {"r10": 300, "r11": 1, "r12": 3}


def key_of(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


CONTROLLER = key_of(1)
MEMBERS = tuple(key_of(number) for number in (11, 12, 13))
MEMBER_KEYS = {signing.key_id(signing.public_bytes(key)): signing.public_bytes(key) for key in MEMBERS}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Day:
    """One example after its day."""

    election: Election
    station: Station
    counts: CardCounts
    protocol: ResultsProtocol
    files: dict[str, bytes]

    def code(self, contest: ContestId) -> PrintedCode:
        return printed_code(self.files, contest, signing.public_bytes(CONTROLLER), MEMBER_KEYS)

    def signed_by(self, *members: Ed25519PrivateKey) -> "Day":
        """Return the day with members' signatures over the codes."""
        files = dict(self.files)
        for contest in self.protocol.contests:
            name = code_file(contest.contest)
            for key in members:
                sig = files[name + ".sig"]
                files[name + ".sig"] = signing.add(PROTOCOL_CODE_TYPE, files[name], sig, key)
        return dataclasses.replace(self, files=files)


def _marks(contest: Contest, draw: random.Random) -> tuple[OptionId, ...]:
    options = [option.id for option in contest.options if not option.against_all]
    if draw.random() < 0.08:
        return ()
    chosen = draw.sample(options, draw.randint(1, min(contest.votes_allowed, len(options))))
    return tuple(sorted(chosen, key=options.index))


def _typed(election: Election) -> dict[ContestId, dict[str, int]]:
    typed: dict[ContestId, dict[str, int]] = {}
    for contest in election.contests:
        rows = typed_rows_of(election.protocol_form(contest.protocol_form), contest)
        asked = [row.key for row in rows if row.required]
        votes = [key for key in asked if key not in _PAPER]
        typed[contest.id] = {key: _PAPER[key] for key in asked if key in _PAPER}
        left = _PAPER["r10"] * contest.votes_allowed if contest.votes_allowed > 1 else _PAPER["r10"]
        for index, key in enumerate(votes):
            share = left if index == len(votes) - 1 else left // 3
            typed[contest.id][key] = share
            left -= share
    return typed


def day_of(
    example: str,
    keys: pathlib.Path,
    *,
    seed: int = 7,
    mode: StationMode = StationMode.OFFICIAL,
    ballots: int = BALLOTS,
    controller: Ed25519PrivateKey = CONTROLLER,
    package: str = "ab" * 32,
) -> Day:
    """Hold a day at the station of an example: `ballots` votes on the first kiosk."""
    expanded = read_source(ROOT / "examples" / example, keys)
    assert isinstance(expanded, Expanded), [str(problem) for problem in expanded]
    election, station, draw = expanded.election, expanded.station, random.Random(seed)
    style = election.ballot_styles[0].id
    records = [
        CastVoteRecord(
            style=style,
            selections=tuple((one.id, _marks(one, draw)) for one in election.contests_of(style)),
        )
        for _ in range(ballots)
    ]
    kiosk = station.kiosks[0].id
    part = part_of(election, records, station=station.number, mode=mode, device=kiosk, package=package)
    counts = CardCounts(
        received=station.cards.count,
        activated=ballots + 1,
        unused=station.cards.count - ballots - 1,
        voted=ballots,
        cancelled_activated=1,
        activations=(Activations(outside=False, style=style, count=ballots + 1),),
    )
    merged = merge_parts([part])
    protocol = build_protocol(
        election, station, merged, counts, _typed(election), voted={kiosk: ballots}, software=SOFTWARE
    )
    assert isinstance(protocol, ResultsProtocol), protocol
    bundle = ResultsBundle(protocol=protocol, records=merged, parts={kiosk: (encode(part), b"")})
    return Day(
        election=election,
        station=station,
        counts=counts,
        protocol=protocol,
        files=signed_files(bundle, controller),
    )


def make_example_keys(folder: pathlib.Path) -> pathlib.Path:
    """Make keys for two kiosks and a portable one."""
    make_keys(folder, KeyPlan(kiosks=2, portables=1), None)
    return folder
