"""The keys of a commission and of a station's devices: making them, keeping them in files, reading them.

Layout of the folder (`docs/formats/election-source.md`): `root.json(.sig)`, `root.sha256`,
`commission/ROLE-N.key`, `commission/recovery-N.key` (a member's key to the ballot boxes, X25519),
`devices/ID/{signing.key,signing.pub,tls.key,tls.crt}`, `station.secret`, `officials.json` and
`officials.pub.json` (`provisioning.officials`).
Commission keys are sealed when a passphrase is given; device keys and the station secret stay plain, since
devices start alone.
"""

import collections.abc
import dataclasses
import hashlib
import os
import pathlib

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from election import signing
from election.definition import Device, DeviceRole
from election.identifiers import DeviceId
from election.package import KeyRole, RecoveryKeys, Roles, Root
from link.tls import make_self_signed, pin_of
from media.writing import folder_replaced, write_private
from provisioning.officials import OfficialsPlan, make_officials, write_officials

COMMISSION = "commission"
DEVICES = "devices"
STATION_SECRET = "station.secret"
ROOT_PIN = "root.sha256"
SECRET_BYTES = 32

_SEALED_AAD = b"keg sealed key 1"

Random = collections.abc.Callable[[int], bytes]


class KeyFileError(Exception):
    """Keys that cannot be read or made; the message is a Russian sentence with the file."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """The cost of guessing a passphrase (Argon2id): memory in KiB, passes, lanes."""

    memory_kib: int = 256 * 1024
    passes: int = 3
    lanes: int = 4


class _SealedKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A private key under a passphrase: Argon2id → AES-256-GCM over the 32 raw bytes."""

    format: int
    memory_kib: int
    passes: int
    lanes: int
    salt: bytes
    nonce: bytes
    sealed: bytes


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlan:
    """How many keys of each kind to make; the threshold of a role is its number of keys unless told.

    Without `officials` the station keeps no two-person rule: for tests and benches only.
    """

    kiosks: int = 2
    portables: int = 0
    root_keys: int = 1
    election_keys: int = 1
    station_keys: int = 1
    members: int = 3
    member_threshold: int = 2
    commission: str = "Учебная комиссия (ключи разработчика)"
    officials: OfficialsPlan | None = None


def device_ids(kiosks: int, portables: int) -> tuple[tuple[DeviceId, DeviceRole, int], ...]:
    """Return (id, role, number) of a station's devices: the controller is 0, then kiosks, then portables."""
    found = [(DeviceId("controller"), DeviceRole.CONTROLLER, 0)]
    found += [(DeviceId(f"kiosk-{n}"), DeviceRole.KIOSK, n) for n in range(1, kiosks + 1)]
    found += [(DeviceId(f"portable-{n}"), DeviceRole.PORTABLE, kiosks + n) for n in range(1, portables + 1)]
    return tuple(found)


def make_keys(
    out: pathlib.Path,
    plan: KeyPlan,
    passphrase: bytes | None,
    random: Random = os.urandom,
    strength: Strength | None = None,
) -> str:
    """Make a folder of new keys and return the root's hash to pin. Raises KeyFileError if it exists."""
    if out.exists():
        raise KeyFileError(f"{out}: папка уже есть, ключи не перезаписываются")
    with folder_replaced(out, mode=0o700) as folder:
        (folder / COMMISSION).mkdir(mode=0o700)
        (folder / DEVICES).mkdir(mode=0o700)
        roles: dict[str, list[Ed25519PrivateKey]] = {}
        for role, count in (
            ("root", plan.root_keys),
            ("election", plan.election_keys),
            ("station", plan.station_keys),
            ("member", plan.members),
        ):
            roles[role] = [Ed25519PrivateKey.from_private_bytes(random(32)) for _ in range(count)]
            for number, key in enumerate(roles[role], start=1):
                path = folder / COMMISSION / f"{role}-{number}.key"
                write_private(path, _key_file(key, passphrase, random, strength or Strength()))
        recovery = _make_recovery(folder / COMMISSION, plan, passphrase, random, strength or Strength())
        for device_id, _, _ in device_ids(plan.kiosks, plan.portables):
            _make_device(folder / DEVICES / device_id, device_id, random)
        write_private(folder / STATION_SECRET, random(SECRET_BYTES).hex().encode("ascii") + b"\n")
        if plan.officials is not None:
            write_officials(folder, make_officials(plan.officials, random))
        return _write_root(folder, plan, roles, recovery)


def _make_recovery(
    folder: pathlib.Path, plan: KeyPlan, passphrase: bytes | None, random: Random, strength: Strength
) -> RecoveryKeys | None:
    """Make the members' keys to the ballot boxes; None for a commission in which one could open alone."""
    if plan.member_threshold < 2 or plan.members < plan.member_threshold:
        return None
    keys = [X25519PrivateKey.from_private_bytes(random(32)) for _ in range(plan.members)]
    for number, key in enumerate(keys, start=1):
        write_private(folder / f"recovery-{number}.key", _key_file(key, passphrase, random, strength))
    public = tuple(key.public_key().public_bytes_raw().hex() for key in keys)
    return RecoveryKeys(keys=public, threshold=plan.member_threshold)


def _make_device(folder: pathlib.Path, device_id: DeviceId, random: Random) -> None:
    folder.mkdir(mode=0o700)
    signing_key = Ed25519PrivateKey.from_private_bytes(random(32))
    tls_key = Ed25519PrivateKey.from_private_bytes(random(32))
    write_private(folder / "signing.key", _pem(signing_key))
    (folder / "signing.pub").write_text(signing.public_bytes(signing_key).hex() + "\n", encoding="ascii")
    write_private(folder / "tls.key", _pem(tls_key))
    (folder / "tls.crt").write_text(make_self_signed(device_id, tls_key), encoding="ascii")


def _write_root(
    folder: pathlib.Path,
    plan: KeyPlan,
    roles: collections.abc.Mapping[str, collections.abc.Sequence[Ed25519PrivateKey]],
    recovery: RecoveryKeys | None,
) -> str:
    public = {name: [signing.public_bytes(key) for key in keys] for name, keys in roles.items()}

    def role(name: str, threshold: int) -> KeyRole:
        return KeyRole(keys=tuple(signing.key_id(key) for key in public[name]), threshold=threshold)

    root = Root(
        format=1,
        version=1,
        commission=plan.commission,
        keys={signing.key_id(key): key.hex() for keys in public.values() for key in keys},
        roles=Roles(
            root=role("root", plan.root_keys),
            election=role("election", plan.election_keys),
            station=role("station", plan.station_keys),
            member=role("member", plan.member_threshold) if plan.members else None,
        ),
        recovery=recovery,
    )
    content = msgspec.json.format(msgspec.json.encode(root, order="deterministic"), indent=1) + b"\n"
    (folder / "root.json").write_bytes(content)
    (folder / "root.json.sig").write_bytes(signing.sign(signing.ROOT_TYPE, content, roles["root"]))
    pin = hashlib.sha256(content).hexdigest()
    (folder / ROOT_PIN).write_text(pin + "\n", encoding="ascii")
    return pin


def _pem(key: Ed25519PrivateKey | X25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _key_file(
    key: Ed25519PrivateKey | X25519PrivateKey, passphrase: bytes | None, random: Random, strength: Strength
) -> bytes:
    if passphrase is None:
        return _pem(key)
    salt, nonce = random(16), random(12)
    sealing = AESGCM(_stretch(passphrase, salt, strength.memory_kib, strength.passes, strength.lanes))
    sealed = _SealedKey(
        format=1,
        memory_kib=strength.memory_kib,
        passes=strength.passes,
        lanes=strength.lanes,
        salt=salt,
        nonce=nonce,
        sealed=sealing.encrypt(nonce, key.private_bytes_raw(), _SEALED_AAD),
    )
    return msgspec.json.encode(sealed) + b"\n"


def _stretch(passphrase: bytes, salt: bytes, memory_kib: int, passes: int, lanes: int) -> bytes:
    # Debian 13's library has it not, and devices, which hold no sealed keys, run with that one.
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    return Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory_kib).derive(
        passphrase
    )


def read_private_key(path: pathlib.Path, passphrase: bytes | None) -> Ed25519PrivateKey:
    """Read a private key, plain PEM or sealed. Raises KeyFileError."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise KeyFileError(f"{path}: ключа нет") from None
    if content.startswith(b"-----"):
        try:
            key = serialization.load_pem_private_key(content, password=None)
        except ValueError:
            raise KeyFileError(f"{path}: ключ повреждён") from None
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyFileError(f"{path}: это не ключ Ed25519")
        return key
    if passphrase is None:
        raise KeyFileError(f"{path}: ключ закрыт парольной фразой, укажите --passphrase-file")
    return _unseal(path, content, passphrase)


def _unseal(path: pathlib.Path, content: bytes, passphrase: bytes) -> Ed25519PrivateKey:
    try:
        sealed = msgspec.json.decode(content, type=_SealedKey)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise KeyFileError(f"{path}: ключ повреждён") from None
    if sealed.format != 1 or not (8 <= sealed.memory_kib <= 4 * 1024 * 1024 and 1 <= sealed.passes <= 100):
        raise KeyFileError(f"{path}: неизвестный вид ключа")
    try:
        stretched = _stretch(passphrase, sealed.salt, sealed.memory_kib, sealed.passes, sealed.lanes)
        raw = AESGCM(stretched).decrypt(sealed.nonce, sealed.sealed, _SEALED_AAD)
    except (InvalidTag, ValueError):
        raise KeyFileError(f"{path}: парольная фраза не подходит") from None
    return Ed25519PrivateKey.from_private_bytes(raw)


def role_keys(keys: pathlib.Path, role: str, passphrase: bytes | None) -> tuple[Ed25519PrivateKey, ...]:
    """Read all keys of a role that are in the folder, at least one. Raises KeyFileError."""
    paths = sorted((keys / COMMISSION).glob(f"{role}-*.key"))
    if not paths:
        raise KeyFileError(f"{keys / COMMISSION}: нет ключей «{role}»")
    return tuple(read_private_key(path, passphrase) for path in paths)


def station_secret(keys: pathlib.Path) -> bytes:
    """Read the secret from which card keys are derived. Raises KeyFileError."""
    path = keys / STATION_SECRET
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        raise KeyFileError(f"{path}: секрета участка нет") from None
    except (ValueError, UnicodeDecodeError):
        raise KeyFileError(f"{path}: секрет участка повреждён") from None
    if len(secret) != SECRET_BYTES:
        raise KeyFileError(f"{path}: секрет участка повреждён")
    return secret


def enrolled_devices(keys: pathlib.Path, kiosks: int, portables: int) -> tuple[Device, ...]:
    """Describe the station's devices from their public halves. Raises KeyFileError for a missing device."""
    devices = []
    for device_id, role, number in device_ids(kiosks, portables):
        folder = keys / DEVICES / device_id
        try:
            certificate = (folder / "tls.crt").read_text(encoding="ascii")
            public_key = (folder / "signing.pub").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise KeyFileError(f"{folder}: нет ключей устройства «{device_id}»") from None
        devices.append(
            Device(
                id=device_id,
                role=role,
                number=number,
                public_key=public_key,
                certificate_sha256=pin_of(certificate),
                certificate=certificate,
            )
        )
    return tuple(devices)
