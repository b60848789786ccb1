"""Which memory cards are in their places: mounted ones, or folders that stand for cards in development.

It looks and writes nothing; writing and verifying are the controller's.
"""

import collections.abc
import os
import pathlib
import shutil

from controller.console.model.events import CardPlace

MEDIA_ROOTS = (pathlib.Path("/media"), pathlib.Path("/run/media"), pathlib.Path("/mnt"))
_MOST = 8

CardsPresent = collections.abc.Callable[[], tuple[CardPlace, ...]]


def mounted_cards(roots: collections.abc.Sequence[pathlib.Path] = MEDIA_ROOTS) -> tuple[CardPlace, ...]:
    """Return the file systems mounted under the roots, at most two levels deep."""
    found = (
        folder
        for root in roots
        for folder in (*_folders(root), *(inner for outer in _folders(root) for inner in _folders(outer)))
        if os.path.ismount(folder)
    )
    return tuple(_place(folder) for _, folder in zip(range(_MOST), found, strict=False))


def folder_cards(folder: pathlib.Path) -> tuple[CardPlace, ...]:
    """Return every subfolder of a development folder as a card."""
    return tuple(_place(card) for card in _folders(folder)[:_MOST])


def _folders(folder: pathlib.Path) -> list[pathlib.Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return []


def _place(folder: pathlib.Path) -> CardPlace:
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return CardPlace(path=str(folder), title=folder.name)
    gigabytes = f"{free / 1e9:.1f}".replace(".", ",")
    return CardPlace(path=str(folder), title=folder.name, room=f"свободно {gigabytes}\u00a0ГБ")
