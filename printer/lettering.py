"""Letters as dots: fonts with a fallback, measuring and drawing one line of text.

Not here: wrapping, blocks, margins. A character that no font has is refused by name, never drawn as a box.
Drawing uses FreeType's one-bit mode and Pillow's basic layout, so the same fonts give the same dots anywhere.
"""

import dataclasses
import pathlib
import typing
import unicodedata

from PIL import Image, ImageDraw, ImageFont

from printer.font_coverage import FontError, covered_characters

_PARATYPE = pathlib.Path("/usr/share/fonts/truetype/paratype")
_NOTO = pathlib.Path("/usr/share/fonts/truetype/noto")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FontPaths:
    """Name the font files of the two weights, the first choice first, then the fallbacks."""

    regular: tuple[pathlib.Path, ...] = (_PARATYPE / "PTS55F.ttf", _NOTO / "NotoSans-Regular.ttf")
    bold: tuple[pathlib.Path, ...] = (_PARATYPE / "PTS75F.ttf", _NOTO / "NotoSans-Bold.ttf")


def normalized(text: str) -> str:
    """Compose letters with their marks (NFC); refuse control and invisible format characters by name."""
    composed = unicodedata.normalize("NFC", text)
    for character in composed:
        if character != "\n" and unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Cn"):
            raise FontError(f"character {_named(character)} cannot be printed")
    return composed


def _named(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"


class Lettering:
    """Measure and draw lines of text in one weight; fonts are read when the object is made."""

    def __init__(self, paths: typing.Sequence[pathlib.Path]) -> None:
        if not paths:
            raise FontError("no font file is given")
        self._paths = tuple(paths)
        self._coverage = tuple(covered_characters(path) for path in paths)
        self._faces: dict[tuple[int, int], ImageFont.FreeTypeFont] = {}

    def width(self, text: str, size: int) -> float:
        """Give the advance width of one line in dots."""
        return sum(self._face(index, size).getlength(run) for index, run in self._runs(text))

    def draw(
        self, canvas: Image.Image, text: str, *, size: int, left: float, baseline: int, ink: int
    ) -> None:
        """Draw one line on a mode "1" canvas with `ink` 0 or 1."""
        pen = ImageDraw.Draw(canvas)
        pen.fontmode = "1"
        for index, run in self._runs(text):
            face = self._face(index, size)
            pen.text((round(left), baseline), run, font=face, fill=ink, anchor="ls")
            left += face.getlength(run)

    def _face(self, index: int, size: int) -> ImageFont.FreeTypeFont:
        key = (index, size)
        if key not in self._faces:
            try:
                self._faces[key] = ImageFont.truetype(
                    str(self._paths[index]), size, layout_engine=ImageFont.Layout.BASIC
                )
            except OSError as error:
                raise FontError(f"font {self._paths[index]} cannot be used: {error}") from error
        return self._faces[key]

    def _runs(self, text: str) -> list[tuple[int, str]]:
        runs: list[tuple[int, str]] = []
        for character in text:
            index = self._index_for(character, runs[-1][0] if runs else 0)
            if runs and runs[-1][0] == index:
                runs[-1] = (index, runs[-1][1] + character)
            else:
                runs.append((index, character))
        return runs

    def _index_for(self, character: str, current: int) -> int:
        # A combining mark stays in the font of its letter where it can, or it would stand beside it.
        if unicodedata.combining(character) and ord(character) in self._coverage[current]:
            return current
        for index, covered in enumerate(self._coverage):
            if ord(character) in covered:
                return index
        raise FontError(f"character {_named(character)} is in none of the fonts")
