"""Where a kiosk finds its controller: a port on the station's wire, or the local socket of a relay.

With a relay the kiosk itself needs no network at all; TLS runs through it from end to end.
"""

import dataclasses
import pathlib
import socket

_RELAY = "unix:"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAddress:
    """A host and a TCP port."""

    host: str
    port: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RelayAddress:
    """A local socket whose owner carries the bytes on."""

    path: pathlib.Path


Address = NetworkAddress | RelayAddress


def parse_address(text_untrusted: str) -> Address:
    """Read `HOST:PORT` or `unix:/PATH`. Raises ValueError."""
    if text_untrusted.startswith(_RELAY):
        path = pathlib.Path(text_untrusted.removeprefix(_RELAY))
        if not path.is_absolute():
            raise ValueError("must be unix:/PATH")
        return RelayAddress(path=path)
    host, _, port = text_untrusted.rpartition(":")
    if not host or not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError("must be HOST:PORT or unix:/PATH")
    return NetworkAddress(host=host, port=int(port))


def connect(address: Address, timeout_s: float) -> socket.socket:
    """Connect a stream socket. Raises OSError."""
    match address:
        case NetworkAddress(host=host, port=port):
            connection = socket.create_connection((host, port), timeout=timeout_s)
            try:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except BaseException:
                connection.close()
                raise
            return connection
        case RelayAddress(path=path):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.settimeout(timeout_s)
                connection.connect(str(path))
            except BaseException:
                connection.close()
                raise
            return connection
