"""Writing the results to a memory card, so that what is seen there is whole and was read back.

Everything goes into a hidden folder first; only when it is flushed, re-read and equal do the entries get
their names, and `SUMS.json`, which says that all is there, comes last. A card that cannot take it gives a
fault and is left as it was. Mounting is not done here.
"""

import collections.abc
import contextlib
import dataclasses
import errno
import hashlib
import pathlib
import shutil

import msgspec

from election.faults import Fault, FaultCode, fault
from election.fingerprint import fingerprint_of_hashes
from media.writing import flush_entry, flush_folder, forget_cached, write_tree

SUMS_FILE = "SUMS.json"
_BUILDING, _OLDER = ".results.new", ".results.old"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CardWritten:
    """The card holds the results; `fingerprint` is that of all files by their hashes, in hex."""

    files: int
    fingerprint: str


class _DiffersError(Exception):
    """What was read back is not what was written."""


def export_card(
    card: pathlib.Path, files: collections.abc.Mapping[str, bytes], same_if: str
) -> CardWritten | Fault:
    """Write files and their sums to a mounted card, or say why not.

    An older export is replaced only if its file `same_if` has the same bytes: other results are never
    overwritten. A folder that is not there is a card that is not there: it is not made.
    """
    if not card.is_dir():
        return fault(FaultCode.CARD_MISSING)
    sums = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    listing = msgspec.json.format(msgspec.json.encode(sums, order="sorted"), indent=1) + b"\n"
    content = {**files, SUMS_FILE: listing}
    building = card / _BUILDING
    try:
        if (card / same_if).exists() and _read(card / same_if) != files.get(same_if):
            return fault(FaultCode.CARD_HAS_RESULTS)
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        write_tree(building, content)
        flush_folder(building)
        _read_back(building, content)
        _name_entries(card, building)
    except _DiffersError:
        _remove(building)
        return fault(FaultCode.CARD_VERIFY)
    except OSError as error:
        _remove(building)
        return fault(_code(error))
    hashes = {**sums, SUMS_FILE: hashlib.sha256(listing).hexdigest()}
    return CardWritten(files=len(content), fingerprint=fingerprint_of_hashes(hashes).hex)


def _code(error: OSError) -> FaultCode:
    if error.errno in _FULL:
        return FaultCode.CARD_FULL
    if error.errno in _READ_ONLY:
        return FaultCode.CARD_READ_ONLY
    return FaultCode.CARD_BROKEN


def _name_entries(card: pathlib.Path, building: pathlib.Path) -> None:
    """Move the checked entries to their names: an older list of sums goes first, the new one comes last."""
    older = card / _OLDER
    shutil.rmtree(older, ignore_errors=True)
    older.mkdir()
    names = sorted((path.name for path in building.iterdir()), key=lambda name: (name == SUMS_FILE, name))
    for name in (SUMS_FILE, *names[:-1]):
        if (card / name).exists():
            (card / name).rename(older / name)
    for name in names:
        (building / name).rename(card / name)
    flush_entry(card)
    shutil.rmtree(older, ignore_errors=True)
    building.rmdir()


def _read_back(folder: pathlib.Path, content: collections.abc.Mapping[str, bytes]) -> None:
    for name, expected in content.items():
        if _read(folder / name) != expected:
            raise _DiffersError(name)


def _read(path: pathlib.Path) -> bytes | None:
    """Read a file from the medium rather than from memory, as far as the system lets us."""
    if not path.is_file():
        return None
    with contextlib.suppress(OSError):
        forget_cached(path)
    return path.read_bytes()


def _remove(folder: pathlib.Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
