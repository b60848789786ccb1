"""Opening a mode's database with the settings that keep votes safe and secret, and running transactions.

`TRUNCATE` and `EXTRA` make a commit durable on cheap media; `secure_delete` overwrites what is erased; no
write-ahead log, because it keeps the whole history (security.md §2). It knows no rules of voting.
"""

import collections.abc
import contextlib
import pathlib
import types
import typing

import sqlalchemy

from controller.station.values import DeviceRow, StationRow, group_of
from controller.store.schema import (
    ACTIVATIONS,
    CARDS,
    DEVICES,
    METADATA,
    STATION,
)
from controller.store.transaction import Transaction, card_columns, device_columns, station_columns
from election.cards import HALL
from election.definition import Election, Station

_SETTINGS = (
    "PRAGMA journal_mode=TRUNCATE",
    "PRAGMA synchronous=EXTRA",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA busy_timeout=5000",
)


class StoreError(Exception):
    """A database that cannot be used here: made for another package, or not ours."""


class Store:
    """The database of one mode. Use as a context manager; `close` may be called twice."""

    def __init__(self, path: pathlib.Path, election: Election, station: Station, package: str) -> None:
        """Open or make the file. Raises StoreError when it belongs to another package."""
        self._engine = sqlalchemy.create_engine(f"sqlite:///{path}", hide_parameters=True)
        sqlalchemy.event.listen(self._engine, "connect", _on_connect)
        sqlalchemy.event.listen(self._engine, "begin", _on_begin)
        try:
            self._prepare(path, election, station, package)
        except BaseException:
            self._engine.dispose()
            raise

    def _prepare(self, path: pathlib.Path, election: Election, station: Station, package: str) -> None:
        with self._engine.begin() as connection:
            METADATA.create_all(connection)
            found = connection.execute(sqlalchemy.select(STATION.c.package)).scalar_one_or_none()
            if found is None:
                _fill(connection, election, station, package)
            elif found != package:
                raise StoreError(f"{path.name}: made for another election package")

    @contextlib.contextmanager
    def transaction(self) -> collections.abc.Iterator[Transaction]:
        """Run one transaction: all of it is durable when the block ends, none of it when it raises."""
        with self._engine.begin() as connection:
            yield Transaction(connection)

    def settings(self) -> dict[str, str]:
        """Return the safety settings as SQLite reports them."""
        names = ("journal_mode", "synchronous", "secure_delete")
        with self._engine.connect() as connection:
            return {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()) for name in names}

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

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


def _on_connect(connection: typing.Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    for setting in _SETTINGS:
        connection.execute(setting).close()


def _on_begin(connection: sqlalchemy.Connection) -> None:
    # IMMEDIATE takes the write lock before anything is read, so a decision cannot be made on an old row.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _fill(connection: sqlalchemy.Connection, election: Election, station: Station, package: str) -> None:
    """Insert every row beforehand: later changes overwrite in place and leave no trace of their order."""
    first, count = station.cards.first_serial, station.cards.count
    connection.execute(
        CARDS.insert(),
        [card_columns(serial) for serial in range(first, first + count)],
    )
    groups = sorted({HALL, *(group_of(kiosk) for kiosk in station.kiosks)})
    connection.execute(
        ACTIVATIONS.insert(),
        [
            {"grp": group, "style": style.id, "count": 0}
            for group in groups
            for style in election.ballot_styles
        ],
    )
    connection.execute(
        DEVICES.insert(), [device_columns(DeviceRow(device=kiosk.id)) for kiosk in station.kiosks]
    )
    connection.execute(STATION.insert(), {"id": 1, "package": package, **station_columns(StationRow())})
