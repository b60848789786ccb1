"""The headphones: samples to `aplay`, one child process an utterance, killed to be interrupted.

The device is named by the wiring, which refuses names that could be a loudspeaker (`kiosk.speech.opening`).
"""

import os
import select
import subprocess
import typing

from election.audio import SAMPLE_RATE
from kiosk.speech.player import SinkError
from kiosk.speech.port import Utterance
from kiosk.speech.stretch import Samples

_BUFFER_US, _PERIOD_US = 100_000, 20_000
_FULL_SCALE = 2**31 - 128
# A device that takes nothing for so long is not there any more.
_STUCK_S = 0.3


class AplaySink:
    """A sink over `aplay`. Integer samples of 32 bits keep the soft volumes clean where the card can."""

    def __init__(self, device: str, program: tuple[str, ...] = ("aplay",)) -> None:
        """Take the device; nothing is opened before the first utterance."""
        self._command: typing.Final = (
            *program,
            *("--quiet", "--file-type=raw", "--format=S32_LE", f"--rate={SAMPLE_RATE}", "--channels=1"),
            *(f"--buffer-time={_BUFFER_US}", f"--period-time={_PERIOD_US}", f"--device={device}", "-"),
        )
        self._child: subprocess.Popen[bytes] | None = None

    def begin(self, utterance: Utterance) -> None:
        """Start the child. Raises SinkError."""
        self.drop()
        try:
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )
        except OSError:
            raise SinkError("no aplay") from None
        assert self._child.stdin is not None
        os.set_blocking(self._child.stdin.fileno(), False)

    def write(self, block: Samples) -> None:
        """Write samples to the child. Raises SinkError when it is gone or takes nothing."""
        assert self._child is not None
        assert self._child.stdin is not None
        handle = self._child.stdin.fileno()
        data = memoryview((block.clip(-1, 1) * _FULL_SCALE).astype("<i4").tobytes())
        while data:
            if not select.select((), (handle,), (), _STUCK_S)[1]:
                raise SinkError("aplay takes nothing")
            try:
                data = data[os.write(handle, data) :]
            except OSError:
                raise SinkError("aplay is gone") from None

    def drop(self) -> None:
        """Kill the child; the device forgets its buffer with it."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        if child.stdin is not None:
            child.stdin.close()

    def finish(self) -> None:
        """Let the child drain and end. Raises SinkError when it could not play."""
        child, self._child = self._child, None
        if child is None:
            return
        try:
            child.communicate(timeout=_STUCK_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            raise SinkError("aplay does not end") from None
        if child.returncode != 0:
            raise SinkError("aplay failed")

    def close(self) -> None:
        """Kill the child."""
        self.drop()
