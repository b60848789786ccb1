"""What goes on the tape: a document made of blocks (CONTRACT).

Pure values. Not here: fonts, dots, wrapping (see `printer.raster`) and the meaning of any text. Documents may
carry a voter's choices, so no `repr` shows a text, a caption or symbol data.
"""

import dataclasses
import enum
import typing

MAX_TEXT_LENGTH = 2_000
MAX_SPACE_MM = 300.0
QR_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


class TextStyle(enum.Enum):
    """Name the five looks of text; in each of them capitals are at least 3.5 mm high."""

    TITLE = "title"
    BODY = "body"
    BODY_BOLD = "body_bold"
    SMALL = "small"
    MARK = "mark"
    """The big closing mark, such as «ПОДТВЕРЖДЕНО»."""


class Align(enum.Enum):
    """Say where a line of text stands between the margins."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


def _check_text(where: str, text_untrusted: str) -> None:
    if not text_untrusted.strip():
        raise ValueError(f"{where}: the text is empty")
    if len(text_untrusted) > MAX_TEXT_LENGTH:
        raise ValueError(f"{where}: {len(text_untrusted)} characters, at most {MAX_TEXT_LENGTH}")


@dataclasses.dataclass(frozen=True, slots=True)
class Text:
    """Print a paragraph; a newline forces a new line, long lines are wrapped."""

    text: str = dataclasses.field(repr=False)
    style: TextStyle = TextStyle.BODY
    align: Align = Align.LEFT

    def __post_init__(self) -> None:
        _check_text("Text", self.text)


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """Print a thin horizontal line between the margins."""


@dataclasses.dataclass(frozen=True, slots=True)
class Space:
    """Leave `mm` millimetres of blank tape."""

    mm: float

    def __post_init__(self) -> None:
        if not 0 < self.mm <= MAX_SPACE_MM:
            raise ValueError(f"Space: {self.mm} mm, must be above 0 and at most {MAX_SPACE_MM}")


@dataclasses.dataclass(frozen=True, slots=True)
class Banner:
    """Print white words on a black hatched bar, so that nobody takes the paper for another kind of paper."""

    text: str = dataclasses.field(repr=False)

    def __post_init__(self) -> None:
        _check_text("Banner", self.text)


@dataclasses.dataclass(frozen=True, slots=True)
class Symbol:
    """Print a QR code with an optional caption under it.

    `data` is bytes (byte mode) or a str of the QR alphanumeric set: digits, capital Latin letters and
    ``space $ % * + - . / :`` (numeric or alphanumeric mode, which ISO/IEC 18004 packs tighter).
    """

    data: bytes | str = dataclasses.field(repr=False)
    caption: str = dataclasses.field(repr=False, default="")

    def __post_init__(self) -> None:
        if not self.data:
            raise ValueError("Symbol: the data is empty")
        if isinstance(self.data, str) and not QR_ALPHANUMERIC.issuperset(self.data):
            raise ValueError("Symbol: a str must be of the QR alphanumeric set; give bytes instead")


Block: typing.TypeAlias = Text | Rule | Space | Banner | Symbol


@dataclasses.dataclass(frozen=True, slots=True)
class TapeDocument:
    """Hold the blocks of one print job in order from top to bottom."""

    blocks: tuple[Block, ...] = dataclasses.field(repr=False)

    def __repr__(self) -> str:
        return f"TapeDocument({len(self.blocks)} blocks)"

    def __add__(self, other: "TapeDocument") -> "TapeDocument":
        return TapeDocument(self.blocks + other.blocks)
