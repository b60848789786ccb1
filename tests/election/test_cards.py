"""The life of a card as a table, and the identities between counts."""

import dataclasses
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.cards import (
    CARD_TABLE,
    Activations,
    CardCounts,
    CardRefusal,
    CardState,
    CardStep,
    identities,
    issue_limit,
    next_state,
)
from election.identifiers import BallotStyleId

S, T = CardState, CardStep

LAWFUL = {
    S.RECEIVED: {
        T.SET_ASIDE_FOR_TEST: S.TEST,
        T.ACTIVATE: S.ACTIVATED,
        T.DAMAGE: S.DAMAGED,
        T.CANCEL: S.CANCELLED,
    },
    S.ACTIVATED: {
        T.UNDO_ACTIVATION: S.RECEIVED,
        T.DELEGATE: S.DELEGATED,
        T.CLAIM: S.VOTING,
        T.CANCEL: S.CANCELLED,
    },
    S.DELEGATED: {T.VOTE: S.VOTED, T.RESET: S.RESET, T.CANCEL: S.CANCELLED},
    S.VOTING: {T.RELEASE: S.ACTIVATED, T.VOTE: S.VOTED, T.RESET: S.RESET},
}


@pytest.mark.parametrize(("state", "step"), list(itertools.product(CardState, CardStep)))
def test_every_step_in_every_state(state: CardState, step: CardStep) -> None:
    after = next_state(state, step)
    wanted = LAWFUL.get(state, {}).get(step)
    if wanted is None:
        assert isinstance(after, CardRefusal)
    else:
        assert after is wanted


@pytest.mark.parametrize(
    ("state", "step", "reason"),
    [
        (S.RECEIVED, T.CLAIM, CardRefusal.NOT_ACTIVATED),
        (S.ACTIVATED, T.ACTIVATE, CardRefusal.ALREADY_ACTIVATED),
        (S.ACTIVATED, T.VOTE, CardRefusal.NOT_IN_VOTING),
        (S.VOTING, T.CLAIM, CardRefusal.IN_VOTING),
        (S.VOTING, T.UNDO_ACTIVATION, CardRefusal.IN_VOTING),
        (S.VOTED, T.CLAIM, CardRefusal.ALREADY_USED),
        (S.RESET, T.ACTIVATE, CardRefusal.ALREADY_USED),
        (S.CANCELLED, T.ACTIVATE, CardRefusal.CANCELLED),
        (S.TEST, T.ACTIVATE, CardRefusal.TEST_CARD),
        (S.DELEGATED, T.CLAIM, CardRefusal.DELEGATED),
        (S.DAMAGED, T.ACTIVATE, CardRefusal.DAMAGED),
    ],
)
def test_a_refusal_says_why(state: CardState, step: CardStep, reason: CardRefusal) -> None:
    assert next_state(state, step) is reason


@pytest.mark.parametrize("state", [S.VOTED, S.RESET, S.CANCELLED, S.DAMAGED, S.TEST])
def test_a_spent_card_stays_spent(state: CardState) -> None:
    assert not [step for step in CardStep if (state, step) in CARD_TABLE]


STEPS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(CardStep)), max_size=40)


@settings(max_examples=100, deadline=None)
@given(STEPS)
def test_the_identities_hold_after_any_lawful_day(steps: list[tuple[int, CardStep]]) -> None:
    cards = dict.fromkeys(range(6), S.RECEIVED)
    activated = cancelled_activated = cancelled_unused = 0
    for card, step in steps:
        after = next_state(cards[card], step)
        if isinstance(after, CardRefusal):
            continue
        activated += (step is T.ACTIVATE) - (step is T.UNDO_ACTIVATION)
        cancelled_unused += step is T.CANCEL and cards[card] is S.RECEIVED
        cancelled_activated += step is T.CANCEL and cards[card] is not S.RECEIVED
        cards[card] = after
    found = list(cards.values()).count
    counts = CardCounts(
        received=6,
        activated=activated,
        unused=found(S.RECEIVED),
        test=found(S.TEST),
        damaged=found(S.DAMAGED),
        waiting=found(S.ACTIVATED),
        delegated=found(S.DELEGATED),
        voting=found(S.VOTING),
        voted=found(S.VOTED),
        reset=found(S.RESET),
        cancelled_activated=cancelled_activated,
        cancelled_unused=cancelled_unused,
        activations=(Activations(outside=False, style=BallotStyleId("s"), count=activated),),
    )
    assert all(identity.holds for identity in identities(counts))
    lost = dataclasses.replace(counts, voted=counts.voted + 1)
    assert [identity.holds for identity in identities(lost)] == [True, False, True]


def test_the_limit_of_issued_cards() -> None:
    assert issue_limit(1000, 15) == 1015
    assert issue_limit(66, 15) == 66
    assert issue_limit(67, 15) == 68
