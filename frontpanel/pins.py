"""Which wire is which: the panel's pins as data, read from a JSON file and checked.

Numbers are GPIO (BCM) numbers. Not here: the pins themselves.
"""

import collections
import typing
from collections.abc import Mapping

import msgspec

from frontpanel.port import Key

Pin = typing.Annotated[int, msgspec.Meta(ge=0, le=63)]
_Pins = typing.Annotated[tuple[Pin, ...], msgspec.Meta(min_length=1, max_length=16)]


class _Setting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class LampPins(_Setting, frozen=True, kw_only=True):
    """Name the outputs of the two lights; `active_high` false means a light is lit by a low level."""

    red: Pin
    green: Pin
    active_high: bool = True


class MatrixPins(_Setting, frozen=True, kw_only=True):
    """Name the wires of a key matrix; `keys[r][c]` is the key between row r and column c, or null.

    Every key needs a diode from column to row: without it two keys of one column would join two outputs.
    """

    rows: _Pins
    columns: _Pins
    keys: tuple[tuple[Key | None, ...], ...]


class KeypadPins(_Setting, frozen=True, kw_only=True):
    """Name the inputs: one pin per key, a matrix, or both. All contacts close to ground.

    `jack` closes while headphones are plugged in; `cable` is a loop through the keypad's plug.
    """

    direct: Mapping[Key, Pin] = {}
    matrix: MatrixPins | None = None
    jack: Pin | None = None
    cable: Pin | None = None


class SensePins(_Setting, frozen=True, kw_only=True):
    """Name the contacts of the case; all close to ground, and one that is not there tells nothing.

    `cover` closes while the cover is shut, so that a cut wire is an open cover; `mains` while there is mains
    power; `power_low` while under five minutes are left.
    """

    cover: Pin | None = None
    mains: Pin | None = None
    power_low: Pin | None = None


class PanelPins(_Setting, frozen=True, kw_only=True):
    """Name all pins of one panel."""

    lamp: LampPins
    keypad: KeypadPins
    senses: SensePins = SensePins()


def parse_pins(file_untrusted: bytes) -> PanelPins:
    """Read and check a pins file; raise `ValueError` naming the place of what is wrong."""
    try:
        pins = msgspec.json.decode(file_untrusted, type=PanelPins)
    except msgspec.DecodeError as error:
        raise ValueError(f"pins file: {error}") from error
    check_pins(pins)
    return pins


def check_pins(pins: PanelPins) -> None:
    """Refuse pins and keys used twice, contacts named as keys, and a matrix table of the wrong size."""
    keypad, matrix = pins.keypad, pins.keypad.matrix
    used = [pins.lamp.red, pins.lamp.green, *keypad.direct.values()]
    senses = (pins.senses.cover, pins.senses.mains, pins.senses.power_low)
    used += [pin for pin in (keypad.jack, keypad.cable, *senses) if pin is not None]
    keys = list(keypad.direct)
    if matrix is not None:
        used += [*matrix.rows, *matrix.columns]
        keys += [key for row in matrix.keys for key in row if key is not None]
        sizes = {len(row) for row in matrix.keys}
        if len(matrix.keys) != len(matrix.rows) or sizes != {len(matrix.columns)}:
            raise ValueError("keypad.matrix.keys: not as many rows and columns as there are pins")
    _refuse_twice("pin", used)
    _refuse_twice("key", [key.name for key in keys])
    if {Key.JACK_IN, Key.JACK_OUT} & set(keys):
        raise ValueError("keypad: the headphone contact is set by keypad.jack, not as a key")
    if Key.PAUSE_HOLD in keys:
        raise ValueError("keypad: PAUSE_HOLD is PAUSE_REPEAT held down, not a key")


def _refuse_twice(what: str, names: list[int] | list[str]) -> None:
    twice = sorted(str(name) for name, count in collections.Counter(names).items() if count > 1)
    if twice:
        raise ValueError(f"pins file: {what} used twice: {', '.join(twice)}")
