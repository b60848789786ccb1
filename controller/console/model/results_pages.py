"""After the close: rows with their control ratios, the protocol, reading aloud, memory cards, the end.

It invents no number: rows are typed by people or filled by the controller, ratios are evaluated there.
"""

from controller.console.model import filling, intents
from controller.console.model.closing_pages import CARDS_WANTED, next_control, stage_page
from controller.console.model.events import FindCards, Go, SaveRows, Send, UnlockFor
from controller.console.model.filling import FIELDS_A_PAGE
from controller.console.model.pads import field_control, number_pad
from controller.console.model.page import (
    Block,
    Choices,
    Control,
    Field,
    Fields,
    Lead,
    Para,
    ReadingPage,
    Row,
    Rows,
    WorkPage,
)
from controller.console.model.routes import Closing, ClosingStage, Decide, Decisions, Papers, Reading
from controller.console.model.state import ConsoleState, CountedRows, Mood
from controller.console.model.words import FILES, counted, grouped
from controller.reports.number_words import in_words
from link import messages

_G = ClosingStage


def rows_page(state: ConsoleState, place: Closing) -> WorkPage:
    """Return the rows of one protocol: typed ones with the pad, known ones, the ratios."""
    contests = state.facts.contests
    at = next((number for number, contest in enumerate(contests) if contest.id == place.contest), 0)
    contest = contests[at]
    rows = state.results.rows.get(contest.id)
    after = contests[at + 1].id if at + 1 < len(contests) else ""
    buttons = (
        Control(id="back", label="Назад", action=Go(to=_before(state, at)), icon="back"),
        *_row_turns(state, place, rows),
        *_override(state, place),
        *_onward(state, contest.id, after),
    )
    if rows is None:
        lead = Lead(text=state.why_not(messages.GetRows), icon="wait")
        return WorkPage(id="closing-rows", title=contest.title, blocks=(lead,), buttons=buttons[:1])
    typed_pages = _typed_pages(rows)
    typing_here = place.page < typed_pages
    ratios = _ratios(state, contest.id)
    beside = state.rows_a_page >= WIDE_ROWS
    blocks: tuple[Block, ...] = (
        (_fields(state, rows, place.page),) if typing_here else _known(state, rows, place.page - typed_pages)
    )
    return WorkPage(
        id=f"closing-rows-{contest.id}-{place.page}",
        title=contest.title,
        subtitle=f"Протокол {at + 1} из {len(contests)}",
        blocks=blocks if beside or not typing_here else (*blocks, *ratios),
        side=ratios if beside else (),
        buttons=buttons,
        pad=number_pad("Ввод") if typing_here else (),
    )


def _onward(state: ConsoleState, contest: str, after: str) -> tuple[Control, ...]:
    """Return the one thing to do next: write what was typed, or go on once it stands at the controller."""
    rows = state.results.rows.get(contest)
    empty = rows is not None and any(line.typed and line.value is None for line in rows.lines)
    if filling.unsaved(state) or empty:
        save = SaveRows(contest=contest)
        note = "числа ещё не записаны"
        return (
            Control(id="save-rows", label="Записать", note=note, action=save, look="primary", icon="pen"),
        )
    if after:
        return (next_control(_G.ROWS, "Следующий протокол", after, note="числа записаны"),)
    return (next_control(_G.PROTOCOL, "К протоколу", note="числа записаны"),)


def _before(state: ConsoleState, at: int) -> Closing:
    if at == 0:
        return Closing(stage=_G.COLLECT)
    return Closing(stage=_G.ROWS, contest=state.facts.contests[at - 1].id)


WIDE_ROWS = 7
"""A screen with so many rows a page has room for the ratios beside the fields."""


def _typed_pages(rows: CountedRows) -> int:
    return -(-sum(line.typed for line in rows.lines) // FIELDS_A_PAGE)


def _row_turns(state: ConsoleState, place: Closing, rows: CountedRows | None) -> tuple[Control, ...]:
    if rows is None:
        return ()
    known = sum(not line.typed for line in rows.lines)
    pages = _typed_pages(rows) + -(-known // state.rows_a_page)
    if pages < 2:
        return ()
    # One key that goes round: three ways called «next» on one page would be two too many.
    to = Closing(stage=_G.ROWS, contest=place.contest, page=(place.page + 1) % pages)
    note = f"{place.page + 1} из {pages}"
    return (Control(id="rows-next", label="Ещё строки", note=note, action=Go(to=to), icon="list"),)


def _fields(state: ConsoleState, rows: CountedRows, page: int) -> Fields:
    current = filling.current_field(state)
    typed = [line for line in rows.lines if line.typed]
    shown = typed[page * FIELDS_A_PAGE : (page + 1) * FIELDS_A_PAGE]
    return Fields(
        fields=tuple(
            Field(
                number=line.number,
                title=line.title,
                digits=filling.number_of(state, line.id),
                current=line.id == current,
                control=field_control(line.id),
            )
            for line in shown
        )
    )


def _known(state: ConsoleState, rows: CountedRows, page: int) -> tuple[Block, ...]:
    known = [line for line in rows.lines if not line.typed]
    shown = known[page * state.rows_a_page : (page + 1) * state.rows_a_page]
    if not shown:
        return ()
    return (
        Rows(
            rows=tuple(
                Row(
                    number=line.number,
                    title=line.title,
                    value="—" if line.value is None else grouped(line.value),
                )
                for line in shown
            ),
            heads=("Посчитано контроллером", ""),
        ),
    )


def _ratios(state: ConsoleState, contest: str) -> tuple[Block, ...]:
    ratios = state.results.ratios.get(contest)
    if ratios is None:
        unsupported = "GetRatios" in state.unsupported
        return (Para(text="Соотношения покажет протокол"),) if unsupported else ()
    rows = tuple(_ratio_row(line) for line in ratios.lines)
    return (Rows(rows=rows, heads=("Контрольные соотношения", "")),)


def _ratio_row(line: messages.RatioLine) -> Row:
    if line.holds is None:
        return Row(title=line.rule, note=line.filled or "не все числа введены", icon="dash")
    if line.holds:
        return Row(title=line.rule, note=line.filled, icon="tick", mood=Mood.OK)
    if line.only_warns:
        return Row(title=line.rule, note=f"{line.filled}; это предупреждение", icon="bang", mood=Mood.WARN)
    return Row(
        title=line.rule, note=f"{line.filled}; проверьте введённые строки", icon="cross", mood=Mood.BAD
    )


def _override(state: ConsoleState, place: Closing) -> tuple[Control, ...]:
    ratios = state.results.ratios.get(place.contest)
    broken = ratios is not None and any(line.holds is False and not line.only_warns for line in ratios.lines)
    if not broken:
        return ()
    contest = state.facts.contest(place.contest)
    decide = Decide(subject=contest.id, title=f"Расхождение: {contest.title}", back=place)
    return (Control(id="override", label="Акт о расхождении", action=Go(to=decide), icon="pen"),)


def protocol_page(state: ConsoleState) -> WorkPage:
    """Return whether the protocol is made, what forbids it, and what is to be printed and read."""
    protocol = state.results.protocol
    first = not _made(state)
    making = "PrepareProtocol" in state.pending
    prepare = Control(
        id="prepare",
        label="Составляю…" if making else "Составить протокол" if first else "Составить заново",
        action=Send(body=messages.PrepareProtocol()),
        look="primary" if first and not making else "plain",
        icon="pen",
    )
    rows = Control(
        id="rows",
        label="К строкам",
        action=Go(to=Closing(stage=_G.ROWS, contest=intents.default_contest(state.facts))),
        icon="back",
    )
    if protocol is not None and protocol.problems:
        return _forbidden(state, protocol, rows, prepare)
    if first:
        lead = Lead(text="Протокол ещё не составлен", icon="pen")
        text = Para(text="Контроллер ещё раз проверит все соотношения, подпишет протокол и сделает бумаги.")
        return stage_page(state, _G.PROTOCOL, (lead, text), rows, prepare)
    ready = Lead(text="Протокол готов: напечатайте, подпишите, прочтите вслух", mood=Mood.OK, icon="tick")
    told = () if protocol is None else protocol.warnings[:1]
    warnings = tuple(Row(title=text, icon="bang", mood=Mood.WARN) for text in told)
    papers = Control(
        id="papers",
        label="Печать",
        action=Go(to=Papers()),
        icon="paper",
    )
    blocks: tuple[Block, ...] = (
        ready,
        *((Rows(rows=warnings),) if warnings else ()),
        Choices(controls=_readings(state), columns=1 if len(state.facts.contests) < 3 else 2),
    )
    return stage_page(state, _G.PROTOCOL, blocks, rows, papers, next_control(_G.EXPORT, "К картам памяти"))


def _made(state: ConsoleState) -> bool:
    """Say whether there is a protocol: the controller's course knows it after a restart of the console."""
    if state.results.protocol is not None:
        return not state.results.protocol.problems
    steps = () if state.course is None else state.course.steps
    return any(step.id == "protocol" and step.state is messages.StepState.DONE for step in steps)


def _forbidden(
    state: ConsoleState, protocol: messages.ProtocolReady, rows: Control, prepare: Control
) -> WorkPage:
    problems = tuple(
        Row(title=text, icon="cross", mood=Mood.BAD) for text in protocol.problems[: state.rows_a_page - 3]
    )
    lead = Lead(text="Протокол составить нельзя", mood=Mood.BAD, icon="cross")
    text = Para(text="Проверьте названные строки. Если числа верны, нужны акт и решение комиссии.")
    decide = Control(id="decisions", label="Решение комиссии", action=Go(to=Decisions()), icon="pen")
    return stage_page(state, _G.PROTOCOL, (lead, Rows(rows=problems), text), rows, decide, prepare)


def _readings(state: ConsoleState) -> tuple[Control, ...]:
    room = 2 * max(1, state.rows_a_page - 4)
    return tuple(
        Control(
            id=f"read-{contest.id}",
            label=contest.title,
            note="прочесть вслух",
            action=Go(to=Reading(contest=contest.id)),
            icon="speak",
        )
        for contest in state.facts.contests[:room]
    )


def export_page(state: ConsoleState) -> WorkPage:
    """Return the memory cards: written ones, and those to write."""
    written = state.results.written
    done = tuple(
        Row(
            title=card.title,
            note=f"{counted(card.files, FILES)}, прочитано обратно и совпало · {card.fingerprint[:8]}",
            icon="tick",
            mood=Mood.OK,
        )
        for card in written
    )
    # The controller counts different cards; after a restart of the console only it knows them.
    steps = () if state.course is None else state.course.steps
    both = any(step.id == "export" and step.state is messages.StepState.DONE for step in steps)
    left = 0 if both else CARDS_WANTED - len(written)
    lead = (
        Lead(text="Две карты записаны и проверены", mood=Mood.OK, icon="tick")
        if left <= 0
        else Lead(text=f"Вставьте карту памяти: {len(written) + 1} из {CARDS_WANTED}", icon="card")
    )
    failed = state.card_trouble
    trouble = (Lead(text=failed, mood=Mood.BAD, icon="cross"),) if failed and left > 0 else ()
    titles = {card.title for card in written}
    choices = tuple(
        Control(
            id=f"card-{number}",
            label=f"Записать: {card.title}",
            note=card.room,
            action=UnlockFor(intent=intents.export(card.path, card.title, min(len(written), 2))),
            icon="onward",
        )
        for number, card in enumerate(state.results.cards[:4])
        if card.title not in titles
    )
    none = () if choices or left <= 0 else (Para(text="Карт памяти не видно: вставьте карту в контроллер."),)
    look = Control(id="look", label="Искать карты", action=FindCards(), icon="reset")
    blocks: tuple[Block, ...] = (
        lead,
        *trouble,
        *((Rows(rows=done),) if done else ()),
        *((Choices(controls=choices, columns=1),) if choices else ()),
        *none,
    )
    go_on = (next_control(_G.DONE, "Завершить день"),) if left <= 0 else ()
    return stage_page(state, _G.EXPORT, blocks, look, *go_on)


_FINISH = (
    "Карточки пересчитаны и погашены, акт составлен",
    "Номера пломб записаны в журнал",
    "Две карты памяти и ленты вложены в опечатанный пакет",
    "Устройства выключены, питание отсоединено",
)
_BY_PEOPLE = (("copies", "Копии выданы"), ("sealed", "Опечатано"))


def done_page(state: ConsoleState) -> WorkPage:
    """Return the end of the day: what people confirm, and the list for the seals and the power."""
    steps = {step.id: step for step in (() if state.course is None else state.course.steps)}
    left = [name for name, _ in _BY_PEOPLE if name in steps and not _step_done(steps[name])]
    if left:
        names = ", ".join(label.lower() for name, label in _BY_PEOPLE if name in left)
        lead = Lead(text=f"Осталось подтвердить: {names}", icon="pen")
    elif all(name in steps for name, _ in _BY_PEOPLE):
        lead = Lead(text="День завершён: всё подтверждено, можно выключать", mood=Mood.OK, icon="tick")
    else:
        lead = Lead(text="Проверьте по списку и распишитесь")
    rows = tuple(
        Row(
            title=steps[name].detail or steps[name].title,
            icon="tick" if _step_done(steps[name]) else "dash",
            mood=Mood.OK if _step_done(steps[name]) else Mood.PLAIN,
        )
        for name, _ in _BY_PEOPLE
        if name in steps
    )
    finish = tuple(Row(title=text, number=str(number + 1)) for number, text in enumerate(_FINISH))
    confirms = tuple(
        Control(
            id=f"confirm-{name}",
            label=label,
            action=Send(body=messages.ConfirmStep(step=name)),
            look="primary" if name == left[0] else "plain",
            icon="tick",
        )
        for name, label in _BY_PEOPLE
        if name in left
    )
    return stage_page(state, _G.DONE, (lead, Rows(rows=(*rows, *finish))), *confirms)


def _step_done(step: messages.CourseStep) -> bool:
    return step.state is messages.StepState.DONE


def _next_reading(state: ConsoleState, place: Reading) -> tuple[Control, ...]:
    ids = [contest.id for contest in state.facts.contests]
    after = ids[ids.index(place.contest) + 1 :]
    if not after:
        return ()
    to = Reading(contest=after[0])
    label = "Следующий протокол"
    return (Control(id="read-next", label=label, action=Go(to=to), look="primary", icon="speak"),)


def reading_page(state: ConsoleState, place: Reading) -> ReadingPage | WorkPage:
    """Return a line to be read aloud, or the end of the protocol."""
    rows = state.results.rows.get(place.contest)
    contest = state.facts.contest(place.contest)
    back = Control(id="back", label="К протоколу", action=Go(to=Closing(stage=_G.PROTOCOL)), icon="back")
    lines = () if rows is None else rows.lines
    if place.line >= len(lines):
        text = "Все строки прочитаны" if lines else state.why_not(messages.GetRows)
        lead = Lead(text=text, mood=Mood.OK if lines else Mood.PLAIN, icon="tick" if lines else "wait")
        return WorkPage(
            id="reading-end",
            title=contest.title,
            blocks=(lead,),
            buttons=(back, *_next_reading(state, place)),
        )
    line = lines[place.line]
    before = Control(
        id="line-back",
        label="Прошлая строка",
        action=Go(to=Reading(contest=place.contest, line=max(0, place.line - 1))),
        icon="previous",
    )
    after = Control(
        id="line-next",
        label="Следующая строка",
        action=Go(to=Reading(contest=place.contest, line=place.line + 1)),
        look="primary",
        icon="next",
    )
    return ReadingPage(
        id=f"reading-{place.contest}-{place.line}",
        title=contest.title,
        position=f"строка {place.line + 1} из {len(lines)}",
        number=line.number,
        name=line.title,
        digits="—" if line.value is None else grouped(line.value),
        words="" if line.value is None else in_words(line.value),
        buttons=(back, *((before,) if place.line else ()), after),
    )
