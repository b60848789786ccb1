"""Tokens of the voter's screens: colours of four themes, lettering of four sizes, all lengths in mm.

Values only. How they reach QML is said in `ui.kit`; components know no pixel and no colour of their own.
"""

import collections.abc
import dataclasses


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours as `#RRGGBB` by what they are for; `scrim` is `#AARRGGBB`, laid over a page under a sheet."""

    ground: str
    surface: str
    ink: str
    quiet_ink: str
    outline: str
    divider: str
    chosen_ground: str
    chosen_ink: str
    primary_ground: str
    primary_ink: str
    pressed_ground: str
    pressed_ink: str
    confirm_ground: str
    confirm_ink: str
    annul_ink: str
    warning_ground: str
    warning_ink: str
    focus_inner: str
    focus_outer: str
    accent: str
    accepted: str
    paper: str
    paper_ink: str
    scrim: str

    def informative_pairs(self) -> tuple[tuple[str, str], ...]:
        """Give every pair of colours that carries information: what is drawn, and on what."""
        return (
            (self.ink, self.ground),
            (self.ink, self.surface),
            (self.quiet_ink, self.ground),
            (self.quiet_ink, self.surface),
            (self.outline, self.ground),
            (self.outline, self.surface),
            (self.chosen_ink, self.chosen_ground),
            (self.primary_ink, self.primary_ground),
            (self.pressed_ink, self.pressed_ground),
            (self.confirm_ink, self.confirm_ground),
            (self.annul_ink, self.surface),
            (self.warning_ink, self.warning_ground),
            (self.focus_inner, self.focus_outer),
            (self.accent, self.ground),
            (self.accepted, self.surface),
            (self.paper_ink, self.paper),
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """Heights of a capital in mm by what the text is (VVSG 2.0, 7.1-G). `choice` is the enlarged row of V6.

    `full_strip` shows pages as chips; without it «Страница 2 из 9» stands between the turns, in one line.
    """

    name: float
    details: float
    title: float
    meta: float
    label: float
    status: float
    hero: float
    choice: float
    choice_details: float
    rail_mm: float
    final: float
    full_strip: bool = True


_LIGHT = Palette(
    ground="#F4F2EE",
    surface="#FFFFFF",
    ink="#1C2126",
    quiet_ink="#33393F",
    outline="#33393F",
    divider="#C9C5BD",
    chosen_ground="#1C2126",
    chosen_ink="#FFFFFF",
    primary_ground="#4A1D57",
    primary_ink="#FFFFFF",
    pressed_ground="#EFEAF2",
    pressed_ink="#1C2126",
    confirm_ground="#0A4421",
    confirm_ink="#FFFFFF",
    annul_ink="#7A0F0F",
    warning_ground="#FFD98A",
    warning_ink="#1C2126",
    focus_inner="#1C2126",
    focus_outer="#FFD166",
    accent="#4A1D57",
    accepted="#0A4421",
    paper="#FFFFFF",
    paper_ink="#1C2126",
    scrim="#8C1C2126",
)

_BLACK_ON_WHITE = Palette(
    ground="#FFFFFF",
    surface="#FFFFFF",
    ink="#000000",
    quiet_ink="#000000",
    outline="#000000",
    divider="#000000",
    chosen_ground="#000000",
    chosen_ink="#FFFFFF",
    primary_ground="#000000",
    primary_ink="#FFFFFF",
    pressed_ground="#000000",
    pressed_ink="#FFFFFF",
    confirm_ground="#000000",
    confirm_ink="#FFFFFF",
    annul_ink="#000000",
    warning_ground="#FFFFFF",
    warning_ink="#000000",
    focus_inner="#000000",
    focus_outer="#FFFFFF",
    accent="#000000",
    accepted="#000000",
    paper="#FFFFFF",
    paper_ink="#000000",
    scrim="#99000000",
)

_WHITE_ON_BLACK = Palette(
    ground="#000000",
    surface="#000000",
    ink="#FFFFFF",
    quiet_ink="#FFFFFF",
    outline="#FFFFFF",
    divider="#FFFFFF",
    chosen_ground="#FFFFFF",
    chosen_ink="#000000",
    primary_ground="#FFFFFF",
    primary_ink="#000000",
    pressed_ground="#FFFFFF",
    pressed_ink="#000000",
    confirm_ground="#FFFFFF",
    confirm_ink="#000000",
    annul_ink="#FFFFFF",
    warning_ground="#000000",
    warning_ink="#FFFFFF",
    focus_inner="#FFFFFF",
    focus_outer="#000000",
    accent="#FFFFFF",
    accepted="#FFFFFF",
    paper="#FFFFFF",
    paper_ink="#000000",
    scrim="#B3000000",
)

_SOFT = Palette(
    ground="#20252B",
    surface="#262C33",
    ink="#A3ACB6",
    quiet_ink="#A3ACB6",
    outline="#A3ACB6",
    divider="#3A424B",
    chosen_ground="#A3ACB6",
    chosen_ink="#20252B",
    primary_ground="#B59AC9",
    primary_ink="#20252B",
    pressed_ground="#323A43",
    pressed_ink="#A3ACB6",
    confirm_ground="#6FB58A",
    confirm_ink="#20252B",
    annul_ink="#E38A84",
    warning_ground="#262C33",
    warning_ink="#A3ACB6",
    focus_inner="#20252B",
    focus_outer="#D9A94A",
    accent="#B59AC9",
    accepted="#6FB58A",
    paper="#A3ACB6",
    paper_ink="#20252B",
    scrim="#A60E1114",
)

PALETTES: collections.abc.Mapping[str, Palette] = {
    "light": _LIGHT,
    "white_on_black": _WHITE_ON_BLACK,
    "black_on_white": _BLACK_ON_WHITE,
    "soft": _SOFT,
}
"""The palettes by the names the voter's settings use."""

LETTERING: collections.abc.Mapping[str, Lettering] = {
    "s": Lettering(
        name=3.5,
        details=3.5,
        title=4.8,
        meta=3.5,
        label=4.0,
        status=3.5,
        hero=6.4,
        choice=4.8,
        choice_details=3.5,
        rail_mm=52,
        final=4.8,
    ),
    "m": Lettering(
        name=4.8,
        details=3.5,
        title=6.4,
        meta=3.5,
        label=4.8,
        status=3.5,
        hero=8.0,
        choice=6.4,
        choice_details=4.8,
        rail_mm=52,
        final=4.8,
    ),
    "l": Lettering(
        name=6.4,
        details=4.8,
        title=6.8,
        meta=4.4,
        label=5.4,
        status=3.5,
        hero=9.0,
        choice=8.5,
        choice_details=6.4,
        rail_mm=60,
        final=5.4,
    ),
    "xl": Lettering(
        name=8.5,
        details=6.4,
        title=7.6,
        meta=5.2,
        label=6.4,
        status=4.2,
        hero=10.0,
        choice=8.5,
        choice_details=6.4,
        rail_mm=74,
        final=6.4,
    ),
}
"""The lettering by the names the voter's settings use."""

SMALL_LETTERING: collections.abc.Mapping[str, Lettering] = {
    "s": dataclasses.replace(LETTERING["s"], title=4.2, label=3.8, hero=5.6, final=4.2, full_strip=False),
    "m": dataclasses.replace(LETTERING["m"], title=4.8, label=4.2, hero=6.4, final=4.2, full_strip=False),
    "l": dataclasses.replace(
        LETTERING["l"],
        title=4.8,
        meta=3.8,
        label=4.8,
        hero=7.0,
        final=4.2,
        choice=7.1,
        choice_details=5.2,
        full_strip=False,
    ),
    "xl": dataclasses.replace(
        LETTERING["xl"],
        name=7.1,
        details=5.2,
        title=4.8,
        meta=3.8,
        label=4.8,
        status=3.5,
        hero=7.0,
        final=4.2,
        choice=7.1,
        choice_details=5.2,
        full_strip=False,
    ),
}
"""The lettering of portable screens: heads and buttons give way; names of 8.5 mm would not fit a page."""

SMALL_BELOW_MM = 150.0
"""A screen narrower than this is small."""

DEFAULT_PALETTE = "light"
DEFAULT_LETTERING = "m"
