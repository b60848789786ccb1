"""What is said when, purely: a state and an event come in, a state and orders to the port go out.

It knows sentences, not clips, and waits for nothing: silence too is something that is played to its end.
Which sentences answer a key or a new screen is decided by `kiosk.input`; here they queue, are interrupted,
repeated, made louder, and said again after a silence.
"""

import collections.abc
import dataclasses
import enum
import typing

from election.identifiers import Language
from election.localized import STATE_LANGUAGE
from kiosk.input.key_step import entry
from kiosk.screens.model import ScreenModel
from kiosk.screens.texts import Words
from kiosk.session import states
from kiosk.session.effects import Tone
from kiosk.speech.port import LOUDEST, RATES, USUAL_RATE, USUAL_VOLUME
from kiosk.speech.script import LONG_PAUSE_MS, SHORT_PAUSE_MS

SILENCE_SECONDS = 20.0
"""After so long a silence what can be done here is said again (voter-ui.md §1.6)."""

_FREE = frozenset(
    state.__name__
    for state in (
        states.NotReady,
        states.PollsNotOpen,
        states.Idle,
        states.Checking,
        states.ClosingReset,
        states.Recovered,
    )
)
_BEFORE_A_CARD = frozenset({*_FREE, states.CardNotAccepted.__name__})
_LISTENING = frozenset(state.__name__ for state in typing.get_args(states.Resumable))


class SoundKey(enum.Enum):
    """The keys that are the speaker's own."""

    LOUDER = "louder"
    SOFTER = "softer"
    FASTER = "faster"
    SLOWER = "slower"
    REPEAT = "repeat"
    PAUSE = "pause"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Line:
    """One thing to be heard: a sentence, a tone, or a silence. `passing` is not taken up again when cut off.

    `reminder` is said by itself: it is no sign that a voter is there.
    """

    text: str = ""
    language: Language = STATE_LANGUAGE
    tone: Tone | None = None
    silence_s: float = 0.0
    lead_ms: int = 0
    passing: bool = False
    reminder: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Speaker:
    """Everything the audio ballot remembers; it ends with the voter, except that headphones are in.

    `resumed`: the last press ended a pause, so that holding the key on does not begin another.
    """

    plugged: bool = False
    volume: int = USUAL_VOLUME
    rate: int = USUAL_RATE
    place: str = ""
    language: Language = STATE_LANGUAGE
    opening: tuple[str, ...] = ()
    guidance: tuple[str, ...] = ()
    queue: tuple[Line, ...] = ()
    current: Line | None = None
    last: Line | None = None
    ticket: int = 0
    paused: bool = False
    resumed: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ScreenShown:
    """A screen is shown; `said` are the sentences it brings (`kiosk.input.showing.shown`), maybe none."""

    model: ScreenModel
    said: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeySaid:
    """Another key was pressed: whatever is being said ends, and the answer of the key is said."""

    said: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TimeSaid:
    """Time brought sentences without a key: a typed number is said after a moment."""

    said: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A key of the speaker."""

    key: SoundKey


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HeadphonesIn:
    """Headphones were plugged in."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HeadphonesOut:
    """Headphones were pulled out."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Toned:
    """The session wants a tone."""

    tone: Tone


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LineEnded:
    """What had this ticket was heard to its end."""

    ticket: int


Event = ScreenShown | KeySaid | TimeSaid | Pressed | HeadphonesIn | HeadphonesOut | Toned | LineEnded


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Play:
    """Begin a line in place of what is being played. `alive`: the voter is being told something."""

    ticket: int
    line: Line
    volume: int
    rate: float
    alive: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """Fall silent at once."""


Order = Play | Halt
_Answer = tuple[Speaker, tuple[Order, ...]]


def step(speaker: Speaker, event: Event) -> _Answer:
    """Take one event. Without headphones nothing is ever played, but the screen is kept in mind."""
    match event:
        case ScreenShown(model=model, said=said):
            return _shown(speaker, model, said)
        case HeadphonesIn():
            return _plugged(speaker)
        case HeadphonesOut():
            return _unplugged(speaker)
        case _ if not speaker.plugged:
            return speaker, ()
        case KeySaid(said=said) | TimeSaid(said=said):
            return _say(speaker, _lines(speaker, said))
        case Pressed(key=key):
            return _pressed(speaker, key)
        case Toned(tone=tone):
            return _say(speaker, (Line(tone=tone, passing=True), *_unfinished(speaker), *speaker.queue))
        case LineEnded(ticket=ticket):
            return _ended(speaker, ticket)
        case _:
            typing.assert_never(event)


def opening(model: ScreenModel) -> tuple[str, ...]:
    """Return what is said on entering a screen: all but the rows that ▼ will tell one by one (V4, V5)."""
    browsed = frozenset(row.speech for row in model.rows if row.action is not None)
    return tuple(sentence for sentence in model.speech if sentence not in browsed) or model.speech


def _shown(speaker: Speaker, model: ScreenModel, said: tuple[str, ...]) -> _Answer:
    if model.state in _FREE and speaker.place not in _BEFORE_A_CARD:
        speaker = dataclasses.replace(speaker, volume=USUAL_VOLUME, rate=USUAL_RATE, last=None)
    at = entry(model, said)
    speaker = dataclasses.replace(
        speaker,
        place=model.state,
        language=Language(model.language),
        opening=opening(model),
        guidance=model.guidance,
    )
    if not speaker.plugged or not said:
        return speaker, ()
    sentences = said if at is None else (*said[:at], *speaker.opening, *said[at + len(model.speech) :])
    lines = _lines(speaker, sentences)
    if speaker.current is not None and speaker.current.tone is not None:
        # A tone belongs to what is shown now; it is short and is heard out.
        return dataclasses.replace(speaker, queue=lines, paused=False), ()
    return _say(speaker, lines)


def _plugged(speaker: Speaker) -> _Answer:
    speaker = dataclasses.replace(speaker, plugged=True)
    setup = Words(language=speaker.language)("sound.setup")
    return _say(speaker, _lines(speaker, (setup, *speaker.opening)))


def _unplugged(speaker: Speaker) -> _Answer:
    if speaker.place in _BEFORE_A_CARD:
        speaker = dataclasses.replace(speaker, volume=USUAL_VOLUME, rate=USUAL_RATE)
    speaker = dataclasses.replace(speaker, plugged=False, queue=(), current=None, last=None, paused=False)
    return speaker, (Halt(),)


def _lines(speaker: Speaker, sentences: collections.abc.Sequence[str]) -> tuple[Line, ...]:
    """Part sentences by the short pause, and what can be done from what is, by the long one."""
    guidance = frozenset(speaker.guidance)
    found: list[Line] = []
    for sentence in sentences:
        first_of_guidance = sentence in guidance and bool(found) and found[-1].text not in guidance
        pause = LONG_PAUSE_MS if first_of_guidance else SHORT_PAUSE_MS if found else 0
        found.append(Line(text=sentence, language=speaker.language, lead_ms=pause))
    return tuple(found)


def _say(speaker: Speaker, lines: tuple[Line, ...]) -> _Answer:
    """Drop what is being said and begin with these lines."""
    return _next(dataclasses.replace(speaker, queue=lines, paused=False))


def _next(speaker: Speaker) -> _Answer:
    if speaker.queue:
        line, *rest = speaker.queue
    else:
        line, rest = Line(silence_s=SILENCE_SECONDS, passing=True, reminder=True), []
    last = line if line.text and not line.passing else speaker.last
    ticket = speaker.ticket + 1
    speaker = dataclasses.replace(speaker, queue=tuple(rest), current=line, last=last, ticket=ticket)
    alive = bool(line.text) and not line.reminder and speaker.place in _LISTENING
    play = Play(ticket=ticket, line=line, volume=speaker.volume, rate=RATES[speaker.rate], alive=alive)
    return speaker, (play,)


def _ended(speaker: Speaker, ticket: int) -> _Answer:
    if ticket != speaker.ticket or speaker.current is None:
        return speaker, ()
    if speaker.current.silence_s:
        again = _lines(speaker, speaker.guidance or speaker.opening)
        return _say(speaker, tuple(dataclasses.replace(line, reminder=True) for line in again))
    return _next(speaker)


def _unfinished(speaker: Speaker) -> tuple[Line, ...]:
    """Return the line that is being said, to be said again from its beginning."""
    now = speaker.current
    return () if now is None or now.passing else (dataclasses.replace(now, lead_ms=SHORT_PAUSE_MS),)


def _pressed(speaker: Speaker, key: SoundKey) -> _Answer:
    resumed, speaker = speaker.resumed, dataclasses.replace(speaker, resumed=False)
    match key:
        case SoundKey.REPEAT:
            return _repeat(dataclasses.replace(speaker, resumed=speaker.paused))
        case SoundKey.PAUSE if resumed:
            return speaker, ()
        case SoundKey.PAUSE:
            return _repeat(speaker) if speaker.paused else _pause(speaker)
        case SoundKey.LOUDER | SoundKey.SOFTER:
            change = 1 if key is SoundKey.LOUDER else -1
            speaker = dataclasses.replace(speaker, volume=max(0, min(LOUDEST, speaker.volume + change)))
            return _passing(speaker, "sound.volume", 100 * speaker.volume // LOUDEST)
        case SoundKey.FASTER | SoundKey.SLOWER:
            change = 1 if key is SoundKey.FASTER else -1
            speaker = dataclasses.replace(speaker, rate=max(0, min(len(RATES) - 1, speaker.rate + change)))
            return _passing(speaker, "sound.rate", round(100 * RATES[speaker.rate]))
        case _:
            typing.assert_never(key)


def _passing(speaker: Speaker, text_id: str, percent: int) -> _Answer:
    """Say the new setting in that setting, then go on with the sentence it cut off."""
    words = Words(language=speaker.language)(text_id, percent=percent)
    line = Line(text=words, language=speaker.language, passing=True)
    return _say(speaker, (line, *_unfinished(speaker), *speaker.queue))


def _repeat(speaker: Speaker) -> _Answer:
    """Say the last sentence again and go on from there; where nothing was said yet, the screen."""
    if speaker.last is None:
        return _say(speaker, _lines(speaker, speaker.opening))
    again = dataclasses.replace(speaker.last, lead_ms=0, reminder=False)
    return _say(speaker, (again, *speaker.queue))


def _pause(speaker: Speaker) -> _Answer:
    words = Words(language=speaker.language)("sound.paused")
    speaker = dataclasses.replace(speaker, paused=True)
    line = Line(text=words, language=speaker.language, passing=True)
    play = Play(
        ticket=speaker.ticket + 1, line=line, volume=speaker.volume, rate=RATES[speaker.rate], alive=False
    )
    return dataclasses.replace(speaker, ticket=speaker.ticket + 1, current=None), (play,)
