"""What the controller's answers change in the console, other than those about a card or an unlock.

Answers to questions only replace what was known; answers to orders also say so and lead on.
"""

import dataclasses
import typing

import msgspec

from controller.console.model import routes
from controller.console.model.events import Effect, Sound, Tone
from controller.console.model.state import ConsoleState, CountedRows, Mood, Results, Typing, Written
from controller.console.model.stepping import Step, ask, say
from link import messages

_NOT_SUPPORTED = "not_supported"


def learned(state: ConsoleState, asked: messages.ConsoleRequestBody, reply: messages.ReplyBody) -> Step:
    """Take an answer that tells something; refusals and confirmations are not here."""
    match reply:
        case messages.StationStatus():
            return _status(state, reply), _calls(state, reply)
        case messages.Figures():
            return _figures(state, asked, reply)
        case messages.Course():
            state = dataclasses.replace(state, course=reply)
            if isinstance(asked, messages.ConfirmStep) and isinstance(state.route, routes.Course):
                # Its green fact is seen first: the next «confirm» never comes under the same finger.
                state = dataclasses.replace(state, route=routes.Course(step=asked.step))
                return state, (Sound(tone=Tone.ACCEPTED if asked.passed else Tone.CHECK),)
            return state, ()
        case messages.Headlines():
            return dataclasses.replace(state, headlines=reply), ()
        case messages.DeviceSheet():
            return _sheet(state, asked, reply)
        case messages.TestDeck():
            return dataclasses.replace(state, deck=reply), ()
        case messages.TestTable():
            return _table(state, asked, reply)
        case messages.Trip():
            return _trip(state, asked, reply)
        case messages.Withdrawn():
            withdrawn = {**state.withdrawn, reply.contest_id: reply.options}
            return dataclasses.replace(state, withdrawn=withdrawn), ()
        case messages.PaperList() | messages.PaperPrinted():
            return _papers(state, asked, reply)
        case _:
            return _results(state, asked, reply)


def _papers(
    state: ConsoleState,
    asked: messages.ConsoleRequestBody,
    reply: messages.PaperList | messages.PaperPrinted,
) -> Step:
    if isinstance(reply, messages.PaperPrinted):
        text = f"Напечатано копий: {reply.copies}"
        if reply.checked:
            return say(state, Mood.OK, text), (Sound(tone=Tone.ACCEPTED),)
        return say(state, Mood.WARN, reply.text or text), (Sound(tone=Tone.CHECK),)
    offset = asked.offset if isinstance(asked, messages.GetPapers) else 0
    known, reached = state.papers or (), offset + len(reply.lines)
    papers = (*known[:offset], *reply.lines, *known[reached:])[: reply.total]
    state = dataclasses.replace(state, papers=papers)
    if reply.lines and reached < reply.total:
        return ask(state, messages.GetPapers(offset=reached))
    return state, ()


def _status(state: ConsoleState, reply: messages.StationStatus) -> ConsoleState:
    before = state.status
    state = dataclasses.replace(state, status=reply)
    if before is not None and before.mode is not reply.mode:
        # Each mode has books of its own: nothing of the last one may stay on a screen.
        state = dataclasses.replace(
            state,
            figures=None,
            trips={},
            withdrawn={},
            papers=None,
            deck=None,
            table=None,
            results=Results(),
            activation=dataclasses.replace(state.activation, undoable=False, last=()),
        )
    return state


def _calls(before: ConsoleState, reply: messages.StationStatus) -> tuple[Effect, ...]:
    known = {kiosk.name for kiosk in before.kiosks if kiosk.calling}
    new = any(kiosk.calling and kiosk.name not in known for kiosk in reply.kiosks)
    return (Sound(tone=Tone.ATTENTION),) if new else ()


def _figures(state: ConsoleState, asked: messages.ConsoleRequestBody, reply: messages.Figures) -> Step:
    state = dataclasses.replace(state, figures=reply)
    if isinstance(asked, messages.FreezeFigure):
        return dataclasses.replace(state, route=routes.Figure(hour=asked.hour)), (Sound(tone=Tone.ACCEPTED),)
    return state, ()


def _sheet(state: ConsoleState, asked: messages.ConsoleRequestBody, reply: messages.DeviceSheet) -> Step:
    state = dataclasses.replace(state, sheet=reply)
    if isinstance(asked, messages.RecordDiagnostic) and isinstance(state.route, routes.Check):
        return _checked(state, asked)
    return state, ()


def _checked(state: ConsoleState, asked: messages.RecordDiagnostic) -> Step:
    """Stay in sight of what was recorded: the next part never comes under a finger that presses twice."""
    text = "Записано: годен" if asked.passed else "Записано: не годен"
    return say(state, Mood.OK if asked.passed else Mood.WARN, text), (Sound(tone=Tone.SLOT),)


def _table(state: ConsoleState, asked: messages.ConsoleRequestBody, reply: messages.TestTable) -> Step:
    offset = asked.offset if isinstance(asked, messages.CompareTestVote) else 0
    before = state.table.lines[:offset] if state.table is not None else ()
    lines = (*before, *reply.lines)
    # One message holds forty lines of any length; the screen pages through all of them.
    whole = messages.TestTable(agrees=reply.agrees, total=reply.total, lines=lines)
    state = dataclasses.replace(state, table=whole)
    if reply.lines and len(lines) < reply.total:
        return ask(state, messages.CompareTestVote(offset=len(lines)))
    return state, ()


def _trip(state: ConsoleState, asked: messages.ConsoleRequestBody, reply: messages.Trip) -> Step:
    state = dataclasses.replace(state, trips={**state.trips, reply.kiosk: reply})
    match asked:
        case messages.BeginTrip():
            route = routes.TripView(kiosk=reply.kiosk)
            return dataclasses.replace(state, route=route, typing=Typing()), (Sound(tone=Tone.ACCEPTED),)
        case messages.AllotCard():
            tail = f" …{reply.tails[-1]}" if reply.tails else ""
            text = f"Карточка{tail} принята: {reply.allotted} из {reply.applications + reply.reserve}"
            return say(state, Mood.OK, text), (Sound(tone=Tone.ACCEPTED),)
        case messages.SealTrip():
            return say(state, Mood.OK, "Карточки переданы устройству: можно выезжать"), (
                Sound(tone=Tone.ACCEPTED),
            )
        case messages.SettleTrip():
            mood = Mood.WARN if reply.problem else Mood.OK
            text = reply.problem or "Числа сошлись, выезд закрыт"
            return say(state, mood, text), (Sound(tone=Tone.CHECK if reply.problem else Tone.ACCEPTED),)
        case _:
            return state, ()


def _results(state: ConsoleState, asked: messages.ConsoleRequestBody, reply: messages.ReplyBody) -> Step:
    results = state.results
    match reply:
        case messages.Results():
            return _counted(state, reply)
        case messages.ContestRows():
            offset = asked.offset if isinstance(asked, messages.GetRows) else 0
            return _rows(state, reply, offset)
        case messages.ContestRatios():
            ratios = {**results.ratios, reply.contest_id: reply}
            return _with(state, dataclasses.replace(results, ratios=ratios)), ()
        case messages.ProtocolReady():
            return _with(state, dataclasses.replace(results, protocol=reply)), (
                Sound(tone=Tone.CHECK if reply.problems else Tone.ACCEPTED),
            )
        case messages.Exported():
            return _exported(state, asked, reply)
        case _:
            return state, ()


def _counted(state: ConsoleState, reply: messages.Results) -> Step:
    results = dataclasses.replace(state.results, ready=reply.ready, missing=reply.missing)
    state = _with(state, results)
    return state, ((Sound(tone=Tone.ACCEPTED),) if reply.ready else ())


def _rows(state: ConsoleState, reply: messages.ContestRows, offset: int) -> Step:
    known = state.results.rows.get(reply.contest_id)
    lines = known.lines if known is not None and known.total == reply.total else ()
    if offset > len(lines):
        return state, ()
    after = lines[offset + len(reply.lines) :]
    rows = CountedRows(
        title=reply.title, total=reply.total, lines=(*lines[:offset], *reply.lines, *after)[: reply.total]
    )
    all_rows = {**state.results.rows, reply.contest_id: rows}
    state = _with(state, dataclasses.replace(state.results, rows=all_rows))
    reached = offset + len(reply.lines)
    if reply.lines and reached < reply.total:
        return ask(state, messages.GetRows(contest_id=reply.contest_id, offset=reached))
    return state, ()


def _exported(state: ConsoleState, asked: messages.ConsoleRequestBody, reply: messages.Exported) -> Step:
    state = dataclasses.replace(state, card_trouble="")
    path = asked.path if isinstance(asked, messages.ExportCard) else ""
    title = next((card.title for card in state.results.cards if card.path == path), path)
    written = Written(title=title, files=reply.files, fingerprint=reply.fingerprint)
    others = tuple(card for card in state.results.written if card.title != title)
    state = _with(state, dataclasses.replace(state.results, written=(*others, written)))
    return say(state, Mood.OK, "Записано и прочитано обратно: всё совпало"), (Sound(tone=Tone.ACCEPTED),)


def done(state: ConsoleState, asked: messages.ConsoleRequestBody) -> Step:
    """Say that an order was carried out, and ask anew what it changed."""
    tone: tuple[Effect, ...] = (Sound(tone=Tone.ACCEPTED),)
    text = _DONE_TEXTS.get(type(asked))
    if text is not None:
        state = say(state, Mood.OK, text)
    match asked:
        case messages.EnterRows():
            state = _rows_saved(state, asked)
            state, asks = ask(
                state,
                messages.GetRows(contest_id=asked.contest_id),
                messages.GetRatios(contest_id=asked.contest_id),
                messages.GetCourse(),
            )
        case messages.RecordDecision():
            state = _with(state, dataclasses.replace(state.results, protocol=None, written=()))
            if isinstance(state.route, routes.Decide):
                state = dataclasses.replace(state, route=state.route.back, typing=Typing())
            state, asks = ask(state, messages.GetStatus())
        case messages.ClosePolls():
            state, asks = ask(state, messages.GetStatus(), messages.CountResults())
        case messages.ChangeOption():
            question = messages.GetWithdrawn(contest_id=asked.contest_id)
            state, asks = ask(state, messages.GetStatus(), question)
        case _:
            state, asks = ask(state, messages.GetStatus())
    return state, (*tone, *asks)


def _rows_saved(state: ConsoleState, asked: messages.EnterRows) -> ConsoleState:
    drafts = {name: numbers for name, numbers in state.results.drafts.items() if name != asked.contest_id}
    here = isinstance(state.route, routes.Closing) and state.route.contest == asked.contest_id
    known = state.results.rows.get(asked.contest_id)
    rows = dict(state.results.rows)
    if known is not None:
        # The numbers just written stand until the controller's own answer replaces them.
        lines = (_with_value(line, asked.rows.get(line.id)) for line in known.lines)
        rows[asked.contest_id] = dataclasses.replace(known, lines=tuple(lines))
    results = dataclasses.replace(state.results, protocol=None, written=(), drafts=drafts, rows=rows)
    return dataclasses.replace(state, results=results, typing=Typing() if here else state.typing)


def _with_value(line: messages.RowLine, value: int | None) -> messages.RowLine:
    return line if value is None else msgspec.structs.replace(line, value=value)


_DONE_TEXTS: dict[type[typing.Any], str] = {
    messages.OpenPolls: "Голосование открыто",
    messages.PauseVoting: "Голосование приостановлено",
    messages.ResumeVoting: "Голосование возобновлено",
    messages.ClosePolls: "Голосование завершено",
    messages.OrderReset: "Сброс передан устройству",
    messages.SetMode: "Режим изменён",
    messages.ChangeOption: "Изменение передано всем устройствам",
    messages.EnterRows: "Числа записаны",
    messages.RecordDecision: "Решение записано",
}


def refused(state: ConsoleState, asked: messages.ConsoleRequestBody, reply: messages.CommandRefused) -> Step:
    """Show a refusal: a question that is not supported is never asked again, an order gets a sound."""
    if reply.reason == _NOT_SUPPORTED and isinstance(asked, _QUESTIONS):
        unsupported = state.unsupported | {type(asked).__name__}
        return dataclasses.replace(state, unsupported=unsupported), ()
    if isinstance(asked, messages.CountResults):
        state = _with(state, dataclasses.replace(state.results, ready=False, missing=()))
    if isinstance(asked, _QUESTIONS):
        # The page that asked shows it: said again every other second it would hide what was said before.
        refusals = {**state.refusals, type(asked).__name__: reply.text}
        return dataclasses.replace(state, refusals=refusals), ()
    return say(state, Mood.BAD, reply.text), (Sound(tone=Tone.REFUSED),)


_QUESTIONS = (
    messages.GetStatus,
    messages.GetFigures,
    messages.GetHeadlines,
    messages.GetCourse,
    messages.GetDevice,
    messages.GetTestDeck,
    messages.CompareTestVote,
    messages.GetTrip,
    messages.GetRows,
    messages.GetRatios,
    messages.GetUnlock,
    messages.GetWithdrawn,
    messages.GetPapers,
    messages.ReadRow,
    messages.CountResults,
)


def _with(state: ConsoleState, results: Results) -> ConsoleState:
    return dataclasses.replace(state, results=results)
