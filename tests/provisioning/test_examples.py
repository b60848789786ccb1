"""The examples build, show what they promise, and the documented schema is fresh."""

import json
import pathlib
import tomllib

import jsonschema  # type: ignore[import-untyped]
import pytest

from election.definition import BallotMeasureContest, CandidateContest, PartyContest
from provisioning.build import Expanded, read_source
from provisioning.source import source_schema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "docs" / "formats" / "election-source.schema.json"


def read(name: str, keys: pathlib.Path) -> Expanded:
    expanded = read_source(ROOT / "examples" / name, keys)
    assert isinstance(expanded, Expanded), [str(problem) for problem in expanded]
    return expanded


def test_the_small_example_is_one_seat_and_one_question(keys: pathlib.Path) -> None:
    small = read("small.toml", keys)
    first, second = small.election.contests
    assert isinstance(first, CandidateContest)
    assert isinstance(second, BallotMeasureContest)
    assert [len(first.options), len(second.options)] == [3, 2]
    assert small.election.languages == ("ru", "en")


def test_the_large_example_has_every_difficulty(keys: pathlib.Path) -> None:
    large = read("large.toml", keys)
    election, station = large.election, large.station
    district, federal, municipal, short, long = election.contests
    assert isinstance(federal, PartyContest)
    assert isinstance(long, BallotMeasureContest)
    assert [len(contest.options) for contest in election.contests] == [12, 14, 19, 2, 2]
    assert [contest.votes_allowed for contest in election.contests] == [1, 1, 3, 1, 1]
    assert municipal.options[-1].against_all
    assert 2300 <= len(long.question[election.languages[0]]) <= 2700
    assert election.languages == ("ru", "tt", "en")
    for contest in (district, federal, municipal, short, long):
        assert set(contest.title) == set(contest.short_title) == {"ru", "tt", "en"}
    assert all(set(option.name) == {"ru", "tt", "en"} for option in federal.options)
    assert max(len(option.name[election.languages[0]]) for option in federal.options) > 120
    assert [style.id for style in election.ballot_styles] == ["all", "federal", "no-municipal"]
    assert (station.number, station.voters_registered, len(station.kiosks)) == (123, 1160, 2)


@pytest.mark.parametrize("name", ["small.toml", "large.toml", "mixed.toml", "paper.toml"])
def test_the_schema_agrees_with_the_examples(name: str) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    table = tomllib.loads((ROOT / "examples" / name).read_text(encoding="utf-8"))
    table["election"]["date"] = table["election"]["date"].isoformat()
    jsonschema.validate(table, schema)
    table["station"]["naem"] = 1
    with pytest.raises(jsonschema.ValidationError, match="naem"):
        jsonschema.validate(table, schema)


def test_the_documented_schema_is_fresh() -> None:
    fresh = json.dumps(source_schema(), ensure_ascii=False, indent=2) + "\n"
    assert SCHEMA.read_text(encoding="utf-8") == fresh, (
        "make it anew: python -m provisioning schema > docs/formats/election-source.schema.json"
    )
