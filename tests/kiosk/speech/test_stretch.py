"""Seven rates: as long as they should be, as high and as loud as before."""

import numpy
import pytest

from election.audio import LOUDNESS_TOLERANCE_DB
from kiosk.session.effects import Tone
from kiosk.speech.port import RATES
from kiosk.speech.stretch import Samples, stretched
from kiosk.speech.tones import tone_samples
from provisioning.audio.sound import loudness


def voiced(hertz: float, seconds: float = 2.0) -> Samples:
    """Make a tone with overtones, like a vowel."""
    time = numpy.arange(round(16_000 * seconds)) / 16_000
    waves = [numpy.sin(2 * numpy.pi * hertz * n * time) / n for n in range(1, 6)]
    samples: Samples = (0.1 * numpy.sum(waves, axis=0)).astype(numpy.float32)
    return samples


def pitch(samples: Samples) -> float:
    spectrum = numpy.abs(numpy.fft.rfft(samples * numpy.hanning(len(samples))))
    return float(numpy.argmax(spectrum) * 16_000 / len(samples))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("hertz", [90.0, 140.0, 240.0])
def test_a_rate_changes_the_length_only(rate: float, hertz: float) -> None:
    usual = voiced(hertz)
    other = stretched(usual, rate)
    assert len(other) == round(len(usual) / rate)
    assert pitch(other) == pytest.approx(hertz, rel=0.02)
    assert abs(loudness(other) - loudness(usual)) <= LOUDNESS_TOLERANCE_DB
    assert float(numpy.abs(other).max()) <= 1.2 * float(numpy.abs(usual).max())


def test_nothing_of_the_sound_is_left_out_or_said_twice() -> None:
    """Three tones in turn stay three tones in turn, each as long as the others."""
    three = numpy.concatenate([voiced(hertz, 0.6) for hertz in (120.0, 180.0, 260.0)])
    for rate in RATES:
        parts = numpy.array_split(stretched(three, rate), 3)
        assert [pitch(part) for part in parts] == pytest.approx([120.0, 180.0, 260.0], rel=0.06)


def test_the_same_samples_and_rate_give_the_same_sound() -> None:
    assert numpy.array_equal(stretched(voiced(140), 1.5), stretched(voiced(140), 1.5))


def test_every_tone_is_short_and_its_own() -> None:
    sounds = [tone_samples(tone) for tone in Tone]
    assert all(0.1 <= len(sound) / 16_000 <= 1.0 for sound in sounds)
    assert len({sound.tobytes() for sound in sounds}) == len(Tone)
