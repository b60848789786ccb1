"""The files of a proof: `pages.jsonl`, one line for each page, and `proof.json`. The format is version 1.

Beside them lie the pictures, named in the lines. Another program reads them; nothing of ours is imported.
"""

import typing

import msgspec

from kiosk.ui.page_elements import PressArea, RowBox, WordBlock

PAGES_FILE = "pages.jsonl"
SUMMARY_FILE = "proof.json"
VERSION = 1


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """Which drawing of a page: `list`, `blank`, `marked` (some options chosen), `confirm`, `details`.

    `page` counts from 1 of `pages`. `style` is the ballot style of a list, `options` the numbers that the
    page is about: those standing on it, or those confirmed.
    """

    kind: typing.Literal["list", "blank", "marked", "confirm", "details"]
    page: int
    pages: int
    style: str = ""
    options: tuple[int, ...] = ()


class PageLine(msgspec.Struct, frozen=True, kw_only=True, tag="page"):
    """One drawn page. `picture` is a file name, empty where no picture was asked for. Lengths in mm."""

    profile: str
    contest: str
    language: str
    size: str
    theme: str
    variant: Variant
    columns: int
    brief: bool
    width: float
    height: float
    areas: tuple[PressArea, ...]
    rows: tuple[RowBox, ...]
    words: tuple[WordBlock, ...]
    picture: str = ""


class OverflowLine(msgspec.Struct, frozen=True, kw_only=True, tag="overflow"):
    """A contest that cannot be laid out: the rows that are taller than the `room` left for them, in mm.

    `heights` go with `options`; `columns` is the number of columns that was asked for.
    """

    profile: str
    contest: str
    language: str
    size: str
    columns: int
    room: float
    options: tuple[int, ...]
    heights: tuple[float, ...]


class ProfileFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A screen that was drawn on."""

    name: str
    width_px: int
    height_px: int
    px_per_mm: float


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What was drawn, by which program. `software_sha256` is over the sources of everything that draws."""

    version: int
    package: str
    software: str
    software_sha256: str
    quick: bool
    profiles: tuple[ProfileFacts, ...]
    pages: int
    warnings: tuple[str, ...]
