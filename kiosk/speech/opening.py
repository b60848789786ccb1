"""The headphones and the voice a kiosk is wired with.

`alsa:DEVICE`, `simulator:FOLDER`, `hurried:FOLDER` (a simulator that plays many times as fast, so that a
rehearsal by ear need not last as long as a vote) or `absent`. Nothing here decides what is said.
"""

import collections.abc
import dataclasses
import pathlib
import re
import typing

from frontpanel.port import Key
from kiosk.screens.model import ScreenModel
from kiosk.session.effects import Tone
from kiosk.speech.absent import AbsentVoice, WordlessVoice
from kiosk.speech.narrator import Narrator
from kiosk.speech.port import Ended, SpeechError, SpeechFault, SpeechPort

if typing.TYPE_CHECKING:
    from kiosk.speech.clips import Clips
    from kiosk.speech.player import Sink

HURRY = 25.0
"""How many times as fast the hurried simulator plays."""

Clock = collections.abc.Callable[[], float]
# Only a card by name or number: ALSA's other names mean whatever the system finds, an HDMI loudspeaker too.
_HEADPHONES = re.compile(r"(?:plug)?hw:(?:CARD=)?\w+(?:,(?:DEV=)?\d+)?")
_KINDS: typing.Final = ("alsa", "hurried", "simulator")


class Voice(typing.Protocol):
    """Whoever speaks into the headphones; used in the owner's thread, `fault` from any."""

    @property
    def fault(self) -> SpeechFault | None:
        """Return what keeps a voter from hearing everything."""
        ...

    def key(self, key: Key, said: tuple[str, ...]) -> None:
        """Take a key with its words, which replace what is being said; its own keys have none."""
        ...

    def shown(self, model: ScreenModel, said: tuple[str, ...]) -> None:
        """Take a shown screen with the words it brings, maybe none; they replace what is being said."""
        ...

    def waited(self, said: tuple[str, ...]) -> None:
        """Take words that time brought."""
        ...

    def tone(self, tone: Tone) -> None:
        """Play a tone of the session."""
        ...

    def warn(self, said: tuple[str, ...]) -> None:
        """Take what a device has to say, after a tone; it replaces what is being said."""
        ...

    def run_pending(self) -> None:
        """Go on after what ended."""
        ...

    def close(self) -> None:
        """Fall silent and let the device go; may be called twice."""
        ...


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Headphones:
    """Where the samples go, on which clock, and how many times as fast as they sound."""

    sink: "Sink"
    clock: Clock
    pace: float = 1.0


def check_device(device: str) -> str:
    """Return an ALSA device that can only be the named card. Raises SpeechError."""
    if _HEADPHONES.fullmatch(device) is None:
        raise SpeechError(f"«{device}»: нужна звуковая карта наушников, например plughw:CARD=Headphones")
    return device


def check_wiring(wiring: str) -> None:
    """Refuse a wiring that names no headphones. Raises SpeechError."""
    kind, _, place = wiring.partition(":")
    if wiring != "absent" and (kind not in _KINDS or not place):
        forms = ", ".join(f"{known}:…" for known in _KINDS)
        raise SpeechError(f"speech = «{wiring}»: нужно {forms} или absent")
    if kind == "alsa":
        check_device(place)


def open_headphones(wiring: str, clock: Clock) -> Headphones | None:
    """Open the headphones; None where there are none.

    Raises SpeechError for wrong wiring, OSError for a folder that cannot be written. A sound card is opened
    with the first utterance.
    """
    check_wiring(wiring)
    kind, _, place = wiring.partition(":")
    if kind == "absent":
        return None
    # Numpy loads with these: not before the first picture, and not where nothing is said.
    if kind == "alsa":
        from kiosk.speech.alsa_player import AplaySink

        return Headphones(sink=AplaySink(place), clock=clock)
    from kiosk.speech.simulator import ListeningSink

    pace = HURRY if kind == "hurried" else 1.0
    begun = clock()

    def heard_clock() -> float:
        return (clock() - begun) * pace

    return Headphones(sink=ListeningSink(pathlib.Path(place), heard_clock), clock=heard_clock, pace=pace)


def open_voice(
    headphones: Headphones | None,
    clips: "Clips | None",
    *,
    wake: collections.abc.Callable[[], None],
    alive: collections.abc.Callable[[], None],
) -> Voice:
    """Return whoever speaks: the narrator, tones only where there are no clips, nobody without headphones."""
    if headphones is None:
        return AbsentVoice()
    from kiosk.speech.clips import no_clips
    from kiosk.speech.player import StreamPlayer

    found = no_clips() if clips is None else clips

    def open_port(ended: Ended) -> SpeechPort:
        return StreamPlayer(
            clips=found, sink=headphones.sink, ended=ended, clock=headphones.clock, pace=headphones.pace
        )

    if clips is None:
        return WordlessVoice(open_port)
    return Narrator(script=clips.script, open_port=open_port, wake=wake, alive=alive)
