"""Child processes of a rehearsal: start, wait for the line that says ready, stop, and show what they said.

It knows no app in particular.
"""

import collections.abc
import json
import os
import pathlib
import subprocess
import threading
import typing


class ChildError(RuntimeError):
    """A process that did not start or died; the message has the end of what it wrote."""


class Child:
    """A running process whose first line of output is one JSON object."""

    def __init__(
        self,
        name: str,
        arguments: collections.abc.Sequence[str],
        *,
        log: pathlib.Path,
        environment: collections.abc.Mapping[str, str] | None = None,
    ) -> None:
        """Start the process; its error output goes to `log`."""
        self.name = name
        self._log = log
        self._sink = log.open("wb")
        self._drainer: threading.Thread | None = None
        self._process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._sink,
            env={**os.environ, **(environment or {})},
        )

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    def ready(self, timeout_s: float = 30.0) -> dict[str, typing.Any]:
        """Wait for the first line. Raises ChildError when the process ends or stays silent."""
        assert self._process.stdout is not None
        timer = threading.Timer(timeout_s, self._process.kill)
        timer.start()
        try:
            line = self._process.stdout.readline()
        finally:
            timer.cancel()
        if not line:
            raise ChildError(f"{self.name} did not start: {self._last_words()}")
        said: dict[str, typing.Any] = json.loads(line)
        self._drainer = threading.Thread(target=self._drain, daemon=True)
        self._drainer.start()
        return said

    def _drain(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._sink.write(line)

    def ended(self) -> int | None:
        """Return the exit code, or None while it runs."""
        return self._process.poll()

    def check(self) -> None:
        """Raise ChildError if the process is gone."""
        if self._process.poll() is not None:
            raise ChildError(f"{self.name} ended with {self._process.returncode}: {self._last_words()}")

    def kill(self) -> None:
        """End it without a word, as a power cut would."""
        self._process.kill()
        self._process.wait(timeout=10)

    def stop(self) -> int:
        """Ask it to end, and make it end; return its exit code."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(timeout=10)
        self._close_streams()
        return self._process.returncode

    def _close_streams(self) -> None:
        if self._drainer is not None:
            self._drainer.join(timeout=5)
        if self._process.stdout is not None and (self._drainer is None or not self._drainer.is_alive()):
            self._process.stdout.close()
        self._sink.close()

    def _last_words(self) -> str:
        self._sink.flush()
        return self._log.read_text("utf-8", errors="replace")[-2000:].strip() or "no output"
