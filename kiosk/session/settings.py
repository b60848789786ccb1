"""How one voter wants to be spoken to. CONTRACT.

Reset after every voter and never stored (VVSG 2.0, 7.1-A).
"""

import dataclasses
import enum

from election.identifiers import Language
from election.localized import STATE_LANGUAGE


class TextSize(enum.Enum):
    """The four ranges of VVSG 2.0, 7.1-G: capitals of 3.5, 4.8, 6.4 and 8.5 mm."""

    S = "s"
    M = "m"
    L = "l"
    XL = "xl"


class ThemeName(enum.Enum):
    """The four contrast themes."""

    LIGHT = "light"
    WHITE_ON_BLACK = "white_on_black"
    BLACK_ON_WHITE = "black_on_white"
    SOFT = "soft"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Language, text size and theme of the running session."""

    language: Language = STATE_LANGUAGE
    size: TextSize = TextSize.M
    theme: ThemeName = ThemeName.LIGHT
