"""The lines of ballots excluded by the chair's order, as the controller tells them with every answer.

It hands a changed list on and remembers its version. What a voter sees of it is the session's and the
screens'; while nobody takes the list, the kiosk does not say that it shows it.
"""

import collections.abc

from election.identifiers import ContestId, OptionId
from link.messages import Orders

Lines = frozenset[tuple[ContestId, OptionId]]
TakeLines = collections.abc.Callable[[Lines], None]


class ExcludedLines:
    """Hears orders in the link's thread; `take` must be safe to call from it."""

    def __init__(self, take: TakeLines | None) -> None:
        """Know of no excluded line; `take` is None where nothing can show one."""
        self._take = take
        self._version = 0

    @property
    def version(self) -> int:
        """Return the version of the list that was handed on last, 0 for the ballots as they are."""
        return self._version

    def hear(self, orders: Orders) -> None:
        """Hand the list on if it is another one; an answer repeated changes nothing."""
        if self._take is None or orders.withdrawn_version == self._version:
            return
        pairs = (line.partition("/") for line in orders.withdrawn)
        self._take(frozenset((ContestId(contest), OptionId(option)) for contest, _, option in pairs))
        self._version = orders.withdrawn_version
