"""Start the simulated printer as a child process and play with it: for rehearsals, demos and tests.

Not here: the printer itself. The child ends with its parent, whatever happens to the parent.
"""

import contextlib
import json
import pathlib
import socket
import subprocess
import sys
import types
import typing

from printer.phrasebook import Phrase, write_phrases
from printer.tape_files import PICTURE_NAME, TEXT_NAME
from printer.tape_image import TapeImage
from printer.transport import NetworkTransport, SerialTransport


class SimulatorProcess:
    """Own one simulator process; the constructor returns when the printer listens."""

    def __init__(
        self,
        folder: pathlib.Path,
        *,
        phrases: typing.Sequence[Phrase] = (),
        width_dots: int = 576,
        pty: bool = False,
        options: typing.Sequence[str] = (),
        start_s: float = 20.0,
    ) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "printer.simulator", "--out", str(folder), "--until-stdin-closes"]
        command += ["--width", str(width_dots), *options]
        if pty:
            command.append("--pty")
        if phrases:
            write_phrases(folder / "phrases.json", phrases)
            command += ["--phrasebook", str(folder / "phrases.json")]
        self._root = pathlib.Path(__file__).parent.parent
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=self._root
        )
        try:
            self._facts = self._read_facts(start_s)
            host, _, port = str(self._facts["control"]).rpartition(":")
            self._control = socket.create_connection((host, int(port)), timeout=start_s)
        except BaseException:
            self._end_process()
            raise
        self._answers = self._control.makefile("r", encoding="ascii", newline="\n")

    def _read_facts(self, start_s: float) -> dict[str, typing.Any]:
        import select

        out = self._process.stdout
        if out is None or not select.select([out], [], [], start_s)[0]:
            raise RuntimeError(f"the simulated printer did not start within {start_s} s")
        line = out.readline()
        if not line:
            raise RuntimeError(f"the simulated printer ended at its start, code {self._process.wait(5)}")
        return dict(json.loads(line))

    def __enter__(self) -> typing.Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        self.close()

    @property
    def network(self) -> NetworkTransport:
        """Give where a driver finds the printer over TCP."""
        return NetworkTransport(host=str(self._facts["host"]), port=int(self._facts["port"]))

    @property
    def serial(self) -> SerialTransport:
        """Give where a driver finds the printer over its pseudo-terminal."""
        if not self._facts["pty"]:
            raise RuntimeError("the simulated printer was started without a pseudo-terminal")
        return SerialTransport(path=pathlib.Path(self._facts["pty"]), hardware_flow=True)

    @property
    def control_address(self) -> str:
        """Give `HOST:PORT` of the control socket, for another process."""
        return str(self._facts["control"])

    def command(self, line: str) -> str:
        """Send one control command; give the answer after `ok`, RuntimeError for `error`."""
        self._control.sendall(line.encode("ascii") + b"\n")
        answer = self._answers.readline().rstrip("\n")
        word, _, rest = answer.partition(" ")
        if word != "ok":
            raise RuntimeError(f"simulated printer: {line!r}: {answer or 'no answer'}")
        return rest

    def facts(self) -> dict[str, str]:
        """Give the answer of `status` as names and values."""
        return dict(fact.split("=", 1) for fact in self.command("status").split())

    def tape_text(self) -> list[str]:
        """Give the tape read so far as lines (see `printer.phrasebook`)."""
        self.command("flush")
        return (self.folder / TEXT_NAME).read_text(encoding="utf-8").splitlines()

    def tape_image(self) -> TapeImage:
        """Give the whole tape so far; FileNotFoundError while nothing is printed."""
        self.command("flush")
        return TapeImage.from_png((self.folder / PICTURE_NAME).read_bytes())

    def close(self) -> None:
        """End the process; may be called twice."""
        with contextlib.suppress(OSError, RuntimeError, ValueError):
            self.command("quit")
        self._answers.close()
        self._control.close()
        self._end_process()

    def _end_process(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
