"""A whole election in one command with known votes, and the card checked by the tool for strangers."""

import hashlib
import json
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
DISTRICT, BANK = "district-7", "embankment"
VOTES = [
    {"profile": "all", "selections": {DISTRICT: ["o2"], BANK: ["no"]}, "annul_first": True},
    {"profile": "all", "selections": {DISTRICT: ["o1"]}, "leave_at": "compare"},
    {"profile": "all", "selections": {DISTRICT: ["o3"]}},
]


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=170, check=False
    )


@pytest.mark.station
@pytest.mark.timeout(180)
def test_known_votes_come_out_of_the_station_and_a_changed_byte_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "votes.json").write_text(json.dumps(VOTES), "utf-8")
    out = tmp_path / "out"
    held = run(
        "rehearsal",
        *("--package", "examples/small.toml", "--kiosks", "1", "--seed", "1"),
        *("--votes", str(tmp_path / "votes.json"), "--out", str(out)),
    )
    assert held.returncode == 0, held.stdout + held.stderr
    summary = json.loads((out / "summary.json").read_bytes())
    assert summary["problems"] == []
    assert (summary["voters"], summary["activated"], summary["annulled"], summary["reset"]) == (3, 3, 1, 1)
    assert summary["codes_voted"] == summary["confirmed_on_tape"] == 2
    assert list(summary["ballots_per_kiosk"].values()) == [2]
    assert summary["tallies"] == {DISTRICT: {"o2": 1, "o3": 1}, BANK: {"no": 1}}
    tape = (out / "tape-1.txt").read_text("utf-8")
    marks = [line.partition("\t")[2] for line in tape.splitlines() if line.startswith("mark\t")]
    assert marks == ["АННУЛИРОВАНО", "ПОДТВЕРЖДЕНО", "АННУЛИРОВАНО — СБРОС ПРЕДСЕДАТЕЛЕМ", "ПОДТВЕРЖДЕНО"]
    assert {path.stem for path in (out / "screens").glob("*.png")} >= {"idle-1", "comparing-1", "done-1"}

    verified = run("provisioning", "verify", str(out / "card"))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    records = out / "card" / "records.json"
    content = records.read_bytes()
    assert content.count(b'"o2"') == 1
    records.write_bytes(content.replace(b'"o2"', b'"o1"'))
    refused = run("provisioning", "verify", str(out / "card"))
    assert refused.returncode == 1
    assert "records.json" in refused.stdout + refused.stderr
    # A forger would also mend the list of sums; the signature he cannot.
    sums = json.loads((out / "card" / "SUMS.json").read_bytes())
    sums["records.json"] = hashlib.sha256(records.read_bytes()).hexdigest()
    (out / "card" / "SUMS.json").write_text(json.dumps(sums), "utf-8")
    refused = run("provisioning", "verify", str(out / "card"))
    assert refused.returncode == 1
    assert "records.json.sig" in refused.stdout + refused.stderr
