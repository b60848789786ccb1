"""Turn noisy contacts into presses and releases: a pure step with the time passed in.

A change counts when the contact has kept its new level for `settle_s`. A held key is pressed once: there
is no auto-repeat, because a trembling or slow hand must not move twice. Not here: pins, and what keys mean.
"""

import dataclasses
import enum
import typing
from collections.abc import Hashable, Mapping
from collections.abc import Set as AbstractSet

Line = typing.TypeVar("Line", bound=Hashable)


class EdgeKind(enum.Enum):
    """Say what happened to a contact; STUCK comes once in a press that lasts `stuck_s`."""

    PRESSED = "pressed"
    RELEASED = "released"
    STUCK = "stuck"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DebounceSetting:
    """Set the times in seconds: 20 ms outlasts a bounce and is far below the 0.1 s of VVSG 7.2-N."""

    settle_s: float = 0.02
    stuck_s: float = 60.0


@dataclasses.dataclass(frozen=True, slots=True)
class Edge(typing.Generic[Line]):
    """Tell one settled change of one contact."""

    line: Line
    kind: EdgeKind


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Contact:
    raw: bool
    raw_since_s: float
    pressed: bool
    pressed_since_s: float
    stuck: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Contacts(typing.Generic[Line]):
    """Remember every contact that is not simply released; make the first one with `begin`."""

    _by_line: Mapping[Line, _Contact]

    @property
    def pressed(self) -> frozenset[Line]:
        """Return the contacts that count as pressed now."""
        return frozenset(line for line, contact in self._by_line.items() if contact.pressed)

    @property
    def stuck(self) -> frozenset[Line]:
        """Return the contacts that are held for too long."""
        return frozenset(line for line, contact in self._by_line.items() if contact.stuck)


def begin(held: AbstractSet[Line], now_s: float) -> Contacts[Line]:
    """Start with `held` contacts taken as pressed already: a key held while starting is not a press."""
    at_start = _Contact(raw=True, raw_since_s=now_s, pressed=True, pressed_since_s=now_s)
    return Contacts(dict.fromkeys(held, at_start))


def step(
    contacts: Contacts[Line], down: AbstractSet[Line], now_s: float, setting: DebounceSetting
) -> tuple[Contacts[Line], tuple[Edge[Line], ...]]:
    """Take a sample (`down` = contacts closed now) and return what has settled, in a stable order."""
    edges: list[Edge[Line]] = []
    after: dict[Line, _Contact] = {}
    for line in (*contacts._by_line, *sorted(down - contacts._by_line.keys(), key=repr)):
        contact, kind = _step_one(contacts._by_line.get(line), line in down, now_s, setting)
        if kind is not None:
            edges.append(Edge(line, kind))
        if contact.raw or contact.pressed:
            after[line] = contact
    return Contacts(after), tuple(edges)


def _step_one(
    contact: _Contact | None, raw: bool, now_s: float, setting: DebounceSetting
) -> tuple[_Contact, EdgeKind | None]:
    if contact is None:
        contact = _Contact(raw=raw, raw_since_s=now_s, pressed=False, pressed_since_s=now_s)
    elif contact.raw != raw:
        contact = dataclasses.replace(contact, raw=raw, raw_since_s=now_s)
    settled = now_s - contact.raw_since_s >= setting.settle_s
    if settled and contact.raw != contact.pressed:
        changed = dataclasses.replace(contact, pressed=raw, pressed_since_s=now_s, stuck=False)
        return changed, EdgeKind.PRESSED if raw else EdgeKind.RELEASED
    if contact.pressed and not contact.stuck and now_s - contact.pressed_since_s >= setting.stuck_s:
        return dataclasses.replace(contact, stuck=True), EdgeKind.STUCK
    return contact, None
