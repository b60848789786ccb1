"""Read a tape as text: known phrases are found again by the strips of ink they leave.

A printer sees only dots. Each phrase is drawn once as a block; the hashes and inner gaps of its strips are
its signature; a tape is read by taking, again and again, the longest phrase whose strips come next. It is
not OCR: what is not in the book is a `?`. Two phrases that look the same are one: the first in the list
wins.

Lines of a reading: `KIND<TAB>text` · `?<TAB>height in dots` · `TEXT<TAB>line` (typed) · `FEED mm` · `CUT` ·
`ROLL` (a new roll after the old one ended).
"""

import pathlib
import typing

import msgspec

from printer.document import Align, Banner, Block, Rule, Text, TextStyle
from printer.raster import Rasteriser
from printer.simulated_tape import ROWS_PER_MM, Cut, Feed, NewRoll, SimulatedTape, Strip, TapeEntry, TypedLine

_MAX_FILE_BYTES = 4 * 1024 * 1024
BANNER_STYLE = "banner"
RULE_STYLE = "rule"

_Signature: typing.TypeAlias = tuple[tuple[bytes, int, int], ...]


class PhraseError(ValueError):
    """Tell which phrase of a list cannot be used and why."""


class Phrase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Name one thing that may stand on a tape.

    `style` is a `TextStyle` value, `"banner"`, or `"rule"` (whose text is only its name in the reading).
    """

    kind: str
    text: str
    style: str = TextStyle.BODY.value
    align: str = Align.LEFT.value

    @classmethod
    def for_block(cls, kind: str, block: Text | Banner) -> "Phrase":
        """Name a block of a document, so that the document and the phrasebook cannot differ."""
        if isinstance(block, Banner):
            return cls(kind=kind, text=block.text, style=BANNER_STYLE)
        return cls(kind=kind, text=block.text, style=block.style.value, align=block.align.value)

    def block(self) -> Block:
        """Give the block of a document that prints this phrase; ValueError for an unknown style or align."""
        if self.style == RULE_STYLE:
            return Rule()
        if self.style == BANNER_STYLE:
            return Banner(self.text)
        return Text(self.text, TextStyle(self.style), Align(self.align))


def read_phrases(path: pathlib.Path) -> tuple[Phrase, ...]:
    """Read a JSON list of phrases; PhraseError names the file and the place."""
    content_untrusted = path.read_bytes()
    if len(content_untrusted) > _MAX_FILE_BYTES:
        raise PhraseError(f"{path}: larger than {_MAX_FILE_BYTES} bytes")
    try:
        return msgspec.json.decode(content_untrusted, type=tuple[Phrase, ...])
    except msgspec.DecodeError as error:
        raise PhraseError(f"{path}: {error}") from error


def write_phrases(path: pathlib.Path, phrases: typing.Sequence[Phrase]) -> None:
    """Write a list that `read_phrases` reads."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(tuple(phrases)), indent=1))


class Phrasebook:
    """Know phrases by their strips, for one paper width and set of fonts."""

    def __init__(self, phrases: typing.Iterable[Phrase], rasteriser: Rasteriser) -> None:
        self._by_signature: dict[_Signature, Phrase] = {}
        for number, phrase in enumerate(phrases):
            signature = _signature_of(number, phrase, rasteriser)
            self._by_signature.setdefault(signature, phrase)
        self._longest = max(map(len, self._by_signature), default=0)

    def read(self, entries: typing.Sequence[TapeEntry]) -> list[str]:
        """Give the tape as lines of text, from its beginning to its end."""
        lines: list[str] = []
        place = 0
        while place < len(entries):
            phrase, length = self._phrase_at(entries, place)
            if phrase is not None:
                lines.append(f"{phrase.kind}\t{' '.join(phrase.text.split())}")
            else:
                lines.append(_line_of(entries[place]))
            place += length
        return lines

    def _phrase_at(self, entries: typing.Sequence[TapeEntry], place: int) -> tuple[Phrase | None, int]:
        strips: list[Strip] = []
        for entry in entries[place : place + self._longest]:
            if not isinstance(entry, Strip):
                break
            strips.append(entry)
        for length in range(len(strips), 0, -1):
            phrase = self._by_signature.get(_signature(strips[:length]))
            if phrase is not None:
                return phrase, length
        return None, 1


def _signature_of(number: int, phrase: Phrase, rasteriser: Rasteriser) -> _Signature:
    where = f"phrase {number} ({phrase.kind!r})"
    if not phrase.kind or any(character.isspace() for character in phrase.kind):
        raise PhraseError(f"{where}: the kind must be a word")
    try:
        image = rasteriser.render_block(phrase.block())
    except (ValueError, RuntimeError) as error:
        raise PhraseError(f"{where}: {error}") from error
    tape = SimulatedTape(image.width_dots)
    for top in range(0, len(image.rows), image.bytes_per_row):
        tape.print_row(image.rows[top : top + image.bytes_per_row])
    return _signature([entry for entry in tape.entries if isinstance(entry, Strip)])


def _signature(strips: typing.Sequence[Strip]) -> _Signature:
    # The gap above the first strip belongs to whatever stands before the phrase.
    return tuple(
        (strip.digest, strip.height, strip.gap_above if index else 0) for index, strip in enumerate(strips)
    )


def _line_of(entry: TapeEntry) -> str:
    match entry:
        case Strip():
            return f"?\t{entry.height}"
        case TypedLine():
            return f"TEXT\t{entry.text}"
        case Feed():
            return f"FEED {entry.rows / ROWS_PER_MM:g}"
        case Cut():
            return "CUT"
        case NewRoll():
            return "ROLL"
        case _:
            typing.assert_never(entry)
