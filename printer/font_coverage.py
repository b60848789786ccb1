"""Which characters a TrueType font really has: a reader of its `cmap` table.

Needed because Pillow draws a missing character as an empty box without a word. Not here: drawing.
Source of the layout: OpenType specification, `cmap`, subtable formats 4 and 12.
"""

import pathlib
import struct
import typing


class FontError(RuntimeError):
    """Tell that a font is missing, unreadable, or lacks a character of a text."""


def covered_characters(path: pathlib.Path) -> frozenset[int]:
    """Give the code points that have a glyph in the font file; raise FontError naming the file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FontError(f"font {path} cannot be read: {error.strerror}") from error
    try:
        return frozenset(_read_cmap(data))
    except (struct.error, IndexError, StopIteration) as error:
        raise FontError(f"font {path} has no readable character map") from error


def _read_cmap(data: bytes) -> typing.Iterator[int]:
    tables = struct.unpack_from(">H", data, 4)[0]
    records = (struct.unpack_from(">4sIII", data, 12 + 16 * index) for index in range(tables))
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    count = struct.unpack_from(">H", data, cmap + 2)[0]
    subtables = [struct.unpack_from(">HHI", data, cmap + 4 + 8 * index) for index in range(count)]
    unicode_platforms = [cmap + offset for platform, _, offset in subtables if platform in (0, 3)]
    by_format = {struct.unpack_from(">H", data, place)[0]: place for place in unicode_platforms}
    if 12 in by_format:
        return _read_format_12(data, by_format[12])
    if 4 in by_format:
        return _read_format_4(data, by_format[4])
    raise StopIteration


def _read_format_12(data: bytes, place: int) -> typing.Iterator[int]:
    groups = struct.unpack_from(">I", data, place + 12)[0]
    for index in range(groups):
        first, last, glyph = struct.unpack_from(">III", data, place + 16 + 12 * index)
        yield from range(first + (glyph == 0), last + 1)


def _read_format_4(data: bytes, place: int) -> typing.Iterator[int]:
    double = struct.unpack_from(">H", data, place + 6)[0]
    ends, starts = place + 14, place + 16 + double
    deltas, offsets = starts + double, starts + 2 * double
    for shift in range(0, double, 2):
        last = struct.unpack_from(">H", data, ends + shift)[0]
        first = struct.unpack_from(">H", data, starts + shift)[0]
        delta = struct.unpack_from(">H", data, deltas + shift)[0]
        offset = struct.unpack_from(">H", data, offsets + shift)[0]
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                glyph = struct.unpack_from(">H", data, offsets + shift + offset + 2 * (code - first))[0]
                if glyph == 0:
                    continue
            if (glyph + delta) & 0xFFFF:
                yield code
