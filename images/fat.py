"""FAT file systems as files: the boot partition of a board, and memory cards for the emulator."""

import collections.abc
import os
import pathlib
import shutil

from images.workshop import Workshop


def make_fat(
    shop: Workshop,
    out: pathlib.Path,
    files: collections.abc.Mapping[str, bytes],
    *,
    mib: int,
    epoch: int,
    label: str,
) -> None:
    """Make a FAT32 image with these files by their paths, reproducibly. Raises WorkshopError."""
    staged = shop.work / f"{out.name}.files"
    shutil.rmtree(staged, ignore_errors=True)
    for name, content in sorted(files.items()):
        path = staged / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    staged.mkdir(exist_ok=True)
    for path in (*staged.rglob("*"), staged):
        os.utime(path, (epoch, epoch))
    out.unlink(missing_ok=True)
    with out.open("wb") as file:
        file.truncate(mib << 20)
    image, environment = shop.inside(out), {"SOURCE_DATE_EPOCH": str(epoch)}
    shop.run(
        ["mkfs.vfat", "--invariant", "-F", "32", "-i", "6b656700", "-n", label, image],
        environment=environment,
    )
    tops = sorted(path.name for path in staged.iterdir())
    if tops:
        sources = [shop.inside(staged / name) for name in tops]
        shop.run(["mcopy", "-s", "-m", "-i", image, *sources, "::"], environment=environment)
    shutil.rmtree(staged)


def read_fat(shop: Workshop, image: pathlib.Path) -> dict[str, bytes]:
    """Return the files of a FAT image by their paths. Raises WorkshopError."""
    out = shop.work / f"{image.name}.read"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    shop.run(["mcopy", "-s", "-n", "-i", shop.inside(image), "::*", shop.inside(out)])
    files = {
        str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()
    }
    shutil.rmtree(out)
    return files
