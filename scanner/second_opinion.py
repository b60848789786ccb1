"""A second decoder in a child process, so that its crash is not ours.

Knows how to start the child, ask it with a deadline, and give up after a few crashes. Does not know zbar:
the child is `python -m scanner.decode`, which calls `serve` below with the real decoder.

Conversation over one socket pair: the child says READY once; then each question is height and width (2 ×
uint16) and the grey bytes, each answer a length (uint16) and JSON `[[symbology, text], …]`.
"""

import contextlib
import os
import pathlib
import socket
import struct
import subprocess
import sys
import typing
from collections.abc import Callable, Sequence

import msgspec

from scanner.port import Scan, Symbology

if typing.TYPE_CHECKING:
    from scanner.frames import Frame

_READY = b"R"
_SIZE = struct.Struct("<HH")
_LENGTH = struct.Struct("<H")
_MAX_ANSWER = 60_000
_WAIT_END_S = 1.0


class SecondOpinion(typing.Protocol):
    """Another decoder, asked when the first one found nothing."""

    def ask(self, grey: "Frame") -> tuple[Scan, ...]:
        """Return everything found in a grey picture; empty also when the decoder is not available."""

    def close(self) -> None:
        """End the decoder; a second call does nothing."""


class ZbarProcess:
    """zbar in a child process; after `max_starts` starts it stays silent for the rest of its life."""

    def __init__(
        self, *, timeout_s: float = 0.5, max_starts: int = 4, command: Sequence[str] | None = None
    ) -> None:
        """Prepare; the child is started by the first question, which is not answered yet."""
        self._timeout_s = timeout_s
        self._starts_left = max_starts
        self._command = tuple(command or (sys.executable, "-m", "scanner.decode"))
        self._child: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._ready = False
        self._closed = False

    @property
    def is_spent(self) -> bool:
        """Say whether all starts are used up and no child runs."""
        return self._socket is None and self._starts_left == 0

    def ask(self, grey: "Frame") -> tuple[Scan, ...]:
        """Return what zbar found; empty while the child is starting, after a crash, or past the deadline."""
        if self._closed:
            return ()
        if self._socket is None:
            self._start()
        channel = self._socket
        if channel is None:
            return ()
        try:
            if not self._ready:
                self._ready = _has_reported(channel)
                return ()
            channel.settimeout(self._timeout_s)
            channel.sendall(_SIZE.pack(*grey.shape) + grey.tobytes())
            return _parse(_receive(channel, _LENGTH.unpack(_receive(channel, _LENGTH.size))[0]))
        except (OSError, EOFError, msgspec.DecodeError):
            # A late answer would be taken for the next picture's, so the child goes with its question.
            self._stop()
            return ()

    def close(self) -> None:
        """End the child; a second call does nothing."""
        self._closed = True
        self._stop()

    def _start(self) -> None:
        if self._starts_left == 0:
            return
        self._starts_left -= 1
        ours, theirs = socket.socketpair()
        root = str(pathlib.Path(__file__).resolve().parent.parent)
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
        try:
            self._child = subprocess.Popen(
                self._command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
            )
        except OSError:
            ours.close()
            return
        finally:
            theirs.close()
        self._socket, self._ready = ours, False

    def _stop(self) -> None:
        channel, self._socket = self._socket, None
        child, self._child = self._child, None
        if channel is not None:
            channel.close()
        if child is not None:
            child.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(_WAIT_END_S)


def serve(parent: socket.socket, decode: Callable[["Frame"], tuple[Scan, ...]]) -> None:
    """Answer questions until the parent closes its end."""
    import numpy as np

    parent.sendall(_READY)
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            height, width = _SIZE.unpack(_receive(parent, _SIZE.size))
            pixels = np.frombuffer(_receive(parent, height * width), np.uint8).reshape(height, width)
            answer = msgspec.json.encode([(scan.symbology.value, scan.text) for scan in decode(pixels)])
            if len(answer) > _MAX_ANSWER:
                answer = b"[]"
            parent.sendall(_LENGTH.pack(len(answer)) + answer)


def _has_reported(channel: socket.socket) -> bool:
    channel.settimeout(0)
    try:
        return _receive(channel, len(_READY)) == _READY
    except BlockingIOError:
        return False


def _receive(channel: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = channel.recv(size - len(data))
        if not piece:
            raise EOFError("the other end has closed")
        data += piece
    return bytes(data)


def _parse(answer_untrusted: bytes) -> tuple[Scan, ...]:
    pairs = msgspec.json.decode(answer_untrusted, type=list[tuple[Symbology, str]])
    return tuple(Scan(text=text, symbology=symbology) for symbology, text in pairs)
