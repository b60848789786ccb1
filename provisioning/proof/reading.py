"""The files a drawing kiosk leaves (format version 1), read as what they are: foreign input.

Lengths are mm of the screen, rectangles are left, top, width, height. Nothing is judged here.
"""

import collections.abc
import pathlib
import re
import typing

import msgspec

PAGES_FILE = "pages.jsonl"
SUMMARY_FILE = "proof.json"
VERSION = 1
MAX_LINE_BYTES = 4 * 1024 * 1024

Rect = tuple[float, float, float, float]
_PICTURE = re.compile(r"[a-z0-9_]{1,40}-\d{5,7}\.png")
_Name = typing.Annotated[str, msgspec.Meta(max_length=80)]


class ProofFileError(Exception):
    """A file of the drawing that cannot be believed; the message is a Russian sentence with the place."""


class PressArea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that can be pressed, with the painted contrast of its edge."""

    id: _Name
    rect: Rect
    edge_contrast: float


class RowBox(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row; `shape` says all that makes rows look alike."""

    id: _Name
    number: _Name
    rect: Rect
    text_left: float
    shape: str


class WordBlock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A block of words: where it may be, where its letters must be, and where they were found."""

    holder: _Name
    part: _Name
    text: str
    room: Rect
    ink: Rect
    held: Rect
    cap: float
    bold: bool
    lines: int
    too_wide: bool
    missing: str
    colour: str
    painted_ink: str
    painted_ground: str
    contrast: float
    inked: Rect | None


class Variant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which drawing of a page."""

    kind: typing.Literal["list", "blank", "marked", "confirm", "details"]
    page: typing.Annotated[int, msgspec.Meta(ge=1)]
    pages: typing.Annotated[int, msgspec.Meta(ge=1)]
    style: _Name = ""
    options: tuple[int, ...] = ()


class PageLine(msgspec.Struct, frozen=True, kw_only=True, tag="page", forbid_unknown_fields=True):
    """One drawn page."""

    profile: _Name
    contest: _Name
    language: _Name
    size: typing.Literal["s", "m", "l", "xl"]
    theme: typing.Literal["light", "white_on_black", "black_on_white", "soft"]
    variant: Variant
    columns: int
    brief: bool
    width: float
    height: float
    areas: tuple[PressArea, ...]
    rows: tuple[RowBox, ...]
    words: tuple[WordBlock, ...]
    picture: _Name = ""


class OverflowLine(msgspec.Struct, frozen=True, kw_only=True, tag="overflow", forbid_unknown_fields=True):
    """A contest that could not be laid out, and the rows too tall for the room."""

    profile: _Name
    contest: _Name
    language: _Name
    size: typing.Literal["s", "m", "l", "xl"]
    columns: int
    room: float
    options: tuple[int, ...]
    heights: tuple[float, ...]


class ProfileFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A screen that was drawn on."""

    name: _Name
    width_px: typing.Annotated[int, msgspec.Meta(gt=0)]
    height_px: typing.Annotated[int, msgspec.Meta(gt=0)]
    px_per_mm: typing.Annotated[float, msgspec.Meta(gt=0)]


class Summary(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was drawn, by which program."""

    version: int
    package: str
    software: str
    software_sha256: str
    quick: bool
    profiles: tuple[ProfileFacts, ...]
    pages: int
    warnings: tuple[str, ...]


def read_summary(folder: pathlib.Path, fingerprint: str) -> Summary:
    """Read the summary. Raises ProofFileError, also when another package was drawn."""
    try:
        summary = msgspec.json.decode((folder / SUMMARY_FILE).read_bytes(), type=Summary)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ProofFileError(f"{SUMMARY_FILE}: не читается ({error})") from error
    if summary.version != VERSION:
        raise ProofFileError(f"{SUMMARY_FILE}: неизвестная версия формата {summary.version}")
    if summary.package != fingerprint:
        raise ProofFileError(f"{SUMMARY_FILE}: нарисованы другие исходные данные")
    return summary


def read_lines(folder: pathlib.Path) -> collections.abc.Iterator[PageLine | OverflowLine]:
    """Go through the pages in the order they were drawn. Raises ProofFileError naming the line."""
    decoder = msgspec.json.Decoder(PageLine | OverflowLine)
    try:
        with (folder / PAGES_FILE).open("rb") as file:
            for number, line in enumerate(file, start=1):
                if len(line) > MAX_LINE_BYTES:
                    raise ProofFileError(f"{PAGES_FILE}, строка {number}: слишком длинная")
                yield _checked(decoder.decode(line), number)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ProofFileError(f"{PAGES_FILE}: не читается ({error})") from error


def _checked(line: PageLine | OverflowLine, number: int) -> PageLine | OverflowLine:
    if isinstance(line, PageLine) and line.picture and not _PICTURE.fullmatch(line.picture):
        raise ProofFileError(f"{PAGES_FILE}, строка {number}: непонятное имя картинки")
    return line
