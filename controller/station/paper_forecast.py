"""How long a kiosk's tape will last, from how fast it was used. Pure; lives in memory only.

Told to the half-hour: anything finer would say how many voters stood at one kiosk.
"""

import datetime

SAMPLE_SECONDS = 300.0
MOST_SAMPLES = 36  # three hours
LEAST_SPAN_SECONDS = 900.0
_HALF_HOUR = datetime.timedelta(minutes=30)

Samples = tuple[tuple[float, int], ...]


def with_sample(samples: Samples, now: float, left_mm: int | None) -> Samples:
    """Add a look at the tape (monotonic seconds, millimetres left); a new roll begins anew."""
    if left_mm is None:
        return samples
    if samples and left_mm > samples[-1][1]:
        return ((now, left_mm),)
    if samples and now - samples[-1][0] < SAMPLE_SECONDS:
        return samples
    return (*samples, (now, left_mm))[-MOST_SAMPLES:]


def lasts_until(samples: Samples, left_mm: int | None, now: float, clock: datetime.datetime) -> str:
    """Return «11:30», rounded down, or nothing while too little is known or it lasts beyond today."""
    if not samples or left_mm is None:
        return ""
    first, mm_then = samples[0]
    used, span = mm_then - left_mm, now - first
    if used <= 0 or span < LEAST_SPAN_SECONDS:
        return ""
    end = clock + datetime.timedelta(seconds=min(left_mm * span / used, 10 * 86_400))
    if end.date() != clock.date():
        return ""
    rounded = end - datetime.timedelta(
        minutes=end.minute % 30, seconds=end.second, microseconds=end.microsecond
    )
    return f"{max(rounded, clock - _HALF_HOUR):%H:%M}"
