"""The two slots of a device's system: which is tried first and how often, and writing a signed update to one.

An update is one file: 4,096 bytes of manifest (lines `name=value`), its Ed25519 signature, zeros up to 8,192,
then the root's image. It is believed by the release key that is inside the running, checked root. What a
start does with slots and counters is in the first file system (`images/init.sh`).
"""

import collections.abc
import dataclasses
import hashlib
import os
import pathlib
import re
import typing

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

MANIFEST_BYTES = 4096
HEAD_BYTES = 2 * MANIFEST_BYTES
TRIES = 3

_SECTOR = 512
_SIGNATURE_BYTES = 64
_PIECE = 1024 * 1024
_NUMBERS = frozenset({"format", "version", "hash_offset", "size"})
_FIELDS = _NUMBERS | {"arch", "kernel", "kind", "commit", "root_hash", "sha256"}
_STATE = re.compile(r"first=(?P<first>[AB]) tries-A=(?P<a>\d+) tries-B=(?P<b>\d+) floor=(?P<floor>\d+)")


class UpdateError(Exception):
    """An update that is not installed, or slots that cannot be read; the message is a Russian sentence."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """The sector of the slots: who is tried first, how many tries are left, the oldest version allowed."""

    first: str
    tries: collections.abc.Mapping[str, int]
    floor: int

    def sector(self) -> bytes:
        """Return the sector as the first file system reads it."""
        line = f"first={self.first} tries-A={self.tries['A']} tries-B={self.tries['B']} floor={self.floor}\n"
        return line.encode().ljust(_SECTOR, b"\0")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where things are on this device; partitions by their names."""

    partitions: pathlib.Path = pathlib.Path("/dev/disk/by-partlabel")
    running: pathlib.Path = pathlib.Path("/run/keg-manifest")
    slot: pathlib.Path = pathlib.Path("/run/keg-slot")
    release_key: pathlib.Path = pathlib.Path("/usr/lib/keg/release.pem")

    def partition(self, name: str) -> pathlib.Path:
        """Return a partition's path."""
        return self.partitions / name

    def slots(self) -> Slots:
        """Read the state of the slots. Raises UpdateError."""
        with self.partition("keg-slots").open("rb") as file:
            content = file.read(_SECTOR)
        match = _STATE.match(content.decode("ascii", "replace"))
        if match is None:
            raise UpdateError("состояние системы не читается")
        tries = {"A": int(match["a"]), "B": int(match["b"])}
        return Slots(first=match["first"], tries=tries, floor=int(match["floor"]))

    def write_slots(self, slots: Slots) -> None:
        """Write the state, one sector at once, durably."""
        _write(self.partition("keg-slots"), (slots.sector(),))


def manifest_fields(manifest_untrusted: bytes) -> dict[str, str]:
    """Split a manifest into its fields. Raises UpdateError for anything that is not one."""
    try:
        lines = manifest_untrusted.decode("ascii").splitlines()
        fields = dict(line.split("=", 1) for line in lines if line)
        if set(fields) != _FIELDS or not all(fields[name].isdecimal() for name in _NUMBERS):
            raise ValueError
    except (ValueError, UnicodeDecodeError):
        raise UpdateError("описание обновления повреждено") from None
    if fields["format"] != "1":
        raise UpdateError("обновление другого вида")
    return fields


def install_update(file: pathlib.Path, place: Place) -> str:
    """Write an update to the slot that does not run and have it tried first; return its slot.

    Until its last write, the sector of the slots, the device starts as before. Raises UpdateError, OSError.
    """
    running = place.slot.read_text("ascii").strip()
    target = "B" if running == "A" else "A"
    slots = place.slots()
    with file.open("rb") as source:
        head = source.read(HEAD_BYTES)
        fields = _believed(head, place)
        _fits(fields, manifest_fields(place.running.read_bytes()[:MANIFEST_BYTES]), slots)
        disk = place.partition(f"keg-root-{target}")
        size = int(fields["size"])
        if size > _room(disk):
            raise UpdateError("обновление не помещается в раздел")
        manifest = place.partition(f"keg-manifest-{target}")
        # A slot that is being written must not look like one that is whole.
        place.write_slots(dataclasses.replace(slots, tries={**slots.tries, target: 0}))
        _write(manifest, (bytes(HEAD_BYTES),))
        _write(disk, _exactly(source, size))
    if _digest(disk, size) != fields["sha256"]:
        raise UpdateError("обновление записалось с ошибкой или повреждено")
    _write(manifest, (head,))
    place.write_slots(
        Slots(first=target, tries={running: slots.tries[running], target: TRIES}, floor=slots.floor)
    )
    return target


def confirm_start(place: Place) -> None:
    """Give the running slot its tries back, make it the first, and never let an older one start again."""
    running = place.slot.read_text("ascii").strip()
    slots = place.slots()
    version = int(manifest_fields(place.running.read_bytes()[:MANIFEST_BYTES])["version"])
    wanted = Slots(first=running, tries={**slots.tries, running: TRIES}, floor=max(slots.floor, version - 1))
    if wanted != slots:
        place.write_slots(wanted)


def _believed(head_untrusted: bytes, place: Place) -> dict[str, str]:
    manifest = head_untrusted[:MANIFEST_BYTES]
    signature = head_untrusted[MANIFEST_BYTES : MANIFEST_BYTES + _SIGNATURE_BYTES]
    key = load_pem_public_key(place.release_key.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise UpdateError("ключ выпуска не Ed25519")
    try:
        key.verify(signature, manifest)
    except InvalidSignature:
        raise UpdateError("обновление не подписано ключом выпуска") from None
    return manifest_fields(manifest)


def _fits(
    fields: collections.abc.Mapping[str, str],
    running: collections.abc.Mapping[str, str],
    slots: Slots,
) -> None:
    if fields["arch"] != running["arch"]:
        raise UpdateError("обновление для устройства другого вида")
    # The kernel lies outside the slots, and its modules inside.
    if fields["kernel"] != running["kernel"]:
        raise UpdateError("обновление для другого ядра: нужна новая карта системы")
    if fields["kind"] == "dev" and running["kind"] != "dev":
        raise UpdateError("учебный образ не ставится на рабочее устройство")
    if int(fields["version"]) < max(slots.floor, int(running["version"])):
        raise UpdateError("обновление старше установленного")
    if fields["root_hash"] == running["root_hash"]:
        raise UpdateError("эта версия уже работает")


def _exactly(source: typing.BinaryIO, size: int) -> collections.abc.Iterator[bytes]:
    left = size
    while left:
        piece = source.read(min(left, _PIECE))
        if not piece:
            raise UpdateError("файл обновления обрывается")
        left -= len(piece)
        yield piece


def _write(path: pathlib.Path, pieces: collections.abc.Iterable[bytes]) -> None:
    handle = os.open(path, os.O_WRONLY)  # neither made nor cut: it is a partition
    with os.fdopen(handle, "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(handle)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


def _digest(path: pathlib.Path, size: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in _exactly(file, size):
            digest.update(piece)
    return digest.hexdigest()


def _room(path: pathlib.Path) -> int:
    with path.open("rb") as file:
        return file.seek(0, os.SEEK_END)
