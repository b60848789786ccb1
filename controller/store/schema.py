"""The tables of one mode's database.

Every card row has one size whatever is in it: blanks of the same length stand where others would put NULL.
So SQLite overwrites a row in place and the file shows neither the order of votes nor what a card was.
No column holds a time except `activated_at`, erased at the vote, and none holds a code.
"""

import sqlalchemy

METADATA = sqlalchemy.MetaData()

ID_WIDTH = 40
TOKEN_WIDTH = 6
TIME_WIDTH = 5
STATE_WIDTH = 9
FLAG_WIDTH = 1

CARDS = sqlalchemy.Table(
    "cards",
    METADATA,
    sqlalchemy.Column("serial", sqlalchemy.Integer, primary_key=True, autoincrement=False),
    sqlalchemy.Column("state", sqlalchemy.String(STATE_WIDTH), nullable=False),
    sqlalchemy.Column("token", sqlalchemy.String(TOKEN_WIDTH), nullable=False),
    sqlalchemy.Column("style", sqlalchemy.String(ID_WIDTH), nullable=False),
    sqlalchemy.Column("grp", sqlalchemy.String(ID_WIDTH), nullable=False),
    sqlalchemy.Column("kiosk", sqlalchemy.String(ID_WIDTH), nullable=False),
    sqlalchemy.Column("activated_at", sqlalchemy.String(TIME_WIDTH), nullable=False),
    sqlalchemy.Column("reset_ordered", sqlalchemy.String(FLAG_WIDTH), nullable=False),
)

# Counts at activation, by group and ballot style: a spent card no longer knows its own.
ACTIVATIONS = sqlalchemy.Table(
    "activations",
    METADATA,
    sqlalchemy.Column("grp", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("style", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("count", sqlalchemy.Integer, nullable=False),
)

DEVICES = sqlalchemy.Table(
    "devices",
    METADATA,
    sqlalchemy.Column("device", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("welcomed_epoch", sqlalchemy.Integer),
    sqlalchemy.Column("voted", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("reset_order", sqlalchemy.String),
    sqlalchemy.Column("collect_order", sqlalchemy.String),
    sqlalchemy.Column("part_fault", sqlalchemy.String),
)

# The last reply to each sender, kiosks and console alike, for exactly-once replay.
REPLIES = sqlalchemy.Table(
    "replies",
    METADATA,
    sqlalchemy.Column("sender", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("boot_epoch", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("seq", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("reply", sqlalchemy.LargeBinary, nullable=False),
)

STATION = sqlalchemy.Table(
    "station",
    METADATA,
    sqlalchemy.Column("id", sqlalchemy.Integer, primary_key=True),
    sqlalchemy.Column("package", sqlalchemy.String, nullable=False),
    sqlalchemy.Column("polls", sqlalchemy.String, nullable=False),
    sqlalchemy.Column("activated", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("cancelled_activated", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("cancelled_unused", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("paused", sqlalchemy.String),
)

PART_CHUNKS = sqlalchemy.Table(
    "part_chunks",
    METADATA,
    sqlalchemy.Column("device", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("position", sqlalchemy.Integer, primary_key=True),
    sqlalchemy.Column("total", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("data", sqlalchemy.LargeBinary, nullable=False),
)

PARTS = sqlalchemy.Table(
    "parts",
    METADATA,
    sqlalchemy.Column("device", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("ballots", sqlalchemy.Integer, nullable=False),
    sqlalchemy.Column("document", sqlalchemy.LargeBinary, nullable=False),
    sqlalchemy.Column("signatures", sqlalchemy.LargeBinary, nullable=False),
    sqlalchemy.Column("log", sqlalchemy.LargeBinary, nullable=False),
)

TYPED_ROWS = sqlalchemy.Table(
    "typed_rows",
    METADATA,
    sqlalchemy.Column("contest", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("row", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("value", sqlalchemy.Integer, nullable=False),
)

DECISIONS = sqlalchemy.Table(
    "decisions",
    METADATA,
    sqlalchemy.Column("subject", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("act", sqlalchemy.String, nullable=False),
)
