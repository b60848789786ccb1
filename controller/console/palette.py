"""The console's own colours, dark and light, and its lettering for small and large screens, in millimetres.

Values only, in the words of the kit's theme; `ok`, `warn` and `bad` are the console's (voter-ui.md, 2.5).
"""

import collections.abc
import dataclasses
import types


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ConsolePalette:
    """Colours as `#RRGGBB` by what they are for. A mood colour is also a ground, with `on_mood` upon it."""

    ground: str
    surface: str
    raised: str
    ink: str
    quiet_ink: str
    outline: str
    divider: str
    primary_ground: str
    primary_ink: str
    pressed_ground: str
    pressed_ink: str
    ok: str
    warn: str
    bad: str
    on_mood: str
    warning_ground: str
    warning_ink: str
    focus_inner: str
    focus_outer: str
    scrim: str

    def informative_pairs(self) -> tuple[tuple[str, str], ...]:
        """Give every pair of colours that carries information: what is drawn, and on what."""
        moods = (self.ok, self.warn, self.bad)
        return (
            (self.ink, self.ground),
            (self.ink, self.surface),
            (self.ink, self.raised),
            (self.quiet_ink, self.ground),
            (self.quiet_ink, self.surface),
            (self.primary_ink, self.primary_ground),
            (self.pressed_ink, self.pressed_ground),
            (self.warning_ink, self.warning_ground),
            *((mood, ground) for mood in moods for ground in (self.surface, self.ground)),
            *((self.on_mood, mood) for mood in moods),
        )


DARK = ConsolePalette(
    ground="#14181D",
    surface="#1E242B",
    raised="#29313A",
    ink="#F2F4F6",
    quiet_ink="#B8C0C8",
    outline="#5C6874",
    divider="#36404A",
    primary_ground="#D9C7F0",
    primary_ink="#14181D",
    pressed_ground="#3A4550",
    pressed_ink="#F2F4F6",
    ok="#5BD08A",
    warn="#FFC857",
    bad="#FF8A80",
    on_mood="#14181D",
    warning_ground="#FFC857",
    warning_ink="#14181D",
    focus_inner="#14181D",
    focus_outer="#FFC857",
    scrim="#CC0A0D10",
)

LIGHT = ConsolePalette(
    ground="#EDEEF0",
    surface="#FFFFFF",
    raised="#F3F4F6",
    ink="#1C2126",
    quiet_ink="#4A525A",
    outline="#7B858F",
    divider="#CDD2D7",
    primary_ground="#4A1D57",
    primary_ink="#FFFFFF",
    pressed_ground="#DDD3E2",
    pressed_ink="#1C2126",
    ok="#0B6B35",
    warn="#8A5200",
    bad="#A31515",
    on_mood="#FFFFFF",
    warning_ground="#FFD98A",
    warning_ink="#1C2126",
    focus_inner="#1C2126",
    focus_outer="#FFD166",
    scrim="#B31C2126",
)

SMALL_BELOW_MM = 280.0
"""A screen narrower than this is read from nearer: about ten inches."""

_SMALL = {
    "figure": 20.0,
    "huge": 38.0,
    "words": 7.0,
    "title": 4.6,
    "number": 5.4,
    "label": 3.4,
    "body": 3.2,
    "meta": 2.7,
    "panel": 6.2,
    "status": 3.2,
    "details": 2.7,
    "name": 3.2,
}
_LARGE = {
    "figure": 32.0,
    "huge": 62.0,
    "words": 11.0,
    "title": 6.4,
    "number": 8.4,
    "label": 4.8,
    "body": 4.5,
    "meta": 3.8,
    "panel": 9.6,
    "status": 4.6,
    "details": 3.8,
    "name": 4.5,
}
_WALL = {
    "figure": 104.0,
    "huge": 150.0,
    "words": 30.0,
    "title": 21.0,
    "number": 24.0,
    "label": 17.0,
    "body": 15.0,
    "meta": 12.5,
    "panel": 30.0,
    "status": 15.0,
    "details": 12.5,
    "name": 15.0,
}
"""For the hall: capitals of 12.5 mm and more are read from five metres (1 : 400)."""

WALL_FROM_MM = 600.0


def lettering(width_mm: float) -> collections.abc.Mapping[str, float]:
    """Return the heights of capitals in mm for a screen of this width."""
    chosen = _SMALL if width_mm < SMALL_BELOW_MM else _LARGE if width_mm < WALL_FROM_MM else _WALL
    return types.MappingProxyType(chosen)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleProfile:
    """A screen as mounted: size in px, true px/mm, and how many rows and tiles it takes."""

    name: str
    width_px: int
    height_px: int
    px_per_mm: float
    rows_a_page: int
    tiles: int

    @property
    def width_mm(self) -> float:
        """Give the true width of the picture."""
        return self.width_px / self.px_per_mm


CONSOLE_10 = ConsoleProfile(
    name="console_10", width_px=1280, height_px=800, px_per_mm=5.9, rows_a_page=6, tiles=5
)
CONSOLE_15 = ConsoleProfile(
    name="console_15", width_px=1920, height_px=1080, px_per_mm=5.56, rows_a_page=7, tiles=6
)
BOARD_43 = ConsoleProfile(
    name="board_43", width_px=1920, height_px=1080, px_per_mm=2.02, rows_a_page=7, tiles=6
)
"""A television of 43 inches on the wall of the hall, for the observers' board only."""
PROFILES = {profile.name: profile for profile in (CONSOLE_10, CONSOLE_15, BOARD_43)}
