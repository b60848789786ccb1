"""What may be wrong with a flash card, F01 to F16: the words for people and the one thing to do for each.

The codes are those said over the telephone (commission-ui.md, 3.5). Who finds the problem is not here.
"""

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CardProblem:
    """A code, what it means, and its one remedy."""

    code: str
    text: str
    remedy: str


CARD_PROBLEMS: tuple[CardProblem, ...] = (
    CardProblem(code="F01", text="Карта не найдена", remedy="Вставьте карту из опечатанного конверта."),
    CardProblem(
        code="F02",
        text="Карта не читается: формат не FAT32 и не exFAT",
        remedy="Возьмите запасную карту; не форматируйте.",
    ),
    CardProblem(
        code="F03",
        text="На карте нет описания выборов",
        remedy="Проверьте надпись на конверте: нужна карта «Исходные данные».",
    ),
    CardProblem(
        code="F04",
        text="Файл повреждён: контрольная сумма не совпала",
        remedy="Возьмите запасную карту; сообщите в ТИК код F04.",
    ),
    CardProblem(
        code="F05",
        text="Подпись недействительна",
        remedy="Не используйте карту, составьте акт, позвоните в ТИК.",
    ),
    CardProblem(
        code="F06",
        text="Подписано не той комиссией",
        remedy="Не используйте карту, составьте акт, позвоните в ТИК.",
    ),
    CardProblem(
        code="F07", text="Карта другого участка", remedy="Верните карту и найдите свою: номер на конверте."
    ),
    CardProblem(
        code="F08", text="Другая дата голосования", remedy="Проверьте часы устройства (F15), затем карту."
    ),
    CardProblem(
        code="F09",
        text="Версия данных новее программы",
        remedy="Нужна новая программа; не продолжайте, позвоните в ТИК.",
    ),
    CardProblem(
        code="F10",
        text="На устройстве уже другие данные",
        remedy="Сравните слова на экранах; замену подтверждают двое операторов.",
    ),
    CardProblem(
        code="F11",
        text="В бюллетене не хватает звука",
        remedy="Голосовать можно, с наушниками нельзя; решает председатель.",
    ),
    CardProblem(
        code="F12",
        text="Строка не помещается на экран крупного размера",
        remedy="Отправьте в ТИК отчёт о макете.",
    ),
    CardProblem(
        code="F13",
        text="На устройстве мало места",
        remedy="Удалите прошлые выборы — только после сдачи в архив.",
    ),
    CardProblem(code="F14", text="Карта защищена от записи", remedy="Передвиньте переключатель на карте."),
    CardProblem(code="F15", text="Часы отличаются", remedy="Установите время; это подтверждают двое."),
    CardProblem(
        code="F16",
        text="Карту вынули во время записи",
        remedy="Вставьте её снова: запись повторится с начала.",
    ),
)


def problem_in(text: str) -> CardProblem | None:
    """Return the problem whose code stands in a text of the controller, or None."""
    return next((problem for problem in CARD_PROBLEMS if problem.code in text), None)
