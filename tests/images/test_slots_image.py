"""The slots of the system under emulation: a changed byte, a foreign signature, an update, a broken update.

No station is set up here: what starts, and what does not, is all that is asked.
"""

import json
import pathlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from images.disk import places_of, slots_state
from images.emulator import Emulator, Machine, make_disk_copy, read_disk, write_disk
from images.fat import make_fat
from images.slot import Label, make_slot, write_update
from images.workshop import Workshop
from tests.images.conftest import OUT

pytestmark = pytest.mark.image

IMAGE = OUT / "keg-amd64-dev.img"


def machine_of(disk: pathlib.Path, *, reboots: bool = False) -> Machine:
    return Machine(
        arch="amd64",
        kernel=OUT / "keg-amd64-dev.vmlinuz",
        initrd=OUT / "keg-amd64-dev.initrd",
        disk=disk,
        reboots=reboots,
    )


def fresh(shop: Workshop, name: str) -> pathlib.Path:
    disk = OUT / f"{name}.qcow2"
    make_disk_copy(shop, IMAGE, disk)
    return disk


def flip(shop: Workshop, disk: pathlib.Path, place: int) -> None:
    content = bytearray(read_disk(shop, disk, place, 512))
    content[0] ^= 1
    write_disk(shop, disk, place, bytes(content))


def test_a_flipped_byte_of_the_root_stops_the_start(shop: Workshop) -> None:
    disk = fresh(shop, "flipped")
    flip(shop, disk, places_of(IMAGE)["keg-root-A"] + 1024)
    with Emulator(shop, machine_of(disk), OUT / "vm-slots") as machine:
        machine.wait_off(180)
        assert "keg: slot A, root hash" not in machine.said()
        assert "is corrupted" in machine.said()


def test_a_manifest_of_another_signer_is_refused(shop: Workshop) -> None:
    disk = fresh(shop, "foreign")
    place = places_of(IMAGE)["keg-manifest-A"]
    manifest = read_disk(shop, disk, place, 4096)
    write_disk(shop, disk, place, manifest + Ed25519PrivateKey.generate().sign(manifest) + bytes(448))
    with Emulator(shop, machine_of(disk), OUT / "vm-slots") as machine:
        machine.wait_said("slot A: the signature does not fit", 120)
        machine.wait_off(180)
        assert "keg: slot A, root hash" not in machine.said()


def second_version(shop: Workshop, name: str, key: Ed25519PrivateKey) -> bytes:
    """Make an update whose root differs from the image's by one file."""
    root = OUT / "work/amd64-1/root"
    (root / "usr/lib/keg/second").write_text("2\n")
    said = json.loads((OUT / "keg-amd64-dev.json").read_text())
    label = Label(
        version=said["version"] + 1,
        arch="amd64",
        kind="dev",
        kernel=next((root / "usr/lib/modules").iterdir()).name,
        commit="second",
        epoch=said["epoch"],
    )
    slot = make_slot(shop, root, OUT / f"{name}.slot", label=label, key=key)
    write_update(slot, OUT / f"{name}.kegu")
    (root / "usr/lib/keg/second").unlink()
    return (OUT / f"{name}.kegu").read_bytes()


def test_an_update_is_written_starts_and_falls_back_when_it_is_broken(shop: Workshop) -> None:
    key = load_pem_private_key((OUT / "dev-release.key").read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    good = second_version(shop, "second", key)
    unsigned = good[:4096] + bytes(64) + good[4160:8192] + b"x" * 8192
    cards = {}
    for name, content in (("unsigned", unsigned), ("signed", good)):
        cards[name] = OUT / f"update-{name}.fat"
        mib = max(64, (len(content) >> 20) + 64)
        make_fat(shop, cards[name], {"keg-update-2.kegu": content}, mib=mib, epoch=1, label="UPDATE")
    disk = fresh(shop, "update")
    with Emulator(shop, machine_of(disk), OUT / "vm-slots") as machine:
        machine.wait_said("запуск удался", 300)
        name = machine.plug(cards["unsigned"])
        machine.wait_said("обновление не подписано ключом выпуска", 180)
        machine.unplug(name)
        machine.plug(cards["signed"])
        machine.wait_said("обновление записано в раздел B", 600)
    with Emulator(shop, machine_of(disk), OUT / "vm-slots") as machine:
        machine.wait_said("keg: slot B, root hash", 180)
        machine.wait_said("запуск удался", 300)
    places = places_of(IMAGE)
    state = read_disk(shop, disk, places["keg-slots"], 512)
    assert state.startswith(b"first=B tries-A=3 tries-B=3")
    flip(shop, disk, places["keg-root-B"] + 1024)
    write_disk(shop, disk, places["keg-slots"], slots_state(first="B", tries=2))
    with Emulator(shop, machine_of(disk, reboots=True), OUT / "vm-slots") as machine:
        machine.wait_said("keg: slot A, root hash", 300)
        assert machine.said().count("is corrupted") >= 2
