"""A kiosk without a lamp or keypad: showing does nothing, reading waits in vain.

Absent by the hardware profile is no fault. A keypad that should be there and is not is `K-01`, and the
driver says so.
"""

import threading
import types
import typing

from frontpanel.port import Key, KeypadFault, LampState


class AbsentLamp:
    """Show nothing."""

    def show(self, state: LampState) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Do nothing."""


class AbsentKeypad:
    """Never say a key."""

    def __init__(self) -> None:
        """Hold nothing but the flag that ends a wait."""
        self._closed = threading.Event()

    def read(self, timeout_s: float) -> Key | KeypadFault | None:
        """Wait `timeout_s`, so that a reading loop does not spin, and return None."""
        self._closed.wait(max(0.0, timeout_s))
        return None

    @property
    def fault(self) -> KeypadFault | None:
        """Return None: what is not meant to be there cannot fail."""
        return None

    def close(self) -> None:
        """End a waiting `read`."""
        self._closed.set()

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
