"""What a stranger may feed a rehearsal, and what it says when that cannot be used."""

import pathlib

import pytest

from rehearsal.plan import PlanError, count_votes
from rehearsal.station import Materials, PreparationError


def test_a_built_package_needs_its_keys(tmp_path: pathlib.Path) -> None:
    with pytest.raises(PreparationError, match="needs --keys"):
        Materials(tmp_path, tmp_path / "work", kiosks=1, cards=1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x", "malformed"),
        (b'{"profile": "all"}', "Expected `array`"),
        (b'[{"profile": "all", "annul": true}]', "unknown field `annul`"),
        (b'[{"profile": "all", "leave_at": "door"}]', "leave_at"),
        (b"\xff\xfe", "votes.json"),
    ],
)
def test_a_file_of_votes_that_cannot_be_read_is_named(
    tmp_path: pathlib.Path, content: bytes, said: str
) -> None:
    path = tmp_path / "votes.json"
    path.write_bytes(content)
    with pytest.raises(PlanError, match=r"votes\.json") as refusal:
        count_votes(path)
    assert said in str(refusal.value)


def test_a_missing_file_of_votes_is_named(tmp_path: pathlib.Path) -> None:
    with pytest.raises(PlanError, match=r"none\.json"):
        count_votes(tmp_path / "none.json")
