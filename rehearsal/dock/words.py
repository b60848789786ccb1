"""Every word the dock says, in Russian. Pure: states and reasons in, words out."""

import dataclasses
import enum

from frontpanel.port import Key, LampState
from link.messages import ActivationReason
from rehearsal.dock.hall import Accident, CardKind, ClosingStep, PreparingStep


class Tone(enum.Enum):
    """How an answer is meant; it is never said by colour alone."""

    GOOD = "good"
    BAD = "bad"
    BUSY = "busy"
    PLAIN = "plain"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The last answer: a short title and what follows from it."""

    tone: Tone
    title: str
    text: str = ""


READY_FOR_CARD = frozenset({"Idle", "CardNotAccepted", "Done", "Recovered"})
"""States of the kiosk in which it takes a card."""

IN_SESSION = frozenset(
    {
        "ChoosingLanguage",
        "ContestList",
        "OnBallot",
        "ConfirmingChoice",
        "UnfilledWarning",
        "Printing",
        "Comparing",
        "Annulling",
        "Annulled",
        "Storing",
        "MarkingStored",
        "StillThere",
        "Suspended",
        "PrinterFault",
    }
)
"""States of the kiosk in which a voter is busy with it."""

PREPARING = {
    PreparingStep.MAKING: "Ключи, подписанные исходные данные и карточки",
    PreparingStep.STARTING: "Контроллер, принтер, камера и устройство для голосования",
    PreparingStep.OPENING: "Распечатка нулей и открытие голосования",
}
CLOSING = {
    ClosingStep.CLOSING: "Голосование завершается",
    ClosingStep.COUNTING: "Записи собираются с устройства и пересчитываются",
    ClosingStep.SIGNING: "Протокол составляется, контрольные соотношения проверяются",
    ClosingStep.WRITING: "Протокол подписывается и записывается на карту памяти",
    ClosingStep.VERIFYING: "Карта памяти проверяется заново: подписи и пересчёт",
}

ACTIVATION_REFUSED = {
    ActivationReason.FOREIGN: "карточка другого участка или другого голосования",
    ActivationReason.ALREADY_ACTIVATED: "карточка уже активирована",
    ActivationReason.ALREADY_USED: "карточка уже использована",
    ActivationReason.IN_VOTING: "по карточке сейчас голосуют",
    ActivationReason.CANCELLED: "карточка погашена",
    ActivationReason.UNREADABLE: "код не читается",
    ActivationReason.TEST_CARD: "карточка для тестового голосования",
    ActivationReason.POLLS_NOT_OPEN: "голосование не открыто",
    ActivationReason.LIMIT: "выдано столько карточек, сколько разрешено",
    ActivationReason.UNKNOWN_STYLE: "такого профиля нет",
}

LAMP = {
    LampState.OFF: "Индикация выключена",
    LampState.GREEN: "Зелёный: устройство свободно",
    LampState.RED: "Красный: идёт голосование",
    LampState.AMBER_BLINK: "Жёлтый мигает: нужна помощь",
    LampState.RED_AMBER: "Красный и жёлтый: голосующему нужна помощь",
}

ACCIDENTS = {
    Accident.PAPER_OUT: Answer(
        tone=Tone.BAD, title="Бумага кончилась", text="Печать остановится на том месте, где она застала"
    ),
    Accident.PAPER_IN: Answer(
        tone=Tone.GOOD, title="Вставлен новый рулон", text="Если запись прервалась, она напечатается заново"
    ),
    Accident.COVER_OPEN: Answer(tone=Tone.BAD, title="Крышка принтера открыта", text="Печатать нельзя"),
    Accident.COVER_CLOSE: Answer(tone=Tone.GOOD, title="Крышка принтера закрыта"),
    Accident.LINK_PULL: Answer(
        tone=Tone.BAD,
        title="Сеть выдернута",
        text="Начатое голосование закончится без сети, новую карточку проверить нельзя",
    ),
    Accident.LINK_PLUG: Answer(
        tone=Tone.GOOD, title="Сеть включена", text="Устройство соединится само и передаст накопленное"
    ),
    Accident.POWER_OFF: Answer(
        tone=Tone.BAD, title="Питание устройства выключено", text="Как при аварии: без предупреждения"
    ),
    Accident.POWER_ON: Answer(
        tone=Tone.GOOD, title="Питание включено", text="Устройство восстанавливается по своим носителям"
    ),
    Accident.RESET: Answer(
        tone=Tone.PLAIN,
        title="Председатель сбросил устройство",
        text="При свидетелях: начатый выбор стёрт, карточка больше не действует",
    ),
}
"""What is said when an accident has happened or was put right."""

KEYS = {
    Key.UP: "вверх",
    Key.DOWN: "вниз",
    Key.LEFT: "влево",
    Key.RIGHT: "вправо",
    Key.SELECT: "выбрать",
    Key.CONFIRM: "ПОДТВЕРЖДАЮ",
    Key.CANCEL: "ОТМЕНА",
    Key.HELP: "помощь",
    Key.PAUSE_REPEAT: "повтор и пауза",
    Key.SCREEN: "экран",
    Key.VOL_UP: "громче",
    Key.VOL_DOWN: "тише",
    Key.RATE_UP: "быстрее",
    Key.RATE_DOWN: "медленнее",
    Key.SW_MOVE: "переключатель «дальше»",
    Key.SW_SELECT: "переключатель «выбрать»",
    Key.JACK_IN: "наушники подключены",
    Key.JACK_OUT: "наушники отключены",
}

_SCREENS = {
    "": "Выключено",
    "Starting": "Включается",
    "NotReady": "Не готово к голосованию",
    "PollsNotOpen": "Голосование не идёт",
    "Idle": "Ждёт карточку",
    "Checking": "Проверяет карточку",
    "CardNotAccepted": "Не приняло карточку",
    "Printing": "Печатает запись",
    "Comparing": "Избиратель сверяет запись с лентой",
    "Annulling": "Печатает «АННУЛИРОВАНО»",
    "Annulled": "Запись аннулирована, можно выбрать заново",
    "Storing": "Записывает голос",
    "MarkingStored": "Печатает «ПОДТВЕРЖДЕНО»",
    "Done": "Голос принят",
    "PrinterFault": "Ждёт помощи: лента",
    "StillThere": "Спрашивает, здесь ли избиратель",
    "Suspended": "Голосование прервано",
    "VoteFailed": "Голос не записан: нужна комиссия",
    "VoteUnknown": "Нужна комиссия",
    "ClosingReset": "Возвращается в исходное состояние",
    "ReadingDetails": "Избиратель читает о кандидате",
    "Helping": "Избиратель читает помощь",
    "Interrupted": "Ждёт помощи",
    "ChairPanel": "Панель комиссии",
    "Recovered": "Говорит, учтён ли голос до перезапуска",
}

_HINTS = {
    "Printing": "Устройство печатает вашу запись — смотрите на ленту за стеклом",
    "Comparing": "Сверьте экран с лентой. Верно — ПОДТВЕРЖДАЮ, неверно — АННУЛИРУЮ",
    "Annulling": "Запись на ленте отменяется",
    "Annulled": "Запись отменена. Продолжите на экране устройства: можно выбрать заново",
    "Storing": "Голос записывается на два носителя",
    "MarkingStored": "Лента с записью уходит с глаз следующего избирателя",
    "Done": "Голос принят, лента ушла под корпус. Возьмите карточку для следующего избирателя",
    "PrinterFault": "Печать остановилась. Вставьте рулон и закройте крышку — запись напечатается заново",
    "StillThere": "Избиратель задумался? Ответьте на экране устройства",
    "Suspended": "Голосование прервано. Председатель может вернуть устройство в исходное состояние",
    "NotReady": "Устройство просит помощи: причина и её код — на его экране",
    "PollsNotOpen": "Устройство ждёт, когда контроллер скажет ему, что голосование открыто",
    "VoteFailed": "Голос не записан, причина на экране. Председатель может сбросить устройство",
    "VoteUnknown": "Нужна комиссия: указания на экране устройства",
    "Checking": "Устройство спрашивает контроллер об этой карточке",
}


NEEDS_HELP = frozenset(
    {"", "PrinterFault", "Suspended", "StillThere", "NotReady", "VoteFailed", "VoteUnknown"}
)
"""States of the kiosk in which somebody must come."""


def card_name(kind: CardKind) -> str:
    """Name a card by its heap."""
    match kind:
        case CardKind.ACTIVATED:
            return "активирована"
        case CardKind.BLANK:
            return "не активирована"
        case CardKind.FOREIGN:
            return "чужого участка"


def key_name(key: Key) -> str:
    """Name a key in Russian; a digit by itself."""
    return KEYS.get(key) or key.value.removeprefix("D")


def screen_name(screen: str) -> str:
    """Say what a kiosk is doing, by the name of its state."""
    return _SCREENS.get(screen, "Избиратель голосует" if screen in IN_SESSION else "Занято")


def hint(screen: str, *, card_in_hand: bool) -> str:
    """Tell the person what to do next; `card_in_hand` is a card that can still be voted with."""
    if screen == "":
        return "Устройство выключено. Включите питание — оно восстановится само"
    if screen == "Idle":
        if card_in_hand:
            return "Поднесите карточку к светящемуся считывателю: перетащите её или нажмите кнопку"
        return "Возьмите карточку на столе комиссии: её активируют для вас"
    if screen == "CardNotAccepted":
        if card_in_hand:
            return "Карточка хороша, но устройство её сейчас не приняло: причина на его экране"
        return "Так и должно быть: эта карточка голосовать не даёт. Возьмите активированную"
    if screen in _HINTS:
        return _HINTS[screen]
    if screen in IN_SESSION:
        return "Голосуйте на экране устройства — он в соседнем окне"
    return "Подождите немного"


def plural(count: int, one: str, few: str, many: str) -> str:
    """Agree a noun with a number in Russian."""
    if count % 10 == 1 and count % 100 != 11:
        return f"{count} {one}"
    if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14):
        return f"{count} {few}"
    return f"{count} {many}"
