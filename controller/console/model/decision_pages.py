"""Decisions of the commission: what there is to decide now, for what reason, and the number of the act.

The controller invents no number and goes on in spite of a difference only with such a record.
"""

from controller.console.model import filling
from controller.console.model.chair_pages import pages_of
from controller.console.model.device_words import fault_words
from controller.console.model.events import Go, SaveDecision
from controller.console.model.filling import ACT
from controller.console.model.pads import field_control, number_pad
from controller.console.model.page import Choices, Control, Field, Fields, Lead, Row, Rows, WorkPage
from controller.console.model.routes import Chair, Decide, Decisions
from controller.console.model.state import ConsoleState, Mood
from link import messages

_CLOSED = messages.PollsState.CLOSED_FINAL
_REASONS_OF: dict[str, tuple[str, ...]] = {
    "trip": ("пересчитано, расхождение остаётся", "устройство не вернулось", "карточка утрачена"),
    "log": ("устройство заменено или исправлено", "журнал утрачен при сбое"),
    "course": ("устройство заменено", "проверка невозможна", "решение вышестоящей комиссии"),
    "device": ("пересчитано, расхождение остаётся", "устройство неисправно", "носители утрачены"),
    "": ("пересчитано, расхождение остаётся", "ошибка при выдаче", "карточка утрачена"),
}


def kind_of_subject(state: ConsoleState, subject: str) -> str:
    """Say what a subject is about: a trip, a log, the course, a device, or cards and contests."""
    head = subject.partition(":")[0]
    if head in ("trip", "log", "course"):
        return head
    return "device" if any(kiosk.id == subject for kiosk in state.facts.kiosks) else ""


def decisions_page(state: ConsoleState, place: Decisions) -> WorkPage:
    """Return what the commission may have to decide now."""
    subjects = subjects_now(state)
    room = max(1, state.rows_a_page - 2)
    shown = subjects[place.page * room : (place.page + 1) * room]
    lead = (
        Lead(text="Сначала составьте акт на бумаге. О чём решение?", icon="pen")
        if subjects
        else Lead(text="Сейчас решать нечего: расхождений контроллер не видит", mood=Mood.OK, icon="tick")
    )
    rows = tuple(
        Row(
            title=decide.title,
            note=note,
            icon="bang",
            mood=Mood.WARN,
            control=Control(id=f"subject-{decide.subject}", label=decide.title, action=Go(to=decide)),
        )
        for decide, note in shown
    )
    return WorkPage(
        id=f"decisions-{place.page}",
        title="Решение комиссии",
        blocks=(lead, *((Rows(rows=rows),) if rows else ())),
        buttons=(
            Control(id="back", label="Назад", action=Go(to=Chair()), icon="back"),
            *pages_of(len(subjects), room, place.page, lambda page: Decisions(page=page)),
        ),
    )


def subjects_now(state: ConsoleState) -> tuple[tuple[Decide, str], ...]:
    """Return what stands in the way of the commission now, each with why."""
    found = [*_of_devices(state), *_of_trips(state)]
    if state.polls is messages.PollsState.CLOSED_INITIAL:
        title = "Открыть, хотя пройдены не все шаги"
        found.append((Decide(subject="course", title=title, back=Decisions()), "подготовка"))
    if state.polls is _CLOSED:
        found += _of_contests(state)
        title = "Число карточек не сходится с подсчётом комиссии"
        found.append((Decide(subject="cards", title=title, back=Decisions()), "карточки"))
    return tuple(found)


def _of_devices(state: ConsoleState) -> list[tuple[Decide, str]]:
    found: list[tuple[Decide, str]] = []
    ids = {facts.name: facts.id for facts in state.facts.kiosks}
    for kiosk in state.kiosks:
        device = ids.get(kiosk.name, kiosk.name)
        if "C-06" in kiosk.faults:
            title = f"Продолжить с журналом устройства {kiosk.name}"
            found.append((Decide(subject=f"log:{device}", title=title, back=Decisions()), "журнал короче"))
        broken = next((code for code in kiosk.faults if code in ("C-01", "C-02")), "")
        if state.polls is _CLOSED and (broken or not kiosk.link_up):
            title = f"Свести итоги без устройства {kiosk.name} или с расхождением"
            note = f"{broken} {fault_words(broken)}" if broken else "нет связи"
            found.append((Decide(subject=device, title=title, back=Decisions()), note))
    return found


def _of_trips(state: ConsoleState) -> list[tuple[Decide, str]]:
    found: list[tuple[Decide, str]] = []
    for kiosk in state.facts.portables:
        trip = state.trips.get(kiosk.name)
        if trip is None:
            continue
        match trip.state:
            case messages.TripState.AWAY:
                title, note = f"Устройство {kiosk.name} не вернулось", f"на выезде с {trip.since}"
            case messages.TripState.RETURNED:
                title, note = f"Расхождение на выезде {kiosk.name}", "вернулось, не сверено"
            case messages.TripState.READY | messages.TripState.SETTLED:
                continue
        found.append((Decide(subject=f"trip:{kiosk.id}", title=title, back=Decisions()), note))
    return found


def _of_contests(state: ConsoleState) -> list[tuple[Decide, str]]:
    found: list[tuple[Decide, str]] = []
    for contest in state.facts.contests:
        ratios = state.results.ratios.get(contest.id)
        broken = [] if ratios is None else [line for line in ratios.lines if _stops(line)]
        if broken:
            decide = Decide(subject=contest.id, title=f"Расхождение: {contest.title}"[:80], back=Decisions())
            found.append((decide, broken[0].filled or broken[0].rule))
    return found


def _stops(line: messages.RatioLine) -> bool:
    return line.holds is False and not line.only_warns


def decide_page(state: ConsoleState, place: Decide) -> WorkPage:
    """Return the page that records a decision: the reason, and the number of the act."""
    reasons = _REASONS_OF[kind_of_subject(state, place.subject)]
    number = filling.number_of(state, ACT)
    field = Field(
        number="",
        title="Номер акта",
        note="в нём записано решение",
        digits=number,
        current=True,
        control=field_control(ACT),
    )
    chips = tuple(
        Control(
            id=f"reason-{at}",
            label=reason.capitalize(),
            action=Go(to=_with_reason(place, reason)),
            look="chip",
            ticked=reason == place.reason,
        )
        for at, reason in enumerate(reasons)
    )
    ready = bool(place.reason and number.strip("0"))
    save = Control(
        id="save-decision",
        label="Записать решение",
        note="далее — две служебные карточки" if ready else "выберите основание и введите номер акта",
        action=SaveDecision(),
        look="primary" if ready else "plain",
        icon="people" if ready else "pen",
    )
    return WorkPage(
        id=f"decide-{place.subject}",
        title="Решение комиссии",
        blocks=(
            Lead(text=place.title, mood=Mood.WARN, icon="bang"),
            Choices(controls=chips, columns=1, title="Основание"),
            Fields(fields=(field,)),
        ),
        buttons=(Control(id="back", label="Не записывать", action=Go(to=place.back), icon="back"), save),
        pad=number_pad("Ввод"),
    )


def _with_reason(place: Decide, reason: str) -> Decide:
    return Decide(subject=place.subject, title=place.title, back=place.back, reason=reason)
