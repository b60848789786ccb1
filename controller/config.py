"""Where the controller finds its things: package folder, keys folder, data folder, addresses.

Parsing only; nothing is opened.
"""

import dataclasses
import pathlib


class ConfigError(ValueError):
    """A setting that cannot be used; the message names it."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings. `keys` is the folder of all keys or the controller's own; see `controller.keys`.

    `log_copy` is the file of the event log on the second medium; the first one is in `data`. `slip_printer`
    is the transport of the controller's tape printer («tcp:HOST:PORT»); without it slips are only files.
    `paper_printer` is «folder:/PATH» or None; `observer` is the socket of the observers' board.
    """

    package: pathlib.Path
    keys: pathlib.Path
    data: pathlib.Path
    host: str
    port: int
    console: pathlib.Path
    root_sha256: str | None = None
    kiosk_software: str | None = None
    log_copy: pathlib.Path | None = None
    slip_printer: str | None = None
    paper_printer: str | None = None
    observer: pathlib.Path | None = None


def parse_address(text_untrusted: str) -> tuple[str, int]:
    """Read `HOST:PORT`; port 0 lets the system choose. Raises ConfigError."""
    host, separator, port = text_untrusted.rpartition(":")
    if not separator or not host or not port.isdecimal() or int(port) > 65_535:
        raise ConfigError(f"listen: {text_untrusted!r} is not HOST:PORT")
    return host, int(port)
