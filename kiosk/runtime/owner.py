"""The one owner of the kiosk's state: takes events from every thread, steps the machine, hands out effects.

It performs nothing and draws nothing itself.
"""

import collections.abc
import queue

from kiosk.session.effects import Effect
from kiosk.session.events import Event
from kiosk.session.machine import SessionContext, step
from kiosk.session.states import Kiosk


class Owner:
    """Queue of events and the state they step. `post` from any thread, `run_pending` from one only."""

    def __init__(
        self,
        *,
        context: SessionContext,
        kiosk: Kiosk,
        perform: collections.abc.Callable[[Effect], None],
        show: collections.abc.Callable[[Kiosk], None],
        wake: collections.abc.Callable[[], None],
    ) -> None:
        """Start with a state. `wake` must make the owning thread call `run_pending` soon."""
        self._context = context
        self._kiosk = kiosk
        self._perform = perform
        self._show = show
        self._wake = wake
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()

    @property
    def kiosk(self) -> Kiosk:
        """Return the present state."""
        return self._kiosk

    def post(self, event: Event) -> None:
        """Add an event from any thread."""
        self._events.put(event)
        self._wake()

    def run_pending(self) -> None:
        """Step through all waiting events, then show the state once."""
        before = self._kiosk
        while True:
            try:
                event = self._events.get_nowait()
            except queue.Empty:
                break
            self._kiosk, effects = step(self._context, self._kiosk, event)
            for effect in effects:
                self._perform(effect)
        if self._kiosk is not before:
            self._show(self._kiosk)
