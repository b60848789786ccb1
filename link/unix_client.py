"""The console's end of a local socket, or the observers': the same codec and rules, without TLS.

Not here: who may open the socket; that is the file's mode, 0600.
"""

import socket
from collections.abc import Callable
from pathlib import Path

from link.address import RelayAddress, connect
from link.channel import RetryPolicy
from link.codec import Codec, Wire
from link.stream_channel import StreamChannel


class UnixChannel(StreamChannel):
    """Ask the station controller on this machine through the socket file `path`."""

    def __init__(
        self,
        *,
        path: Path,
        boot_epoch: int,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        policy: RetryPolicy | None = None,
        wire: Wire = Wire.CONSOLE,
    ) -> None:
        """Touch nothing yet; the first request connects."""

        def dial(timeout_s: float) -> socket.socket:
            return connect(RelayAddress(path=path), timeout_s)

        super().__init__(
            dial=dial,
            codec=Codec(wire),
            boot_epoch=boot_epoch,
            clock=clock,
            sleep=sleep,
            policy=policy or RetryPolicy(),
        )
