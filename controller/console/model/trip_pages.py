"""Pages of outside voting: the units, a new trip, allotting, away, the return and its reconciliation.

The numbers and what blocks are the controller's; here they are shown and typed.
"""

from controller.console.model import filling
from controller.console.model.chair_pages import home
from controller.console.model.events import Go, SettleNumbers, StartTrip
from controller.console.model.filling import (
    APPLICATIONS,
    HANDED,
    MEMBERS,
    OBSERVERS,
    RESERVE,
    RETURNED,
    SPOILT,
)
from controller.console.model.pads import field_control, number_pad
from controller.console.model.page import (
    Block,
    Choices,
    Control,
    Field,
    Fields,
    Lead,
    Number,
    Numbers,
    Para,
    Row,
    Rows,
    WorkPage,
)
from controller.console.model.routes import Decide, NewTrip, Papers, Sure, Trips, TripView
from controller.console.model.state import ConsoleState, Mood
from link import messages

_T = messages.TripState
_TITLES = {
    APPLICATIONS: ("Зарегистрировано заявлений", "столько карточек будет выдано"),
    RESERVE: ("Запас карточек", "помечается отдельно"),
    MEMBERS: ("Выезжает членов комиссии", "не меньше двух"),
    OBSERVERS: ("Выезжает наблюдателей", ""),
    HANDED: ("Передано избирателям", ""),
    RETURNED: ("Возвращено неиспользованных", ""),
    SPOILT: ("Испорчено", ""),
}


def trips_page(state: ConsoleState) -> WorkPage:
    """Return the portable devices."""
    rows = tuple(_unit_row(state, kiosk.name) for kiosk in state.facts.portables)
    return WorkPage(
        id="trips",
        title="Голосование вне помещения",
        blocks=(Rows(rows=rows),) if rows else (Lead(text="Переносных устройств нет"),),
        buttons=(home(),),
    )


def _unit_row(state: ConsoleState, kiosk: str) -> Row:
    trip = state.trips.get(kiosk)
    word, mood, icon = trip_words(trip)
    to = TripView(kiosk=kiosk)
    return Row(
        title=kiosk,
        note=word,
        value="" if trip is None or not trip.allotted else f"карточек {trip.allotted}",
        icon=icon,
        mood=mood,
        control=Control(id=f"trip-{kiosk}", label=kiosk, action=Go(to=to)),
    )


def trip_words(trip: messages.Trip | None) -> tuple[str, Mood, str]:
    """Say where a unit is."""
    if trip is None:
        return "нет сведений", Mood.PLAIN, "unknown"
    if trip.problem:
        return trip.problem, Mood.WARN, "bang"
    match trip.state:
        case _T.READY:
            ready = trip.applications == 0
            return ("готово к выезду" if ready else "выезд готовится"), Mood.OK, "tick"
        case _T.AWAY:
            return f"на выезде с {trip.since}", Mood.WARN, "car"
        case _T.RETURNED:
            return "вернулось, не сверено", Mood.WARN, "bang"
        case _T.SETTLED:
            return "выезд сверен", Mood.OK, "tick"


def new_trip_page(state: ConsoleState, place: NewTrip) -> WorkPage:
    """Return the numbers of a new trip."""
    current = filling.current_field(state)
    fields = tuple(_field(state, name, current) for name in (APPLICATIONS, RESERVE, MEMBERS, OBSERVERS))
    chips = tuple(
        Control(
            id=f"style-{profile.id}",
            label=profile.title,
            action=Go(to=NewTrip(kiosk=place.kiosk, profile=profile.id)),
            look="chip",
            ticked=profile.id == place.profile,
        )
        for profile in state.facts.profiles
    )
    return WorkPage(
        id=f"new-trip-{place.kiosk}",
        title=f"Новый выезд: {place.kiosk}",
        blocks=(Fields(fields=fields), Choices(controls=chips, columns=min(3, len(chips)))),
        buttons=(
            Control(id="back", label="Назад", action=Go(to=TripView(kiosk=place.kiosk)), icon="back"),
            Control(
                id="start-trip",
                label="Начать выезд",
                note="далее — две служебные карточки",
                action=StartTrip(kiosk=place.kiosk, profile=place.profile),
                look="primary",
                icon="people",
            ),
        ),
        pad=number_pad(),
    )


def _field(state: ConsoleState, name: str, current: str) -> Field:
    title, note = _TITLES[name]
    return Field(
        number="",
        title=title,
        note=note,
        digits=filling.number_of(state, name),
        current=name == current,
        control=field_control(name),
    )


def trip_page(state: ConsoleState, place: TripView) -> WorkPage:
    """Return a trip where it stands."""
    trip = state.trips.get(place.kiosk)
    back = Control(id="back", label="Выезды", action=Go(to=Trips()), icon="back")
    if trip is None:
        lead = Lead(text=state.why_not(messages.GetTrip), icon="wait")
        return WorkPage(id=f"trip-{place.kiosk}", title=place.kiosk, blocks=(lead,), buttons=(back,))
    match trip.state:
        case _T.READY if trip.applications == 0:
            return _idle(state, place.kiosk, back)
        case _T.READY:
            return _preparing(trip, back)
        case _T.AWAY:
            return _away(state, trip, back)
        case _T.RETURNED:
            return _returned(state, trip, back)
        case _T.SETTLED:
            return _settled(state, trip, back)


def _problem(trip: messages.Trip) -> tuple[Block, ...]:
    return (Lead(text=trip.problem, mood=Mood.WARN, icon="bang"),) if trip.problem else ()


def _new(state: ConsoleState, kiosk: str, look: str = "primary") -> Control:
    to = NewTrip(kiosk=kiosk, profile=state.facts.default_profile.id)
    return Control(id="new-trip", label="Новый выезд", action=Go(to=to), look=look, icon="car")


def _idle(state: ConsoleState, kiosk: str, back: Control) -> WorkPage:
    return WorkPage(
        id=f"trip-{kiosk}",
        title=f"Устройство {kiosk}",
        blocks=(
            Lead(text="Готово к выезду", mood=Mood.OK, icon="tick"),
            Para(text="Выдаётся ровно столько карточек, сколько зарегистрировано заявлений."),
        ),
        buttons=(back, _new(state, kiosk)),
    )


def _preparing(trip: messages.Trip, back: Control) -> WorkPage:
    wanted = trip.applications + trip.reserve
    left = wanted - trip.allotted
    tails = " ".join(f"…{tail}" for tail in trip.tails[-12:])
    if trip.problem:
        lead = Lead(text=trip.problem, mood=Mood.WARN, icon="bang")
    elif left > 0:
        lead = Lead(text="Подносите карточки по одной", icon="card")
    else:
        lead = Lead(text="Карточек столько, сколько нужно", mood=Mood.OK, icon="tick")
    seal = Control(
        id="seal",
        label="Передать на устройство",
        action=Go(to=_seal(trip)),
        look="primary" if left <= 0 else "plain",
        icon="onward",
    )
    return WorkPage(
        id=f"trip-{trip.kiosk}-ready",
        title=f"Выезд {trip.kiosk}: карточки",
        blocks=(
            lead,
            Numbers(
                numbers=(
                    Number(value=f"{trip.allotted} из {wanted}", label="Карточек записано"),
                    Number(value=str(trip.applications), label="Заявлений"),
                    Number(value=str(trip.reserve), label="Запас"),
                )
            ),
            Para(text=f"Номера: {tails}" if tails else "Ни одной карточки ещё нет."),
        ),
        buttons=(back, *((seal,) if trip.allotted >= trip.applications else ())),
    )


def _seal(trip: messages.Trip) -> Sure:
    wanted = trip.applications + trip.reserve
    short = () if trip.allotted >= wanted else (f"Запас неполон: карточек {trip.allotted} из {wanted}.",)
    return Sure(
        title=f"Передать карточки устройству {trip.kiosk}: {trip.allotted}",
        lines=(
            "Список карточек закроется: добавить или убрать карточку будет нельзя.",
            f"До возвращения эти карточки примет только {trip.kiosk}, в помещении они не действуют.",
            *short,
        ),
        body=messages.SealTrip(kiosk=trip.kiosk),
        button="Передать",
        back=TripView(kiosk=trip.kiosk),
        icon="car",
    )


def _end(trip: messages.Trip) -> Sure:
    return Sure(
        title=f"Устройство {trip.kiosk} вернулось и включено",
        lines=(
            "Устройство закроет выезд и сдаст карточки: голосовать по ним больше будет нельзя.",
            "Нажимайте, когда устройство стоит в помещении и подключено к сети участка.",
        ),
        body=messages.EndTrip(kiosk=trip.kiosk),
        button="Принять устройство",
        back=TripView(kiosk=trip.kiosk),
        icon="home",
    )


def _away(state: ConsoleState, trip: messages.Trip, back: Control) -> WorkPage:
    device = next((kiosk.id for kiosk in state.facts.kiosks if kiosk.name == trip.kiosk), "")
    lost = Decide(
        subject=f"trip:{device}",
        title=f"Устройство {trip.kiosk} не вернулось",
        back=TripView(kiosk=trip.kiosk),
    )
    return WorkPage(
        id=f"trip-{trip.kiosk}-away",
        title=f"Выезд {trip.kiosk}",
        blocks=(
            *_problem(trip),
            Lead(text=f"На выезде с {trip.since}", mood=Mood.WARN, icon="car"),
            Numbers(
                numbers=(
                    Number(value=str(trip.allotted), label="Карточек на устройстве"),
                    Number(value=str(trip.applications), label="Заявлений"),
                )
            ),
            Rows(
                rows=(
                    Row(number="1", title="Верните устройство в помещение, включите, подключите к сети"),
                    Row(number="2", title="Нажмите «Устройство вернулось» и дождитесь сверки"),
                    Row(number="3", title="Введите, сколько карточек передано и возвращено"),
                ),
                heads=("Когда вернётесь", ""),
            ),
            Para(text="Голоса хранит само устройство. Пока выезд не сверен, голосование не завершить."),
        ),
        buttons=(
            back,
            Control(id="lost", label="Не вернулось", action=Go(to=lost), icon="pen"),
            Control(
                id="end-trip",
                label="Устройство вернулось",
                action=Go(to=_end(trip)),
                look="primary",
                icon="home",
            ),
        ),
    )


def _returned(state: ConsoleState, trip: messages.Trip, back: Control) -> WorkPage:
    current = filling.current_field(state)
    fields = tuple(_field(state, name, current) for name in (HANDED, RETURNED, SPOILT))
    device = next((kiosk.id for kiosk in state.facts.kiosks if kiosk.name == trip.kiosk), "")
    decide = Decide(
        subject=f"trip:{device}",
        title=f"Расхождение на выезде {trip.kiosk}",
        back=TripView(kiosk=trip.kiosk),
    )
    handed, returned, spoilt = (filling.int_of(state, name) for name in (HANDED, RETURNED, SPOILT))
    total = handed + returned + spoilt
    same = total == trip.allotted
    sum_row = Row(
        title=f"передано {handed} + возвращено {returned} + испорчено {spoilt} = {total}",
        note=f"выдано {trip.allotted}" + ("" if same else f", расхождение {abs(total - trip.allotted)}"),
        icon="tick" if same else "cross",
        mood=Mood.OK if same else Mood.BAD,
    )
    used = trip.voted + trip.reset
    filled = all(filling.number_of(state, name) for name in (HANDED, RETURNED, SPOILT))
    balanced = filled and same and used <= handed
    used_row = Row(
        title=f"на устройстве использовано {used}: проголосовало {trip.voted}, сброшено {trip.reset}",
        note=f"не больше, чем передано: {handed}",
        icon="tick" if used <= handed else "cross",
        mood=Mood.OK if used <= handed else Mood.BAD,
    )
    return WorkPage(
        id=f"trip-{trip.kiosk}-back",
        title=f"Сверка выезда {trip.kiosk}",
        subtitle=f"выдано карточек: {trip.allotted}",
        blocks=(*_problem(trip), Fields(fields=fields), Rows(rows=(sum_row, used_row))),
        buttons=(
            back,
            Control(id="decide", label="Решение комиссии", action=Go(to=decide), icon="pen"),
            Control(
                id="settle",
                label="Сверено, в акт",
                note="" if balanced else "введите все числа" if not filled else "числа не сходятся",
                action=SettleNumbers(kiosk=trip.kiosk),
                look="primary" if balanced else "plain",
                icon="tick",
            ),
        ),
        pad=number_pad(),
    )


def _settled(state: ConsoleState, trip: messages.Trip, back: Control) -> WorkPage:
    return WorkPage(
        id=f"trip-{trip.kiosk}-settled",
        title=f"Акт выезда {trip.kiosk}",
        blocks=(
            Lead(text="Выезд сверен, числа сошлись или записано решение", mood=Mood.OK, icon="tick"),
            Rows(
                rows=(
                    Row(title="Заявлений зарегистрировано", value=str(trip.applications)),
                    Row(title="Карточек выдано членам комиссии", value=str(trip.allotted)),
                    Row(title="Проголосовало на устройстве", value=str(trip.voted)),
                    Row(title="Погашено неиспользованных", value=str(trip.unused)),
                )
            ),
        ),
        buttons=(
            back,
            _new(state, trip.kiosk, look="plain"),
            Control(
                id="papers",
                label="Напечатать акт",
                action=Go(to=Papers()),
                icon="paper",
                look="primary",
            ),
        ),
    )
