"""The panel on GPIO pins: two lights, keys, contacts of the case. The only file that imports gpiozero.

It knows levels and pins. It does not decide what a press is (`keypad_logic`), when a light is lit
(`lamp_pattern`) or what any of it means. gpiozero's own bounce time is not used: its mock ignores it, so
nobody could test it.
"""

import collections
import contextlib
import threading
import time
import types
import typing
from collections.abc import Callable, Iterator

import gpiozero

from frontpanel.debounce import DebounceSetting
from frontpanel.keypad_logic import Contact, KeypadState, Wire, begin_keypad, step_keypad
from frontpanel.lamp_pattern import lights, next_change_s
from frontpanel.pins import KeypadPins, LampPins, MatrixPins, SensePins
from frontpanel.port import SILENT, FrontPanelError, Key, KeypadFault, LampState, Senses

_POLL_S = 0.005


class GpioLamp:
    """Show the lamp on two outputs; a thread of its own blinks it.

    `pin_factory` None is the board's own; `clock` is monotonic. With `own_thread` false nothing blinks by
    itself and the owner calls `refresh`. Raise `FrontPanelError` when the pins cannot be had.
    """

    def __init__(
        self,
        pins: LampPins,
        *,
        clock: Callable[[], float] = time.monotonic,
        pin_factory: typing.Any = None,
        own_thread: bool = True,
    ) -> None:
        """Take the two outputs, dark."""
        self._clock = clock
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._state = LampState.OFF
        self._shown_at_s = clock()
        self._closed = False
        with _opening("lamp") as devices:
            for pin in (pins.red, pins.green):
                output = gpiozero.DigitalOutputDevice(
                    pin, active_high=pins.active_high, initial_value=False, pin_factory=pin_factory
                )
                devices.append(output)
        self._red, self._green = devices
        self._thread = threading.Thread(target=self._blink, name="lamp", daemon=True) if own_thread else None
        if self._thread is not None:
            self._thread.start()

    def show(self, state: LampState) -> None:
        """Show a state at once; showing the same state again does not restart its blinking."""
        with self._lock:
            if state is not self._state:
                self._state, self._shown_at_s = state, self._clock()
        self.refresh()
        self._wake.set()

    def refresh(self) -> float | None:
        """Set the lights as they must be now; return in how many seconds they change, None for never."""
        with self._lock:
            if self._closed:
                return None
            age_s = self._clock() - self._shown_at_s
            lit = lights(self._state, age_s)
            for output, on in ((self._red, lit.red), (self._green, lit.green)):
                if bool(output.value) != on:
                    output.value = int(on)
            return next_change_s(self._state, age_s)

    def close(self) -> None:
        """Go dark and release the pins; may be called twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            for output in (self._red, self._green):
                output.off()
                output.close()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=2)

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def _blink(self) -> None:
        while not self._closed:
            self._wake.wait(self.refresh())
            self._wake.clear()


class GpioKeypad:
    """Read keys by sampling the pins inside `read`, every 5 ms; one thread reads.

    Between two calls of `read` nothing is seen, so the reader calls it again at once. `clock` is monotonic,
    `sleep` in seconds. Raise `FrontPanelError` when the pins cannot be had.
    """

    def __init__(
        self,
        pins: KeypadPins,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        setting: DebounceSetting | None = None,
        pin_factory: typing.Any = None,
    ) -> None:
        """Take the pins and a first sample."""
        self._clock = clock
        self._sleep = sleep
        self._setting = setting or DebounceSetting()
        self._lock = threading.Lock()
        self._closed = False
        self._silent = False
        self._said: collections.deque[Key | KeypadFault] = collections.deque()
        self._has_cable_loop = pins.cable is not None
        with _opening("keypad") as devices:
            self._devices = devices
            self._inputs = _open_inputs(pins, devices, pin_factory)
            self._matrix = None if pins.matrix is None else _Matrix(pins.matrix, devices, pin_factory)
            self._state: KeypadState = begin_keypad(self._closed_contacts(), clock())

    def read(self, timeout_s: float) -> Key | KeypadFault | None:
        """Wait for the next press or new fault; None after `timeout_s` seconds or when closed."""
        deadline = self._clock() + timeout_s
        while True:
            with self._lock:
                if self._closed:
                    return None
                if not self._said:
                    self._sample()
                if self._said:
                    return self._said.popleft()
            left = deadline - self._clock()
            if left <= 0:
                return None
            self._sleep(min(_POLL_S, left))

    @property
    def fault(self) -> KeypadFault | None:
        """Return the fault that lasts now."""
        return SILENT if self._silent else self._state.fault

    def close(self) -> None:
        """Release the pins; may be called twice."""
        with self._lock:
            if not self._closed:
                self._closed = True
                for device in self._devices:
                    device.close()

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def _sample(self) -> None:
        try:
            closed = self._closed_contacts()
        except (gpiozero.GPIOZeroError, OSError):
            if not self._silent:
                self._said.append(SILENT)
            self._silent = True
            return
        self._silent = False
        self._state, said = step_keypad(self._state, closed, self._clock(), self._setting)
        self._said.extend(said)

    def _closed_contacts(self) -> frozenset[Contact]:
        closed: set[Contact] = {contact for contact, pin in self._inputs.items() if pin.is_active}
        if not self._has_cable_loop:
            closed.add(Wire.CABLE)  # nothing can tell, so it is not called unplugged
        if self._matrix is not None:
            closed |= self._matrix.closed_keys()
        return frozenset(closed)


class GpioSenses:
    """Read the contacts of the case. Raise `FrontPanelError` when the pins cannot be had."""

    def __init__(self, pins: SensePins, *, pin_factory: typing.Any = None) -> None:
        """Take the inputs."""
        self._closed = False
        with _opening("senses") as devices:
            self._devices = devices
            self._cover, self._mains, self._low = (
                _open_contact(pin, devices, pin_factory) for pin in (pins.cover, pins.mains, pins.power_low)
            )

    def senses(self) -> Senses:
        """Return what the contacts say now; nothing unusual once they are released."""
        if self._closed:
            return Senses()
        return Senses(
            cover_open=self._cover is not None and not self._cover.is_active,
            on_mains=None if self._mains is None else bool(self._mains.is_active),
            power_low=self._low is not None and bool(self._low.is_active),
        )

    def close(self) -> None:
        """Release the pins; may be called twice."""
        if not self._closed:
            self._closed = True
            for device in self._devices:
                device.close()


class _Matrix:
    """Scan a key matrix: one row at a time is pulled low, and closed keys pull their columns with it."""

    def __init__(self, pins: MatrixPins, devices: list[typing.Any], pin_factory: typing.Any) -> None:
        self._keys = pins.keys
        self._rows = [
            gpiozero.DigitalOutputDevice(pin, active_high=False, initial_value=False, pin_factory=pin_factory)
            for pin in pins.rows
        ]
        devices += self._rows
        self._columns = [
            gpiozero.DigitalInputDevice(pin, pull_up=True, pin_factory=pin_factory) for pin in pins.columns
        ]
        devices += self._columns

    def closed_keys(self) -> set[Key]:
        """Scan once."""
        closed = set()
        for row, keys in zip(self._rows, self._keys, strict=True):
            row.on()
            try:
                for column, key in zip(self._columns, keys, strict=True):
                    if key is not None and column.is_active:
                        closed.add(key)
            finally:
                row.off()
        return closed


def _open_inputs(
    pins: KeypadPins, devices: list[typing.Any], pin_factory: typing.Any
) -> dict[Contact, typing.Any]:
    wires: dict[Contact, int | None] = {Wire.JACK: pins.jack, Wire.CABLE: pins.cable}
    wires.update(pins.direct.items())
    inputs: dict[Contact, typing.Any] = {}
    for contact, pin in wires.items():
        device = _open_contact(pin, devices, pin_factory)
        if device is not None:
            inputs[contact] = device
    return inputs


def _open_contact(pin: int | None, devices: list[typing.Any], pin_factory: typing.Any) -> typing.Any:
    """Open a contact to ground, or return None where there is none."""
    if pin is None:
        return None
    device = gpiozero.DigitalInputDevice(pin, pull_up=True, pin_factory=pin_factory)
    devices.append(device)
    return device


@contextlib.contextmanager
def _opening(what: str) -> Iterator[list[typing.Any]]:
    """Collect devices while they are opened; on a failure release them all and say what could not be had."""
    devices: list[typing.Any] = []
    try:
        yield devices
    except (gpiozero.GPIOZeroError, OSError) as error:
        for device in devices:
            device.close()
        raise FrontPanelError(f"{what}: {type(error).__name__}: {error}") from error
