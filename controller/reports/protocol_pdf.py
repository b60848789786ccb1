"""The results protocol of one contest and the zero report, as A4 papers to be signed by hand.

Which rows there are comes from the document; nothing is computed here.
"""

import collections.abc
import hashlib
import re

from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Spacer

from controller.reports.number_words import in_words
from controller.reports.paper import Flowable, Sheet, columns, grid, render, style, text
from controller.station.values import name_of
from election.cards import CardCounts, identities
from election.definition import Election, Station
from election.localized import STATE_LANGUAGE, text_in
from election.polls import StationMode
from election.protocol_form import Severity
from election.ratios import SUM, VOTES_ALLOWED
from election.results import ContestResults, ResultsProtocol, encode

_MEMBERS = ("Председатель комиссии", "Заместитель председателя", "Секретарь комиссии", "Члены комиссии")
_PLAIN_MEMBERS = 3
_MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)


def date_in_words(date: str) -> str:
    """Write a date: 2026-09-20 → «20 сентября 2026 года»."""
    year, month, day = date.split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year} года"


def protocol_pdf(protocol: ResultsProtocol, contest: ContestResults, package_words: str) -> bytes:
    """Make the protocol of one contest."""
    digest = hashlib.sha256(encode(protocol)).hexdigest()
    sheet = Sheet(
        title=f"Протокол об итогах: {contest.short_title}",
        mode=protocol.mode,
        foot=(
            f"УИК № {protocol.station} · исходные данные: {package_words} · программа: {protocol.software}",
            f"protocol.json SHA-256 {digest}",
        ),
    )
    return render(sheet, lambda: _protocol_story(protocol, contest))


def _protocol_story(protocol: ResultsProtocol, contest: ContestResults) -> list[Flowable]:
    return [
        *_heading(protocol, contest),
        _numbers(
            ("№", "Наименование строки", "Число", "Прописью"),
            [(row.number, row.title, row.value) for row in contest.rows],
        ),
        Spacer(1, 3 * mm),
        _numbers(
            ("№", "Число голосов, поданных за", "Число", "Прописью"),
            [(row.row, row.name, row.votes) for row in contest.options],
        ),
        Spacer(1, 3 * mm),
        *_ratios(contest),
        KeepTogether(_complex(protocol)),
        KeepTogether(_signatures()),
    ]


def _heading(protocol: ResultsProtocol, contest: ContestResults) -> list[Flowable]:
    centred = style(10.5, centred=True, after=2)
    story = [
        text(protocol.election_title, style(12, bold=True, centred=True, after=1)),
        text(date_in_words(protocol.date), centred),
        Spacer(1, 2 * mm),
        text("ПРОТОКОЛ", style(16, bold=True, centred=True, after=1)),
        text("участковой избирательной комиссии об итогах электронного голосования", centred),
        Spacer(1, 2 * mm),
        text(contest.title, style(12, bold=True, centred=True, after=2)),
    ]
    if contest.district:
        story.append(text(contest.district, centred))
    several = f"; допустимое число отметок — {contest.votes_allowed}" if contest.votes_allowed > 1 else ""
    story += [
        text(f"Избирательный участок № {protocol.station}. {protocol.station_name}", centred),
        text(f"{contest.form}{several}", style(9, centred=True, after=4)),
        Spacer(1, 2 * mm),
    ]
    return story


def _numbers(head: tuple[str, ...], rows: list[tuple[str, str, int]]) -> Flowable:
    bold, big = style(9, bold=True, centred=True), style(12, bold=True, centred=True)
    lines = [[text(word, bold) for word in head]]
    lines += [
        [
            text(number, style(10, centred=True)),
            text(title),
            text(str(value), big),
            text(in_words(value), style(9)),
        ]
        for number, title, value in rows
    ]
    return grid(lines, (12, 90, 24, 44), head=True)


def _ratios(contest: ContestResults) -> list[Flowable]:
    if not contest.ratios:
        return []
    lines = [[text(word, style(9, bold=True)) for word in ("Соотношение", "С числами", "Итог")]]
    for ratio in contest.ratios:
        broken = "НЕ ВЫПОЛНЕНО" if ratio.severity is Severity.STOP else "внимание"
        lines.append(
            [
                text(_formula_words(contest, ratio.formula), style(9)),
                text(ratio.filled_in, style(9)),
                text("выполнено" if ratio.holds else broken, style(9, bold=not ratio.holds)),
            ]
        )
    table = grid(lines, (74, 66, 30), head=True)
    return [KeepTogether([text("Контрольные соотношения", style(10.5, bold=True, after=3)), table])]


def _formula_words(contest: ContestResults, formula: str) -> str:
    """Write a formula with the printed numbers of the rows instead of their ids."""
    names = {row.id: f"стр. {row.number}" for row in contest.rows}
    names |= {SUM: "сумма голосов", VOTES_ALLOWED: "число отметок"}
    signs = {">=": "≥", "<=": "≤", "==": "=", "*": "·", "-": "−"}
    return re.sub(
        r"[a-z][a-z0-9_]*|>=|<=|==|[*-]",
        lambda found: names.get(found.group(), signs.get(found.group(), found.group())),
        formula,
    )


def _complex(protocol: ResultsProtocol) -> list[Flowable]:
    small = style(8.5)
    kiosks = (
        f"{'переносное ' if kiosk.portable else ''}№ {kiosk.number}: {kiosk.ballots} / {kiosk.voted}"
        for kiosk in protocol.kiosks
    )
    story: list[Flowable] = [
        Spacer(1, 3 * mm),
        text("Данные комплекса", style(10.5, bold=True, after=2)),
        text(f"Бюллетеней / использованных карточек по устройствам: {'; '.join(kiosks)}", small),
        *(text(line, small) for line in _card_lines(protocol.cards)),
    ]
    story += [
        text(f"Решение комиссии ({decision.subject}): {decision.act}", style(9, bold=True))
        for decision in protocol.decisions
    ]
    return story


def _card_lines(counts: CardCounts) -> collections.abc.Iterator[str]:
    for identity in identities(counts):
        sign = "=" if identity.holds else "≠"
        yield f"Карточки: {identity.text}: {identity.left} {sign} {identity.right}"


def _signatures() -> list[Flowable]:
    line = "_" * 30
    rows: list[list[Flowable]] = []
    for title in _MEMBERS:
        for index in range(_PLAIN_MEMBERS if title == _MEMBERS[-1] else 1):
            rows.append([text(title if index == 0 else ""), text(line), text("_" * 16)])
    rows.append([text(""), text("(фамилия, инициалы)", style(8)), text("(подпись)", style(8))])
    signed = "М. П.        Протокол подписан «____» ______________ 20___ года в ____ часов ____ минут"
    table = columns(rows, (62, 68, 40))
    return [Spacer(1, 5 * mm), table, Spacer(1, 3 * mm), text(signed, style(10))]


def zero_report_pdf(
    election: Election,
    station: Station,
    mode: StationMode,
    counts: CardCounts,
    *,
    software: str,
    package_words: str,
) -> bytes:
    """Make the print-out of zero counters for the signatures before opening."""
    sheet = Sheet(
        title="Распечатка нулевых показателей",
        mode=mode,
        foot=(f"УИК № {station.number} · исходные данные: {package_words} · программа: {software}",),
    )
    return render(sheet, lambda: _zero_story(election, station, counts))


def _zero_story(election: Election, station: Station, counts: CardCounts) -> list[Flowable]:
    bold = style(9, bold=True)
    kiosks = [[text("Устройство", bold), text("Бюллетеней", bold)]]
    kiosks += [[text(name_of(kiosk)), text("0")] for kiosk in station.kiosks]
    story: list[Flowable] = [
        text(text_in(election.title, STATE_LANGUAGE), style(12, bold=True, centred=True)),
        text(date_in_words(election.date), style(10.5, centred=True, after=4)),
        text("РАСПЕЧАТКА НУЛЕВЫХ ПОКАЗАТЕЛЕЙ", style(15, bold=True, centred=True, after=4)),
        text(f"Избирательный участок № {station.number}", style(10.5, centred=True, after=6)),
        grid(kiosks, (120, 50), head=True),
        Spacer(1, 3 * mm),
        text(
            f"Карточек получено: {counts.received}; активировано: {counts.activated}; "
            f"проголосовало: {counts.voted}"
        ),
        Spacer(1, 3 * mm),
    ]
    for contest in election.contests:
        rows = [[text(text_in(contest.short_title, STATE_LANGUAGE), bold), text("Голосов", bold)]]
        rows += [
            [text(f"{option.number}. {text_in(option.name, STATE_LANGUAGE)}"), text("0")]
            for option in contest.options
        ]
        story += [grid(rows, (140, 30), head=True), Spacer(1, 3 * mm)]
    return [*story, KeepTogether(_signatures())]
