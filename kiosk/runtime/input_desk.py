"""Joins the keys of one voter to the session: keys in; actions, words, focus and a time to wake out.

It holds the one `InputState` and decides nothing: what a key means is in `kiosk.input`. Keys come from any
thread; all else happens in the thread that owns the session, one key at a time, each on the screen that
the key before it has led to.
"""

import collections.abc
import dataclasses
import queue

from frontpanel.port import Key
from kiosk.input.key_step import InputState, Said, Step, key_step, settings_shown, shown, waited
from kiosk.screens.model import ScreenModel
from kiosk.session.events import Action


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeyView:
    """What the screen shows of the keys: the focused id, words of the plate, whether settings are open."""

    focus: str | None = None
    plate: str = ""
    settings_open: bool = False


class InputDesk:
    """Take keys with `press`, screens with `screen_shown`; call `run_pending` when woken.

    `act` posts an action and `settle` runs the session until no event waits, which shows the new screen.
    `say` gets the sentences of one key together, in order; they replace what is being said. `alarm` is asked
    for a call of `time_passed` after so many seconds, or for none.
    """

    def __init__(
        self,
        *,
        clock_s: collections.abc.Callable[[], float],
        wake: collections.abc.Callable[[], None],
        settle: collections.abc.Callable[[], None],
        act: collections.abc.Callable[[Action], None],
        say: collections.abc.Callable[[Said], None],
        show: collections.abc.Callable[[KeyView], None],
        alarm: collections.abc.Callable[[float | None], None],
    ) -> None:
        self._clock_s, self._wake = clock_s, wake
        self._settle, self._act = settle, act
        self._say, self._show, self._alarm = say, show, alarm
        self._keys: queue.SimpleQueue[Key] = queue.SimpleQueue()
        self._state = InputState()
        self._model: ScreenModel | None = None
        self._view = KeyView()
        self._gathered: list[str] | None = None

    @property
    def audio(self) -> bool:
        """Tell whether headphones are in."""
        return self._state.audio

    def press(self, key: Key) -> None:
        """Take a key, from any thread; repeats of a held key are dropped before."""
        self._keys.put(key)
        self._wake()

    def run_pending(self) -> None:
        """Answer the waiting keys."""
        while True:
            try:
                key = self._keys.get_nowait()
            except queue.Empty:
                return
            # A touch or a device may have been before the key: it must not act on an old screen.
            self._settle()
            if self._model is not None:
                self._take(key_step(self._model, self._state, key, self._clock_s()))

    def screen_shown(self, model: ScreenModel) -> None:
        """Take every screen that is shown, whatever caused it."""
        self._model = model
        self._state, say = shown(model, self._state)
        self._tell(say)
        self._publish()

    def settings_touched(self, is_open: bool) -> None:
        """Note that a finger opened or closed the settings."""
        if self._model is not None:
            self._state = settings_shown(self._model, self._state, is_open=is_open)
            self._publish()

    def time_passed(self) -> None:
        """Do what was due by time."""
        self._settle()
        if self._model is not None:
            self._take(waited(self._model, self._state, self._clock_s()))

    def _take(self, step: Step) -> None:
        self._state, action, say = step
        self._gathered = [*say]
        try:
            if action is not None:
                self._act(action)
                self._settle()
        finally:
            said, self._gathered = tuple(self._gathered), None
        self._tell(said)
        self._publish()

    def _tell(self, say: Said) -> None:
        if self._gathered is not None:
            self._gathered += say
        elif say:
            self._say(say)

    def _publish(self) -> None:
        state = self._state
        view = KeyView(focus=state.focus, plate=state.plate, settings_open=state.settings is not None)
        if view != self._view:
            self._view = view
            self._show(view)
        due = state.due_s
        self._alarm(None if due is None else max(0.0, due - self._clock_s()))
