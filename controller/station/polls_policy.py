"""Decisions about the polls and the mode: opening with zero counters, pausing, closing, changing the mode.

The tables are `election.polls`; here are the conditions that need the station's counters and kiosks.
"""

import collections.abc
import dataclasses

from election.cards import CardCounts
from election.polls import (
    REFUSAL_TEXTS,
    PollsAction,
    PollsRefusal,
    PollsState,
    StationMode,
    change_mode,
    next_polls,
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KioskView:
    """What matters of one kiosk for the polls; `ballots` is None before it has said its counter.

    `inside` means that a voter may be at it: it holds a card and does not say that it is free.
    """

    name: str
    welcomed: bool
    linked: bool
    inside: bool
    ballots: int | None
    voted: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StationRefusal:
    """A lawful no: a code for programs and Russian words for people."""

    code: str
    text: str


def _no(refusal: PollsRefusal) -> StationRefusal:
    return StationRefusal(code=refusal.value, text=REFUSAL_TEXTS[refusal])


def decide_open(
    mode: StationMode,
    polls: PollsState,
    counts: CardCounts,
    kiosks: collections.abc.Sequence[KioskView],
) -> PollsState | StationRefusal:
    """Open the polls only while every counter is zero and every kiosk present has said so."""
    after = next_polls(mode, polls, PollsAction.OPEN)
    if isinstance(after, PollsRefusal):
        return _no(after)
    if counts.activated or counts.received != counts.unused + counts.test + counts.damaged:
        return StationRefusal(code="cards_not_zero", text="Есть активированные или погашенные карточки")
    present = [kiosk for kiosk in kiosks if kiosk.welcomed]
    if not present:
        return StationRefusal(code="no_kiosks", text="Не подключено ни одно устройство")
    for kiosk in present:
        if kiosk.voted or kiosk.ballots:
            text = (
                f"Устройство {kiosk.name}: показатели не нулевые (бюллетеней {kiosk.ballots or kiosk.voted})"
            )
            return StationRefusal(code="kiosk_not_zero", text=text)
        if kiosk.ballots is None:
            text = f"Устройство {kiosk.name} ещё не сообщило свой показатель"
            return StationRefusal(code="kiosk_silent", text=text)
    return after


def decide_pause(mode: StationMode, polls: PollsState) -> PollsState | StationRefusal:
    """Pause voting."""
    after = next_polls(mode, polls, PollsAction.PAUSE)
    return _no(after) if isinstance(after, PollsRefusal) else after


def card_totals(counts: CardCounts) -> str:
    """Return the control totals that a pause may not change.

    Those inside may still finish their vote, and a portable kiosk may still bring its cards back.
    """
    in_play = counts.waiting + counts.voting + counts.voted + counts.reset
    outside = counts.delegated + counts.cancelled_activated
    return f"{counts.received}/{counts.unused}/{counts.activated}/{in_play + outside}"


def decide_resume(
    mode: StationMode, polls: PollsState, paused: str | None, counts: CardCounts
) -> PollsState | StationRefusal:
    """Resume voting unless the control totals of cards differ from those at the pause."""
    after = next_polls(mode, polls, PollsAction.RESUME)
    if isinstance(after, PollsRefusal):
        return _no(after)
    if paused != card_totals(counts):
        text = "Контрольные числа карточек не равны числам при приостановке"
        return StationRefusal(code="totals_differ", text=text)
    return after


def decide_close(
    mode: StationMode,
    polls: PollsState,
    counts: CardCounts,
    kiosks: collections.abc.Sequence[KioskView],
    *,
    trips: collections.abc.Sequence[str] = (),
    given_up: int = 0,
) -> PollsState | StationRefusal:
    """Close for good, unless somebody is still voting or delegated cards have not come back.

    `trips` are the units whose trip is not settled; `given_up` cards are those of units about which the
    commission recorded that they are not waited for. A kiosk out of contact does not block: its late reports
    are accepted after the close.
    """
    after = next_polls(mode, polls, PollsAction.CLOSE)
    if isinstance(after, PollsRefusal):
        return _no(after)
    inside = [kiosk.name for kiosk in kiosks if kiosk.linked and kiosk.inside]
    if inside:
        return StationRefusal(code="somebody_votes", text=f"Ещё голосуют: {', '.join(inside)}"[:160])
    if trips:
        return StationRefusal(code="delegated", text=f"Выезд не закончен: {', '.join(trips)}"[:160])
    if counts.delegated > given_up:
        missing = counts.delegated - given_up
        return StationRefusal(code="delegated", text=f"Не вернулось с выезда карточек: {missing}")
    return after


def decide_mode(mode: StationMode, polls: PollsState, wanted: StationMode) -> StationMode | StationRefusal:
    """Change the mode."""
    after = change_mode(mode, polls, wanted)
    return _no(after) if isinstance(after, PollsRefusal) else after
