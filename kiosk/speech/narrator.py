"""Joins the pure speaker with a port: screens, keys and ended lines in, utterances out.

Used in the owner's thread only; lines that ended in the port's thread wait in a queue until `run_pending`.
"""

import collections.abc
import queue
import typing

from frontpanel.port import Key
from kiosk.screens.model import ScreenModel
from kiosk.session.effects import Tone
from kiosk.speech.port import INCOMPLETE, Ended, SpeechFault, SpeechPort, Utterance
from kiosk.speech.script import Script
from kiosk.speech.speaker import (
    Event,
    Halt,
    HeadphonesIn,
    HeadphonesOut,
    KeySaid,
    LineEnded,
    Play,
    Pressed,
    ScreenShown,
    SoundKey,
    Speaker,
    TimeSaid,
    Toned,
    step,
)

_SOUND_KEYS: typing.Final[collections.abc.Mapping[Key, SoundKey]] = {
    Key.VOL_UP: SoundKey.LOUDER,
    Key.VOL_DOWN: SoundKey.SOFTER,
    Key.RATE_UP: SoundKey.FASTER,
    Key.RATE_DOWN: SoundKey.SLOWER,
    Key.PAUSE_REPEAT: SoundKey.REPEAT,
    Key.PAUSE_HOLD: SoundKey.PAUSE,
}


class Narrator:
    """The audio ballot of one kiosk."""

    def __init__(
        self,
        *,
        script: Script,
        open_port: collections.abc.Callable[[Ended], SpeechPort],
        wake: collections.abc.Callable[[], None],
        alive: collections.abc.Callable[[], None],
    ) -> None:
        """Open the port with the callable it tells ended tickets to.

        `wake` must make the owner's thread call `run_pending` soon. `alive` hears that a voter is being told
        something, which counts as activity (E7). Raises SpeechError.
        """
        self._script = script
        self._wake = wake
        self._alive = alive
        self._ended: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._speaker = Speaker()
        self._incomplete = False
        self._port = open_port(self._line_ended)

    @property
    def speaker(self) -> Speaker:
        """Return the present state."""
        return self._speaker

    @property
    def fault(self) -> SpeechFault | None:
        """Return what keeps a voter from hearing everything, as known now; from any thread."""
        return self._port.fault or (INCOMPLETE if self._incomplete else None)

    def shown(self, model: ScreenModel, said: tuple[str, ...]) -> None:
        """Take a shown screen with the sentences `kiosk.input.key_step.shown` gave for it."""
        self._take(ScreenShown(model=model, said=said))

    def key(self, key: Key, said: tuple[str, ...]) -> None:
        """Take a key with the sentences `key_step` gave for it; the speaker's own keys act here.

        While keys are being learnt the speaker's keys too have sentences: then they only tell their names.
        """
        if key is Key.JACK_IN:
            self._take(HeadphonesIn())
        elif key is Key.JACK_OUT:
            self._take(HeadphonesOut())
        elif key in _SOUND_KEYS and not said:
            self._take(Pressed(key=_SOUND_KEYS[key]))
        else:
            self._take(KeySaid(said=said))

    def waited(self, said: tuple[str, ...]) -> None:
        """Take sentences that time brought (`kiosk.input.key_step.waited`)."""
        if said:
            self._take(TimeSaid(said=said))

    def warn(self, said: tuple[str, ...]) -> None:
        """Say after a tone what a device has to say, in place of what is being said."""
        self._take(TimeSaid(said=said))
        self.tone(Tone.ATTENTION)

    def tone(self, tone: Tone) -> None:
        """Play a tone of the session."""
        self._take(Toned(tone=tone))

    def run_pending(self) -> None:
        """Go on after what ended."""
        while True:
            try:
                ticket = self._ended.get_nowait()
            except queue.Empty:
                break
            self._take(LineEnded(ticket=ticket))

    def close(self) -> None:
        """Fall silent and let the device go."""
        self._port.close()

    def _line_ended(self, ticket: int) -> None:
        self._ended.put(ticket)
        self._wake()

    def _take(self, event: Event) -> None:
        self._speaker, orders = step(self._speaker, event)
        for order in orders:
            match order:
                case Play():
                    self._play(order)
                case Halt():
                    self._port.stop()
                case _:
                    typing.assert_never(order)

    def _play(self, order: Play) -> None:
        line = order.line
        segments = self._script.segments(line.text, line.language)
        self._incomplete = self._incomplete or bool(segments.missing)
        self._port.say(
            Utterance(
                ticket=order.ticket,
                pieces=segments.pieces,
                tone=line.tone,
                silence_s=line.silence_s,
                lead_ms=line.lead_ms,
                rate=order.rate,
                volume=order.volume,
                language=line.language,
                text=line.text,
            )
        )
        if order.alive:
            self._alive()
