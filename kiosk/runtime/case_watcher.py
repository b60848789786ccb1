"""Watches the cover and the power of the case: what they mean for a session, and for the next one.

An opened cover hides the choices of a running session until the commission gives it back, and is noticed
again when it is given back with the cover still open. What a contact is, is the front panel's business.
"""

import collections.abc
import threading

from frontpanel.port import Senses, SensesPort
from kiosk.runtime.readiness import Part
from kiosk.session import states
from kiosk.session.events import Event, Fault
from kiosk.session.overlay_events import Interruption, PowerLow, SessionInterrupted

POLL_SECONDS = 0.25
MINUTES_FOR_A_SESSION = 15
"""With less battery nobody may begin to vote (voter-ui.md §1.4, prevention)."""

COVER_OPEN = Fault(code="D-01", text="Крышка устройства открыта: закройте её и проверьте пломбы")
POWER_LOW = Fault(code="U-01", text="Питание заканчивается: подключите устройство к сети")


class CaseWatcher:
    """A thread around a `SensesPort`; `turn` is one look."""

    def __init__(
        self,
        *,
        port: SensesPort,
        post: collections.abc.Callable[[Event], None],
        report: collections.abc.Callable[[Part, Fault | None], None],
        state: collections.abc.Callable[[], states.State],
    ) -> None:
        """Take the contacts; `state` tells from any thread where the session is."""
        self._port = port
        self._post = post
        self._report = report
        self._state = state
        self._seen = Senses()
        self._settled = Senses()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="case-watcher", daemon=True)

    @property
    def senses(self) -> Senses:
        """Return what held for two looks, from any thread."""
        return self._settled

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def close(self) -> None:
        """Stop; may be called twice."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def turn(self) -> None:
        """Look once; a contact that bounces is not believed."""
        seen, self._seen = self._seen, self._port.senses()
        if seen != self._seen or seen == self._settled:
            return
        before, self._settled = self._settled, seen
        self._report(Part.CASE, _fault(seen))
        if seen.power_low is not before.power_low:
            self._post(PowerLow(low=seen.power_low))
        self.shown(self._state())

    def shown(self, state: states.State) -> None:
        """Take each state of the session: with the cover open none goes on."""
        if self._settled.cover_open and _may_be_interrupted(state):
            self._post(SessionInterrupted(cause=Interruption.COVER_OPEN))

    def _run(self) -> None:
        while not self._stopping.wait(POLL_SECONDS):
            self.turn()


def _may_be_interrupted(state: states.State) -> bool:
    if isinstance(state, states.Interrupted):
        return state.cause is not Interruption.COVER_OPEN
    return isinstance(state, states.Resumable | states.StillThere | states.Helping)


def _fault(senses: Senses) -> Fault | None:
    """Return why nobody may begin to vote now."""
    if senses.cover_open:
        return COVER_OPEN
    minutes = senses.battery_minutes
    short = senses.power_low or (minutes is not None and minutes < MINUTES_FOR_A_SESSION)
    return POWER_LOW if short else None
