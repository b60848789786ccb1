"""How one kiosk is wired: a TOML file read once at start.

Devices are written as `kind:address`, so that a simulated station and a real one differ in this file only.
"""

import pathlib
import typing

import msgspec

Mode = typing.Literal["test", "training", "official"]


class ConfigError(ValueError):
    """A configuration that cannot be used; the message names the key."""


class KioskConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Wiring of a kiosk. Paths are absolute or relative to the file.

    `printer`: `tcp:HOST:PORT`, `serial:DEVICE`, `usb:VENDOR:PRODUCT`. `scanner`: `camera:DEVICE`,
    `folder:PATH`, `wand:DEVICE`. `panel`: `gpio`, `simulator:FOLDER`, `absent`. `media`: one file or
    partition for each medium of the ballot box. `touch_guard_ms` is how long touches are ignored after
    each change of the screen.
    """

    device: str
    package: str
    root_sha256: str | None = None
    keys: str
    controller: str
    mode: Mode = "official"
    media: tuple[str, ...]
    slots: typing.Annotated[int, msgspec.Meta(ge=4, le=65_536)] = 8192
    printer: str
    scanner: str
    panel: str = "absent"
    screen: typing.Literal["portrait-15", "landscape-15", "portable-10"] = "portrait-15"
    windowed: bool = False
    touch_guard_ms: typing.Annotated[int, msgspec.Meta(ge=0, le=2000)] = 300
    idle_seconds: float | None = None
    alert_seconds: float | None = None


def read_config(path: pathlib.Path) -> KioskConfig:
    """Read the wiring. Raises ConfigError naming the key, OSError for an unreadable file."""
    try:
        config = msgspec.toml.decode(path.read_bytes(), type=KioskConfig)
    except msgspec.DecodeError as error:
        raise ConfigError(f"{path}: {error}") from None
    base = path.resolve().parent
    return msgspec.structs.replace(
        config,
        package=str(base / config.package),
        keys=str(base / config.keys),
        media=tuple(str(base / medium) for medium in config.media),
    )
