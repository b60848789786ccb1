"""Where the printer is attached: values read from a configuration, opened by the driver.

Pure. Not here: opening anything.
"""

import dataclasses
import pathlib
import typing


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NetworkTransport:
    """Name a printer that listens on a TCP port."""

    host: str
    port: int = 9100


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SerialTransport:
    """Name a serial line, 8 data bits, no parity; `hardware_flow` is DSR/DTR.

    XON/XOFF is not offered: its bytes occur in pictures and in replies.
    """

    path: pathlib.Path
    baud: int = 115_200
    hardware_flow: bool = True


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UsbTransport:
    """Name a USB printer by its vendor and product numbers and its two bulk endpoints."""

    vendor: int
    product: int
    out_endpoint: int = 0x01
    in_endpoint: int = 0x82


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FileTransport:
    """Name a device file that is only written: it cannot answer, so it is refused by default."""

    path: pathlib.Path


Transport: typing.TypeAlias = NetworkTransport | SerialTransport | UsbTransport | FileTransport


def parse_transport(text_untrusted: str) -> Transport:
    """Read `tcp:HOST:PORT`, `serial:PATH[@BAUD]`, `usb:VVVV:PPPP` or `file:PATH`.

    The numbers of a USB printer are hexadecimal. ValueError says what is wrong.
    """
    kind, _, rest = text_untrusted.partition(":")
    try:
        match kind:
            case "tcp":
                host, _, port = rest.rpartition(":")
                return NetworkTransport(host=_given(host), port=_port(port))
            case "serial":
                path, _, baud = rest.partition("@")
                return SerialTransport(path=pathlib.Path(_given(path)), baud=int(baud or 115_200))
            case "usb":
                vendor, _, product = rest.partition(":")
                return UsbTransport(vendor=int(vendor, 16), product=int(product, 16))
            case "file":
                return FileTransport(path=pathlib.Path(_given(rest)))
    except ValueError as error:
        raise ValueError(f"printer {text_untrusted!r}: {error}") from error
    raise ValueError(f"printer {text_untrusted!r}: must begin with tcp:, serial:, usb: or file:")


def _given(text: str) -> str:
    if not text:
        raise ValueError("the address is empty")
    return text


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65_536:
        raise ValueError(f"{port} is not a port")
    return port
