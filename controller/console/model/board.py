"""The observers' board: what the hall may see, in steps that tell nobody's moment of voting.

The count changes by at least five votes or after fifteen minutes (commission-ui.md, 4.2). Rows of a protocol
are shown only once they were read aloud. No codes, no tails, no names, nothing that can be pressed.
"""

import dataclasses

from controller.console.model import words
from controller.console.model.day_page import bars_of
from controller.console.model.intents import MODE_WORDS
from controller.console.model.page import Bar
from controller.console.model.state import ConsoleState, Mood
from link import messages

STEP_VOTES = 5
STEP_S = 900.0
_EVENTS = 4

_S = messages.KioskStage
# Coarser than at the table: whether somebody stands at the confirmation is nobody's business.
_STATES = {
    _S.FREE: ("свободно", Mood.OK),
    _S.VOTING: ("голосуют", Mood.PLAIN),
    _S.WAITING_CONFIRM: ("голосуют", Mood.PLAIN),
    _S.STARTING: ("запускается", Mood.WARN),
    _S.SUSPENDED: ("приём остановлен", Mood.WARN),
    _S.OUT_OF_SERVICE: ("не работает", Mood.BAD),
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StepCount:
    """The count as shown to the hall, and since when (monotonic seconds)."""

    shown: int = 0
    since: float = 0.0


def stepped(count: StepCount, voted: int, now: float, *, final: bool) -> StepCount:
    """Return the count to show: it moves by whole fives, or after a quarter of an hour, or at the end.

    By whole fives, so that the number that appears is never the vote that brought it. A count that falls is
    that of another mode: it starts anew.
    """
    if voted < count.shown or final or now - count.since >= STEP_S:
        return StepCount(shown=voted, since=now)
    whole = (voted - count.shown) // STEP_VOTES * STEP_VOTES
    return StepCount(shown=count.shown + whole, since=count.since)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BoardDevice:
    """A device as the hall sees it."""

    name: str
    state: str
    mood: Mood


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """A row of a protocol that was read aloud."""

    number: str
    title: str
    value: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything on the observers' screen."""

    place: str
    title: str
    polls: str
    clock: str
    mode: str
    voted: str
    share: str
    steps_note: str
    devices: tuple[BoardDevice, ...]
    events: tuple[str, ...]
    words: str
    package: str
    software: str
    bars: tuple[Bar, ...] = ()
    rows_title: str = ""
    rows: tuple[BoardRow, ...] = ()


def board(state: ConsoleState, count: StepCount) -> Board:
    """Return the board for the hall."""
    facts, status = state.facts, state.status
    registered = facts.registered
    title, rows = _read_rows(state)
    lines = () if state.headlines is None else state.headlines.lines[:_EVENTS]
    return Board(
        place=f"УИК № {facts.number} · {facts.place}",
        title=facts.title,
        polls=_polls(state),
        clock=state.clock[:5],
        mode="" if status is None else MODE_WORDS[status.mode],
        voted=words.grouped(count.shown),
        share=f"{words.percent(count.shown, registered)} из {words.grouped(registered)} избирателей",
        steps_note="число меняется не чаще, чем на пять голосов или раз в 15 минут",
        devices=tuple(_device(kiosk) for kiosk in state.kiosks),
        events=tuple(f"{line.time}  {line.text}" for line in lines),
        words=" ".join(state.package_words),
        package=facts.package_hash[:16],
        software=(status.software if status is not None else "") or facts.software,
        bars=bars_of(state.figures, hourly=False),
        rows_title=title,
        rows=rows,
    )


def _polls(state: ConsoleState) -> str:
    match state.polls:
        case messages.PollsState.OPEN:
            return "Голосование идёт"
        case messages.PollsState.PAUSED:
            return "Голосование приостановлено"
        case messages.PollsState.CLOSED_FINAL:
            return "Голосование завершено"
        case _:
            return "Голосование не открыто"


def _device(kiosk: messages.KioskStatus) -> BoardDevice:
    if not kiosk.link_up:
        return BoardDevice(name=kiosk.name, state="нет связи", mood=Mood.WARN)
    state, mood = _STATES[kiosk.stage]
    return BoardDevice(name=kiosk.name, state=state, mood=mood)


def _read_rows(state: ConsoleState) -> tuple[str, tuple[BoardRow, ...]]:
    if state.polls is not messages.PollsState.CLOSED_FINAL:
        return "", ()
    title, shown = "", []
    for contest in state.facts.contests:
        known = state.results.rows.get(contest.id)
        if known is None:
            continue
        read = [line for line in known.lines if f"{contest.id}/{line.id}" in state.results.read_aloud]
        if read:
            title, shown = contest.title, read
    return title, tuple(
        BoardRow(
            number=line.number,
            title=line.title,
            value="—" if line.value is None else words.grouped(line.value),
        )
        for line in shown
    )
