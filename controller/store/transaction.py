"""What one transaction may read and change. Every change of a card is compare-and-set.

Values in and out are those of `controller.station`; nothing here decides.
"""

import collections.abc
import typing

import msgspec
import sqlalchemy
from sqlalchemy.dialects.sqlite import insert

from controller.station.values import CardRow, DeviceRow, StationRow
from controller.store import schema
from controller.store.trip_rows import TripRows
from election.cards import HALL, Activations, CardCounts, CardState
from election.identifiers import BallotStyleId, ContestId, DeviceId
from election.polls import PollsState
from election.results import Decision
from link.exactly_once import LastReply
from link.messages import ReplyBody

_STATION_ID = 1


class ConflictError(Exception):
    """A row is not what the decision was made on; the whole transaction must be undone."""


class StoredPart(msgspec.Struct, frozen=True, kw_only=True):
    """A kiosk's part as it came, with its signature file and its event log (empty where it sent none)."""

    device: DeviceId
    ballots: int
    document: bytes
    signatures: bytes
    log: bytes = b""

    def __repr__(self) -> str:
        """Show no content."""
        return f"StoredPart(device={self.device!r})"


class Transaction:
    """Reads and changes within one transaction; made by `Store.transaction`."""

    def __init__(self, connection: sqlalchemy.Connection) -> None:
        """Use a connection that has begun."""
        self._connection = connection

    @property
    def connection(self) -> sqlalchemy.Connection:
        """Return the connection, for tables with functions of their own."""
        return self._connection

    @property
    def trips(self) -> TripRows:
        """Return the tables of trips within this transaction."""
        return TripRows(self._connection)

    # --- cards ---

    def card(self, serial: int) -> CardRow | None:
        """Return a card of the batch, or None for a serial outside it."""
        table = schema.CARDS
        row = self._connection.execute(sqlalchemy.select(table).where(table.c.serial == serial)).one_or_none()
        return None if row is None else _card(row._asdict())

    def change_card(self, before: CardRow, after: CardRow) -> None:
        """Replace a card row if it still has the state and token of `before`; else raise ConflictError."""
        table = schema.CARDS
        changed = self._connection.execute(
            table.update()
            .where(
                table.c.serial == before.serial,
                table.c.state == _padded(before.state.value, schema.STATE_WIDTH),
                table.c.token == _token(before.token),
                table.c.kiosk == _padded(before.kiosk, schema.ID_WIDTH),
            )
            .values({key: value for key, value in _columns(after).items() if key != "serial"})
        )
        if changed.rowcount != 1:
            raise ConflictError(f"card is no longer {before.state.value}")

    def count_activation(self, group: str, style: BallotStyleId, step: int) -> None:
        """Add `step` (+1, or −1 when taken back) to the activations of a group and ballot style."""
        table = schema.ACTIVATIONS
        self._connection.execute(
            table.update()
            .where(table.c.grp == group, table.c.style == style)
            .values(count=table.c["count"] + step)
        )
        station = schema.STATION
        self._connection.execute(station.update().values(activated=station.c.activated + step))

    def cancel_left_cards(self) -> None:
        """Cancel everything unused and everything activated that nobody holds, and count both."""
        counts = self.counts()
        table = schema.CARDS
        for state in (CardState.RECEIVED, CardState.ACTIVATED):
            self._connection.execute(
                table.update()
                .where(table.c.state == _padded(state.value, schema.STATE_WIDTH))
                .values(
                    state=_padded(CardState.CANCELLED.value, schema.STATE_WIDTH),
                    style=_padded(None, schema.ID_WIDTH),
                    grp=_padded(None, schema.ID_WIDTH),
                    kiosk=_padded(None, schema.ID_WIDTH),
                    activated_at=_padded(None, schema.TIME_WIDTH),
                )
            )
        self.count_cancelled(activated=counts.waiting, unused=counts.unused)

    def count_cancelled(self, *, activated: int = 0, unused: int = 0) -> None:
        """Add to the two counts of cancelled cards."""
        table = schema.STATION
        self._connection.execute(
            table.update().values(
                cancelled_activated=table.c.cancelled_activated + activated,
                cancelled_unused=table.c.cancelled_unused + unused,
            )
        )

    def kiosks_in_voting(self) -> frozenset[DeviceId]:
        """Return the kiosks that hold a card now."""
        table = schema.CARDS
        found = self._connection.execute(
            sqlalchemy.select(table.c.kiosk)
            .distinct()
            .where(table.c.state == _padded(CardState.VOTING.value, schema.STATE_WIDTH))
        )
        return frozenset(DeviceId(kiosk.rstrip()) for kiosk in found.scalars())

    def held_by(self, device: DeviceId) -> tuple[CardRow, ...]:
        """Return the cards a kiosk holds now, by serial."""
        table = schema.CARDS
        rows = self._connection.execute(
            sqlalchemy.select(table)
            .where(
                table.c.state == _padded(CardState.VOTING.value, schema.STATE_WIDTH),
                table.c.kiosk == _padded(device, schema.ID_WIDTH),
            )
            .order_by(table.c.serial)
        )
        return tuple(_card(row._asdict()) for row in rows)

    def counts(self) -> CardCounts:
        """Count the cards by state and the activations by group and style."""
        table, parts = schema.CARDS, schema.ACTIVATIONS
        by_state = {
            CardState(state.rstrip()): count
            for state, count in self._connection.execute(
                sqlalchemy.select(table.c.state, sqlalchemy.func.count()).group_by(table.c.state)
            )
        }
        activations: dict[tuple[bool, BallotStyleId], int] = {}
        for group, style, count in self._connection.execute(
            sqlalchemy.select(parts.c.grp, parts.c.style, parts.c["count"])
        ):
            key = (group != HALL, BallotStyleId(style))
            activations[key] = activations.get(key, 0) + count
        station = self.station()
        return CardCounts(
            received=sum(by_state.values()),
            activated=station.activated,
            unused=by_state.get(CardState.RECEIVED, 0),
            test=by_state.get(CardState.TEST, 0),
            damaged=by_state.get(CardState.DAMAGED, 0),
            waiting=by_state.get(CardState.ACTIVATED, 0),
            delegated=by_state.get(CardState.DELEGATED, 0),
            voting=by_state.get(CardState.VOTING, 0),
            voted=by_state.get(CardState.VOTED, 0),
            reset=by_state.get(CardState.RESET, 0),
            cancelled_activated=station.cancelled_activated,
            cancelled_unused=station.cancelled_unused,
            activations=tuple(
                Activations(outside=outside, style=style, count=count)
                for (outside, style), count in sorted(activations.items())
            ),
        )

    # --- kiosks ---

    def devices(self) -> tuple[DeviceRow, ...]:
        """Return all kiosks by id."""
        table = schema.DEVICES
        rows = self._connection.execute(sqlalchemy.select(table).order_by(table.c.device))
        return tuple(DeviceRow(**row._mapping) for row in rows)

    def device(self, device: DeviceId) -> DeviceRow:
        """Return a kiosk. Raises KeyError for one that is not enrolled."""
        table = schema.DEVICES
        row = self._connection.execute(sqlalchemy.select(table).where(table.c.device == device)).one_or_none()
        if row is None:
            raise KeyError(device)
        return DeviceRow(**row._mapping)

    def change_device(self, after: DeviceRow) -> None:
        """Replace the row of a kiosk."""
        table = schema.DEVICES
        self._connection.execute(
            table.update().where(table.c.device == after.device).values(device_columns(after))
        )

    def last_replies(self) -> dict[str, LastReply]:
        """Return the last stored reply to every sender."""
        rows = self._connection.execute(sqlalchemy.select(schema.REPLIES))
        return {
            row.sender: LastReply(
                boot_epoch=row.boot_epoch, seq=row.seq, reply=msgspec.json.decode(row.reply, type=ReplyBody)
            )
            for row in rows
        }

    def store_reply(self, sender: str, last: LastReply) -> None:
        """Store the reply to a request in the transaction of its effect."""
        values = {
            "boot_epoch": last.boot_epoch,
            "seq": last.seq,
            "reply": msgspec.json.encode(last.reply),
        }
        statement = insert(schema.REPLIES).values(sender=sender, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["sender"], set_=values))

    # --- station ---

    def station(self) -> StationRow:
        """Return the station's row."""
        row = self._connection.execute(sqlalchemy.select(schema.STATION)).one()
        return StationRow(
            polls=PollsState(row.polls),
            activated=row.activated,
            cancelled_activated=row.cancelled_activated,
            cancelled_unused=row.cancelled_unused,
            paused=row.paused,
        )

    def set_polls(self, polls: PollsState, paused: str | None = None) -> None:
        """Set the state of the polls; `paused` keeps the control totals of a pause."""
        self._connection.execute(schema.STATION.update().values(polls=polls.value, paused=paused))

    # --- results ---

    def store_chunk(self, device: DeviceId, position: int, total: int, data: bytes) -> None:
        """Keep one piece of a part; a repeated piece replaces itself."""
        statement = insert(schema.PART_CHUNKS).values(
            device=device, position=position, total=total, data=data
        )
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["device", "position"], set_={"total": total, "data": data}
            )
        )

    def chunk_totals(self, device: DeviceId) -> tuple[tuple[int, int], ...]:
        """Return (total, position) of each piece so far."""
        table = schema.PART_CHUNKS
        rows = self._connection.execute(
            sqlalchemy.select(table.c.total, table.c.position).where(table.c.device == device)
        )
        return tuple((row.total, row.position) for row in rows)

    def joined_chunks(self, device: DeviceId) -> bytes:
        """Return all pieces of a part joined in their order."""
        table = schema.PART_CHUNKS
        rows = self._connection.execute(
            sqlalchemy.select(table.c.data).where(table.c.device == device).order_by(table.c.position)
        )
        return b"".join(rows.scalars())

    def drop_chunks(self, device: DeviceId) -> None:
        """Forget the pieces of a part."""
        table = schema.PART_CHUNKS
        self._connection.execute(table.delete().where(table.c.device == device))

    def store_part(self, part: StoredPart) -> None:
        """Keep a kiosk's checked part; a second one replaces it."""
        values = {
            "ballots": part.ballots,
            "document": part.document,
            "signatures": part.signatures,
            "log": part.log,
        }
        statement = insert(schema.PARTS).values(device=part.device, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["device"], set_=values))

    def parts(self) -> tuple[StoredPart, ...]:
        """Return the parts by device id."""
        table = schema.PARTS
        rows = self._connection.execute(sqlalchemy.select(table).order_by(table.c.device))
        return tuple(StoredPart(**row._mapping) for row in rows)

    def part_ballots(self) -> dict[DeviceId, int]:
        """Return the number of ballots of each delivered part."""
        table = schema.PARTS
        rows = self._connection.execute(sqlalchemy.select(table.c.device, table.c.ballots))
        return {DeviceId(device): ballots for device, ballots in rows}

    def enter_row(self, contest: ContestId, row: str, value: int) -> None:
        """Keep a typed protocol row; a correction replaces it."""
        statement = insert(schema.TYPED_ROWS).values(contest=contest, row=row, value=value)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["contest", "row"], set_={"value": value})
        )

    def typed_rows(self) -> dict[ContestId, dict[str, int]]:
        """Return all typed rows by contest."""
        found: dict[ContestId, dict[str, int]] = {}
        for row in self._connection.execute(sqlalchemy.select(schema.TYPED_ROWS)):
            found.setdefault(ContestId(row.contest), {})[row.row] = row.value
        return found

    def record_decision(self, decision: Decision) -> None:
        """Keep a decision of the commission; a later one on the same subject replaces it."""
        statement = insert(schema.DECISIONS).values(subject=decision.subject, act=decision.act)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["subject"], set_={"act": decision.act})
        )

    def decisions(self) -> tuple[Decision, ...]:
        """Return the recorded decisions by subject."""
        table = schema.DECISIONS
        rows = self._connection.execute(sqlalchemy.select(table).order_by(table.c.subject))
        return tuple(Decision(subject=row.subject, act=row.act) for row in rows)


def card_columns(serial: int) -> dict[str, typing.Any]:
    """Return the columns of a card as it is received."""
    return _columns(CardRow(serial=serial))


def device_columns(row: DeviceRow) -> dict[str, typing.Any]:
    """Return the columns of a kiosk."""
    return {
        "device": row.device,
        "welcomed_epoch": row.welcomed_epoch,
        "voted": row.voted,
        "reset_order": row.reset_order,
        "collect_order": row.collect_order,
        "part_fault": row.part_fault,
    }


def station_columns(row: StationRow) -> dict[str, typing.Any]:
    """Return the columns of the station."""
    return {
        "polls": row.polls.value,
        "activated": row.activated,
        "cancelled_activated": row.cancelled_activated,
        "cancelled_unused": row.cancelled_unused,
        "paused": row.paused,
    }


def _columns(row: CardRow) -> dict[str, typing.Any]:
    return {
        "serial": row.serial,
        "state": _padded(row.state.value, schema.STATE_WIDTH),
        "token": _token(row.token),
        "style": _padded(row.style, schema.ID_WIDTH),
        "grp": _padded(row.group, schema.ID_WIDTH),
        "kiosk": _padded(row.kiosk, schema.ID_WIDTH),
        "activated_at": _padded(row.activated_at, schema.TIME_WIDTH),
        "reset_ordered": _padded("x" if row.reset_ordered else None, schema.FLAG_WIDTH),
    }


def _card(columns: collections.abc.Mapping[str, typing.Any]) -> CardRow:
    style, kiosk = columns["style"].rstrip(), columns["kiosk"].rstrip()
    return CardRow(
        serial=columns["serial"],
        state=CardState(columns["state"].rstrip()),
        token=int(columns["token"]),
        style=BallotStyleId(style) if style else None,
        group=columns["grp"].rstrip() or None,
        kiosk=DeviceId(kiosk) if kiosk else None,
        activated_at=columns["activated_at"].rstrip() or None,
        reset_ordered=bool(columns["reset_ordered"].rstrip()),
    )


def _padded(text: str | None, width: int) -> str:
    value = (text or "").ljust(width)
    if len(value) != width or not value.isascii():
        raise ValueError("a card column has a fixed width")
    return value


def _token(token: int) -> str:
    return f"{token:0{schema.TOKEN_WIDTH}d}"
