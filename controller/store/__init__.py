"""The controller's durable state in SQLite, one file per mode: cards, kiosks, polls, parts, typed rows.

The only place that imports SQLAlchemy. It keeps what the station machine decided and decides nothing.
"""
