"""Tables of the commission's day in one mode: frozen figures, half-hours, excluded lines, written cards.

Own functions over a running transaction. A half-hour is written when it is over, so the file never tells
anything finer; a figure is a number the commission reported aloud. Nothing here decides.
"""

import dataclasses

import sqlalchemy
from sqlalchemy.dialects.sqlite import insert

from controller.store.schema import METADATA
from controller.store.transaction import Transaction
from election.identifiers import ContestId, OptionId

FIGURES = sqlalchemy.Table(
    "figures",
    METADATA,
    sqlalchemy.Column("date", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("hour", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("taken_at", sqlalchemy.String, nullable=False),
    sqlalchemy.Column("voted", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("issued", sqlalchemy.Integer, nullable=False),
)

HALF_HOURS = sqlalchemy.Table(
    "half_hours",
    METADATA,
    sqlalchemy.Column("start", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("voted", sqlalchemy.Integer, nullable=False),
)

EXCLUDED = sqlalchemy.Table(
    "excluded",
    METADATA,
    sqlalchemy.Column("contest", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("option", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("withdrawn", sqlalchemy.Boolean, nullable=False),
    sqlalchemy.Column("changes", sqlalchemy.Integer, nullable=False),
)

WRITTEN_CARDS = sqlalchemy.Table(
    "written_cards",
    METADATA,
    sqlalchemy.Column("card", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("results", sqlalchemy.String, nullable=False),
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A figure as it was frozen: for an hour («10:00») of a day, at `taken_at` («10:02»)."""

    date: str
    hour: str
    taken_at: str
    voted: int
    issued: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HalfHourRow:
    """A half-hour that is over: its beginning («2026-09-20T08:30») and how many had voted by its end."""

    start: str
    voted: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Exclusions:
    """The lines excluded now, as (contest, option) in order of ids; `version` grows with each change."""

    version: int = 0
    lines: tuple[tuple[ContestId, OptionId], ...] = ()


def figures(tx: Transaction) -> tuple[FigureRow, ...]:
    """Return the frozen figures, oldest first."""
    rows = tx.connection.execute(sqlalchemy.select(FIGURES).order_by(FIGURES.c.date, FIGURES.c.hour))
    return tuple(FigureRow(**row._mapping) for row in rows)


def freeze(tx: Transaction, figure: FigureRow) -> None:
    """Keep a figure. Raises sqlalchemy.exc.IntegrityError for an hour that has one: it never changes."""
    tx.connection.execute(FIGURES.insert().values(dataclasses.asdict(figure)))


def half_hours(tx: Transaction) -> tuple[HalfHourRow, ...]:
    """Return the half-hours that are over, oldest first."""
    rows = tx.connection.execute(sqlalchemy.select(HALF_HOURS).order_by(HALF_HOURS.c.start))
    return tuple(HalfHourRow(**row._mapping) for row in rows)


def end_half_hour(tx: Transaction, row: HalfHourRow) -> None:
    """Keep a half-hour that is over; one that is kept already stays as it was."""
    statement = insert(HALF_HOURS).values(dataclasses.asdict(row))
    tx.connection.execute(statement.on_conflict_do_nothing())


def exclusions(tx: Transaction) -> Exclusions:
    """Return the lines excluded now."""
    rows = tx.connection.execute(sqlalchemy.select(EXCLUDED).order_by(EXCLUDED.c.contest, EXCLUDED.c.option))
    found = tuple(rows)
    return Exclusions(
        version=sum(row.changes for row in found),
        lines=tuple((ContestId(row.contest), OptionId(row.option)) for row in found if row.withdrawn),
    )


def exclude(tx: Transaction, contest: ContestId, option: OptionId, *, withdrawn: bool) -> None:
    """Exclude a line or restore it; each change counts."""
    values = {"contest": contest, "option": option, "withdrawn": withdrawn, "changes": 1}
    statement = insert(EXCLUDED).values(values)
    changed = {"withdrawn": withdrawn, "changes": EXCLUDED.c.changes + 1}
    tx.connection.execute(statement.on_conflict_do_update(index_elements=["contest", "option"], set_=changed))


def card_written(tx: Transaction, card: str, results: str) -> None:
    """Note that a card holds results, read back; a later writing of the same card replaces the note."""
    statement = insert(WRITTEN_CARDS).values(card=card, results=results)
    tx.connection.execute(statement.on_conflict_do_update(index_elements=["card"], set_={"results": results}))


def cards_with(tx: Transaction, results: str) -> int:
    """Return how many different cards hold exactly these results."""
    query = sqlalchemy.select(sqlalchemy.func.count()).where(WRITTEN_CARDS.c.results == results)
    return int(tx.connection.execute(query).scalar_one())
