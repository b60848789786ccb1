"""Texts for the controller's control tape: the same head as on sheets, in lines of 42 to 48 characters.

Lines only; how they are printed is the printer's.
"""

import collections.abc
import textwrap

from controller.reports.imprint import MODE_WORDS, Imprint, date_in_words
from election.polls import StationMode

NARROWEST, WIDEST = 42, 48
Line = str


def slip(
    imprint: Imprint, title: str, body: collections.abc.Iterable[Line], width: int = NARROWEST
) -> tuple[Line, ...]:
    """Make a whole slip: head, title, body, end. Raises ValueError for a width no tape of ours has."""
    if not NARROWEST <= width <= WIDEST:
        raise ValueError(f"a tape has {NARROWEST} to {WIDEST} characters")
    copy = "____" if imprint.copy is None else str(imprint.copy)
    return (
        *_banner(imprint.mode, width),
        *centred(f"УИК № {imprint.station}", width),
        *centred(imprint.election, width),
        *centred(date_in_words(imprint.date), width),
        *centred(f"Режим: {MODE_WORDS[imprint.mode]}", width),
        rule(width, "="),
        *centred(title.upper(), width),
        rule(width),
        *body,
        rule(width, "="),
        *wrapped(f"Исходные данные: {imprint.package_words}", width),
        *wrapped(f"Программа: {imprint.software}", width),
        *wrapped(f"Отпечатано {imprint.printed_at or '______________'}", width),
        *wrapped(f"Экземпляр № {copy}; стр. 1 из 1", width),
        *_banner(imprint.mode, width),
    )


def _banner(mode: StationMode, width: int) -> tuple[Line, ...]:
    if mode is StationMode.OFFICIAL:
        return ()
    words = f" {MODE_WORDS[mode]} — НЕ ЯВЛЯЕТСЯ РЕЗУЛЬТАТОМ "
    return (words.center(width, "/"),)


def rule(width: int, sign: str = "-") -> Line:
    """Return a line across the tape."""
    return sign * width


def centred(words: str, width: int) -> tuple[Line, ...]:
    """Return a text in the middle, wrapped at words."""
    return tuple(line.center(width).rstrip() for line in textwrap.wrap(words, width))


def wrapped(words: str, width: int, indent: int = 0) -> tuple[Line, ...]:
    """Return a text from the left, wrapped at words; lines after the first are indented."""
    return tuple(textwrap.wrap(words, width, subsequent_indent=" " * indent))


def pair(name: str, value: str, width: int) -> tuple[Line, ...]:
    """Return «name ........ value»; a long name is wrapped and the value stands behind its last line."""
    room = width - len(value) - 2
    lines = textwrap.wrap(name, room) or [""]
    last = lines[-1]
    dots = "." * (width - len(last) - len(value) - 2)
    return (*lines[:-1], f"{last} {dots} {value}")


def to_sign(titles: collections.abc.Iterable[str], width: int) -> tuple[Line, ...]:
    """Return lines to sign on."""
    return tuple(line for title in titles for line in ("", title, "_" * width))
