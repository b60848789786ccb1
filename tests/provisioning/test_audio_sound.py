"""Samples: one loudness, no silence, µ-law there and back, only recordings that can be used."""

import io
import wave

import numpy
import pytest

from election.audio import LOUDNESS_LUFS, LOUDNESS_TOLERANCE_DB, SAMPLE_RATE
from provisioning.audio.sound import (
    Samples,
    SoundError,
    from_mu_law,
    loudness,
    normalised,
    read_wav,
    resampled,
    to_mu_law,
    trimmed,
    write_wav,
)


def tone(hertz: float, level: float = 0.2, seconds: float = 1.0, rate: int = SAMPLE_RATE) -> Samples:
    time = numpy.arange(round(rate * seconds)) / rate
    samples: Samples = (level * numpy.sin(2 * numpy.pi * hertz * time)).astype(numpy.float32)
    return samples


def silence(seconds: float) -> Samples:
    return numpy.zeros(round(SAMPLE_RATE * seconds), numpy.float32)


def wav(samples: Samples, rate: int = SAMPLE_RATE, channels: int = 1, width: int = 2) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return buffer.getvalue()


def test_the_meter_agrees_with_the_standard() -> None:
    """A full-scale sine of 997 Hz on one channel reads −3.01 LKFS (ITU-R BS.1770-4)."""
    assert loudness(tone(997, 1.0, 3.0)) == pytest.approx(-3.01, abs=0.02)
    assert loudness(tone(997, 0.1, 3.0)) == pytest.approx(-23.01, abs=0.02)


def test_pauses_do_not_make_a_clip_softer() -> None:
    spoken = tone(300)
    paused = numpy.concatenate([spoken, silence(2.0), spoken])
    assert loudness(paused) == pytest.approx(loudness(spoken), abs=1.5)


@pytest.mark.parametrize("seconds", [0.15, 0.5, 3.0])
@pytest.mark.parametrize("level", [0.004, 0.05, 0.9])
def test_every_clip_comes_out_equally_loud(seconds: float, level: float) -> None:
    made = normalised(tone(180, level, seconds) + tone(900, level / 9, seconds))
    assert abs(loudness(made) - LOUDNESS_LUFS) <= LOUDNESS_TOLERANCE_DB
    assert abs(loudness(from_mu_law(to_mu_law(made))) - LOUDNESS_LUFS) <= LOUDNESS_TOLERANCE_DB


def test_silence_and_a_single_crack_are_refused() -> None:
    with pytest.raises(SoundError, match="тишина"):
        normalised(trimmed(silence(1.0)))
    with pytest.raises(SoundError, match="тихий"):
        normalised(tone(300, 0.00001))
    crack = silence(1.0)
    crack[8000:8002] = 1.0
    with pytest.raises(SoundError, match="неровная"):
        normalised(crack)


def test_silence_round_a_clip_is_cut_and_nothing_of_it() -> None:
    cut = trimmed(numpy.concatenate([silence(0.7), tone(300, seconds=0.5), silence(1.3)]))
    assert 0.5 <= len(cut) / SAMPLE_RATE <= 0.53


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 48_000])
def test_resampling_keeps_pitch_level_and_length(rate: int) -> None:
    made = resampled(tone(1000, rate=rate), rate)
    assert len(made) == pytest.approx(SAMPLE_RATE, abs=1)
    assert int(numpy.argmax(numpy.abs(numpy.fft.rfft(made)))) == pytest.approx(1000, abs=1)
    assert float(numpy.std(made)) == pytest.approx(0.2 / 2**0.5, rel=0.01)


def test_a_wav_there_and_back() -> None:
    assert numpy.allclose(read_wav(write_wav(tone(300))), tone(300), atol=1e-4)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "не WAV"),
        (b"RIFF\x00\x00\x00\x00WAVE", "не WAV"),
        (wav(tone(300), channels=2), "один канал"),
        (wav(tone(300), width=1), "16 бит"),
        (wav(tone(300), rate=8000), "частота"),
        (wav(tone(300), rate=96_000), "частота"),
        (wav(silence(181)), "длиннее"),
    ],
)
def test_a_recording_that_cannot_be_used_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(SoundError, match=reason):
        read_wav(data)
