"""Keys: private files, sealed by a passphrase, never replaced; the root says who may sign."""

import pathlib

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from election import signing
from election.package import Root, check_root
from provisioning.keys import (
    KeyFileError,
    KeyPlan,
    Strength,
    enrolled_devices,
    make_keys,
    read_private_key,
    role_keys,
    station_secret,
)

WEAK = Strength(memory_kib=64, passes=1, lanes=1)
PHRASE = "пять слов для этой проверки".encode()


def test_private_files_are_private(keys: pathlib.Path) -> None:
    private = [*keys.rglob("*.key"), keys / "station.secret"]
    assert len(private) == 1 + 2 + 1 + 3 + 3 + 4 * 2 + 1
    assert {path.stat().st_mode & 0o777 for path in private} == {0o600}
    assert keys.stat().st_mode & 0o777 == 0o700


def test_the_root_is_consistent_and_signs_itself(keys: pathlib.Path) -> None:
    content = (keys / "root.json").read_bytes()
    root = msgspec.json.decode(content, type=Root)
    assert check_root(root) == ()
    signature = (keys / "root.json.sig").read_bytes()
    verified = signing.verify(signing.ROOT_TYPE, content, signature, root.keys_of(root.roles.root), 1)
    assert isinstance(verified, signing.Verified)
    assert root.roles.election.threshold == 2
    assert root.roles.member is not None
    assert (len(root.roles.member.keys), root.roles.member.threshold) == (3, 2)


def _recovery_key(path: pathlib.Path) -> bytes:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, X25519PrivateKey)
    return key.private_bytes_raw()


def test_every_key_is_another(keys: pathlib.Path) -> None:
    found = [read_private_key(path, None).private_bytes_raw() for path in keys.rglob("signing.key")]
    found += [read_private_key(path, None).private_bytes_raw() for path in keys.rglob("tls.key")]
    commission = [path for path in keys.glob("commission/*.key") if not path.name.startswith("recovery-")]
    found += [read_private_key(path, None).private_bytes_raw() for path in commission]
    found += [_recovery_key(path) for path in keys.glob("commission/recovery-*.key")]
    found.append(station_secret(keys))
    assert len(set(found)) == len(found)


def test_the_public_half_of_a_device_is_enrolled(keys: pathlib.Path) -> None:
    for device in enrolled_devices(keys, 2, 1):
        key = read_private_key(keys / "devices" / device.id / "signing.key", None)
        assert device.public_key == signing.public_bytes(key).hex()


def test_keys_are_never_replaced(keys: pathlib.Path) -> None:
    with pytest.raises(KeyFileError, match="уже есть"):
        make_keys(keys, KeyPlan(), None)


def test_a_passphrase_seals_the_commission_keys(tmp_path: pathlib.Path) -> None:
    make_keys(tmp_path / "keys", KeyPlan(kiosks=1, members=0), PHRASE, strength=WEAK)
    path = tmp_path / "keys/commission/election-1.key"
    assert b"PRIVATE" not in path.read_bytes()
    (key,) = role_keys(tmp_path / "keys", "election", PHRASE)
    root = msgspec.json.decode((tmp_path / "keys/root.json").read_bytes(), type=Root)
    assert signing.key_id(signing.public_bytes(key)) in root.roles.election.keys
    with pytest.raises(KeyFileError, match="не подходит"):
        read_private_key(path, PHRASE + b"!")
    with pytest.raises(KeyFileError, match="passphrase-file"):
        read_private_key(path, None)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"],
    ids=["empty", "no-fields", "not-a-key"],
)
def test_a_damaged_key_is_named(content: bytes, tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.key").write_bytes(content)
    with pytest.raises(KeyFileError, match=r"a\.key: ключ повреждён"):
        read_private_key(tmp_path / "a.key", PHRASE)


def test_a_sealed_key_cannot_demand_endless_memory(tmp_path: pathlib.Path) -> None:
    make_keys(tmp_path / "keys", KeyPlan(kiosks=1), PHRASE, strength=WEAK)
    path = tmp_path / "keys/commission/root-1.key"
    raw = msgspec.json.decode(path.read_bytes())
    raw["memory_kib"] = 2**40
    path.write_bytes(msgspec.json.encode(raw))
    with pytest.raises(KeyFileError, match="неизвестный вид"):
        read_private_key(path, PHRASE)


def test_missing_things_are_named(tmp_path: pathlib.Path) -> None:
    with pytest.raises(KeyFileError, match=r"x\.key"):
        read_private_key(tmp_path / "x.key", None)
    with pytest.raises(KeyFileError, match="election"):
        role_keys(tmp_path, "election", None)
    with pytest.raises(KeyFileError, match=r"station\.secret"):
        station_secret(tmp_path)
    (tmp_path / "station.secret").write_text("00")
    with pytest.raises(KeyFileError, match="повреждён"):
        station_secret(tmp_path)


def test_a_key_of_another_kind_is_refused(tmp_path: pathlib.Path) -> None:
    from cryptography.hazmat.primitives.asymmetric import x25519
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    other = x25519.X25519PrivateKey.generate()
    (tmp_path / "a.key").write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(KeyFileError, match="Ed25519"):
        read_private_key(tmp_path / "a.key", None)


def test_chance_is_passed_in(tmp_path: pathlib.Path) -> None:
    taken: list[int] = []

    def counted(size: int) -> bytes:
        taken.append(size)
        return len(taken).to_bytes(size, "big")

    first = make_keys(tmp_path / "a", KeyPlan(kiosks=1), None, counted)
    taken.clear()
    second = make_keys(tmp_path / "b", KeyPlan(kiosks=1), None, counted)
    assert first == second
    key = read_private_key(tmp_path / "a/commission/root-1.key", None)
    assert isinstance(key, Ed25519PrivateKey)
