"""Reading the controller's keys: its signing key, its TLS files, the station secret of the cards.

Two layouts are understood: the folder of all keys (`devices/ID/…`, `station.secret`) and a device's own
folder with `station.secret` inside it or two levels up. It makes no keys.
"""

import dataclasses
import pathlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from election.card_code import MINIMUM_SECRET_BYTES
from election.definition import Device, DeviceRole, Station
from election.signing import public_bytes
from link.tls import pin_of


class KeysError(Exception):
    """Keys that are missing, damaged or not those of the station file; in Russian, with the file."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ControllerKeys:
    """The controller's keys; `kiosk_pems` are the certificates it lets in, `devices` maps pin → id."""

    signing: Ed25519PrivateKey
    certificate: pathlib.Path
    tls_key: pathlib.Path
    card_secret: bytes
    kiosk_pems: tuple[str, ...]
    devices: dict[str, str]


def read_keys(folder: pathlib.Path, station: Station) -> ControllerKeys:
    """Read the keys and check them against the station file. Raises KeysError."""
    own = next(device for device in station.devices if device.role is DeviceRole.CONTROLLER)
    home = folder / "devices" / own.id if (folder / "devices").is_dir() else folder
    signing = _signing_key(home / "signing.key")
    if public_bytes(signing).hex() != own.public_key:
        raise KeysError(f"{home / 'signing.key'}: это не ключ контроллера из файла участка")
    certificate = home / "tls.crt"
    if pin_of(_text(certificate)) != own.certificate_sha256:
        raise KeysError(f"{certificate}: это не сертификат контроллера из файла участка")
    _text(home / "tls.key")
    return ControllerKeys(
        signing=signing,
        certificate=certificate,
        tls_key=home / "tls.key",
        card_secret=_card_secret(home),
        kiosk_pems=tuple(_kiosk_pem(kiosk, home) for kiosk in station.kiosks),
        devices={kiosk.certificate_sha256: kiosk.id for kiosk in station.kiosks},
    )


def _kiosk_pem(kiosk: Device, home: pathlib.Path) -> str:
    pem = kiosk.certificate
    if pem is None:
        pem = _text(home.parent / kiosk.id / "tls.crt")
    if pin_of(pem) != kiosk.certificate_sha256:
        raise KeysError(f"{kiosk.id}: сертификат не тот, что в файле участка")
    return pem


def _signing_key(path: pathlib.Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(_text(path).encode("ascii"), password=None)
    except (ValueError, TypeError):
        raise KeysError(f"{path}: ключ повреждён") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeysError(f"{path}: это не ключ Ed25519")
    return key


def _card_secret(home: pathlib.Path) -> bytes:
    for path in (home / "station.secret", home.parent.parent / "station.secret"):
        if path.is_file():
            try:
                secret = bytes.fromhex(_text(path))
            except ValueError:
                raise KeysError(f"{path}: секрет участка повреждён") from None
            if len(secret) < MINIMUM_SECRET_BYTES:
                raise KeysError(f"{path}: секрет участка короток")
            return secret
    raise KeysError(f"{home}: нет файла station.secret")


def _text(path: pathlib.Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise KeysError(f"{path}: файла нет") from None
    except (OSError, UnicodeDecodeError):
        raise KeysError(f"{path}: файл не читается") from None
