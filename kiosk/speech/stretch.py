"""Slower or faster speech with the same pitch: overlap-add of the best fitting windows (WSOLA).

Pure and deterministic: the same samples and rate give the same samples. It knows no texts.
"""

import numpy
import numpy.typing

from election.audio import SAMPLE_RATE

Samples = numpy.typing.NDArray[numpy.float32]

# A window holds two periods of the lowest voice; the search may shift it by one.
_WINDOW = SAMPLE_RATE * 32 // 1000
_HOP = _WINDOW // 2
_SEARCH = SAMPLE_RATE * 10 // 1000


def stretched(samples: Samples, rate: float) -> Samples:
    """Return samples spoken `rate` times as fast (0.5 = half as fast); their count becomes 1 / rate of it."""
    if rate == 1.0 or len(samples) < 2 * _WINDOW:
        return samples
    count = round(len(samples) / rate)
    padded = numpy.concatenate(
        (numpy.zeros(_SEARCH, numpy.float32), samples, numpy.zeros(2 * _WINDOW + 2 * _SEARCH, numpy.float32))
    )
    window = numpy.hanning(_WINDOW + 1)[:-1].astype(numpy.float32)
    out = numpy.zeros(count + 2 * _WINDOW, numpy.float32)
    previous = 0
    for frame in range(count // _HOP + 1):
        wanted = round(frame * _HOP * rate)
        start = wanted if frame == 0 else _best_start(padded, previous + _HOP, wanted)
        out[frame * _HOP : frame * _HOP + _WINDOW] += padded[start + _SEARCH :][:_WINDOW] * window
        previous = start
    # The first half window has nothing to overlap with.
    out[:_HOP] += padded[_SEARCH : _SEARCH + _HOP] * (1 - window[:_HOP])
    return out[:count]


def _best_start(padded: Samples, expected: int, wanted: int) -> int:
    """Find the window near `wanted` that goes on best from where the last one would have."""
    last = len(padded) - _SEARCH - _WINDOW - 1
    expected, wanted = min(expected, last - _SEARCH), min(wanted, last - _SEARCH)
    target = padded[expected + _SEARCH :][:_WINDOW]
    around = padded[wanted : wanted + 2 * _SEARCH + _WINDOW]
    likeness = numpy.correlate(around, target, "valid")
    return wanted - _SEARCH + int(numpy.argmax(likeness))
