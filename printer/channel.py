"""Bytes to and from a printer with deadlines: nothing here waits without an end.

Not here: what the bytes mean. A channel may be lost (unplugged, refused) or stalled (the other side takes no
more); both are exceptions for the driver only, which turns them into faults.
"""

import errno
import os
import select
import time
import typing

_READ_SIZE = 4096
_USB_CHUNK = 2048


class ChannelLost(Exception):  # noqa: N818 - a condition the driver handles, not a programming error
    """Tell that the device or the connection is gone."""


class ChannelStalled(Exception):  # noqa: N818
    """Tell that the printer has taken no byte for the whole patience of a write."""


class ByteChannel(typing.Protocol):
    """Carry bytes both ways; every wait is bounded by a number of seconds."""

    def send(self, data: bytes, *, stall_s: float) -> None:
        """Write everything; raise ChannelStalled when `stall_s` passes without one byte taken."""
        ...

    def receive(self, *, within_s: float) -> bytes:
        """Give what arrives first within the time, or nothing; raise ChannelLost at the end of the stream."""
        ...

    def close(self) -> None:
        """Let the device go; may be called twice."""
        ...


class FileDescriptorChannel:
    """Use a non-blocking descriptor: a TCP socket, a serial port, a pseudo-terminal, a device file."""

    def __init__(self, descriptor: int, close: typing.Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._close: typing.Callable[[], None] | None = close
        os.set_blocking(descriptor, False)

    def send(self, data: bytes, *, stall_s: float) -> None:
        """Write everything; see `ByteChannel.send`."""
        rest = memoryview(data)
        while rest:
            if not self._wait(select.POLLOUT, stall_s):
                raise ChannelStalled(f"{len(rest)} of {len(data)} bytes not taken")
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise ChannelLost(error.strerror) from error

    def receive(self, *, within_s: float) -> bytes:
        """Read once; see `ByteChannel.receive`."""
        if not self._wait(select.POLLIN, within_s):
            return b""
        try:
            data = os.read(self._descriptor, _READ_SIZE)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise ChannelLost(error.strerror) from error
        if not data:
            raise ChannelLost("end of stream")
        return data

    def close(self) -> None:
        """Close the descriptor's owner once."""
        close, self._close = self._close, None
        if close is not None:
            close()

    def _wait(self, event: int, seconds: float) -> bool:
        if self._close is None:
            raise ChannelLost("closed")
        poll = select.poll()
        poll.register(self._descriptor, event)
        # Hang-ups and errors count as "ready": the read or write that follows then says what is wrong.
        return bool(poll.poll(max(0, round(seconds * 1000))))


class UsbDevice(typing.Protocol):
    """The two calls of a PyUSB device that are used here; times are in milliseconds."""

    def write(self, endpoint: int, data: bytes, timeout: int) -> int:
        """Write to a bulk endpoint and give the number of bytes taken."""
        ...

    def read(self, endpoint: int, size: int, timeout: int) -> typing.Iterable[int]:
        """Read from a bulk endpoint."""
        ...


class UsbChannel:
    """Use the two bulk endpoints of a USB printer through PyUSB."""

    def __init__(
        self,
        device: UsbDevice,
        *,
        out_endpoint: int,
        in_endpoint: int,
        close: typing.Callable[[], None],
        clock: typing.Callable[[], float] = time.monotonic,
    ) -> None:
        self._device = device
        self._out, self._in = out_endpoint, in_endpoint
        self._close: typing.Callable[[], None] | None = close
        self._clock = clock

    def send(self, data: bytes, *, stall_s: float) -> None:
        """Write in chunks, each within the stall time; see `ByteChannel.send`."""
        place = 0
        while place < len(data):
            taken = self._attempt_write(data[place : place + _USB_CHUNK], stall_s)
            if not taken:
                raise ChannelStalled(f"{len(data) - place} of {len(data)} bytes not taken")
            place += taken

    def _attempt_write(self, chunk: bytes, stall_s: float) -> int:
        try:
            return self._opened().write(self._out, chunk, max(1, round(stall_s * 1000)))
        except OSError as error:
            if _is_timeout(error):
                return 0
            raise ChannelLost(str(error)) from error

    def receive(self, *, within_s: float) -> bytes:
        """Read once; see `ByteChannel.receive`. PyUSB takes 0 for "for ever", so at least 1 ms is asked."""
        deadline = self._clock() + within_s
        while True:
            left_ms = max(1, round((deadline - self._clock()) * 1000))
            try:
                data = bytes(self._opened().read(self._in, 64, left_ms))
            except OSError as error:
                if not _is_timeout(error):
                    raise ChannelLost(str(error)) from error
                data = b""
            # Printers send zero-length packets while they have nothing to say.
            if data or self._clock() >= deadline:
                return data

    def close(self) -> None:
        """Let the device go once."""
        close, self._close = self._close, None
        if close is not None:
            close()

    def _opened(self) -> UsbDevice:
        if self._close is None:
            raise ChannelLost("closed")
        return self._device


def _is_timeout(error: OSError) -> bool:
    return isinstance(error, TimeoutError) or error.errno in (errno.ETIMEDOUT, errno.EAGAIN)
