"""The results protocol of one contest and the zero report, as A4 papers to be signed by hand.

Which rows there are comes from the document; nothing is computed here.
"""

import collections.abc
import hashlib
import re

from reportlab.platypus import KeepTogether

from controller.reports.bundle import PrintedCode
from controller.reports.code_drawing import code_block
from controller.reports.imprint import Imprint, imprint_of, imprint_of_protocol
from controller.reports.imprint import date_in_words as date_in_words
from controller.reports.number_words import in_words
from controller.reports.paper import (
    Flowable,
    Sheet,
    gap,
    grid,
    headed,
    heading,
    render,
    signatures,
    style,
    text,
)
from controller.station.values import name_of
from election.cards import CardCounts, identities
from election.definition import Election, Station
from election.localized import STATE_LANGUAGE, text_in
from election.polls import StationMode
from election.protocol_form import Severity
from election.ratios import SUM, SUM_TYPED, VOTES_ALLOWED
from election.results import ContestResults, OptionRow, ResultsProtocol, encode

_MEMBERS = ("Председатель комиссии", "Заместитель председателя", "Секретарь комиссии", "Члены комиссии")
_PLAIN_MEMBERS = 3


def protocol_pdf(
    protocol: ResultsProtocol,
    contest: ContestResults,
    package_words: str,
    *,
    code: PrintedCode | None = None,
    printed_at: str = "",
    copy: int | None = None,
) -> bytes:
    """Make the protocol of one contest, with its codes at the foot if they are given."""
    digest = hashlib.sha256(encode(protocol)).hexdigest()
    sheet = Sheet(
        title=f"Протокол об итогах: {contest.short_title}",
        imprint=imprint_of_protocol(protocol, package_words, printed_at=printed_at, copy=copy),
        foot=(f"protocol.json SHA-256 {digest}",),
    )
    return render(sheet, lambda: _protocol_story(protocol, contest, code))


def _protocol_story(
    protocol: ResultsProtocol, contest: ContestResults, code: PrintedCode | None
) -> list[Flowable]:
    return [
        *_heading(protocol, contest),
        _numbers(
            ("№", "Наименование строки", "Число", "Прописью"),
            [(row.number, row.title, row.value) for row in contest.rows],
        ),
        gap(),
        _votes(contest),
        gap(),
        *_ratios(contest),
        KeepTogether(_complex(protocol)),
        _signatures(),
        *(code_block(code) if code else []),
    ]


def printed_name(option: OptionRow) -> str:
    """Return an option as it stands on papers: an excluded one keeps its number and its votes."""
    return f"{option.name} — исключено" if option.withdrawn else option.name


def _votes(contest: ContestResults) -> Flowable:
    """Make the table of votes; with paper ballots, both kinds and their total side by side."""
    if all(option.typed is None for option in contest.options):
        plain = ("№", "Число голосов, поданных за", "Число", "Прописью")
        return _numbers(plain, [(row.row, printed_name(row), row.votes) for row in contest.options])
    bold, big = style(9, bold=True, centred=True), style(12, bold=True, centred=True)
    centred, small = style(10, centred=True), style(9)
    electronic = any(option.row for option in contest.options)
    head = ("№", "Число голосов, поданных за", "На бумаге", "Электронно", "Всего", "Всего прописью")
    lines = [[text(word, bold) for word in head]]
    for option in contest.options:
        numbers = f"{option.typed_row}, {option.row}" if option.row else option.typed_row or ""
        lines.append(
            [
                text(numbers, centred),
                text(printed_name(option)),
                text(str(option.typed), centred),
                text(str(option.votes) if electronic else "—", centred),
                text(str(option.total), big),
                text(in_words(option.total), small),
            ]
        )
    return grid(lines, (16, 62, 19, 23, 16, 34), head=True)


def _heading(protocol: ResultsProtocol, contest: ContestResults) -> list[Flowable]:
    centred = style(10.5, centred=True, after=2)
    kind = "электронного " if all(option.typed is None for option in contest.options) else ""
    story = [
        text(protocol.election_title, style(12, bold=True, centred=True, after=1)),
        text(date_in_words(protocol.date), centred),
        gap(2),
        text("ПРОТОКОЛ", style(16, bold=True, centred=True, after=1)),
        text(f"участковой избирательной комиссии об итогах {kind}голосования", centred),
        gap(2),
        text(contest.title, style(12, bold=True, centred=True, after=2)),
    ]
    if contest.district:
        story.append(text(contest.district, centred))
    several = f"; допустимое число отметок — {contest.votes_allowed}" if contest.votes_allowed > 1 else ""
    story += [
        text(f"Избирательный участок № {protocol.station}. {protocol.station_name}", centred),
        text(f"{contest.form}{several}", style(9, centred=True, after=4)),
        gap(2),
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
    mixed = any(option.typed is not None and option.row for option in contest.options)
    names |= {
        SUM: "сумма электронных голосов" if mixed else "сумма голосов",
        SUM_TYPED: "сумма голосов на бумаге" if mixed else "сумма голосов",
        VOTES_ALLOWED: "число отметок",
    }
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
        gap(),
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


def _signatures() -> Flowable:
    titles = (*_MEMBERS, *("" for _ in range(_PLAIN_MEMBERS - 1)))
    signed = "М. П.        Протокол подписан «____» ______________ 20___ года в ____ часов ____ минут"
    return signatures(titles, signed)


def zero_report_pdf(
    election: Election,
    station: Station,
    mode: StationMode,
    counts: CardCounts,
    *,
    software: str,
    package_words: str,
    withdrawn: collections.abc.Collection[tuple[str, str]] = (),
    printed_at: str = "",
    copy: int | None = None,
) -> bytes:
    """Make the print-out of zero counters for the signatures before opening."""
    imprint = imprint_of(
        election,
        station,
        mode,
        package_words=package_words,
        software=software,
        printed_at=printed_at,
        copy=copy,
    )
    sheet = Sheet(title="Распечатка нулевых показателей", imprint=imprint)
    return render(sheet, lambda: _zero_story(imprint, election, station, counts, withdrawn))


def _zero_story(
    imprint: Imprint,
    election: Election,
    station: Station,
    counts: CardCounts,
    withdrawn: collections.abc.Collection[tuple[str, str]],
) -> list[Flowable]:
    bold = style(9, bold=True)
    cards = (
        f"Карточек получено: {counts.received}; активировано: {counts.activated}; "
        f"проголосовало: {counts.voted}"
    )
    story: list[Flowable] = [
        *heading(imprint, "РАСПЕЧАТКА НУЛЕВЫХ ПОКАЗАТЕЛЕЙ"),
        headed(("Устройство", "Бюллетеней"), ((name_of(kiosk), "0") for kiosk in station.kiosks), (120, 50)),
        gap(),
        text(cards),
        gap(),
    ]
    for contest in election.contests:
        rows = [[text(text_in(contest.short_title, STATE_LANGUAGE), bold), text("Голосов", bold)]]
        rows += [
            [
                text(f"{option.number}. {text_in(option.name, STATE_LANGUAGE)}"),
                text("исключено" if (contest.id, option.id) in withdrawn else "0"),
            ]
            for option in contest.options
        ]
        story += [grid(rows, (140, 30), head=True), gap()]
    return [*story, _signatures()]
