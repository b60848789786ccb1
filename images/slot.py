"""A root slot: the read-only file system with its hash tree, and the signed manifest that names its hash."""

import dataclasses
import pathlib
import shutil

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from images.workshop import Workshop, sha256_of

BLOCK = 4096
MANIFEST_BYTES = 4096


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """What goes into one pair of partitions: `image` (file system and tree) and `manifest` with signature."""

    image: pathlib.Path
    manifest: bytes
    root_hash: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What the manifest says of a root besides its hashes; `epoch` is every time in it."""

    version: int
    arch: str
    kind: str
    kernel: str
    commit: str
    epoch: int


def make_slot(
    shop: Workshop,
    root: pathlib.Path,
    out: pathlib.Path,
    *,
    label: Label,
    key: Ed25519PrivateKey,
) -> Slot:
    """Pack a tree, grow its hash tree, sign the manifest. Raises WorkshopError."""
    out.unlink(missing_ok=True)
    packed = shop.inside(out)
    command = [
        *("mkfs.erofs", "-zlz4hc,9", "-T", str(label.epoch), "-U", "6b656700-0000-4000-8000-000000000001"),
        *("--all-root", "--quiet", packed, shop.inside(root)),
    ]
    shop.run(command, environment={"SOURCE_DATE_EPOCH": str(label.epoch)})
    size = out.stat().st_size
    hash_offset = -(-size // BLOCK) * BLOCK
    with out.open("r+b") as file:
        file.truncate(hash_offset)
    # The salt only has to be fixed: the tree's root is signed.
    said = shop.run(
        [
            *("veritysetup", "format", "--salt", "6b6567" + "00" * 29),
            *("--uuid", "6b656700-0000-4000-8000-000000000002", "--hash-offset", str(hash_offset)),
            *(packed, packed),
        ]
    ).decode()
    root_hash = next(line.split()[-1] for line in said.splitlines() if line.startswith("Root hash"))
    manifest = manifest_bytes(
        label,
        root_hash=root_hash,
        hash_offset=hash_offset,
        size=out.stat().st_size,
        sha256=sha256_of(out),
    )
    return Slot(image=out, manifest=manifest + key.sign(manifest), root_hash=root_hash)


def manifest_bytes(label: Label, *, root_hash: str, hash_offset: int, size: int, sha256: str) -> bytes:
    """Return the 4,096 bytes that are signed: lines `name=value`, then newlines to the end."""
    text = (
        f"format=1\nversion={label.version}\narch={label.arch}\nkind={label.kind}\nkernel={label.kernel}\n"
        f"commit={label.commit}\nroot_hash={root_hash}\nhash_offset={hash_offset}\nsize={size}\n"
        f"sha256={sha256}\n"
    ).encode()
    if len(text) > MANIFEST_BYTES:
        raise ValueError("manifest too long")
    return text + b"\n" * (MANIFEST_BYTES - len(text))


def write_update(slot: Slot, out: pathlib.Path) -> None:
    """Write an update for a memory card: manifest and signature in 8,192 bytes, then the image."""
    with out.open("wb") as file, slot.image.open("rb") as image:
        file.write(slot.manifest.ljust(2 * MANIFEST_BYTES, b"\0"))
        shutil.copyfileobj(image, file, 1 << 20)
