"""Counts for the board in the hall: they move in steps, so that nobody can time a person by them. Pure.

A step is five votes or a quarter of an hour, whatever comes first (commission-ui.md §4.2); five votes are
shown as a whole step, so the number that appears is never the vote that brought it. The store is not here.
"""

import dataclasses

STEP_VOTES = 5
STEP_SECONDS = 15 * 60


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PublicCount:
    """What the board shows; `since` is when it began to (monotonic seconds)."""

    shown: int = 0
    since: float = 0.0


def next_count(before: PublicCount, voted: int, now: float, *, closed: bool) -> PublicCount:
    """Return what the board shows now that so many have voted; after the close the exact number."""
    if closed or now - before.since >= STEP_SECONDS:
        return PublicCount(shown=voted, since=now)
    whole = (voted - before.shown) // STEP_VOTES * STEP_VOTES
    if whole < STEP_VOTES:
        return before
    return PublicCount(shown=before.shown + whole, since=before.since)
