"""The ballot page: rows of options, or a question above its answers; one contest per page, never two.

All rows of a contest look alike; a choice is shown by state and words, never by order or size.
"""

import dataclasses

from election.audio import paragraphs_of
from election.ballot import marks_left
from election.definition import BallotMeasureContest, Contest, ContestOption, PartyContest
from election.localized import text_in
from kiosk.screens.context import noun, option_names, option_title, sentence
from kiosk.screens.frame import Page
from kiosk.screens.model import Control, Header, Key, Look, Row, RowState, ScreenKind, ScreenModel
from kiosk.screens.notices import notice_guidance, notice_model, notice_speech
from kiosk.screens.paging import page_controls, ranges, whole_paragraphs
from kiosk.screens.texts import Words
from kiosk.session.context import SessionContext
from kiosk.session.events import BackToList, ChooseOption, ListDone
from kiosk.session.layout import ContestPages
from kiosk.session.overlay_events import OpenDetails
from kiosk.session.states import OnBallot


def ballot(page: Page, state: OnBallot) -> ScreenModel:
    """V5."""
    words, session = page.words, page.context.session
    contest = page.context.contest(state.contest)
    pages = session.pages(contest.id, state.voting.settings)
    rows = _rows(session, words, contest, pages, state)
    shown = tuple(
        row
        for row, option in zip(rows, contest.options, strict=True)
        if option.id in pages.options_on(state.page)
    )
    at = where(words, contest, pages, state.page)
    notice = None if state.notice is None else notice_model(page, state, state.notice)
    model = dataclasses.replace(
        page.blank(ScreenKind.QUESTION if pages.question else ScreenKind.BALLOT),
        header=_header(page, state, contest, at),
        paragraphs=pages.text_on(state.page),
        rows=shown,
        numbered=rows if len(shown) < len(rows) else (),
        columns=pages.columns,
        row_mm=pages.row_mm,
        controls=(*_controls(words, state, contest, pages), *page.settings_controls(helps=True)),
        notice=notice,
    )
    if notice is not None:
        guidance = notice_guidance(words, notice)
        return dataclasses.replace(model, speech=notice_speech(words, notice), guidance=guidance)
    guidance = _guidance(words, contest)
    status = _status(words, state, contest, model.header)
    spoken = _whole(words, contest, pages, state.page)
    speech = (
        *status,
        *_spoken_where(words, contest, pages, state.page),
        *dict.fromkeys(sentence(paragraph) for paragraph in spoken),
        *guidance,
        *(row.speech for row in shown),
    )
    return dataclasses.replace(model, speech=speech, guidance=guidance, spoken_paragraphs=spoken)


def _rows(
    session: SessionContext, words: Words, contest: Contest, pages: ContestPages, state: OnBallot
) -> tuple[Row, ...]:
    return tuple(
        dataclasses.replace(
            option_row(
                session,
                words,
                contest,
                option,
                chosen=option.id in state.draft,
                brief=pages.brief,
                bare=pages.bare,
            ),
            page=pages.page_of(option.id),
            more=OpenDetails(option=option.id) if option.id in pages.details else None,
        )
        for option in contest.options
    )


def option_row(
    session: SessionContext,
    words: Words,
    contest: Contest,
    option: ContestOption,
    *,
    chosen: bool,
    brief: bool,
    bare: bool = False,
) -> Row:
    """Return the row of an option, as the paper ballot has it: name, affiliation, legal details.

    `brief` leaves the details out, `bare` the affiliation too.
    """
    withdrawn = option.id in session.withdrawn
    affiliation = "" if option.affiliation is None else words.of(option.affiliation)
    details = "" if option.details is None or brief else words.of(option.details)
    state = RowState.CHOSEN if chosen else RowState.WITHDRAWN if withdrawn else RowState.PLAIN
    state_text = "" if state is RowState.PLAIN else words(f"ballot.state.{state.value}")
    name = option_title(words, option)
    return Row(
        id=f"option-{option.number}",
        number=str(option.number),
        title=name,
        details="\n".join(part for part in ("" if bare else affiliation, details) if part),
        state=state,
        state_text=state_text,
        separated=option.against_all,
        action=ChooseOption(option=option.id),
        speech=sentence(
            words("row.speech.number", number=option.number, name=name),
            affiliation,
            words(f"row.speech.{state.value}"),
        ),
    )


def _header(page: Page, state: OnBallot, contest: Contest, where: str) -> Header:
    words = page.words
    pages = page.context.session.pages(contest.id, state.voting.settings)
    district = "" if contest.district is None else words.of(contest.district)
    names = option_names(words, contest, state.draft)
    if contest.votes_allowed > 1:
        counter = words("ballot.counter", count=len(state.draft), allowed=contest.votes_allowed)
        room = counter
    else:
        counter = words("ballot.chosen", names=names[0]) if names else ""
        longest = max((option_title(words, option) for option in contest.options), key=len)
        room = words("ballot.chosen", names=longest)
    return Header(
        kicker=words("ballot.kicker"),
        title=shown_title(words, contest, pages),
        subtitle=" · ".join(part for part in (district, page.context.date) if part),
        instruction=_instruction(words, contest),
        counter=counter,
        counter_room=room,
        page=where,
    )


def shown_title(words: Words, contest: Contest, pages: ContestPages) -> str:
    """Return the title of a contest as the head shows it: the short one where the full one leaves no room."""
    return words.of(contest.short_title if pages.short_head else contest.title)


def _instruction(words: Words, contest: Contest) -> str:
    if isinstance(contest, PartyContest) and contest.for_and_against:
        return words("ballot.for_and_against")
    if contest.votes_allowed == 1:
        return words(f"ballot.one.{noun(contest)}")
    return words(f"ballot.several.{noun(contest)}", allowed=contest.votes_allowed)


def where(words: Words, contest: Contest, pages: ContestPages, page: int) -> str:
    """Say which page of a ballot is shown; empty where it has one."""
    if pages.count == 1:
        return ""
    if pages.text_on(page):
        texts = sum(bool(text) for text in pages.question)
        return words("ballot.page.text", page=page + 1, pages=texts)
    spans = ranges([len(options) for options in pages.options])
    return words(
        f"ballot.page.{noun(contest)}",
        page=page + 1,
        pages=pages.count,
        span=spans[page],
        total=len(contest.options),
    )


def _controls(words: Words, state: OnBallot, contest: Contest, pages: ContestPages) -> tuple[Control, ...]:
    if pages.question:
        labels, spoken = tuple(str(index + 1) for index in range(pages.count)), "page.speech.page"
    else:
        labels = ranges([len(options) for options in pages.options])
        spoken = f"page.speech.{noun(contest)}"
    seen = frozenset(page for other, page in state.voting.seen if other == contest.id)
    back = Control(
        id="back",
        label=words("ballot.back"),
        action=BackToList(),
        look=Look.SECONDARY,
        keys=(Key.LEFT, Key.CANCEL),
    )
    done = Control(
        id="done", label=words("ballot.done"), action=ListDone(), look=Look.PRIMARY, keys=(Key.CONFIRM,)
    )
    read = Control(
        id="details",
        label=words(f"details.open.{noun(contest)}"),
        action=OpenDetails(),
        look=Look.SECONDARY,
    )
    reading = (read,) if pages.details else ()
    several = (done,) if contest.votes_allowed > 1 else ()
    return (back, *reading, *page_controls(words, labels, state.page, seen, spoken), *several)


def _status(words: Words, state: OnBallot, contest: Contest, header: Header) -> tuple[str, ...]:
    """Focus, then status; what can be done comes after. Nothing is said twice in other words."""
    head = (
        sentence(words.of(contest.title)),
        *((sentence(words.of(contest.district)),) if contest.district is not None else ()),
        words(f"ballot.speech.total.{noun(contest)}", total=len(contest.options)),
    )
    if contest.votes_allowed == 1:
        return (
            *head,
            words("ballot.speech.allowed", allowed=1),
            sentence(header.counter or words("list.none")),
        )
    count = words("ballot.speech.count", count=len(state.draft), left=marks_left(contest, state.draft))
    return *head, sentence(header.instruction), count


def _spoken_where(words: Words, contest: Contest, pages: ContestPages, page: int) -> tuple[str, ...]:
    """Say the page as «Метка: число»: spoken numbers do not bend."""
    if pages.count == 1:
        return ()
    if pages.text_on(page):
        texts = sum(bool(text) for text in pages.question)
        return (words("speech.page.text", page=page + 1, pages=texts),)
    before = sum(len(pages.options_on(index)) for index in range(page))
    last = before + len(pages.options_on(page))
    return (
        words("speech.page", page=page + 1, pages=pages.count),
        words(f"speech.range.{noun(contest)}", first=before + 1, last=last),
    )


def _whole(words: Words, contest: Contest, pages: ContestPages, page: int) -> tuple[str, ...]:
    if not isinstance(contest, BallotMeasureContest):
        return ()
    return whole_paragraphs(paragraphs_of(text_in(contest.question, words.language)), pages.question, page)


def _guidance(words: Words, contest: Contest) -> tuple[str, ...]:
    several = (words("ballot.speech.done"),) if contest.votes_allowed > 1 else ()
    return (
        words("ballot.speech.number"),
        words("ballot.speech.browse"),
        *several,
        words("ballot.speech.back"),
    )
