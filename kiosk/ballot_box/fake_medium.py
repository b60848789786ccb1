"""An in-memory medium for tests: torn sectors at a power cut, input/output errors at a chosen operation.

It is not for production and models neither wear nor timing: only which sectors survive.
"""

import enum
import errno
import itertools
from collections.abc import Iterable, Iterator, Sequence

SMALLEST_SECTOR = 512


class PowerCutError(Exception):
    """Power is gone in the middle of a write; the code under test must not survive it."""


class FakeOperation(enum.Enum):
    """What was asked of the medium and can be made to fail."""

    WRITE = "WRITE"
    FLUSH = "FLUSH"


class Mains:
    """The power of a whole device, shared by its media: counts writes, cuts in the middle of a chosen one."""

    def __init__(self, *, cut_at: int | None = None) -> None:
        """Cut power in write number `cut_at` (from 0, over all media together); None = never."""
        self.writes = 0
        self._cut_at = cut_at

    def on_write(self) -> None:
        """Count a write that has just reached the volatile cache, and cut if it is its turn."""
        number = self.writes
        self.writes += 1
        if self._cut_at is not None and number >= self._cut_at:
            raise PowerCutError


class FakeMedium:
    """Keep durable and volatile bytes apart, remember the operations, fail when told to.

    After one failure the medium stays failed. `used_after_failure` counts writes and flushes tried after it:
    a retried fsync shows there.
    """

    def __init__(
        self,
        size: int = 0,
        *,
        sector: int = SMALLEST_SECTOR,
        mains: Mains | None = None,
        image: bytes | None = None,
    ) -> None:
        """Make an empty medium of `size` bytes, or one that holds `image`."""
        self._durable = bytearray(size if image is None else image)
        self._volatile = bytearray(self._durable)
        self._sector = sector
        self._dirty: set[int] = set()
        self.mains = mains or Mains()
        self._fail_at: tuple[FakeOperation, int] | None = None
        self._counts = {FakeOperation.WRITE: 0, FakeOperation.FLUSH: 0}
        self.has_failed = False
        self._unreadable = False
        self._lying = False
        self.used_after_failure = 0
        self.history: list[tuple[FakeOperation, int]] = []

    @property
    def size(self) -> int:
        """Return the size in bytes."""
        return len(self._durable)

    def pread(self, offset: int, length: int) -> bytes:
        """Return what a reader sees now: the volatile bytes."""
        if self._unreadable or offset + length > self.size:
            raise OSError(errno.EIO, "fake read error")
        return bytes(self._volatile[offset : offset + length])

    def pwrite(self, offset: int, data: bytes) -> None:
        """Put `data` into the cache; its sectors are dirty until the next flush."""
        if offset < 0 or offset + len(data) > self.size:
            raise OSError(errno.ENOSPC, "fake write past the end")
        self.history.append((FakeOperation.WRITE, offset))
        if self.has_failed:
            self.used_after_failure += 1
            raise OSError(errno.EIO, "fake medium is dead")
        failing = self._is_failing(FakeOperation.WRITE)
        if not self._lying:
            self._volatile[offset : offset + len(data)] = data
            self._dirty.update(range(offset // self._sector, -(-(offset + len(data)) // self._sector)))
        if failing:
            self.has_failed = True
            raise OSError(errno.EIO, "fake write error")
        self.mains.on_write()

    def flush(self) -> None:
        """Make the cache durable."""
        self.history.append((FakeOperation.FLUSH, 0))
        if self.has_failed:
            self.used_after_failure += 1
            raise OSError(errno.EIO, "fake medium is dead")
        if self._is_failing(FakeOperation.FLUSH):
            self.has_failed = True
            raise OSError(errno.EIO, "fake flush error")
        for index in self._dirty:
            low, high = index * self._sector, (index + 1) * self._sector
            self._durable[low:high] = self._volatile[low:high]
        self._dirty.clear()

    def close(self) -> None:
        """Do nothing: the test still wants to look."""

    def plug_into(self, mains: Mains) -> None:
        """Take power from other mains from now on."""
        self.mains = mains

    def fail_at(self, operation: FakeOperation, number: int) -> None:
        """Fail the operation of this kind with this number (from 0, counted from now), and all after it."""
        self._fail_at = (operation, self._counts[operation] + number)

    def make_unreadable(self) -> None:
        """Fail every read from now on."""
        self._unreadable = True

    def make_lying(self) -> None:
        """Accept writes from now on and lose them: only a read-back can notice."""
        self._lying = True

    def operations(self, operation: FakeOperation) -> int:
        """Return how many operations of this kind were tried while the medium was alive."""
        return self._counts[operation]

    def image(self) -> bytes:
        """Return the durable bytes."""
        return bytes(self._durable)

    def dirty_sectors(self) -> tuple[int, ...]:
        """Return the sectors written but not flushed where the bytes really differ."""
        return tuple(index for index in sorted(self._dirty) if self._differs(index))

    def image_after_cut(self, landed: Iterable[int]) -> bytes:
        """Return what a power cut leaves when exactly the dirty sectors `landed` reached the medium."""
        image = bytearray(self._durable)
        for index in landed:
            low, high = index * self._sector, (index + 1) * self._sector
            image[low:high] = self._volatile[low:high]
        return bytes(image)

    def images_after_cut(self) -> Iterator[bytes]:
        """Yield every image a power cut can leave: one for each subset of the dirty sectors."""
        dirty = self.dirty_sectors()
        for landed in itertools.product((False, True), repeat=len(dirty)):
            yield self.image_after_cut(itertools.compress(dirty, landed))

    def _differs(self, index: int) -> bool:
        low, high = index * self._sector, (index + 1) * self._sector
        return self._durable[low:high] != self._volatile[low:high]

    def _is_failing(self, operation: FakeOperation) -> bool:
        number = self._counts[operation]
        self._counts[operation] += 1
        return self._fail_at == (operation, number)


def device_states(media: Sequence[FakeMedium]) -> Iterator[tuple[bytes, ...]]:
    """Yield every tuple of images a power cut can leave on the media of one device."""
    return itertools.product(*(tuple(medium.images_after_cut()) for medium in media))
