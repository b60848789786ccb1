"""Who this kiosk is: the installed election package, its own keys, and its place in the station.

Read once at start and checked as if it came from a stranger. It opens no device.
"""

import dataclasses
import hashlib
import pathlib
import ssl

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.definition import Device, DeviceRole, Station
from election.identifiers import DeviceId
from election.package import ELECTION_FILE, ElectionPackage, Expectation, package_file_limit, read_package
from link.tls import client_context, pin_of
from media.reading import read_folder

SIGNING_KEY, TLS_CERTIFICATE, TLS_KEY = "signing.key", "tls.crt", "tls.key"
_MAX_ASSET_BYTES = 512 * 1024 * 1024


class IdentityError(Exception):
    """This kiosk cannot say who it is; the message is a Russian sentence with the place."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The package and this device in it. `election_sha256` is of the exact bytes of election.json."""

    package: ElectionPackage
    device: Device
    controller: Device
    signing_key: Ed25519PrivateKey
    tls: ssl.SSLContext
    election_sha256: bytes


def read_identity(
    *, package: pathlib.Path, keys: pathlib.Path, device: str, root_sha256: str | None
) -> Identity:
    """Read package and keys. Raises IdentityError with every reason, OSError for an unreadable medium."""
    files = read_folder(package, _limit)
    if isinstance(files, tuple):
        raise IdentityError("; ".join(f"{problem.place}: {problem.text}" for problem in files))
    checked = read_package(files, root_sha256, Expectation())
    if isinstance(checked, tuple):
        raise IdentityError("; ".join(f"{problem.place}: {problem.text}" for problem in checked))
    station = checked.station
    if device not in {known.id for known in station.kiosks}:
        raise IdentityError(f"{device}: в файле участка нет такого устройства для голосования")
    own = station.device(DeviceId(device))
    controller = _controller(station)
    signing_key = _read_key(keys / SIGNING_KEY)
    if signing_key.public_key().public_bytes_raw().hex() != own.public_key:
        raise IdentityError(f"{device}: ключ устройства не тот, что в файле участка")
    return Identity(
        package=checked,
        device=own,
        controller=controller,
        signing_key=signing_key,
        tls=_tls(keys, own, controller),
        election_sha256=hashlib.sha256(files[ELECTION_FILE]).digest(),
    )


def _limit(name: str) -> int:
    limit = package_file_limit(name)
    return _MAX_ASSET_BYTES if limit is None else limit


def _controller(station: Station) -> Device:
    controller = next((known for known in station.devices if known.role is DeviceRole.CONTROLLER), None)
    if controller is None or controller.certificate is None:
        raise IdentityError("в файле участка нет сертификата контроллера")
    return controller


def _tls(keys: pathlib.Path, own: Device, controller: Device) -> ssl.SSLContext:
    try:
        if pin_of((keys / TLS_CERTIFICATE).read_text("ascii")) != own.certificate_sha256:
            raise IdentityError(f"{own.id}: сертификат устройства не тот, что в файле участка")
        return client_context(
            certificate=keys / TLS_CERTIFICATE,
            key=keys / TLS_KEY,
            pinned_pems=[controller.certificate or ""],
        )
    except (FileNotFoundError, ssl.SSLError, ValueError):
        raise IdentityError(
            f"{TLS_CERTIFICATE}, {TLS_KEY}: нет ключа связи, или он не подходит к сертификату"
        ) from None


def _read_key(path: pathlib.Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, TypeError, ValueError):
        raise IdentityError(f"{path.name}: ключ не читается") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise IdentityError(f"{path.name}: не тот вид ключа")
    return key
