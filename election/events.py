"""The catalogue of events: what may be written into a device's log, in which words and with which fields.

There is no event for a vote, a claim, an activation, an annulment or a refused card: their times in order
would tell who voted when, and an annulment stands on the tape, where its time would point at a record.
Whatever can happen while somebody is in a booth carries its quarter of an hour only. No field can hold a
card code, an option or a count of votes. Writing the log is not done here.
"""

import collections.abc
import dataclasses
import datetime
import enum
import re
import typing

from election.definition import DeviceRole
from election.event_names import Disposition as Disposition
from election.event_names import EventField as EventField
from election.event_names import EventId as EventId
from election.event_names import EventKind as EventKind
from election.event_names import Fields as Fields
from election.identifiers import DeviceId, ElectionId
from election.polls import PollsState, StationMode

QUARTER_MINUTES = 15


# No run of more than 16 digits fits anywhere but in a hash, so that a card code (39 digits) fits nowhere.
_HASH, _NUMBER, _WORD = r"[0-9a-f]{64}", r"[0-9]{1,16}", r"[a-z][a-z0-9_-]{0,39}"
_PATTERNS: typing.Final[collections.abc.Mapping[EventField, str]] = {
    EventField.KIOSK: r"(№ |П-)[0-9]{1,5}",
    EventField.DEVICE: r"[a-z0-9][a-z0-9-]{0,39}",
    EventField.MODE: "|".join(mode.value for mode in StationMode),
    EventField.POLLS: "|".join(state.value for state in PollsState),
    EventField.PART: _WORD,
    EventField.FAULT: r"[0-9A-Za-z._-]{1,16}",
    EventField.REASON: _WORD,
    EventField.CONTEST: r"[a-z0-9][a-z0-9-]{0,39}",
    EventField.SUBJECT: r"[!-~]{1,64}",
    EventField.ACT: r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,160}",
    EventField.PACKAGE: _HASH,
    EventField.SOFTWARE: r"[ -~]{1,40}",
    EventField.FINGERPRINT: _HASH,
    EventField.FILES: _NUMBER,
    EventField.SEQ: _NUMBER,
    EventField.HEAD: _HASH,
    EventField.MEDIUM: r"[1-9]",
    EventField.CUT: _NUMBER,
    EventField.COPIED: _NUMBER,
    EventField.POWER: _WORD,
    EventField.OFFICIALS: r"[a-z0-9][a-z0-9-]{0,39}(,[a-z0-9][a-z0-9-]{0,39})?",
    EventField.LINE: r"[1-9][0-9]{0,2}",
    EventField.HOUR: r"[0-2][0-9]:[0-5][0-9]",
    EventField.FIGURE: r"[0-9]{1,5}",
    EventField.STEP: _WORD,
}
_ALLOWED = {field: re.compile(pattern) for field, pattern in _PATTERNS.items()}
_LONG_NUMBER = re.compile(r"[0-9]{17}")
_HASHES = frozenset(field for field, pattern in _PATTERNS.items() if pattern == _HASH)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class EventEntry:
    """One line of the catalogue: Russian words, group, disposition and the fields that must be given.

    `coarse` events carry their quarter of an hour instead of the second. `essential` ones are durable before
    anything goes on and are still written when the log has no more room for the others.
    """

    text: str
    kind: EventKind
    disposition: Disposition
    fields: frozenset[EventField]
    coarse: bool
    essential: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """An event checked against the catalogue and spelled in strings, ready for a log."""

    event: str
    disposition: str
    fields: dict[str, str]
    time: str
    essential: bool


class _How(enum.Enum):
    EXACT = (False, True)
    COARSE = (True, True)
    COARSE_ORDINARY = (True, False)
    ORDINARY = (False, False)


def _entry(
    text: str,
    kind: EventKind,
    disposition: Disposition,
    *fields: EventField,
    how: _How = _How.EXACT,
) -> EventEntry:
    coarse, essential = how.value
    return EventEntry(
        text=text,
        kind=kind,
        disposition=disposition,
        fields=frozenset(fields),
        coarse=coarse,
        essential=essential,
    )


_E, _F, _OK, _BAD, _NA = EventId, EventField, Disposition.SUCCESS, Disposition.FAILURE, Disposition.NA
_START, _POLLS, _DEVICE = EventKind.START, EventKind.POLLS, EventKind.DEVICE
_CHAIR, _RESULTS, _LOG = EventKind.CHAIR, EventKind.RESULTS, EventKind.LOG
_COARSE, _RARE = _How.COARSE, _How.COARSE_ORDINARY
_SEEN = (_F.DEVICE, _F.MODE, _F.SEQ, _F.HEAD)

# Acts of the commission. A reset is unlocked while somebody's vote is open, so unlocking carries its quarter.
# An excluded line is a public order, not a choice: it is named by its number on the ballot.
_OF_COMMISSION: typing.Final = {
    _E.UNLOCK_GRANTED: _entry("Отперто двумя", _CHAIR, _OK, _F.POWER, _F.OFFICIALS, how=_COARSE),
    _E.UNLOCK_REFUSED: _entry("Отпереть нельзя", _CHAIR, _BAD, _F.POWER, _F.REASON, how=_RARE),
    _E.OFFICIAL_LOCKED_OUT: _entry(
        "Служебная карточка заперта: неверные ПИН", _CHAIR, _BAD, _F.OFFICIALS, how=_COARSE
    ),
    _E.LINE_EXCLUDED: _entry("Строка бюллетеня исключена", _CHAIR, _OK, _F.CONTEST, _F.LINE, how=_COARSE),
    _E.LINE_RESTORED: _entry("Строка бюллетеня восстановлена", _CHAIR, _OK, _F.CONTEST, _F.LINE, how=_COARSE),
    _E.FIGURE_FROZEN: _entry("Сводка о явке", _POLLS, _OK, _F.HOUR, _F.FIGURE, how=_COARSE),
    _E.STEP_CONFIRMED: _entry("Шаг подготовки подтверждён", _START, _OK, _F.STEP, how=_COARSE),
    _E.STEP_FAILED: _entry("Шаг подготовки не пройден", _START, _BAD, _F.STEP, how=_COARSE),
    _E.CHECK_PASSED: _entry("Проверка устройства пройдена", _DEVICE, _OK, _F.KIOSK, _F.PART, how=_RARE),
    _E.CHECK_FAILED: _entry("Проверка устройства не пройдена", _DEVICE, _BAD, _F.KIOSK, _F.PART, how=_RARE),
    _E.TEST_COMPARED: _entry("Тестовое голосование: совпало", _RESULTS, _OK, _F.MODE, how=_COARSE),
    _E.TEST_DIFFERED: _entry("Тестовое голосование: не совпало", _RESULTS, _BAD, _F.MODE, how=_COARSE),
}

# When a portable kiosk left and came back is public; what happened on its way is in no log of the station.
_OF_TRIPS: typing.Final = {
    _E.TRIP_LEFT: _entry("Переносному устройству переданы карточки", _DEVICE, _OK, _F.KIOSK, how=_COARSE),
    _E.TRIP_RETURNED: _entry("Переносное устройство сдало карточки", _DEVICE, _OK, _F.KIOSK, how=_COARSE),
    _E.TRIP_RETURN_REFUSED: _entry(
        "Сданное переносным устройством не принято", _DEVICE, _BAD, _F.KIOSK, _F.REASON, how=_RARE
    ),
    _E.TRIP_SETTLED: _entry("Выезд сверен", _CHAIR, _OK, _F.KIOSK, how=_COARSE),
}

_OF_CONTROLLER: typing.Final = {
    _E.CONTROLLER_STARTED: _entry("Контроллер запущен", _START, _OK, _F.MODE, _F.POLLS, _F.SOFTWARE),
    _E.CONTROLLER_STOPPED: _entry("Контроллер остановлен", _START, _NA),
    _E.PACKAGE_LOADED: _entry("Исходные данные загружены", _START, _OK, _F.PACKAGE),
    _E.MODE_CHANGED: _entry("Режим изменён", _POLLS, _OK, _F.MODE),
    _E.POLLS_OPENED: _entry("Голосование открыто", _POLLS, _OK),
    _E.OPENING_REFUSED: _entry("Открыть голосование нельзя", _POLLS, _BAD, _F.REASON, how=_How.ORDINARY),
    _E.VOTING_PAUSED: _entry("Голосование приостановлено", _POLLS, _OK),
    _E.VOTING_RESUMED: _entry("Голосование возобновлено", _POLLS, _OK),
    _E.POLLS_CLOSED: _entry("Голосование завершено", _POLLS, _OK),
    _E.KIOSK_WELCOMED: _entry("Устройство подключено", _DEVICE, _OK, _F.KIOSK, how=_RARE),
    _E.KIOSK_DENIED: _entry("Устройству отказано", _DEVICE, _BAD, _F.KIOSK, _F.REASON, how=_RARE),
    _E.KIOSK_LOST: _entry("Нет связи с устройством", _DEVICE, _BAD, _F.KIOSK, how=_RARE),
    _E.KIOSK_BACK: _entry("Связь с устройством восстановлена", _DEVICE, _OK, _F.KIOSK, how=_RARE),
    _E.KIOSK_FAULT: _entry("Неисправность устройства", _DEVICE, _BAD, _F.KIOSK, _F.FAULT, how=_RARE),
    _E.KIOSK_FAULT_GONE: _entry(
        "Неисправность устройства устранена", _DEVICE, _OK, _F.KIOSK, _F.FAULT, how=_RARE
    ),
    _E.READER_LOCKED: _entry("Считыватель заперт: много негодных кодов", _DEVICE, _BAD, _F.KIOSK, how=_RARE),
    _E.RESET_ORDERED: _entry("Председатель приказал сброс устройства", _CHAIR, _NA, _F.KIOSK, how=_COARSE),
    _E.RESET_DONE: _entry("Устройство сброшено", _CHAIR, _OK, _F.KIOSK, how=_COARSE),
    _E.COLLECTING_STARTED: _entry("Сбор итогов начат", _RESULTS, _NA),
    _E.PART_ACCEPTED: _entry("Итоги устройства приняты", _RESULTS, _OK, _F.KIOSK),
    _E.PART_REFUSED: _entry("Итоги устройства не приняты", _RESULTS, _BAD, _F.KIOSK, _F.FAULT),
    _E.RECORDS_MERGED: _entry("Итоги устройств сведены", _RESULTS, _OK, _F.FINGERPRINT),
    _E.DECISION_RECORDED: _entry("Записано решение комиссии", _RESULTS, _NA, _F.SUBJECT, _F.ACT),
    _E.ROWS_ENTERED: _entry("Введены строки протокола", _RESULTS, _NA, _F.CONTEST),
    _E.PROTOCOL_PREPARED: _entry("Протокол составлен", _RESULTS, _OK, _F.FINGERPRINT),
    _E.PROTOCOL_REFUSED: _entry("Протокол составить нельзя", _RESULTS, _BAD, _F.REASON),
    _E.EXPORT_DONE: _entry("Итоги записаны на карту", _RESULTS, _OK, _F.FILES, _F.FINGERPRINT),
    _E.EXPORT_FAILED: _entry("Записать итоги на карту не удалось", _RESULTS, _BAD, _F.FAULT),
    _E.KIOSK_LOG_SEEN: _entry("Журнал устройства оканчивается здесь", _LOG, _OK, *_SEEN),
    _E.KIOSK_LOG_WENT_BACK: _entry("Журнал устройства стал короче или иным", _LOG, _BAD, *_SEEN, how=_COARSE),
    _E.KIOSK_LOG_ALLOWED: _entry(
        "Комиссия решила продолжить с этим журналом устройства", _LOG, _NA, *_SEEN, _F.ACT
    ),
    _E.KIOSK_LOG_RECEIVED: _entry("Журнал устройства получен", _LOG, _OK, *_SEEN),
    _E.KIOSK_LOG_REFUSED: _entry(
        "Журнал устройства не получен или негоден", _LOG, _BAD, _F.DEVICE, _F.MODE, _F.REASON
    ),
    **_OF_COMMISSION,
    **_OF_TRIPS,
}

# Why each of these tells nothing about a voter is said line by line in ADR 5.
_OF_KIOSK: typing.Final = {
    _E.KIOSK_STARTED: _entry(
        "Устройство запущено", _START, _OK, _F.MODE, _F.SOFTWARE, _F.PACKAGE, how=_COARSE
    ),
    _E.KIOSK_STOPPED: _entry("Устройство остановлено", _START, _NA, how=_COARSE),
    _E.START_REFUSED: _entry("Устройство не запущено", _START, _BAD, _F.FAULT, how=_COARSE),
    _E.BOX_REPAIRED: _entry(
        "Носитель голосов восстановлен по другому", _START, _OK, _F.MEDIUM, _F.REASON, how=_COARSE
    ),
    _E.POLLS_HEARD: _entry("Контроллер сообщил состояние голосования", _POLLS, _OK, _F.POLLS, how=_COARSE),
    _E.DEVICE_FAULT: _entry("Неисправность", _DEVICE, _BAD, _F.PART, _F.FAULT, how=_RARE),
    _E.DEVICE_FAULT_GONE: _entry("Неисправность устранена", _DEVICE, _OK, _F.PART, _F.FAULT, how=_RARE),
    _E.CHAIR_RESET: _entry("Сброс по приказу председателя", _CHAIR, _OK, how=_COARSE),
    _E.RESULTS_SIGNED: _entry("Итоги подписаны и передаются", _RESULTS, _OK),
    _E.STATION_LOG_SEEN: _entry(
        "Журнал контроллера оканчивается здесь", _LOG, _OK, _F.SEQ, _F.HEAD, how=_COARSE
    ),
    _E.STATION_LOG_WENT_BACK: _entry(
        "Журнал контроллера стал короче или иным", _LOG, _BAD, _F.SEQ, _F.HEAD, how=_COARSE
    ),
}

# The names, fields and dispositions are those the log writes by itself; a test compares them.
_OF_LOG: typing.Final = {
    _E.LOG_BEGUN: _entry("Журнал начат", _LOG, _OK),
    _E.LOG_REPAIRED: _entry(
        "Копия журнала восстановлена после сбоя", _LOG, _OK, _F.MEDIUM, _F.CUT, _F.COPIED
    ),
    _E.LOG_MEDIUM_LOST: _entry("Журнал на носителе не пишется", _LOG, _BAD, _F.MEDIUM),
    _E.LOG_DAMAGED: _entry("Журнал на носителе повреждён", _LOG, _BAD, _F.MEDIUM),
    _E.LOG_MEDIA_DIFFER: _entry("Журнал на носителе расходится с другим", _LOG, _BAD, _F.MEDIUM),
    _E.LOG_FILLING: _entry("Журнал почти заполнен, обычные события не пишутся", _LOG, _BAD),
    _E.LOG_FULL: _entry("Журнал заполнен, события не пишутся", _LOG, _BAD),
}

CATALOGUE: collections.abc.Mapping[EventId, EventEntry] = {**_OF_CONTROLLER, **_OF_KIOSK, **_OF_LOG}

# NIST SP 1500-101 DeviceType.
LOG_DEVICE_TYPES: collections.abc.Mapping[DeviceRole, str] = {
    DeviceRole.CONTROLLER: "dre-controller",
    DeviceRole.KIOSK: "dre",
    DeviceRole.PORTABLE: "dre",
}


def check_fields(event: EventId, fields: Fields) -> None:
    """Raise ValueError unless exactly the fields of the catalogue are given, each of its own form."""
    if fields.keys() != CATALOGUE[event].fields:
        raise ValueError(f"event {event.value}: other fields than the catalogue's")
    for field, value in fields.items():
        if _ALLOWED[field].fullmatch(value) is None:
            raise ValueError(f"event {event.value}: {field.value} is not of its form")
        if field not in _HASHES and _LONG_NUMBER.search(value):
            raise ValueError(f"event {event.value}: {field.value} holds a number as long as a card code")


def without_long_numbers(text: str) -> str:
    """Return a text typed by people with every number as long as a card code replaced."""
    return re.sub(r"[0-9]{17,}", "…", text)


def draft_event(event: EventId, fields: Fields, now: datetime.datetime) -> EventDraft:
    """Spell an event for a log. Raises ValueError for fields the catalogue does not allow."""
    check_fields(event, fields)
    entry = CATALOGUE[event]
    return EventDraft(
        event=event.value,
        disposition=entry.disposition.value,
        fields={field.value: value for field, value in fields.items()},
        time=coarse_time(now) if entry.coarse else exact_time(now),
        essential=entry.essential,
    )


def exact_time(now: datetime.datetime) -> str:
    """Return an aware time in RFC 3339, in whole seconds."""
    if now.tzinfo is None:
        raise ValueError("a time without its offset from UTC")
    return now.isoformat(timespec="seconds")


def coarse_time(now: datetime.datetime) -> str:
    """Return the beginning of the quarter of an hour in RFC 3339."""
    minute = now.minute - now.minute % QUARTER_MINUTES
    return exact_time(now.replace(minute=minute, second=0, microsecond=0))


def log_origin(election: ElectionId, station: int, device: DeviceId, mode: StationMode | None = None) -> str:
    """Return whose log it is: its chain hangs on this, so no log passes for another's.

    A kiosk has a log for each mode, as it has a ballot box; the controller's goes through all (None).
    """
    parts = [f"election={election}", f"station={station}", f"device={device}"]
    if mode is not None:
        parts.append(f"mode={mode.value}")
    return " ".join(parts)
