"""What every step of the console gives back, and the two things most steps do: ask and say.

No rule of voting and none of the screen.
"""

import dataclasses
import typing

from controller.console.model.events import Ask, Effect
from controller.console.model.state import ConsoleState, Mood, Notice
from link import messages

NOTICE_S = 8.0

Step: typing.TypeAlias = tuple[ConsoleState, tuple[Effect, ...]]


def kind_of(body: messages.ConsoleRequestBody) -> str:
    """Name the kind of a request, and of which device or contest: two of one kind are never under way."""
    whose = getattr(body, "kiosk", "") or getattr(body, "contest_id", "")
    return f"{type(body).__name__}:{whose}" if whose else type(body).__name__


def ask(state: ConsoleState, *bodies: messages.ConsoleRequestBody) -> Step:
    """Ask what is neither under way nor known to be unsupported."""
    effects: list[Effect] = []
    pending = set(state.pending)
    for body in bodies:
        kind = kind_of(body)
        if kind not in pending and type(body).__name__ not in state.unsupported:
            pending.add(kind)
            effects.append(Ask(body=body))
    return dataclasses.replace(state, pending=frozenset(pending)), tuple(effects)


def say(state: ConsoleState, mood: Mood, text: str) -> ConsoleState:
    """Put a line at the foot of the screen."""
    return dataclasses.replace(state, notice=Notice(mood=mood, text=text, until=state.now + NOTICE_S))
