"""A device's key, drafts and ready-made logs for the tests of the log."""

import collections.abc

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from eventlog import Draft, EventLog, LogMedium, Room, genesis
from eventlog.chain import next_line

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
ORIGIN = "election=e station=1 device=kiosk-1 mode=official"
NOW = "2026-09-20T09:00:00+03:00"
LATER = "2026-09-20T09:15:00+03:00"


def draft(number: int = 0, *, essential: bool = True, event: str = "polls-heard", **fields: str) -> Draft:
    """Return a small event."""
    return Draft(
        event=event,
        disposition="success",
        fields=fields or {"number": str(number)},
        time=LATER,
        essential=essential,
    )


def lines_of(
    count: int, *, key: Ed25519PrivateKey = KEY, origin: str = ORIGIN, first: int = 0
) -> list[bytes]:
    """Return the lines of a log of `count` entries."""
    head, lines = genesis(origin), []
    for number in range(count):
        line, head = next_line(head, draft(first + number), key)
        lines.append(line)
    return lines


def log_of(count: int, **options: str) -> bytes:
    """Return a log of `count` entries."""
    return b"".join(lines_of(count, origin=options.get("origin", ORIGIN)))


def opened(*media: LogMedium, room: Room | None = None) -> EventLog:
    """Open a log on media."""
    return EventLog(media, key=KEY, origin=ORIGIN, now=NOW, room=room)


def events_of(content: bytes) -> list[str]:
    """Return the ids of the events, read without the code under test."""
    return [line.split(b'"event":"')[1].split(b'"')[0].decode() for line in content.splitlines()]


def numbers_of(content: bytes) -> collections.abc.Set[int]:
    """Return the numbers the test's own events carry."""
    return {int(piece.split(b'"')[0]) for piece in content.split(b'"number":"')[1:]}
