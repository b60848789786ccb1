"""The course of the commission's work as a pure function: from facts to steps with their green facts.

From the sealed envelope to two memory cards (commission-ui.md §3.5 and §3.4). A step is done by a fact, not
by a button; only what people alone can see is confirmed by them. What must be done before the voting day
opens, and is not, keeps the polls closed until the commission records a decision.
"""

import collections.abc
import dataclasses
import enum

from controller.station.polls_policy import StationRefusal
from election.polls import PollsState, StationMode

# Without these a voter could not vote, or not by ear; the other checks are recorded as they are made.
REQUIRED_PARTS = ("screen", "keys", "left", "right", "reader", "printer", "lamps")
REQUIRED_OF_PORTABLES = ("battery",)
CARDS_TO_WRITE = 2
COURSE_SUBJECT = "course"


class StepState(enum.Enum):
    """How a step stands; the values are those of the messages."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"
    FAILED = "failed"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StepWord:
    """What people said of a step, or of a check."""

    passed: bool
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts:
    """One voting device: its link, and its checks by part."""

    name: str
    portable: bool
    linked: bool
    checks: collections.abc.Mapping[str, StepWord] = dataclasses.field(default_factory=dict)

    @property
    def unchecked(self) -> tuple[str, ...]:
        """Return the required parts that have not passed their last check."""
        required = (*REQUIRED_PARTS, *(REQUIRED_OF_PORTABLES if self.portable else ()))
        return tuple(part for part in required if part not in self.checks or not self.checks[part].passed)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CourseFacts:
    """All a step can depend on. `test` is None until compared; numbers are of the present mode."""

    mode: StationMode
    polls: PollsState
    station: int
    cards: int
    voters: int
    two_persons: str
    package_words: str
    devices: tuple[DeviceFacts, ...]
    words: collections.abc.Mapping[str, StepWord] = dataclasses.field(default_factory=dict)
    test_agrees: bool | None = None
    zero: bool = True
    inside: int = 0
    outstanding: int = 0
    cancelled: int = 0
    trips_out: tuple[str, ...] = ()
    excluded: int = 0
    parts_missing: tuple[str, ...] = ()
    parts: int = 0
    rows_missing: int = 0
    ratios_broken: int = 0
    protocol: bool = False
    cards_written: int = 0
    decided: bool = False

    @property
    def closed(self) -> bool:
        """Tell whether the voting day is over."""
        return self.mode is StationMode.OFFICIAL and self.polls is PollsState.CLOSED_FINAL

    @property
    def opened(self) -> bool:
        """Tell whether the voting day has begun."""
        return self.mode is StationMode.OFFICIAL and self.polls is not PollsState.CLOSED_INITIAL


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the course."""

    id: str
    title: str
    state: StepState
    detail: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    done: bool
    detail: str
    failed: bool = False
    remedy: str = ""


_Judge = collections.abc.Callable[[CourseFacts], _Verdict]

# Steps people confirm by their eyes.
CONFIRMED = ("fingerprint", "devices", "training", "copies", "sealed")
MUST_BEFORE_OPENING = ("fingerprint", "devices", "device-checks", "test-vote", "training")


def _package(facts: CourseFacts) -> _Verdict:
    return _Verdict(done=True, detail=f"Карта прочитана, подпись комиссии верна: {facts.package_words}")


def _said(step: str, wanted: str, done: str, remedy: str) -> _Judge:
    def judge(facts: CourseFacts) -> _Verdict:
        word = facts.words.get(step)
        if word is None:
            return _Verdict(done=False, detail=wanted)
        if not word.passed:
            detail = f"Не пройдено: {word.note}" if word.note else "Не пройдено"
            return _Verdict(done=False, failed=True, detail=detail, remedy=remedy)
        return _Verdict(done=True, detail=word.note or done)

    return judge


def _station(facts: CourseFacts) -> _Verdict:
    detail = f"УИК № {facts.station}, избирателей {facts.voters}, карточек {facts.cards}. {facts.two_persons}"
    return _Verdict(done=True, detail=detail)


def _devices(facts: CourseFacts) -> _Verdict:
    total, linked = len(facts.devices), sum(device.linked for device in facts.devices)
    wanted = f"На связи {linked} из {total}. Сверьте слова на каждом устройстве и подтвердите"
    done = f"Отпечаток совпал на {total} из {total} устройств"
    return _said("devices", wanted, done, "Не голосуйте на этом устройстве: акт, звонок в ТИК")(facts)


def _checks(facts: CourseFacts) -> _Verdict:
    waiting = [device for device in facts.devices if device.unchecked]
    failed = [
        f"{device.name}: {part}"
        for device in facts.devices
        for part, word in sorted(device.checks.items())
        if not word.passed
    ]
    if failed:
        remedy = "Исправьте и проверьте снова или не ставьте устройство"
        return _Verdict(done=False, failed=True, detail=f"Не прошли: {', '.join(failed)}", remedy=remedy)
    if waiting:
        return _Verdict(done=False, detail=f"Проверьте: {', '.join(device.name for device in waiting)}")
    return _Verdict(done=True, detail=f"Проверены все устройства: {len(facts.devices)}")


def _test(facts: CourseFacts) -> _Verdict:
    if facts.test_agrees is None:
        return _Verdict(done=False, detail="Проголосуйте по листкам в режиме «тест» и сравните таблицу")
    if facts.test_agrees:
        return _Verdict(done=True, detail="СОВПАЛО на всех устройствах")
    remedy = "Голосовать на комплексе нельзя: найдите ошибку, составьте акт"
    return _Verdict(done=False, failed=True, detail="НЕ СОВПАЛО", remedy=remedy)


def _zero(facts: CourseFacts) -> _Verdict:
    if facts.opened:
        return _Verdict(done=True, detail="Голосование открыто с нулевыми показателями")
    if facts.mode is not StationMode.OFFICIAL:
        return _Verdict(done=False, detail="Включите режим «голосование»")
    if not facts.zero:
        remedy = "Открывать нельзя: составьте акт, позвоните в ТИК"
        return _Verdict(done=False, failed=True, detail="Показатели не нулевые", remedy=remedy)
    if not all(device.linked for device in facts.devices if not device.portable):
        return _Verdict(done=False, detail="Не все устройства на связи")
    excluded = f", исключено строк: {facts.excluded}" if facts.excluded else ""
    return _Verdict(done=True, detail=f"Все показатели — ноль{excluded}")


def _open(facts: CourseFacts) -> _Verdict:
    if facts.opened:
        how = " по решению комиссии, без всех шагов" if facts.decided else ""
        return _Verdict(done=True, detail=f"Голосование открыто{how}")
    return _Verdict(done=False, detail="Откройте голосование двумя карточками")


def _voting(facts: CourseFacts) -> _Verdict:
    if facts.closed:
        return _Verdict(done=True, detail="Голосование проведено")
    if not facts.opened:
        return _Verdict(done=False, detail="")
    paused = facts.polls is PollsState.PAUSED
    return _Verdict(done=False, detail="Голосование приостановлено" if paused else "Голосование идёт")


def _trips(facts: CourseFacts) -> _Verdict:
    if facts.trips_out:
        return _Verdict(done=False, detail=f"Ещё не вернулись: {', '.join(facts.trips_out)}")
    if facts.closed:
        return _Verdict(done=True, detail="Все переносные устройства вернулись")
    return _Verdict(done=False, detail="Выездов нет")


def _cards(facts: CourseFacts) -> _Verdict:
    if facts.closed:
        return _Verdict(done=True, detail=f"Погашено карточек: {facts.cancelled}")
    return _Verdict(done=False, detail=f"Активированы и не использованы: {facts.outstanding}")


def _close(facts: CourseFacts) -> _Verdict:
    if facts.closed:
        return _Verdict(done=True, detail="Голосование завершено")
    inside = f"Ещё голосуют: {facts.inside}" if facts.inside else "Никто не голосует"
    return _Verdict(done=False, detail=f"Двери закрыты? {inside}")


def _count(facts: CourseFacts) -> _Verdict:
    if facts.closed and facts.parts and not facts.parts_missing:
        return _Verdict(done=True, detail=f"Получены итоги устройств: {facts.parts}")
    missing = f"Нет итогов: {', '.join(facts.parts_missing)}" if facts.closed else ""
    return _Verdict(done=False, detail=missing)


def _rows(facts: CourseFacts) -> _Verdict:
    done = facts.closed and bool(facts.parts) and not facts.rows_missing
    return _Verdict(done=done, detail="" if done else f"Осталось ввести чисел: {facts.rows_missing}")


def _ratios(facts: CourseFacts) -> _Verdict:
    if not (facts.closed and facts.parts) or facts.rows_missing:
        return _Verdict(done=False, detail="")
    if facts.ratios_broken:
        remedy = "Пересчитайте названные строки; если верно — решение комиссии и акт"
        detail = f"Не выполнено соотношений: {facts.ratios_broken}"
        return _Verdict(done=facts.protocol, failed=not facts.protocol, detail=detail, remedy=remedy)
    return _Verdict(done=True, detail="Все контрольные соотношения выполнены")


def _protocol(facts: CourseFacts) -> _Verdict:
    detail = "Протоколы составлены и подписаны контроллером" if facts.protocol else ""
    return _Verdict(done=facts.closed and facts.protocol, detail=detail)


def _export(facts: CourseFacts) -> _Verdict:
    written = min(facts.cards_written, CARDS_TO_WRITE)
    detail = f"Записано и прочитано обратно разных карт: {written} из {CARDS_TO_WRITE}"
    return _Verdict(done=facts.closed and written == CARDS_TO_WRITE, detail=detail)


_STEPS: tuple[tuple[str, str, _Judge], ...] = (
    ("package", "Карта", _package),
    (
        "fingerprint",
        "Выборы",
        _said(
            "fingerprint",
            "Сверьте четыре слова с листом из конверта и подтвердите",
            "Слова совпали с листом из конверта",
            "Не используйте карту: акт, звонок в ТИК",
        ),
    ),
    ("station", "Участок", _station),
    ("devices", "Устройства", _devices),
    ("device-checks", "Калибровка и проверка", _checks),
    ("test-vote", "Тест", _test),
    (
        "training",
        "Тренировка",
        _said(
            "training",
            "Проведите тренировочное голосование на каждом устройстве и подтвердите",
            "Тренировочное голосование проведено",
            "Повторите тренировку",
        ),
    ),
    ("zero", "Нули", _zero),
    ("open", "Готово", _open),
    ("voting", "Голосование", _voting),
    ("trips", "Выезды", _trips),
    ("cards", "Карточки", _cards),
    ("close", "Завершение", _close),
    ("count", "Итоги устройств", _count),
    ("rows", "Строки протокола", _rows),
    ("ratios", "Контрольные соотношения", _ratios),
    ("protocol", "Протокол", _protocol),
    (
        "copies",
        "Копии и подписи",
        _said(
            "copies",
            "Подпишите протоколы, выдайте копии и подтвердите",
            "Протоколы подписаны, копии выданы",
            "Составьте протокол заново",
        ),
    ),
    ("export", "Две карты памяти", _export),
    (
        "sealed",
        "Опечатывание",
        _said("sealed", "Опечатайте карты, ленты и карточки и подтвердите", "Опечатано", "Составьте акт"),
    ),
)
STEP_IDS = tuple(step for step, _, _ in _STEPS)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CourseView:
    """The whole course; `remedy` is about the first step that failed."""

    steps: tuple[Step, ...]
    remedy: str = ""


def course_of(facts: CourseFacts) -> CourseView:
    """Work out all steps: the first that is not done is the current one, or it failed."""
    steps: list[Step] = []
    reached, remedy = False, ""
    for number, (step, title, judge) in enumerate(_STEPS, start=1):
        verdict = judge(facts)
        if verdict.done:
            state = StepState.DONE
        elif verdict.failed:
            state, remedy = StepState.FAILED, remedy or verdict.remedy
        else:
            state = StepState.AHEAD if reached else StepState.CURRENT
        reached = reached or not verdict.done
        steps.append(Step(id=step, title=f"{number} {title}", state=state, detail=verdict.detail))
    return CourseView(steps=tuple(steps), remedy=remedy)


def refusal_to_open(facts: CourseFacts) -> StationRefusal | None:
    """Return which steps keep the voting day closed; a recorded decision about `course` lets it open."""
    if facts.mode is not StationMode.OFFICIAL or facts.decided:
        return None
    missing = [
        step.title
        for step in course_of(facts).steps
        if step.id in MUST_BEFORE_OPENING and step.state is not StepState.DONE
    ]
    if not missing:
        return None
    text = f"Не выполнены шаги: {', '.join(missing)}. Без них — только по решению комиссии"
    return StationRefusal(code="course_not_done", text=text[:160])
