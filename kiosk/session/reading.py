"""What a voter has had before the eyes: pages seen, and what becomes of them in another size or language.

It only counts pages; whether leaving them unseen matters is decided by the steps of the machine.
"""

import dataclasses

from election.identifiers import ContestId, OptionId
from kiosk.session.context import SessionContext
from kiosk.session.layout import ContestPages
from kiosk.session.settings import Settings
from kiosk.session.states import Voting


def saw(voting: Voting, contest: ContestId, page: int) -> Voting:
    """Note that a page was shown."""
    return dataclasses.replace(voting, seen=voting.seen | {(contest, page)})


def unseen_option_pages(context: SessionContext, voting: Voting, contest: ContestId) -> tuple[int, ...]:
    """Return the pages with options that were not shown; none where all options are on every page."""
    pages = context.pages(contest, voting.settings)
    if len(pages.options) == 1:
        return ()
    return tuple(
        page for page, options in enumerate(pages.options) if options and (contest, page) not in voting.seen
    )


def unread_text_pages(context: SessionContext, voting: Voting, contest: ContestId) -> tuple[int, ...]:
    """Return the pages with text of the question that were not shown."""
    pages = context.pages(contest, voting.settings)
    return tuple(
        page for page, text in enumerate(pages.question) if text and (contest, page) not in voting.seen
    )


def options_shown(context: SessionContext, voting: Voting, contest: ContestId) -> int:
    """Return how many options of a contest were shown."""
    return len(_options_seen(context.pages(contest, voting.settings), _pages_seen(voting, contest)))


def same_place(before: ContestPages, page: int, after: ContestPages) -> int:
    """Return the page of another layout where the voter finds again what was on `page`."""
    first = next(iter(before.options_on(page)), None) if len(before.options) > 1 else None
    found = after.page_of(first) if first is not None else None
    if found is not None:
        return found
    return page * after.count // before.count


def with_settings(context: SessionContext, voting: Voting, settings: Settings) -> Voting:
    """Change the settings; a page counts as seen when all it shows was seen before. No choice changes."""
    seen: set[tuple[ContestId, int]] = set()
    for contest in {contest for contest, _ in voting.seen}:
        before = context.pages(contest, voting.settings)
        after = context.pages(contest, settings)
        pages = _pages_seen(voting, contest)
        seen |= {(contest, page) for page in _pages_still_seen(before, pages, after)}
    return dataclasses.replace(voting, settings=settings, seen=frozenset(seen))


def _pages_seen(voting: Voting, contest: ContestId) -> frozenset[int]:
    return frozenset(page for other, page in voting.seen if other == contest)


def _options_seen(pages: ContestPages, seen: frozenset[int]) -> frozenset[OptionId]:
    return frozenset(option for page in seen for option in pages.options_on(page))


def _pages_still_seen(before: ContestPages, seen: frozenset[int], after: ContestPages) -> frozenset[int]:
    if before == after:
        return seen
    options = _options_seen(before, seen)
    # The text breaks elsewhere in another size: unless all of it was shown, none of it counts.
    all_read = all(page in seen for page, text in enumerate(before.question) if text)
    return frozenset(
        page
        for page in range(after.count)
        if options.issuperset(after.options_on(page)) and (all_read or not after.text_on(page))
    )
