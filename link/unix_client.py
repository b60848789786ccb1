"""The console's end of the local socket: the same codec and rules, without TLS.

Not here: who may open the socket; that is the file's mode, 0600.
"""

import socket
from collections.abc import Callable
from pathlib import Path

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
    ) -> None:
        """Touch nothing yet; the first request connects."""

        def dial(timeout_s: float) -> socket.socket:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.settimeout(timeout_s)
                connection.connect(str(path))
            except BaseException:
                connection.close()
                raise
            return connection

        super().__init__(
            dial=dial,
            codec=Codec(Wire.CONSOLE),
            boot_epoch=boot_epoch,
            clock=clock,
            sleep=sleep,
            policy=policy or RetryPolicy(),
        )
