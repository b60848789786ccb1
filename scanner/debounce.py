"""Pure debounce: many pictures of one card become one scan.

Rules (security.md §3, "accept a code seen equal in two frames"):
* a text becomes a scan when it was seen in `agree_frames` pictures with at most `gap_frames` empty pictures
  between neighbours, all within `agree_within_s`; another text or a conflict in between starts the count
  anew;
* a text that became a scan gives none again until it was missing from `absent_frames` pictures in a row and
  for `absent_s` seconds;
* a picture with a conflict counts as neither presence nor absence, so nobody becomes "absent" behind a
  second card.

Not here: clocks (the time of each picture is passed in), pictures, and the meaning of a text.
"""

import typing
from dataclasses import dataclass, replace

from scanner.frames import Reading, Unread
from scanner.port import Scan


@dataclass(frozen=True, slots=True, kw_only=True)
class DebounceSettings:
    """How much agreement makes a scan and how much absence ends one."""

    agree_frames: int = 2
    gap_frames: int = 3
    agree_within_s: float = 1.0
    absent_frames: int = 5
    absent_s: float = 0.3

    def __post_init__(self) -> None:
        """Refuse settings under which no scan or endless scans would come."""
        if self.agree_frames < 1 or self.absent_frames < 1 or self.gap_frames < 0:
            raise ValueError("agree_frames and absent_frames must be at least 1, gap_frames at least 0")
        if self.agree_within_s <= 0 or self.absent_s < 0:
            raise ValueError("agree_within_s must be positive, absent_s not negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A text on its way to become a scan."""

    scan: Scan
    seen: int
    first_at_s: float
    gap: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Latched:
    """A text that was returned and has not been away long enough since."""

    scan: Scan
    last_at_s: float
    missing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DebounceState:
    """What must be remembered between two pictures."""

    candidate: Candidate | None = None
    latched: tuple[Latched, ...] = ()


def step(
    state: DebounceState, reading: Reading, now_s: float, settings: DebounceSettings
) -> tuple[DebounceState, Scan | None]:
    """Take one picture's reading at a monotonic time and say whether it completes a scan."""
    match reading:
        case Unread.CONFLICT:
            held = tuple(replace(one, last_at_s=now_s) for one in state.latched)
            return DebounceState(latched=held), None
        case Unread.NOTHING:
            latched = _age(state.latched, None, now_s, settings)
            candidate = _after_gap(state.candidate, now_s, settings)
            return DebounceState(candidate=candidate, latched=latched), None
        case Scan():
            return _see(state, reading, now_s, settings)
        case _:
            typing.assert_never(reading)


def drained(state: DebounceState) -> DebounceState:
    """Forget the half-seen text and keep the returned ones, which must first leave the view."""
    return DebounceState(latched=state.latched)


def _see(
    state: DebounceState, scan: Scan, now_s: float, settings: DebounceSettings
) -> tuple[DebounceState, Scan | None]:
    latched = _age(state.latched, scan.identity, now_s, settings)
    if any(one.scan.identity == scan.identity for one in latched):
        return DebounceState(latched=latched), None
    candidate = _counted(_after_time(state.candidate, now_s, settings), scan, now_s)
    if candidate.seen < settings.agree_frames:
        return DebounceState(candidate=candidate, latched=latched), None
    return DebounceState(latched=(*latched, Latched(scan=scan, last_at_s=now_s))), candidate.scan


def _counted(candidate: Candidate | None, scan: Scan, now_s: float) -> Candidate:
    if candidate is None or candidate.scan.identity != scan.identity:
        return Candidate(scan=scan, seen=1, first_at_s=now_s)
    return replace(candidate, seen=candidate.seen + 1, gap=0)


def _after_gap(candidate: Candidate | None, now_s: float, settings: DebounceSettings) -> Candidate | None:
    alive = _after_time(candidate, now_s, settings)
    if alive is None or alive.gap + 1 > settings.gap_frames:
        return None
    return replace(alive, gap=alive.gap + 1)


def _after_time(candidate: Candidate | None, now_s: float, settings: DebounceSettings) -> Candidate | None:
    if candidate is None or now_s - candidate.first_at_s > settings.agree_within_s:
        return None
    return candidate


def _age(
    latched: tuple[Latched, ...], in_view: str | None, now_s: float, settings: DebounceSettings
) -> tuple[Latched, ...]:
    """Count a picture as absence of every latched text but the one in view, and release the long absent."""
    kept: list[Latched] = []
    for one in latched:
        if _is_away(one, now_s, settings):
            continue
        if one.scan.identity == in_view:
            kept.append(replace(one, last_at_s=now_s, missing=0))
            continue
        older = replace(one, missing=one.missing + 1)
        if not _is_away(older, now_s, settings):
            kept.append(older)
    return tuple(kept)


def _is_away(one: Latched, now_s: float, settings: DebounceSettings) -> bool:
    return one.missing >= settings.absent_frames and now_s - one.last_at_s >= settings.absent_s
