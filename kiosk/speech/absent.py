"""Nobody speaks: a kiosk without an audio ballot, or one that should have it and cannot.

The first is silent on purpose. The second answers headphones with low tones, so that no voter takes silence
for a broken cable, and is at fault until somebody mends it.
"""

import collections.abc

from frontpanel.port import Key
from kiosk.screens.model import ScreenModel
from kiosk.session.effects import Tone
from kiosk.speech.port import INCOMPLETE, Ended, SpeechFault, SpeechPort, Utterance


class AbsentVoice:
    """A kiosk that has no headphones."""

    @property
    def fault(self) -> SpeechFault | None:
        """Return None: what is not meant to be there cannot fail."""
        return None

    def key(self, key: Key, said: tuple[str, ...]) -> None:
        """Drop the words."""

    def shown(self, model: ScreenModel, said: tuple[str, ...]) -> None:
        """Drop the words."""

    def waited(self, said: tuple[str, ...]) -> None:
        """Drop the words."""

    def tone(self, tone: Tone) -> None:
        """Do nothing."""

    def warn(self, said: tuple[str, ...]) -> None:
        """Drop the words."""

    def run_pending(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class WordlessVoice(AbsentVoice):
    """A kiosk whose package has no usable audio ballot: only tones."""

    def __init__(self, open_port: collections.abc.Callable[[Ended], SpeechPort]) -> None:
        """Open the port. Raises SpeechError."""
        self._port = open_port(_nothing)
        self._plugged = False
        self._ticket = 0

    @property
    def fault(self) -> SpeechFault | None:
        """Return that texts are not spoken, or what is worse."""
        return self._port.fault or INCOMPLETE

    def key(self, key: Key, said: tuple[str, ...]) -> None:
        """Answer the plug and every key with the tone of a refusal."""
        if key is Key.JACK_OUT:
            self._plugged = False
            self._port.stop()
            return
        self._plugged = self._plugged or key is Key.JACK_IN
        self.tone(Tone.CARD_REFUSED)

    def tone(self, tone: Tone) -> None:
        """Play a tone of the session."""
        if self._plugged:
            self._ticket += 1
            self._port.say(Utterance(ticket=self._ticket, tone=tone))

    def warn(self, said: tuple[str, ...]) -> None:
        """Play a tone in place of the words."""
        self.tone(Tone.ATTENTION)

    def close(self) -> None:
        """Fall silent and let the device go."""
        self._port.close()


def _nothing(ticket: int) -> None:
    """Let a tone end: nothing follows it."""
