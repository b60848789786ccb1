"""The two-person unlock as a pure machine: what is asked, who has come, what is granted and until when.

It sees official cards, never their codes or PINs: whether a PIN fits is told to it. Times are monotonic
seconds. Rules: procedure.md, people and powers. An operation that cannot be taken back wants a PIN from each.
"""

import collections.abc
import dataclasses
import enum
import typing

from election.officials import OfficialCard, OfficialRole, may_act_together, may_operate_together
from election.polls import StationMode

WINDOW_SECONDS = 60
POWER_SECONDS = 300


class Power(enum.Enum):
    """What two persons must unlock; the values are those of the messages."""

    CHANGE_MODE = "change_mode"
    OPEN_POLLS = "open_polls"
    PAUSE_VOTING = "pause_voting"
    RESUME_VOTING = "resume_voting"
    CLOSE_POLLS = "close_polls"
    RESET_KIOSK = "reset_kiosk"
    CHANGE_OPTION = "change_option"
    ALLOT_CARDS = "allot_cards"
    RECORD_DECISION = "record_decision"
    EXPORT = "export"
    REPLACE_DEVICE = "replace_device"
    ERASE = "erase"


class OfficialRefusal(enum.Enum):
    """Why a card or a PIN does not unlock; the values are those of the messages."""

    UNKNOWN_CARD = "unknown_card"
    SAME_CARD = "same_card"
    WRONG_ROLE = "wrong_role"
    WRONG_PIN = "wrong_pin"
    LOCKED_OUT = "locked_out"
    TIMED_OUT = "timed_out"
    NOT_ASKED = "not_asked"


_CHAIR_NEEDED = "Нужна карточка председателя: без неё это не отпереть"
_OPERATORS_NEEDED = "Нужны карточка председателя и любая другая или две карточки операторов"

REFUSAL_TEXTS: collections.abc.Mapping[OfficialRefusal, str] = {
    OfficialRefusal.UNKNOWN_CARD: "Это не служебная карточка этого участка",
    OfficialRefusal.SAME_CARD: "Нужны две разные карточки двух разных людей",
    OfficialRefusal.WRONG_ROLE: _CHAIR_NEEDED,
    OfficialRefusal.WRONG_PIN: "Неверный ПИН",
    OfficialRefusal.LOCKED_OUT: "Карточка заперта: слишком много неверных ПИН",
    OfficialRefusal.TIMED_OUT: f"Прошло больше {WINDOW_SECONDS} секунд: начните с первой карточки",
    OfficialRefusal.NOT_ASKED: "Сначала выберите действие, которое надо отпереть",
}

REASONS: collections.abc.Mapping[Power, tuple[str, ...]] = {
    Power.CHANGE_MODE: ("Порядок подготовки", "Начало дня голосования"),
    Power.OPEN_POLLS: ("Наступило время голосования", "Проверка"),
    Power.PAUSE_VOTING: ("Перерыв до следующего дня", "Угроза безопасности", "Неисправность"),
    Power.RESUME_VOTING: ("Перерыв окончен", "Причина устранена"),
    Power.CLOSE_POLLS: ("Наступило время окончания голосования", "Проверка"),
    Power.RESET_KIOSK: ("Избиратель ушёл, не закончив", "Неисправность устройства", "Проверка"),
    Power.CHANGE_OPTION: ("Решение вышестоящей комиссии", "Решение суда"),
    Power.ALLOT_CARDS: ("Голосование вне помещения",),
    Power.RECORD_DECISION: ("Решение комиссии",),
    Power.EXPORT: ("Первая карта памяти", "Вторая карта памяти", "Повторная запись"),
    Power.REPLACE_DEVICE: ("Неисправность устройства",),
    Power.ERASE: ("Данные сданы в архив",),
}

# What may be taken back at once, or shows only what is public already, needs two cards and no PIN.
_WITHOUT_PIN = (Power.PAUSE_VOTING, Power.RESUME_VOTING, Power.ALLOT_CARDS, Power.EXPORT)
_NEVER_OPERATORS = (Power.ERASE, Power.REPLACE_DEVICE)


class Pair(enum.Enum):
    """Which two may unlock."""

    CHAIR_AND_ANOTHER = "chair_and_another"
    OPERATORS = "operators"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UnlockRule:
    """Who must come and whether each must enter a PIN."""

    pair: Pair
    pin: bool


def rule_of(power: Power, mode: StationMode, subject: str) -> UnlockRule:
    """Return the rule of a power: the voting day is the chair's, before it two operators will do too [F].

    `subject` matters for the change of the mode: into OFFICIAL only the chair leads.
    """
    into_official = power is Power.CHANGE_MODE and subject == StationMode.OFFICIAL.value
    chair = mode is StationMode.OFFICIAL or into_official or power in _NEVER_OPERATORS
    pair = Pair.CHAIR_AND_ANOTHER if chair else Pair.OPERATORS
    return UnlockRule(pair=pair, pin=power not in _WITHOUT_PIN)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Unlock:
    """One unlock under way or granted; `since` is when its present window began."""

    power: Power
    subject: str
    rule: UnlockRule
    since: float
    reason: str = ""
    filled: tuple[OfficialCard, ...] = ()
    awaiting: OfficialCard | None = None
    granted: bool = False

    def seconds_left(self, now: float) -> int:
        """Return the whole seconds to the end of the window or of the power."""
        length = POWER_SECONDS if self.granted else WINDOW_SECONDS
        return max(0, int(self.since + length - now + 0.999))

    def grants(self, power: Power, subject: str, now: float) -> bool:
        """Tell whether a command of this power about this subject may be carried out now."""
        wanted = (self.power, self.subject) == (power, subject)
        return self.granted and wanted and now < self.since + POWER_SECONDS


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OfficialNo:
    """A lawful no to a card or a PIN, with the unlock as it stands after it."""

    refusal: OfficialRefusal
    text: str
    unlock: Unlock | None


def begin(power: Power, subject: str, rule: UnlockRule, now: float, reason: str = "") -> Unlock:
    """Ask for a power: nobody has come yet."""
    return Unlock(power=power, subject=subject, rule=rule, since=now, reason=reason)


def current(unlock: Unlock | None, now: float) -> Unlock | None:
    """Return the unlock as it stands: a lapsed power is none, a lapsed window is empty again."""
    if unlock is None or now < unlock.since + (POWER_SECONDS if unlock.granted else WINDOW_SECONDS):
        return unlock
    if unlock.granted:
        return None
    return dataclasses.replace(unlock, filled=(), awaiting=None, since=now)


def present(unlock: Unlock | None, card: OfficialCard | None, now: float) -> Unlock | OfficialNo:
    """Hold a card to the reader; None is a card that is not official."""
    standing = current(unlock, now)
    if standing is None or standing.granted:
        return _no(OfficialRefusal.NOT_ASKED, standing)
    if _lapsed(unlock, standing):
        return _no(OfficialRefusal.TIMED_OUT, standing)
    if card is None:
        return _no(OfficialRefusal.UNKNOWN_CARD, standing)
    refusal = _fits(standing, card)
    if refusal is not None:
        return OfficialNo(refusal=refusal[0], text=refusal[1], unlock=standing)
    if not standing.filled:
        standing = dataclasses.replace(standing, since=now)
    if standing.rule.pin:
        return dataclasses.replace(standing, awaiting=card)
    return _filled(standing, card, now)


def _lapsed(before: Unlock | None, after: Unlock) -> bool:
    """Tell whether somebody had come and the window ran out since."""
    somebody = before is not None and bool(before.filled or before.awaiting)
    return somebody and not (after.filled or after.awaiting)


def after_pin(unlock: Unlock | None, fits: bool, now: float) -> Unlock | OfficialNo:
    """Tell whether the PIN of the card shown last fits; a wrong one may be entered again."""
    standing = current(unlock, now)
    if unlock is None or unlock.awaiting is None or standing is None:
        return _no(OfficialRefusal.NOT_ASKED, standing)
    if standing.awaiting is None:
        return _no(OfficialRefusal.TIMED_OUT, standing)
    if not fits:
        return _no(OfficialRefusal.WRONG_PIN, standing)
    return _filled(standing, standing.awaiting, now)


def _filled(unlock: Unlock, card: OfficialCard, now: float) -> Unlock:
    filled = (*unlock.filled, card)
    if len(filled) < 2:
        return dataclasses.replace(unlock, filled=filled, awaiting=None)
    return dataclasses.replace(unlock, filled=filled, awaiting=None, granted=True, since=now)


def _fits(unlock: Unlock, card: OfficialCard) -> tuple[OfficialRefusal, str] | None:
    """Say why a card cannot take the next place, or None."""
    if not unlock.filled:
        return None
    (first,) = unlock.filled
    if first.id == card.id or (first.role, first.number) == (card.role, card.number):
        return OfficialRefusal.SAME_CARD, REFUSAL_TEXTS[OfficialRefusal.SAME_CARD]
    match unlock.rule.pair:
        case Pair.CHAIR_AND_ANOTHER:
            fits, wanted = may_act_together(first, card), _CHAIR_NEEDED
        case Pair.OPERATORS:
            fits = may_operate_together(first, card) or may_act_together(first, card)
            wanted = _OPERATORS_NEEDED
        case _:
            typing.assert_never(unlock.rule.pair)
    return None if fits else (OfficialRefusal.WRONG_ROLE, wanted)


def _no(refusal: OfficialRefusal, unlock: Unlock | None) -> OfficialNo:
    return OfficialNo(refusal=refusal, text=REFUSAL_TEXTS[refusal], unlock=unlock)


def title_of(card: OfficialCard) -> str:
    """Name the holder by role and number: nobody is named on screens and papers."""
    match card.role:
        case OfficialRole.CHAIR:
            return "Председатель"
        case OfficialRole.OPERATOR:
            return f"Оператор № {card.number}"
        case OfficialRole.MEMBER:
            return f"Член комиссии № {card.number}"
        case _:
            typing.assert_never(card.role)


def slots_of(unlock: Unlock) -> tuple[tuple[str, bool], ...]:
    """Return the two places as (title, filled): who has come, or who is still wanted."""
    chair_rule = unlock.rule.pair is Pair.CHAIR_AND_ANOTHER
    wanted = ["1. Председатель", "2. Член комиссии"]
    if not chair_rule:
        wanted = ["1. Председатель или оператор", "2. Оператор или член комиссии"]
    places: list[tuple[str, bool]] = [(title, False) for title in wanted]
    for index, card in enumerate(unlock.filled):
        # Who cannot stand on the first place takes the second, also when they came first.
        leads = card.role is OfficialRole.CHAIR or (not chair_rule and card.role is OfficialRole.OPERATOR)
        place = 1 if index == 0 and not leads else index
        if places[place][1]:
            place = 1 - place
        places[place] = (f"{place + 1}. {title_of(card)}", True)
    return tuple(places)


def readiness_fact(officials: collections.abc.Sequence[OfficialCard]) -> str:
    """Say whether the two-person rule can be kept at this station."""
    if not officials:
        return "Служебных карточек нет: правило двух человек НЕ действует (только для проб)"
    return f"Правило двух человек действует: служебных карточек {len(officials)}"
