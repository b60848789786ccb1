"""The kiosk's end of the real link: it dials the controller over TLS 1.3 and checks the pin itself.

Not here: what is asked, and what is done while the link is down.
"""

import socket
import ssl
from collections.abc import Callable

from link.address import Address, connect
from link.channel import RetryPolicy
from link.codec import Codec, Wire
from link.stream_channel import NotTrustedError, StreamChannel
from link.tls import peer_pin


class TlsChannel(StreamChannel):
    """Ask the station controller at `address`, whose certificate must have the pin `controller_pin`."""

    def __init__(
        self,
        *,
        address: Address,
        context: ssl.SSLContext,
        controller_pin: str,
        boot_epoch: int,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        policy: RetryPolicy | None = None,
    ) -> None:
        """Touch no network yet. `boot_epoch` is higher at each start of the kiosk; `clock` is monotonic."""

        def dial(timeout_s: float) -> socket.socket:
            plain = connect(address, timeout_s)
            try:
                connection = context.wrap_socket(plain)
            except BaseException:
                plain.close()
                raise
            if peer_pin(connection) != controller_pin:
                connection.close()
                raise NotTrustedError("the controller's certificate is not the pinned one")
            return connection

        super().__init__(
            dial=dial,
            codec=Codec(Wire.KIOSK),
            boot_epoch=boot_epoch,
            clock=clock,
            sleep=sleep,
            policy=policy or RetryPolicy(),
        )
