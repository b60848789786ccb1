"""The numbers a page must keep, with where they come from. Values only."""

import collections.abc

TARGET_HEIGHT_MM = 12.7
TARGET_WIDTH_MM = 17.8
TARGET_GAP_MM = 2.54
"""VVSG 2.0, 7.2-I."""

NAME_CAP_MM: collections.abc.Mapping[str, tuple[float, float]] = {
    "s": (3.5, 4.2),
    "m": (4.8, 5.6),
    "l": (6.4, 7.1),
    "xl": (8.5, 9.0),
}
"""Height of the capitals of names by text size: VVSG 2.0, 7.1-G."""

SMALL_BELOW_MM = 150.0
SMALL_NAME_CAP_MM: collections.abc.Mapping[str, tuple[float, float]] = {**NAME_CAP_MM, "xl": (7.1, 8.5)}
"""The same on a portable screen narrower than this: a surname of 8.5 mm would leave its line (ADR 10)."""

LEAST_CAP_MM = 3.5
"""No words are smaller in any size: VVSG 2.0, 7.1-G."""

CONTRAST: collections.abc.Mapping[str, tuple[float, float]] = {
    "light": (10.0, 21.0),
    "white_on_black": (20.0, 21.0),
    "black_on_white": (20.0, 21.0),
    "soft": (4.5, 8.0),
}
"""Contrast by theme, least and most: VVSG 2.0, 7.1-C and 7.1-D."""

HALF_PIXEL = 0.51
"""Letters and edges stand on whole pixels: a length may miss its limit by half a pixel."""

EDGE_MM = 0.3
"""How far letters may leave their box before they count as cut."""

PAINTED_SHARE = 0.9
"""Of the width of words at least this share must be found in the picture; side bearings take the rest."""
