"""An in-memory copy of a log for tests: power cuts in the middle of a write, errors at a chosen operation.

It is not for production. A power cut keeps what was flushed and any beginning of the rest, or leaves zeros
in its place, as file systems without ordered data do.
"""

import errno


class PowerCutError(Exception):
    """Power is gone; the code under test must not survive it."""


class Mains:
    """The power of a device, shared by its media: counts operations and cuts at a chosen one."""

    def __init__(self, *, cut_at: int | None = None) -> None:
        """Cut at operation `cut_at` (from 0, over all media together); None = never."""
        self.operations = 0
        self._cut_at = cut_at

    def on_operation(self) -> None:
        """Count an operation that was begun and not finished; from its turn on there is no power."""
        number = self.operations
        self.operations += 1
        if self._cut_at is not None and number >= self._cut_at:
            raise PowerCutError


class FakeMedium:
    """Keeps flushed and unflushed bytes apart. After one failure it stays failed until it is opened again."""

    def __init__(
        self, content: bytes = b"", *, mains: Mains | None = None, fail_at: int | None = None
    ) -> None:
        """Hold `content` durably; fail with EIO at the operation `fail_at` (from 0) and ever after."""
        self.durable = content
        self.volatile = content
        self.operations = 0
        self.flushes = 0
        self.opened = False
        self.absent = False
        self._mains = mains or Mains()
        self._fail_at = fail_at

    def open(self, limit: int) -> bytes:
        """Return the content."""
        if self.absent:
            raise OSError(errno.ENODEV, "no such medium")
        self.opened = True
        return self.volatile[: limit + 1]

    def cut(self, size: int) -> None:
        """Shorten it."""
        self._operate()
        self.volatile = self.volatile[:size]

    def append(self, data: bytes) -> None:
        """Add bytes."""
        before, self.volatile = self.volatile, self.volatile + data
        try:
            self._operate()
        except OSError:
            self.volatile = before + data[: len(data) // 2]
            raise

    def flush(self) -> None:
        """Make all durable."""
        self._operate()
        self.durable = self.volatile
        self.flushes += 1

    def close(self) -> None:
        """Let it go."""
        self.opened = False

    def after_power_cut(self, kept: int, *, zeros: bool = False) -> "FakeMedium":
        """Return the medium as it is at the next start: `kept` bytes of what was not flushed survived.

        With `zeros` the file has its full length, and the bytes that did not survive are zeros.
        """
        if not self.volatile.startswith(self.durable):
            return FakeMedium(self.durable if kept == 0 else self.volatile)
        rest = self.volatile[len(self.durable) :]
        lost = b"\0" * (len(rest) - kept) if zeros else b""
        return FakeMedium(self.durable + rest[:kept] + lost)

    @property
    def unflushed(self) -> int:
        """Return how many bytes a power cut may take."""
        return max(0, len(self.volatile) - len(self.durable))

    def _operate(self) -> None:
        if not self.opened:
            raise OSError(errno.EBADF, "closed")
        number = self.operations
        self.operations += 1
        self._mains.on_operation()
        if self._fail_at is not None and number >= self._fail_at:
            raise OSError(errno.EIO, "failed")
