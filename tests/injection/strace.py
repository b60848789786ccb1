"""strace as a saboteur: attaches to a running process and spoils its N-th system call. Linux only.

`-e trace=none` would silently switch the injection off, so the calls that are spoilt are also traced; and
every attack says afterwards whether it struck. strace counts each kind of call (and each thread) by itself:
an attack on one kind strikes once, an attack on several strikes the N-th of each.
"""

import dataclasses
import enum
import functools
import pathlib
import select
import shutil
import signal
import subprocess
import sys

KINDS = ("write", "pwrite64", "fdatasync", "fsync", "ftruncate", "rename", "unlink")
ALL_KINDS = ",".join(KINDS)


class Blow(enum.Enum):
    """What happens to the call."""

    EIO = "error=EIO"
    ENOSPC = "error=ENOSPC"
    EROFS = "error=EROFS"
    KILL = "signal=KILL"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """Spoil call `number` (from 1) of each kind in `calls`; with `ever`, all after it; only on `paths`."""

    blow: Blow
    number: int
    calls: str
    ever: bool = False
    paths: tuple[pathlib.Path, ...] = ()

    def __str__(self) -> str:
        """Say it shortly."""
        return f"{self.blow.name} at {self.calls} {self.number}{'+' if self.ever else ''}"

    def options(self) -> list[str]:
        """Return strace's options."""
        when = f"{self.number}{'+' if self.ever else ''}"
        chosen = [option for path in self.paths for option in ("-P", str(path))]
        return [
            *chosen,
            "-e",
            f"trace={self.calls}",
            "-e",
            f"inject={self.calls}:{self.blow.value}:when={when}",
        ]


class Saboteur:
    """An attached strace. The constructor returns when it is attached to every thread."""

    def __init__(self, pid: int, attack: Attack, report: pathlib.Path) -> None:
        """Attach. Raises RuntimeError where tracing is not allowed."""
        self._report = report
        report.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            ["strace", "-f", "-q", "-p", str(pid), "-o", str(report), *attack.options()],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self._wait_attached(pid)

    def _wait_attached(self, pid: int) -> None:
        """Wait until every thread of the process has a tracer."""
        tasks = pathlib.Path(f"/proc/{pid}/task")
        while self._process.poll() is None:
            try:
                states = [task.joinpath("status").read_text() for task in tasks.iterdir()]
            except OSError:
                continue
            if states and not any("TracerPid:\t0\n" in state for state in states):
                return
        assert self._process.stderr is not None
        raise RuntimeError(f"strace does not attach: {self._process.stderr.read().decode()}")

    def leave(self) -> bool:
        """Detach; tell whether the attack struck."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        _, said = self._process.communicate(timeout=20)
        report = self._report.read_text(errors="replace") if self._report.exists() else ""
        struck = "(INJECTED)" in report or "killed by SIGKILL" in report
        if not struck and b"ptrace" in said:
            raise RuntimeError(said.decode())
        return struck


@functools.cache
def why_not() -> str | None:
    """Return why injection cannot be done on this machine, or None."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        return "strace is not installed: ./keg setup"
    tried = subprocess.run(
        ["strace", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "true"], capture_output=True, check=False
    )
    return None if tried.returncode == 0 else f"strace may not trace here: {tried.stderr.decode().strip()}"


def is_gone(pidfd: int, seconds: float) -> bool:
    """Wait until a process has ended and let go of its files."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(seconds * 1000))
