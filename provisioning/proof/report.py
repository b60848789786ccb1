"""The paper of a proof: what was checked, what was found, where every option stands, who agrees, pictures."""

import collections.abc
import pathlib

from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, PageBreak, Spacer

from election.definition import Contest
from election.identifiers import Language
from election.localized import STATE_LANGUAGE, text_in
from election.package import ElectionPackage
from provisioning.proof.judging import Verdict
from provisioning.proof.names import LANGUAGES, SCREENS, SIZES, THEMES
from provisioning.proof.paper import Flowable, load_fonts, plain_table, render, style, text
from provisioning.proof.pictures import picture_story
from provisioning.proof.tables import (
    BAD,
    GOOD,
    finding_tables,
    odd_options,
    place_table,
    signing_table,
    verdict_table,
)

_HEADING = style(13, bold=True, before=2, after=3)


def report_pdf(package: ElectionPackage, verdict: Verdict, pictures: pathlib.Path) -> bytes:
    """Make the paper. Raises FontMissingError."""
    load_fonts()
    words = str(package.fingerprint).upper()
    foot = (
        f"УИК № {package.station.number} · исходные данные: {words}",
        f"{verdict.summary.software} · программа экрана SHA-256 {verdict.summary.software_sha256[:32]}",
    )
    story = [
        *_front(package, verdict),
        *_findings(package, verdict),
        *_places(package, verdict),
        *_agreement(package, verdict),
        PageBreak(),
        text("Изображения страниц", _HEADING),
        *picture_story(verdict, package.election, pictures),
    ]
    return render("Отчёт о макете бюллетеней", foot, story)


def _front(package: ElectionPackage, verdict: Verdict) -> collections.abc.Iterator[Flowable]:
    election, station = package.election, package.station
    yield text(text_in(election.title, STATE_LANGUAGE), style(12, bold=True, centred=True, after=2))
    day = ".".join(reversed(election.date.split("-")))
    place = f"{day} · избирательный участок № {station.number}, {text_in(station.name, STATE_LANGUAGE)}"
    yield text(place, style(10, centred=True, after=8))
    yield text("ОТЧЁТ О МАКЕТЕ", style(17, bold=True, centred=True, after=1))
    yield text("как каждый бюллетень выглядит на экране", style(10.5, centred=True, after=8))
    yield plain_table(
        [[text(a, style(9)), text(b, style(9))] for a, b in _facts(package, verdict)], (42, 130)
    )
    yield Spacer(1, 3 * mm)
    yield text(f"Вывод: {GOOD if verdict.good else BAD}", style(13, bold=True, after=4))
    yield verdict_table(verdict)
    yield Spacer(1, 3 * mm)
    yield text(
        "Размеры в миллиметрах экрана. Буквы и границы стоят на целых точках экрана, поэтому допуск — "
        "половина точки (0,09 мм). Цвета и положение слов измерены по изображению, а не взяты из программы.",
        style(8),
    )


def _facts(package: ElectionPackage, verdict: Verdict) -> tuple[tuple[str, str], ...]:
    election, summary = package.election, verdict.summary
    languages = ", ".join(LANGUAGES.get(code, code) for code in election.languages)
    screens = "; ".join(
        f"{SCREENS.get(p.name, p.name)} ({p.width_px} × {p.height_px}, {p.px_per_mm} точки/мм)".replace(
            ".", ","
        )
        for p in summary.profiles
    )
    sizes = "только обычный (M)" if summary.quick else ", ".join(SIZES.values())
    themes = "только обычная" if summary.quick else ", ".join(THEMES.values())
    options = sum(len(contest.options) for contest in election.contests)
    return (
        ("Исходные данные", str(package.fingerprint).upper()),
        ("", package.fingerprint.hex),
        ("Выборы", f"{election.id}, версия {election.version}"),
        ("Бюллетени", f"бюллетеней: {len(election.contests)}, строк: {options}"),
        ("Языки", languages),
        ("Размеры текста", sizes),
        ("Темы", themes),
        ("Экраны", screens),
        ("Нарисовано страниц", str(summary.pages)),
        ("Программа", f"{summary.software}; SHA-256 {summary.software_sha256}"),
    )


def _findings(package: ElectionPackage, verdict: Verdict) -> collections.abc.Iterator[Flowable]:
    if verdict.good:
        return
    yield PageBreak()
    yield text("Замечания", _HEADING)
    yield text(
        "Каждая строка верна для всех названных в ней бюллетеней, строк, языков, размеров, тем и экранов.",
        style(9, after=2),
    )
    yield from finding_tables(verdict, package.election)


def _places(package: ElectionPackage, verdict: Verdict) -> collections.abc.Iterator[Flowable]:
    yield PageBreak()
    yield text("Место и вид каждой строки", _HEADING)
    yield text("В клетках: страница бюллетеня / строка на ней.", style(9, after=4))
    for contest in package.election.contests:
        for language in package.election.languages:
            title = f"{text_in(contest.title, language)} · {LANGUAGES.get(language, language)}"
            head = text(title, style(10.5, bold=True, after=3))
            said = text(_statement(verdict, contest, language), style(8.5, before=3, after=8))
            table = place_table(verdict, contest, language)
            yield KeepTogether([head, table, said]) if len(contest.options) <= 12 else head
            if len(contest.options) > 12:
                yield table
                yield said


def _statement(verdict: Verdict, contest: Contest, language: Language) -> str:
    odd = odd_options(verdict, contest, language)
    if odd:
        return "По этому бюллетеню есть замечания; строки, которых они касаются, отмечены «НЕТ»."
    return (
        "Все строки бюллетеня одинаковы: один шрифт (PT Sans), одна высота прописных букв, один отступ, одна "
        "ширина и рамка, на каждой странице одна высота. Порядок и слова — как в исходных данных."
    )


def _agreement(package: ElectionPackage, verdict: Verdict) -> collections.abc.Iterator[Flowable]:
    words = str(package.fingerprint).upper()
    for contest in package.election.contests:
        yield PageBreak()
        yield text("Лист согласования", _HEADING)
        yield text(text_in(contest.title, STATE_LANGUAGE), style(11, bold=True, after=3))
        yield text(
            f"Исходные данные: {words}. Я видел изображения страниц этого бюллетеня на всех экранах и во "
            "всех размерах. Наименование, сведения, порядок и размер букв моей строки верны; строка не хуже "
            "и не лучше других.",
            style(9.5, after=4),
        )
        yield signing_table(contest)
    line = "_" * 30
    members = ("Председатель комиссии", "Секретарь комиссии", "Оператор, составивший отчёт")
    rows = [[text(member), text(line), text("_" * 18)] for member in members]
    rows.append([text(""), text("(фамилия, инициалы)", style(8)), text("(подпись)", style(8))])
    yield KeepTogether(
        [
            Spacer(1, 8 * mm),
            plain_table(rows, (62, 68, 40)),
            Spacer(1, 3 * mm),
            text("Отчёт подписан «____» ______________ 20___ года"),
        ]
    )
