"""Slips: a few lines on the controller's tape for every unlock and every guarded act, and where they go.

Made from the events that go on the log, so a slip says nothing the log may not; what happens while somebody
votes carries its quarter of an hour here too. Without a printer, and beside it, slips stay as text files.
"""

import collections.abc
import dataclasses
import datetime
import pathlib

from controller.desk import Facts, Note
from controller.station.officials import Power, Unlock, title_of
from election.events import CATALOGUE, QUARTER_MINUTES, EventField, EventId
from election.localized import STATE_LANGUAGE, text_in
from election.officials import OfficialCard
from election.polls import StationMode
from media.writing import replace_file

SLIPS_FOLDER = "slips"
MAX_SLIPS = 9999
_WIDTH = 40

SLIP_EVENTS = frozenset(
    {
        EventId.UNLOCK_GRANTED,
        EventId.UNLOCK_REFUSED,
        EventId.OFFICIAL_LOCKED_OUT,
        EventId.MODE_CHANGED,
        EventId.POLLS_OPENED,
        EventId.VOTING_PAUSED,
        EventId.VOTING_RESUMED,
        EventId.POLLS_CLOSED,
        EventId.RESET_ORDERED,
        EventId.LINE_EXCLUDED,
        EventId.LINE_RESTORED,
        EventId.DECISION_RECORDED,
        EventId.KIOSK_LOG_ALLOWED,
        EventId.EXPORT_DONE,
        EventId.EXPORT_FAILED,
    }
)

_MODE_WORDS = {
    StationMode.SETUP: "НАСТРОЙКА",
    StationMode.TEST: "ТЕСТ",
    StationMode.TRAINING: "ТРЕНИРОВКА",
    StationMode.OFFICIAL: "ГОЛОСОВАНИЕ",
}
_POWER_WORDS = {
    Power.CHANGE_MODE: "смена режима",
    Power.OPEN_POLLS: "открытие голосования",
    Power.PAUSE_VOTING: "приостановка",
    Power.RESUME_VOTING: "возобновление",
    Power.CLOSE_POLLS: "завершение голосования",
    Power.RESET_KIOSK: "сброс устройства",
    Power.CHANGE_OPTION: "исключение или восстановление",
    Power.ALLOT_CARDS: "карточки для выезда",
    Power.RECORD_DECISION: "решение комиссии",
    Power.EXPORT: "запись на карту памяти",
    Power.REPLACE_DEVICE: "замена устройства",
    Power.ERASE: "стирание данных",
}
_REFUSAL_WORDS = {
    "locked": "не отперто",
    "unknown_card": "чужая карточка",
    "same_card": "одна и та же карточка",
    "wrong_role": "не та пара",
    "wrong_pin": "неверный ПИН",
    "locked_out": "карточка заперта",
    "timed_out": "время вышло",
    "not_asked": "действие не выбрано",
}
_LABELS = {
    EventField.KIOSK: "Устройство",
    EventField.SUBJECT: "О чём",
    EventField.ACT: "Документ",
    EventField.CONTEST: "Вид выборов",
    EventField.LINE: "Строка",
    EventField.FILES: "Файлов",
    EventField.FINGERPRINT: "Отпечаток",
    EventField.FAULT: "Код",
    EventField.DEVICE: "Устройство",
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One slip: a banner with the mode, a title, lines of text. `kind` is the id of its event."""

    kind: str
    banner: str
    title: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return the slip as it stands in a file."""
        return "\n".join((f"=== {self.banner} ===", self.title, *self.lines, "")) + "\n"


PrintSlip = collections.abc.Callable[[Slip], bool]


def slip_of(
    note: Note, *, facts: Facts, mode: StationMode, now: datetime.datetime, used: Unlock | None
) -> Slip | None:
    """Make the slip of an event, or None for one that has none; `used` is the power it was done with."""
    event, fields = note
    if event not in SLIP_EVENTS:
        return None
    entry = CATALOGUE[event]
    station, election = facts.station, facts.election
    lines = [f"УИК № {station.number} · {text_in(election.title, STATE_LANGUAGE)}"[:120]]
    lines.append(f"{now:%d.%m.%Y} {clock_words(now, coarse=entry.coarse)}")
    lines += [
        f"{_LABELS[field]}: {_value(field, value)}" for field, value in fields.items() if field in _LABELS
    ]
    if EventField.POWER in fields:
        lines.append(f"Действие: {_power(fields[EventField.POWER])}")
    if event is EventId.MODE_CHANGED:
        lines.append(f"Режим: {_MODE_WORDS[StationMode(fields[EventField.MODE])]}")
    if event is EventId.UNLOCK_REFUSED:
        reason = fields[EventField.REASON]
        lines.append(f"Причина: {_REFUSAL_WORDS.get(reason, reason)}")
    if EventField.OFFICIALS in fields:
        lines.append(f"Кто: {_names(station.officials, fields[EventField.OFFICIALS])}")
    elif used is not None:
        lines.append(f"Отперли: {', '.join(title_of(card) for card in used.filled)}")
    if used is not None and used.reason:
        lines.append(f"Основание: {used.reason}")
    lines.append(f"Исходные данные: {facts.package_words}")
    lines.append(f"Программа: {facts.software}")
    return Slip(kind=event.value, banner=_MODE_WORDS[mode], title=entry.text, lines=tuple(lines))


def clock_words(now: datetime.datetime, *, coarse: bool) -> str:
    """Return the time as papers show it: to the minute, or the quarter of an hour it lies in."""
    if not coarse:
        return f"{now:%H:%M}"
    begin = now.replace(minute=now.minute - now.minute % QUARTER_MINUTES, second=0, microsecond=0)
    return f"{begin:%H:%M}–{begin + datetime.timedelta(minutes=QUARTER_MINUTES):%H:%M}"


def _value(field: EventField, value: str) -> str:
    return value[:16] + "…" if field is EventField.FINGERPRINT else value


def _power(value: str) -> str:
    found = [power for power in Power if power.value == value]
    return _POWER_WORDS[found[0]] if found else "не выбрано"


def _names(officials: collections.abc.Iterable[OfficialCard], ids: str) -> str:
    cards = {card.id: card for card in officials}
    return ", ".join(title_of(cards[one]) if one in cards else one for one in ids.split(","))


class SlipBox:
    """Keeps slips as numbered text files and hands them to the printer if there is one."""

    def __init__(self, folder: pathlib.Path, print_slip: PrintSlip | None = None) -> None:
        """Go on after the slips that are there already; nothing is written yet."""
        self._folder = folder
        self._print = print_slip
        found = (path.name.partition("-")[0] for path in folder.glob("*.txt"))
        self._last = max((int(number) for number in found if number.isdecimal()), default=0)

    def put(self, slip: Slip) -> None:
        """Keep a slip, then print it: a slip that does not print is not lost."""
        if self._last < MAX_SLIPS:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            self._last += 1
            path = self._folder / f"{self._last:04d}-{slip.kind}.txt"
            replace_file(path, slip.text.encode())
        if self._print is not None:
            self._print(slip)
