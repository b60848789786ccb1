"""Watches the keypad and hands its keys over; tells when the keypad fails.

What a key means is decided elsewhere. A failing keypad stops nobody who votes by touch, so it is no part of
the kiosk's readiness: it is only told.
"""

import collections.abc
import threading

from frontpanel.port import Key, KeypadFault, KeypadPort
from kiosk.session.events import Fault

_POLL_SECONDS = 0.25


class KeyWatcher:
    """A thread around a `KeypadPort`."""

    def __init__(
        self,
        *,
        keypad: KeypadPort,
        press: collections.abc.Callable[[Key], None],
        report: collections.abc.Callable[[Fault | None], None],
    ) -> None:
        """Take the keypad; `start` runs it. `press` and `report` are called in the watcher's thread.

        `report` hears each change: a fault (K-01 … K-04) when it begins, None when the keypad works again.
        """
        self._keypad = keypad
        self._press = press
        self._report = report
        self._told: KeypadFault | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="key-watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def close(self) -> None:
        """Stop and let the keypad go; may be called twice."""
        self._stopping.set()
        # Closing it first ends a read that waits.
        self._keypad.close()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        with self._keypad:
            while not self._stopping.is_set():
                match self._keypad.read(_POLL_SECONDS):
                    case Key() as key:
                        self._press(key)
                    case KeypadFault() as fault:
                        self._tell(fault)
                        continue
                    case None:
                        pass
                self._tell(self._keypad.fault)

    def _tell(self, fault: KeypadFault | None) -> None:
        if fault == self._told:
            return
        self._told = fault
        self._report(None if fault is None else Fault(code=fault.code, text=fault.text))
