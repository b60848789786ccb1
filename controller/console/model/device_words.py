"""Words about devices: what a stage and a fault mean, the lamps of a tile, and the checks of every part.

The catalogue of parts is keyed by the part's id in the controller's records. It decides nothing.
"""

import collections.abc
import dataclasses
import enum

from controller.console.model import words
from controller.console.model.page import Lamp
from controller.console.model.state import Mood
from link import messages

_S = messages.KioskStage

STAGES: collections.abc.Mapping[messages.KioskStage, tuple[str, str, Mood]] = {
    _S.STARTING: ("Запускается", "wait", Mood.WARN),
    _S.FREE: ("Свободно", "tick", Mood.OK),
    _S.VOTING: ("Голосуют", "person", Mood.PLAIN),
    _S.WAITING_CONFIRM: ("Голосуют", "person", Mood.PLAIN),
    _S.SUSPENDED: ("Приём остановлен", "bang", Mood.WARN),
    _S.OUT_OF_SERVICE: ("Не работает", "cross", Mood.BAD),
}

FAULTS: collections.abc.Mapping[str, str] = {
    "P-01": "Принтер не отвечает",
    "P-02": "Нет ленты: смените ролик",
    "P-03": "Крышка открыта",
    "P-04": "Механизм принтера",
    "P-05": "Печать прервана",
    "S-01": "Камера молчит",
    "S-02": "Камера остановилась",
    "S-03": "Считыватель отключён",
    "S-04": "Нет считывателя",
    "S-05": "Нет считывателя",
    "K-01": "Клавиатура отключена",
    "K-02": "Клавиша запала",
    "K-03": "Много клавиш сразу",
    "K-04": "Клавиатура молчит",
    "C-01": "Лишние бюллетени",
    "C-02": "Счёт не сошёлся",
    "C-03": "Подпись неверна",
    "C-04": "Итоги повреждены",
    "C-05": "20 негодных кодов",
    "C-06": "Журнал короче",
    "Z-00": "Запускается",
}
"""What stands on a tile after the code; the sheet of the device says what to do."""

ADVICE: collections.abc.Mapping[str, str] = {
    "P-01": "Проверьте кабель и питание принтера.",
    "P-04": "Позовите оператора: резак или перегрев.",
    "S-01": "Проверьте кабель считывателя.",
    "S-02": "Перезапустите устройство, когда оно свободно.",
    "S-03": "Вставьте кабель считывателя.",
    "K-02": "Осмотрите клавиатуру: клавиша не отпускается.",
    "C-01": "Бюллетеней больше, чем карточек. Остановите приём на устройстве, составьте акт.",
    "C-02": "Сверьте ленту. Без решения комиссии свести итоги нельзя.",
    "C-03": "Повторите сбор итогов; не поможет — акт.",
    "C-04": "Повторите сбор итогов; не поможет — акт.",
    "C-05": "Подойдите к устройству: кто-то подносит негодные карточки.",
    "C-06": "Приём карточек остановлен. Сохраните носители, составьте акт.",
}
DENIALS: collections.abc.Mapping[messages.DenialReason, str] = {
    messages.DenialReason.WRONG_PACKAGE: "На нём другие исходные данные",
    messages.DenialReason.WRONG_MODE: "Оно в другом режиме",
    messages.DenialReason.WRONG_SOFTWARE: "На нём другая программа",
    messages.DenialReason.OLD_EPOCH: "Похоже на копию устройства",
}
_FAMILIES: collections.abc.Mapping[str, str] = {
    "B": "Носитель голосов",
    "P": "Принтер ленты",
    "S": "Считыватель",
    "K": "Клавиатура",
    "L": "Журнал событий",
    "E": "Журнал событий",
    "Z": "Запуск устройства",
    "U": "Питание",
}


def fault_words(code: str) -> str:
    """Return the words for a code, or at least for its family."""
    return FAULTS.get(code) or _FAMILIES.get(code[:1], "Неисправность")


CALM = 3
"""The rank of a device without trouble; smaller ones stand before it."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """What is said of one device: the worse, the nearer to the front."""

    state: str
    icon: str
    mood: Mood
    line: str
    lamps: tuple[Lamp, ...]
    rank: int


def view_of(kiosk: messages.KioskStatus, polls: messages.PollsState | None) -> DeviceView:
    """Describe a device: the worst thing first, else what its tape is good for."""
    state, icon, mood = STAGES[kiosk.stage]
    line, rank, worse = _trouble(kiosk)
    if worse is not None:
        icon, mood = worse
    if not kiosk.link_up:
        state = "Нет связи"
    if not line:
        line = _calm_line(kiosk, polls)
    return DeviceView(state=state, icon=icon, mood=mood, line=line, lamps=_lamps(kiosk), rank=rank)


_INSIDE = (_S.VOTING, _S.WAITING_CONFIRM)
_Worse = tuple[str, Mood]


def _trouble(kiosk: messages.KioskStatus) -> tuple[str, int, _Worse | None]:
    """Return the line, the rank and the look of the worst trouble, if any."""
    if kiosk.calling:
        return f"Вызов с устройства {kiosk.name}", -1, ("hand", Mood.WARN)
    if kiosk.faults:
        code = kiosk.faults[0]
        bad = kiosk.stage is _S.OUT_OF_SERVICE or code[0] in "CB"
        worse = ("cross", Mood.BAD) if bad else ("bang", Mood.WARN)
        return f"{code} {fault_words(code)}", 0, worse
    if kiosk.denied is not None:
        return DENIALS.get(kiosk.denied, "Контроллер его не принимает"), 0, ("cross", Mood.BAD)
    if not kiosk.link_up:
        inside = kiosk.stage in _INSIDE
        line = "голосуют; проверьте кабель" if inside else "проверьте кабель и питание"
        return line, 1, ("unlinked", Mood.BAD)
    if kiosk.cover_open:
        return "Крышка открыта", 1, ("bang", Mood.WARN)
    if kiosk.paper_low:
        until = f" до{words.NO_BREAK}~{kiosk.paper_until}" if kiosk.paper_until else ""
        return f"Смените ролик ленты{until}", 2, ("bang", Mood.WARN)
    if kiosk.on_mains is False:
        left = kiosk.battery_minutes
        text = "" if left is None else f": {left}{words.NO_BREAK}мин"
        return f"От батареи{text}", 2, ("bang", Mood.WARN)
    return "", CALM, None


def _calm_line(kiosk: messages.KioskStatus, polls: messages.PollsState | None) -> str:
    if polls in (messages.PollsState.CLOSED_FINAL, messages.PollsState.CLOSED_INITIAL):
        return "голосование не идёт"
    parts: list[str] = []
    if kiosk.stage in _INSIDE and kiosk.minutes_in_state:
        parts.append(f"{kiosk.minutes_in_state}{words.NO_BREAK}мин")
    if kiosk.paper_per_mille is not None:
        until = f" до{words.NO_BREAK}~{kiosk.paper_until}" if kiosk.paper_until else ""
        parts.append(f"лента {kiosk.paper_per_mille // 10}{words.NO_BREAK}%{until}")
    return " · ".join(parts)


def _lamps(kiosk: messages.KioskStatus) -> tuple[Lamp, ...]:
    return (_paper(kiosk), _link(kiosk), _power(kiosk), _cover(kiosk))


def _paper(kiosk: messages.KioskStatus) -> Lamp:
    if any(code in ("P-02", "P-01", "P-04", "P-05") for code in kiosk.faults):
        return Lamp(word="Лента", icon="cross", mood=Mood.BAD)
    if kiosk.paper_low:
        return Lamp(word="Лента", icon="bang", mood=Mood.WARN)
    return _fresh(kiosk, "Лента")


def _link(kiosk: messages.KioskStatus) -> Lamp:
    if kiosk.link_up:
        return Lamp(word="Связь", icon="tick", mood=Mood.OK)
    return Lamp(word="Связь", icon="cross", mood=Mood.BAD)


def _power(kiosk: messages.KioskStatus) -> Lamp:
    if kiosk.on_mains is None:
        return Lamp(word="Питание", icon="unknown", mood=Mood.PLAIN)
    if not kiosk.on_mains:
        return Lamp(word="Батарея", icon="bang", mood=Mood.WARN)
    return _fresh(kiosk, "Питание")


def _cover(kiosk: messages.KioskStatus) -> Lamp:
    if kiosk.cover_open or "P-03" in kiosk.faults:
        return Lamp(word="Крышка", icon="cross", mood=Mood.BAD)
    return _fresh(kiosk, "Крышка")


def _fresh(kiosk: messages.KioskStatus, word: str) -> Lamp:
    # Without a link the last word is old: a green sign would be a lie.
    if not kiosk.link_up:
        return Lamp(word=word, icon="unknown", mood=Mood.PLAIN)
    return Lamp(word=word, icon="tick", mood=Mood.OK)


def count_words(kiosk: messages.KioskStatus) -> str:
    """Return how many cards have voted at a device."""
    return words.counted(kiosk.voted, words.VOTES)


class Outcome(enum.Enum):
    """What a check of a part came to."""

    NOT_MADE = "not_made"
    PASSED = "passed"
    FAILED = "failed"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PartCheck:
    """How a part is checked: its name, what to do, and what must be seen or heard."""

    title: str
    instruction: str
    expected: str


PARTS: collections.abc.Mapping[str, PartCheck] = {
    "screen": PartCheck(
        title="Экран",
        instruction="Коснитесь по очереди девяти меток на экране устройства.",
        expected="Каждая метка погасла от одного касания, ровно под пальцем.",
    ),
    "keys": PartCheck(
        title="Клавиши",
        instruction="Нажмите каждую клавишу клавиатуры один раз.",
        expected="На экране отметилась каждая клавиша, лишних отметок нет.",
    ),
    "left": PartCheck(
        title="Наушники: левый канал",
        instruction="Наденьте наушники и пустите пробный звук слева.",
        expected="Голос слышен только в левом наушнике, без треска.",
    ),
    "right": PartCheck(
        title="Наушники: правый канал",
        instruction="Пустите пробный звук справа.",
        expected="Голос слышен только в правом наушнике, без треска.",
    ),
    "switches": PartCheck(
        title="Две кнопки",
        instruction="Подключите кнопки к гнезду, нажмите левую, затем правую.",
        expected="Левая переводит рамку дальше, правая выбирает.",
    ),
    "reader": PartCheck(
        title="Считыватель",
        instruction="Поднесите пробную карточку к окну считывателя.",
        expected="Устройство узнало карточку быстрее чем за секунду.",
    ),
    "printer": PartCheck(
        title="Печать на ленте",
        instruction="Напечатайте пробную запись.",
        expected="Строка напечатана чётко, края не обрезаны.",
    ),
    "window": PartCheck(
        title="Окно ленты",
        instruction="Встаньте туда, где стоит избиратель, и прочтите запись через окно.",
        expected="Запись видна целиком и после подтверждения ушла из окна.",
    ),
    "lamps": PartCheck(
        title="Лампы",
        instruction="Включите по очереди красную и зелёную лампы.",
        expected="Каждая видна со стола комиссии.",
    ),
    "battery": PartCheck(
        title="Батарея",
        instruction="Отключите устройство от сети на 60 секунд.",
        expected="Экран не погас, устройство сообщило о работе от батареи.",
    ),
    "link": PartCheck(
        title="Связь",
        instruction="Выньте кабель сети, подождите 10 секунд, вставьте снова.",
        expected="Устройство сообщило о потере связи и само её восстановило.",
    ),
    "clock": PartCheck(
        title="Часы",
        instruction="Сравните часы устройства с часами контроллера.",
        expected="Расхождение не больше минуты.",
    ),
    "cover": PartCheck(
        title="Датчик вскрытия",
        instruction="Откройте и закройте крышку отсека ленты.",
        expected="Контроллер показал вскрытие и закрытие.",
    ),
}
"""The self-test of a device, part by part, in the order it is made (commission-ui.md, 3.5)."""


TAPE_GUIDE: tuple[tuple[str, str], ...] = (
    ("Дождитесь, пока устройство свободно", "Лампа зелёная, у экрана никого нет. Меняют ролик двое."),
    ("Откройте крышку отсека ленты", "Снимите пломбу и запишите её номер в журнал пломб."),
    ("Выньте полную катушку", "Не рвите ленту: отрежьте ножницами под окном и положите катушку в пакет."),
    ("Вставьте новый ролик", "Лента идёт из-под ролика, печатной стороной к окну; заведите её в щель."),
    ("Закройте крышку до щелчка", "Лампа «Лента» на контроллере станет зелёной."),
    ("Опечатайте крышку и пакет", "Номер новой пломбы — в журнал пломб, пакет — в сейф, две подписи."),
)
"""How to change the roll; one step, one verb."""
