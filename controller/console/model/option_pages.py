"""Excluding an option of a ballot, or restoring it: which contest, which line, and how each stands now."""

from controller.console.model import intents
from controller.console.model.chair_pages import pages_of
from controller.console.model.events import Go
from controller.console.model.page import Block, Control, Lead, Row, Rows, WorkPage
from controller.console.model.routes import Chair, Confirm, Options
from controller.console.model.state import ConsoleState, Mood
from controller.console.model.station import ContestFacts, OptionFacts
from controller.console.model.words import LINES, counted
from link import messages


def options_page(state: ConsoleState, place: Options) -> WorkPage:
    """Return the contests, or the options of one."""
    if not place.contest:
        return _contests(state, place)
    contest = state.facts.contest(place.contest)
    known = state.withdrawn.get(contest.id)
    if known is None:
        back = Control(id="back", label="Назад", action=Go(to=Options()), icon="back")
        lead = Lead(text=state.why_not(messages.GetWithdrawn), icon="wait")
        return WorkPage(id="options-wait", title=contest.title, blocks=(lead,), buttons=(back,))
    return _lines(state, place, contest, known)


def _contests(state: ConsoleState, place: Options) -> WorkPage:
    room = max(1, state.rows_a_page - 1)
    shown = state.facts.contests[place.page * room : (place.page + 1) * room]
    rows = tuple(
        Row(
            title=contest.title,
            note=counted(len(contest.options), LINES),
            icon="list",
            control=Control(id=f"contest-{contest.id}", label=contest.title, action=_to(contest)),
        )
        for contest in shown
    )
    return WorkPage(
        id=f"options-{place.page}",
        title="Исключить или восстановить: в каком бюллетене?",
        blocks=(Rows(rows=rows),),
        buttons=(
            Control(id="back", label="Назад", action=Go(to=Chair()), icon="back"),
            *pages_of(len(state.facts.contests), room, place.page, lambda page: Options(page=page)),
        ),
    )


def _to(contest: ContestFacts) -> Go:
    return Go(to=Options(contest=contest.id))


def _lines(state: ConsoleState, place: Options, contest: ContestFacts, out: tuple[str, ...]) -> WorkPage:
    room = max(1, state.rows_a_page - 2)
    shown = contest.options[place.page * room : (place.page + 1) * room]
    closed = state.polls is messages.PollsState.CLOSED_FINAL
    lead: Block = (
        Lead(text="Голосование завершено: бюллетень больше не меняется", icon="flag")
        if closed
        else Lead(text=f"Исключено сейчас: {len(out)}. Коснитесь строки, которую надо изменить.")
    )
    return WorkPage(
        id=f"options-{contest.id}-{place.page}",
        title=contest.title,
        blocks=(lead, Rows(rows=tuple(_line(contest, option, out, closed) for option in shown))),
        buttons=(
            Control(id="back", label="Назад", action=Go(to=Options()), icon="back"),
            *pages_of(
                len(contest.options), room, place.page, lambda page: Options(contest=contest.id, page=page)
            ),
        ),
    )


def _line(contest: ContestFacts, option: OptionFacts, out: tuple[str, ...], closed: bool) -> Row:
    withdrawn = option.id in out
    intent = intents.change_option(contest, option, withdrawn=not withdrawn)
    control = Control(
        id=f"{'restore' if withdrawn else 'exclude'}-{option.number}",
        label=option.name,
        action=Go(to=Confirm(intent=intent)),
    )
    return Row(
        number=str(option.number),
        title=option.name,
        note="исключён: выбрать нельзя" if withdrawn else "в бюллетене",
        value="восстановить" if withdrawn else "исключить",
        icon="strike" if withdrawn else "tick",
        mood=Mood.BAD if withdrawn else Mood.OK,
        control=None if closed else control,
    )
