"""Pages on which the voter decides: the enlarged confirmation, printing, comparing with the tape.

The confirming button never lies under a row that was just touched: rows here do nothing.
"""

import dataclasses

from election.ballot import marks_left
from election.definition import Contest
from kiosk.screens.ballots import option_row
from kiosk.screens.context import option_names, option_title, sentence
from kiosk.screens.frame import Page
from kiosk.screens.model import Control, Header, Key, Look, Row, RowState, ScreenKind, ScreenModel
from kiosk.screens.paging import page_controls
from kiosk.screens.texts import Words
from kiosk.session.events import Annul, ChangeChoice, ChooseOption, Confirm, ConfirmChoice, TurnPage
from kiosk.session.layout import ContestPages
from kiosk.session.outward import GUARD_SECONDS
from kiosk.session.overlay_events import OpenDetails
from kiosk.session.states import Comparing, ConfirmingChoice, Voting
from kiosk.session.tape_steps import last_annulment
from kiosk.session.voting_steps import may_withdraw


def confirmation(page: Page, state: ConfirmingChoice) -> ScreenModel:
    """V6: the chosen rows, larger and with all their legal details."""
    words, session = page.words, page.context.session
    contest = page.context.contest(state.contest)
    pages = session.pages(contest.id, state.voting.settings)
    rows = _chosen_rows(page, contest, state, pages)
    shown = tuple(row for row in rows if row.page in (None, state.page))
    changes = _changes(words, contest, state)
    left = marks_left(contest, state.draft) if contest.votes_allowed > 1 else 0
    header = Header(
        kicker=words.of(contest.short_title),
        title=words("confirm.title") if rows else words("confirm.title.none"),
        instruction=words("confirm.question"),
        counter=words("list.more", count=left) if left else "",
    )
    reads = any(
        option.details is not None or option.id in pages.details
        for option in contest.options
        if option.id in state.draft
    )
    guidance = (
        words("confirm.speech.yes"),
        words("confirm.speech.back"),
        *((words("input.hint.details"),) if reads else ()),
        *((words("confirm.speech.withdraw"),) if may_withdraw(contest, state) else ()),
    )
    return dataclasses.replace(
        page.blank(ScreenKind.CONFIRM),
        header=header,
        paragraphs=changes,
        rows=shown,
        numbered=rows if len(shown) < len(rows) else (),
        controls=(*_confirm_controls(page, state, contest), *page.settings_controls(helps=True)),
        speech=(
            sentence(header.title),
            *(row.speech for row in rows),
            *(sentence(line) for line in (*changes, header.counter) if line),
            sentence(header.instruction),
            *guidance,
        ),
        guidance=guidance,
    )


def _chosen_rows(
    page: Page, contest: Contest, state: ConfirmingChoice, pages: ContestPages
) -> tuple[Row, ...]:
    """Return every chosen row, for the ear without the details: those are there on ▶."""
    words, session = page.words, page.context.session
    chosen = tuple(option for option in contest.options if option.id in state.draft)
    several = len(chosen) > pages.confirm_rows
    return tuple(
        dataclasses.replace(
            option_row(session, words, contest, option, chosen=True, brief=pages.confirm_brief),
            action=None,
            separated=False,
            page=place // pages.confirm_rows if several else None,
            more=OpenDetails(option=option.id) if option.id in pages.details else None,
            speech=sentence(
                words("row.speech.number", number=option.number, name=option_title(words, option)),
                "" if option.affiliation is None else words.of(option.affiliation),
            ),
        )
        for place, option in enumerate(chosen)
    )


def _changes(words: Words, contest: Contest, state: ConfirmingChoice) -> tuple[str, ...]:
    """Say what it was and what it will be, when an earlier choice changes."""
    if not state.before or state.before == state.draft:
        return ()
    before, after = (
        "; ".join(option_names(words, contest, marks)) or words("list.none")
        for marks in (state.before, state.draft)
    )
    return words("confirm.before", names=before), words("confirm.after", names=after)


def _confirm_controls(page: Page, state: ConfirmingChoice, contest: Contest) -> tuple[Control, ...]:
    words, session = page.words, page.context.session
    count = session.confirm_page_count(contest.id, state.draft, state.voting.settings)
    controls = [
        Control(
            id="back",
            label=words("confirm.back"),
            action=ChangeChoice(),
            look=Look.SECONDARY,
            keys=(Key.CANCEL, Key.LEFT),
        ),
        *page_controls(words, tuple(str(index + 1) for index in range(count)), state.page),
        Control(
            id="confirm",
            label=words("confirm.yes"),
            action=ConfirmChoice(),
            look=Look.PRIMARY,
            keys=(Key.CONFIRM, Key.SELECT),
        ),
    ]
    if len(state.draft) == 1 and state.draft[0] in session.pages(contest.id, state.voting.settings).details:
        read = Control(
            id="details",
            label=words("details.open.measure"),
            action=OpenDetails(option=state.draft[0]),
            look=Look.SECONDARY,
            keys=(Key.RIGHT,),
        )
        controls.insert(1, read)
    if may_withdraw(contest, state):
        withdraw = Control(
            id="withdraw",
            label=words("confirm.withdraw"),
            action=ChooseOption(option=state.draft[0]),
            look=Look.SECONDARY,
            keys=(Key.ZERO,),
        )
        controls.insert(1, withdraw)
    return tuple(controls)


def printing(page: Page) -> ScreenModel:
    """V8."""
    words = page.words
    title, text = words("printing.title"), words("printing.text")
    return dataclasses.replace(
        page.blank(ScreenKind.PRINTING),
        header=Header(title=title),
        paragraphs=(text,),
        busy=True,
        controls=page.settings_controls(),
        speech=(sentence(title), sentence(text)),
    )


def comparing(page: Page, state: Comparing) -> ScreenModel:
    """V9: the replica of the tape, the question, and two buttons of equal size after the guard."""
    words, context = page.words, page.context
    rows = tuple(
        _compared(words, state.voting, number, contest)
        for number, contest in enumerate(context.session.contests(state.voting), start=1)
    )
    empty = sum(row.state is RowState.PLAIN for row in rows)
    place = context.tape_place
    where = "" if place is None else words("compare.where", place=words.of(place))
    header = Header(
        title=words("compare.title"),
        subtitle=where,
        instruction=words("compare.text"),
        counter=words("compare.none", count=empty) if empty else "",
        page=words("compare.part", part=state.part + 1, parts=state.parts) if state.parts > 1 else "",
    )
    controls = _compare_controls(page, state)
    last = state.part == state.parts - 1
    guidance = (
        words("compare.speech.confirm" if last else "compare.speech.next"),
        words("compare.speech.annul"),
        words("compare.speech.repeat"),
    )
    part = words("speech.part", part=state.part + 1, parts=state.parts) if state.parts > 1 else ""
    return dataclasses.replace(
        page.blank(ScreenKind.COMPARE),
        header=header,
        rows=rows,
        controls=(*controls, *page.settings_controls(helps=True)),
        show_tape=True,
        tape_part=state.part,
        tape_parts=state.parts,
        speech=(
            words("compare.speech.printed"),
            *(sentence(line) for line in (header.subtitle, part) if line),
            *(row.speech for row in rows),
            *(sentence(line) for line in (header.counter,) if line),
            words("compare.text"),
            *guidance,
        ),
        guidance=guidance,
    )


def _compared(words: Words, voting: Voting, number: int, contest: Contest) -> Row:
    title, marks = words.of(contest.short_title), voting.ballot.of(contest.id)
    names = option_names(words, contest, marks)
    left = marks_left(contest, marks) if contest.votes_allowed > 1 else 0
    unused = words("compare.unused", count=left) if left else ""
    choice = words("list.speech.choice", names="; ".join(names)) if names else words("list.none")
    return Row(
        id=f"contest-{number}",
        number=str(number),
        title=title,
        note=unused,
        value="; ".join(names) if names else words("list.none"),
        state=RowState.CHOSEN if names else RowState.PLAIN,
        speech=sentence(words("compare.speech.contest", number=number, title=title), choice, unused),
    )


def _compare_controls(page: Page, state: Comparing) -> tuple[Control, ...]:
    words = page.words
    guard = 0 if state.ready else round(GUARD_SECONDS * 1000)
    last = last_annulment(page.context.session, state.voting)
    controls = [
        Control(
            id="annul",
            label=words("compare.annul"),
            action=Annul(),
            look=Look.ANNUL,
            note=words("compare.annul.last" if last else "compare.annul.note"),
            after_ms=guard,
            keys=(Key.CANCEL,),
        )
    ]
    if state.part < state.parts - 1:
        onward = Control(
            id="next-part",
            label=words("compare.next"),
            action=TurnPage(page=state.part + 1),
            look=Look.PRIMARY,
            after_ms=guard,
            keys=(Key.RIGHT,),
        )
        controls.append(onward)
    else:
        confirm = Control(
            id="confirm",
            label=words("compare.confirm"),
            action=Confirm(),
            look=Look.CONFIRM,
            note=words("compare.confirm.note"),
            after_ms=guard,
            keys=(Key.CONFIRM,),
        )
        controls.append(confirm)
    return tuple(controls)
