"""The forms of protocols of the software against real protocols and against every slip of one."""

import csv
import os
import pathlib

import pytest

from election.cards import CardCounts
from election.definition import CandidateContest, ContestOption, Election, Station
from election.identifiers import ContestId, DeviceId, Language, OptionId
from election.localized import localized
from election.polls import StationMode
from election.protocol_form import ProtocolForm, RowSource, Severity, typed_vote_key
from election.ratios import SUM_TYPED, evaluate, unguarded
from election.results import (
    KioskPart,
    ResultsProblem,
    ResultsProtocol,
    build_protocol,
    encode,
    merge_parts,
    parse_protocol,
    part_of,
    problems_of,
    typed_rows_of,
    warnings_of,
)
from election.results_check import check_results
from provisioning.build import Expanded, read_source
from provisioning.expansion import built_in_form

ROOT = pathlib.Path(__file__).resolve().parents[2]
REAL = pathlib.Path(os.environ.get("KEG_REAL_PROTOCOLS", ROOT.parent / "shared" / "data" / "russia"))
YEARS = (2018, 2021, 2024)

Numbers = dict[str, int]


def _form(name: str) -> ProtocolForm:
    return built_in_form(name, (Language("ru"),), "test")


def _contest(options: int, votes_allowed: int = 1) -> CandidateContest:
    return CandidateContest(
        id=ContestId("c"),
        title=localized("t"),
        short_title=localized("t"),
        options=tuple(
            ContestOption(id=OptionId(f"o{number}"), number=number, name=localized("o"))
            for number in range(1, options + 1)
        ),
        votes_allowed=votes_allowed,
        protocol_form="f",
    )


def _real(year: int) -> list[tuple[Numbers, int]]:
    """Return (rows, number of options) of each real protocol: columns L1 … L12, then one for each option."""
    path = REAL / f"sample_{year}.csv"
    if not path.is_file():
        pytest.skip(f"NO REAL PROTOCOLS: {path.name} is not there; set KEG_REAL_PROTOCOLS to its folder")
    found = []
    with path.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            votes = [int(value) for name, value in line.items() if name not in _OTHER_COLUMNS]
            rows = {f"r{row}": int(line[f"L{row}"]) for row in range(1, 13)}
            found.append(({**rows, SUM_TYPED: sum(votes)}, len(votes)))
    return found


_OTHER_COLUMNS = {"region", "uik", *(f"L{row}" for row in range(1, 13))}


@pytest.mark.parametrize("year", YEARS)
def test_the_ratios_that_stop_hold_in_every_real_protocol(year: int) -> None:
    protocols, form, warned = _real(year), _form("paper-classic"), 0
    for rows, options in protocols:
        results = evaluate(form, rows, _contest(options))
        assert [result.filled_in for result in results if not result.missing] == [
            result.filled_in for result in results
        ]
        broken = [result for result in results if not result.holds]
        assert all(result.severity is Severity.WARN for result in broken), broken
        warned += bool(broken)
    assert len(protocols) > 200
    assert 0 < warned < len(protocols) / 2, "issued and found differ in some, and that only warns"


@pytest.mark.parametrize("year", YEARS)
def test_a_slip_of_one_in_any_row_of_a_real_protocol_is_caught_but_in_the_first(year: int) -> None:
    form = _form("paper-classic")
    for rows, options in _real(year)[:40]:
        assert unguarded(form, rows, _contest(options)) == ("r1",)


PAPER = {"r1": 900, "r2": 500, "r3": 2, "r4": 300, "r5": 10, "r6": 190, "r7": 10, "r8": 300, "r9": 12}
PAPER |= {"r10": 298, "r11": 1, "r12": 3, SUM_TYPED: 298}
ELECTRONIC = {"r1": 1160, "r2": 6, "r3": 318, "r4": 320, "r5": 5, "sum": 315}
MIXED = PAPER | {"r4a": 40, "r4t": 340, "r5a": 4, "r5t": 14, "r8a": 42, "r8t": 352, "r9a": 2, "r9t": 14}
MIXED |= {"r10a": 40, "r10t": 338, "sum": 40}


@pytest.mark.parametrize(
    ("name", "values", "marks", "unseen"),
    [
        ("paper-classic", PAPER, 1, {"r1"}),
        ("paper-classic", PAPER | {SUM_TYPED: 400}, 2, {"r1", SUM_TYPED}),
        ("electronic-2024", ELECTRONIC, 1, {"r1", "r2", "r3"}),
        ("mixed", MIXED, 1, {"r1", "r4a", "r5a", "r4t", "r5t"}),
    ],
)
def test_what_no_ratio_can_check_is_named(name: str, values: Numbers, marks: int, unseen: set[str]) -> None:
    assert set(unguarded(_form(name), values, _contest(3, marks))) == unseen


def test_issued_and_found_that_differ_only_warn() -> None:
    lost_on_the_way = PAPER | {"r8": 299, "r10": 297, SUM_TYPED: 297}
    broken = evaluate(_form("paper-classic"), lost_on_the_way, _contest(3))
    assert [(one.filled_in, one.severity) for one in broken if not one.holds] == [
        ("2 + 300 + 10 = 312 ≠ 10 + 299 = 309", Severity.WARN)
    ]


def _read(name: str, keys: pathlib.Path) -> tuple[Election, Station]:
    expanded = read_source(ROOT / "examples" / name, keys)
    assert isinstance(expanded, Expanded), [str(problem) for problem in expanded]
    return expanded.election, expanded.station


def _part(election: Election, station: Station) -> KioskPart:
    return part_of(
        election,
        [],
        station=station.number,
        mode=StationMode.OFFICIAL,
        device=station.kiosks[0].id,
        package="ab" * 32,
    )


def _built(
    election: Election, station: Station, part: KioskPart, typed: dict[ContestId, Numbers]
) -> ResultsProtocol | tuple[ResultsProblem, ...]:
    counts = CardCounts(received=station.cards.count, activated=0, unused=station.cards.count)
    merged = merge_parts([part])
    return build_protocol(election, station, merged, counts, typed, voted={}, software="test")


def _typed(votes: tuple[int, ...]) -> Numbers:
    rows = {row: value for row, value in PAPER.items() if row not in ("r1", SUM_TYPED)}
    return {**rows, **{f"paper_{number}": count for number, count in enumerate(votes, start=1)}}


def test_a_mixed_protocol_has_twins_totals_and_both_kinds_of_votes(keys: pathlib.Path) -> None:
    election, station = _read("mixed.toml", keys)
    typed = {ContestId("district-2"): _typed((100, 198)), ContestId("district-5"): _typed((200, 100, 50))}
    part = _part(election, station)
    protocol = _built(election, station, part, typed)
    assert isinstance(protocol, ResultsProtocol), protocol
    assert problems_of(protocol) == ()
    assert [warning.text for warning in warnings_of(protocol)] == [
        f"{one.contest}: не выполнено 2 + 300 + 10 = 312 ≠ 10 + 300 = 310" for one in protocol.contests
    ]
    first = protocol.contests[0]
    assert [row.number for row in first.rows if row.number.startswith("4")] == ["4", "4а", "4в"]
    assert [(o.typed_row, o.typed, o.row, o.votes, o.total) for o in first.options] == [
        ("13", 100, "13а", 0, 100),
        ("14", 198, "14а", 0, 198),
    ]
    assert parse_protocol(encode(protocol)) == protocol
    checked = check_results(election, station, [part], merge_parts([part]), protocol)
    assert checked == ()


def test_a_vote_on_paper_typed_wrong_breaks_the_protocol(keys: pathlib.Path) -> None:
    election, station = _read("mixed.toml", keys)
    typed = {ContestId("district-2"): _typed((100, 197)), ContestId("district-5"): _typed((1, 1, 1))}
    protocol = _built(election, station, _part(election, station), typed)
    assert isinstance(protocol, ResultsProtocol)
    assert [problem.text for problem in problems_of(protocol)] == [
        "district-2: не выполнено 298 ≠ 297",
        "district-5: не выполнено 298 ≤ 3",
    ]


def test_every_typed_number_is_asked_for_and_no_other_taken(keys: pathlib.Path) -> None:
    election, station = _read("paper.toml", keys)
    (contest,) = election.contests
    form = election.protocol_form(contest.protocol_form)
    asked = typed_rows_of(form, contest)
    assert [(row.number, row.required) for row in asked[:2]] == [("1", False), ("2", True)]
    assert [(row.key, row.number) for row in asked[-3:]] == [
        (typed_vote_key(form.rows[-1], number), str(12 + number)) for number in (1, 2, 3)
    ]
    problems = _built(election, station, _part(election, station), {contest.id: {"votes": 1}})
    assert isinstance(problems, tuple)
    assert len(problems) == 11 + 3 + 1
    assert problems[-1].text == "head: строка votes не вводится"


def test_electronic_ballots_cannot_be_lost_in_a_form_without_them(keys: pathlib.Path) -> None:
    election, station = _read("paper.toml", keys)
    (contest,) = election.contests
    empty = _part(election, station)
    records = type(empty.contests[contest.id])(ballots=1, selections=((contest.options[0].id,),))
    part = KioskPart(
        election=empty.election,
        station=empty.station,
        mode=empty.mode,
        package=empty.package,
        device=DeviceId("kiosk-1"),
        ballots=1,
        contests={contest.id: records},
    )
    keys_of = typed_rows_of(election.protocol_form(contest.protocol_form), contest)
    typed = {contest.id: {row.key: 0 for row in keys_of}}
    problems = _built(election, station, part, typed)
    assert isinstance(problems, tuple)
    assert [problem.text for problem in problems] == [
        "head: в форме нет места электронным бюллетеням, а они есть"
    ]


def test_every_form_has_its_texts_in_three_languages() -> None:
    languages = {Language("ru"), Language("tt"), Language("en")}
    for name in ("electronic-2024", "paper-classic", "mixed"):
        form = built_in_form(name, tuple(languages), "test")
        assert all(set(row.title) == languages for row in form.rows)
        assert form.row_from(RowSource.VOTERS_REGISTERED) is not None
