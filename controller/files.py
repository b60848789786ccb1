"""The controller's own files: one file replaced durably, a set of files written into a folder and read back.

Whole folders are replaced by `media.writing`. It does not know what is in the files.
"""

import collections.abc
import pathlib

from media.writing import flush_entry


def write_durably(path: pathlib.Path, content: bytes) -> None:
    """Replace a file: write beside it, flush, rename, flush the folder."""
    building = path.with_name(f".{path.name}.new")
    write_file(building, content)
    flush_entry(building)
    building.rename(path)
    flush_entry(path.parent)


def write_file(path: pathlib.Path, content: bytes) -> None:
    """Write a file; flushing is the caller's."""
    path.write_bytes(content)


def write_tree(folder: pathlib.Path, files: collections.abc.Mapping[str, bytes]) -> None:
    """Write files by their relative names below an existing folder; flushing is the caller's."""
    for name, content in sorted(files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, content)


def read_tree(folder: pathlib.Path) -> dict[str, bytes]:
    """Read all files of a folder and its subfolders by relative name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
