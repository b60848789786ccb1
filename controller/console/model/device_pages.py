"""The sheets of devices: the list, one device with its checks and headlines, a check, the change of a roll.

What a device is and what happened to it is told by the controller; the words for parts are `device_words`.
"""

from controller.console.model import device_words, intents
from controller.console.model.chair_pages import headline_rows, home, intent_control, pages_of
from controller.console.model.day_page import sorted_by_trouble, view_in
from controller.console.model.device_words import PARTS, TAPE_GUIDE
from controller.console.model.events import Go, Send
from controller.console.model.page import Block, Control, Lead, Number, Numbers, Para, Row, Rows, WorkPage
from controller.console.model.routes import Check, Decide, Device, Devices, TapeGuide
from controller.console.model.state import ConsoleState, Mood
from controller.console.model.words import grouped
from link import messages

_INSIDE = (messages.KioskStage.VOTING, messages.KioskStage.WAITING_CONFIRM)


def devices_page(state: ConsoleState, place: Devices) -> WorkPage:
    """Return all devices, those with trouble first."""
    kiosks = sorted_by_trouble(state)
    room = max(1, state.rows_a_page - 1)
    shown = kiosks[place.page * room : (place.page + 1) * room]
    rows = tuple(_device_row(state, kiosk) for kiosk in shown)
    return WorkPage(
        id="devices",
        title="Устройства",
        blocks=(Rows(rows=rows),),
        side=(headline_rows(state, state.rows_a_page),),
        buttons=(home(), *pages_of(len(kiosks), room, place.page, lambda page: Devices(page=page))),
    )


def _device_row(state: ConsoleState, kiosk: messages.KioskStatus) -> Row:
    view = view_in(state, kiosk)
    return Row(
        title=kiosk.name,
        note=" · ".join(part for part in (view.state, view.line) if part),
        value=device_words.count_words(kiosk),
        icon=view.icon,
        mood=view.mood,
        control=Control(id=f"device-{kiosk.name}", label=kiosk.name, action=Go(to=Device(name=kiosk.name))),
    )


def device_page(state: ConsoleState, place: Device) -> WorkPage:
    """Return the sheet of one device."""
    kiosk = next((kiosk for kiosk in state.kiosks if kiosk.name == place.name), None)
    blocks: list[Block] = []
    if kiosk is not None:
        view = view_in(state, kiosk)
        text = view.state if not view.line else f"{view.state}. {view.line}"
        blocks.append(Lead(text=text, mood=view.mood, icon=view.icon))
        advice = next((device_words.ADVICE[code] for code in kiosk.faults if code in device_words.ADVICE), "")
        blocks += [Para(text=advice)] if advice else []
        blocks += [Para(text=f"{code} {device_words.fault_words(code)}") for code in kiosk.faults[1:3]]
        blocks.append(_counts(kiosk))
    blocks += _headlines(state)
    return WorkPage(
        id=f"device-{place.name}",
        title=f"Устройство {place.name}",
        blocks=tuple(blocks),
        side=(_checks(state, place),),
        buttons=(
            home(),
            *_turn(state, place),
            Control(id="tape", label="Сменить ленту", action=Go(to=TapeGuide(name=place.name)), icon="paper"),
            *_decision(state, kiosk),
            *_reset(kiosk),
        ),
    )


def _counts(kiosk: messages.KioskStatus) -> Numbers:
    differ = kiosk.ballots_stored != kiosk.voted
    mood = Mood.WARN if differ else Mood.PLAIN
    return Numbers(
        numbers=(
            Number(value=grouped(kiosk.voted), label="Карточек проголосовало", mood=mood),
            Number(value=grouped(kiosk.ballots_stored), label="Бюллетеней в памяти", mood=mood),
        )
    )


def _headlines(state: ConsoleState) -> list[Block]:
    lines = () if state.sheet is None else state.sheet.headlines[:3]
    return [Rows(rows=tuple(Row(title=line) for line in lines))] if lines else []


def _parts(state: ConsoleState) -> dict[str, messages.Diagnostic]:
    diagnostics = () if state.sheet is None else state.sheet.diagnostics
    return {diagnostic.part: diagnostic for diagnostic in diagnostics}


def _checks(state: ConsoleState, place: Device) -> Rows:
    known = _parts(state)
    room = _checks_room(state)
    parts = tuple(PARTS.items())[place.page * room : (place.page + 1) * room]
    rows = tuple(
        Row(
            title=part.title,
            icon=_check_icon(known.get(part_id)),
            mood=_check_mood(known.get(part_id)),
            value=_check_word(known.get(part_id)),
            control=Control(
                id=f"check-{part_id}",
                label=part.title,
                action=Go(to=Check(name=place.name, part=part_id)),
            ),
        )
        for part_id, part in parts
    )
    passed = sum(diagnostic.passed is True for diagnostic in known.values())
    return Rows(rows=rows, heads=(f"Проверки: {passed} из {len(PARTS)}", ""))


def _checks_room(state: ConsoleState) -> int:
    return max(1, state.rows_a_page - 1)  # the head of the list takes a row's room


def _check_icon(diagnostic: messages.Diagnostic | None) -> str:
    if diagnostic is None or diagnostic.passed is None:
        return "dash"
    return "tick" if diagnostic.passed else "cross"


def _check_mood(diagnostic: messages.Diagnostic | None) -> Mood:
    if diagnostic is None or diagnostic.passed is None:
        return Mood.PLAIN
    return Mood.OK if diagnostic.passed else Mood.BAD


def _check_word(diagnostic: messages.Diagnostic | None) -> str:
    if diagnostic is None or diagnostic.passed is None:
        return ""
    return diagnostic.note or ("годен" if diagnostic.passed else "не годен")


def _turn(state: ConsoleState, place: Device) -> tuple[Control, ...]:
    pages = -(-len(PARTS) // _checks_room(state))
    if pages < 2:
        return ()
    after = Device(name=place.name, page=(place.page + 1) % pages)
    note = f"{place.page + 1} из {pages}"
    return (Control(id="checks-next", label="Ещё проверки", note=note, action=Go(to=after), icon="next"),)


def _decision(state: ConsoleState, kiosk: messages.KioskStatus | None) -> tuple[Control, ...]:
    if kiosk is None or not {"C-02", "C-06"} & set(kiosk.faults):
        return ()
    device = next((facts.id for facts in state.facts.kiosks if facts.name == kiosk.name), kiosk.name)
    log = "C-06" in kiosk.faults
    place = Decide(
        subject=f"log:{device}" if log else device,
        title=f"Продолжить с журналом устройства {kiosk.name}"
        if log
        else f"Свести итоги с расхождением на {kiosk.name}",
        back=Device(name=kiosk.name),
    )
    return (Control(id="decide", label="Решение комиссии", action=Go(to=place), icon="pen"),)


def _reset(kiosk: messages.KioskStatus | None) -> tuple[Control, ...]:
    if kiosk is None or kiosk.stage not in _INSIDE:
        return ()
    return (intent_control("reset", intents.reset_kiosk(kiosk.name), icon="reset"),)


def check_page(state: ConsoleState, place: Check) -> WorkPage:
    """Return the check of one part: what to do, what must be seen, and the two answers."""
    part = PARTS.get(place.part)
    title = part.title if part is not None else place.part
    known = _parts(state).get(place.part)
    blocks: list[Block] = []
    if part is not None:
        blocks = [
            Lead(text=part.instruction),
            Rows(rows=(Row(title=part.expected, icon="tick", mood=Mood.OK),), heads=("Должно быть так", "")),
        ]
    if known is not None and known.passed is not None:
        mood, icon = (Mood.OK, "tick") if known.passed else (Mood.BAD, "cross")
        blocks.insert(0, Lead(text=f"Записано: {_check_word(known)}", mood=mood, icon=icon))
    back = Device(name=place.name)
    return WorkPage(
        id=f"check-{place.part}",
        title=f"{place.name}: {title}",
        blocks=tuple(blocks),
        buttons=(
            Control(id="back", label="Назад", action=Go(to=back), icon="back"),
            *_answers(place, known),
        ),
    )


def _answers(place: Check, known: messages.Diagnostic | None) -> tuple[Control, ...]:
    failed = Control(
        id="failed",
        label="Не так",
        action=Send(body=messages.RecordDiagnostic(kiosk=place.name, part=place.part, passed=False)),
        look="danger",
        icon="cross",
    )
    if known is not None and known.passed:
        return (failed, *_after_check(place))
    passed = Control(
        id="passed",
        label="Всё так",
        action=Send(body=messages.RecordDiagnostic(kiosk=place.name, part=place.part, passed=True)),
        look="primary",
        icon="tick",
    )
    return (failed, passed)


def _after_check(place: Check) -> tuple[Control, ...]:
    """Return the way to the next part, once this one was found good."""
    parts = list(PARTS)
    at = parts.index(place.part) + 1 if place.part in parts else len(parts)
    if at >= len(parts):
        to: Check | Device = Device(name=place.name)
        return (
            Control(id="next-check", label="К устройству", action=Go(to=to), look="primary", icon="tick"),
        )
    to = Check(name=place.name, part=parts[at])
    label = "Следующая проверка"
    return (Control(id="next-check", label=label, action=Go(to=to), look="primary", icon="next"),)


def tape_page(state: ConsoleState, place: TapeGuide) -> WorkPage:
    """Return one step of changing the roll; the list of all steps stands at the right."""
    del state
    title, text = TAPE_GUIDE[place.step]
    rows = tuple(
        Row(
            title=name,
            number=str(number + 1),
            icon="tick" if number < place.step else "",
            mood=Mood.OK if number < place.step else Mood.WARN if number == place.step else Mood.PLAIN,
        )
        for number, (name, _) in enumerate(TAPE_GUIDE)
    )
    last = place.step + 1 >= len(TAPE_GUIDE)
    after = Device(name=place.name) if last else TapeGuide(name=place.name, step=place.step + 1)
    before = TapeGuide(name=place.name, step=place.step - 1) if place.step else Device(name=place.name)
    return WorkPage(
        id=f"tape-{place.step}",
        title=f"Смена ленты: {place.name}",
        subtitle=f"Шаг {place.step + 1} из {len(TAPE_GUIDE)}",
        blocks=(Lead(text=title, icon="paper"), Para(text=text)),
        side=(Rows(rows=rows),),
        buttons=(
            Control(id="back", label="Назад", action=Go(to=before), icon="back"),
            Control(
                id="next",
                label="Готово" if last else "Сделано, дальше",
                action=Go(to=after),
                look="primary",
                icon="tick",
            ),
        ),
    )
