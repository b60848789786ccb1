"""Pages that list contests or languages: the language page, «Ваши бюллетени», the warning before printing.

What may still be filled in is asked of the session, so that list and machine cannot disagree.
"""

import dataclasses

from election.ballot import marks_left
from election.definition import Contest
from election.localized import STATE_LANGUAGE
from kiosk.screens.context import option_names, sentence
from kiosk.screens.frame import Page
from kiosk.screens.model import Control, Header, Key, Look, Row, RowState, ScreenKind, ScreenModel
from kiosk.screens.paging import page_controls, ranges, rows_per_page
from kiosk.screens.texts import TEXTS, Words, language_name
from kiosk.session.events import ChooseLanguage, Finish, FinishUnfilled, GoBackAndFill, OpenContest
from kiosk.session.states import ContestList, UnfilledWarning, Voting
from kiosk.session.voting_steps import unfinished


def languages(page: Page) -> ScreenModel:
    """V3: every language in its own words, the state language first, then by code."""
    codes = sorted(page.context.session.election.languages, key=lambda code: (code != STATE_LANGUAGE, code))
    spoken = tuple(
        Words(language=code)("language.speech", name=language_name(code), number=number)
        for number, code in enumerate(codes, start=1)
    )
    rows = tuple(
        Row(
            id=f"choose-{code}",
            number=str(number),
            title=language_name(code),
            action=ChooseLanguage(language=code),
            speech=sentence_spoken,
        )
        for number, (code, sentence_spoken) in enumerate(zip(codes, spoken, strict=True), start=1)
    )
    titles = dict.fromkeys(Words(language=code)("language.title") for code in codes if code in TEXTS)
    return dataclasses.replace(
        page.blank(ScreenKind.LANGUAGE),
        header=Header(title=" · ".join(titles)),
        rows=rows,
        controls=page.settings_controls(languages=None, helps=True),
        speech=spoken,
        guidance=spoken,
    )


def contest_list(page: Page, state: ContestList) -> ScreenModel:
    """V4/V7: hub of the session; the finish button looks primary when nothing is left to fill in."""
    words, voting, session = page.words, state.voting, page.context.session
    contests = session.contests(voting)
    per_page = session.list_rows(voting.settings)
    paged = len(contests) > per_page
    rows = tuple(
        dataclasses.replace(
            _contest_row(words, voting, number, contest), page=(number - 1) // per_page if paged else None
        )
        for number, contest in enumerate(contests, start=1)
    )
    shown = rows[state.page * per_page : (state.page + 1) * per_page]
    labels = ranges(rows_per_page(len(rows), per_page))
    done = sum(bool(voting.ballot.of(contest.id)) for contest in contests)
    finish = Control(
        id="finish",
        label=words("list.finish"),
        action=Finish(),
        look=Look.SECONDARY if done < len(contests) else Look.PRIMARY,
        keys=(Key.RIGHT,),
    )
    where = words("list.page", page=state.page + 1, pages=len(labels)) if len(labels) > 1 else ""
    guidance = (words("list.speech.open"), words("list.speech.browse"), words("list.speech.finish"))
    return dataclasses.replace(
        page.blank(ScreenKind.CONTEST_LIST),
        header=Header(
            kicker=words("list.kicker"),
            title=words("list.title"),
            counter=words("list.counter", done=done, total=len(contests)),
            page=where,
            columns=(words("list.contest"), words("list.choice")),
        ),
        rows=shown,
        numbered=rows if paged else (),
        controls=(
            *page_controls(words, labels, state.page, spoken="page.speech.ballots"),
            finish,
            *page.settings_controls(helps=True),
        ),
        speech=(
            sentence(words("list.kicker")),
            words("list.speech.total", total=len(contests)),
            words("list.speech.done", done=done),
            *((words("speech.page", page=state.page + 1, pages=len(labels)),) if where else ()),
            *guidance,
            *(row.speech for row in shown),
        ),
        guidance=guidance,
    )


def _contest_row(words: Words, voting: Voting, number: int, contest: Contest) -> Row:
    title = words.of(contest.short_title)
    district = "" if contest.district is None else words.of(contest.district)
    marks = voting.ballot.of(contest.id)
    names = option_names(words, contest, marks)
    left = marks_left(contest, marks)
    more = words("list.more", count=left) if marks and left else ""
    spoken = words("list.speech.row", number=number, title=title, district=sentence(district)).strip()
    choice = words("list.speech.choice", names="; ".join(names)) if names else words("list.none")
    return Row(
        id=f"contest-{number}",
        number=str(number),
        title=title,
        details=district,
        note=more,
        value="; ".join(names) if names else words("list.none"),
        state=RowState.CHOSEN if names else RowState.PLAIN,
        action=OpenContest(contest=contest.id),
        speech=sentence(spoken, choice, more),
    )


def unfilled(page: Page, state: UnfilledWarning) -> ScreenModel:
    """V7w: which ballots are empty or could hold more; the safe answer is the primary one."""
    words, voting, session = page.words, state.voting, page.context.session
    contests = session.contests(voting)
    open_contests = unfinished(session, voting)
    per_page = session.list_rows(voting.settings)
    paged = len(open_contests) > per_page
    rows = tuple(
        dataclasses.replace(
            _unfilled_row(words, voting, contests.index(contest) + 1, contest),
            page=place // per_page if paged else None,
        )
        for place, contest in enumerate(open_contests)
    )
    shown = tuple(row for row in rows if row.page in (None, state.page))
    labels = tuple(str(index + 1) for index in range(len(rows_per_page(len(rows), per_page))))
    empty = sum(not voting.ballot.of(contest.id) for contest in open_contests)
    title = _unfilled_title(empty, len(contests))
    finish = "unfilled.finish" if empty else "unfilled.finish.more"
    speech_finish = "unfilled.speech.finish" if empty else "unfilled.speech.finish.more"
    guidance = (words("unfilled.speech.back"), words(speech_finish))
    return dataclasses.replace(
        page.blank(ScreenKind.UNFILLED),
        header=Header(title=words(title)),
        rows=shown,
        numbered=rows if paged else (),
        controls=(
            *page_controls(words, labels, state.page),
            *_unfilled_answers(words, finish),
            *page.settings_controls(helps=True),
        ),
        speech=(
            sentence(words(title)),
            *(row.speech for row in rows),
            *guidance,
        ),
        guidance=guidance,
    )


def _unfilled_answers(words: Words, finish: str) -> tuple[Control, Control]:
    return (
        Control(
            id="finish",
            label=words(finish),
            action=FinishUnfilled(),
            look=Look.SECONDARY,
            keys=(Key.TWO,),
        ),
        Control(
            id="back",
            label=words("unfilled.back"),
            action=GoBackAndFill(),
            look=Look.PRIMARY,
            keys=(Key.ONE, Key.LEFT),
        ),
    )


def _unfilled_title(empty: int, total: int) -> str:
    if empty == total:
        return "unfilled.title.all"
    return "unfilled.title" if empty else "unfilled.title.more"


def _unfilled_row(words: Words, voting: Voting, number: int, contest: Contest) -> Row:
    title, marks = words.of(contest.short_title), voting.ballot.of(contest.id)
    left = marks_left(contest, marks)
    spoken = (
        words("unfilled.speech.more", title=title, count=left)
        if marks
        else sentence(words("unfilled.speech.none", title=title))
    )
    note = words("list.more", count=left) if marks else words("list.none")
    return Row(id=f"contest-{number}", number=str(number), title=title, note=note, speech=spoken)
