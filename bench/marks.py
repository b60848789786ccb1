"""What a watched process says: that it passed something, and when.

It loads nothing, so that it costs no start.
"""

import json
import sys
import time


def now_ms() -> float:
    """Return monotonic milliseconds, the same clock in every process of the machine."""
    return time.monotonic_ns() / 1e6


def mark(name: str, *, at_ms: float | None = None) -> None:
    """Write one line: name and time."""
    sys.stdout.write(json.dumps([name, now_ms() if at_ms is None else at_ms]) + "\n")
    sys.stdout.flush()
