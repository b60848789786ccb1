"""The console after the doors are shut, and the observers' board, as states for pictures and proofs.

Not part of a running console.
"""

import collections.abc
import dataclasses

from controller.console.course_scene import course_of
from controller.console.model import routes
from controller.console.model.events import CardPlace
from controller.console.model.routes import ClosingStage
from controller.console.model.state import ConsoleState, CountedRows, Results, Typing, Written
from controller.console.scene_materials import BASE, CANDIDATES, FACTS, at, status_with, trip_of
from link import messages
from link.messages import PollsState

_LINES = (
    ("r1", "1", "Число избирателей, включённых в список избирателей", 1160, True),
    ("r2", "2", "Число электронных бюллетеней, доступ к которым предоставлен вне помещения", 6, False),
    ("r3", "3", "Число электронных бюллетеней, доступ к которым предоставлен в помещении", 318, False),
    ("r4", "4", "Число электронных бюллетеней с выраженным волеизъявлением", 322, False),
    ("r5", "5", "Число недействительных электронных бюллетеней", 4, False),
    *(
        (f"v{number}", f"{5 + number}", name, votes, False)
        for number, (name, votes) in enumerate(zip(CANDIDATES, (141, 102, 61, 14), strict=True), 1)
    ),
)


def _results(**more: object) -> Results:
    rows = CountedRows(
        title=FACTS.contests[0].title,
        total=len(_LINES),
        lines=tuple(
            messages.RowLine(id=row, number=number, title=title, value=value, typed=typed)
            for row, number, title, value, typed in _LINES
        ),
    )
    ratios = messages.ContestRatios(
        contest_id="district-7",
        lines=(
            messages.RatioLine(rule="1 ≥ 2 + 3", filled="1160 ≥ 6 + 318 = 324", holds=True),
            messages.RatioLine(rule="2 + 3 ≥ 4", filled="6 + 318 = 324 ≥ 322", holds=True),
            messages.RatioLine(rule="4 = 5 + Σ", filled="322 и 4 + 319 = 323, расхождение 1", holds=False),
            messages.RatioLine(rule="2 + 3 = 4", filled="324 и 322, разница 2", holds=False, only_warns=True),
        ),
    )
    made = Results(ready=True, rows={"district-7": rows}, ratios={"district-7": ratios})
    return dataclasses.replace(made, **more)  # type: ignore[arg-type]


def closing_scenes() -> dict[str, ConsoleState]:
    """Return the screens from the shut doors to the end of the day."""
    return {**_to_the_results(), **_protocols(), **_cards_and_papers()}


def _to_the_results() -> dict[str, ConsoleState]:
    closed = status_with(polls=PollsState.CLOSED_FINAL, voting=0, cancelled=838)
    stage = ClosingStage
    return {
        "closing-inside": at(routes.Closing()),
        "closing-portables": at(
            routes.Closing(stage=stage.PORTABLES),
            trips=trip_of(messages.TripState.AWAY, allotted=6, since="10:05"),
        ),
        "closing-cards": at(routes.Closing(stage=stage.CARDS)),
        "closing-close": at(routes.Closing(stage=stage.CLOSE)),
        "closing-collect": at(
            routes.Closing(stage=stage.COLLECT), status=closed, results=Results(missing=("№ 4",))
        ),
    }


def _protocols() -> dict[str, ConsoleState]:
    closed = status_with(polls=PollsState.CLOSED_FINAL, voting=0, cancelled=838)
    ready = messages.ProtocolReady(
        contests=("district-7", "embankment"), warnings=("Выдано 324, а проголосовало 322: разница 2",)
    )
    bad = messages.ProtocolReady(contests=(), problems=("Строка 4 = 5 + Σ: 322 и 323, расхождение 1",))
    stage = ClosingStage
    return {
        "closing-rows": at(
            routes.Closing(stage=stage.ROWS, contest="district-7"),
            status=closed,
            results=_results(),
            typing=Typing(numbers={"r1": "1161"}),
        ),
        "closing-refused": at(
            routes.Closing(stage=stage.PROTOCOL),
            status=closed,
            course=course_of("ratios", failed="Не выполнено соотношений: 1"),
            results=_results(protocol=bad),
        ),
        "closing-protocol": at(
            routes.Closing(stage=stage.PROTOCOL),
            status=closed,
            course=course_of("copies"),
            results=_results(protocol=ready),
        ),
        "reading": at(routes.Reading(contest="district-7", line=3), status=closed, results=_results()),
    }


def _cards_and_papers() -> dict[str, ConsoleState]:
    closed = status_with(polls=PollsState.CLOSED_FINAL, voting=0, cancelled=838)
    ready = messages.ProtocolReady(
        contests=("district-7", "embankment"), warnings=("Выдано 324, а проголосовало 322: разница 2",)
    )
    cards = (
        CardPlace(path="/media/keg/KEG-1", title="KEG-1", room="свободно 7,4 ГБ"),
        CardPlace(path="/media/keg/KEG-2", title="KEG-2", room="свободно 14,8 ГБ"),
    )
    written = Written(title="KEG-1", files=42, fingerprint="9c41d07e" * 8)
    stage = ClosingStage
    papers = (
        messages.PaperLine(name="protocol-district-7.pdf", title="Протокол об итогах: Дума, округ № 7"),
        messages.PaperLine(name="protocol-embankment.pdf", title="Протокол об итогах: набережная"),
        messages.PaperLine(name="zero-report.pdf", title="Нулевой отчёт"),
    )
    return {
        "closing-export": at(
            routes.Closing(stage=stage.EXPORT),
            status=closed,
            course=course_of("export"),
            results=_results(cards=cards, written=(written,)),
        ),
        "closing-card-trouble": at(
            routes.Closing(stage=stage.EXPORT),
            status=closed,
            card_trouble="F14 Карта защищена от записи. Передвиньте переключатель или смените карту. (D-14)",
            results=_results(cards=cards),
        ),
        "closing-done": at(
            routes.Closing(stage=stage.DONE),
            status=closed,
            course=course_of("copies"),
            results=_results(protocol=ready, written=(written, dataclasses.replace(written, title="KEG-2"))),
        ),
        "papers": at(routes.Papers(), status=closed, papers=papers),
        "paper": at(
            routes.Paper(name=papers[0].name, title=papers[0].title, back=routes.Papers()),
            status=closed,
            typing=Typing(numbers={"copies": "9"}),
        ),
    }


def board_scenes() -> collections.abc.Mapping[str, ConsoleState]:
    """Return the observers' board during the day and while a protocol is read."""
    read = tuple(f"district-7/{row}" for row, *_ in _LINES[:6])
    closed = status_with(polls=PollsState.CLOSED_FINAL, voting=0)
    return {
        "board": BASE,
        "board-reading": dataclasses.replace(BASE, status=closed, results=_results(read_aloud=read)),
    }
