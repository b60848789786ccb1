"""Every paper of the station: its head, its numbers, what it says when they do not balance."""

import collections.abc
import dataclasses
import pathlib
import subprocess

import pytest

from controller.reports.acts import (
    CancelledCards,
    Incident,
    OutsideVoting,
    cancelled_act_pdf,
    incident_act_pdf,
    outside_act_pdf,
)
from controller.reports.closing_papers import enlarged_pdf, kiosk_totals_pdf, lines_aloud
from controller.reports.imprint import Imprint
from controller.reports.protocol_pdf import protocol_pdf, zero_report_pdf
from controller.reports.slips import (
    ChairAction,
    HourlyFigure,
    KioskTotals,
    chair_slip,
    hourly_slip,
    kiosk_totals_slip,
    turnout_words,
)
from controller.reports.tape import pair, slip
from controller.reports.trial_papers import (
    DeviceReadiness,
    ReadinessCheck,
    TrialRow,
    TrialTable,
    is_ready,
    readiness_pdf,
    trial_agrees,
    trial_vote_pdf,
)
from election.polls import StationMode
from tests.papers.paper_kit import SOFTWARE, WORDS, Day

IMPRINT = Imprint(
    station=123,
    election="Дополнительные выборы депутата и местный референдум в Тихореченском городском округе",
    date="2027-09-19",
    mode=StationMode.OFFICIAL,
    package_words=WORDS,
    software=SOFTWARE,
    printed_at="19.09.2027 20:41",
    copy=2,
)
TRIP = OutsideVoting(
    unit="П-3",
    left="19.09.2027 10:05",
    came_back="19.09.2027 13:40",
    applications=6,
    issued=7,
    reserve=1,
    handed=5,
    returned=2,
    damaged=0,
    ballots=5,
    members=("Сойкина В. Л.", "Дроздов А. М."),
    observers=("наблюдатель Чижова О. П.",),
)
TABLES = (
    TrialTable(
        device="№ 1",
        contest="Депутат городской Думы, округ № 7",
        rows=(
            TrialRow(name="Аистова Вера Тихоновна", expected=3, counted=3),
            TrialRow(name="Недействительных", expected=1, counted=1),
        ),
    ),
    TrialTable(
        device="П-3", contest="Референдум: набережная", rows=(TrialRow(name="Да", expected=2, counted=2),)
    ),
)
READY = (
    DeviceReadiness(
        device="№ 1",
        fingerprint=WORDS,
        checks=(
            ReadinessCheck(name="Экран, 9 точек", passed=True, time="18.09.2027 17:40"),
            ReadinessCheck(name="Печать и чтение ленты", passed=True, time="18.09.2027 17:44"),
        ),
        seals=("004417", "004418"),
    ),
)
TOTALS = (
    KioskTotals(name="№ 1", ballots=180, cards=180, annulled=4, closed=0),
    KioskTotals(name="П-3", ballots=5, cards=5, annulled=0, closed=1),
)
INCIDENT = Incident(
    number="1",
    time="19.09.2027 14:05",
    device="№ 2",
    fault="P-02 Закончилась бумага",
    what="Лента закончилась при печати выбора. Запись закрыта.",
    done="Лента заменена двумя операторами, избиратель проголосовал на устройстве № 1.",
    present=("наблюдатель Чижова О. П.",),
)
CARDS = CancelledCards(received=1178, unused=980, activated_unused=3, damaged=1, test=9)

Paper = collections.abc.Callable[[Imprint], bytes]
PAPERS: dict[str, Paper] = {
    "trial": lambda imprint: trial_vote_pdf(imprint, TABLES),
    "readiness": lambda imprint: readiness_pdf(imprint, READY),
    "outside": lambda imprint: outside_act_pdf(imprint, TRIP),
    "cancelled": lambda imprint: cancelled_act_pdf(imprint, CARDS),
    "incident": lambda imprint: incident_act_pdf(imprint, INCIDENT),
    "totals": lambda imprint: kiosk_totals_pdf(imprint, TOTALS),
}


def words_of(pdf: bytes, tmp_path: pathlib.Path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    shown = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, timeout=30)
    return " ".join(shown.stdout.decode().split())


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("mode", [StationMode.OFFICIAL, StationMode.TEST])
def test_every_sheet_begins_with_the_same_head(name: str, mode: StationMode, tmp_path: pathlib.Path) -> None:
    imprint = dataclasses.replace(IMPRINT, mode=mode)
    pdf = PAPERS[name](imprint)
    words = words_of(pdf, tmp_path)
    mode_word = "ГОЛОСОВАНИЕ" if mode is StationMode.OFFICIAL else "ТЕСТ"
    assert words.startswith(f"УИК № 123 · {mode_word} · 19 сентября 2027 года")
    for expected in (
        "отпечатано 19.09.2027 20:41 · экземпляр № 2",
        "Дополнительные выборы депутата и местный референдум",
        f"исходные данные: {WORDS} · программа: {SOFTWARE}",
        "стр. 1 из 1",
    ):
        assert expected in words
    assert ("НЕ ЯВЛЯЕТСЯ РЕЗУЛЬТАТОМ" in words) is (mode is StationMode.TEST)
    assert pdf == PAPERS[name](imprint)


def test_the_zero_report_and_the_protocol_have_it_too(days: dict[str, Day], tmp_path: pathlib.Path) -> None:
    day = days["small"]
    contest = day.protocol.contests[0]
    code = day.code(contest.contest)
    papers = (
        zero_report_pdf(
            day.election,
            day.station,
            StationMode.OFFICIAL,
            day.counts,
            software=SOFTWARE,
            package_words=WORDS,
            printed_at="19.09.2027 07:50",
            copy=1,
        ),
        protocol_pdf(day.protocol, contest, WORDS, code=code),
        enlarged_pdf(day.protocol, contest, WORDS),
    )
    for pdf in papers:
        words = words_of(pdf, tmp_path)
        assert words.startswith("УИК № 123 · ГОЛОСОВАНИЕ · 19 сентября 2027 года")
        assert f"исходные данные: {WORDS} · программа: {SOFTWARE}" in words
    assert "отпечатано ______________ · экземпляр № ____" in words_of(papers[1], tmp_path)
    words = words_of(papers[1], tmp_path)
    assert f"часть {len(code.texts)} из {len(code.texts)}" in words
    assert code.key_words.upper() in words


def test_the_trial_table_says_whether_it_agrees(tmp_path: pathlib.Path) -> None:
    words = words_of(trial_vote_pdf(IMPRINT, TABLES), tmp_path)
    assert words.count("СОВПАЛО") == 4
    assert "СОВПАЛО: комплекс пригоден к голосованию" in words
    wrong = dataclasses.replace(TABLES[0], rows=(TrialRow(name="Аистова", expected=3, counted=2),))
    words = words_of(trial_vote_pdf(IMPRINT, (wrong, TABLES[1])), tmp_path)
    assert "Аистова 3 2 НЕ СОВПАЛО" in words
    assert "НЕ СОВПАЛО: комплекс к голосованию непригоден" in words
    assert not trial_agrees(())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"applications": 7}, "выдано членам 7 ≠ заявлений 7 + запас 1"),
        ({"returned": 1}, "выдано членам 7 ≠ выдано избирателям + возвращено + испорчено = 6"),
        ({"ballots": 6}, "бюллетеней на устройстве 6 > выдано избирателям 5"),
    ],
)
def test_an_outside_trip_that_does_not_balance_is_told(
    change: dict[str, int], expected: str, tmp_path: pathlib.Path
) -> None:
    assert TRIP.differences == ()
    assert "СОВПАЛО" in words_of(outside_act_pdf(IMPRINT, TRIP), tmp_path)
    changed = dataclasses.replace(TRIP, **change)  # type: ignore[arg-type]
    assert changed.differences == (expected,)
    words = words_of(outside_act_pdf(IMPRINT, changed), tmp_path)
    assert f"НЕ СХОДИТСЯ: {expected}" in words
    assert "Решение комиссии" in words


def test_acts_hold_their_numbers_in_figures_and_words(tmp_path: pathlib.Path) -> None:
    words = words_of(cancelled_act_pdf(IMPRINT, CARDS), tmp_path)
    assert "993 (девятьсот девяносто три)" in words
    words = words_of(incident_act_pdf(IMPRINT, INCIDENT), tmp_path)
    assert "АКТ № 1" in words
    assert "P-02 Закончилась бумага" in words
    assert "Лента заменена двумя операторами" in words


def test_totals_show_ballots_and_no_votes(tmp_path: pathlib.Path) -> None:
    words = words_of(kiosk_totals_pdf(IMPRINT, TOTALS), tmp_path)
    assert "ВСЕГО 185 185 4 1 СОВПАЛО" in words
    differing = (dataclasses.replace(TOTALS[0], cards=179), TOTALS[1])
    assert words_of(kiosk_totals_pdf(IMPRINT, differing), tmp_path).count("НЕ СОВПАЛО") == 2


def test_readiness_needs_every_check_and_the_same_words(tmp_path: pathlib.Path) -> None:
    words = words_of(readiness_pdf(IMPRINT, READY), tmp_path)
    assert "КОМПЛЕКС ГОТОВ" in words
    assert "совпало на 1 из 1 устройств" in words
    assert "004417, 004418" in words
    undone = dataclasses.replace(READY[0], checks=(ReadinessCheck(name="Звук", passed=None),))
    other = dataclasses.replace(READY[0], fingerprint="другие слова тут есть")
    for devices in ((undone,), (other,), (dataclasses.replace(READY[0], checks=()),), ()):
        assert not is_ready(IMPRINT, devices)
    words = words_of(readiness_pdf(IMPRINT, (undone, other)), tmp_path)
    assert "КОМПЛЕКС НЕ ГОТОВ" in words
    assert "не проверено" in words
    assert "СЛОВА ДРУГИЕ" in words


def test_the_enlarged_form_reads_every_line_once(days: dict[str, Day], tmp_path: pathlib.Path) -> None:
    contest = days["small"].protocol.contests[0]
    words = words_of(enlarged_pdf(days["small"].protocol, contest, WORDS), tmp_path)
    assert words.count("Строка ") == len(contest.rows) + len(contest.options)
    assert "одна тысяча сто шестьдесят" in words
    mixed = days["mixed"].protocol.contests[0]
    read = lines_aloud(mixed)
    assert len(read) == len(mixed.rows) + 3 * len(mixed.options)
    assert read[-1][1].endswith("— всего")


SLIPS: dict[str, collections.abc.Callable[[int], tuple[str, ...]]] = {
    "hourly": lambda width: hourly_slip(
        IMPRINT, HourlyFigure(time="10:00", voted=271, issued=279, voters=1160), width
    ),
    "chair": lambda width: chair_slip(
        IMPRINT,
        ChairAction(
            action="сброс устройства",
            subject="№ 2",
            reason="избиратель ушёл, не подтвердив свой выбор на экране",
            time="14:05",
            roles=("Председатель комиссии", "Член комиссии"),
        ),
        width,
    ),
    "totals": lambda width: kiosk_totals_slip(IMPRINT, TOTALS, width),
}


@pytest.mark.parametrize("width", [42, 48])
@pytest.mark.parametrize("name", SLIPS)
def test_slips_fit_the_tape_and_carry_the_same_head(name: str, width: int) -> None:
    lines = SLIPS[name](width)
    assert max(map(len, lines)) <= width
    words = " ".join(" ".join(lines).split())
    for expected in (
        "УИК № 123",
        "19 сентября 2027 года",
        "Режим: ГОЛОСОВАНИЕ",
        WORDS,
        SOFTWARE,
        "№ 2; стр. 1 из 1",
    ):
        assert expected in words


def test_slips_say_what_they_are_for() -> None:
    hourly = " ".join(" ".join(SLIPS["hourly"](42)).split())
    assert "СВОДКА НА 10:00" in hourly
    assert "(двести семьдесят один)" in hourly
    assert "23,3 %" in hourly
    assert (turnout_words(318, 1160), turnout_words(0, 0)) == ("27,4 %", "0,0 %")
    assert "избиратель ушёл, не подтвердив" in " ".join(SLIPS["chair"](48))
    totals = SLIPS["totals"](42)
    assert totals.count("  СОВПАЛО") == 2
    assert any(line.startswith("ВСЕГО бюллетеней") and line.endswith(" 185") for line in totals)
    differing = kiosk_totals_slip(IMPRINT, (KioskTotals(name="№ 1", ballots=2, cards=1, annulled=0),))
    assert "  НЕ СОВПАЛО: нужно решение комиссии" in differing
    test_mode = dataclasses.replace(IMPRINT, mode=StationMode.TEST, copy=None, printed_at="")
    lines = slip(test_mode, "Проба", ())
    assert lines[0] == lines[-1]
    assert "ТЕСТ — НЕ ЯВЛЯЕТСЯ РЕЗУЛЬТАТОМ" in lines[0]
    with pytest.raises(ValueError, match="42 to 48"):
        slip(IMPRINT, "Проба", (), 32)


def test_a_long_name_keeps_its_value_on_the_last_line() -> None:
    lines = pair("Число избирателей, включённых в список на момент окончания голосования", "1160", 42)
    assert len(lines) == 3
    assert lines[-1].endswith(" 1160")
    assert all(len(line) <= 42 for line in lines)
