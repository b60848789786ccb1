"""Hands each effect of the session to the worker that performs it.

It waits for nothing: workers answer with events.
"""

import collections.abc
import typing

from frontpanel.port import LampPort, LampState
from kiosk.runtime.link_keeper import LinkKeeper
from kiosk.runtime.recorder import Recorder
from kiosk.session.effects import (
    CheckPin,
    ClaimCard,
    Effect,
    FinishVoting,
    PlayTone,
    PrintMark,
    PrintRecord,
    Refused,
    ShowLamp,
    StartTimer,
    StopTimer,
    StoreVote,
    Tone,
)
from kiosk.session.events import Timer


class TimerPort(typing.Protocol):
    """Named one-shot timers; an expired one posts `TimerExpired`."""

    def start(self, timer: Timer, seconds: float) -> None:
        """Start or restart a timer."""

    def stop(self, timer: Timer) -> None:
        """Stop a timer; a stopped one never expires."""


class Performer:
    """The switchboard between effects and workers."""

    def __init__(
        self,
        *,
        recorder: Recorder,
        link: LinkKeeper,
        lamp: LampPort,
        timers: TimerPort,
        play: collections.abc.Callable[[Tone], None],
        refused: collections.abc.Callable[[str], None],
        check_pin: collections.abc.Callable[[str, str], None] = lambda card_id, pin: None,
    ) -> None:
        """Take the workers. `refused` hears of unlawful events, by type names only.

        `check_pin` takes the id of an official card and a PIN; without it no PIN is ever answered.
        """
        self._recorder = recorder
        self._link = link
        self._lamp = lamp
        self._timers = timers
        self._play = play
        self._refused = refused
        self._check_pin = check_pin

    def perform(self, effect: Effect) -> None:
        """Hand one effect on."""
        match effect:
            case ClaimCard(code=code):
                self._link.claim(code)
            case PrintRecord() | PrintMark() | StoreVote() | FinishVoting():
                self._recorder.perform(effect)
            case CheckPin(card_id=card_id, pin=pin):
                self._check_pin(card_id, pin)
            case ShowLamp(lamp=lamp):
                self._lamp.show(LampState(lamp.value))
            case PlayTone(tone=tone):
                self._play(tone)
            case StartTimer(timer=timer, seconds=seconds):
                self._timers.start(timer, seconds)
            case StopTimer(timer=timer):
                self._timers.stop(timer)
            case Refused(reason=reason):
                self._refused(reason)
            case _:
                typing.assert_never(effect)
