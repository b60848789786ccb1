"""Break a paragraph into lines of a given width.

Pure: the width of a text comes from a function, so this knows no font. Nothing is ever dropped or clipped,
and no hyphen is added: a paper must carry the letters it was given.
"""

import re
import typing
import unicodedata

_STAYS_WITH_PREVIOUS = frozenset("–—%")
_AFTER_HYPHEN = re.compile(r"(?<=[-‐–—/])(?=.)")


def break_lines(text: str, measure: typing.Callable[[str], float], width: float) -> tuple[str, ...]:
    """Give the lines of `text`, each measuring at most `width` (one character may exceed it).

    A newline ends a line; runs of spaces count as one; a no-break space never breaks. A word longer than a
    line breaks after a hyphen, dash or slash, and where there is none, between letters.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_break_paragraph(paragraph, measure, width))
    return tuple(lines)


def _break_paragraph(
    paragraph: str, measure: typing.Callable[[str], float], width: float
) -> typing.Iterator[str]:
    line = ""
    for word in _words(paragraph, measure, width):
        longer = f"{line} {word}" if line else word
        if measure(longer) <= width:
            line = longer
            continue
        if line:
            yield line
        *full, line = _break_word(word, measure, width)
        yield from full
    yield line


def _words(paragraph: str, measure: typing.Callable[[str], float], width: float) -> typing.Iterator[str]:
    """Give the words; a dash or per cent sign stays with the word before it and a number with its «№»."""
    held = ""
    for word in paragraph.split(" "):
        if not word:
            continue
        belongs = held and (word in _STAYS_WITH_PREVIOUS or held.endswith("№"))
        if belongs and measure(f"{held} {word}") <= width:
            held = f"{held} {word}"
            continue
        if held:
            yield held
        held = word
    if held:
        yield held


def _break_word(word: str, measure: typing.Callable[[str], float], width: float) -> typing.Iterator[str]:
    if measure(word) <= width:
        yield word
        return
    line = ""
    for part in _AFTER_HYPHEN.split(word):
        if measure(line + part) <= width:
            line += part
            continue
        if line:
            yield line
        line = part
        if measure(part) > width:
            *full, line = _break_letters(part, measure, width)
            yield from full
    yield line


def _break_letters(part: str, measure: typing.Callable[[str], float], width: float) -> typing.Iterator[str]:
    line = ""
    for letter in _letters(part):
        if line and measure(line + letter) > width:
            yield line
            line = ""
        line += letter
    yield line


def _letters(part: str) -> typing.Iterator[str]:
    """Give the characters, each together with the combining marks that follow it."""
    letter = ""
    for character in part:
        if letter and not unicodedata.combining(character):
            yield letter
            letter = ""
        letter += character
    if letter:
        yield letter
