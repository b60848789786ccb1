"""Small pieces every group of steps uses: going to a state, resting, the alarm tone.

No rule about votes lives here.
"""

import dataclasses

from kiosk.session.effects import Effect
from kiosk.session.events import Polls
from kiosk.session.settings import Settings
from kiosk.session.states import Idle, Kiosk, NotReady, PollsNotOpen, State

Step = tuple[Kiosk, tuple[Effect, ...]]


def go(kiosk: Kiosk, state: State, *effects: Effect) -> Step:
    """Go to a state."""
    return dataclasses.replace(kiosk, state=state), effects


def rest_state(kiosk: Kiosk, settings: Settings | None = None) -> State:
    """Return where the kiosk waits for the next voter: what the station said during a session counts now."""
    if kiosk.fault is not None:
        return NotReady(fault=kiosk.fault)
    if kiosk.polls is not Polls.OPEN:
        return PollsNotOpen(polls=kiosk.polls)
    return Idle(settings=settings or Settings())


def rest(kiosk: Kiosk, *effects: Effect) -> Step:
    """End a session: nothing of the voter is left."""
    return go(kiosk, rest_state(kiosk), *effects)
