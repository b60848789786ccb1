"""Steps of a voter who fills in ballots: the language, the list, a ballot, the confirmation, the warning.

Marks change only by `ConfirmChoice`. A mark is taken away only by the voter's own act:

* several choices: touching the row again; one choice: «Снять отметку» on the confirmation of the row that
  was chosen before, which is confirmed like any other choice;
* leaving a ballot with marks that were not confirmed asks first, and says what is lost.
"""

import dataclasses
import typing

from election.ballot import MarkRefusal, Marks, mark, marks_left, unmark
from election.definition import Contest
from election.identifiers import ContestId, OptionId
from kiosk.session.context import SessionContext
from kiosk.session.effects import Effect, PlayTone, PrintRecord, Tone
from kiosk.session.events import (
    AcceptNotice,
    BackToList,
    ChangeChoice,
    ChooseLanguage,
    ChooseOption,
    ConfirmChoice,
    DismissNotice,
    Event,
    Finish,
    FinishUnfilled,
    GoBackAndFill,
    ListDone,
    OpenContest,
    TurnPage,
)
from kiosk.session.moves import Step, go
from kiosk.session.reading import saw, unread_text_pages, unseen_option_pages
from kiosk.session.states import (
    ChoosingLanguage,
    ConfirmingChoice,
    ContestList,
    Kiosk,
    Notice,
    NoticeKind,
    OnBallot,
    Printing,
    UnfilledWarning,
    Voting,
)

_NOTICES: typing.Final = {
    MarkRefusal.LIMIT_REACHED: NoticeKind.LIMIT_REACHED,
    MarkRefusal.AGAINST_ALL_EXCLUSIVE: NoticeKind.AGAINST_ALL,
    MarkRefusal.STANCE_TAKEN: NoticeKind.STANCE_TAKEN,
    MarkRefusal.SAME_SUBJECT: NoticeKind.SAME_SUBJECT,
    MarkRefusal.WITHDRAWN: NoticeKind.WITHDRAWN,
}


def language_step(
    context: SessionContext, kiosk: Kiosk, state: ChoosingLanguage, event: Event
) -> Step | None:
    """V3: a language and on to the list."""
    match event:
        case ChooseLanguage(language=language) if language in context.election.languages:
            settings = dataclasses.replace(state.voting.settings, language=language)
            return go(kiosk, ContestList(voting=dataclasses.replace(state.voting, settings=settings)))
        case _:
            return None


def list_step(context: SessionContext, kiosk: Kiosk, state: ContestList, event: Event) -> Step | None:
    """V4/V7: open a ballot, turn the list, or finish."""
    voting = state.voting
    match event:
        case OpenContest(contest=contest_id) if context.has_contest(voting, contest_id):
            return go(kiosk, ballot_at(voting, contest_id, voting.ballot.of(contest_id), 0))
        case TurnPage(page=page):
            count = context.list_page_count(voting, len(context.contests(voting)))
            return go(kiosk, dataclasses.replace(state, page=page)) if 0 <= page < count else None
        case Finish():
            if unfinished(context, voting):
                return go(kiosk, UnfilledWarning(voting=voting))
            return _print(kiosk, voting)
        case _:
            return None


def unfinished(context: SessionContext, voting: Voting) -> tuple[Contest, ...]:
    """Return the contests in which the voter may still mark something, in their order."""
    contests = context.contests(voting)
    return tuple(c for c in contests if not voting.ballot.of(c.id) or marks_left(c, voting.ballot.of(c.id)))


def unfilled_step(context: SessionContext, kiosk: Kiosk, state: UnfilledWarning, event: Event) -> Step | None:
    """V7w: fill in or finish as it is."""
    voting = state.voting
    match event:
        case GoBackAndFill():
            first = unfinished(context, voting)[0]
            return go(kiosk, ContestList(voting=voting, page=context.list_page_of(voting, first.id)))
        case FinishUnfilled():
            return _print(kiosk, voting)
        case TurnPage(page=page):
            count = context.list_page_count(voting, len(unfinished(context, voting)))
            return go(kiosk, dataclasses.replace(state, page=page)) if 0 <= page < count else None
        case _:
            return None


def _print(kiosk: Kiosk, voting: Voting) -> Step:
    return go(kiosk, Printing(voting=voting), PrintRecord(ballot=voting.ballot))


def ballot_at(voting: Voting, contest: ContestId, draft: Marks, page: int) -> OnBallot:
    """Show a page of a ballot, which is thereby seen."""
    return OnBallot(voting=saw(voting, contest, page), contest=contest, draft=draft, page=page)


def ballot_step(context: SessionContext, kiosk: Kiosk, state: OnBallot, event: Event) -> Step | None:
    """V5: under a notice only its two answers count."""
    if state.notice is not None:
        return _answer(context, kiosk, state, state.notice, event)
    contest = context.election.contest(state.contest)
    match event:
        case TurnPage(page=page):
            if not 0 <= page < context.pages(contest.id, state.voting.settings).count:
                return None
            return go(kiosk, ballot_at(state.voting, contest.id, state.draft, page))
        case ChooseOption(option=option) if any(known.id == option for known in contest.options):
            return _touch(context, kiosk, state, contest, option)
        case ListDone() if contest.votes_allowed > 1:
            if not state.draft and not state.voting.ballot.of(contest.id):
                return _leave(context, kiosk, state, contest)
            return go(kiosk, _confirming(state, state.draft))
        case BackToList():
            return _leave(context, kiosk, state, contest)
        case _:
            return None


def _touch(
    context: SessionContext, kiosk: Kiosk, state: OnBallot, contest: Contest, option: OptionId
) -> Step:
    several = contest.votes_allowed > 1
    if several and option in state.draft:
        return go(kiosk, _shown(context, state, unmark(state.draft, option), option))
    held = state.draft if several else ()
    outcome = mark(contest, held, option, context.withdrawn)
    if isinstance(outcome, MarkRefusal):
        notice = Notice(kind=_NOTICES[outcome], option=option)
        return go(kiosk, dataclasses.replace(state, notice=notice), PlayTone(tone=Tone.LIMIT))
    voting = state.voting
    if contest.id not in voting.warned and unread_text_pages(context, voting, contest.id):
        warned = dataclasses.replace(voting, warned=voting.warned | {contest.id})
        notice = Notice(kind=NoticeKind.UNREAD_QUESTION, option=option)
        return go(kiosk, dataclasses.replace(state, voting=warned, notice=notice))
    if several:
        return go(kiosk, _shown(context, state, outcome, option))
    return go(kiosk, _confirming(state, outcome))


def _shown(context: SessionContext, state: OnBallot, draft: Marks, option: OptionId) -> OnBallot:
    """Change the draft; a number typed for a row of another page turns to that page."""
    page = context.pages(state.contest, state.voting.settings).page_of(option)
    return ballot_at(state.voting, state.contest, draft, state.page if page is None else page)


def _confirming(state: OnBallot, draft: Marks) -> ConfirmingChoice:
    before = state.voting.ballot.of(state.contest)
    return ConfirmingChoice(voting=state.voting, contest=state.contest, draft=draft, before=before)


def _leave(context: SessionContext, kiosk: Kiosk, state: OnBallot, contest: Contest) -> Step:
    if state.draft != state.voting.ballot.of(contest.id):
        return go(kiosk, dataclasses.replace(state, notice=Notice(kind=NoticeKind.UNCONFIRMED)))
    if not state.draft and unseen_option_pages(context, state.voting, contest.id):
        return go(kiosk, dataclasses.replace(state, notice=Notice(kind=NoticeKind.UNSEEN_OPTIONS)))
    return _to_list(context, kiosk, state.voting, contest.id)


def _to_list(
    context: SessionContext, kiosk: Kiosk, voting: Voting, contest: ContestId, *effects: Effect
) -> Step:
    page = context.list_page_of(voting, contest)
    return go(kiosk, ContestList(voting=voting, page=page), *effects)


def _answer(
    context: SessionContext, kiosk: Kiosk, state: OnBallot, notice: Notice, event: Event
) -> Step | None:
    match event:
        case DismissNotice():
            return go(kiosk, _dismissed(context, state, notice))
        case AcceptNotice():
            return _accepted(context, kiosk, state, notice)
        case _:
            return None


def _dismissed(context: SessionContext, state: OnBallot, notice: Notice) -> OnBallot | ConfirmingChoice:
    bare = dataclasses.replace(state, notice=None)
    match notice.kind:
        case NoticeKind.UNSEEN_OPTIONS:
            unseen = unseen_option_pages(context, state.voting, state.contest)
        case NoticeKind.UNREAD_QUESTION:
            unseen = unread_text_pages(context, state.voting, state.contest)
        case NoticeKind.UNCONFIRMED:
            return _confirming(bare, state.draft)
        case (
            NoticeKind.LIMIT_REACHED
            | NoticeKind.AGAINST_ALL
            | NoticeKind.STANCE_TAKEN
            | NoticeKind.SAME_SUBJECT
            | NoticeKind.WITHDRAWN
        ):
            return bare
        case _:
            typing.assert_never(notice.kind)
    # Another size chosen under the notice may have left nothing unseen.
    return ballot_at(state.voting, state.contest, state.draft, unseen[0] if unseen else state.page)


def _accepted(context: SessionContext, kiosk: Kiosk, state: OnBallot, notice: Notice) -> Step | None:
    contest = context.election.contest(state.contest)
    bare = dataclasses.replace(state, notice=None)
    match notice.kind:
        case NoticeKind.UNSEEN_OPTIONS | NoticeKind.UNCONFIRMED:
            return _to_list(context, kiosk, state.voting, state.contest)
        case NoticeKind.UNREAD_QUESTION:
            return None if notice.option is None else _touch(context, kiosk, bare, contest, notice.option)
        case NoticeKind.AGAINST_ALL:
            return None if notice.option is None else go(kiosk, _replaced(context, bare, notice.option))
        case (
            NoticeKind.LIMIT_REACHED
            | NoticeKind.STANCE_TAKEN
            | NoticeKind.SAME_SUBJECT
            | NoticeKind.WITHDRAWN
        ):
            return None
        case _:
            typing.assert_never(notice.kind)


def _replaced(context: SessionContext, state: OnBallot, option: OptionId) -> OnBallot:
    return _shown(context, state, (option,), option)


def confirm_step(context: SessionContext, kiosk: Kiosk, state: ConfirmingChoice, event: Event) -> Step | None:
    """V6: the only place where marks become the voter's choice."""
    contest = context.election.contest(state.contest)
    match event:
        case ConfirmChoice():
            ballot = state.voting.ballot.with_marks(contest, state.draft)
            voting = dataclasses.replace(state.voting, ballot=ballot)
            return _to_list(context, kiosk, voting, contest.id)
        case ChangeChoice():
            return go(kiosk, _back_to_ballot(context, state, contest))
        case ChooseOption(option=option) if may_withdraw(contest, state) and state.draft == (option,):
            return go(kiosk, dataclasses.replace(state, draft=(), page=0))
        case TurnPage(page=page):
            count = context.confirm_page_count(contest.id, state.draft, state.voting.settings)
            return go(kiosk, dataclasses.replace(state, page=page)) if 0 <= page < count else None
        case _:
            return None


def may_withdraw(contest: Contest, state: ConfirmingChoice) -> bool:
    """Tell whether the confirmation offers «Снять отметку»: one choice, and it was chosen before."""
    return contest.votes_allowed == 1 and bool(state.draft) and state.draft == state.before


def _back_to_ballot(context: SessionContext, state: ConfirmingChoice, contest: Contest) -> OnBallot:
    draft = state.draft if contest.votes_allowed > 1 else state.before
    pages = context.pages(contest.id, state.voting.settings)
    near = next(iter((*state.draft, *state.before)), None)
    page = None if near is None else pages.page_of(near)
    if page is None:
        # All answers are on every page of a question: its last page, the text has been read or waived.
        page = pages.count - 1
    return ballot_at(state.voting, contest.id, draft, page)
