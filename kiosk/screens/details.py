"""Reading about an option: the rows to choose one from, and pages with everything the package says of it.

Nothing is chosen on the rows; «Выбрать» on a page of text is the touch of that row on the ballot.
"""

import dataclasses

from election.definition import Contest, ContestOption
from kiosk.screens.ballots import option_row, shown_title, where
from kiosk.screens.context import details_texts, noun, option_title, sentence
from kiosk.screens.frame import Page
from kiosk.screens.model import Control, Header, Key, Look, RowState, ScreenKind, ScreenModel
from kiosk.screens.paging import page_controls, ranges, whole_paragraphs
from kiosk.session.events import ChooseOption
from kiosk.session.layout import ContestPages
from kiosk.session.overlay_events import CloseDetails, OpenDetails
from kiosk.session.states import OnBallot, ReadingDetails


def details(page: Page, state: ReadingDetails) -> ScreenModel:
    """The page of the details matrix: rows without an option, text with one."""
    contest = page.context.contest(state.back.contest)
    pages = page.context.session.pages(contest.id, state.voting.settings)
    option = next((option for option in contest.options if option.id == state.option), None)
    if option is None:
        return _rows(page, state, contest, pages)
    return _text(page, state, contest, option, pages)


def _rows(page: Page, state: ReadingDetails, contest: Contest, pages: ContestPages) -> ScreenModel:
    words, session = page.words, page.context.session
    rows = tuple(
        dataclasses.replace(
            option_row(session, words, contest, option, chosen=False, brief=pages.brief, bare=pages.bare),
            action=OpenDetails(option=option.id),
            page=pages.page_of(option.id),
        )
        for option in contest.options
    )
    on_page = pages.options_on(state.page)
    shown = tuple(r for r, option in zip(rows, contest.options, strict=True) if option.id in on_page)
    title = words(f"details.title.{noun(contest)}")
    back = _close(words("details.back"), words("details.speech.close"))
    guidance = (words("ballot.speech.browse"), words("details.speech.close"))
    return dataclasses.replace(
        page.blank(ScreenKind.BALLOT),
        header=Header(
            kicker=shown_title(words, contest, pages),
            title=title,
            instruction=words("details.instruction"),
            page=where(words, contest, pages, state.page),
        ),
        reading=True,
        rows=shown,
        numbered=rows if len(shown) < len(rows) else (),
        columns=pages.columns,
        controls=(
            back,
            *page_controls(
                words,
                ranges([len(options) for options in pages.options]),
                state.page,
                spoken=f"page.speech.{noun(contest)}",
            ),
            *page.settings_controls(helps=True),
        ),
        speech=(
            sentence(title),
            sentence(words("details.instruction")),
            *guidance,
            *(r.speech for r in shown),
        ),
        guidance=guidance,
    )


def _text(
    page: Page, state: ReadingDetails, contest: Contest, option: ContestOption, pages: ContestPages
) -> ScreenModel:
    words, session = page.words, page.context.session
    texts = pages.details_of(option.id)
    shown = texts[state.page]
    whole = details_texts(contest, option, page.settings.language, short_head=pages.short_head)
    spoken = whole_paragraphs(whole, texts, state.page)
    name = option_title(words, option)
    affiliation = "" if option.affiliation is None else words.of(option.affiliation)
    row = option_row(session, words, contest, option, chosen=False, brief=True)
    may_choose = isinstance(state.back, OnBallot) and row.state is not RowState.WITHDRAWN
    several = len(texts) > 1
    guidance = (
        *((words("details.speech.choose"),) if may_choose else ()),
        words("details.speech.close"),
    )
    told = spoken or (words("details.none"),)
    turned = words("details.speech.page", page=state.page + 1, pages=len(texts)) if several else ""
    return dataclasses.replace(
        page.blank(ScreenKind.QUESTION),
        header=Header(
            kicker=words.of(contest.short_title),
            title=name,
            subtitle=affiliation,
            instruction=row.state_text,
            page=words("details.page", page=state.page + 1, pages=len(texts)) if several else "",
        ),
        paragraphs=shown or (words("details.none"),),
        spoken_paragraphs=told,
        controls=(
            _close(words("details.close"), ""),
            *page_controls(words, tuple(str(index + 1) for index in range(len(texts))), state.page),
            *((_choose(page, option),) if may_choose else ()),
            *page.settings_controls(helps=True),
        ),
        speech=(
            words("row.speech.number", number=option.number, name=sentence(name)),
            *((sentence(affiliation),) if affiliation else ()),
            *((turned,) if turned else ()),
            *dict.fromkeys(sentence(text) for text in told),
            *guidance,
        ),
        guidance=guidance,
    )


def _close(label: str, speech: str) -> Control:
    return Control(
        id="close",
        label=label,
        action=CloseDetails(),
        look=Look.SECONDARY,
        keys=(Key.LEFT, Key.CANCEL),
        speech=speech,
    )


def _choose(page: Page, option: ContestOption) -> Control:
    return Control(
        id="choose",
        label=page.words("details.choose"),
        action=ChooseOption(option=option.id),
        look=Look.PRIMARY,
        keys=(Key.SELECT,),
    )
