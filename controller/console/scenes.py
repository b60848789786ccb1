"""Every screen of the console as a state: invented people, numbers and devices, for pictures and proofs.

No controller is asked; the answers are written here. Not part of a running console.
"""

import collections.abc
import dataclasses

from controller.console.closing_scenes import closing_scenes
from controller.console.course_scene import course_of
from controller.console.model import intents, routes
from controller.console.model.state import (
    Activation,
    ConsoleState,
    Mood,
    Notice,
    Panel,
    Typing,
    Unlock,
)
from controller.console.scene_materials import (
    FACTS,
    FIGURES,
    KIOSKS,
    LAST,
    at,
    kiosk,
    status_with,
    trip_of,
)
from link import messages
from link.messages import KioskStage, PollsState, StationMode


def _panel(mood: Mood, title: str, detail: str = "", advice: str = "", **desk: object) -> ConsoleState:
    panel = Panel(mood=mood, title=title, detail=detail, advice=advice, until=2000.0)
    activation = Activation(panel=panel, last=LAST, undoable=True)
    return at(routes.Day(), activation=dataclasses.replace(activation, **desk))  # type: ignore[arg-type]


def _day() -> dict[str, ConsoleState]:
    due = messages.Figures(
        registered=1160, voted=318, issued=325, voting=4, waiting=3, due="12:00", due_minutes=6,
        frozen=FIGURES.frozen, steps=FIGURES.steps,
    )  # fmt: skip
    broken = (
        kiosk("№ 1", KioskStage.OUT_OF_SERVICE, faults=("P-02",)),
        kiosk("№ 2", KioskStage.VOTING, link_up=False),
        kiosk("№ 3", faults=("B-01", "K-02")),
        kiosk("№ 4", KioskStage.VOTING, calling=True, on_mains=False, battery_minutes=40),
        KIOSKS[4],
    )
    wait = Activation(last=LAST, undoable=True)
    return {
        "day": at(
            routes.Day(), activation=wait, trips=trip_of(messages.TripState.AWAY, allotted=6, since="10:05")
        ),
        "day-accepted": _panel(Mood.OK, "АКТИВИРОВАНА", "…4821 · 3 бюллетеня"),
        "day-refused": _panel(
            Mood.BAD, "УЖЕ ИСПОЛЬЗОВАНА", "активирована в 09:04", "Возьмите другую карточку."
        ),
        "day-check": _panel(
            Mood.WARN,
            "УЖЕ АКТИВИРОВАНА",
            "активирована в 10:39",
            "Ещё не использована. Она у этого избирателя? Тогда идите к устройству.",
        ),
        "day-profile": at(routes.Day(), activation=dataclasses.replace(wait, profile="federal")),
        "day-due": at(routes.Day(), figures=due),
        "day-trouble": at(
            routes.Day(),
            status=status_with(kiosks=broken, faults=("L-02",)),
            reader_trouble="Сканер отключён",
        ),
        "day-no-link": at(routes.Day(), link_up=False),
        "day-test": at(routes.Day(), status=status_with(mode=StationMode.TEST)),
        "day-notice": at(
            routes.Day(), notice=Notice(mood=Mood.BAD, text="Не вернулось с выезда карточек: 6", until=2000.0)
        ),
        "day-before": at(
            routes.Day(),
            status=status_with(polls=PollsState.CLOSED_INITIAL, voted=0, activated=0, voting=0),
            figures=None,
            course=course_of("open"),
        ),
        "figures": at(routes.Figure()),
        "figure": at(routes.Figure(hour="10:00")),
    }


def _chair() -> dict[str, ConsoleState]:
    sheet = messages.DeviceSheet(
        kiosk="№ 3",
        diagnostics=(
            messages.Diagnostic(part="screen", passed=True),
            messages.Diagnostic(part="keys", passed=True),
            messages.Diagnostic(part="left", passed=True),
            messages.Diagnostic(part="right", passed=False, note="тихо"),
            messages.Diagnostic(part="reader", passed=True),
        ),
        headlines=("10:37 лента кончается", "09:12 связь восстановлена", "09:11 нет связи"),
    )
    intent = intents.reset_kiosk("№ 1")
    return {
        "chair": at(routes.Chair()),
        "confirm-reset": at(routes.Confirm(intent=intent, reason=intent.reasons[0])),
        "confirm-close": at(
            routes.Confirm(intent=intents.close_polls(), reason=intents.close_polls().reasons[0])
        ),
        "options-contests": at(routes.Options()),
        "options": at(routes.Options(contest="district-7"), withdrawn={"district-7": ("o2",)}),
        "confirm-exclude": at(routes.Confirm(intent=_exclusion())),
        "decisions": at(
            routes.Decisions(),
            status=status_with(kiosks=(*KIOSKS[:1], kiosk("№ 2", faults=("C-06",)), *KIOSKS[2:])),
            trips=trip_of(messages.TripState.AWAY, allotted=6, since="10:05"),
        ),
        "decide": at(
            routes.Decide(
                subject="trip:portable-1",
                title="Расхождение на выезде П-1",
                back=routes.Decisions(),
                reason="карточка утрачена",
            ),
            typing=Typing(numbers={"act": "3"}),
        ),
        "devices": at(routes.Devices()),
        "device": at(routes.Device(name="№ 3"), sheet=sheet),
        "check": at(routes.Check(name="№ 3", part="left"), sheet=sheet),
        "tape-guide": at(routes.TapeGuide(name="№ 3", step=2)),
        **_unlocks(),
    }


def _exclusion() -> routes.Intent:
    contest = FACTS.contests[0]
    return intents.change_option(contest, contest.options[1], withdrawn=True)


def _unlocks() -> dict[str, ConsoleState]:
    intent = intents.close_polls()
    empty = messages.UnlockState(
        power=messages.Power.CLOSE_POLLS,
        slots=(
            messages.OfficialSlot(title="1. Председатель"),
            messages.OfficialSlot(title="2. Член комиссии"),
        ),
        seconds_left=60,
    )
    half = (
        messages.OfficialSlot(title="1. Председатель", filled=True),
        messages.OfficialSlot(title="2. Член комиссии"),
    )
    first = messages.UnlockState(power=messages.Power.CLOSE_POLLS, slots=half, seconds_left=41)
    pin = messages.UnlockState(
        power=messages.Power.CLOSE_POLLS, slots=half, pin_of="Член комиссии № 2", seconds_left=34
    )
    begun = Unlock(intent=intent, reason="Наступило время окончания голосования", ends_at=1060.0)
    place = routes.Confirm(intent=intent)
    return {
        "unlock-begin": at(place, unlock=dataclasses.replace(begun, state=empty)),
        "unlock-second": at(
            place,
            unlock=dataclasses.replace(
                begun,
                state=first,
                refusal="Нужны две разные карточки двух разных людей",
                ends_at=1041.0,
            ),
        ),
        "unlock-pin": at(place, unlock=dataclasses.replace(begun, state=pin, pin="1234", ends_at=1034.0)),
        "unlock-locked": at(
            place, unlock=dataclasses.replace(begun, state=pin, locked_until=1030.0, ends_at=1034.0)
        ),
    }


def _deck() -> messages.TestDeck:
    return messages.TestDeck(
        total=14,
        ballots=tuple(
            messages.TestBallot(
                number=number,
                kiosk=kiosk,
                ballot_style="all",
                manner=manner,
                instructions=(
                    "Депутат городской Думы: 3. Ёлкина Майя Юрьевна",
                    "Референдум, набережная: ничего не выбирать",
                    "Не глядя на экран: только клавиатура и наушники. ПОДТВЕРЖДАЮ — с клавиатуры.",
                ),
            )
            for number, kiosk, manner in (
                (3, "№ 2", "только клавиатура и наушники"),
                (4, "№ 1", "касанием"),
            )
        ),
    )


def _table() -> messages.TestTable:
    lines = (
        ("Аистова Вера Тихоновна", 4, 4),
        ("Бочкарёв-Заречный Игнат С.", 3, 3),
        ("Ёлкина Майя Юрьевна", 3, 2),
    )
    return messages.TestTable(
        agrees=False,
        total=len(lines),
        lines=tuple(
            messages.TestLine(contest="district-7", title=title, expected=expected, counted=found)
            for title, expected, found in lines
        ),
    )


def _courses() -> dict[str, ConsoleState]:
    deck, table = _deck(), _table()
    setup = status_with(mode=StationMode.TEST, polls=PollsState.CLOSED_INITIAL)
    testing = status_with(mode=StationMode.TEST, voted=2, activated=3, voting=0)
    tested = status_with(mode=StationMode.TEST, polls=PollsState.CLOSED_FINAL)
    return {
        "course": at(routes.Course(), course=course_of("fingerprint"), status=setup),
        "course-failed": at(
            routes.Course(), course=course_of("package", failed="F05 Подпись недействительна"), status=setup
        ),
        "course-devices": at(routes.Course(), course=course_of("devices"), status=setup),
        "course-done": at(routes.Course(step="station"), course=course_of("devices"), status=setup),
        "course-test": at(routes.Course(), course=course_of("test-vote"), status=setup),
        "course-testing": at(routes.Course(), course=course_of("test-vote"), status=testing, deck=deck),
        "course-open": at(
            routes.Course(step="open"),
            course=course_of("open"),
            status=status_with(polls=PollsState.CLOSED_INITIAL, voted=0, activated=0, voting=0),
        ),
        "deck": at(routes.Deck(offset=2), deck=deck, status=testing),
        "table": at(routes.Table(), table=table, status=tested),
        "card-help": at(routes.CardHelp()),
    }


def _trips() -> dict[str, ConsoleState]:
    state, view = messages.TripState, routes.TripView(kiosk="П-1")
    return {
        "trips": at(routes.Trips(), trips=trip_of(state.AWAY, allotted=6, since="10:05")),
        "trip-new": at(
            routes.NewTrip(kiosk="П-1", profile="all"),
            typing=Typing(numbers={"applications": "5", "reserve": "1"}, field="members"),
        ),
        "trip-cards": at(
            view, trips=trip_of(state.READY, allotted=4, tails=("1007", "1011", "1012", "1020"))
        ),
        "trip-seal": at(
            routes.Sure(
                title="Передать карточки устройству П-1: 6",
                lines=(
                    "Список карточек закроется: добавить или убрать карточку будет нельзя.",
                    "До возвращения эти карточки примет только П-1, в помещении они не действуют.",
                ),
                body=messages.SealTrip(kiosk="П-1"),
                button="Передать",
                back=view,
                icon="car",
            ),
        ),
        "trip-away": at(view, trips=trip_of(state.AWAY, allotted=6, since="10:05")),
        "trip-back": at(
            view,
            trips=trip_of(state.RETURNED, allotted=6, voted=4, reset=0, unused=2),
            typing=Typing(numbers={"handed": "4", "returned": "1"}, field="spoilt"),
        ),
        "trip-settled": at(view, trips=trip_of(state.SETTLED, allotted=6, voted=4, unused=2)),
    }


def scenes() -> collections.abc.Mapping[str, ConsoleState]:
    """Return every screen by name, in the order of the day."""
    return {**_courses(), **_day(), **_trips(), **_chair(), **closing_scenes()}
