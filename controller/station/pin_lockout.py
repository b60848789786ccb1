"""Locking an official card after wrong PINs: three lock it for 15 s, each further one for twice as long.

How many were wrong in a row is kept durably by the caller, so pulling the plug gives no fresh attempts.
"""

LOCK_AFTER = 3
FIRST_LOCK_SECONDS = 15
LONGEST_LOCK_SECONDS = 900


def lock_seconds(wrong_in_row: int) -> int:
    """Return how long the card is locked after so many wrong PINs in a row: 0, 0, 15, 30, 60 … 900."""
    if wrong_in_row < LOCK_AFTER:
        return 0
    # The exponent is bounded before the power is taken: a counter is only data of a file.
    doublings = min(wrong_in_row - LOCK_AFTER, 10)
    return min(FIRST_LOCK_SECONDS << doublings, LONGEST_LOCK_SECONDS)
