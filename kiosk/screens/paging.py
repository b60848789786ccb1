"""The page strip and the two turning buttons, the same for every list that has pages.

It turns; what a page holds is decided by the layout.
"""

import bisect
import collections.abc
import itertools

from kiosk.screens.model import Control, Look
from kiosk.screens.texts import Words
from kiosk.session.events import TurnPage


def page_controls(
    words: Words,
    labels: collections.abc.Sequence[str],
    page: int,
    ticked: collections.abc.Set[int] = frozenset(),
    spoken: str = "page.speech.page",
) -> tuple[Control, ...]:
    """Return `page-0` … with their labels, `previous` and `next` where there is one; none for one page.

    `spoken` is the text that says what is on a page.
    """
    if len(labels) < 2:
        return ()
    strip = tuple(
        Control(
            id=f"page-{index}",
            label=label,
            action=TurnPage(page=index),
            look=Look.PAGE,
            current=index == page,
            ticked=index in ticked,
            speech=words(spoken, label=label),
        )
        for index, label in enumerate(labels)
    )
    turns = []
    if page > 0:
        turns.append(_turn("previous", words("previous"), page - 1))
    if page < len(labels) - 1:
        turns.append(_turn("next", words("next"), page + 1))
    return (*strip, *turns)


def _turn(control_id: str, label: str, page: int) -> Control:
    return Control(id=control_id, label=label, action=TurnPage(page=page), look=Look.TURN)


def ranges(counts: collections.abc.Sequence[int]) -> tuple[str, ...]:
    """Return «1–14», «15–27» … for pages of so many rows; a page of one row is «15»."""
    labels = []
    first = 1
    for count in counts:
        last = first + count - 1
        labels.append(str(first) if count == 1 else f"{first}–{last}")
        first = last + 1
    return tuple(labels)


def whole_paragraphs(
    paragraphs: collections.abc.Sequence[str],
    pages: collections.abc.Sequence[collections.abc.Sequence[str]],
    page: int,
) -> tuple[str, ...]:
    """Return the paragraph that each text of a page is part of: a voice does not stop where a page ends."""
    if page >= len(pages):
        return ()
    ends = tuple(itertools.accumulate(map(_letters, paragraphs)))
    at = sum(_letters(text) for index in range(page) for text in pages[index])
    found = []
    for text in pages[page]:
        found.append(paragraphs[bisect.bisect_right(ends, at)])
        at += _letters(text)
    return tuple(found)


def _letters(text: str) -> int:
    return sum(not character.isspace() for character in text)


def rows_per_page(total: int, per_page: int) -> tuple[int, ...]:
    """Return how many rows each page of a list has when pages are filled in turn."""
    full, rest = divmod(total, per_page)
    return (per_page,) * full + ((rest,) if rest else ())
