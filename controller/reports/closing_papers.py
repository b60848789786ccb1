"""Papers after the close: the totals of the devices, and the enlarged form for reading aloud, A4.

Values in, PDF out; the numbers come from the protocol, nothing is computed but sums.
"""

import collections.abc

from reportlab.platypus import KeepTogether

from controller.reports.imprint import Imprint, imprint_of_protocol
from controller.reports.number_words import in_words
from controller.reports.paper import (
    Flowable,
    Sheet,
    gap,
    headed,
    heading,
    render,
    signatures,
    style,
    text,
)
from controller.reports.protocol_pdf import printed_name
from controller.reports.slips import KioskTotals
from election.results import ContestResults, ResultsProtocol

_TITLE, _WORDS, _NUMBER = 19, 17, 60


def kiosk_totals_pdf(imprint: Imprint, totals: collections.abc.Sequence[KioskTotals]) -> bytes:
    """Make the sheet of ballots and cards of every device."""
    sheet = Sheet(title="Итоги по устройствам", imprint=imprint)
    return render(sheet, lambda: _totals_story(imprint, totals))


def _totals_story(imprint: Imprint, totals: collections.abc.Sequence[KioskTotals]) -> list[Flowable]:
    rows = [
        (
            one.name,
            str(one.ballots),
            str(one.cards),
            _counted(one.annulled),
            _counted(one.closed),
            "СОВПАЛО" if one.agrees else "НЕ СОВПАЛО",
        )
        for one in totals
    ]
    columns = [(one.ballots, one.cards, one.annulled, one.closed) for one in totals]
    sums = [_sum(column) for column in zip(*columns, strict=True)] or ["0"] * 4
    agree = all(one.agrees for one in totals)
    head = ("Устройство", "Бюллетеней", "Карточек", "Аннулировано", "Закрыто сбросом или сбоем", "")
    return [
        *heading(imprint, "ИТОГИ ПО УСТРОЙСТВАМ"),
        headed(
            head,
            [*rows, ("ВСЕГО", *sums, "СОВПАЛО" if agree else "НЕ СОВПАЛО")],
            (34, 25, 24, 29, 30, 28),
            bold_last=True,
        ),
        gap(),
        text(
            "Голоса по устройствам не печатаются: по немногим бюллетеням их можно было бы узнать.", style(9)
        ),
        signatures(("Председатель комиссии", "Член комиссии")),
    ]


def _counted(number: int | None) -> str:
    return "по ленте" if number is None else str(number)


def _sum(column: tuple[int | None, ...]) -> str:
    known = [number for number in column if number is not None]
    return str(sum(known)) if len(known) == len(column) else _counted(None)


def enlarged_pdf(
    protocol: ResultsProtocol,
    contest: ContestResults,
    package_words: str,
    *,
    printed_at: str = "",
    copy: int | None = None,
) -> bytes:
    """Make the enlarged form of a protocol: one line of it in each block, to be read from across the room."""
    imprint = imprint_of_protocol(protocol, package_words, printed_at=printed_at, copy=copy)
    sheet = Sheet(title=f"Увеличенная форма: {contest.short_title}", imprint=imprint)
    return render(sheet, lambda: _enlarged_story(imprint, contest))


def _enlarged_story(imprint: Imprint, contest: ContestResults) -> list[Flowable]:
    story = [
        *heading(imprint, "УВЕЛИЧЕННАЯ ФОРМА ПРОТОКОЛА"),
        text(contest.title, style(_TITLE, bold=True, centred=True, after=8)),
    ]
    for number, title, value in lines_aloud(contest):
        story.append(
            KeepTogether(
                [
                    text(f"Строка {number}", style(_WORDS)),
                    text(title, style(_TITLE, bold=True, after=2)),
                    text(str(value), style(_NUMBER, bold=True, centred=True)),
                    text(in_words(value), style(_WORDS, centred=True, after=16)),
                ]
            )
        )
    return [*story, signatures(("Председатель комиссии", "Секретарь комиссии"))]


def lines_aloud(contest: ContestResults) -> tuple[tuple[str, str, int], ...]:
    """Return (number, words, value) of every line in the order in which it is read aloud."""
    lines = [(row.number, row.title, row.value) for row in contest.rows]
    for option in contest.options:
        name = printed_name(option)
        if option.typed is None:
            lines.append((option.row, name, option.votes))
            continue
        if option.row:
            lines.append((option.typed_row or "", f"{name} — на бумаге", option.typed))
            lines.append((option.row, f"{name} — электронно", option.votes))
        numbers = ", ".join(filter(None, (option.typed_row, option.row)))
        lines.append((numbers, f"{name} — всего" if option.row else name, option.total))
    return tuple(lines)
