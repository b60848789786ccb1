"""Every transition of the polls and every change of mode."""

import itertools

import pytest

from election.polls import (
    POLLS_TABLE,
    REFUSAL_TEXTS,
    PollsAction,
    PollsRefusal,
    PollsState,
    StationMode,
    change_mode,
    next_polls,
)

S, A = PollsState, PollsAction

LAWFUL = {
    (S.CLOSED_INITIAL, A.OPEN): S.OPEN,
    (S.OPEN, A.PAUSE): S.PAUSED,
    (S.PAUSED, A.RESUME): S.OPEN,
    (S.OPEN, A.CLOSE): S.CLOSED_FINAL,
    (S.PAUSED, A.CLOSE): S.CLOSED_FINAL,
}


@pytest.mark.parametrize(("state", "action"), list(itertools.product(PollsState, PollsAction)))
def test_every_action_in_every_state(state: PollsState, action: PollsAction) -> None:
    after = next_polls(StationMode.OFFICIAL, state, action)
    if (state, action) in LAWFUL:
        assert after is LAWFUL[state, action]
    else:
        assert isinstance(after, PollsRefusal)


def test_the_table_is_complete_and_the_end_is_final() -> None:
    assert set(POLLS_TABLE) == set(itertools.product(PollsState, PollsAction))
    assert {POLLS_TABLE[S.CLOSED_FINAL, action] for action in A} == {PollsRefusal.ALREADY_CLOSED}


@pytest.mark.parametrize("action", PollsAction)
def test_setup_has_no_voting(action: PollsAction) -> None:
    after = next_polls(StationMode.SETUP, PollsState.CLOSED_INITIAL, action)
    assert after is PollsRefusal.NO_VOTING_IN_SETUP


@pytest.mark.parametrize(("mode", "wanted"), list(itertools.product(StationMode, StationMode)))
@pytest.mark.parametrize("polls", PollsState)
def test_every_change_of_mode(mode: StationMode, wanted: StationMode, polls: PollsState) -> None:
    order = [StationMode.SETUP, StationMode.TEST, StationMode.TRAINING, StationMode.OFFICIAL]
    after = change_mode(mode, polls, wanted)
    if wanted is mode:
        assert after is PollsRefusal.SAME_MODE
    elif polls in (PollsState.OPEN, PollsState.PAUSED):
        assert after is PollsRefusal.POLLS_RUNNING
    elif order.index(wanted) < order.index(mode):
        assert after is PollsRefusal.MODE_ORDER
    else:
        assert after is wanted


def test_every_refusal_has_words() -> None:
    assert set(REFUSAL_TEXTS) == set(PollsRefusal)
