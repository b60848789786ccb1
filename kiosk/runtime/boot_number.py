"""The number under which one start of this kiosk speaks to the controller.

The journal's epoch alone would be the same for a kiosk and for a copy of its media that starts elsewhere: the
controller would take them for one kiosk and could give one the stored answer of the other. Chance in the low
part tells them apart; the higher number goes on, the lower one is refused until it starts again.
"""

import collections.abc
import typing

CHANCE: typing.Final = 2**20


def boot_number(epoch: int, below: collections.abc.Callable[[int], int]) -> int:
    """Return a number above that of every earlier start; `below(n)` draws from 0 … n-1."""
    return epoch * CHANCE + below(CHANCE)
