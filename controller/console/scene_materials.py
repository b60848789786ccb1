"""What the scenes of the console are made of: an invented station, its devices, numbers and events.

Values only. Not part of a running console.
"""

import dataclasses

from controller.console.model import routes
from controller.console.model.state import ConsoleState, LastCard
from controller.console.model.station import (
    HALL,
    ContestFacts,
    KioskFacts,
    OptionFacts,
    Profile,
    StationFacts,
)
from link import messages
from link.messages import KioskStage, PollsState, StationMode

CANDIDATES = (
    "Аистова Вера Тихоновна",
    "Бочкарёв-Заречный Игнат Савельевич",
    "Ёлкина Майя Юрьевна",
    "Против всех кандидатов",
)

FACTS = StationFacts(
    number=123,
    title="Дополнительные выборы депутата и местный референдум в Тихореченском городском округе",
    place="Школа № 4",
    date="19.09.2027",
    profiles=(
        Profile(id="all", title="Все бюллетени", contests=3),
        Profile(id="federal", title="Только федеральный", contests=1),
        Profile(id="no-municipal", title="Без местных", contests=2),
    ),
    contests=(
        ContestFacts(
            id="district-7",
            title="Депутат городской Думы, округ № 7",
            options=tuple(
                OptionFacts(id=f"o{number}", number=number, name=name)
                for number, name in enumerate(CANDIDATES, 1)
            ),
        ),
        ContestFacts(
            id="embankment",
            title="Референдум: набережная",
            options=(OptionFacts(id="yes", number=1, name="Да"), OptionFacts(id="no", number=2, name="Нет")),
        ),
    ),
    kiosks=(
        *(KioskFacts(id=f"kiosk-{n}", name=f"№ {n}", group=HALL, portable=False) for n in range(1, 5)),
        KioskFacts(id="portable-1", name="П-1", group="portable-1", portable=True),
    ),
    package_words=("клен", "бинокль", "осадок", "снег"),
    package_hash="3f9a6c10d27be845" * 4,
    software="keg-controller 0.1.0",
    reporting_times=("10:00", "12:00", "15:00", "18:00"),
    registered=1160,
)


def kiosk(name: str, stage: KioskStage = KioskStage.FREE, **more: object) -> messages.KioskStatus:
    known: dict[str, object] = {"link_up": True, "on_mains": True, "voted": 87, "ballots_stored": 87, **more}
    return messages.KioskStatus(name=name, stage=stage, **known)  # type: ignore[arg-type]


KIOSKS = (
    kiosk("№ 1", KioskStage.VOTING, minutes_in_state=2, paper_per_mille=640),
    kiosk("№ 2", paper_per_mille=710, paper_until="18:30"),
    kiosk("№ 3", paper_low=True, paper_per_mille=90, paper_until="11:30", voted=74, ballots_stored=74),
    kiosk("№ 4", paper_per_mille=690, voted=70, ballots_stored=70),
    kiosk("П-1", link_up=False, voted=0, ballots_stored=0),
)

STATUS = messages.StationStatus(
    mode=StationMode.OFFICIAL,
    polls=PollsState.OPEN,
    voted=318,
    activated=325,
    voting=4,
    reset=0,
    cancelled=0,
    kiosks=KIOSKS,
)
_VOTES = (4, 11, 23, 31, 44, 52, 47, 38, 29, 25, 14)
FIGURES = messages.Figures(
    registered=1160,
    voted=318,
    issued=325,
    voting=4,
    waiting=3,
    due="12:00",
    due_minutes=78,
    frozen=(
        messages.FrozenFigure(
            hour="10:00", taken_at="10:00", voted=271, issued=279, words="двести семьдесят один"
        ),
    ),
    steps=tuple(
        messages.TurnoutStep(start=f"{8 + number // 2:02d}:{30 * (number % 2):02d}", voted=voted)
        for number, voted in enumerate(_VOTES)
    ),
)
HEADLINES = messages.Headlines(
    lines=(
        messages.Headline(time="10:37", text="Устройство № 3: лента кончается"),
        messages.Headline(time="10:05", text="Устройство П-1 выехало"),
        messages.Headline(time="08:00", text="Голосование открыто"),
        messages.Headline(time="07:52", text="Нулевой отчёт напечатан"),
    )
)
BASE = ConsoleState(
    facts=FACTS,
    now=1000.0,
    clock="10:42:07",
    link_up=True,
    answered_at=1000.0,
    status=STATUS,
    figures=FIGURES,
    headlines=HEADLINES,
)
LAST = (LastCard(tail="4821", clock="10:41"), LastCard(tail="1170", clock="10:40"))


def at(route: routes.Route, **more: object) -> ConsoleState:
    return dataclasses.replace(BASE, route=route, **more)  # type: ignore[arg-type]


def status_with(**more: object) -> messages.StationStatus:
    values = {name: getattr(STATUS, name) for name in STATUS.__struct_fields__}
    return messages.StationStatus(**{**values, **more})


def trip_of(state: messages.TripState, **more: object) -> dict[str, messages.Trip]:
    values: dict[str, object] = {"applications": 5, "reserve": 1, **more}
    return {"П-1": messages.Trip(kiosk="П-1", state=state, **values)}  # type: ignore[arg-type]
