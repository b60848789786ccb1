"""Headphones and keypad of a kiosk process: presses keys on its simulated panel, reads what it let be heard.

It hears sentences as words, each when it was heard to its end; what was cut off was not heard.
"""

import collections.abc
import json
import pathlib
import time
import types
import typing

from frontpanel.port import Key
from frontpanel.simulator import PanelPlayer
from kiosk.speech.simulator import TRANSCRIPT_FILE
from rehearsal.listening_voter import NeverHeardError

_LOOK_AGAIN_S = 0.005


class SimulatedHeadphones:
    """One voter's ears and fingers at one kiosk (`rehearsal.listening_voter.Ears`)."""

    def __init__(self, speech: pathlib.Path, panel: pathlib.Path, *, patience_s: float = 10.0) -> None:
        """Listen to the folder of the simulated headphones; `patience_s` is the longest silence waited for.

        Raises OSError when no kiosk is there.
        """
        self._transcript = speech / TRANSCRIPT_FILE
        self._patience_s = patience_s
        self._read_to = 0
        self._heard: list[str] = []
        self._keys = PanelPlayer(f"unix:{panel / 'panel.sock'}")

    def press(self, key: Key) -> None:
        """Press a key; what was heard before it is over."""
        self._read()
        self._heard.clear()
        self._keys.press(key)

    def hear(self, wanted: collections.abc.Callable[[str], bool], what: str) -> tuple[str, ...]:
        """Listen until a sentence is as wanted; return all heard since the last key."""
        deadline = time.monotonic() + self._patience_s
        while time.monotonic() < deadline:
            for place, sentence in enumerate(self._heard, start=1):
                if wanted(sentence):
                    return tuple(self._heard[:place])
            if self._read():
                deadline = time.monotonic() + self._patience_s
            else:
                time.sleep(_LOOK_AGAIN_S)
        raise NeverHeardError(what)

    def _read(self) -> bool:
        """Take the whole lines that have come; tell whether there were any."""
        with self._transcript.open("rb") as file:
            file.seek(self._read_to)
            lines, _, _ = file.read().rpartition(b"\n")
        if not lines:
            return False
        self._read_to += len(lines) + 1
        for line in lines.splitlines():
            told: dict[str, typing.Any] = json.loads(line)
            if told["whole"] and told["clips"]:
                self._heard.append(" ".join(told["clips"]))
        return True

    def close(self) -> None:
        """Take the headphones off; may be called twice."""
        self._keys.close()

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Take them off."""
        self.close()
