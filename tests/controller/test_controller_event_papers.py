"""Papers made at their events, kept in the folder of the mode, printed again, taken along on the card."""

import hashlib
import json
import pathlib
import subprocess
import typing

import pytest

from controller.paper_folder import PaperFolder, title_of_paper
from controller.paper_printer import FolderPrinter, open_paper_printer
from controller.protocol_papers import CodeReading
from controller.reports.page_picture import NoPictureError, Picture
from election import signing
from election.polls import StationMode
from link import messages
from scanner.decode import codes_in
from tests.controller.day_kit import ONE, collected, prepared
from tests.controller.station_kit import Rig, key_of

READS = CodeReading(read=codes_in)


def _words(pdf: bytes) -> str:
    command = ["pdftotext", "-layout", "-", "-"]
    shown = subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=30)
    return " ".join(shown.stdout.decode().split())


def _papers(rig: Rig) -> dict[str, bytes]:
    return PaperFolder(rig.books.folder).all()


@pytest.fixture
def printing(data: pathlib.Path, tmp_path: pathlib.Path) -> typing.Iterator[Rig]:
    """Return a controller that reads codes and prints into `tmp_path`."""
    made = Rig(data, codes=READS, paper_printer=FolderPrinter(tmp_path))
    yield made
    made.stop()


def test_opening_makes_the_zero_report_with_excluded_lines_and_the_readiness_report(rig: Rig) -> None:
    exclude = messages.ChangeOption(contest_id="head", option_id="o2", withdrawn=True)
    checked = messages.RecordDiagnostic(kiosk="№ 1", part="screen", passed=True, note="9 из 9")
    console = rig.console(epoch=5)
    console.ask(messages.SetMode(mode=messages.StationMode.OFFICIAL), messages.Done)
    console.ask(checked, messages.DeviceSheet)
    console.ask(exclude, messages.Done)
    kiosk = rig.kiosk()
    kiosk.greet()
    kiosk.beat()
    assert _papers(rig) == {}
    console.ask(messages.OpenPolls(), messages.Done)
    papers = _papers(rig)
    assert sorted(papers) == ["readiness.pdf", "zero-report.pdf"]
    assert "Лугов Пётр Саввич исключено" in _words(papers["zero-report.pdf"])
    ready = _words(papers["readiness.pdf"])
    assert "Экран 9 из 9 ГОДНО" in ready
    assert "не проверено" in ready
    assert "КОМПЛЕКС НЕ ГОТОВ" in ready


def test_the_close_makes_the_totals_and_the_act_of_cancelled_cards(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    for serial in (1000, 1001):
        rig.chair.activate(serial)
    kiosk.vote(1000, ONE)
    kiosk.beat()
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    papers = _papers(rig)
    totals, cancelled = _words(papers["kiosk-totals.pdf"]), _words(papers["cancelled-cards.pdf"])
    assert "ВСЕГО 1 1 по ленте по ленте СОВПАЛО" in totals
    assert "активированные, по которым не голосовали 1 (один)" in cancelled
    assert "ВСЕГО погашено 39" in cancelled
    (slip,) = (
        path.read_text()
        for path in (rig.data / "slips").glob("*polls-closed*")
        if "ИТОГИ" in path.read_text()
    )
    assert "аннулировано" not in slip
    assert papers["kiosk-totals.txt"].decode() == slip


def test_every_decision_makes_its_act_with_the_next_number(rig: Rig) -> None:
    rig.open_day()
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    for act in ("акт № 7 от 20.09", "акт № 8 от 20.09"):
        rig.chair.ask(messages.RecordDecision(subject="№ 1", act=act), messages.Done)
    papers = _papers(rig)
    assert [name for name in papers if name.startswith("incident")] == [
        "incident-0001.pdf",
        "incident-0002.pdf",
    ]
    words = _words(papers["incident-0002.pdf"])
    for expected in ("АКТ № 2", "Устройство №1", "акт № 8 от 20.09 (kiosk-1)"):
        assert expected in words


def test_the_test_vote_makes_its_table_in_the_folder_of_the_test(rig: Rig) -> None:
    (kiosk,) = rig.open_day(mode=StationMode.TEST)
    collected(rig, rig.chair, kiosk)
    rig.chair.ask(messages.CompareTestVote(), messages.TestTable)
    words = _words(_papers(rig)["test-vote.pdf"])
    assert "НЕ СОВПАЛО: комплекс к голосованию непригоден" in words
    assert "Устройство все · Глава района" in words
    rig.chair.ask(messages.SetMode(mode=messages.StationMode.TRAINING), messages.Done)
    assert "test-vote.pdf" not in _papers(rig)


def test_every_code_is_read_back_and_the_card_has_every_paper_signed(
    printing: Rig, tmp_path: pathlib.Path
) -> None:
    rig = printing
    ready = prepared(rig)
    assert (ready.problems, ready.warnings) == ((), ())
    card = tmp_path / "card"
    card.mkdir()
    rig.chair.ask(messages.ExportCard(path=str(card)), messages.Exported)
    listing = (card / "papers.json").read_bytes()
    public = signing.public_bytes(key_of("controller"))
    signature = (card / "papers.json.sig").read_bytes()
    allowed = {signing.key_id(public): public}
    assert isinstance(signing.verify(signing.PAPERS_TYPE, listing, signature, allowed, 1), signing.Verified)
    sums, all_sums = json.loads(listing), json.loads((card / "SUMS.json").read_bytes())
    on_card = {str(path.relative_to(card)) for path in card.rglob("*.pdf")}
    assert {"protocol-head.pdf", "papers/enlarged-road.pdf", "papers/zero-report.pdf"} <= on_card
    assert on_card == {name for name in sums if name.endswith(".pdf")}
    for name, digest in sums.items():
        assert hashlib.sha256((card / name).read_bytes()).hexdigest() == digest == all_sums[name]
    assert "Протокол для проверки" in _words((card / "protocol-head.pdf").read_bytes())


def test_papers_of_other_modes_go_along_under_the_name_of_their_mode(
    rig: Rig, tmp_path: pathlib.Path
) -> None:
    rig.open_day(mode=StationMode.TEST)
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    rig.chair.ask(messages.SetMode(mode=messages.StationMode.TRAINING), messages.Done)
    second = rig.console(epoch=9)
    second.ask(messages.SetMode(mode=messages.StationMode.OFFICIAL), messages.Done)
    kiosk = rig.kiosk(epoch=9)
    kiosk.greet()
    kiosk.beat()
    second.ask(messages.OpenPolls(), messages.Done)
    collected(rig, second, kiosk)
    second.ask(messages.PrepareProtocol(), messages.ProtocolReady)
    second.ask(messages.ExportCard(path=str(tmp_path)), messages.Exported)
    names = {path.name for path in (tmp_path / "papers").iterdir()}
    assert {"zero-report.pdf", "test.zero-report.pdf", "test.kiosk-totals.pdf"} <= names


def test_a_paper_is_printed_and_printed_again(printing: Rig, tmp_path: pathlib.Path) -> None:
    rig = printing
    prepared(rig)
    listed = rig.chair.ask(messages.GetPapers(), messages.PaperList)
    names = {line.name: line.title for line in listed.lines}
    assert len(names) == listed.total
    assert names["enlarged-head.pdf"] == "Увеличенная форма протокола head"
    wanted = messages.PrintPaper(name="protocol-head.pdf", copies=3)
    for _ in range(2):
        done = rig.chair.ask(wanted, messages.PaperPrinted)
        assert (done.copies, done.checked, done.text) == (3, True, "")
    copies = sorted(path.name for path in tmp_path.iterdir())
    assert copies == [f"00000{number}-protocol-head.pdf" for number in range(1, 7)]
    content = (rig.books.folder / "results" / "protocol-head.pdf").read_bytes()
    assert {path.read_bytes() for path in tmp_path.iterdir()} == {content}
    assert rig.chair.refusal(messages.PrintPaper(name="nothing.pdf")) == "unknown_paper"
    rig.belongings["paper_printer"] = FolderPrinter(tmp_path / "gone")
    rig.restart()
    assert rig.chair.refusal(messages.PrintPaper(name="zero-report.pdf")) == "C-19"


def test_without_a_printer_the_fault_says_what_to_do(rig: Rig) -> None:
    prepared(rig)
    refused = rig.chair.ask(messages.PrintPaper(name="protocol-head.pdf"), messages.CommandRefused)
    assert refused.reason == "C-18"
    assert "Напечатайте бумаги с карты памяти" in refused.text


def _no_pictures(pdf: bytes) -> tuple[Picture, ...]:
    raise NoPictureError("нет pdftoppm")


@pytest.mark.parametrize(
    ("codes", "code"),
    [(CodeReading(read=codes_in, draw=_no_pictures), "C-16"), (CodeReading(read=lambda page: ()), "C-17")],
    ids=["no-pdftoppm", "unreadable"],
)
def test_a_protocol_whose_codes_were_not_read_does_not_count_as_printed(
    data: pathlib.Path, tmp_path: pathlib.Path, codes: CodeReading, code: str
) -> None:
    rig = Rig(data, codes=codes, paper_printer=FolderPrinter(tmp_path))
    ready = prepared(rig)
    (doubt,) = ready.warnings
    assert doubt.startswith(code)
    assert doubt.endswith("(head, council, road)")
    reply = rig.chair.say(messages.PrintPaper(name="protocol-head.pdf"))
    if code == "C-16":
        assert isinstance(reply, messages.PaperPrinted)
        assert not reply.checked
        assert reply.text.startswith("C-16")
    else:
        assert isinstance(reply, messages.CommandRefused)
        assert list(tmp_path.iterdir()) == []
    assert isinstance(rig.chair.say(messages.PrintPaper(name="zero-report.pdf")), messages.PaperPrinted)
    rig.stop()


def test_only_our_names_become_files_and_only_a_folder_is_a_printer(tmp_path: pathlib.Path) -> None:
    folder = PaperFolder(tmp_path)
    with pytest.raises(ValueError, match="name"):
        folder.put({"../x.pdf": b""})
    assert folder.all() == {}
    assert folder.next_number("incident") == 1
    assert title_of_paper("outside-portable-1-2.pdf") == "Акт о голосовании вне помещения portable-1-2"
    assert open_paper_printer(None) is None
    for setting in ("lp", "folder:", "folder:here"):
        with pytest.raises(ValueError, match="folder:/PATH"):
            open_paper_printer(setting)
