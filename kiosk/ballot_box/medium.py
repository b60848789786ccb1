"""One storage medium as a flat run of bytes: a file in development, a raw partition in production.

It knows no layout and keeps no copy. It has no time limit of its own: a blocking device blocks the caller.
"""

import errno
import fcntl
import os
import pathlib
import stat
import typing

from kiosk.ballot_box.port import BoxError


class BoxInUseError(BoxError):
    """Another process holds this medium."""


class Medium(typing.Protocol):
    """Flat storage. A write is durable only after the next flush that returned; all errors are OSError."""

    @property
    def size(self) -> int:
        """Return the usable size in bytes."""

    def pread(self, offset: int, length: int) -> bytes:
        """Return exactly `length` bytes."""

    def pwrite(self, offset: int, data: bytes) -> None:
        """Write all of `data`; a crash before the flush may leave any subset of its sectors."""

    def flush(self) -> None:
        """Make everything written so far durable. Never call it again after it failed."""

    def close(self) -> None:
        """Release the medium; may be called again."""


class AbsentMedium:
    """The place of a medium that is not there: refuses politely."""

    @property
    def size(self) -> int:
        """Return 0."""
        return 0

    def pread(self, offset: int, length: int) -> bytes:
        """Raise OSError."""
        raise OSError(errno.ENODEV, "no medium here")

    def pwrite(self, offset: int, data: bytes) -> None:
        """Raise OSError."""
        raise OSError(errno.ENODEV, "no medium here")

    def flush(self) -> None:
        """Raise OSError."""
        raise OSError(errno.ENODEV, "no medium here")

    def close(self) -> None:
        """Do nothing."""


class FileMedium:
    """A file or a raw partition, locked against every other process.

    Plain `pwrite` and one `fdatasync` per step, not O_DSYNC: format writes all slots before one flush.
    After a failed write or flush the kernel may have dropped the dirty pages and report success next time
    (so a retried fsync lies): the medium stays dead until it is opened again, that is until the next boot.
    """

    def __init__(self, path: str | os.PathLike[str], *, read_only: bool = False) -> None:
        """Open an existing file or block device for this process alone, else BoxInUseError.

        `read_only` is for a medium that is evidence: the kernel then refuses every write.
        """
        flags = (os.O_RDONLY if read_only else os.O_RDWR) | os.O_CLOEXEC
        if stat.S_ISBLK(os.stat(path).st_mode):
            flags |= os.O_EXCL  # Linux: refuse a partition that is mounted
        self._fd: int | None = os.open(path, flags)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._size = os.lseek(self._fd, 0, os.SEEK_END)
        except BlockingIOError as error:
            self.close()
            raise BoxInUseError("another process has this ballot box open") from error
        except OSError:
            self.close()
            raise
        self._dead = False
        self._written: tuple[int, int] | None = None

    @classmethod
    def create(cls, path: str | os.PathLike[str], size: int) -> "FileMedium":
        """Create a new file of `size` bytes, its room allocated so that no later write can lack space."""
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(fd, 0, size)
            os.fsync(fd)
        finally:
            os.close(fd)
        folder = os.open(pathlib.Path(path).parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return cls(path)

    @property
    def size(self) -> int:
        """Return the size in bytes when it was opened."""
        return self._size

    def pread(self, offset: int, length: int) -> bytes:
        """Return exactly `length` bytes; OSError(EIO) at the end of the medium."""
        parts = bytearray()
        while len(parts) < length:
            part = os.pread(self._open_fd(), length - len(parts), offset + len(parts))
            if not part:
                raise OSError(errno.EIO, "read past the end of the medium")
            parts += part
        return bytes(parts)

    def pwrite(self, offset: int, data: bytes) -> None:
        """Write all of `data` inside the medium; it never grows."""
        self._refuse_if_dead()
        if offset < 0 or offset + len(data) > self._size:
            raise OSError(errno.ENOSPC, "write past the end of the medium")
        done = 0
        view = memoryview(data)
        try:
            while done < len(data):
                done += os.pwrite(self._open_fd(), view[done:], offset + done)
        except OSError:
            self._dead = True
            raise
        low, high = self._written or (offset, offset)
        self._written = (min(low, offset), max(high, offset + len(data)))

    def flush(self) -> None:
        """Make all writes durable, then drop the written range from the page cache.

        Dropping it lets a read-back reach the device instead of memory; the kernel may decline, so a
        read-back is a check of honest hardware, not a proof.
        """
        self._refuse_if_dead()
        fd = self._open_fd()
        try:
            os.fdatasync(fd)
        except OSError:
            self._dead = True
            raise
        if self._written is not None:
            low, high = self._written
            os.posix_fadvise(fd, low, high - low, os.POSIX_FADV_DONTNEED)
            self._written = None

    def close(self) -> None:
        """Release lock and file; may be called again."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _open_fd(self) -> int:
        if self._fd is None:
            raise OSError(errno.EBADF, "the medium is closed")
        return self._fd

    def _refuse_if_dead(self) -> None:
        if self._dead:
            raise OSError(errno.EIO, "this medium failed before and is dead until the next boot")
