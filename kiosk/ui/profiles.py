"""Screen profiles: pixels, pixels per millimetre, and where the reader and the tape window are.

Values only; a real device's profile comes from provisioning, calibrated with a bank card on the glass.
"""

import collections.abc
import dataclasses
import enum
import typing


class Side(enum.Enum):
    """Where a part of the kiosk sits, seen from the screen."""

    RIGHT = "right"
    LEFT = "left"
    BELOW = "below"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ScreenProfile:
    """One screen as mounted: size in px, true px/mm, sides of the card reader and of the tape window."""

    name: str
    width_px: int
    height_px: int
    px_per_mm: float
    card_reader: Side = Side.BELOW
    tape_window: Side = Side.RIGHT

    def __post_init__(self) -> None:
        if self.width_px <= 0 or self.height_px <= 0 or not 2 <= self.px_per_mm <= 20:
            raise ValueError(f"screen profile {self.name}: impossible size or px/mm {self.px_per_mm}")

    @property
    def width_mm(self) -> float:
        """Give the true width of the picture."""
        return self.width_px / self.px_per_mm

    @property
    def landscape(self) -> bool:
        """Say whether controls stand in a rail at the right instead of a bar at the bottom."""
        return self.width_px > self.height_px


PORTRAIT_15 = ScreenProfile(name="portrait_15_6", width_px=1080, height_px=1920, px_per_mm=5.56)
LANDSCAPE_15 = ScreenProfile(name="landscape_15_6", width_px=1920, height_px=1080, px_per_mm=5.56)
PORTABLE_10 = ScreenProfile(name="portable_10_1", width_px=800, height_px=1280, px_per_mm=5.88)

DEMO = ScreenProfile(name="demo_window", width_px=540, height_px=960, px_per_mm=2.78, card_reader=Side.RIGHT)
DEMO_SMALL = ScreenProfile(
    name="demo_window_small", width_px=389, height_px=692, px_per_mm=2.003, card_reader=Side.RIGHT
)
"""The portrait screen in fewer pixels, for a window beside others on a laptop; never a voting device."""

SCREENS: typing.Final[collections.abc.Mapping[str, ScreenProfile]] = {
    "portrait-15": PORTRAIT_15,
    "landscape-15": LANDSCAPE_15,
    "portable-10": PORTABLE_10,
    "demo": DEMO,
    "demo-small": DEMO_SMALL,
}
"""The screens by their names in the wiring of a kiosk."""

PROFILES = (PORTRAIT_15, LANDSCAPE_15, PORTABLE_10)
"""The screens every layout is proofed on; the first is the default."""
