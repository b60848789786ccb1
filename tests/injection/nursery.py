"""A process that has loaded everything and forks kiosks and controllers, so that one starts in no time.

A child is a process like any other: own memory, own files, killed by SIGKILL, watched by strace. Orders come
as JSON lines; the nursery ends with its input.
"""

import ctypes
import json
import os
import pathlib
import signal
import socket
import sys
import traceback
import typing

from controller import app as controller_app
from controller.config import Config
from election.identifiers import OptionId
from kiosk.session import states
from printer import escpos_driver, raster, transport
from scanner import opening
from tests.injection.bare_kiosk import BareKiosk
from tests.injection.ground import read_wiring

_LOADED = (escpos_driver, raster, transport, opening)
_Order = dict[str, typing.Any]


class Wire:
    """The child's line to the test: JSON lines over a socket, by calls that are never injected."""

    def __init__(self, path: str) -> None:
        """Connect."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(path)
        self._buffer = b""

    def say(self, **words: typing.Any) -> None:
        """Send one line."""
        self._socket.sendall(json.dumps(words).encode() + b"\n")

    def hear(self) -> _Order | None:
        """Wait for one line; None when the test has hung up."""
        while b"\n" not in self._buffer:
            piece = self._socket.recv(65536)
            if not piece:
                return None
            self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\n")
        order: _Order = json.loads(line)
        return order

    # A controller prints one line when it is ready.
    def write(self, text: str) -> None:
        """Pass printed text on."""
        if text.strip():
            self._socket.sendall(text.strip().encode() + b"\n")

    def flush(self) -> None:
        """Do nothing: it is sent already."""


def keep_kiosk(order: _Order, wire: Wire) -> None:
    """Run one kiosk by the test's orders."""

    def shown(state: states.State) -> None:
        if isinstance(state, states.Done):
            wire.say(told="counts")
        elif isinstance(state, states.VoteFailed):
            wire.say(told="does not count")
        elif isinstance(state, states.Recovered):
            wire.say(told="counts" if state.counted else "does not count")
        elif isinstance(state, states.VoteUnknown):
            wire.say(told="unknown")

    wire.say(pid=os.getpid())
    wire.hear()
    kiosk = BareKiosk(read_wiring(pathlib.Path(order["wiring"])), shown=shown)
    wire.say(started=type(kiosk.recovery).__name__, ballots=kiosk.box.count)
    while (asked := wire.hear()) is not None:
        match asked["do"]:
            case "vote":
                choice = None if asked["choice"] is None else OptionId(asked["choice"])
                kiosk.visit(asked["code"], choice, annul=asked["annul"])
            case "rest":
                kiosk.until(states.Idle, states.PollsNotOpen, seconds=asked["seconds"])
            case "end":
                kiosk.close()
                return
        wire.say(
            state=type(kiosk.state).__name__, ballots=kiosk.box.count, pending=len(kiosk.recorder.pending())
        )


def keep_controller(order: _Order, wire: Wire) -> None:
    """Run one controller until it is told to stop."""
    folder, data = pathlib.Path(order["folder"]), pathlib.Path(order["data"])
    sys.stdout = typing.cast("typing.TextIO", wire)
    controller_app.run(
        Config(
            package=folder / "package",
            keys=folder / "keys",
            data=data,
            host="127.0.0.1",
            port=order["port"],
            console=pathlib.Path(order["console"]),
            log_copy=data.with_name(data.name + "-log-copy.jsonl"),
        )
    )


_TASKS = {"kiosk": keep_kiosk, "controller": keep_controller}


def _let_anyone_trace() -> None:
    """Let strace attach where the system lets only parents do so (PR_SET_PTRACER, any)."""
    ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)


def _child(order: _Order) -> typing.NoReturn:
    _let_anyone_trace()
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 2)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(0, 1)
    code = 70
    try:
        _TASKS[order["start"]](order, Wire(order["wire"]))
        code = 0
    except BaseException:
        os.write(2, traceback.format_exc().encode())
    os._exit(code)


def main() -> None:
    """Fork on order; children are reaped by the system."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print(json.dumps({"pid": os.getpid()}), flush=True)
    for line in sys.stdin:
        order: _Order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _child(order)
        print(json.dumps({"pid": pid}), flush=True)


if __name__ == "__main__":
    main()
