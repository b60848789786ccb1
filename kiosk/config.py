"""How one kiosk is wired: a TOML file read once at start.

Devices are written as `kind:address`, so that a simulated station and a real one differ in this file only.
"""

import collections.abc
import pathlib
import typing

import msgspec

from kiosk.speech.opening import check_wiring
from kiosk.speech.port import SpeechError
from link.address import parse_address
from printer.transport import parse_transport

Mode = typing.Literal["test", "training", "official"]


class ConfigError(ValueError):
    """A configuration that cannot be used; the message names the key."""


class KioskConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Wiring of a kiosk. Paths are absolute or relative to the file.

    `controller`: `HOST:PORT` or `unix:/PATH`.
    `printer`: `tcp:HOST:PORT`, `serial:DEVICE`, `usb:VENDOR:PRODUCT`. `scanner`:
    `camera:DEVICE`, `folder:PATH`, `wand:DEVICE`, `absent`. `panel`: `gpio:PINS_FILE`, `simulator:FOLDER`,
    `absent`. `speech`: `alsa:CARD` (headphones), `simulator:FOLDER`, `hurried:FOLDER`, `absent`. `media`: one
    file or partition for each medium of the ballot box. `touch_guard_ms` is how long touches are ignored
    after each change of the screen. `new_box` lets a kiosk make its ballot box at a start in the official
    mode too: for development and rehearsals; a station formats it once (`keg-kiosk format-box`).
    `layouts` is the file for measured pages (`kiosk.layouts`), beside the package without other orders.
    """

    device: str
    package: str
    root_sha256: str | None = None
    keys: str
    controller: str
    mode: Mode = "official"
    media: typing.Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=2)]
    logs: tuple[str, ...] = ()
    layouts: str = ""
    new_box: bool = False
    slots: typing.Annotated[int, msgspec.Meta(ge=4, le=65_536)] = 8192
    printer: str
    scanner: str
    panel: str = "absent"
    speech: str = "absent"
    screen: typing.Literal["portrait-15", "landscape-15", "portable-10", "demo", "demo-small"] = "portrait-15"
    windowed: bool = False
    touch_guard_ms: typing.Annotated[int, msgspec.Meta(ge=0, le=2000)] = 300
    idle_seconds: float | None = None
    alert_seconds: float | None = None


def read_config(path: pathlib.Path) -> KioskConfig:
    """Read the wiring. Raises ConfigError naming the key, OSError for an unreadable file."""
    try:
        config = msgspec.toml.decode(path.read_bytes(), type=KioskConfig)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None
    try:
        _check(config)
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from None
    base = path.resolve().parent
    return msgspec.structs.replace(
        config,
        package=str(base / config.package),
        keys=str(base / config.keys),
        media=tuple(str(base / medium) for medium in config.media),
        logs=tuple(str(base / log) for log in config.logs),
        layouts=str(base / config.layouts) if config.layouts else "",
        scanner=_placed(config.scanner, base, {"folder"}),
        panel=_placed(config.panel, base, {"simulator", "gpio"}),
        speech=_placed(config.speech, base, {"simulator", "hurried"}),
    )


def _check(config: KioskConfig) -> None:
    """Refuse now what would otherwise fail when the first voter comes. Raises ValueError naming the key."""
    try:
        parse_address(config.controller)
    except ValueError as error:
        raise ValueError(f"controller: {error}") from None
    if len(set(config.media)) != len(config.media):
        raise ValueError("media: the same medium twice")
    parse_transport(config.printer)
    _check_form("scanner", config.scanner, {"camera", "folder", "wand"})
    _check_form("panel", config.panel, {"simulator", "gpio"})
    try:
        check_wiring(config.speech)
    except SpeechError as error:
        raise ValueError(str(error)) from None


def _check_form(key: str, device: str, kinds: collections.abc.Set[str]) -> None:
    kind, _, place = device.partition(":")
    if device != "absent" and (kind not in kinds or not place):
        forms = ", ".join(f"{kind}:…" for kind in sorted(kinds))
        raise ValueError(f"{key}: must be {forms} or absent")


def _placed(device: str, base: pathlib.Path, kinds: collections.abc.Set[str]) -> str:
    kind, _, place = device.partition(":")
    return f"{kind}:{base / place}" if kind in kinds else device
