"""The short sounds of the console, generated, and the two ways to play them: not at all, or by `aplay`.

A sound never says more than the panel shows; without a loudspeaker nothing is lost.
"""

import array
import collections.abc
import math
import os
import subprocess
import typing

from controller.console.model.events import Tone

RATE = 16_000
_LEVEL = 0.25
_EDGE_S = 0.008
_FULL = 32_767

# (hertz, milliseconds); 0 Hz is a pause. Rising for yes, low for no, one note for «check».
_NOTES: typing.Final[collections.abc.Mapping[Tone, tuple[tuple[int, int], ...]]] = {
    Tone.ACCEPTED: ((660, 110), (0, 40), (880, 150)),
    Tone.REFUSED: ((196, 220), (0, 60), (165, 320)),
    Tone.CHECK: ((523, 260),),
    Tone.SLOT: ((587, 120),),
    Tone.ATTENTION: ((784, 160), (0, 90), (784, 160)),
}


def samples(tone: Tone) -> bytes:
    """Return a tone as signed 16-bit little-endian mono at `RATE`."""
    data = array.array("h")
    for hertz, milliseconds in _NOTES[tone]:
        count = RATE * milliseconds // 1000
        edge = max(1, int(RATE * _EDGE_S))
        for at in range(count):
            shape = min(1.0, at / edge, (count - at) / edge)
            value = math.sin(2 * math.pi * hertz * at / RATE) if hertz else 0.0
            data.append(int(_FULL * _LEVEL * shape * value))
    if data.itemsize != 2:
        raise RuntimeError("array('h') is not 16 bits wide here")
    return data.tobytes()


class Chime(typing.Protocol):
    """Play a tone, at once and without waiting."""

    def play(self, tone: Tone) -> None:
        """Play; a later tone cuts an earlier one off."""

    def close(self) -> None:
        """Fall silent; may be called twice."""


class SilentChime:
    """Plays nothing and remembers what it was asked for."""

    def __init__(self) -> None:
        """Begin with no tones."""
        self.played: list[Tone] = []

    def play(self, tone: Tone) -> None:
        """Remember the tone."""
        self.played.append(tone)

    def close(self) -> None:
        """Do nothing."""


class AplayChime:
    """Plays through `aplay`; a missing program or device is silence, never an error."""

    def __init__(self, device: str = "default") -> None:
        """Take the ALSA device; nothing is started yet."""
        self._command = (
            *("aplay", "--quiet", "--file-type=raw", "--format=S16_LE"),
            *(f"--rate={RATE}", "--channels=1", f"--device={device}", "-"),
        )
        self._sounds = {tone: samples(tone) for tone in Tone}
        self._child: subprocess.Popen[bytes] | None = None

    def play(self, tone: Tone) -> None:
        """Play a tone. All of it fits into the pipe, so that writing does not wait."""
        self.close()
        try:
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )
            assert self._child.stdin is not None
            os.set_blocking(self._child.stdin.fileno(), False)
            self._child.stdin.write(self._sounds[tone])
            self._child.stdin.close()
        except OSError:
            self.close()

    def close(self) -> None:
        """Kill the child."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        if child.stdin is not None:
            try:
                child.stdin.close()
            except OSError:
                return
