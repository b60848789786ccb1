"""The tables of trips: one row a unit, the cards it was handed by their hashes, its sealed papers.

Nothing here decides. Cards lie sorted by hash, in no order of theirs; they go when the return has come.
"""

import typing

import sqlalchemy
from sqlalchemy.dialects.sqlite import insert

from controller.station.trips import AllottedCard, TripRow, TripStage
from controller.store.schema import METADATA
from election.allotments import CardHash
from election.identifiers import DeviceId

TRIPS = sqlalchemy.Table(
    "trips",
    METADATA,
    sqlalchemy.Column("device", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("number", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("stage", sqlalchemy.String, nullable=False),
    sqlalchemy.Column("style", sqlalchemy.String),
    sqlalchemy.Column("applications", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("reserve", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("members", sqlalchemy.String, nullable=False),
    sqlalchemy.Column("since", sqlalchemy.String, nullable=False),
    sqlalchemy.Column("order", sqlalchemy.String),
    sqlalchemy.Column("voted", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("reset", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("unused", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("handed", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("returned", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("spoilt", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("given_up", sqlalchemy.Boolean, nullable=False),
    sqlalchemy.Column("problem", sqlalchemy.String, nullable=False),
)

# Without a row number: the file then holds them in the order of their hashes and of nothing else.
ALLOTTED = sqlalchemy.Table(
    "allotted",
    METADATA,
    sqlalchemy.Column("device", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("card", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("serial", sqlalchemy.Integer, nullable=False),
    sqlite_with_rowid=False,
)

PAPERS = sqlalchemy.Table(
    "trip_papers",
    METADATA,
    sqlalchemy.Column("device", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("digest", sqlalchemy.String, nullable=False),
    sqlalchemy.Column("packed", sqlalchemy.LargeBinary, nullable=False),
)

PIECES = sqlalchemy.Table(
    "trip_return_pieces",
    METADATA,
    sqlalchemy.Column("device", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("position", sqlalchemy.Integer, primary_key=True),
    sqlalchemy.Column("total", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("data", sqlalchemy.LargeBinary, nullable=False),
)


class TripRows:
    """Reads and changes the tables of trips within one transaction."""

    def __init__(self, connection: sqlalchemy.Connection) -> None:
        """Use the connection of a transaction."""
        self._connection = connection

    def trip(self, device: DeviceId) -> TripRow:
        """Return the last trip of a unit; one that was never anywhere has number 0."""
        found = self._connection.execute(
            sqlalchemy.select(TRIPS).where(TRIPS.c.device == device)
        ).one_or_none()
        return TripRow(device=device) if found is None else _trip(found._asdict())

    def trips(self) -> tuple[TripRow, ...]:
        """Return the last trips of all units, by device."""
        rows = self._connection.execute(sqlalchemy.select(TRIPS).order_by(TRIPS.c.device))
        return tuple(_trip(row._asdict()) for row in rows)

    def change(self, trip: TripRow) -> None:
        """Replace the row of a unit."""
        values: dict[str, typing.Any] = {
            name: getattr(trip, name) for name in TripRow.__dataclass_fields__ if name != "device"
        }
        values["stage"] = trip.stage.value
        statement = insert(TRIPS).values(device=trip.device, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["device"], set_=values))

    def allot(self, device: DeviceId, card: AllottedCard) -> None:
        """Add a card to the trip of a unit."""
        self._connection.execute(ALLOTTED.insert().values(device=device, card=card.card, serial=card.serial))

    def allotted(self, device: DeviceId) -> tuple[AllottedCard, ...]:
        """Return the cards of a trip, by hash."""
        rows = self._connection.execute(
            sqlalchemy.select(ALLOTTED).where(ALLOTTED.c.device == device).order_by(ALLOTTED.c.card)
        )
        return tuple(AllottedCard(card=CardHash(row.card), serial=row.serial) for row in rows)

    def count_allotted(self, device: DeviceId) -> int:
        """Return how many cards a trip has."""
        table = ALLOTTED
        return self._connection.execute(
            sqlalchemy.select(sqlalchemy.func.count()).select_from(table).where(table.c.device == device)
        ).scalar_one()

    def store_paper(self, device: DeviceId, digest: str, packed: bytes) -> None:
        """Keep a sealed allotment as it goes over the link; a unit has one at a time."""
        values = {"digest": digest, "packed": packed}
        statement = insert(PAPERS).values(device=device, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["device"], set_=values))

    def paper(self, device: DeviceId) -> tuple[str, bytes] | None:
        """Return the hash and the bytes of the sealed allotment."""
        row = self._connection.execute(
            sqlalchemy.select(PAPERS).where(PAPERS.c.device == device)
        ).one_or_none()
        return None if row is None else (row.digest, row.packed)

    def take_piece(
        self, device: DeviceId, position: int, total: int, data: bytes
    ) -> tuple[bytes, ...] | None:
        """Keep one piece of a return; return all of them in their order once they are there.

        A piece of another size of paper begins anew: the unit has one return a trip, that is a damaged one.
        """
        rows = self._connection.execute(
            sqlalchemy.select(PIECES).where(PIECES.c.device == device).order_by(PIECES.c.position)
        ).all()
        if any(row.total != total for row in rows):
            self.drop_pieces(device)
            rows = []
        pieces = {row.position: row.data for row in rows} | {position: data}
        values = {"total": total, "data": data}
        statement = insert(PIECES).values(device=device, position=position, **values)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["device", "position"], set_=values)
        )
        return tuple(pieces[index] for index in range(total)) if len(pieces) == total else None

    def drop_pieces(self, device: DeviceId) -> None:
        """Forget the pieces of a return."""
        self._connection.execute(PIECES.delete().where(PIECES.c.device == device))

    def forget_cards(self, device: DeviceId) -> None:
        """Erase which cards a trip had, and its papers: what became of them stands in the card rows."""
        for table in (ALLOTTED, PAPERS, PIECES):
            self._connection.execute(table.delete().where(table.c.device == device))


def _trip(columns: dict[str, typing.Any]) -> TripRow:
    return TripRow(**{**columns, "stage": TripStage(columns["stage"])})
