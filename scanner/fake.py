"""Scripted scanner for tests: gives what it was told to give and remembers everything that was asked of it.

Not a simulation: no time passes and no picture is made.
"""

import collections
import enum
import typing
from collections.abc import Iterable
from dataclasses import dataclass

from scanner.port import ReadResult


class Call(enum.Enum):
    """What was asked of the scanner."""

    READ = "read"
    DRAIN = "drain"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One entry of the history: the call, and what a read gave."""

    call: Call
    timeout_s: float | None = None
    result: ReadResult = None


class FakeScanner:
    """Scanner port that plays a script; when the script is over, nothing comes in time."""

    def __init__(self, script: Iterable[ReadResult] = ()) -> None:
        """Give the results of `script`, one for each read."""
        self._script = collections.deque(script)
        self._history: list[Asked] = []
        self._closed = False

    @property
    def history(self) -> tuple[Asked, ...]:
        """Everything asked so far, oldest first."""
        return tuple(self._history)

    def show(self, *results: ReadResult) -> None:
        """Add results to the end of the script."""
        self._script.extend(results)

    def __enter__(self) -> typing.Self:
        """Return the scanner itself."""
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Close the scanner."""
        self.close()

    def read(self, timeout_s: float) -> ReadResult:
        """Return the next result of the script, at once."""
        if self._closed:
            raise RuntimeError("read from a closed scanner")
        result = self._script.popleft() if self._script else None
        self._history.append(Asked(call=Call.READ, timeout_s=timeout_s, result=result))
        return result

    def drain(self) -> None:
        """Forget what was to be given next, as a real scanner forgets what was shown."""
        self._script.clear()
        self._history.append(Asked(call=Call.DRAIN))

    def close(self) -> None:
        """Remember the closing; a second call is remembered too and does nothing."""
        self._closed = True
        self._history.append(Asked(call=Call.CLOSE))
