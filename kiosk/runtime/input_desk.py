"""Joins the keys of one voter to the session: keys in; actions, words, focus and a time to wake out.

It holds the one `InputState` and decides nothing: what a key means is in `kiosk.input`. Keys come from any
thread; all else happens in the thread that owns the session, one key at a time, each on the screen that
the key before it has led to.
"""

import collections.abc
import dataclasses
import queue
import typing

from frontpanel.port import Key
from kiosk.input.key_step import (
    InputState,
    Said,
    Step,
    cover,
    entry,
    key_step,
    screen_held,
    settings_shown,
    shown,
    waited,
)
from kiosk.input.spots import words_of
from kiosk.screens.model import ScreenModel
from kiosk.session import states
from kiosk.session.events import Event
from kiosk.session.overlay_events import Interruption, InterruptionOver, PaceChanged, SessionInterrupted

# Elsewhere the session would refuse, and a refusal in a log would tell how somebody voted.
_INTERRUPTED = states.Interrupted.__name__
_MAY_BE_INTERRUPTED = frozenset(
    state.__name__
    for state in (
        *typing.get_args(states.Resumable),
        states.StillThere,
        states.Helping,
        states.Interrupted,
    )
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeyView:
    """What the screen shows of the keys: the focused id, words of the plate, whether settings are open.

    `cover` are the lines of a dark screen in place of the picture, None while the picture is shown.
    """

    focus: str | None = None
    plate: str = ""
    settings_open: bool = False
    cover: Said | None = None


class Voice(typing.Protocol):
    """Whoever speaks into the headphones (`kiosk.speech.narrator.Narrator` does)."""

    def key(self, key: Key, said: Said) -> None:
        """Take a key with its words, which replace what is being said; its own keys have none."""
        ...

    def shown(self, model: ScreenModel, said: Said) -> None:
        """Take a shown screen with the words it brings, maybe none; they replace what is being said."""
        ...

    def waited(self, said: Said) -> None:
        """Take words that time brought."""
        ...

    def warn(self, said: Said) -> None:
        """Take what a device has to say, after a tone."""
        ...


class InputDesk:
    """Take keys with `press`, screens with `screen_shown`; call `run_pending` when woken.

    `act` posts an action and `settle` runs the session until no event waits, which shows the new screen.
    The words of a key and of the screen it led to reach `voice` together, in order. `alarm` is asked for a
    call of `time_passed` after so many seconds, or for none. `voiced` is False where nobody can speak.
    """

    def __init__(
        self,
        *,
        clock_s: collections.abc.Callable[[], float],
        wake: collections.abc.Callable[[], None],
        settle: collections.abc.Callable[[], None],
        act: collections.abc.Callable[[Event], None],
        voice: Voice,
        show: collections.abc.Callable[[KeyView], None],
        alarm: collections.abc.Callable[[float | None], None],
        voiced: bool = True,
    ) -> None:
        self._clock_s, self._wake = clock_s, wake
        self._settle, self._act = settle, act
        self._voice, self._show, self._alarm = voice, show, alarm
        self._keys: queue.SimpleQueue[Key | Interruption | None] = queue.SimpleQueue()
        self._state = InputState(voiced=voiced)
        self._model: ScreenModel | None = None
        self._view = KeyView()
        self._waiting: Said = ()
        self._answered = False
        self._unhurried = False

    @property
    def audio(self) -> bool:
        """Tell whether headphones are in."""
        return self._state.audio

    def press(self, key: Key) -> None:
        """Take a key, from any thread; repeats of a held key are dropped before."""
        self._keys.put(key)
        self._wake()

    def keypad(self, *, there: bool) -> None:
        """Note, from any thread, that the keypad went away or came back: a listener needs it."""
        self._keys.put(None if there else Interruption.KEYPAD_GONE)
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
            match key:
                case Key.JACK_IN:
                    self._over(Interruption.HEADPHONES_OUT)
                    self._key(key)
                case Key.JACK_OUT:
                    listened = self.audio
                    self._key(key)
                    if listened:
                        self._interrupt(Interruption.HEADPHONES_OUT)
                case Key():
                    self._key(key)
                case Interruption():
                    self._keypad_gone()
                case None:
                    self._over(Interruption.KEYPAD_GONE)
                case _:
                    typing.assert_never(key)

    def _key(self, key: Key) -> None:
        if self._model is None:
            return
        self._take(key_step(self._model, self._state, key, self._clock_s()))
        if self._waiting or not self._answered:
            self._voice.key(key, self._waiting)
        self._waiting = ()

    def _keypad_gone(self) -> None:
        if self._model is None or not self.audio:
            return
        if not self._interrupt(Interruption.KEYPAD_GONE):
            self._voice.warn((words_of(self._model)("sound.keypad"),))

    def _interrupt(self, cause: Interruption) -> bool:
        """Let the session hide the choices, where it holds any that a listener may act on."""
        if self._model is None or self._model.state not in _MAY_BE_INTERRUPTED:
            return False
        self._act(SessionInterrupted(cause=cause))
        self._settle()
        return True

    def _over(self, cause: Interruption) -> None:
        if self._model is not None and self._model.state == _INTERRUPTED:
            self._act(InterruptionOver(cause=cause))
            self._settle()

    def screen_shown(self, model: ScreenModel) -> None:
        """Take every screen that is shown, whatever caused it."""
        self._model = model
        self._state, said = shown(model, self._state)
        if said:
            # A screen that is entered begins with its own words, so that a voice knows it.
            enters = entry(model, said) is not None
            said = (*said, *self._waiting) if enters else (*self._waiting, *said)
            self._waiting, self._answered = (), True
        self._voice.shown(model, said)
        self._publish()

    def settings_touched(self, is_open: bool) -> None:
        """Note that a finger opened or closed the settings."""
        if self._model is not None:
            self._state = settings_shown(self._model, self._state, is_open=is_open)
            self._publish()

    def screen_held(self) -> None:
        """Take a long touch of the dark screen."""
        self._by_time(screen_held)

    def time_passed(self) -> None:
        """Do what was due by time."""
        self._by_time(waited)

    def _by_time(self, answer: collections.abc.Callable[[ScreenModel, InputState, float], Step]) -> None:
        self._settle()
        if self._model is not None:
            self._take(answer(self._model, self._state, self._clock_s()))
            if self._waiting:
                self._voice.waited(self._waiting)
            self._waiting = ()

    def _take(self, step: Step) -> None:
        self._state, action, self._waiting = step
        self._answered = False
        if action is not None:
            self._act(action)
            self._settle()
        self._publish()

    def _publish(self) -> None:
        state = self._state
        view = KeyView(
            focus=state.focus,
            plate=state.plate,
            settings_open=state.settings is not None,
            cover=None if self._model is None else cover(self._model, state),
        )
        if view != self._view:
            self._view = view
            self._show(view)
        unhurried = state.audio or state.by_switches
        if unhurried is not self._unhurried:
            self._unhurried = unhurried
            self._act(PaceChanged(unhurried=unhurried))
        due = state.due_s
        self._alarm(None if due is None else max(0.0, due - self._clock_s()))
