"""CONTRACT: what the kiosk asks of whatever sounds in the voter's headphones. Never a loudspeaker.

A port plays one utterance at a time and knows no screens. What is said may be a choice: no repr shows it,
nothing logs it.
"""

import dataclasses
import types
import typing

from kiosk.session.effects import Tone
from kiosk.speech.script import Piece

RATES: typing.Final = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0)
"""The seven rates (VVSG 2.0, 7.1-K); 1.0 is 120–125 words a minute."""
USUAL_RATE = RATES.index(1.0)
LOUDEST = 10
"""Volumes are 0…10, 8 dB apart; the hardware profile makes the loudest 100 dB SPL."""
VOLUME_STEP_DB = 8.0
USUAL_VOLUME = 6
INTERRUPTED_WITHIN_S = 0.5
"""How soon nothing of an interrupted utterance may be heard any more."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SpeechFault:
    """A state of the sound that a person must act on; the text is Russian and names no sentence."""

    code: str
    text: str


SILENT = SpeechFault(code="A-01", text="Звук в наушниках не работает: проверьте кабель и гнездо")
INCOMPLETE = SpeechFault(code="A-02", text="Озвучены не все тексты: замените исходные данные")


class SpeechError(Exception):
    """A sound device that cannot be used at all: a wrong setting. The message is Russian."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Utterance:
    """One sentence, tone or silence. `lead_ms` is a pause before it; `rate` is 0.5…2.0, `volume` 0…10.

    `silence_s` is waited, not played. `text` is for transcripts of tests only.
    """

    ticket: int
    pieces: tuple[Piece, ...] = ()
    tone: Tone | None = None
    silence_s: float = 0.0
    lead_ms: int = 0
    rate: float = 1.0
    volume: int = USUAL_VOLUME
    language: str = ""
    text: str = ""


class Ended(typing.Protocol):
    """Hears, in any thread, that an utterance was heard to its end; an interrupted one never ends."""

    def __call__(self, ticket: int) -> None:
        """Take the ticket of the utterance."""


class SpeechPort(typing.Protocol):
    """Says one utterance at a time."""

    def say(self, utterance: Utterance) -> None:
        """Begin an utterance at once, in place of the running one. Returns without waiting."""

    def stop(self) -> None:
        """Fall silent at once; a silent port stays so."""

    @property
    def fault(self) -> SpeechFault | None:
        """Return what keeps the port from being heard, as far as it knows."""

    def close(self) -> None:
        """Fall silent and let the device go; may be called twice."""

    def __enter__(self) -> typing.Self:
        """Return itself."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Close."""
