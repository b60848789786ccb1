"""What is left after a day: every file of media, database, logs, spool and temporary folders is searched.

Before the close no choice may stand anywhere but on the paper, and a card code nowhere at all. Inside the
box, opened with its whole key, there are choices without times and without codes. After the close the choices
are in the results, sorted. How slots say nothing of the order: `tests/kiosk/ballot_box/test_forensics.py`.
"""

import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import sys
import time

import pytest

from election.cast_vote_record import unpack
from election.localized import STATE_LANGUAGE, text_in
from election.package import ElectionPackage
from rehearsal.cards import Card
from rehearsal.station import ROOT
from tests.forensic.boxes import LaidOpen, lay_open
from tests.forensic.search import Finding, Needles, files_below, search
from tests.injection.conftest import NewDay, ground, memory, new_day, nursery
from tests.injection.day import InjectedDay
from tests.injection.strace import Attack, Blow

__all__ = ["ground", "memory", "new_day", "nursery"]

# The paper has the choices: that is what it is for. Its phrases are the ballot's.
_PAPER = ("printer/",)


def words_of(package: ElectionPackage) -> list[str]:
    """Return the texts and ids of all options that are long enough to be found."""
    options = [option for contest in package.election.contests for option in contest.options]
    words = [text_in(option.name, STATE_LANGUAGE) for option in options] + [str(o.id) for o in options]
    return [word for word in words if len(word) >= 8]


def needles(box: LaidOpen, codes: list[str]) -> Needles:
    """Return what may be nowhere: a vote's signature stands for every copy of its slot in clear."""
    payloads = [vote.payload + vote.signature for vote in box.votes] + [vote.signature for vote in box.votes]
    return Needles.of(texts=words_of(box.package), payloads=payloads, codes=codes)


def box_of(day: InjectedDay) -> LaidOpen:
    folder = day.ground.folder
    return lay_open(
        [day.medium(0), day.medium(1)],
        package=folder / "package",
        keys=folder / "keys" / "devices" / "kiosk-1",
        device="kiosk-1",
    )


def busy_day(day: InjectedDay) -> list[str]:
    """Let voters vote, annul and be interrupted; return the codes of the cards shown."""
    for annul in (False, True):
        voter = day.new_voter()
        day.send(voter, annul=annul)
        day._settle_and_judge(voter)
    day.strike_kiosk(Attack(blow=Blow.KILL, number=8, calls="pwrite64"))
    return [day.ground.code(card) for card in range(day.cards)]


def inside(box: LaidOpen, codes: list[str], began: float, ended: float) -> list[str]:
    """Return what is wrong inside an opened box."""
    wrong = []
    hidden = Needles.of(codes=codes)
    for plain in (*box.journals, box.header, *(vote.payload for vote in box.votes)):
        wrong += [f"a {kind} inside the box" for kind, _ in hidden.in_bytes(plain)]
    for plain in (*box.journals, *(vote.payload for vote in box.votes)):
        wrong += ["a time inside the box"] * has_time(plain, began, ended)
    for vote in box.votes:
        unpack(box.package.election, vote.payload)  # nothing before, between or behind the choices
    return wrong


def has_time(plain: bytes, began: float, ended: float) -> bool:
    """Tell whether any number in it is a moment of the day, in seconds, milli-, micro- or nanoseconds."""
    for width, scale in (("I", 1), ("Q", 1), ("Q", 1e3), ("Q", 1e6), ("Q", 1e9), ("d", 1)):
        for order in "<>":
            form = struct.Struct(order + width)
            for at in range(len(plain) - form.size + 1):
                if began * scale <= form.unpack_from(plain, at)[0] <= ended * scale:
                    return True
    return False


@pytest.mark.station
@pytest.mark.timeout(60)
def test_after_a_day_no_file_says_who_chose_what(new_day: NewDay) -> None:
    began = time.time()
    day = new_day()
    codes = busy_day(day)
    day.kiosk.end()
    box = box_of(day)
    assert len(box.votes) == day.votes.total() == 3
    assert inside(box, codes, began, time.time()) == []
    looked = files_below(day.folder)
    assert {path.suffix for path in looked} >= {".box", ".sqlite", ".jsonl", ".log"}
    assert search(day.folder, needles(box, codes), lawful=_PAPER) == ()
    assert search(day.lines, needles(box, codes)) == ()
    day.restart_kiosk()
    day.close_and_judge()
    found = search(day.folder, needles(box, codes), lawful=_PAPER)
    results = ("controller/official/", "card/")
    assert [finding for finding in found if not finding.file.startswith(results)] == []
    assert {finding.kind for finding in found} <= {"text"}
    assert _rows_with_a_choice(day.folder / "controller" / "official" / "station.sqlite", box) == {"parts"}


def _rows_with_a_choice(database: pathlib.Path, box: LaidOpen) -> set[str]:
    """Return the tables that have an option anywhere: the handed-over parts only, never a row of a card."""
    wanted = Needles.of(texts=words_of(box.package))
    tables = set()
    with sqlite3.connect(database) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            content = repr(connection.execute(f"SELECT * FROM {name}").fetchall()).encode()
            tables |= {name} if any(True for _ in wanted.in_bytes(content)) else set()
    connection.close()
    return tables


@pytest.mark.station
@pytest.mark.timeout(60)
def test_each_leak_is_found(new_day: NewDay, tmp_path: pathlib.Path) -> None:
    """The search itself: a choice or a code planted on a copy, in each form and place."""
    began = time.time()
    day = new_day()
    voter = day.new_voter()
    day.send(voter)
    day.kiosk.end()
    box, code = box_of(day), day.ground.code(voter.card)
    vote, name = box.votes[0], words_of(box.package)[0]
    wanted = needles(box, [code])
    leaks = {
        "kiosk.log": name.encode(),
        "controller.log": name.encode("cp1251"),
        "spool": vote.payload + vote.signature,
        "core": vote.signature.hex().encode(),
        "kiosk/extra.jsonl": b'{"code": "' + code.encode() + b'"}',
        "swap": int(code).to_bytes(16, "big"),
    }
    for number, (file, leak) in enumerate(leaks.items()):
        copy = tmp_path / str(number)
        shutil.copytree(day.folder, copy)
        with (copy / file).open("ab") as opened:
            opened.write(b"before " + leak + b" behind")
        assert {finding.file for finding in search(copy, wanted, lawful=_PAPER)} == {file}
    (tmp_path / "names").mkdir()
    (tmp_path / "names" / f"{code}.tmp").write_bytes(b"")
    assert search(tmp_path / "names", wanted) == (Finding(file=f"{code}.tmp", offset=0, kind="code"),)
    timed = struct.pack(">Q", int(time.time() * 1000))
    assert has_time(box.votes[0].payload + timed, began, time.time() + 1)


@pytest.mark.torture
@pytest.mark.station
@pytest.mark.timeout(600)
def test_after_a_whole_rehearsal_no_file_says_who_chose_what(tmp_path: pathlib.Path) -> None:
    """The same after `python -m rehearsal`: the whole kiosk with screens, camera and printed cards."""
    began, out, scratch = time.time(), tmp_path / "out", tmp_path / "tmp"
    scratch.mkdir()
    held = subprocess.run(
        [
            *(sys.executable, "-m", "rehearsal", "--package", "examples/small.toml"),
            *("--voters", "6", "--kiosks", "1", "--seed", "3", "--out", str(out)),
        ],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(scratch), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert held.returncode == 0, held.stdout + held.stderr
    work = out / "rehearsal"
    codes = [Card(picture).read() for picture in sorted((work / "cards").glob("card-*.png"))]
    box = lay_open(
        [work / "kiosk-1" / "internal.box", work / "kiosk-1" / "removable.box"],
        package=work / "package",
        keys=work / "keys" / "devices" / "kiosk-1",
        device="kiosk-1",
    )
    assert box.votes
    assert inside(box, codes, began, time.time()) == []
    wanted = needles(box, codes)
    lawful = (
        *("package/", "source.toml", "keys/", "kiosk-1/printer/"),
        *("controller/official/results/", "controller/official/station.sqlite"),
    )
    assert search(work, wanted, lawful=lawful) == ()
    assert search(scratch, wanted) == ()
    database = work / "controller" / "official" / "station.sqlite"
    assert _rows_with_a_choice(database, box) <= {"parts"}
    assert {f.kind for f in search(database.parent, wanted)} <= {"text"}
