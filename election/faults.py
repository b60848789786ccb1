"""The catalogue of the controller's faults: a short code to say over the phone, and what a person must do.

Devices have catalogues of their own (`P-…`, `S-…`); this one is `C-…`. A fault is a status, not an exception.
"""

import collections.abc
import dataclasses
import enum


class FaultCode(enum.Enum):
    """What a person must act on."""

    EXCESS_BALLOTS = "C-01"
    BALLOTS_DIFFER = "C-02"
    PART_SIGNATURE = "C-03"
    PART_CONTENT = "C-04"
    READER_ALARM = "C-05"
    LOG_WENT_BACK = "C-06"
    MISSING_BALLOTS = "C-07"
    CARD_MISSING = "C-10"
    CARD_READ_ONLY = "C-11"
    CARD_FULL = "C-12"
    CARD_BROKEN = "C-13"
    CARD_VERIFY = "C-14"
    CARD_HAS_RESULTS = "C-15"
    CODES_UNCHECKED = "C-16"
    CODES_UNREADABLE = "C-17"
    NO_PAPER_PRINTER = "C-18"
    PAPER_NOT_PRINTED = "C-19"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault in Russian: what it is and what to do."""

    code: FaultCode
    text: str
    advice: str

    @property
    def line(self) -> str:
        """Return the line for a screen: «C-12 На карте нет места. Вставьте другую карту.»"""
        return f"{self.code.value} {self.text}. {self.advice}"


_WORDS: collections.abc.Mapping[FaultCode, tuple[str, str]] = {
    FaultCode.EXCESS_BALLOTS: (
        "На устройстве бюллетеней больше, чем использовано карточек",
        "Остановите приём на этом устройстве, составьте акт.",
    ),
    FaultCode.BALLOTS_DIFFER: (
        "Число бюллетеней устройства не равно числу использованных карточек",
        "Сверьте ленту; без записанного решения комиссии сводить нельзя.",
    ),
    FaultCode.PART_SIGNATURE: ("Подпись итогов устройства недействительна", "Повторите сбор, составьте акт."),
    FaultCode.PART_CONTENT: ("Итоги устройства повреждены или чужие", "Повторите сбор, составьте акт."),
    FaultCode.READER_ALARM: ("Двадцать негодных кодов подряд", "Подойдите к устройству."),
    FaultCode.LOG_WENT_BACK: (
        "Журнал событий устройства стал короче или иным, чем был",
        "Приём карточек на нём остановлен; сохраните его носители, составьте акт.",
    ),
    FaultCode.MISSING_BALLOTS: (
        "На устройстве бюллетеней меньше, чем использовано карточек: вероятно, старая копия носителей",
        "Приём карточек на нём остановлен; сохраните его носители, составьте акт.",
    ),
    FaultCode.CARD_MISSING: ("Карта памяти не найдена", "Вставьте карту и повторите."),
    FaultCode.CARD_READ_ONLY: ("Карта защищена от записи", "Передвиньте переключатель или смените карту."),
    FaultCode.CARD_FULL: ("На карте нет места", "Вставьте другую карту."),
    FaultCode.CARD_BROKEN: ("Ошибка записи на карту", "Вставьте другую карту."),
    FaultCode.CARD_VERIFY: ("Прочитанное с карты отличается от записанного", "Вставьте другую карту."),
    FaultCode.CARD_HAS_RESULTS: (
        "На карте уже есть итоги этого участка с другим содержанием",
        "Вставьте чистую карту.",
    ),
    FaultCode.CODES_UNCHECKED: (
        "Коды протокола не проверены: нет программы pdftoppm",
        "Прочтите коды с бумаги телефоном, прежде чем подписывать.",
    ),
    FaultCode.CODES_UNREADABLE: ("Коды на протоколе не читаются", "Составьте протокол заново."),
    FaultCode.NO_PAPER_PRINTER: ("Принтер бумаг не подключён", "Напечатайте бумаги с карты памяти."),
    FaultCode.PAPER_NOT_PRINTED: ("Бумага не напечатана", "Проверьте принтер и повторите."),
}


def fault(code: FaultCode) -> Fault:
    """Return a fault of the catalogue."""
    text, advice = _WORDS[code]
    return Fault(code=code, text=text, advice=advice)
