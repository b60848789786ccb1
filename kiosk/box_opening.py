"""The ballot box at start: open it, or make it where there is none, and say what a crash left behind.

Only whole absence makes a new box, and only where that is allowed: a kiosk that lost both its media must not
begin a second box in the middle of a day. A medium that holds anything else is never overwritten here.
"""

import collections.abc
import contextlib
import pathlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.package import Root
from kiosk.ballot_box import (
    BoxError,
    BoxFault,
    BoxFaultCode,
    BoxIdentity,
    FileMedium,
    OpenedBox,
    Recipients,
    SystemRandomness,
    Unreadable,
    format_box,
    open_box,
    required_size,
)
from media.writing import flush_entry

_UNFINISHED = ".new"

Paths = collections.abc.Sequence[pathlib.Path]


def recipients_of(root: Root) -> Recipients | None:
    """Return the members to whom the key of a box is sealed, from the package's root; None if it has none."""
    if root.recovery is None:
        return None
    keys = tuple(bytes.fromhex(key) for key in root.recovery.keys)
    return Recipients(threshold=root.recovery.threshold, public_keys=keys)


def open_or_format(
    paths: Paths,
    *,
    identity: BoxIdentity,
    device_key: Ed25519PrivateKey,
    slots: int,
    recipients: Recipients | None = None,
    may_make: bool = True,
) -> OpenedBox:
    """Open the box on its media, internal first; where there is none at all, make it if `may_make`.

    A medium that is not in its place is an answer (B-05, B-09). Raises BoxError, OSError for unusable media.
    """
    _finish_making(paths)
    missing = [number for number, path in enumerate(paths) if not path.exists()]
    if len(missing) == len(paths):
        if not may_make:
            return _unreadable(BoxFault(code=BoxFaultCode.NO_BOX))
        make_box(paths, identity=identity, device_key=device_key, slots=slots, recipients=recipients)
    elif missing:
        return _unreadable(BoxFault(code=BoxFaultCode.UNREADABLE, medium=missing[0]))
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


def _unreadable(fault: BoxFault) -> OpenedBox:
    return OpenedBox(box=None, recovery=Unreadable(fault=fault))


def make_box(
    paths: Paths,
    *,
    identity: BoxIdentity,
    device_key: Ed25519PrivateKey,
    slots: int,
    recipients: Recipients | None,
) -> None:
    """Make a new, empty box: on new files, or on partitions that hold none. Raises BoxError, OSError.

    Files are made under other names first, so that a crash leaves no half a box under the right ones.
    """
    unfinished = [path if path.is_block_device() else _unfinished(path) for path in paths]
    for path, new in zip(paths, unfinished, strict=True):
        if new is not path and path.exists():
            raise BoxError(f"{path.name}: уже есть, новое хранилище на его месте не создаётся")
        if new is not path:
            new.unlink(missing_ok=True)
    with contextlib.ExitStack() as closing:
        media = []
        for path in unfinished:
            in_place = path.is_block_device()
            medium = FileMedium(path) if in_place else FileMedium.create(path, required_size(slots))
            closing.callback(medium.close)
            media.append(medium)
        format_box(
            media=media,
            identity=identity,
            device_key=device_key,
            randomness=SystemRandomness(),
            slots=slots,
            recipients=recipients,
        )
    _name((new, path) for new, path in zip(unfinished, paths, strict=True) if new is not path)


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
