"""The short sounds of the session, as samples for the headphones. None depends on a choice."""

import collections.abc
import typing

import numpy

from election.audio import SAMPLE_RATE
from kiosk.session.effects import Tone
from kiosk.speech.stretch import Samples

_LEVEL = 0.1  # about as loud as the speech
_EDGE_S = 0.008
# (hertz, milliseconds); 0 Hz is a pause. «Короткий двойной сигнал» of V1 is the first.
_NOTES: typing.Final[collections.abc.Mapping[Tone, tuple[tuple[int, int], ...]]] = {
    Tone.CARD_ACCEPTED: ((660, 110), (0, 60), (880, 110)),
    Tone.CARD_REFUSED: ((220, 180), (0, 80), (220, 180)),
    Tone.LIMIT: ((330, 200),),
    Tone.DONE: ((660, 400), (880, 500)),
    Tone.ATTENTION: ((880, 150),),
}


def tone_samples(tone: Tone) -> Samples:
    """Return a tone at 16 kHz."""
    return numpy.concatenate([_note(hertz, milliseconds) for hertz, milliseconds in _NOTES[tone]])


def _note(hertz: int, milliseconds: int) -> Samples:
    count = SAMPLE_RATE * milliseconds // 1000
    wave = _LEVEL * numpy.sin(2 * numpy.pi * hertz * numpy.arange(count) / SAMPLE_RATE)
    edge = numpy.minimum(1.0, numpy.arange(count) / (SAMPLE_RATE * _EDGE_S))
    note: Samples = (wave * edge * edge[::-1]).astype(numpy.float32)
    return note
