"""Are two builds the same, and if not: in which partition, and in which file of the root."""

import collections.abc
import hashlib
import os
import pathlib

from images.workshop import sha256_of

_PIECE = 1 << 20


def differing_files(
    one: collections.abc.Mapping[str, pathlib.Path], two: collections.abc.Mapping[str, pathlib.Path]
) -> list[str]:
    """Return the roles of files that are not the same, with the first differing byte."""
    found = []
    for role in sorted(set(one) | set(two)):
        if role not in one or role not in two:
            found.append(f"{role}: only in one build")
        elif sha256_of(one[role]) != sha256_of(two[role]):
            found.append(f"{role}: differs from byte {_first_difference(one[role], two[role])}")
    return found


def _first_difference(one: pathlib.Path, two: pathlib.Path) -> int:
    at = 0
    with one.open("rb") as left, two.open("rb") as right:
        while (a := left.read(_PIECE)) == (b := right.read(_PIECE)) and a:
            at += len(a)
    return at + next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def differing_entries(one: pathlib.Path, two: pathlib.Path) -> list[str]:
    """Compare two trees: names, kinds, modes and contents; times and owners are set when they are packed."""
    left, right = _entries(one), _entries(two)
    return [
        f"/{name}: {left.get(name, 'absent')} and {right.get(name, 'absent')}"
        for name in sorted(set(left) | set(right))
        if left.get(name) != right.get(name)
    ]


def _entries(root: pathlib.Path) -> dict[str, str]:
    found = {}
    for folder, folders, names in os.walk(root):
        for name in (*folders, *names):
            path = pathlib.Path(folder) / name
            mode = oct(path.lstat().st_mode)
            if path.is_symlink():
                said = f"{mode} -> {path.readlink()}"
            elif path.is_file():
                said = f"{mode} {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"
            else:
                said = mode
            found[str(path.relative_to(root))] = said
    return found


def partition_at(places: collections.abc.Mapping[str, int], offset: int) -> str:
    """Return the name of the partition an offset lies in; the table itself has none."""
    return max(((at, name) for name, at in places.items() if at <= offset), default=(0, "the table"))[1]
