"""Which parts of the kiosk work: the sum of all parts, as one event when it changes.

It does not test anything; workers tell it what they saw.
"""

import collections.abc
import enum
import threading

from kiosk.session.events import DeviceNotReady, DeviceReady, Fault


class Part(enum.Enum):
    """A part without which no session may start, the most telling fault first."""

    BALLOT_BOX = "ballot_box"
    PRINTER = "printer"
    SCANNER = "scanner"
    CASE = "case"
    LINK = "link"


# A case without contacts tells nothing, ever.
_UNKNOWN_AT_START = tuple(part for part in Part if part is not Part.CASE)


class Readiness:
    """Hold the fault of each part; safe from any thread."""

    def __init__(self, announce: collections.abc.Callable[[DeviceReady | DeviceNotReady], None]) -> None:
        """Start with no answer of any part, which is not ready. `announce` must not report back."""
        starting = Fault(code="Z-00", text="Устройство запускается")
        self._faults: dict[Part, Fault] = dict.fromkeys(_UNKNOWN_AT_START, starting)
        self._announced: Fault | None = starting
        self._announce = announce
        self._lock = threading.Lock()

    def report(self, part: Part, fault: Fault | None) -> None:
        """Note how a part is; announce it when the answer for the whole kiosk changed."""
        with self._lock:
            if fault is None:
                self._faults.pop(part, None)
            else:
                self._faults[part] = fault
            worst = next((self._faults[part] for part in Part if part in self._faults), None)
            if worst == self._announced:
                return
            self._announced = worst
            # Under the lock: an older answer must not overtake a newer one on its way to the owner.
            self._announce(DeviceReady() if worst is None else DeviceNotReady(fault=worst))

    def faults(self) -> tuple[Fault, ...]:
        """Return the faults that stand, in the order of `Part`."""
        with self._lock:
            return tuple(self._faults[part] for part in Part if part in self._faults)
