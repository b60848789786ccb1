"""Decisions about one card: may it be activated, may it open a voting session, what does a report change.

A reservation binds: nothing but a report of the kiosk that holds it, with the right token, frees a card.
There is no timeout, because a card freed by one can vote twice (security.md §2).
"""

import collections.abc
import dataclasses
import enum
import typing

from controller.station.values import CardRow
from election.cards import CardState, CardStep, next_state
from election.identifiers import BallotStyleId, DeviceId
from election.polls import PollsState


class ActivationRefusal(enum.Enum):
    """Why a card cannot be activated."""

    FOREIGN = "foreign"
    ALREADY_ACTIVATED = "already_activated"
    ALREADY_USED = "already_used"
    IN_VOTING = "in_voting"
    CANCELLED = "cancelled"
    UNREADABLE = "unreadable"
    TEST_CARD = "test_card"
    POLLS_NOT_OPEN = "polls_not_open"
    LIMIT = "limit"
    UNKNOWN_STYLE = "unknown_style"


class ClaimRefusal(enum.Enum):
    """Why a card does not open a voting session."""

    NOT_ACTIVATED = "not_activated"
    ALREADY_USED = "already_used"
    IN_USE_ELSEWHERE = "in_use_elsewhere"
    FOREIGN = "foreign"
    CANCELLED = "cancelled"
    RESET = "reset"
    TEST_CARD = "test_card"
    WRONG_GROUP = "wrong_group"
    POLLS_NOT_OPEN = "polls_not_open"
    UNREADABLE = "unreadable"
    LOCKED = "locked"
    REPORTS_FIRST = "reports_first"


class Outcome(enum.Enum):
    """How a kiosk says a reservation ended."""

    VOTED = "voted"
    RELEASED = "released"
    RESET = "reset"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Replace the row `before` by `after`; the store does it only if `before` is still there."""

    before: CardRow
    after: CardRow


class ReportVerdict(enum.Enum):
    """What a report means when it changes nothing."""

    ALREADY_DONE = "already_done"
    OUTDATED = "outdated"
    UNKNOWN_RESERVATION = "unknown_reservation"
    NOT_ORDERED = "not_ordered"


_ACTIVATION: collections.abc.Mapping[CardState, ActivationRefusal | None] = {
    CardState.RECEIVED: None,
    CardState.TEST: ActivationRefusal.TEST_CARD,
    CardState.ACTIVATED: ActivationRefusal.ALREADY_ACTIVATED,
    CardState.DELEGATED: ActivationRefusal.ALREADY_ACTIVATED,
    CardState.VOTING: ActivationRefusal.IN_VOTING,
    CardState.VOTED: ActivationRefusal.ALREADY_USED,
    CardState.RESET: ActivationRefusal.ALREADY_USED,
    CardState.CANCELLED: ActivationRefusal.CANCELLED,
    CardState.DAMAGED: ActivationRefusal.CANCELLED,
}
_CLAIM: collections.abc.Mapping[CardState, ClaimRefusal | None] = {
    CardState.RECEIVED: ClaimRefusal.NOT_ACTIVATED,
    CardState.TEST: ClaimRefusal.TEST_CARD,
    CardState.ACTIVATED: None,
    CardState.DELEGATED: ClaimRefusal.WRONG_GROUP,
    CardState.VOTING: ClaimRefusal.IN_USE_ELSEWHERE,
    CardState.VOTED: ClaimRefusal.ALREADY_USED,
    CardState.RESET: ClaimRefusal.RESET,
    CardState.CANCELLED: ClaimRefusal.CANCELLED,
    CardState.DAMAGED: ClaimRefusal.CANCELLED,
}


def decide_activation(
    row: CardRow | None,
    *,
    polls: PollsState,
    style: BallotStyleId | None,
    group: str,
    activated: int,
    limit: int,
    clock_text: str,
) -> Change | ActivationRefusal:
    """Decide whether a card is activated; `style` is None for a ballot style the package does not have.

    `activated` cards have been activated so far, at most `limit` may be (procedure, card life cycle).
    """
    if row is None:
        return ActivationRefusal.FOREIGN
    if polls is not PollsState.OPEN:
        return ActivationRefusal.POLLS_NOT_OPEN
    refusal = _ACTIVATION[row.state]
    if refusal is not None:
        return refusal
    if style is None:
        return ActivationRefusal.UNKNOWN_STYLE
    if activated >= limit:
        return ActivationRefusal.LIMIT
    after = dataclasses.replace(
        row, state=_step(row, CardStep.ACTIVATE), style=style, group=group, activated_at=clock_text
    )
    return Change(before=row, after=after)


def decide_undo(row: CardRow | None, polls: PollsState) -> Change | None:
    """Take an activation back while the card was not used; None when that is too late."""
    if row is None or row.state is not CardState.ACTIVATED or polls is not PollsState.OPEN:
        return None
    state = _step(row, CardStep.UNDO_ACTIVATION)
    return Change(before=row, after=CardRow(serial=row.serial, state=state, token=row.token))


def decide_claim(
    row: CardRow | None, *, polls: PollsState, device: DeviceId, group: str, undelivered: bool
) -> Change | ClaimRefusal:
    """Decide whether a card opens a voting session on this kiosk; the token rises with each claim.

    A kiosk may claim again what it holds itself: it never heard the first grant, else it would be voting.
    Not while it stores more ballots than it has reported (`undelivered`): one may be of this very card. The
    state of the polls does not matter then: who is inside may finish, and a kiosk must be able to give back.
    """
    again = row is not None and row.state is CardState.VOTING and row.kiosk == device
    if again and undelivered:
        return ClaimRefusal.REPORTS_FIRST
    if polls is not PollsState.OPEN and not again:
        return ClaimRefusal.POLLS_NOT_OPEN
    if row is None:
        return ClaimRefusal.FOREIGN
    refusal = None if again else _CLAIM[row.state]
    if refusal is not None:
        return refusal
    if row.group != group:
        return ClaimRefusal.WRONG_GROUP
    free = released(row) if again else row
    after = dataclasses.replace(free, state=_step(free, CardStep.CLAIM), token=row.token + 1, kiosk=device)
    return Change(before=row, after=after)


def decide_report(
    row: CardRow | None,
    outcome: Outcome,
    *,
    polls: PollsState,
    device: DeviceId,
    token: int,
) -> Change | ReportVerdict:
    """Decide what a kiosk's report changes.

    Reports arrive at least once and possibly late: an outdated release must not free a card that was claimed
    again. After the close a released card is cancelled, because nobody may vote any more.
    """
    if row is None or token > row.token:
        return ReportVerdict.UNKNOWN_RESERVATION
    if row.state is not CardState.VOTING or token < row.token:
        return _too_late(row, outcome, token)
    if row.kiosk != device:
        return ReportVerdict.UNKNOWN_RESERVATION
    match outcome:
        case Outcome.VOTED:
            return Change(before=row, after=row.spent(_step(row, CardStep.VOTE)))
        case Outcome.RESET:
            if not row.reset_ordered:
                return ReportVerdict.NOT_ORDERED
            return Change(before=row, after=row.spent(_step(row, CardStep.RESET)))
        case Outcome.RELEASED:
            if polls is PollsState.CLOSED_FINAL:
                return Change(before=row, after=row.spent(CardState.CANCELLED))
            return Change(before=row, after=released(row))
        case _:
            typing.assert_never(outcome)


def decide_reset_without_session(
    held: collections.abc.Iterable[CardRow], *, free: bool, ballots: int, voted: int
) -> tuple[Change, ...]:
    """Decide which ordered resets the kiosk's own word completes: the card was granted, and nobody began.

    `free` is the kiosk saying that no session runs and none awaits its end. While it stores a ballot that it
    has not reported, the ballot may be of this very card, and nothing is decided.
    """
    if not free or ballots != voted:
        return ()
    return tuple(
        Change(before=row, after=row.spent(_step(row, CardStep.RESET))) for row in held if row.reset_ordered
    )


def released(row: CardRow) -> CardRow:
    """Return the row of a reservation given back; an order to reset it ends with it."""
    return dataclasses.replace(row, state=_step(row, CardStep.RELEASE), kiosk=None, reset_ordered=False)


def _too_late(row: CardRow, outcome: Outcome, token: int) -> ReportVerdict:
    if outcome is Outcome.VOTED:
        same = row.state is CardState.VOTED and token == row.token
        # A vote under a reservation that ended otherwise is never hidden by an acknowledgement.
        return ReportVerdict.ALREADY_DONE if same else ReportVerdict.UNKNOWN_RESERVATION
    return ReportVerdict.OUTDATED


def _step(row: CardRow, step: CardStep) -> CardState:
    after = next_state(row.state, step)
    if not isinstance(after, CardState):
        raise ValueError(f"card in {row.state.value} cannot {step.value}: the decision is wrong")
    return after
