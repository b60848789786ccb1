"""Nobody reads a result before the close: by no message, on no board, in no file, paper or log.

Two stations whose voters chose differently are asked everything the console can ask; whatever they say and
write must be the same, byte by byte.
"""

import pathlib
import typing

import msgspec
import pytest
from msgspec import inspect as schema

from controller.paper_printer import FolderPrinter
from link import messages
from tests.controller.station_kit import COUNCIL, HEAD, ROAD, Rig
from tests.link.test_link_messages import largest

_QUESTIONS = typing.get_args(messages.ConsoleRequestBody)
# What ends the voting, or changes whom it is about: carried out last, or not at all.
_ENDING = (messages.ClosePolls, messages.SetMode)

ONE = {HEAD: ("o1",), COUNCIL: ("o1", "o2"), ROAD: ("o1",)}
OTHER = {HEAD: ("o2",), COUNCIL: ("o3", "o4"), ROAD: ("o2",)}

# The same questions with names this station has, so that they are answered and not only refused.
_NAMED: tuple[messages.ConsoleRequestBody, ...] = (
    messages.GetRows(contest_id="head"),
    messages.GetRatios(contest_id="head"),
    messages.EnterRows(contest_id="head", rows={"r1": 40}),
    messages.RecordDecision(subject="head", act="акт № 1"),
    messages.GetDevice(kiosk="№ 1"),
    messages.GetTrip(kiosk="П-3"),
    messages.GetTestDeck(),
    messages.CompareTestVote(),
    messages.FreezeFigure(hour="10:00"),
    messages.ChangeOption(contest_id="head", option_id="o3", withdrawn=True),
    messages.RecordDiagnostic(kiosk="№ 1", part="screen", passed=True),
    messages.ConfirmStep(step="devices"),
    messages.ReadRow(contest_id="head", lines=7),
    messages.GetPapers(),
    *(messages.PrintPaper(name=f"{name}.pdf") for name in ("protocol-head", "enlarged-head", "kiosk-totals")),
    messages.PrintPaper(name="zero-report.pdf"),
    messages.ExportCard(path="/nowhere"),
)


def _everything() -> list[messages.ConsoleRequestBody]:
    bodies = [body for body in _QUESTIONS if body not in _ENDING]
    return [*(largest(schema.type_info(body)) for body in bodies), *_NAMED, messages.GetStatus()]


def _asked(
    folder: pathlib.Path, choices: dict[typing.Any, tuple[str, ...]]
) -> tuple[bytes, dict[str, bytes]]:
    """Hold half a day, ask everything while the polls are open, return the answers and all files."""
    printed = folder / "printed"
    printed.mkdir(parents=True)
    rig = Rig(folder, paper_printer=FolderPrinter(printed))
    try:
        (kiosk,) = rig.open_day()
        for serial in (1000, 1001, 1002):
            rig.chair.activate(serial)
            kiosk.vote(serial, choices)
        kiosk.beat()
        rig.wall = rig.wall.replace(hour=10, minute=2)
        answers = [rig.chair.say(body) for body in _everything()]
        rig.service.tick()
        kiosk.deliver()  # not ordered: it must not be taken
        answers += [rig.chair.say(body) for body in _NAMED]
        rig.now += 16 * 60  # so that the whole count is on the board
        answers.append(rig.board())
        assert rig.board().voted == 3
        files = {
            str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }
        return msgspec.json.encode(answers), files
    finally:
        rig.stop()


def test_answers_and_files_are_the_same_whatever_was_chosen(data: pathlib.Path) -> None:
    one, other = _asked(data / "one", ONE), _asked(data / "other", OTHER)
    assert one[0] == other[0]
    assert one[1].keys() == other[1].keys()
    # The papers of the day so far, and the two copies that could be printed; no protocol and no total.
    papers = {pathlib.PurePath(name).name for name in one[1] if "papers/" in name or "printed/" in name}
    assert papers == {
        "000001-zero-report.pdf",
        "000002-zero-report.pdf",
        "hour-2026-09-20-1000.txt",
        "readiness.pdf",
        "zero-report.pdf",
    }
    for name, content in one[1].items():
        assert content == other[1][name], name


@pytest.mark.parametrize(
    "body", [messages.PrepareProtocol(), messages.CountResults()], ids=["protocol", "count"]
)
def test_the_same_questions_are_answered_after_the_close(rig: Rig, body: messages.ConsoleRequestBody) -> None:
    """Show that the refusals before were about the time, not about the question."""
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    kiosk.vote(1000, ONE)
    assert rig.chair.refusal(body) == "not_closed"
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    rig.chair.say(messages.CountResults())
    kiosk.beat()
    kiosk.deliver()
    assert not isinstance(rig.chair.say(body), messages.CommandRefused)
    rows = rig.chair.ask(messages.GetRows(contest_id="head"), messages.ContestRows)
    assert {line.id: line.value for line in rows.lines}["votes_1"] == 1
