"""The test vote: one ballot of the deck after another, the table «expected / counted», and what comes next.

Which ballots there are and what must be counted is the controller's; here they are read and pressed.
"""

from controller.console.model import intents
from controller.console.model.activation import REFUSED_MANNER
from controller.console.model.chair_pages import intent_control, pages_of
from controller.console.model.events import Go
from controller.console.model.page import Block, Control, Lead, Para, Row, Rows, WorkPage
from controller.console.model.routes import Closing, ClosingStage, Course, Day, Deck, Table
from controller.console.model.state import ConsoleState, Mood
from controller.console.model.words import counted
from link import messages

BALLOTS = ("листок", "листка", "листков")
_S = messages.PollsState
_BACK = Control(id="back", label="К курсу", action=Go(to=Course(step="test-vote")), icon="back")


def deck_page(state: ConsoleState, place: Deck) -> WorkPage:
    """Return one ballot of the test deck: whose card, on which device, and what to press, step by step."""
    deck = state.deck
    ballot = next((one for one in (() if deck is None else deck.ballots) if one.number > place.offset), None)
    if deck is None or ballot is None:
        lead = Lead(text=state.why_not(messages.GetTestDeck), icon="wait")
        return WorkPage(id="deck", title="Пробное голосование", blocks=(lead,), buttons=(_BACK,))
    rows = tuple(
        Row(number=str(number), title=line) for number, line in enumerate(ballot.instructions, start=1)
    )
    turns = pages_of(deck.total, 1, place.offset, lambda page: Deck(offset=page))
    table = Control(id="table", label="К сравнению", action=Go(to=Table()), look="primary", icon="table")
    return WorkPage(
        id=f"deck-{place.offset}",
        title=f"Листок {ballot.number} из {deck.total}: устройство {ballot.kiosk}",
        subtitle=ballot.manner,
        blocks=(_card_lead(state, ballot), Rows(rows=rows, large=True)),
        buttons=(_BACK, *turns, *(() if place.offset + 1 < deck.total else (table,))),
    )


def _card_lead(state: ConsoleState, ballot: messages.TestBallot) -> Block:
    panel = state.activation.panel
    if panel is not None:
        text = " · ".join(part for part in (panel.title, panel.detail or panel.advice) if part)
        icon = {Mood.OK: "tick", Mood.WARN: "bang", Mood.BAD: "cross"}.get(panel.mood, "card")
        return Lead(text=text, mood=panel.mood, icon=icon)
    if ballot.manner == REFUSED_MANNER:
        return Lead(text=f"Карточку не активируйте: сразу к устройству {ballot.kiosk}", icon="card")
    if state.polls is not _S.OPEN:
        return Lead(text="Сначала откройте тестовое голосование", mood=Mood.WARN, icon="bang")
    profile = next((one.title for one in state.facts.profiles if one.id == ballot.ballot_style), "")
    return Lead(text=f"Поднесите карточку к сканеру: «{profile}», для {ballot.kiosk}", icon="card")


def table_page(state: ConsoleState, place: Table) -> WorkPage:
    """Return the table «expected / counted» of the test vote."""
    table = state.table
    room = max(1, state.rows_a_page - 1)
    if table is None:
        lead = Lead(text=state.why_not(messages.CompareTestVote), icon="wait")
        text = Para(text="Таблица получится, когда тест завершён и итоги всех устройств собраны.")
        return WorkPage(
            id="table",
            title="Пробное голосование: сравнение",
            blocks=(lead, text),
            buttons=(_BACK, *_towards_table(state)),
        )
    word = "СОВПАЛО: комплекс исправен" if table.agrees else "НЕ СОВПАЛО: голосовать на нём нельзя"
    mood, icon = (Mood.OK, "tick") if table.agrees else (Mood.BAD, "cross")
    # What differs stands first: nobody looks for one line among forty.
    lines = sorted(table.lines, key=lambda line: line.expected == line.counted)
    shown = lines[place.page * room : (place.page + 1) * room]
    rows = tuple(_table_row(line) for line in shown)
    return WorkPage(
        id=f"table-{place.page}",
        title="Пробное голосование: сравнение",
        subtitle=f"строк: {table.total}",
        blocks=(Lead(text=word, mood=mood, icon=icon), Rows(rows=rows, heads=("", "ждали / подсчитано"))),
        buttons=(_BACK, *pages_of(len(lines), room, place.page, lambda page: Table(page=page))),
    )


def _table_row(line: messages.TestLine) -> Row:
    same = line.expected == line.counted
    return Row(
        title=line.title,
        value=f"{line.expected} / {line.counted}",
        icon="tick" if same else "cross",
        mood=Mood.OK if same else Mood.BAD,
    )


def _towards_table(state: ConsoleState) -> tuple[Control, ...]:
    if state.polls is not _S.CLOSED_FINAL:
        return ()
    to = Closing(stage=ClosingStage.COLLECT)
    return (Control(id="collect", label="Собрать итоги", action=Go(to=to), look="primary", icon="reset"),)


def vote_work(
    state: ConsoleState, wanted: messages.StationMode, step: str
) -> tuple[list[Block], tuple[Control, ...]]:
    """Return what is next of a test or a training vote: mode, opening, voting, the end, the results."""
    test = wanted is messages.StationMode.TEST
    modes = list(messages.StationMode)
    now = 0 if state.mode is None else modes.index(state.mode)
    if now < modes.index(wanted):
        text = f"Сначала включите режим «{intents.MODE_WORDS[wanted]}»: у него свой ящик голосов."
        mode = intent_control("mode", intents.set_mode(wanted), icon="next", look="primary")
        return [Para(text=text)], (mode,)
    if now > modes.index(wanted):
        return [Para(text=f"Режим «{intents.MODE_WORDS[wanted]}» пройден: вернуться к нему нельзя.")], ()
    deck = (Control(id="deck", label="Листки", action=Go(to=Deck()), icon="list"),) if test else ()
    what = "тест" if test else "тренировку"
    match state.polls:
        case _S.CLOSED_INITIAL:
            opening = intents.open_polls(Course(step=step), title=f"Открыть {what}")
            control = intent_control("open", opening, icon="play", look="primary")
            return [_numbered(1, f"Откройте {what}: двое, служебными карточками")], (*deck, control)
        case _S.OPEN | _S.PAUSED:
            return _voting(state, deck, test)
        case _S.CLOSED_FINAL:
            if not test:
                return [Para(text="Тренировка завершена. Всё прошло верно на каждом устройстве?")], ()
            table = Control(id="table", label="Сравнить", action=Go(to=Table()), look="primary", icon="table")
            collect = Control(
                id="collect",
                label="Собрать итоги",
                action=Go(to=Closing(stage=ClosingStage.COLLECT)),
                icon="reset",
            )
            return [_numbered(4, "Соберите итоги устройств, затем сравните таблицу")], (*deck, collect, table)
        case _:
            return [Para(text="Жду контроллер…")], ()


def _voting(
    state: ConsoleState, deck: tuple[Control, ...], test: bool
) -> tuple[list[Block], tuple[Control, ...]]:
    voted = 0 if state.status is None else state.status.voted
    lines = "Проголосуйте по каждому листку" if test else "Проголосуйте на каждом устройстве, и на переносном"
    lead = _numbered(2, f"{lines}. Проголосовало: {voted}")
    what = "Завершить тест" if test else "Завершить тренировку"
    close = intent_control("close", intents.close_polls(title=what), icon="flag")
    if test:
        first = deck[0]
        deck = (Control(id="deck", label=first.label, action=first.action, look="primary", icon=first.icon),)
        total = 0 if state.deck is None else state.deck.total
        of = f" (всего {counted(total, BALLOTS)})" if total else ""
        lead = _numbered(2, f"{lines}{of}. Проголосовало: {voted}")
        return [lead, _numbered(3, "Когда пройдены все листки, завершите тест")], (close, *deck)
    go_on = Control(id="activate", label="К активации", action=Go(to=Day()), look="primary", icon="card")
    return [lead, _numbered(3, "Затем завершите тренировку и подтвердите")], (close, go_on)


def _numbered(number: int, text: str) -> Rows:
    return Rows(rows=(Row(number=str(number), title=text, mood=Mood.WARN),))
