"""What is done to samples: reading a recording, trimming, resampling, loudness, µ-law.

Samples are float32, mono, ±1.0. It knows no texts and writes no files.
"""

import io
import typing
import wave

import numpy
import numpy.typing

from election.audio import LOUDNESS_LUFS, LOUDNESS_TOLERANCE_DB, SAMPLE_RATE

Samples = numpy.typing.NDArray[numpy.float32]

_MU = 255.0
_LOWEST_RATE, _HIGHEST_RATE, _LONGEST_S = 16_000, 48_000, 180
# Sound below this is a pause; the edges keep a little of it so that no consonant is cut.
_QUIET = 0.003
_EDGE_S = 0.012
_BLOCK_S, _STEP_S = 0.4, 0.1
_ABSOLUTE_GATE_LUFS, _RELATIVE_GATE_DB = -70.0, 10.0
# The two K-weighting filters of ITU-R BS.1770, given there for 48 kHz: (b, a) each.
_K_WEIGHTING: typing.Final = (
    ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)


class SoundError(ValueError):
    """A sound that cannot become a clip; the message is Russian and names no text."""


def read_wav(data_untrusted: bytes) -> Samples:
    """Read a 16-bit mono WAV of 16–48 kHz and bring it to 16 kHz. Raises SoundError."""
    try:
        with wave.open(io.BytesIO(data_untrusted)) as file:
            if file.getnchannels() != 1 or file.getsampwidth() != 2:
                raise SoundError("нужен WAV: один канал, 16 бит")
            rate = file.getframerate()
            if not _LOWEST_RATE <= rate <= _HIGHEST_RATE:
                raise SoundError("нужна частота от 16 до 48 кГц")
            # A program that writes to a pipe cannot know the length for the head: what is there counts.
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError):
        raise SoundError("это не WAV без сжатия") from None
    if len(frames) > 2 * rate * _LONGEST_S:
        raise SoundError(f"запись длиннее {_LONGEST_S} с")
    whole = numpy.frombuffer(frames[: len(frames) // 2 * 2], dtype="<i2")
    return resampled((whole / 32768.0).astype(numpy.float32), rate)


def write_wav(samples: Samples) -> bytes:
    """Make a 16-bit mono WAV of 16 kHz."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((numpy.clip(samples, -1, 1) * 32767).round().astype("<i2").tobytes())
    return buffer.getvalue()


def resampled(samples: Samples, rate: int) -> Samples:
    """Bring samples to 16 kHz by cutting the spectrum, which cannot alias."""
    if rate == SAMPLE_RATE or not len(samples):
        return samples
    count = round(len(samples) * SAMPLE_RATE / rate)
    spectrum = numpy.fft.rfft(samples)[: count // 2 + 1]
    return (numpy.fft.irfft(spectrum, count) * (count / len(samples))).astype(numpy.float32)


def trimmed(samples: Samples) -> Samples:
    """Cut the silence before and after. Returns nothing at all where there is only silence."""
    loud = numpy.flatnonzero(numpy.abs(samples) > _QUIET)
    if not len(loud):
        return samples[:0]
    edge = round(_EDGE_S * SAMPLE_RATE)
    cut = samples[max(0, loud[0] - edge) : loud[-1] + 1 + edge].copy()
    fade = numpy.linspace(0, 1, min(edge, len(cut) // 2), dtype=numpy.float32)
    cut[: len(fade)] *= fade
    cut[len(cut) - len(fade) :] *= fade[::-1]
    return cut


def loudness(samples: Samples) -> float:
    """Return the gated loudness in LUFS (ITU-R BS.1770-4, one channel); a clip below 0.4 s is one block."""
    weighted = _k_weighted(samples)
    block, step = round(_BLOCK_S * SAMPLE_RATE), round(_STEP_S * SAMPLE_RATE)
    starts = range(0, max(1, len(weighted) - block + 1), step)
    power = numpy.array([numpy.mean(weighted[at : at + block] ** 2) for at in starts]) + 1e-15
    level = -0.691 + 10 * numpy.log10(power)
    kept = level > _ABSOLUTE_GATE_LUFS
    if not kept.any():
        return -120.0
    gate = -0.691 + 10 * numpy.log10(power[kept].mean()) - _RELATIVE_GATE_DB
    return float(-0.691 + 10 * numpy.log10(power[kept & (level > gate)].mean()))


def _k_weighted(samples: Samples) -> numpy.typing.NDArray[numpy.float64]:
    count = len(samples) + SAMPLE_RATE // 10  # room for the filters to fade out instead of wrapping round
    turns = numpy.exp(-2j * numpy.pi * numpy.fft.rfftfreq(count, 1 / SAMPLE_RATE) / 48_000)
    response = numpy.ones_like(turns)
    for b, a in _K_WEIGHTING:
        response *= (b[0] + b[1] * turns + b[2] * turns**2) / (a[0] + a[1] * turns + a[2] * turns**2)
    weighted: numpy.typing.NDArray[numpy.float64] = numpy.fft.irfft(
        numpy.fft.rfft(samples, count) * response, count
    )
    return weighted[: len(samples)]


def normalised(samples: Samples) -> Samples:
    """Bring a trimmed clip to the common loudness. Raises SoundError for silence or too uneven a sound."""
    if not len(samples):
        raise SoundError("получилась тишина")
    now = loudness(samples)
    if now <= _ABSOLUTE_GATE_LUFS:
        raise SoundError("звук слишком тихий")
    louder = samples * numpy.float32(10 ** ((LOUDNESS_LUFS - now) / 20))
    limited: Samples = numpy.clip(louder, -0.98, 0.98)
    if abs(loudness(limited) - LOUDNESS_LUFS) > LOUDNESS_TOLERANCE_DB:
        raise SoundError("громкость слишком неровная")
    return limited


def to_mu_law(samples: Samples) -> bytes:
    """Pack samples one byte each: sign, then 7 bits of the logarithm (µ = 255), 0x80 ± as plain integers."""
    packed: Samples = (
        numpy.sign(samples) * numpy.log1p(_MU * numpy.abs(numpy.clip(samples, -1, 1))) / numpy.log1p(_MU)
    )
    data: bytes = (numpy.round(packed * 127) + 128).astype(numpy.uint8).tobytes()
    return data


def from_mu_law(data: bytes) -> Samples:
    """Unpack what `to_mu_law` packed."""
    value = (numpy.frombuffer(data, dtype=numpy.uint8).astype(numpy.float32) - 128) / 127
    samples: Samples = numpy.sign(value) * (numpy.power(1 + _MU, numpy.abs(value)) - 1) / _MU
    return samples.astype(numpy.float32)
