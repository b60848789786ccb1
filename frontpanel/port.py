"""CONTRACT: what the kiosk asks of a front panel, whichever hardware is behind it.

A lamp shows states and knows no reasons; a keypad names keys and knows no meanings. The keypad never
repeats a key that is held down. The case may tell of its cover and its power.
"""

import dataclasses
import enum
import types
import typing


class LampState(enum.Enum):
    """Name what the lamp shows (voter-ui.md §1.3); red sits above green."""

    OFF = "off"
    GREEN = "green"
    RED = "red"
    AMBER_BLINK = "amber_blink"
    RED_AMBER = "red_amber"


class Key(enum.Enum):
    """Name the function of a key or contact (voter-ui.md §1.5); the session knows only these.

    `PAUSE_HOLD` is the key of `PAUSE_REPEAT`, held for a second.
    """

    UP = "UP"
    DOWN = "DOWN"
    LEFT = "LEFT"
    RIGHT = "RIGHT"
    SELECT = "SELECT"
    D0 = "D0"
    D1 = "D1"
    D2 = "D2"
    D3 = "D3"
    D4 = "D4"
    D5 = "D5"
    D6 = "D6"
    D7 = "D7"
    D8 = "D8"
    D9 = "D9"
    CONFIRM = "CONFIRM"
    CANCEL = "CANCEL"
    HELP = "HELP"
    PAUSE_REPEAT = "PAUSE_REPEAT"
    PAUSE_HOLD = "PAUSE_HOLD"
    SCREEN = "SCREEN"
    VOL_UP = "VOL_UP"
    VOL_DOWN = "VOL_DOWN"
    RATE_UP = "RATE_UP"
    RATE_DOWN = "RATE_DOWN"
    SW_MOVE = "SW_MOVE"
    SW_SELECT = "SW_SELECT"
    JACK_IN = "JACK_IN"
    JACK_OUT = "JACK_OUT"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KeypadFault:
    """Report a state of the keypad that a person must act on; `text` is Russian and names no key."""

    code: str
    text: str


UNPLUGGED = KeypadFault(code="K-01", text="Клавиатура не подключена: проверьте кабель")
STUCK = KeypadFault(code="K-02", text="Клавиша не отпускается: проверьте клавиатуру")
TOO_MANY = KeypadFault(code="K-03", text="Нажато слишком много клавиш: проверьте клавиатуру")
SILENT = KeypadFault(code="K-04", text="Клавиатура не отвечает: замените клавиатуру")
KEYPAD_FAULTS = (UNPLUGGED, STUCK, TOO_MANY, SILENT)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Senses:
    """What the case tells; the usual values where it has no such contact.

    `on_mains` and `battery_minutes` are None where nothing can tell; `power_low`: under five minutes left.
    """

    cover_open: bool = False
    on_mains: bool | None = None
    power_low: bool = False
    battery_minutes: int | None = None


class FrontPanelError(Exception):
    """Report a panel that cannot be opened at all: a wrong setting or missing access to the hardware."""


class LampPort(typing.Protocol):
    """Show one state until told otherwise; a closed lamp is dark."""

    def show(self, state: LampState) -> None:
        """Show a state at once; showing the same state again changes nothing."""
        ...

    def close(self) -> None:
        """Go dark and release the hardware; may be called twice."""
        ...

    def __enter__(self) -> typing.Self:
        """Return itself."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Close."""
        ...


class KeypadPort(typing.Protocol):
    """Tell key presses one by one, each once, in the order they happened."""

    def read(self, timeout_s: float) -> Key | KeypadFault | None:
        """Wait for the next press; None after `timeout_s` seconds.

        A fault is returned once, when it begins; `fault` tells whether it still lasts.
        """
        ...

    @property
    def fault(self) -> KeypadFault | None:
        """Return the fault that lasts now."""
        ...

    def close(self) -> None:
        """Release the hardware; a waiting `read` returns None soon; may be called twice."""
        ...

    def __enter__(self) -> typing.Self:
        """Return itself."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Close."""
        ...


class SensesPort(typing.Protocol):
    """Tell how cover and power are now. Whoever made it closes it."""

    def senses(self) -> Senses:
        """Return what the contacts say at this moment, bounces included."""
        ...
