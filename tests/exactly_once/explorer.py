"""Searches every reachable state of a hub with spokes, breadth first; gives the shortest way to a wrong one.

A move touches the hub and at most one spoke. So what follows from (hub, spoke) is worked out once and used in
every state that has this pair. States are packed into integers and kept exactly: nothing is hashed away.
It knows nothing of cards or kiosks.
"""

import collections
import collections.abc
import dataclasses
import typing

_BITS = 24
_MASK = (1 << _BITS) - 1

Value = collections.abc.Hashable
Move = tuple[str, Value, Value]


class System(typing.Protocol):
    """What is searched: a start, the moves of each pair, those of the hub alone, and what may never be."""

    def start(self) -> tuple[Value, tuple[Value, ...]]:
        """Return the hub and the spokes at the start."""
        ...

    def moves(self, number: int, hub: typing.Any, spoke: typing.Any) -> collections.abc.Iterable[Move]:
        """Yield (name, hub after, spoke after) for everything the hub and this spoke can do."""
        ...

    def hub_moves(self, hub: typing.Any) -> collections.abc.Iterable[tuple[str, Value]]:
        """Yield (name, hub after) for everything the hub can do alone."""
        ...

    def wrong_pair(self, number: int, hub: typing.Any, spoke: typing.Any) -> str | None:
        """Name what is wrong between the hub and one spoke."""
        ...

    def wrong_whole(self, hub: typing.Any, spokes: tuple[typing.Any, ...]) -> str | None:
        """Name what is wrong with the whole."""
        ...


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found; `complete` means that no state was left unvisited."""

    states: int
    transitions: int
    depth: int
    complete: bool = False
    wrong: str | None = None
    path: tuple[str, ...] = ()


class _Names:
    """Give each value a small number, and back."""

    def __init__(self) -> None:
        self.values: list[typing.Any] = []
        self._numbers: dict[Value, int] = {}

    def number(self, value: Value) -> int:
        found = self._numbers.setdefault(value, len(self.values))
        if found == len(self.values):
            self.values.append(value)
        return found


class Explorer:
    """One search of one system."""

    def __init__(self, system: System) -> None:
        """Take the system."""
        self._system = system
        self._hubs, self._spokes = _Names(), _Names()
        self._pairs: dict[tuple[int, int, int], tuple[str | None, tuple[tuple[str, int, int], ...]]] = {}
        self._alone: dict[int, tuple[tuple[str, int], ...]] = {}
        self._size = len(system.start()[1])

    def run(self, limit: int) -> Found:
        """Visit at most `limit` states; stop at the first wrong one."""
        hub, spokes = self._system.start()
        first = self._pack(self._hubs.number(hub), [self._spokes.number(spoke) for spoke in spokes])
        came_from: dict[int, int] = {first: first}
        wave = [first]
        depth = transitions = 0
        wrong = self._wrong(first)
        while wave and wrong is None and len(came_from) < limit:
            following: list[int] = []
            for state in wave:
                for after in self._after(state):
                    transitions += 1
                    if after in came_from:
                        continue
                    came_from[after] = state
                    following.append(after)
                    wrong = self._wrong(after)
                    if wrong is not None:
                        path = self._path(came_from, after)
                        states = len(came_from)
                        return Found(
                            states=states, transitions=transitions, depth=len(path), wrong=wrong, path=path
                        )
            wave = following
            depth += bool(wave)
        return Found(
            states=len(came_from), transitions=transitions, depth=depth, complete=not wave, wrong=wrong
        )

    def _pack(self, hub: int, spokes: collections.abc.Iterable[int]) -> int:
        packed = hub
        for spoke in spokes:
            packed = packed << _BITS | spoke
        return packed

    def _unpack(self, state: int) -> tuple[int, list[int]]:
        places = range(self._size - 1, -1, -1)
        return state >> _BITS * self._size, [state >> _BITS * place & _MASK for place in places]

    def _after(self, state: int) -> collections.abc.Iterator[int]:
        hub, spokes = self._unpack(state)
        low = state & ((1 << _BITS * self._size) - 1)
        for _name, hub_after in self._hub_alone(hub):
            yield hub_after << _BITS * self._size | low
        for number, spoke in enumerate(spokes):
            shift = _BITS * (self._size - 1 - number)
            others = low & ~(_MASK << shift)
            for _name, hub_after, spoke_after in self._pair(number, hub, spoke)[1]:
                yield hub_after << _BITS * self._size | others | spoke_after << shift

    def _named_after(self, state: int) -> collections.abc.Iterator[str]:
        hub, spokes = self._unpack(state)
        yield from (name for name, _ in self._hub_alone(hub))
        for number, spoke in enumerate(spokes):
            yield from (f"{number + 1}: {name}" for name, _, _ in self._pair(number, hub, spoke)[1])

    def _wrong(self, state: int) -> str | None:
        hub, spokes = self._unpack(state)
        for number, spoke in enumerate(spokes):
            wrong = self._pair(number, hub, spoke)[0]
            if wrong is not None:
                return wrong
        values = tuple(self._spokes.values[spoke] for spoke in spokes)
        return self._system.wrong_whole(self._hubs.values[hub], values)

    def _pair(self, number: int, hub: int, spoke: int) -> tuple[str | None, tuple[tuple[str, int, int], ...]]:
        key = (number, hub, spoke)
        known = self._pairs.get(key)
        if known is None:
            values = self._hubs.values[hub], self._spokes.values[spoke]
            moves = tuple(
                (name, self._hubs.number(hub_after), self._spokes.number(spoke_after))
                for name, hub_after, spoke_after in self._system.moves(number, *values)
            )
            known = self._pairs[key] = (self._system.wrong_pair(number, *values), moves)
        return known

    def _hub_alone(self, hub: int) -> tuple[tuple[str, int], ...]:
        known = self._alone.get(hub)
        if known is None:
            moves = self._system.hub_moves(self._hubs.values[hub])
            known = self._alone[hub] = tuple((name, self._hubs.number(after)) for name, after in moves)
        return known

    def _path(self, came_from: collections.abc.Mapping[int, int], state: int) -> tuple[str, ...]:
        names: list[str] = []
        while came_from[state] != state:
            before = came_from[state]
            steps = zip(self._named_after(before), self._after(before), strict=True)
            names.append(next(name for name, after in steps if after == state))
            state = before
        return tuple(reversed(names))


def explore(system: System, limit: int) -> Found:
    """Search a system, at most `limit` states (whole waves, so a little more)."""
    return Explorer(system).run(limit)
