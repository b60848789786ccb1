"""What is put on the bench to be measured: pages in pretence, the longest marks, lines cut as Qt counts.

Values only; nothing here is drawn for a voter.
"""

import math
import typing

from election.ballot import in_ballot_order
from election.definition import BallotMeasureContest, Contest
from election.identifiers import Language, OptionId
from election.localized import text_in
from kiosk.session.layout import ContestPages


def split(
    contest: Contest, pages: int, *, measure: Contest, short_head: bool = False
) -> dict[typing.Any, ContestPages]:
    """Pretend pages of about equal length, only to have the strip, its ranges and the header in place."""
    ids = tuple(option.id for option in contest.options)
    if isinstance(measure, BallotMeasureContest):
        return {
            contest.id: ContestPages(
                columns=1, options=(ids,), question=(("",),) * pages, short_head=short_head
            )
        }
    size = math.ceil(len(ids) / pages)
    if pages > 1:
        # Many pages rather than few: their ranges are then the widest there can be.
        size = max(1, min(size, 2))
    parts = tuple(ids[start : start + size] for start in range(0, len(ids), size))
    if pages > 1 and len(parts) == 1:
        parts = (*parts, ids[-1:])
    return {
        contest.id: ContestPages(
            columns=1, options=parts, short_head=short_head, details=_reading(contest, short_head)
        )
    }


def _reading(contest: Contest, short_head: bool) -> dict[OptionId, tuple[tuple[str, ...], ...]]:
    """Pretend that there is more to read, where there may be: its button then has its room."""
    programmes = any(option.programme is not None for option in contest.options)
    return {option.id: (("",), ("",)) for option in contest.options} if short_head or programmes else {}


def longest_marks(contest: Contest, language: Language) -> tuple[OptionId, ...]:
    """Return all marks of a contest on the options with the longest names."""
    named = sorted(
        (option for option in contest.options if not option.against_all),
        key=lambda option: len(text_in(option.name, language)),
        reverse=True,
    )
    chosen = named[: contest.votes_allowed]
    return in_ballot_order(contest, tuple(option.id for option in chosen))


def utf16_part(text: str, start: int, length: int) -> str:
    """Cut by UTF-16 units, in which Qt counts."""
    units = text.encode("utf-16-le")
    return units[2 * start : 2 * (start + length)].decode("utf-16-le")
