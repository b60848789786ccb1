"""The ballot box at start: open it, or make it where there is none, and say what a crash left behind.

Only whole absence makes a new box: a medium that holds anything else is never overwritten here.
"""

import collections.abc
import contextlib
import pathlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.ballot_box import (
    BoxIdentity,
    FileMedium,
    OpenedBox,
    SystemRandomness,
    format_box,
    open_box,
    required_size,
)
from media.writing import flush_entry

_UNFINISHED = ".new"

Paths = collections.abc.Sequence[pathlib.Path]


def open_or_format(
    paths: Paths, *, identity: BoxIdentity, device_key: Ed25519PrivateKey, slots: int
) -> OpenedBox:
    """Open the box on its media, internal first. Raises BoxError, OSError for unusable media."""
    _finish_making(paths)
    if not any(path.exists() for path in paths):
        _make(paths, identity=identity, device_key=device_key, slots=slots)
    with contextlib.ExitStack() as closing:
        media = []
        for path in paths:
            medium = FileMedium(path)
            closing.callback(medium.close)
            media.append(medium)
        opened = open_box(
            media=media, identity=identity, device_key=device_key, randomness=SystemRandomness()
        )
        if opened.box is not None:
            closing.pop_all()
        return opened


def _make(paths: Paths, *, identity: BoxIdentity, device_key: Ed25519PrivateKey, slots: int) -> None:
    """Make a box under other names first, so that a crash leaves no half a box under the right ones."""
    unfinished = [_unfinished(path) for path in paths]
    for path in unfinished:
        path.unlink(missing_ok=True)
    with contextlib.ExitStack() as closing:
        media = []
        for path in unfinished:
            medium = FileMedium.create(path, required_size(slots))
            closing.callback(medium.close)
            media.append(medium)
        format_box(
            media=media,
            identity=identity,
            device_key=device_key,
            randomness=SystemRandomness(),
            slots=slots,
        )
    _name(zip(unfinished, paths, strict=True))


def _finish_making(paths: Paths) -> None:
    """Go on where a crash came between the renames of one freshly made box."""
    if any(path.exists() for path in paths):
        made = ((_unfinished(path), path) for path in paths)
        _name((new, path) for new, path in made if new.exists() and not path.exists())


def _name(made: collections.abc.Iterable[tuple[pathlib.Path, pathlib.Path]]) -> None:
    """Give a box its names durably: a vote must not lie in a file that the next start does not find."""
    for new, path in made:
        new.rename(path)
        flush_entry(path.parent)


def _unfinished(path: pathlib.Path) -> pathlib.Path:
    return path.with_name(path.name + _UNFINISHED)
