"""Writing files and folders as a whole: after a power cut the old one or the new one stands there, complete.

It does not verify what was written; a caller that must know reads it back. A power cut may leave a hidden
`.NAME.…` beside the target, which nobody reads.
"""

import collections.abc
import contextlib
import ctypes
import os
import pathlib
import secrets
import shutil

_RENAME_EXCHANGE = 2  # linux/fs.h
_AT_CWD = -100


@contextlib.contextmanager
def folder_replaced(target: pathlib.Path, mode: int = 0o755) -> collections.abc.Iterator[pathlib.Path]:
    """Give an empty folder to fill; on leaving without an exception it takes the place of `target` at once.

    Everything is flushed before the exchange. On an exception nothing remains. Raises OSError as the medium
    does: full, read-only, pulled out.
    """
    target = target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    building = target.parent / f".{target.name}.{secrets.token_hex(6)}"
    building.mkdir(mode=mode)
    try:
        yield building
        flush_folder(building)
        if target.exists():
            _exchange(building, target)
        else:
            building.rename(target)
        flush_entry(target.parent)
    finally:
        if building.exists():
            shutil.rmtree(building)


def replace_file(path: pathlib.Path, content: bytes) -> None:
    """Replace one file durably: write beside it, flush, rename, flush the folder."""
    building = path.with_name(f".{path.name}.new")
    try:
        write_file(building, content)
        flush_entry(building)
        building.rename(path)
    except OSError:
        building.unlink(missing_ok=True)
        raise
    flush_entry(path.parent)


def write_tree(folder: pathlib.Path, files: collections.abc.Mapping[str, bytes]) -> None:
    """Write files by their relative names below an existing folder; flushing is the caller's."""
    for name, content in sorted(files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, content)


def write_file(path: pathlib.Path, content: bytes) -> None:
    """Write a file; flushing is the caller's."""
    path.write_bytes(content)


def flush_folder(folder: pathlib.Path) -> None:
    """Flush every file of a folder and its subfolders to the medium."""
    for root, _, names in os.walk(folder):
        for name in names:
            flush_entry(pathlib.Path(root) / name)
        flush_entry(pathlib.Path(root))


def flush_entry(path: pathlib.Path) -> None:
    """Flush one file or one folder's list of names."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget_cached(path: pathlib.Path) -> None:
    """Ask the kernel to drop its copy of a file, so that reading it again reads the medium."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)


def write_private(path: pathlib.Path, content: bytes) -> None:
    """Write a new file that only its owner may read; flushing is the caller's.

    Raises FileExistsError rather than replace a key.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _exchange(building: pathlib.Path, target: pathlib.Path) -> None:
    """Swap two folders in one step of the file system; where it cannot, in two renames."""
    libc = ctypes.CDLL(None, use_errno=True)
    swap = getattr(libc, "renameat2", None)
    names = (os.fsencode(building), os.fsencode(target))
    if swap is not None and not swap(_AT_CWD, names[0], _AT_CWD, names[1], _RENAME_EXCHANGE):
        return
    aside = building.with_name(building.name + ".old")
    target.rename(aside)
    try:
        building.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside)
