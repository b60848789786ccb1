"""Which of the two lights is lit at which moment: pure functions of the lamp state and its age.

Amber is both lights together. It blinks at 1 Hz, well below the 3 flashes a second of WCAG 2.3.1. Not here:
outputs and threads.
"""

import dataclasses
import typing

from frontpanel.port import LampState

PERIOD_S = 1.0
_LIT_S = PERIOD_S / 2


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Lights:
    """Say which lights are lit."""

    red: bool
    green: bool


def lights(state: LampState, age_s: float) -> Lights:
    """Return the lights `age_s` seconds after the state was shown; a blink begins lit."""
    lit = age_s % PERIOD_S < _LIT_S
    match state:
        case LampState.OFF:
            return Lights(red=False, green=False)
        case LampState.GREEN:
            return Lights(red=False, green=True)
        case LampState.RED:
            return Lights(red=True, green=False)
        case LampState.AMBER_BLINK:
            return Lights(red=lit, green=lit)
        case LampState.RED_AMBER:
            return Lights(red=True, green=lit)
    typing.assert_never(state)


def next_change_s(state: LampState, age_s: float) -> float | None:
    """Return in how many seconds the lights change by themselves; None when they do not."""
    if state not in (LampState.AMBER_BLINK, LampState.RED_AMBER):
        return None
    return _LIT_S - age_s % _LIT_S
