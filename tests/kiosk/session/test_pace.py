"""A voter who listens or uses switches has five minutes where others have three."""

import msgspec
import pytest

from kiosk.session import events as e
from kiosk.session import states
from kiosk.session.effects import StartTimer
from kiosk.session.machine import step
from kiosk.session.outward import idle_seconds
from kiosk.session.overlay_events import PaceChanged
from tests.kiosk.session.scenes import listing, make_context


@pytest.mark.parametrize(
    ("usual", "longer"), [(180.0, 300.0), (120.0, 200.0), (300.0, 300.0), (600.0, 600.0), (3.0, 5.0)]
)
def test_more_time_but_never_beyond_five_minutes_because_of_it(usual: float, longer: float) -> None:
    context = make_context()
    policy = msgspec.structs.replace(context.election.policy, idle_seconds=usual)
    election = msgspec.structs.replace(context.election, policy=policy)
    context = type(context)(election=election, layouts=context.layouts)
    assert idle_seconds(context, unhurried=False) == usual
    assert idle_seconds(context, unhurried=True) == pytest.approx(longer)


def test_the_timer_starts_anew_when_the_pace_changes() -> None:
    player = listing()
    for unhurried, seconds in ((True, 300.0), (False, 180.0)):
        kiosk, effects = step(player.context, player.kiosk, PaceChanged(unhurried=unhurried))
        (timer,) = effects
        assert isinstance(timer, StartTimer)
        assert timer.timer is e.Timer.IDLE_VOTER
        assert timer.seconds == pytest.approx(seconds)
        assert kiosk.unhurried is unhurried
        assert kiosk.state == player.kiosk.state


def test_the_panel_hears_of_the_minutes_that_really_passed() -> None:
    alone = (e.TimerExpired(timer=e.Timer.IDLE_VOTER), e.TimerExpired(timer=e.Timer.ALERT))
    for pace, minutes in ((False, 3), (True, 5)):
        state = listing().do(PaceChanged(unhurried=pace), *alone).state
        assert isinstance(state, states.Suspended)
        assert state.minutes == minutes
