"""Locking a reader after bad codes in a row: 5 lock it for 30 s, 20 raise an alarm (security.md §3).

A bad code is one this station's key did not make; a used or inactive card is an honest mistake.
"""

import dataclasses
import typing

LOCK_AFTER = 5
ALARM_AFTER = 20
LOCK_SECONDS = 30.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Lockout:
    """The reader of one kiosk; `locked_until` is monotonic seconds."""

    bad_in_row: int = 0
    locked_until: float = 0.0

    def is_locked(self, now: float) -> bool:
        """Tell whether codes are refused unread at this moment."""
        return now < self.locked_until

    @property
    def alarm(self) -> bool:
        """Tell whether a person must come."""
        return self.bad_in_row >= ALARM_AFTER

    def after_bad(self, now: float) -> typing.Self:
        """Return the state after one more bad code; every fifth locks again."""
        bad = self.bad_in_row + 1
        until = now + LOCK_SECONDS if bad % LOCK_AFTER == 0 else self.locked_until
        return dataclasses.replace(self, bad_in_row=bad, locked_until=until)


def after_good() -> Lockout:
    """Return the state after a code of this station: counting starts anew."""
    return Lockout()
