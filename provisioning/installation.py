"""The installation card: made by the commission, read by a device that finds itself in it.

On the card, in `keg-installation`: `package/` (the signed package), `wiring.json` (how devices are wired; no
secret), `station.secret.sealed` (for the controller's device only). What a device may do follows from the
package; the wiring only says where its printer and reader are.
"""

import os
import pathlib
import typing

import msgspec

from election.package import ElectionPackage, Expectation
from election.package_decoding import PackageProblem
from media.writing import folder_replaced, replace_file
from provisioning.enrolment import EnrolmentError, own_public, seal, sealing_key, unseal
from provisioning.install import install_package, open_package
from provisioning.keys import SECRET_BYTES, station_secret

FOLDER = "keg-installation"
SEALED = "station.secret.sealed"
WIRING = "wiring.json"
NEW_BOX = "new-box"
_LINK_SOCKET = "unix:/run/keg-link/controller.sock"
_WIRE, _PORT = "10.77.0", 7400
_FIRST_KIOSK = 10
_MOST_SMALL_BYTES = 16 * 1024


class Wiring(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a kiosk's devices are, in the words of its configuration; one wiring for all of a card."""

    printer: str = "serial:/dev/ttyUSB0"
    scanner: str = "camera:/dev/video0"
    panel: str = "absent"
    speech: str = "absent"
    screen: str = "portrait-15"
    media: tuple[str, ...] = (
        "/dev/disk/by-partlabel/keg-box-internal",
        "/dev/disk/by-partlabel/keg-box-removable",
    )
    mode: typing.Literal["test", "training", "official"] = "official"


class Installed(msgspec.Struct, frozen=True, kw_only=True):
    """What a card made of this device; `roles` are the ids the station file gives it."""

    package: ElectionPackage
    roles: tuple[str, ...]


Problems = tuple[PackageProblem, ...]


def write_installation(
    package: pathlib.Path, keys: pathlib.Path, card: pathlib.Path, wiring: Wiring
) -> ElectionPackage | Problems:
    """Make an installation card from a package and the commission's keys.

    Raises EnrolmentError, KeyFileError.
    """
    opened = open_package(package)
    if not isinstance(opened, ElectionPackage):
        return opened
    secret = station_secret(keys)
    try:
        sealing = (keys / "devices" / "controller" / "sealing.pub").read_text("ascii").strip()
    except FileNotFoundError:
        raise EnrolmentError("контроллер не принят по заявке: закрыть секрет участка не для кого") from None
    with folder_replaced(card / FOLDER) as folder:
        (folder / "package").mkdir()
        for path in sorted(package.iterdir()):
            (folder / "package" / path.name).write_bytes(path.read_bytes())
        (folder / WIRING).write_bytes(msgspec.json.format(msgspec.json.encode(wiring), indent=1) + b"\n")
        (folder / SEALED).write_bytes(seal(secret, sealing))
    return opened


def install_card(
    card: pathlib.Path,
    device: pathlib.Path,
    package: pathlib.Path,
    *,
    dev_image: bool,
    network: pathlib.Path | None = None,
) -> Installed | Problems:
    """Install from a card what names this device. Raises EnrolmentError, OSError; nothing is changed then.

    `network` is the file that gives a device its address on the station's wire; None leaves it alone.

    The first package of all decides which root is believed from then on (`provisioning.install`); people
    compare its words on the readiness report.
    """
    source = card / FOLDER
    opened = open_package(source / "package")
    if not isinstance(opened, ElectionPackage):
        return opened
    kiosk_key, controller_key = own_public(device)
    station = opened.station
    kiosk = next((found for found in station.kiosks if found.public_key == kiosk_key), None)
    is_controller = any(found.public_key == controller_key for found in station.devices)
    if kiosk is None and not is_controller:
        raise EnrolmentError("исходные данные не называют этого устройства")
    wiring = _wiring(source / WIRING)
    if dev_image and wiring.mode == "official":
        raise EnrolmentError("учебный образ не ставится на официальное голосование")
    secret = unseal(_small(source / SEALED), sealing_key(device)) if is_controller else b""
    if is_controller and len(secret) != SECRET_BYTES:
        raise EnrolmentError("секрет участка повреждён")
    installed = install_package(source / "package", package, None, Expectation())
    if not isinstance(installed, ElectionPackage):
        return installed
    alone = "127.0.0.1" if is_controller and kiosk is not None else None
    if is_controller:
        _install_controller(device, secret, alone, wiring)
    if kiosk is not None:
        _install_kiosk(device, package, kiosk.id, wiring, alone)
    if network is not None and alone is None:
        place = 1 if kiosk is None else _FIRST_KIOSK + kiosk.number
        replace_file(network, f"[Network]\nAddress={_WIRE}.{place}/24\n".encode())
        os.chmod(network, 0o644)
    roles = (*(("controller",) if is_controller else ()), *((kiosk.id,) if kiosk else ()))
    return Installed(package=installed, roles=roles)


def _install_controller(device: pathlib.Path, secret: bytes, alone: str | None, wiring: Wiring) -> None:
    _settle(device / "controller-keys" / "station.secret", secret.hex() + "\n")
    host = alone or f"{_WIRE}.1"
    _settle(device / "controller.env", f"KEG_KEYS={device}/controller-keys\nKEG_LISTEN={host}:{_PORT}\n")
    if alone is None:
        # A controller that is a kiosk as well has no second screen for the console.
        _settle(device / "console.env", f"KEG_CONSOLE_SCANNER={wiring.scanner}\n")


def _install_kiosk(
    device: pathlib.Path, package: pathlib.Path, kiosk: str, wiring: Wiring, alone: str | None
) -> None:
    values: dict[str, object] = {
        "device": kiosk,
        "package": str(package),
        "keys": str(device / "keys"),
        "controller": _LINK_SOCKET,
        "logs": ["/var/lib/keg-kiosk/events.jsonl"],
        "layouts": "/var/lib/keg-kiosk/layouts",
        **msgspec.to_builtins(wiring),
    }
    if not (device / "kiosk.toml").exists():
        # Only a kiosk that never was one makes an empty ballot box, and never over another.
        _settle(device / NEW_BOX, "")
    _settle(device / "link.env", f"KEG_CONTROLLER={alone or _WIRE + '.1'}:{_PORT}\n")
    # TOML's basic strings and lists of them are JSON's.
    lines = (f"{name} = {msgspec.json.encode(value).decode()}\n" for name, value in values.items())
    # Last: the kiosk starts when this file is there.
    _settle(device / "kiosk.toml", "".join(lines))


def _settle(path: pathlib.Path, text: str) -> None:
    replace_file(path, text.encode())
    os.chmod(path, 0o640)


def _wiring(path: pathlib.Path) -> Wiring:
    try:
        return msgspec.json.decode(_small(path), type=Wiring)
    except msgspec.DecodeError as error:
        raise EnrolmentError(f"{path.name}: {error}") from None


def _small(path: pathlib.Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_SMALL_BYTES + 1)
    except FileNotFoundError:
        raise EnrolmentError(f"{path.name}: файла нет") from None
    if len(content) > _MOST_SMALL_BYTES:
        raise EnrolmentError(f"{path.name}: файл слишком велик")
    return content
