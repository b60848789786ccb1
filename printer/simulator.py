"""A simulated ESC/POS printer as a process: a TCP port, a pseudo-terminal if wanted, and a control socket.

    python -m printer.simulator --listen 127.0.0.1:0 --control 127.0.0.1:0 --out DIR [--phrasebook FILE]

Prints one JSON line when it is ready: `{"host", "port", "control", "pty"}`; `control` is `HOST:PORT` or the
path of a Unix socket. The tape is written to DIR a moment after printing pauses, and at once on `flush`. The
commands of the control socket are in `printer.simulator_switches`; `flush` and `quit` are added here.

Not here: what bytes mean (`printer.interpreter`). It is never part of a voting device.
"""

import argparse
import asyncio
import contextlib
import json
import os
import pathlib
import signal
import sys
import time
import tty
import typing

from printer.interpreter import Interpreter
from printer.phrasebook import Phrasebook, read_phrases
from printer.raster import Rasteriser, TapeWidth
from printer.simulated_tape import SimulatedTape
from printer.simulator_switches import throw_switch
from printer.tape_files import TapeFiles

_QUIET_S = 0.1
_SAVING_SHARE = 20
"""At most a twentieth of the time goes into rewriting a long tape."""
_TICK_S = 0.01
_MAX_COMMAND_BYTES = 200


class Line(typing.Protocol):
    """Be one connection of the printer: answer on it, hold it back while the buffer is full."""

    def answer(self, data: bytes) -> None:
        """Send a reply."""
        ...

    def hold(self, held: bool) -> None:
        """Stop or resume taking bytes from the other side."""
        ...


class Simulator:
    """Move bytes between lines and interpreter, and save the tape when printing pauses."""

    def __init__(self, interpreter: Interpreter, files: TapeFiles, *, rows_per_s: float) -> None:
        self.interpreter = interpreter
        self.finished = asyncio.Event()
        self._files = files
        self._rows_per_tick = max(1, round(rows_per_s * _TICK_S)) if rows_per_s else None
        self._waiting: list[tuple[Line, bytes]] = []
        self._speaker: Line | None = None
        self._ticking = False
        self._save_timer: asyncio.TimerHandle | None = None
        self._save_cost = 0.0

    def received(self, line: Line, data: bytes) -> None:
        """Take bytes of a line, or keep them until the buffer has room."""
        self._waiting.append((line, data))
        self._speaker = line
        self.work()

    def work(self) -> None:
        """Fill the buffer, print, answer; go on later if the printer is slower than the bytes."""
        progress = True
        while progress:
            progress = self._take_waiting()
            if not self._ticking:
                progress = self._print() or progress
        for line, _ in self._waiting:
            line.hold(True)

    def _take_waiting(self) -> bool:
        taken = False
        while self._waiting and self.interpreter.free:
            line, data = self._waiting.pop(0)
            room = self.interpreter.free
            answer = self.interpreter.receive(data[:room])
            if answer:
                line.answer(answer)
            if data[room:]:
                self._waiting.insert(0, (line, data[room:]))
            else:
                line.hold(False)
            taken = True
        return taken

    def _print(self) -> bool:
        before = self.interpreter.buffered
        answers, rows = self.interpreter.run(self._rows_per_tick)
        if answers and self._speaker is not None:
            self._speaker.answer(answers)
        if rows or self.interpreter.buffered != before:
            self._save_soon()
        if self._rows_per_tick is not None and rows >= self._rows_per_tick:
            self._ticking = True
            asyncio.get_running_loop().call_later(_TICK_S, self._tick)
        return self.interpreter.buffered != before

    def _tick(self) -> None:
        self._ticking = False
        self.work()

    def _save_soon(self) -> None:
        if self._save_timer is not None:
            self._save_timer.cancel()
        delay = max(_QUIET_S, self._save_cost * _SAVING_SHARE)
        self._save_timer = asyncio.get_running_loop().call_later(delay, self.save)

    def save(self) -> None:
        """Write the tape files now."""
        if self._save_timer is not None:
            self._save_timer.cancel()
            self._save_timer = None
        start = time.monotonic()
        self._files.write()
        self._save_cost = time.monotonic() - start

    def command(self, line_untrusted: str) -> str:
        """Do one line of the control protocol."""
        word = line_untrusted.strip().lower()
        if word == "flush":
            self.work()
            self.save()
            return "ok"
        if word == "quit":
            self.save()
            self.finished.set()
            return "ok"
        answer = throw_switch(self.interpreter, line_untrusted)
        self.work()
        return answer


class _TcpLine(asyncio.Protocol):
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = typing.cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._simulator.received(self, data)

    def answer(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def hold(self, held: bool) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        if held:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()


class _PtyLine:
    """A pseudo-terminal; both ends stay open, so a host may come and go as on a serial cable."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.path = os.ttyname(self._slave)
        asyncio.get_running_loop().add_reader(self._master, self._read)

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._simulator.received(self, os.read(self._master, 4096))

    def answer(self, data: bytes) -> None:
        with contextlib.suppress(BlockingIOError):
            os.write(self._master, data)

    def hold(self, held: bool) -> None:
        loop = asyncio.get_running_loop()
        if held:
            loop.remove_reader(self._master)
        else:
            loop.add_reader(self._master, self._read)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._master)
        os.close(self._master)
        os.close(self._slave)


async def _serve_control(
    simulator: Simulator, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    with contextlib.suppress(OSError, ValueError):
        while line_untrusted := await reader.readline():
            answer = simulator.command(line_untrusted.decode("ascii", "replace"))
            writer.write(answer.encode() + b"\n")
            await writer.drain()
    writer.close()


async def _open_control(simulator: Simulator, address: str) -> tuple[asyncio.Server, str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _serve_control(simulator, reader, writer)

    if "/" in address:
        server: asyncio.Server = await asyncio.start_unix_server(serve, address, limit=_MAX_COMMAND_BYTES)
        return server, address
    host, port = _host_and_port(address)
    server = await asyncio.start_server(serve, host, port, limit=_MAX_COMMAND_BYTES)
    host, port = server.sockets[0].getsockname()[:2]
    return server, f"{host}:{port}"


def _host_and_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host or "127.0.0.1", int(port)


def _watch_for_the_end(simulator: Simulator, *, until_stdin_closes: bool) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, simulator.command, "quit")
    if until_stdin_closes:

        def check() -> None:
            if not os.read(sys.stdin.fileno(), 4096):
                loop.remove_reader(sys.stdin.fileno())
                simulator.command("quit")

        loop.add_reader(sys.stdin.fileno(), check)


async def _serve(options: argparse.Namespace) -> None:
    width = TapeWidth(options.width)
    phrases = read_phrases(options.phrasebook) if options.phrasebook else ()
    interpreter = Interpreter(SimulatedTape(int(width)), buffer_size=options.buffer)
    files = TapeFiles(options.out, interpreter.tape, Phrasebook(phrases, Rasteriser(width)))
    simulator = Simulator(interpreter, files, rows_per_s=options.speed * 8)
    _watch_for_the_end(simulator, until_stdin_closes=options.until_stdin_closes)
    async with contextlib.AsyncExitStack() as stack:
        host, port = _host_and_port(options.listen)
        server = await asyncio.get_running_loop().create_server(lambda: _TcpLine(simulator), host, port)
        stack.callback(server.close)
        control, control_address = await _open_control(simulator, options.control)
        stack.callback(control.close)
        pty_path = None
        if options.pty:
            pty_line = _PtyLine(simulator)
            stack.callback(pty_line.close)
            pty_path = pty_line.path
        host, port = server.sockets[0].getsockname()[:2]
        facts = {"host": host, "port": port, "control": control_address, "pty": pty_path}
        print(json.dumps(facts), flush=True)
        await simulator.finished.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m printer.simulator", description=__doc__.split("\n")[0])
    parser.add_argument("--listen", default="127.0.0.1:0", metavar="HOST:PORT", help="port 0: any free one")
    parser.add_argument("--control", default="127.0.0.1:0", metavar="HOST:PORT|PATH")
    parser.add_argument("--pty", action="store_true", help="offer a serial line too")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder of tape.png and tape.txt")
    parser.add_argument("--phrasebook", type=pathlib.Path, help="JSON list of phrases")
    parser.add_argument("--width", type=int, choices=[int(width) for width in TapeWidth], default=576)
    parser.add_argument("--speed", type=float, default=0.0, metavar="MM/S", help="0: as fast as possible")
    parser.add_argument("--buffer", type=int, default=4096, metavar="BYTES", help="receive buffer")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with the parent process")
    return parser


def main(arguments: typing.Sequence[str] | None = None) -> int:
    """Run until `quit`, a signal, or the end of the parent."""
    asyncio.run(_serve(_parser().parse_args(arguments)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
