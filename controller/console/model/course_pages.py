"""The guided course: the steps at the left, the work of the current one, and its green fact.

Which steps there are, where the station stands and what failed is the controller's; the pages add the words
to compare and what to press next.
"""

import collections.abc

from controller.console.model import intents, sure_pages
from controller.console.model.card_problems import CARD_PROBLEMS, problem_in
from controller.console.model.chair_pages import home, intent_control, pages_of
from controller.console.model.events import Go, Send
from controller.console.model.page import (
    Block,
    Control,
    Lead,
    Para,
    Row,
    Rows,
    StepMark,
    Words,
    WorkPage,
)
from controller.console.model.routes import (
    CardHelp,
    Closing,
    ClosingStage,
    Course,
    Decide,
    Devices,
    Trips,
)
from controller.console.model.state import ConsoleState, Mood
from controller.console.model.test_vote_pages import vote_work
from link import messages

_MARKS = {
    messages.StepState.DONE: "done",
    messages.StepState.CURRENT: "current",
    messages.StepState.AHEAD: "ahead",
    messages.StepState.FAILED: "failed",
}


def course_page(state: ConsoleState, place: Course) -> WorkPage:
    """Return the course at a step."""
    course = state.course
    if course is None or not course.steps:
        lead = Lead(text=state.why_not(messages.GetCourse), icon="wait")
        return WorkPage(id="course", title="Ход работы", blocks=(lead,), buttons=(home(),))
    step = _step(course, place.step)
    title, detail = step.title, step.detail
    blocks: list[Block] = []
    if step.state is messages.StepState.DONE:
        blocks.append(Lead(text=detail or "Выполнено", mood=Mood.OK, icon="tick"))
    elif step.state is messages.StepState.FAILED:
        blocks += _failed(detail, course.remedy)
    elif detail:
        blocks.append(Lead(text=detail))
    more, buttons = _work(state, step)
    blocks += more
    return WorkPage(
        id=f"course-{step.id}",
        title=title,
        steps=tuple(
            StepMark(title=each.title, state=_MARKS[each.state], detail="here" if each is step else "")
            for each in _near(course.steps, step, 2 * state.rows_a_page + 1)
        ),
        blocks=tuple(blocks),
        # With much to press the way back gives way: the first step is one press from the main screen.
        buttons=(
            home(),
            *(_neighbours(course, step) if len(buttons) < MANY else ()),
            *buttons,
            *_onward(course, step),
        ),
    )


MANY = 3


def _near(
    steps: tuple[messages.CourseStep, ...], step: messages.CourseStep, room: int
) -> tuple[messages.CourseStep, ...]:
    """Return as many steps around one as there is room for."""
    first = max(0, min(steps.index(step) - room // 2, len(steps) - room))
    return steps[first : first + room]


def _step(course: messages.Course, wanted: str) -> messages.CourseStep:
    for step in course.steps:
        if step.id == wanted:
            return step
    open_ = (step for step in course.steps if step.state is not messages.StepState.DONE)
    return next(open_, course.steps[-1])


def _failed(detail: str, remedy: str) -> list[Block]:
    blocks: list[Block] = [Lead(text=detail or "Шаг не выполнен", mood=Mood.BAD, icon="cross")]
    problem = problem_in(detail)
    advice = remedy or ("" if problem is None else problem.remedy)
    if advice:
        blocks.append(
            Rows(rows=(Row(title=advice, icon="onward", mood=Mood.WARN),), heads=("Что делать", ""))
        )
    return blocks


def _neighbours(course: messages.Course, step: messages.CourseStep) -> tuple[Control, ...]:
    at = course.steps.index(step)
    if at == 0:
        return ()
    before = course.steps[at - 1]
    return (
        Control(id="step-back", label="Прошлый шаг", action=Go(to=Course(step=before.id)), icon="previous"),
    )


def _onward(course: messages.Course, step: messages.CourseStep) -> tuple[Control, ...]:
    """Return the way from a step that is done to the next one that is not."""
    at = course.steps.index(step)
    if step.state is not messages.StepState.DONE or at + 1 == len(course.steps):
        return ()
    left = [one for one in course.steps[at:] if one.state is not messages.StepState.DONE]
    after = left[0] if left else course.steps[at + 1]
    to = Course(step=after.id)
    label = f"Дальше: {after.title}"
    return (Control(id="step-next", label=label, action=Go(to=to), look="primary", icon="next"),)


_Work = tuple[list[Block], tuple[Control, ...]]


def _work(state: ConsoleState, step: messages.CourseStep) -> _Work:
    blocks, buttons = _WORK.get(step.id, _anything)(state, step)
    return blocks, (*buttons, *_confirm(state, step))


CONFIRMED: dict[str, str] = {
    "fingerprint": "Слова совпали",
    "devices": "Слова совпали",
    "training": "Тренировка верна",
    "copies": "Копии выданы",
    "sealed": "Опечатано",
}
"""The steps people confirm by their eyes; the others are done by a fact."""


def _confirm(state: ConsoleState, step: messages.CourseStep) -> tuple[Control, ...]:
    if step.state is messages.StepState.DONE or step.id not in CONFIRMED:
        return ()
    done = state.polls is messages.PollsState.CLOSED_FINAL
    if step.id == "training" and not (state.mode is messages.StationMode.TRAINING and done):
        return ()  # nobody confirms what has not been done
    return (
        Control(
            id="confirm",
            label=CONFIRMED[step.id],
            action=Send(body=messages.ConfirmStep(step=step.id)),
            look="primary",
            icon="tick",
        ),
    )


def _anything(state: ConsoleState, step: messages.CourseStep) -> _Work:
    return [], ()


def _load(state: ConsoleState, step: messages.CourseStep) -> _Work:
    return (
        [Para(text="Карту из опечатанного конверта вставляют в контроллер, затем в каждое устройство.")],
        (Control(id="card-help", label="Если карта не читается", action=Go(to=CardHelp()), icon="help"),),
    )


def _fingerprint(state: ConsoleState, step: messages.CourseStep) -> _Work:
    return (
        [
            Para(text="Эти слова должны стоять на экране каждого устройства и на листе в конверте:"),
            Words(words=state.package_words),
        ],
        (
            Control(
                id="differs",
                label="Не совпало",
                action=Send(
                    body=messages.ConfirmStep(step="fingerprint", passed=False, note="слова не совпали")
                ),
                look="danger",
                icon="cross",
            ),
        ),
    )


def _devices(state: ConsoleState, step: messages.CourseStep) -> _Work:
    rows = tuple(
        Row(
            title=kiosk.name,
            note="на связи" if kiosk.link_up else "нет связи: включите и вставьте кабель",
            icon="tick" if kiosk.link_up else "cross",
            mood=Mood.OK if kiosk.link_up else Mood.BAD,
        )
        for kiosk in state.kiosks[: state.rows_a_page - 1]
    )
    button = Control(id="devices", label="Проверки устройств", action=Go(to=Devices()), icon="list")
    return [Rows(rows=rows)], (button,)


def _test(state: ConsoleState, step: messages.CourseStep) -> _Work:
    return vote_work(state, messages.StationMode.TEST, step.id)


def _training(state: ConsoleState, step: messages.CourseStep) -> _Work:
    return vote_work(state, messages.StationMode.TRAINING, step.id)


def _open(state: ConsoleState, step: messages.CourseStep) -> _Work:
    if state.mode is not messages.StationMode.OFFICIAL:
        text = "Режим «голосование» стирает показатели проб: ящики пусты, печатается нулевой отчёт."
        mode = intents.set_mode(messages.StationMode.OFFICIAL)
        return [Para(text=text)], (intent_control("mode", mode, icon="next", look="primary"),)
    if state.polls is not messages.PollsState.CLOSED_INITIAL:
        return [], ()
    opening = intent_control("open", intents.open_polls(), icon="play", look="primary")
    place = Decide(subject="course", title="Открыть, хотя пройдены не все шаги", back=Course(step="open"))
    decide = Control(id="decide", label="Решение комиссии", action=Go(to=place), icon="pen")
    blocks = sure_pages.facts_now(state, messages.Power.OPEN_POLLS)
    text = "Нулевой отчёт печатается при открытии: его подписывают все, кто присутствует."
    return [*blocks, Para(text=text)], (decide, opening)


def _trips(state: ConsoleState, step: messages.CourseStep) -> _Work:
    return [], (Control(id="trips", label="К выездам", action=Go(to=Trips()), icon="car"),)


def _closing(stage: ClosingStage) -> "_Maker":
    def make(state: ConsoleState, step: messages.CourseStep) -> _Work:
        contest = intents.default_contest(state.facts) if stage is ClosingStage.ROWS else ""
        to = Closing(stage=stage, contest=contest)
        return [], (Control(id="closing", label="К этому шагу", action=Go(to=to), icon="next"),)

    return make


_Maker = collections.abc.Callable[[ConsoleState, messages.CourseStep], _Work]
_WORK: dict[str, _Maker] = {
    "package": _load,
    "fingerprint": _fingerprint,
    "devices": _devices,
    "device-checks": _devices,
    "test-vote": _test,
    "training": _training,
    "zero": _open,
    "open": _open,
    "trips": _trips,
    "cards": _closing(ClosingStage.CARDS),
    "close": _closing(ClosingStage.INSIDE),
    "count": _closing(ClosingStage.COLLECT),
    "rows": _closing(ClosingStage.ROWS),
    "ratios": _closing(ClosingStage.ROWS),
    "protocol": _closing(ClosingStage.PROTOCOL),
    "copies": _closing(ClosingStage.PROTOCOL),
    "export": _closing(ClosingStage.EXPORT),
    "sealed": _closing(ClosingStage.DONE),
}


def help_page(state: ConsoleState, place: CardHelp) -> WorkPage:
    """Return what may be wrong with a card; one remedy each."""
    room = max(1, state.rows_a_page - 1)
    shown = CARD_PROBLEMS[place.page * room : (place.page + 1) * room]
    rows = tuple(Row(number=problem.code, title=problem.text, note=problem.remedy) for problem in shown)
    return WorkPage(
        id=f"card-help-{place.page}",
        title="Карта с исходными данными: что делать",
        blocks=(Rows(rows=rows),),
        buttons=(
            Control(id="back", label="К курсу", action=Go(to=Course()), icon="back"),
            *pages_of(len(CARD_PROBLEMS), room, place.page, lambda page: CardHelp(page=page)),
        ),
    )
