"""Durable notes of the station that go through all modes: wrong PINs, confirmed steps, checks of devices.

One small file, replaced as a whole. Nothing of a vote, a card of a voter or a PIN is in it; counts of one
mode belong into that mode's database.
"""

import pathlib
import typing

import msgspec

from controller.books import BooksError
from media.writing import replace_file

NOTES_FILE = "notes.json"


class StepNote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What people said of one step of the course."""

    passed: bool
    note: str = ""


class CheckNote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The outcome of the last check of one part of a device."""

    passed: bool
    note: str = ""


class TestVerdict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the test vote of the TEST mode came out: devices that took part, and whether all agreed."""

    __test__ = False  # pytest would take it for a test

    agrees: bool
    devices: tuple[str, ...]


class Notes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All notes. `wrong_pins` counts in a row by official card id; `checks` is by device, then part."""

    format: typing.Literal[1] = 1
    package: str
    wrong_pins: dict[str, int] = {}
    steps: dict[str, StepNote] = {}
    checks: dict[str, dict[str, CheckNote]] = {}
    test_vote: TestVerdict | None = None


class StationNotes:
    """The notes in memory and in their file."""

    def __init__(self, folder: pathlib.Path, package: str) -> None:
        """Read the file, or begin with none. Raises BooksError for a damaged or foreign one."""
        self._path = folder / NOTES_FILE
        self._notes = self._read(package)

    @property
    def now(self) -> Notes:
        """Return the notes as they stand."""
        return self._notes

    def change(self, **changes: object) -> None:
        """Replace fields; durable when the call returns. Raises OSError as the medium does."""
        notes = msgspec.structs.replace(self._notes, **changes)
        replace_file(self._path, msgspec.json.format(msgspec.json.encode(notes), indent=1) + b"\n")
        self._notes = notes

    def _read(self, package: str) -> Notes:
        if not self._path.exists():
            return Notes(package=package)
        try:
            notes = msgspec.json.decode(self._path.read_bytes(), type=Notes)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise BooksError(f"{NOTES_FILE}: повреждён") from None
        if notes.package != package:
            raise BooksError(f"{NOTES_FILE}: от других исходных данных")
        return notes
