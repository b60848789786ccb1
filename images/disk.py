"""The disk: a partition table with fixed names and ids, and the partitions' bytes at their places.

No loop device, no mount: everything is written into one sparse file.
"""

import collections.abc
import dataclasses
import pathlib
import typing
import uuid

from images.workshop import Workshop

MIB = 1024 * 1024
_NAMESPACE = uuid.UUID("6b656700-0000-4000-8000-000000000000")
_LINUX = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
_ESP = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """One partition: its name, size in MiB, and what is written at its beginning (bytes or a file)."""

    name: str
    mib: int
    content: bytes | pathlib.Path = b""
    boot: bool = False


def make_disk(
    shop: Workshop, out: pathlib.Path, partitions: collections.abc.Sequence[Partition]
) -> dict[str, int]:
    """Write the image; return where each partition begins, in bytes. Raises WorkshopError, ValueError."""
    total = sum(partition.mib for partition in partitions) + 2
    out.unlink(missing_ok=True)
    with out.open("wb") as file:
        file.truncate(total * MIB)
    lines = ["label: gpt", f"label-id: {_id('disk')}", "first-lba: 2048"]
    places: dict[str, int] = {}
    at = 1
    for partition in partitions:
        places[partition.name] = at * MIB
        kind = _ESP if partition.boot else _LINUX
        lines.append(
            f"start={at * 2048}, size={partition.mib * 2048}, type={kind}, "
            f'uuid={_id(partition.name)}, name="{partition.name}"'
        )
        at += partition.mib
    shop.run(["sfdisk", "--quiet", shop.inside(out)], feed="\n".join(lines).encode() + b"\n")
    with out.open("r+b") as file:
        for partition in partitions:
            _fill(file, partition, places[partition.name])
    return places


def _fill(file: typing.BinaryIO, partition: Partition, place: int) -> None:
    content = partition.content if isinstance(partition.content, bytes) else partition.content.read_bytes()
    if len(content) > partition.mib * MIB:
        raise ValueError(f"{partition.name}: {len(content)} bytes do not fit in {partition.mib} MiB")
    # Holes stay holes: a card is mostly empty, and so is its image.
    for offset in range(0, len(content), MIB):
        piece = content[offset : offset + MIB]
        if piece.count(0) != len(piece):
            file.seek(place + offset)
            file.write(piece)


def _id(name: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, name)).upper()


def slots_state(*, first: str = "A", tries: int = 3, floor: int = 1) -> bytes:
    """Return the sector that says which slot is tried first and how often."""
    line = f"first={first} tries-A={tries} tries-B={tries} floor={floor}\n".encode()
    return line + bytes(512 - len(line))


def places_of(image: pathlib.Path) -> dict[str, int]:
    """Return where each partition of an image begins, in bytes, read from its table."""
    found: dict[str, int] = {}
    with image.open("rb") as file:
        file.seek(2 * 512)
        table = file.read(128 * 128)
    for at in range(0, len(table), 128):
        entry = table[at : at + 128]
        name = entry[56:].decode("utf-16-le").rstrip("\0")
        if name:
            found[name] = int.from_bytes(entry[32:40], "little") * 512
    return found
