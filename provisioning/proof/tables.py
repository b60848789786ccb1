"""Tables of the proof: verdicts, findings, where each option stands, who signs. Values in, tables out."""

import collections.abc

from election.definition import Contest, Election
from election.identifiers import ContestId, Language
from election.localized import STATE_LANGUAGE, text_in
from provisioning.proof.findings import RULES, Check, Grouped
from provisioning.proof.judging import Verdict
from provisioning.proof.names import LANGUAGES, SCREENS, SIZES, THEMES, named, numbers
from provisioning.proof.paper import WIDTH_MM, Flowable, grid, style, text
from provisioning.proof.row_checks import RowPlace

GOOD, BAD = "СООТВЕТСТВУЕТ", "НЕ СООТВЕТСТВУЕТ"
_SMALL = style(8)
_HEAD = style(8, bold=True)
_TINY = style(6.6, centred=True)
_TINY_HEAD = style(6.6, bold=True, centred=True)
_MEASURED_AT_MOST = 3
_NAME_MM, _NUMBER_MM, _SAME_MM = 45.0, 7.0, 13.0


def verdict_table(verdict: Verdict) -> Flowable:
    """Make the table of checks with СООТВЕТСТВУЕТ or НЕ СООТВЕТСТВУЕТ."""
    rows = [[text(word, _HEAD) for word in ("Проверка", "Норма", "Замечаний", "Вывод")]]
    for check in Check:
        count = sum(found.check is check for found in verdict.findings)
        good = verdict.holds(check)
        rows.append(
            [
                text(check.value, style(9)),
                text(RULES[check], _SMALL),
                text(str(count) if count else "нет", style(9, centred=True)),
                text(GOOD if good else BAD, style(8.5, bold=True, centred=True)),
            ]
        )
    return grid(rows, (52, 65, 19, WIDTH_MM - 136))


def finding_tables(verdict: Verdict, election: Election) -> collections.abc.Iterator[Flowable]:
    """Make one table for each check that found something."""
    heads = ("Бюллетень", "Строки", "Что обнаружено", "Языки", "Размеры", "Темы", "Экраны")
    for check in Check:
        found = [one for one in verdict.findings if one.check is check]
        if not found:
            continue
        yield text(check.value, style(10.5, bold=True, before=7, after=3))
        rows = [[text(word, _HEAD) for word in heads]]
        rows += [[text(cell, _SMALL) for cell in _finding_cells(one, election)] for one in found]
        yield grid(rows, (34, 15, 53, 18, 14, 19, WIDTH_MM - 153))


def _finding_cells(found: Grouped, election: Election) -> tuple[str, ...]:
    languages = {str(code): LANGUAGES.get(code, code) for code in election.languages}
    return (
        "; ".join(contest_name(election, contest) for contest in found.contests),
        numbers(found.options),
        _said(found),
        named(languages, found.languages),
        named(SIZES, found.sizes),
        named(THEMES, found.themes),
        named(SCREENS, found.profiles),
    )


def _said(found: Grouped) -> str:
    if not found.measured:
        return found.text
    more = " …" if len(found.measured) > _MEASURED_AT_MOST else ""
    return f"{found.text} ({'; '.join(found.measured[:_MEASURED_AT_MOST])}{more})"


def contest_name(election: Election, contest: str, language: Language = STATE_LANGUAGE) -> str:
    """Give the short title of a contest; no contest is the list of ballots."""
    if not contest:
        return "список бюллетеней"
    return text_in(election.contest(ContestId(contest)).short_title, language)


def place_table(verdict: Verdict, contest: Contest, language: Language) -> Flowable:
    """Make the table of where every option stands: page and row on each screen in each size."""
    screens = tuple(profile.name for profile in verdict.summary.profiles)
    sizes = tuple(size for size in SIZES if not verdict.summary.quick or size == "m")
    columns = tuple((screen, size) for screen in screens for size in sizes)
    cell = (WIDTH_MM - _NAME_MM - _NUMBER_MM - _SAME_MM) / len(columns)

    def at(option: int, screen: str, size: str) -> RowPlace | None:
        return verdict.rows.place((contest.id, language, size, screen), option)

    first = ["№", "Наименование", *_spread(screens, len(sizes)), "Как у всех"]
    second = ["", "", *(SIZES[size] for _, size in columns), ""]
    rows = [[text(word, _TINY_HEAD) for word in line] for line in (first, second)]
    odd = odd_options(verdict, contest, language)
    for option in contest.options:
        places = (at(option.number, screen, size) for screen, size in columns)
        rows.append(
            [
                text(str(option.number), style(8, centred=True)),
                text(text_in(option.name, language), _SMALL),
                *(text("—" if place is None else f"{place.page}/{place.row}", _TINY) for place in places),
                text("НЕТ" if option.number in odd else "да", style(8, bold=True, centred=True)),
            ]
        )
    facts = {column: [p for o in contest.options if (p := at(o.number, *column))] for column in columns}
    rows += _fact_rows([facts[column] for column in columns])
    spans = [("SPAN", (2 + i * len(sizes), 0), (1 + (i + 1) * len(sizes), 0)) for i in range(len(screens))]
    spans += [("SPAN", (column, 0), (column, 1)) for column in (0, 1, -1)]
    tight = [("LEFTPADDING", (2, 0), (-2, -1), 0), ("RIGHTPADDING", (2, 0), (-2, -1), 0)]
    widths = (_NUMBER_MM, _NAME_MM, *(cell,) * len(columns), _SAME_MM)
    return grid(rows, widths, heads=2, more=[*spans, *tight])


def _spread(screens: tuple[str, ...], width: int) -> list[str]:
    cells: list[str] = []
    for screen in screens:
        cells += [SCREENS.get(screen, screen), *("",) * (width - 1)]
    return cells


def _fact_rows(columns: list[list[RowPlace]]) -> list[list[Flowable]]:
    """Give the lines under the options: what is the same for all of them, in mm."""
    lines = (
        ("Прописные буквы наименований, мм", [_span([p.name_cap for p in held], 2) for held in columns]),
        ("Прописные буквы сведений, мм", [_span([p.other_cap for p in held], 2) for held in columns]),
        ("Отступ наименования, мм", [_span([p.text_left for p in held], 1) for held in columns]),
        ("Высота строки, мм", [_span([p.height for p in held], 0) for held in columns]),
        ("Страниц", [_span([float(p.pages) for p in held], 0) for held in columns]),
    )
    bold = style(6.6, bold=True, centred=True)
    return [
        [text(""), text(name, style(7.4, bold=True)), *(text(cell, bold) for cell in cells), text("")]
        for name, cells in lines
    ]


def _span(values: list[float], digits: int) -> str:
    """Write one number, or the least and the most where they differ; zero stands for none."""
    held = [value for value in values if value]
    if not held:
        return "—"
    low, high = (f"{value:.{digits}f}".replace(".", ",") for value in (min(held), max(held)))
    return low if low == high else f"{low}– {high}"


def odd_options(verdict: Verdict, contest: Contest, language: Language) -> frozenset[int]:
    """Give the options of which something was found that sets them apart from the others."""
    numbers_found: set[int] = set()
    for found in verdict.findings:
        about = contest.id in found.contests and (language in found.languages or found.languages == ("",))
        if about and found.check in (Check.EQUAL, Check.COMPLETE, Check.WHOLE, Check.GLYPHS, Check.FITS):
            numbers_found |= set(found.options)
    return frozenset(numbers_found)


def signing_table(contest: Contest) -> Flowable:
    """Make the lines on which candidates or their agents sign."""
    heads = ("№", "Наименование", "Представитель (фамилия, инициалы)", "Подпись", "Дата")
    rows = [[text(word, _HEAD) for word in heads]]
    for option in contest.options:
        cells = (str(option.number), text_in(option.name, STATE_LANGUAGE), "", "", "")
        rows.append([text(cell, style(8.5)) for cell in cells])
    room = [("BOTTOMPADDING", (0, 1), (-1, -1), 9), ("TOPPADDING", (0, 1), (-1, -1), 9)]
    return grid(rows, (8, 62, 46, 34, WIDTH_MM - 150), more=room)
