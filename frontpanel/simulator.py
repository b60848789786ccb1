"""A panel another process can play with: keys arrive as lines on a socket, lamp states go to a file.

The socket is `unix:PATH` or `tcp:127.0.0.1:PORT`. A player sends one line per word and gets one line back:
`CONFIRM` (any `Key`), `fault K-01`, `mended`, `cover open`, `cover shut`, `power mains`, `power 12` (minutes
of battery) → `ok` or `no: …`. The lamp file gets one JSON line per change, beginning with off, and no times,
so that a rehearsal's files do not show when anybody voted. Not here: noise, blinking and what keys mean.
Never used in a real election: the socket has no password.
"""

import collections
import contextlib
import dataclasses
import json
import os
import selectors
import socket
import stat
import threading
import types
import typing
from pathlib import Path

from frontpanel.port import KEYPAD_FAULTS, FrontPanelError, Key, KeypadFault, LampState, Senses

_MOST_WAITING = 64
_LONGEST_LINE = 64
_LOW_MINUTES = 5
_FAULTS = {fault.code: fault for fault in KEYPAD_FAULTS}


def parse_address(text_untrusted: str) -> Path | int:
    """Read `unix:PATH` as a path or `tcp:127.0.0.1:PORT` as a port; raise `ValueError` otherwise."""
    kind, _, rest = text_untrusted.partition(":")
    if kind == "unix" and rest:
        return Path(rest)
    host, _, port = rest.rpartition(":")
    if kind == "tcp" and host == "127.0.0.1" and port.isascii() and port.isdigit() and int(port) < 65536:
        return int(port)
    raise ValueError(f"panel address {text_untrusted!r}: must be unix:PATH or tcp:127.0.0.1:PORT")


class SimulatedPanel:
    """Be lamp and keypad in one, driven by `PanelPlayer`s; serves its socket in a thread of its own."""

    def __init__(self, address: str, lamp_file: Path) -> None:
        """Listen and begin the lamp file anew; raise `FrontPanelError` when that cannot be done."""
        self._socket_path: Path | None = None
        self._changed = threading.Condition()
        self._waiting: collections.deque[Key | KeypadFault] = collections.deque()
        self._fault: KeypadFault | None = None
        self._senses = Senses()
        self._state = LampState.OFF
        self._closed = False
        where = parse_address(address)
        try:
            self._listener = self._listen(where)
        except OSError as error:
            raise FrontPanelError(f"simulated panel {address}: {error}") from error
        try:
            self._lamp_file = lamp_file.open("w", encoding="utf-8")
        except OSError as error:
            self._listener.close()
            raise FrontPanelError(f"simulated panel, lamp file: {error}") from error
        self._write_lamp()
        self._waker, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, name="simulated-panel", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Return the address to give to a `PanelPlayer`; the port is the real one when 0 was asked for."""
        if self._socket_path is not None:
            return f"unix:{self._socket_path}"
        return f"tcp:127.0.0.1:{self._listener.getsockname()[1]}"

    def show(self, state: LampState) -> None:
        """Write a change to the lamp file."""
        with self._changed:
            if not self._closed and state is not self._state:
                self._state = state
                self._write_lamp()

    def read(self, timeout_s: float) -> Key | KeypadFault | None:
        """Return the next word of a player, or None after `timeout_s` or when closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed, timeout=max(0.0, timeout_s))
            return self._waiting.popleft() if self._waiting and not self._closed else None

    @property
    def fault(self) -> KeypadFault | None:
        """Return the fault a player made and did not mend."""
        return self._fault

    def senses(self) -> Senses:
        """Return what a player made of cover and power."""
        return self._senses

    def close(self) -> None:
        """Go dark and stop listening; may be called twice."""
        self.show(LampState.OFF)
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._changed.notify_all()
        self._waker.close()
        self._thread.join()
        self._woken.close()
        self._listener.close()
        self._lamp_file.close()
        if self._socket_path is not None:
            self._socket_path.unlink(missing_ok=True)

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

    def _listen(self, where: Path | int) -> socket.socket:
        if isinstance(where, int):
            return socket.create_server(("127.0.0.1", where))
        if where.exists() and stat.S_ISSOCK(where.stat().st_mode):
            where.unlink()  # left over by a killed rehearsal
        listener = socket.socket(socket.AF_UNIX)
        try:
            os.fchmod(listener.fileno(), 0o600)
            listener.bind(str(where))
            listener.listen()
        except OSError:
            listener.close()
            raise
        self._socket_path = where
        return listener

    def _write_lamp(self) -> None:
        self._lamp_file.write(json.dumps({"lamp": self._state.value}) + "\n")
        self._lamp_file.flush()

    def _serve(self) -> None:
        heard: dict[socket.socket, bytes] = {}
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while not self._closed:
                for key, _events in selector.select():
                    ready = typing.cast("socket.socket", key.fileobj)
                    if ready is self._listener:
                        with contextlib.suppress(OSError):  # the player may be gone already
                            player, _peer = self._listener.accept()
                            player.settimeout(1.0)
                            selector.register(player, selectors.EVENT_READ)
                            heard[player] = b""
                    elif ready in heard:
                        rest = self._hear(ready, heard.pop(ready))
                        if rest is None:
                            selector.unregister(ready)
                            ready.close()
                        else:
                            heard[ready] = rest
        for player in heard:
            player.close()

    def _hear(self, player: socket.socket, before: bytes) -> bytes | None:
        """Obey the whole lines that have come; return the unfinished rest, None to hang up."""
        try:
            piece = player.recv(4096)
            *lines, rest = (before + piece).split(b"\n")
            for line in lines:
                player.sendall(self._obey(line.decode("ascii", "replace").strip()).encode() + b"\n")
        except OSError:
            return None
        return rest if piece and len(rest) <= _LONGEST_LINE else None

    def _obey(self, line_untrusted: str) -> str:
        word, _, code = line_untrusted.partition(" ")
        with self._changed:
            if len(self._waiting) >= _MOST_WAITING:
                return "no: nobody reads the keypad"
            if line_untrusted == "mended":
                self._fault = None
            elif line_untrusted in Key.__members__:
                self._waiting.append(Key[line_untrusted])
            elif word == "fault" and code in _FAULTS:
                self._fault = _FAULTS[code]
                self._waiting.append(self._fault)
            elif (felt := _felt(self._senses, word, code)) is not None:
                self._senses = felt
            else:
                return "no: not a key, a fault, mended, cover or power"
            self._changed.notify_all()
            return "ok"


def _felt(before: Senses, word: str, value: str) -> Senses | None:
    if word == "cover" and value in ("open", "shut"):
        return dataclasses.replace(before, cover_open=value == "open")
    if word == "power" and value == "mains":
        return dataclasses.replace(before, on_mains=True, power_low=False, battery_minutes=None)
    if word == "power" and value.isascii() and value.isdigit():
        minutes = int(value)
        low = minutes < _LOW_MINUTES
        return dataclasses.replace(before, on_mains=False, power_low=low, battery_minutes=minutes)
    return None


class PanelPlayer:
    """Press the keys of a `SimulatedPanel` from another process."""

    def __init__(self, address: str, *, timeout_s: float = 5.0) -> None:
        """Connect; raise `OSError` when nobody listens."""
        where = parse_address(address)
        if isinstance(where, int):
            self._socket = socket.create_connection(("127.0.0.1", where), timeout=timeout_s)
        else:
            self._socket = socket.socket(socket.AF_UNIX)
            try:
                self._socket.settimeout(timeout_s)
                self._socket.connect(str(where))
            except OSError:
                self._socket.close()
                raise
        self._answers = self._socket.makefile("r", encoding="ascii")

    def press(self, *keys: Key) -> None:
        """Press keys one after another; raise `FrontPanelError` when the panel says no."""
        for key in keys:
            self._say(key.name)

    def break_down(self, fault: KeypadFault) -> None:
        """Make the keypad report a fault."""
        self._say(f"fault {fault.code}")

    def mend(self) -> None:
        """End the fault."""
        self._say("mended")

    def cover(self, *, is_open: bool) -> None:
        """Open or shut the cover of the case."""
        self._say("cover open" if is_open else "cover shut")

    def power(self, battery_minutes: int | None) -> None:
        """Leave so many minutes of battery; None gives the mains back."""
        self._say("power mains" if battery_minutes is None else f"power {battery_minutes}")

    def close(self) -> None:
        """Disconnect; may be called twice."""
        self._answers.close()
        self._socket.close()

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

    def _say(self, line: str) -> None:
        self._socket.sendall(line.encode("ascii") + b"\n")
        answer = self._answers.readline().strip()
        if answer != "ok":
            raise FrontPanelError(f"simulated panel: {answer or 'hung up'}")


def lamp_history(lamp_file: Path) -> tuple[LampState, ...]:
    """Read what a simulated lamp has shown so far; an unfinished last line is left out."""
    whole, _, _unfinished = lamp_file.read_text(encoding="utf-8").rpartition("\n")
    return tuple(LampState(json.loads(line)["lamp"]) for line in whole.splitlines())
