"""The paper of the simulated printer: every printed row, and what can be told apart on it.

Pure, in memory. Rows with ink between blank rows make a *strip*; a feed, a cut or the end of a roll ends a
strip as well. Not here: commands (`printer.interpreter`), names of strips (`printer.phrasebook`), files.
"""

import dataclasses
import hashlib
import typing

ROWS_PER_MM = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Strip:
    """Hold one run of inked rows: a hash of its dots, its height, and the blank rows above it."""

    digest: bytes
    height: int
    gap_above: int


@dataclasses.dataclass(frozen=True, slots=True)
class Feed:
    """Say that the paper was fed without printing."""

    rows: int


@dataclasses.dataclass(frozen=True, slots=True)
class Cut:
    """Say that the paper was cut."""


@dataclasses.dataclass(frozen=True, slots=True)
class NewRoll:
    """Say that a new roll was put in after the old one had ended."""


@dataclasses.dataclass(frozen=True, slots=True)
class TypedLine:
    """Hold a line printed with the printer's own letters."""

    text: str = dataclasses.field(repr=False)


TapeEntry: typing.TypeAlias = Strip | Feed | Cut | NewRoll | TypedLine


class SimulatedTape:
    """Collect rows and entries in the order they reach the paper."""

    def __init__(self, width_dots: int) -> None:
        self.width_dots = width_dots
        self.rows = bytearray()
        self._entries: list[TapeEntry] = []
        self._strip = bytearray()
        self._blank_rows = 0
        self._gap_above = 0

    @property
    def bytes_per_row(self) -> int:
        """Give the length of one packed row in bytes."""
        return self.width_dots // 8

    @property
    def height_dots(self) -> int:
        """Give how many rows have left the printer."""
        return len(self.rows) // self.bytes_per_row

    @property
    def entries(self) -> tuple[TapeEntry, ...]:
        """Give all entries; a strip that still touches the last row counts as ended."""
        if not self._strip:
            return tuple(self._entries)
        return (*self._entries, self._as_strip())

    def print_row(self, row: bytes) -> None:
        """Add one row, padded with white or cut to the width of the paper."""
        full = row[: self.bytes_per_row].ljust(self.bytes_per_row, b"\0")
        self.rows += full
        if any(full):
            if not self._strip:
                self._gap_above, self._blank_rows = self._blank_rows, 0
            self._strip += full
        else:
            self._end_strip()
            self._blank_rows += 1

    def type_line(self, text: str, rows: typing.Iterable[bytes]) -> None:
        """Add a line of the printer's own letters and its picture."""
        self._add(TypedLine(text))
        for row in rows:
            self.rows += row

    def feed(self, rows: int) -> None:
        """Move the paper; feeds that follow each other count as one."""
        self._end_strip()
        self.rows += bytes(rows * self.bytes_per_row)
        last = self._entries[-1] if self._entries else None
        if isinstance(last, Feed) and not self._blank_rows:
            self._entries[-1] = Feed(last.rows + rows)
        else:
            self._add(Feed(rows))

    def cut(self) -> None:
        """Cut here."""
        self._add(Cut())

    def start_new_roll(self) -> None:
        """Go on with a new roll."""
        self._add(NewRoll())

    def _add(self, entry: TapeEntry) -> None:
        self._end_strip()
        self._blank_rows = 0
        self._entries.append(entry)

    def _end_strip(self) -> None:
        if self._strip:
            self._entries.append(self._as_strip())
            self._strip.clear()

    def _as_strip(self) -> Strip:
        digest = hashlib.blake2b(self._strip, digest_size=16).digest()
        return Strip(digest, len(self._strip) // self.bytes_per_row, self._gap_above)
