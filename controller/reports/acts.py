"""Acts of the commission, A4: outside voting, cancelled cards, incidents. Signed by hand.

Values in, PDF out. No act names a voter, a card or a choice.
"""

import dataclasses

from controller.reports.imprint import Imprint
from controller.reports.number_words import in_words
from controller.reports.paper import (
    Flowable,
    Sheet,
    facts,
    gap,
    heading,
    render,
    signatures,
    style,
    text,
)

_COMMISSION = ("Председатель комиссии", "Секретарь комиссии", "Член комиссии")


def _number(value: int) -> str:
    return f"{value} ({in_words(value)})"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OutsideVoting:
    """One trip of a portable device, in the words and numbers the procedure asks for.

    `issued` cards were given to the members for `applications` written ones and `reserve` beside them;
    `handed` went to voters, `returned` came back unused, `damaged` are the rest; `ballots` the device holds.
    """

    unit: str
    left: str
    came_back: str
    applications: int
    issued: int
    reserve: int
    handed: int
    returned: int
    damaged: int
    ballots: int
    members: tuple[str, ...]
    observers: tuple[str, ...]

    @property
    def differences(self) -> tuple[str, ...]:
        """Return what does not balance; empty when everything does."""
        found = []
        if self.issued != self.applications + self.reserve:
            found.append(
                f"выдано членам {self.issued} ≠ заявлений {self.applications} + запас {self.reserve}"
            )
        spent = self.handed + self.returned + self.damaged
        if self.issued != spent:
            found.append(
                f"выдано членам {self.issued} ≠ выдано избирателям + возвращено + испорчено = {spent}"
            )
        if self.ballots > self.handed:
            found.append(f"бюллетеней на устройстве {self.ballots} > выдано избирателям {self.handed}")
        return tuple(found)


def outside_act_pdf(imprint: Imprint, trip: OutsideVoting) -> bytes:
    """Make the act of voting outside the premises."""
    sheet = Sheet(title="Акт о голосовании вне помещения", imprint=imprint)
    return render(sheet, lambda: _outside_story(imprint, trip))


def _outside_story(imprint: Imprint, trip: OutsideVoting) -> list[Flowable]:
    rows = (
        ("Переносное устройство", trip.unit),
        ("Выезд и возвращение", f"{trip.left} — {trip.came_back}"),
        ("Письменных заявлений (устных обращений)", _number(trip.applications)),
        ("Карточек выдано членам комиссии", _number(trip.issued)),
        ("из них запас", _number(trip.reserve)),
        ("Карточек выдано избирателям", _number(trip.handed)),
        ("Карточек возвращено", _number(trip.returned)),
        ("Карточек испорчено", _number(trip.damaged)),
        ("Бюллетеней на устройстве", _number(trip.ballots)),
    )
    story = [
        *heading(imprint, "АКТ", "о проведении голосования вне помещения для голосования"),
        facts(rows, (90, 80)),
        gap(),
        *_balance(trip.differences),
        text(f"Члены комиссии: {'; '.join(trip.members) or '—'}"),
        text(f"Присутствовали: {'; '.join(trip.observers) or 'наблюдателей не было'}"),
    ]
    titles = (*(f"Член комиссии {name}" for name in trip.members), *trip.observers)
    return [*story, signatures(titles or _COMMISSION)]


def _balance(differences: tuple[str, ...]) -> list[Flowable]:
    if not differences:
        return [text("СОВПАЛО: числа сходятся", style(11, bold=True, after=4))]
    lines = [text(f"НЕ СХОДИТСЯ: {words}", style(11, bold=True)) for words in differences]
    return [*lines, text("Решение комиссии: " + "_" * 60, style(11, after=4))]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CancelledCards:
    """Cards taken out of use at the close, by why; `cut` says how they were spoiled."""

    received: int
    unused: int
    activated_unused: int
    damaged: int
    test: int
    cut: str = "срезан угол со штрих-кодом"

    @property
    def total(self) -> int:
        """Return all cards cancelled."""
        return self.unused + self.activated_unused + self.damaged + self.test


def cancelled_act_pdf(imprint: Imprint, cards: CancelledCards) -> bytes:
    """Make the act of cancelled cards."""
    rows = (
        ("Карточек получено комиссией", _number(cards.received)),
        ("Погашено: не выданные", _number(cards.unused)),
        ("Погашено: активированные, по которым не голосовали", _number(cards.activated_unused)),
        ("Погашено: испорченные", _number(cards.damaged)),
        ("Погашено: тестовые", _number(cards.test)),
        ("ВСЕГО погашено", _number(cards.total)),
        ("Способ", cards.cut),
    )

    def story() -> list[Flowable]:
        return [
            *heading(imprint, "АКТ", "о погашении карточек для голосования"),
            facts(rows, (95, 75)),
            signatures(_COMMISSION),
        ]

    return render(Sheet(title="Акт о погашении карточек", imprint=imprint), story)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that happened: when («19.09.2027 14:05»), to which device, what, what was done.

    `fault` is its code and words, empty where it was no fault of a device; `decision` what was decided.
    """

    number: str
    time: str
    device: str
    fault: str
    what: str
    done: str
    decision: str = ""
    present: tuple[str, ...] = ()


def incident_act_pdf(imprint: Imprint, incident: Incident) -> bytes:
    """Make the act of an incident."""
    rows = (
        ("Когда", incident.time),
        ("Устройство", incident.device or "—"),
        ("Неисправность", incident.fault or "—"),
    )

    def story() -> list[Flowable]:
        blank = "_" * 82
        bold = style(10.5, bold=True)
        return [
            *heading(imprint, f"АКТ № {incident.number}", "о происшествии при работе комплекса"),
            facts(rows, (50, 120)),
            gap(),
            *(text("Что произошло", bold), text(incident.what or blank, style(11, after=4))),
            *(text("Что сделано", bold), text(incident.done or blank, style(11, after=4))),
            *(text("Решение комиссии", bold), text(incident.decision or blank, style(11, after=4))),
            text(f"Присутствовали: {'; '.join(incident.present) or '_' * 60}"),
            signatures((*_COMMISSION, "Наблюдатель")),
        ]

    return render(Sheet(title=f"Акт о происшествии № {incident.number}", imprint=imprint), story)
