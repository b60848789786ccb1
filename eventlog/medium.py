"""One copy of a log: a file that only grows. It knows no entries and decides nothing.

After a failed write or flush the kernel may have dropped the dirty pages and report success the next time,
so a copy that failed once stays dead until it is opened again.
"""

import errno
import fcntl
import os
import pathlib
import typing


class LogMedium(typing.Protocol):
    """A growing run of bytes. Appended bytes are durable after the next `flush`; all errors are OSError."""

    def open(self, limit: int) -> bytes:
        """Take the medium for this process alone, make the file if there is none, and return its content.

        At most `limit` + 1 bytes come back, so that a file that is too large shows itself.
        """

    def cut(self, size: int) -> None:
        """Throw away everything after `size` bytes: the torn end a power cut left."""

    def append(self, data: bytes) -> None:
        """Add bytes at the end."""

    def flush(self) -> None:
        """Make everything durable."""

    def close(self) -> None:
        """Release the medium; may be called again."""


class FileMedium:
    """A file on a mounted medium, locked against every other process."""

    def __init__(self, path: pathlib.Path) -> None:
        """Remember the path; nothing is touched before `open`."""
        self._path = path
        self._fd: int | None = None
        self._size = 0
        self._dead = False

    def __repr__(self) -> str:
        """Show the path."""
        return f"FileMedium({str(self._path)!r})"

    def open(self, limit: int) -> bytes:
        """Open or make the file; see `LogMedium`. A link in its place is refused."""
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        self._fd = os.open(self._path, flags, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._flush_folder()
            content = self._read(limit + 1)
        except OSError:
            self.close()
            raise
        self._size = os.fstat(self._fd).st_size
        self._dead = False
        return content

    def cut(self, size: int) -> None:
        """Shorten the file; see `LogMedium`."""
        fd = self._usable()
        try:
            os.ftruncate(fd, size)
        except OSError:
            self._dead = True
            raise
        self._size = size

    def append(self, data: bytes) -> None:
        """Write at the end; see `LogMedium`."""
        fd = self._usable()
        view = memoryview(data)
        try:
            while view:
                written = os.pwrite(fd, view, self._size)
                self._size += written
                view = view[written:]
        except OSError:
            self._dead = True
            raise

    def flush(self) -> None:
        """Flush data and size; see `LogMedium`."""
        fd = self._usable()
        try:
            os.fsync(fd)
        except OSError:
            self._dead = True
            raise

    def close(self) -> None:
        """Close the file, which also gives up the lock."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _usable(self) -> int:
        if self._fd is None or self._dead:
            raise OSError(errno.EIO, "this copy of the log failed before or is closed")
        return self._fd

    def _flush_folder(self) -> None:
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _read(self, most: int) -> bytes:
        assert self._fd is not None
        parts = bytearray()
        while len(parts) < most:
            part = os.pread(self._fd, most - len(parts), len(parts))
            if not part:
                break
            parts += part
        return bytes(parts)
