"""Which pages a proof draws: the list of ballots, every page of every contest, every confirmation.

Pure: states and models, no pixels. The states are those a voter comes to; choices are made for the proof.
"""

import collections.abc
import dataclasses

from election.ballot import Ballot, in_ballot_order
from election.definition import BallotMeasureContest, Contest, ContestOption
from election.identifiers import ContestId, Language
from election.localized import text_in
from kiosk.proof.record import Variant
from kiosk.screens.context import ScreenContext
from kiosk.screens.model import ScreenModel
from kiosk.screens.screen import screen
from kiosk.session.settings import Settings
from kiosk.session.states import ConfirmingChoice, ContestList, Kiosk, OnBallot, ReadingDetails, State, Voting


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PlannedPage:
    """One page to draw. `contest` is empty for the list of ballots."""

    contest: str
    variant: Variant
    state: State
    columns: int = 1
    brief: bool = False

    def model(self, context: ScreenContext) -> ScreenModel:
        """Make what the kiosk would show."""
        return screen(context, Kiosk(state=self.state))


def contest_plan(
    context: ScreenContext, contest: Contest, settings: Settings
) -> collections.abc.Iterator[PlannedPage]:
    """Go through all pages of a contest: nothing chosen, as much as may be chosen, each one confirmed."""
    yield from _ballot_pages(context, contest, settings)
    yield from _confirmations(context, contest, settings)
    yield from _details(context, contest, settings)


def _ballot_pages(
    context: ScreenContext, contest: Contest, settings: Settings
) -> collections.abc.Iterator[PlannedPage]:
    session, voting = context.session, _voting(context, contest.id, settings)
    pages = session.pages(contest.id, settings)
    for page in range(pages.count):
        on_page = pages.options_on(page)
        shown = tuple(option for option in contest.options if option.id in on_page)
        numbers = tuple(option.number for option in shown)
        # Answers stand under every page of a question; one page of them marked says it all.
        marked = page == 0 or not isinstance(contest, BallotMeasureContest)
        drafts: list[tuple[ContestOption, ...]] = [()]
        if shown and marked:
            drafts.append(_longest(shown, settings.language)[: contest.votes_allowed])
        for draft in drafts:
            marks = in_ballot_order(contest, tuple(option.id for option in draft))
            yield PlannedPage(
                contest=contest.id,
                variant=Variant(
                    kind="marked" if draft else "blank", page=page + 1, pages=pages.count, options=numbers
                ),
                state=OnBallot(voting=voting, contest=contest.id, draft=marks, page=page),
                columns=pages.columns,
                brief=pages.brief,
            )


def _confirmations(
    context: ScreenContext, contest: Contest, settings: Settings
) -> collections.abc.Iterator[PlannedPage]:
    session, voting = context.session, _voting(context, contest.id, settings)
    for chosen in _lawful_groups(contest):
        marks = in_ballot_order(contest, tuple(option.id for option in chosen))
        rows = session.pages(contest.id, settings).confirm_rows
        count = session.confirm_page_count(contest.id, marks, settings)
        for page in range(count):
            numbers = tuple(option.number for option in chosen[page * rows : (page + 1) * rows])
            yield PlannedPage(
                contest=contest.id,
                variant=Variant(kind="confirm", page=page + 1, pages=count, options=numbers),
                state=ConfirmingChoice(voting=voting, contest=contest.id, draft=marks, before=(), page=page),
            )


def _details(
    context: ScreenContext, contest: Contest, settings: Settings
) -> collections.abc.Iterator[PlannedPage]:
    """Go through the pages that tell what the rows leave out, where they leave anything out."""
    pages = context.session.pages(contest.id, settings)
    back = OnBallot(voting=_voting(context, contest.id, settings), contest=contest.id, draft=())
    for option in contest.options:
        count = len(pages.details_of(option.id)) if option.id in pages.details else 0
        for page in range(count):
            yield PlannedPage(
                contest=contest.id,
                variant=Variant(kind="details", page=page + 1, pages=count, options=(option.number,)),
                state=ReadingDetails(back=back, option=option.id, page=page),
            )


def _lawful_groups(contest: Contest) -> collections.abc.Iterator[tuple[ContestOption, ...]]:
    """Split the options into selections a voter may make; «Против всех» is one by itself."""
    named = tuple(option for option in contest.options if not option.against_all)
    for start in range(0, len(named), contest.votes_allowed):
        yield named[start : start + contest.votes_allowed]
    for option in contest.options:
        if option.against_all:
            yield (option,)


def list_plan(context: ScreenContext, settings: Settings) -> collections.abc.Iterator[PlannedPage]:
    """Go through the list of ballots of each style, with the longest names chosen."""
    session = context.session
    for style in session.election.ballot_styles:
        marks = {}
        for contest in session.election.contests_of(style.id):
            longest = _longest(contest.options, settings.language)[: contest.votes_allowed]
            marks[contest.id] = in_ballot_order(contest, tuple(option.id for option in longest))
        voting = Voting(settings=settings, ballot=Ballot(style=style.id, marks=marks))
        count = session.list_page_count(voting, len(style.contests))
        for page in range(count):
            yield PlannedPage(
                contest="",
                variant=Variant(kind="list", page=page + 1, pages=count, style=style.id),
                state=ContestList(voting=voting, page=page),
            )


def _voting(context: ScreenContext, contest: ContestId, settings: Settings) -> Voting:
    styles = context.session.election.ballot_styles
    style = next((style for style in styles if contest in style.contests), styles[0])
    return Voting(settings=settings, ballot=Ballot(style=style.id))


def _longest(options: tuple[ContestOption, ...], language: Language) -> tuple[ContestOption, ...]:
    by_name = sorted(options, key=lambda option: (option.against_all, -len(text_in(option.name, language))))
    return tuple(by_name)
