"""From samples of contacts to keys and faults: the keypad's rules, without pins or waiting.

Not here: reading contacts (`gpio_panel`) and single contacts' noise (`debounce`).
"""

import dataclasses
import enum
from collections.abc import Set as AbstractSet

from frontpanel.debounce import Contacts, DebounceSetting, Edge, EdgeKind, begin, step
from frontpanel.port import STUCK, TOO_MANY, UNPLUGGED, Key, KeypadFault


class Wire(enum.Enum):
    """Name the contacts that are not keys."""

    JACK = "jack"
    CABLE = "cable"


Contact = Key | Wire

# A leaning hand or a wet keypad presses many; two or three at once happen to hurried fingers.
MOST_KEYS_AT_ONCE = 3
HOLD_S = 1.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KeypadState:
    """Hold the contacts, whether keys are ignored until all are released, and since when ⏯ is held."""

    contacts: Contacts[Contact]
    deaf: bool = False
    pause_since_s: float | None = None
    pause_told: bool = False

    @property
    def fault(self) -> KeypadFault | None:
        """Return the fault that lasts now, the gravest first."""
        if Wire.CABLE not in self.contacts.pressed:
            return UNPLUGGED
        if self.deaf:
            return TOO_MANY
        return STUCK if any(isinstance(line, Key) for line in self.contacts.stuck) else None


def begin_keypad(closed: AbstractSet[Contact], now_s: float) -> KeypadState:
    """Start from a first sample: keys held now are no presses, plugged headphones will be told.

    The cable is taken as plugged, so that a missing keypad is told as a fault like any other.
    """
    held: set[Contact] = {line for line in closed if isinstance(line, Key)}
    return KeypadState(contacts=begin(held | {Wire.CABLE}, now_s))


def step_keypad(
    state: KeypadState, closed: AbstractSet[Contact], now_s: float, setting: DebounceSetting
) -> tuple[KeypadState, tuple[Key | KeypadFault, ...]]:
    """Take a sample of closed contacts and return what the keypad says about it, in order."""
    contacts, edges = step(state.contacts, closed, now_s, setting)
    plugged = Wire.CABLE in contacts.pressed
    keys_down = sum(isinstance(line, Key) for line in contacts.pressed)
    deaf = keys_down > MOST_KEYS_AT_ONCE or (state.deaf and keys_down > 0)
    after = _pausing(KeypadState(contacts=contacts, deaf=deaf), state, now_s)
    said: list[Key | KeypadFault] = []
    for edge in edges:
        word = _word(edge, hears_keys=plugged and not deaf)
        if word is not None:
            said.append(word)
    if after.pause_told and not state.pause_told:
        said.append(Key.PAUSE_HOLD)
    if after.fault is not None and after.fault != state.fault:
        said.append(after.fault)
    return after, tuple(said)


def _pausing(after: KeypadState, before: KeypadState, now_s: float) -> KeypadState:
    """Note how long ⏯ is held; it is told once, when the time is up."""
    pressed = after.contacts.pressed
    if after.deaf or Key.PAUSE_REPEAT not in pressed or Wire.CABLE not in pressed:
        return after
    since = now_s if before.pause_since_s is None else before.pause_since_s
    return dataclasses.replace(after, pause_since_s=since, pause_told=now_s - since >= HOLD_S)


def _word(edge: Edge[Contact], *, hears_keys: bool) -> Key | None:
    match edge.line:
        case Wire.JACK if edge.kind is not EdgeKind.STUCK:
            return Key.JACK_IN if edge.kind is EdgeKind.PRESSED else Key.JACK_OUT
        case Key() if edge.kind is EdgeKind.PRESSED and hears_keys:
            return edge.line
        case _:
            return None
