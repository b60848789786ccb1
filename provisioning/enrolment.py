"""A device's keys, born on the device, and how it gets into a station: request, admission, installation.

The device writes a request (public halves only) to a memory card; the commission takes it into its folder of
keys; the package then names the device, and an installation card brings that package. Private keys never
travel. The controller's card secret does, sealed to the key of the one device the package calls controller.
"""

import collections.abc
import dataclasses
import hashlib
import os
import pathlib
import re
import shutil

import msgspec
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from link.tls import make_self_signed, pin_of
from media.writing import flush_entry, folder_replaced, replace_file

IDENTITIES = ("keys", "controller-keys")
"""The folders a device keeps: as a kiosk, and as the controller. Which are used the station file decides."""

_REQUEST_TYPE = b"keg enrolment request 1\0"
_SEAL_INFO = b"keg sealed station secret 1"
_HEX64 = re.compile(r"[0-9a-f]{64}")
_MOST_REQUEST_BYTES = 16 * 1024

Random = collections.abc.Callable[[int], bytes]


class EnrolmentError(Exception):
    """Keys, a request or a sealed secret that cannot be used; the message is a Russian sentence."""


class Identity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The public halves of one identity: signing key and sealing key in hex, TLS certificate as PEM."""

    signing: str
    sealing: str
    certificate: str


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a device asks to be taken in with; `signatures` prove that it has the private keys."""

    format: int
    kiosk: Identity
    controller: Identity
    signatures: tuple[str, str] = ("", "")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A request that was checked, and its fingerprint: the first 16 hex digits people compare."""

    request: Request
    fingerprint: str


def make_device_keys(out: pathlib.Path, random: Random = os.urandom) -> str:
    """Make both identities of a device below `out`; return the request's fingerprint.

    Readable by the folder's group, because kiosk and controller run as users of their own. Raises
    EnrolmentError when there are keys already: a device is born once.
    """
    if any((out / name).exists() for name in IDENTITIES):
        raise EnrolmentError(f"{out}: ключи уже есть")
    # The kiosk's folder is made last: its being there means that all is made.
    for name in reversed(IDENTITIES):
        with folder_replaced(out / name, mode=0o750) as folder:
            _make_identity(folder, random)
    return _fingerprint(_request_of(out))


def _make_identity(folder: pathlib.Path, random: Random) -> None:
    signing, tls = (Ed25519PrivateKey.from_private_bytes(random(32)) for _ in range(2))
    sealing = X25519PrivateKey.from_private_bytes(random(32))
    public = signing.public_key().public_bytes_raw().hex()
    contents = {
        "signing.key": _pem(signing),
        "tls.key": _pem(tls),
        "sealing.key": _pem(sealing),
        "signing.pub": f"{public}\n".encode(),
        # The name is for people only, and a device does not know yet what it will be called.
        "tls.crt": make_self_signed(f"device-{public[:16]}", tls).encode(),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o640)


def write_request(device: pathlib.Path, card: pathlib.Path) -> pathlib.Path:
    """Write the request of a device to a card, always the same file. Raises EnrolmentError."""
    request = _request_of(device)
    signed = tuple(
        _key(device / name / "signing.key").sign(_REQUEST_TYPE + _content(request)).hex()
        for name in IDENTITIES
    )
    request = msgspec.structs.replace(request, signatures=(signed[0], signed[1]))
    path = card / f"keg-device-{_fingerprint(request)}.json"
    replace_file(path, msgspec.json.format(msgspec.json.encode(request), indent=1) + b"\n")
    return path


def read_request(path: pathlib.Path) -> Admitted:
    """Read and check a request from a card. Raises EnrolmentError."""
    content_untrusted = path.read_bytes()[: _MOST_REQUEST_BYTES + 1]
    try:
        request = msgspec.json.decode(content_untrusted, type=Request)
        if request.format != 1 or len(content_untrusted) > _MOST_REQUEST_BYTES:
            raise ValueError("format")
        for identity, signature in zip((request.kiosk, request.controller), request.signatures, strict=True):
            if not (_HEX64.fullmatch(identity.signing) and _HEX64.fullmatch(identity.sealing)):
                raise ValueError("keys")
            pin_of(identity.certificate)
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(identity.signing))
            key.verify(bytes.fromhex(signature), _REQUEST_TYPE + _content(request))
    except InvalidSignature:
        raise EnrolmentError(f"{path.name}: подпись заявки неверна") from None
    except (ValueError, msgspec.DecodeError):
        raise EnrolmentError(f"{path.name}: заявка повреждена") from None
    return Admitted(request=request, fingerprint=_fingerprint(request))


def admit(admitted: Admitted, keys: pathlib.Path, device_ids: collections.abc.Sequence[str]) -> None:
    """Put the device's public halves in the place of the named devices' keys in the commission's folder.

    `controller` takes the controller's identity, any other id the kiosk's. Raises EnrolmentError for an id
    the folder does not have.
    """
    for device_id in device_ids:
        folder = keys / "devices" / device_id
        if not folder.is_dir():
            raise EnrolmentError(f"{folder}: такого устройства в папке ключей нет")
        identity = admitted.request.controller if device_id == "controller" else admitted.request.kiosk
        with folder_replaced(folder, mode=0o700) as new:
            (new / "signing.pub").write_text(identity.signing + "\n", "ascii")
            (new / "sealing.pub").write_text(identity.sealing + "\n", "ascii")
            (new / "tls.crt").write_text(identity.certificate, "ascii")


def seal(secret: bytes, sealing_hex: str, random: Random = os.urandom) -> bytes:
    """Seal a secret to a device: ephemeral X25519, HKDF-SHA-256, AES-256-GCM."""
    ephemeral = X25519PrivateKey.from_private_bytes(random(32))
    public = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(sealing_hex)))
    return public + AESGCM(_stretched(shared, public)).encrypt(bytes(12), secret, _SEAL_INFO)


def unseal(sealed_untrusted: bytes, key: X25519PrivateKey) -> bytes:
    """Open what was sealed to this device. Raises EnrolmentError."""
    try:
        public = sealed_untrusted[:32]
        shared = key.exchange(X25519PublicKey.from_public_bytes(public))
        return AESGCM(_stretched(shared, public)).decrypt(bytes(12), sealed_untrusted[32:], _SEAL_INFO)
    except (ValueError, InvalidTag):
        raise EnrolmentError("секрет участка закрыт не для этого устройства или повреждён") from None


def sealing_key(device: pathlib.Path) -> X25519PrivateKey:
    """Return the key with which the controller's identity opens its secret. Raises EnrolmentError."""
    path = device / IDENTITIES[1] / "sealing.key"
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, X25519PrivateKey):
        raise EnrolmentError(f"{path}: это не ключ X25519")
    return key


def own_public(device: pathlib.Path) -> tuple[str, str]:
    """Return the public signing keys of a device: as a kiosk, and as the controller."""
    kiosk, controller = ((device / name / "signing.pub").read_text("ascii").strip() for name in IDENTITIES)
    return kiosk, controller


def forget_half_made(out: pathlib.Path) -> None:
    """Remove what an interrupted first start left: the controller's folder without the kiosk's."""
    if not (out / IDENTITIES[0]).exists():
        shutil.rmtree(out / IDENTITIES[1], ignore_errors=True)
        flush_entry(out)


def _stretched(shared: bytes, salt: bytes) -> bytes:
    # The key is used once, so the nonce may be fixed.
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=_SEAL_INFO).derive(shared)


def _request_of(device: pathlib.Path) -> Request:
    kiosk, controller = (_identity_of(device / name) for name in IDENTITIES)
    return Request(format=1, kiosk=kiosk, controller=controller)


def _identity_of(folder: pathlib.Path) -> Identity:
    try:
        sealing = serialization.load_pem_private_key((folder / "sealing.key").read_bytes(), password=None)
        if not isinstance(sealing, X25519PrivateKey):
            raise EnrolmentError(f"{folder}: это не ключ X25519")
        return Identity(
            signing=(folder / "signing.pub").read_text("ascii").strip(),
            sealing=sealing.public_key().public_bytes_raw().hex(),
            certificate=(folder / "tls.crt").read_text("ascii"),
        )
    except (FileNotFoundError, ValueError):
        raise EnrolmentError(f"{folder}: ключей устройства нет") from None


def _key(path: pathlib.Path) -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise EnrolmentError(f"{path}: это не ключ Ed25519")
    return key


def _content(request: Request) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(request, signatures=("", "")), order="deterministic")


def _fingerprint(request: Request) -> str:
    return hashlib.sha256(_content(request)).hexdigest()[:16]


def _pem(key: Ed25519PrivateKey | X25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
