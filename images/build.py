"""Building one image from beginning to end, and writing beside it what it is made of.

The order: packages by the lock, our wheel, the root, its hash tree and signature, the first file system, the
disk. Everything that is made lies in one folder; nothing outside it is changed but the cache.
"""

import collections.abc
import dataclasses
import json
import pathlib
import shutil
import time
import tomllib
import typing

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from images.disk import Partition, make_disk, slots_state
from images.fat import make_fat
from images.initrd import make_initrd
from images.packages import fetch, read_lock
from images.raspberry import boot_files
from images.root import Parts, make_root
from images.sbom import sbom
from images.slot import Label, Slot, make_slot, write_update
from images.source import Source
from images.wheels import build_own_wheel, fetch_wheels
from images.workshop import Workshop, sha256_of

ARCHITECTURES = ("amd64", "arm64")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to build; `key` signs the slot, and its public half goes into the image."""

    arch: str
    kind: str
    source: Source
    key: Ed25519PrivateKey


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The files of an image by what they are, and how long each step took in seconds."""

    files: collections.abc.Mapping[str, pathlib.Path]
    seconds: collections.abc.Mapping[str, float]


class _Clock:
    def __init__(self, say: collections.abc.Callable[[str], None]) -> None:
        self._say = say
        self._last = time.monotonic()
        self.seconds: dict[str, float] = {}

    def done(self, step: str) -> None:
        now = time.monotonic()
        self.seconds[step] = round(now - self._last, 1)
        self._last = now
        self._say(f"{step}: {self.seconds[step]} s")


def build(
    shop: Workshop,
    cache: pathlib.Path,
    order: Order,
    folder: pathlib.Path,
    say: collections.abc.Callable[[str], None],
) -> Built:
    """Build an image into `folder`, which must lie in the work folder. Raises the steps' errors."""
    clock = _Clock(say)
    source, arch = order.source, order.arch
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    plan = tomllib.loads((source.folder / "images/plan.toml").read_text())
    lock = read_lock(source.folder / f"images/lock-{arch}.json")
    debs = fetch(lock, cache / "debs")
    wheels = (
        build_own_wheel(source.folder, folder / "own", source.epoch),
        *fetch_wheels(source.folder, arch, plan["wheels"], cache),
    )
    staged = _staged(wheels, folder / "wheels")
    clock.done("packages and wheels")
    root = folder / "root"
    pem = _public_pem(order.key)
    parts = Parts(repository=source.folder, plan=plan, wheels=staged, kind=order.kind, release_key=pem)
    make_root(shop, lock, debs, parts, root)
    clock.done("root")
    name = f"keg-{arch}-{order.kind}"
    files = {role: folder / f"{name}.{role}" for role in ("img", "slot", "vmlinuz", "initrd", "kegu")}
    kernel = next((root / "usr/lib/modules").iterdir()).name
    shutil.copyfile(root / f"boot/vmlinuz-{kernel}", files["vmlinuz"])
    script = (source.folder / "images/init.sh").read_bytes()
    modules = plan["initrd"][arch]
    files["initrd"].write_bytes(make_initrd(shop, root, script=script, release_key=pem, modules=modules))
    board = boot_files(root, kernel, files["vmlinuz"], files["initrd"]) if arch == "arm64" else {}
    for outside in ("boot", f"usr/lib/linux-image-{kernel}", "usr/lib/raspi-firmware"):
        shutil.rmtree(root / outside, ignore_errors=True)
    clock.done("first file system")
    label = Label(
        version=source.version,
        arch=arch,
        kind=order.kind,
        kernel=kernel,
        commit=source.commit,
        epoch=source.epoch,
    )
    slot = make_slot(shop, root, files["slot"], label=label, key=order.key)
    write_update(slot, files["kegu"])
    clock.done("slot")
    boot = folder / "boot.fat"
    make_fat(shop, boot, board, mib=plan["partitions"]["boot"], epoch=source.epoch, label="KEG-BOOT")
    make_disk(shop, files["img"], _partitions(plan["partitions"], slot, boot))
    clock.done("disk")
    shutil.copyfile(source.folder / f"images/lock-{arch}.json", folder / f"{name}.packages.json")
    files["packages"] = folder / f"{name}.packages.json"
    files["spdx"] = folder / f"{name}.spdx.json"
    files["spdx"].write_bytes(sbom(lock, wheels, name=name, commit=source.commit, epoch=source.epoch))
    _describe(folder / f"{name}.json", order, slot, files)
    files["description"] = folder / f"{name}.json"
    return Built(files=files, seconds=clock.seconds)


def _staged(wheels: collections.abc.Sequence[pathlib.Path], folder: pathlib.Path) -> tuple[pathlib.Path, ...]:
    """Copy the wheels to where the workshop sees them."""
    folder.mkdir(parents=True)
    return tuple(pathlib.Path(shutil.copy(wheel, folder)) for wheel in wheels)


def _partitions(sizes: collections.abc.Mapping[str, int], slot: Slot, boot: pathlib.Path) -> list[Partition]:
    return [
        Partition(name="keg-boot", mib=sizes["boot"], content=boot, boot=True),
        Partition(name="keg-slots", mib=1, content=slots_state()),
        Partition(name="keg-manifest-A", mib=1, content=slot.manifest),
        Partition(name="keg-root-A", mib=sizes["root"], content=slot.image),
        Partition(name="keg-manifest-B", mib=1),
        Partition(name="keg-root-B", mib=sizes["root"]),
        Partition(name="keg-box-internal", mib=sizes["box"]),
        Partition(name="keg-box-removable", mib=sizes["box"]),
        # Empty: the first start makes its file system.
        Partition(name="keg-data", mib=sizes["data"]),
    ]


def _describe(
    out: pathlib.Path, order: Order, slot: Slot, files: collections.abc.Mapping[str, pathlib.Path]
) -> None:
    facts: dict[str, typing.Any] = {
        "arch": order.arch,
        "kind": order.kind,
        "commit": order.source.commit,
        "version": order.source.version,
        "epoch": order.source.epoch,
        "root_hash": slot.root_hash,
        "files": {
            path.name: {"size": path.stat().st_size, "sha256": sha256_of(path)}
            for _, path in sorted(files.items())
        },
    }
    out.write_text(json.dumps(facts, indent=1) + "\n")


def _public_pem(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
