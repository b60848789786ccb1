"""Slips on the controller's tape: the hourly figure, an action of the chair, the totals of the kiosks.

Values in, lines out. No slip names a card or a choice.
"""

import collections.abc
import dataclasses

from controller.reports.imprint import Imprint
from controller.reports.number_words import in_words
from controller.reports.tape import NARROWEST, Line, pair, rule, slip, to_sign, wrapped


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HourlyFigure:
    """The figure frozen for the telephone at a reporting time; `time` is «10:00»."""

    time: str
    voted: int
    issued: int
    voters: int


def turnout_words(voted: int, voters: int) -> str:
    """Return the share with one decimal, cut off as reports do: 318 of 1160 → «27,4 %»."""
    tenths = voted * 1000 // voters if voters else 0
    return f"{tenths // 10},{tenths % 10} %"


def hourly_slip(imprint: Imprint, figure: HourlyFigure, width: int = NARROWEST) -> tuple[Line, ...]:
    """Make the slip to be read out over the telephone."""
    body = (
        *pair("Проголосовало", str(figure.voted), width),
        *wrapped(f"({in_words(figure.voted)})", width),
        *pair("От числа в списке", turnout_words(figure.voted, figure.voters), width),
        rule(width),
        *pair("Выдано карточек", str(figure.issued), width),
        *pair("Избирателей в списке", str(figure.voters), width),
        *to_sign(("Сведения передал:",), width),
    )
    return slip(imprint, f"Сводка на {figure.time}", body, width)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChairAction:
    """An action two people unlocked: its name, where, why, when («14:05») and the two roles."""

    action: str
    subject: str
    reason: str
    time: str
    roles: tuple[str, str]


def chair_slip(imprint: Imprint, done: ChairAction, width: int = NARROWEST) -> tuple[Line, ...]:
    """Make the slip of an action under two cards; who held them is written by hand."""
    body = (
        *pair("Время", done.time, width),
        *wrapped(f"Действие: {done.action}", width, 10),
        *wrapped(f"Что: {done.subject}", width, 5),
        *wrapped(f"Причина: {done.reason}", width, 9),
        *to_sign((f"1. {done.roles[0]}", f"2. {done.roles[1]}"), width),
    )
    return slip(imprint, "Действие комиссии", body, width)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KioskTotals:
    """What one voting device counted: ballots stored, cards voted, records annulled on the tape.

    `closed` are records closed by a reset or a failure. Both stand on the device's tape; None where nobody
    has counted them. Votes are not among them: few ballots on one device could show how people voted.
    """

    name: str
    ballots: int
    cards: int
    annulled: int | None = None
    closed: int | None = None

    @property
    def agrees(self) -> bool:
        """Tell whether ballots equal cards."""
        return self.ballots == self.cards


def kiosk_totals_slip(
    imprint: Imprint, totals: collections.abc.Sequence[KioskTotals], width: int = NARROWEST
) -> tuple[Line, ...]:
    """Make the tape that is printed when voting is closed."""
    body: list[Line] = []
    for one in totals:
        body += (f"Устройство {one.name}", *pair("  бюллетеней", str(one.ballots), width))
        body += pair("  карточек", str(one.cards), width)
        if one.annulled is not None:
            body += pair("  аннулировано", str(one.annulled), width)
        if one.closed:
            body += pair("  закрыто сбросом или сбоем", str(one.closed), width)
        body.append("  СОВПАЛО" if one.agrees else "  НЕ СОВПАЛО: нужно решение комиссии")
    ballots, cards = sum(one.ballots for one in totals), sum(one.cards for one in totals)
    body += (rule(width), *pair("ВСЕГО бюллетеней", str(ballots), width))
    body += pair("ВСЕГО карточек", str(cards), width)
    body += to_sign(("Председатель комиссии",), width)
    return slip(imprint, "Итоги по устройствам", body, width)
