"""Filling pages: rows by the fewest equal pages, text by lines. Pure arithmetic on measured heights.

It knows no election and no fonts.
"""

import collections.abc
import dataclasses
import math


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RowHeight:
    """A row to be placed: its height, and the gap it wants above it where it is not the first of a column."""

    height_mm: float
    gap_mm: float


def paginate_options(
    rows: collections.abc.Sequence[RowHeight], page_height_mm: float, columns: int
) -> tuple[int, ...] | None:
    """Return how many rows each page takes, or None when a row is taller than a page.

    The fewest pages that differ by at most one row and all fit (40 rows of 14 → 14, 13, 13); rows fill the
    left column first.
    """
    for count in range(1, len(rows) + 1):
        sizes = equal_parts(len(rows), count)
        start = 0
        for size in sizes:
            if not _fits(rows[start : start + size], page_height_mm, columns):
                break
            start += size
        else:
            return sizes
    return None


def equal_parts(total: int, count: int) -> tuple[int, ...]:
    """Split a number into `count` parts that differ by at most one, the larger first."""
    part, more = divmod(total, count)
    return (part + 1,) * more + (part,) * (count - more)


def _fits(rows: collections.abc.Sequence[RowHeight], page_height_mm: float, columns: int) -> bool:
    left = math.ceil(len(rows) / columns)
    return all(column_height(column) <= page_height_mm for column in (rows[:left], rows[left:]))


def column_height(rows: collections.abc.Sequence[RowHeight]) -> float:
    return sum(row.height_mm for row in rows) + sum(row.gap_mm for row in rows[1:])


def paginate_text(
    paragraphs: collections.abc.Sequence[collections.abc.Sequence[str]],
    page_height_mm: float,
    line_height_mm: float,
    paragraph_gap_mm: float,
) -> tuple[tuple[str, ...], ...]:
    """Fill pages with the lines of a text; no single line of a paragraph stands alone if it can be helped.

    Returns pages of paragraphs; a paragraph cut by the end of a page goes on in the next one.
    """
    pages: list[list[str]] = [[]]
    room = page_height_mm
    for paragraph in paragraphs:
        lines = list(paragraph)
        while lines:
            gap = paragraph_gap_mm if pages[-1] else 0.0
            # The sum of many heights must not lose a line to rounding.
            capacity = math.floor((room - gap) / line_height_mm + 1e-9)
            take = _lines_to_take(len(lines), capacity, page_is_empty=not pages[-1])
            if take == 0:
                pages.append([])
                room = page_height_mm
                continue
            pages[-1].append("".join(lines[:take]).strip())
            room -= gap + take * line_height_mm
            del lines[:take]
    return tuple(tuple(page) for page in pages)


def _lines_to_take(lines: int, capacity: int, *, page_is_empty: bool) -> int:
    if lines <= capacity:
        return lines
    if capacity < 2:
        return 1 if page_is_empty else 0
    if lines - capacity == 1 and capacity > 2:
        return capacity - 1
    return capacity
