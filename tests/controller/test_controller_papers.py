"""Papers and the memory card: what is printed, and a card that cannot take the results."""

import errno
import json
import os
import pathlib
import subprocess

import pytest

from controller.reports import memory_card
from controller.reports.memory_card import CardWritten, export_card
from controller.reports.number_words import in_words
from controller.reports.paper import PaperError, load_fonts
from controller.reports.protocol_pdf import date_in_words, protocol_pdf, zero_report_pdf
from election.cards import CardCounts
from election.faults import Fault, FaultCode
from election.polls import StationMode
from election.results import ResultsProtocol, build_protocol, merge_parts, part_of
from media.writing import write_tree
from tests.controller.station_kit import PACKAGE, make_election, make_station

FILES = {"protocol.json": b"{}", "parts/kiosk-1.json": b"[]" * 1000}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "ноль"),
        (12, "двенадцать"),
        (271, "двести семьдесят один"),
        (1_001, "одна тысяча один"),
        (22_000, "двадцать две тысячи"),
        (111_115, "сто одиннадцать тысяч сто пятнадцать"),
        (5_000_020, "пять миллионов двадцать"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert in_words(number) == words


def test_numbers_that_have_no_words_are_errors() -> None:
    with pytest.raises(ValueError, match="0 to"):
        in_words(-1)
    assert date_in_words("2026-09-20") == "20 сентября 2026 года"


def _protocol(mode: StationMode) -> ResultsProtocol:
    election, station = make_election(), make_station()
    part = part_of(election, [], station=123, mode=mode, device=station.kiosks[0].id, package=PACKAGE)
    protocol = build_protocol(
        election,
        station,
        merge_parts([part]),
        CardCounts(received=40, activated=0, unused=40),
        {},
        voted={},
        software="keg-controller test",
    )
    assert isinstance(protocol, ResultsProtocol)
    return protocol


def _words_of(pdf: bytes, tmp_path: pathlib.Path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    shown = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, timeout=30)
    return " ".join(shown.stdout.decode().split())


@pytest.mark.parametrize("mode", [StationMode.TEST, StationMode.OFFICIAL])
def test_the_protocol_shows_rows_options_ratios_and_mode(mode: StationMode, tmp_path: pathlib.Path) -> None:
    load_fonts()
    protocol = _protocol(mode)
    pdf = protocol_pdf(protocol, protocol.contests[0], "клен бинокль стая снег")
    words = _words_of(pdf, tmp_path)
    for expected in (
        "ПРОТОКОЛ",
        "Избирательный участок № 123",
        "20 сентября 2026 года",
        "Ветрова Алла Игнатьевна",
        "стр. 1 ≥ стр. 2 + стр. 3 40 ≥ 0 + 0 = 0",
        "выполнено",
        "сорок",
        "клен бинокль стая снег",
        "Председатель комиссии",
        "стр. 1 из",
    ):
        assert expected in words
    assert ("ТЕСТОВОЕ ГОЛОСОВАНИЕ" in words) is (mode is StationMode.TEST)
    assert pdf == protocol_pdf(protocol, protocol.contests[0], "клен бинокль стая снег")
    fonts = subprocess.run(
        ["pdffonts", tmp_path / "paper.pdf"], capture_output=True, check=True, timeout=30
    ).stdout.decode()
    assert fonts.count("PTSans") >= 2
    assert " no " not in "".join(line[50:70] for line in fonts.splitlines()[2:])


def test_the_zero_report_lists_every_kiosk_and_option(tmp_path: pathlib.Path) -> None:
    load_fonts()
    pdf = zero_report_pdf(
        make_election(),
        make_station(),
        StationMode.TRAINING,
        CardCounts(received=40, activated=0, unused=40),
        software="s",
        package_words="клен",
    )
    words = _words_of(pdf, tmp_path)
    for expected in ("НУЛЕВЫХ ПОКАЗАТЕЛЕЙ", "№2 0", "П-3 0", "Нет 0", "получено: 40", "ТРЕНИРОВОЧНОЕ"):
        assert expected in words


def test_without_the_font_no_paper_pretends(tmp_path: pathlib.Path) -> None:
    with pytest.raises(PaperError):
        load_fonts(tmp_path)


def test_a_card_is_written_whole_and_again_with_the_same_results(tmp_path: pathlib.Path) -> None:
    first = export_card(tmp_path, FILES, "protocol.json")
    assert isinstance(first, CardWritten)
    assert first.files == 3
    longer = {**FILES, "events.jsonl": b"later\n"}
    second = export_card(tmp_path, longer, "protocol.json")
    assert isinstance(second, CardWritten)
    on_card = sorted(path.name for path in tmp_path.iterdir())
    assert on_card == ["SUMS.json", "events.jsonl", "parts", "protocol.json"]
    assert set(json.loads((tmp_path / "SUMS.json").read_bytes())) == set(longer)


def test_other_results_are_never_overwritten(tmp_path: pathlib.Path) -> None:
    export_card(tmp_path, FILES, "protocol.json")
    other = export_card(tmp_path, {**FILES, "protocol.json": b"{1}"}, "protocol.json")
    assert isinstance(other, Fault)
    assert other.code is FaultCode.CARD_HAS_RESULTS
    assert (tmp_path / "protocol.json").read_bytes() == b"{}"
    assert not (tmp_path / ".results.new").exists()


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, FaultCode.CARD_FULL),
        (errno.EROFS, FaultCode.CARD_READ_ONLY),
        (errno.EIO, FaultCode.CARD_BROKEN),
    ],
)
def test_a_card_that_fails_half_way_is_left_as_it_was(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, number: int, code: FaultCode
) -> None:
    written: list[pathlib.Path] = []

    def failing(path: pathlib.Path, content: bytes) -> None:
        if written:
            raise OSError(number, os.strerror(number))
        path.write_bytes(content)
        written.append(path)

    monkeypatch.setattr("media.writing.write_file", failing)
    outcome = export_card(tmp_path, FILES, "protocol.json")
    assert isinstance(outcome, Fault)
    assert outcome.code is code
    assert written
    assert list(tmp_path.iterdir()) == []


def test_a_truly_full_card(tmp_path: pathlib.Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", tmp_path], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no right to mount")
    try:
        big = {**FILES, "records.json": os.urandom(200_000)}
        outcome = export_card(tmp_path, big, "protocol.json")
        assert isinstance(outcome, Fault)
        assert outcome.code is FaultCode.CARD_FULL
        assert list(tmp_path.iterdir()) == []
        subprocess.run(["mount", "-o", "remount,ro", tmp_path], check=True)
        locked = export_card(tmp_path, FILES, "protocol.json")
        assert isinstance(locked, Fault)
        assert locked.code is FaultCode.CARD_READ_ONLY
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def test_a_missing_card_and_a_lying_card(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = export_card(tmp_path / "none", FILES, "protocol.json")
    assert isinstance(missing, Fault)
    assert missing.code is FaultCode.CARD_MISSING

    def lying(folder: pathlib.Path, files: dict[str, bytes]) -> None:
        write_tree(folder, {**files, "protocol.json": b"[]"})

    monkeypatch.setattr(memory_card, "write_tree", lying)
    lied = export_card(tmp_path, FILES, "protocol.json")
    assert isinstance(lied, Fault)
    assert lied.code is FaultCode.CARD_VERIFY
    assert list(tmp_path.iterdir()) == []
