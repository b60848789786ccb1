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

_UNFINISHED = ".new"

Paths = collections.abc.Sequence[pathlib.Path]


def open_or_format(
    paths: Paths, *, identity: BoxIdentity, device_key: Ed25519PrivateKey, slots: int
) -> OpenedBox:
    """Open the box on its media, internal first. Raises BoxError, OSError for unusable media."""
    _finish_making(paths)
    if not any(path.exists() for path in paths):
        _make(paths, identity=identity, device_key=device_key, slots=slots)
    media = [FileMedium(path) for path in paths]
    opened = open_box(media=media, identity=identity, device_key=device_key, randomness=SystemRandomness())
    if opened.box is None:
        for medium in media:
            medium.close()
    return opened


def _make(paths: Paths, *, identity: BoxIdentity, device_key: Ed25519PrivateKey, slots: int) -> None:
    """Make a box under other names first, so that a crash leaves no half a box under the right ones."""
    unfinished = [path.with_name(path.name + _UNFINISHED) for path in paths]
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
    for path, made in zip(paths, unfinished, strict=True):
        made.rename(path)


def _finish_making(paths: Paths) -> None:
    """Go on where a crash came between the renames of one freshly made box."""
    if any(path.exists() for path in paths):
        for path in paths:
            made = path.with_name(path.name + _UNFINISHED)
            if made.exists() and not path.exists():
                made.rename(path)
