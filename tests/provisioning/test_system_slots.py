"""Updates: only what the release key signed is written, wholly, to the slot that does not run."""

import hashlib
import pathlib

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from provisioning.system_slots import (
    HEAD_BYTES,
    MANIFEST_BYTES,
    Place,
    Slots,
    UpdateError,
    confirm_start,
    install_update,
)

KEY = Ed25519PrivateKey.from_private_bytes(b"r" * 32)
ROOM = 64 * 1024


def manifest(image: bytes, **changed: str) -> bytes:
    fields = {
        "format": "1",
        "version": "7",
        "arch": "amd64",
        "kind": "release",
        "kernel": "6.12",
        "commit": "c",
        "root_hash": "ab",
        "hash_offset": "4096",
        "size": str(len(image)),
        "sha256": hashlib.sha256(image).hexdigest(),
    } | changed
    return (
        "".join(f"{name}={value}\n" for name, value in fields.items()).encode().ljust(MANIFEST_BYTES, b"\n")
    )


@pytest.fixture
def place(tmp_path: pathlib.Path) -> Place:
    for name, size in (
        ("root-A", ROOM),
        ("root-B", ROOM),
        ("manifest-A", HEAD_BYTES),
        ("manifest-B", HEAD_BYTES),
    ):
        (tmp_path / f"keg-{name}").write_bytes(bytes(size))
    (tmp_path / "keg-slots").write_bytes(Slots(first="A", tries={"A": 2, "B": 0}, floor=5).sector())
    (tmp_path / "running").write_bytes(manifest(b"old", root_hash="00", version="6"))
    (tmp_path / "slot").write_text("A\n")
    pem = KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (tmp_path / "release.pem").write_bytes(pem)
    return Place(
        partitions=tmp_path,
        running=tmp_path / "running",
        slot=tmp_path / "slot",
        release_key=tmp_path / "release.pem",
    )


def update(tmp_path: pathlib.Path, image: bytes, head: bytes, key: Ed25519PrivateKey = KEY) -> pathlib.Path:
    path = tmp_path / "keg-update-7.kegu"
    path.write_bytes((head + key.sign(head)).ljust(HEAD_BYTES, b"\0") + image)
    return path


def test_a_signed_update_is_written_and_tried_first(place: Place, tmp_path: pathlib.Path) -> None:
    image = b"new" * 999
    assert install_update(update(tmp_path, image, manifest(image)), place) == "B"
    assert place.partition("keg-root-B").read_bytes().startswith(image)
    assert place.partition("keg-manifest-B").read_bytes()[:MANIFEST_BYTES] == manifest(image)
    assert place.slots() == Slots(first="B", tries={"A": 2, "B": 3}, floor=5)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"arch": "arm64"}, "другого вида"),
        ({"kernel": "6.13"}, "ядра"),
        ({"kind": "dev"}, "учебный"),
        ({"version": "5"}, "старше"),
        ({"root_hash": "00"}, "уже работает"),
        ({"size": str(ROOM + 1)}, "не помещается"),
    ],
)
def test_what_does_not_fit_this_device_changes_nothing(
    place: Place, tmp_path: pathlib.Path, changed: dict[str, str], words: str
) -> None:
    before = {path.name: path.read_bytes() for path in tmp_path.glob("keg-*") if path.suffix != ".kegu"}
    with pytest.raises(UpdateError, match=words):
        install_update(update(tmp_path, b"new", manifest(b"new", **changed)), place)
    assert before == {
        path.name: path.read_bytes() for path in tmp_path.glob("keg-*") if path.suffix != ".kegu"
    }


def test_an_unsigned_update_is_refused(place: Place, tmp_path: pathlib.Path) -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(b"x" * 32)
    with pytest.raises(UpdateError, match="не подписано"):
        install_update(update(tmp_path, b"new", manifest(b"new"), stranger), place)
    assert place.slots().first == "A"


@pytest.mark.parametrize("image", [b"neW", b"ne"])
def test_a_damaged_or_short_update_never_becomes_the_first(
    place: Place, tmp_path: pathlib.Path, image: bytes
) -> None:
    with pytest.raises(UpdateError):
        install_update(update(tmp_path, image, manifest(b"new")), place)
    assert place.slots() == Slots(first="A", tries={"A": 2, "B": 0}, floor=5)
    assert place.partition("keg-manifest-B").read_bytes() == bytes(HEAD_BYTES)


def test_a_good_start_gives_the_tries_back_and_bars_older_ones(place: Place) -> None:
    confirm_start(place)
    assert place.slots() == Slots(first="A", tries={"A": 3, "B": 0}, floor=5)
    place.running.write_bytes(manifest(b"", version="9"))
    confirm_start(place)
    assert place.slots().floor == 8
