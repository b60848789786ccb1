"""Where the two windows stand and how large they are, from the room the desktop leaves. Pure arithmetic."""

import dataclasses

DOCK_WIDTH_MM = 460.0
DOCK_HEIGHT_MM = 322.0
"""The dock is laid out in the kit's millimetres, like the voter's pages."""

FRAME_PX = 36
_GAP_PX = 10
_SMALLEST_PX_PER_MM = 1.9
_LARGEST_PX_PER_MM = 3.2


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KioskSize:
    """A screen the kiosk knows (`screen` of its configuration) and how it looks on the desktop."""

    screen: str
    width_px: int
    height_px: int
    px_per_mm: float


_SIZES = (
    KioskSize(screen="portrait-15", width_px=1080, height_px=1920, px_per_mm=5.56),
    KioskSize(screen="demo", width_px=540, height_px=960, px_per_mm=2.78),
    KioskSize(screen="demo-small", width_px=389, height_px=692, px_per_mm=2.003),
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The kiosk's window and the dock beside it, in px of the desktop."""

    kiosk: KioskSize
    kiosk_at: tuple[int, int]
    dock_at: tuple[int, int]
    dock_px_per_mm: float

    @property
    def dock_size(self) -> tuple[int, int]:
        """Give the dock's width and height."""
        return round(DOCK_WIDTH_MM * self.dock_px_per_mm), round(DOCK_HEIGHT_MM * self.dock_px_per_mm)


def places_in(left: int, top: int, width: int, height: int) -> Places:
    """Choose the largest kiosk that fits with the dock beside it; on a narrow desktop they overlap."""
    for size in _SIZES:
        room = (width - size.width_px - _GAP_PX) / DOCK_WIDTH_MM
        scale = min(room, (height - FRAME_PX) / DOCK_HEIGHT_MM, max(size.px_per_mm, _LARGEST_PX_PER_MM))
        if size.height_px + FRAME_PX <= height and scale >= 0.8 * size.px_per_mm:
            return _placed(size, left, top, scale, width)
    return _placed(_SIZES[-1], left, top, _SMALLEST_PX_PER_MM, width)


def _placed(size: KioskSize, left: int, top: int, scale: float, width: int) -> Places:
    dock_width = round(DOCK_WIDTH_MM * scale)
    beside = size.width_px + _GAP_PX
    spare = max(0, width - beside - dock_width) // 2
    dock_x = left + max(0, min(spare + beside, width - dock_width))
    return Places(
        kiosk=size, kiosk_at=(left + spare, top), dock_at=(dock_x, top), dock_px_per_mm=round(scale, 3)
    )
