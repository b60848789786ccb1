"""The console at work: takes events one by one, steps the machine, and has its effects done.

No Qt and no thread: whoever owns it calls it from one thread, with callables for the rest.
"""

import collections.abc
import dataclasses
import typing

from controller.console.memory_cards import CardsPresent
from controller.console.model import board as boards
from controller.console.model.events import Ask, CardsFound, Event, LookForCards, Sound
from controller.console.model.machine import step
from controller.console.model.page import Screen
from controller.console.model.screen import screen
from controller.console.model.state import ConsoleState
from controller.console.sounds import Chime
from link.messages import ConsoleRequestBody, PollsState


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What the desk works with. `show` draws a screen, `publish` hands the board on."""

    ask: collections.abc.Callable[[ConsoleRequestBody], None]
    show: collections.abc.Callable[[Screen], None]
    publish: collections.abc.Callable[[boards.Board], None]
    cards_present: CardsPresent
    chime: Chime


class ConsoleDesk:
    """Owns the state. Not thread-safe."""

    def __init__(self, state: ConsoleState, hands: Hands, *, tiles: int) -> None:
        """Take the first state; nothing is shown before the first event."""
        self.state = state
        self._hands = hands
        self._tiles = tiles
        self._count = boards.StepCount()
        self._board: boards.Board | None = None

    def take(self, event: Event) -> None:
        """Take one event: step, do, show."""
        self.state, effects = step(self.state, event)
        for effect in effects:
            match effect:
                case Ask():
                    self._hands.ask(effect.body)
                case Sound():
                    self._hands.chime.play(effect.tone)
                case LookForCards():
                    self.state, _ = step(self.state, CardsFound(cards=self._hands.cards_present()))
                case _:
                    typing.assert_never(effect)
        self._hands.show(screen(self.state, tiles=self._tiles))
        self._publish()

    def _publish(self) -> None:
        status = self.state.status
        if status is None:
            return
        final = status.polls is PollsState.CLOSED_FINAL
        self._count = boards.stepped(self._count, status.voted, self.state.now, final=final)
        board = boards.board(self.state, self._count)
        if board != self._board:
            self._board = board
            self._hands.publish(board)
