"""A lamp and a keypad for tests: they remember what happened and say what they are told to.

Not here: another process (`simulator`) or real time; only `read` with nothing to say waits, up to its limit.
"""

import queue
import types
import typing
from collections.abc import Iterable

from frontpanel.port import Key, KeypadFault, LampState


class FakeLamp:
    """Remember every change in `history`, beginning with OFF."""

    def __init__(self) -> None:
        """Be dark."""
        self.history: list[LampState] = [LampState.OFF]
        self.closed = False

    @property
    def state(self) -> LampState:
        """Return what is shown now."""
        return self.history[-1]

    def show(self, state: LampState) -> None:
        """Note a change; a closed lamp stays dark."""
        if not self.closed and state is not self.state:
            self.history.append(state)

    def close(self) -> None:
        """Go dark."""
        if not self.closed:
            self.show(LampState.OFF)
            self.closed = True

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


class FakeKeypad:
    """Say the scripted presses and faults in order; more may be added from any thread."""

    def __init__(self, script: Iterable[Key | KeypadFault] = ()) -> None:
        """Begin with a script."""
        self._said: queue.SimpleQueue[Key | KeypadFault | None] = queue.SimpleQueue()
        self.history: list[Key | KeypadFault] = []
        self.closed = False
        self._fault: KeypadFault | None = None
        self.press(*script)

    def press(self, *said: Key | KeypadFault) -> None:
        """Add presses and faults."""
        for word in said:
            self._said.put(word)

    def mend(self) -> None:
        """End the lasting fault."""
        self._fault = None

    def read(self, timeout_s: float) -> Key | KeypadFault | None:
        """Return the next word, or None after `timeout_s` or when closed; `history` holds what was read."""
        if self.closed:
            return None
        try:
            word = self._said.get(timeout=max(0.0, timeout_s))
        except queue.Empty:
            return None
        if word is not None:
            self.history.append(word)
        if isinstance(word, KeypadFault):
            self._fault = word
        return word

    @property
    def fault(self) -> KeypadFault | None:
        """Return the fault read last and not mended."""
        return self._fault

    def close(self) -> None:
        """End a waiting `read`."""
        if not self.closed:
            self.closed = True
            self._said.put(None)

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
