"""The books of the station: which mode it is in, and the database of that mode.

Every mode has a folder and a database of its own, so data of one mode cannot meet data of another. Only the
last replies to the senders go along: a replay guard that forgot would let an old request in.
"""

import pathlib
import types
import typing

import msgspec

from controller.store.database import Store
from election.definition import Election, Station
from election.polls import StationMode
from media.writing import replace_file

_MODE_FILE = "mode.json"
_DATABASE = "station.sqlite"


class BooksError(Exception):
    """A data folder that cannot be used."""


class _Mode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    mode: StationMode


class Books:
    """Holds the current mode and its store. Use as a context manager; `close` may be called twice."""

    def __init__(self, data: pathlib.Path, election: Election, station: Station, package: str) -> None:
        """Open the books of a data folder; a new one begins in SETUP. Raises BooksError, StoreError."""
        self._data = data
        self._election = election
        self._station = station
        self._package = package
        self.mode = self._read_mode()
        self.store = self._open(self.mode)

    @property
    def folder(self) -> pathlib.Path:
        """Return the folder of the current mode."""
        return self.folder_of(self.mode)

    def folder_of(self, mode: StationMode) -> pathlib.Path:
        """Return the folder of a mode; it is there once the mode was used."""
        return self._data / mode.value

    def switch(self, mode: StationMode) -> None:
        """Go over to another mode durably: its database first, then the note which mode it is."""
        fresh = self._open(mode)
        try:
            with self.store.transaction() as old, fresh.transaction() as new:
                for sender, last in old.last_replies().items():
                    new.store_reply(sender, last)
            replace_file(self._data / _MODE_FILE, msgspec.json.encode(_Mode(mode=mode)) + b"\n")
        except BaseException:
            fresh.close()
            raise
        self.store.close()
        self.mode, self.store = mode, fresh

    def close(self) -> None:
        """Close the database."""
        self.store.close()

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def _read_mode(self) -> StationMode:
        path = self._data / _MODE_FILE
        if not path.exists():
            return StationMode.SETUP
        try:
            return msgspec.json.decode(path.read_bytes(), type=_Mode).mode
        except msgspec.DecodeError:
            raise BooksError(f"{_MODE_FILE}: повреждён") from None

    def _open(self, mode: StationMode) -> Store:
        folder = self._data / mode.value
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Store(folder / _DATABASE, self._election, self._station, self._package)
