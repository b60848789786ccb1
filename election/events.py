"""The catalogue of events: what may be written into a station's log, in which words and with which fields.

There is no event for a vote, a claim or an activation: their times in order would tell who voted when.
No field can hold a card code, an option or a count of votes. Writing the log is not done here.
"""

import collections.abc
import dataclasses
import enum


class Disposition(enum.Enum):
    """How an event ended (NIST SP 1500-101)."""

    SUCCESS = "success"
    FAILURE = "failure"
    NA = "na"


class EventId(enum.Enum):
    """What happened."""

    CONTROLLER_STARTED = "controller-started"
    CONTROLLER_STOPPED = "controller-stopped"
    PACKAGE_LOADED = "package-loaded"
    MODE_CHANGED = "mode-changed"
    POLLS_OPENED = "polls-opened"
    OPENING_REFUSED = "opening-refused"
    VOTING_PAUSED = "voting-paused"
    VOTING_RESUMED = "voting-resumed"
    POLLS_CLOSED = "polls-closed"
    KIOSK_WELCOMED = "kiosk-welcomed"
    KIOSK_DENIED = "kiosk-denied"
    KIOSK_LOST = "kiosk-lost"
    KIOSK_BACK = "kiosk-back"
    KIOSK_FAULT = "kiosk-fault"
    KIOSK_FAULT_GONE = "kiosk-fault-gone"
    READER_LOCKED = "reader-locked"
    RESET_ORDERED = "reset-ordered"
    RESET_DONE = "reset-done"
    COLLECTING_STARTED = "collecting-started"
    PART_ACCEPTED = "part-accepted"
    PART_REFUSED = "part-refused"
    RECORDS_MERGED = "records-merged"
    DECISION_RECORDED = "decision-recorded"
    ROWS_ENTERED = "rows-entered"
    PROTOCOL_PREPARED = "protocol-prepared"
    PROTOCOL_REFUSED = "protocol-refused"
    EXPORT_DONE = "export-done"
    EXPORT_FAILED = "export-failed"


class EventField(enum.Enum):
    """What an event may carry beside its id."""

    KIOSK = "kiosk"
    MODE = "mode"
    FAULT = "fault"
    REASON = "reason"
    CONTEST = "contest"
    SUBJECT = "subject"
    ACT = "act"
    PACKAGE = "package"
    SOFTWARE = "software"
    FINGERPRINT = "fingerprint"
    FILES = "files"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class EventEntry:
    """One line of the catalogue: Russian words, disposition and the fields that must be given."""

    text: str
    disposition: Disposition
    fields: frozenset[EventField]


def _entry(text: str, disposition: Disposition, *fields: EventField) -> EventEntry:
    return EventEntry(text=text, disposition=disposition, fields=frozenset(fields))


_E, _F, _OK, _BAD, _NA = EventId, EventField, Disposition.SUCCESS, Disposition.FAILURE, Disposition.NA

CATALOGUE: collections.abc.Mapping[EventId, EventEntry] = {
    _E.CONTROLLER_STARTED: _entry("Контроллер запущен", _OK, _F.MODE, _F.SOFTWARE),
    _E.CONTROLLER_STOPPED: _entry("Контроллер остановлен", _NA),
    _E.PACKAGE_LOADED: _entry("Исходные данные загружены", _OK, _F.PACKAGE),
    _E.MODE_CHANGED: _entry("Режим изменён", _OK, _F.MODE),
    _E.POLLS_OPENED: _entry("Голосование открыто", _OK),
    _E.OPENING_REFUSED: _entry("Открыть голосование нельзя", _BAD, _F.REASON),
    _E.VOTING_PAUSED: _entry("Голосование приостановлено", _OK),
    _E.VOTING_RESUMED: _entry("Голосование возобновлено", _OK),
    _E.POLLS_CLOSED: _entry("Голосование завершено", _OK),
    _E.KIOSK_WELCOMED: _entry("Устройство подключено", _OK, _F.KIOSK),
    _E.KIOSK_DENIED: _entry("Устройству отказано", _BAD, _F.KIOSK, _F.REASON),
    _E.KIOSK_LOST: _entry("Нет связи с устройством", _BAD, _F.KIOSK),
    _E.KIOSK_BACK: _entry("Связь с устройством восстановлена", _OK, _F.KIOSK),
    _E.KIOSK_FAULT: _entry("Неисправность устройства", _BAD, _F.KIOSK, _F.FAULT),
    _E.KIOSK_FAULT_GONE: _entry("Неисправность устройства устранена", _OK, _F.KIOSK, _F.FAULT),
    _E.READER_LOCKED: _entry("Считыватель заперт: много негодных кодов", _BAD, _F.KIOSK),
    _E.RESET_ORDERED: _entry("Председатель приказал сброс устройства", _NA, _F.KIOSK),
    _E.RESET_DONE: _entry("Устройство сброшено", _OK, _F.KIOSK),
    _E.COLLECTING_STARTED: _entry("Сбор итогов начат", _NA),
    _E.PART_ACCEPTED: _entry("Итоги устройства приняты", _OK, _F.KIOSK),
    _E.PART_REFUSED: _entry("Итоги устройства не приняты", _BAD, _F.KIOSK, _F.FAULT),
    _E.RECORDS_MERGED: _entry("Итоги устройств сведены", _OK, _F.FINGERPRINT),
    _E.DECISION_RECORDED: _entry("Записано решение комиссии", _NA, _F.SUBJECT, _F.ACT),
    _E.ROWS_ENTERED: _entry("Введены строки протокола", _NA, _F.CONTEST),
    _E.PROTOCOL_PREPARED: _entry("Протокол составлен", _OK, _F.FINGERPRINT),
    _E.PROTOCOL_REFUSED: _entry("Протокол составить нельзя", _BAD, _F.REASON),
    _E.EXPORT_DONE: _entry("Итоги записаны на карту", _OK, _F.FILES, _F.FINGERPRINT),
    _E.EXPORT_FAILED: _entry("Записать итоги на карту не удалось", _BAD, _F.FAULT),
}


def check_fields(event: EventId, fields: collections.abc.Mapping[EventField, str]) -> None:
    """Raise ValueError unless exactly the fields of the catalogue are given, each at most 200 characters."""
    if fields.keys() != CATALOGUE[event].fields:
        raise ValueError(f"event {event.value}: other fields than the catalogue's")
    if any(len(value) > 200 for value in fields.values()):
        raise ValueError(f"event {event.value}: a field is too long")
