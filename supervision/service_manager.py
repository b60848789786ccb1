"""The service manager as a process sees it: ready, alive, stopping, and a status for people.

Works with systemd's `Type=notify` and `WatchdogSec=`. Without `NOTIFY_SOCKET` every word is dropped, so
that development and production run the same code. Not here: what ready or alive mean.

The one library for this has no wheel, so it cannot be installed from locked binaries; the protocol is one
datagram of text a word (sd_notify(3)).
"""

import collections.abc
import contextlib
import socket
import types
import typing

_PART_OF_PERIOD = 3  # a third: one late turn of the loop is no death


class ServiceManager:
    """Speaks for this process. `alive_every_s` is how often `alive` is wanted, None without a watchdog."""

    def __init__(self, address: str | None, *, alive_every_s: float | None = None) -> None:
        """Take the address of the manager's socket; see `service_manager`. A leading @ means abstract."""
        self.alive_every_s = alive_every_s
        self._socket: socket.socket | None = None
        if address:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            with contextlib.suppress(OSError):  # a manager that is gone is nobody's fault here
                self._socket.connect("\0" + address[1:] if address.startswith("@") else address)

    def ready(self) -> None:
        """Say that the process does its work from now on."""
        self._say("READY=1")

    def alive(self) -> None:
        """Say that the main loop still turns."""
        self._say("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that the process ends on purpose."""
        self._say("STOPPING=1")

    def status(self, text: str) -> None:
        """Show one line in `systemctl status`; the caller keeps choices and codes out of it."""
        self._say("STATUS=" + " ".join(text.split()))

    def close(self) -> None:
        """Let the socket go; may be called twice."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

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

    def _say(self, words: str) -> None:
        if self._socket is not None:
            # Losing a word may not stop a voter; a manager that misses too many acts by itself.
            with contextlib.suppress(OSError):
                self._socket.send(words.encode(), socket.MSG_DONTWAIT)


def service_manager(environment: collections.abc.MutableMapping[str, str], pid: int) -> ServiceManager:
    """Return the manager named by the environment, whose variables are taken out: children are not it."""
    address = environment.pop("NOTIFY_SOCKET", None)
    period_us = environment.pop("WATCHDOG_USEC", "")
    meant_for = environment.pop("WATCHDOG_PID", str(pid))
    watched = period_us.isdecimal() and int(period_us) > 0 and meant_for == str(pid)
    every = int(period_us) / 1_000_000 / _PART_OF_PERIOD if watched else None
    return ServiceManager(address, alive_every_s=every)
