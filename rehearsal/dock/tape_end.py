"""The end of a simulated tape: which rows a window could show, and where the last record begins. Pure.

A record ends where the paper was fed out of sight, so a long white run is the border between voters. Once it
has been fed, nothing above it may be looked at again.
"""

from kiosk.runtime.tape import WINDOW_MM
from printer.tape_image import DOTS_PER_MM, TapeImage
from rehearsal.dock.hall import TapePicture

WINDOW_DOTS = round(WINDOW_MM * DOTS_PER_MM)
# The feed of the printer may be a little shorter than asked for, never as short as a gap inside a record.
_BORDER_DOTS = round(WINDOW_DOTS * 0.9)
_MOST_DOTS = 16_000


def tape_end(image: TapeImage, seen_bottom: int) -> TapePicture:
    """Cut off what no window shows.

    `seen_bottom` is where the tape ended at the last look: what was in the window then is still needed, for
    it is seen moving away.
    """
    bottom = image.height_dots
    record_top = _record_top(image)
    top = min(record_top, bottom - WINDOW_DOTS, seen_bottom - WINDOW_DOTS)
    top = max(0, bottom - _MOST_DOTS, top)
    return TapePicture(
        width_dots=image.width_dots,
        top=top,
        bottom=bottom,
        record_top=max(top, record_top),
        rows=image.cropped(top, bottom).rows,
    )


def _record_top(image: TapeImage) -> int:
    """Find the first inked row below the last border; the end of the tape when nothing was printed since."""
    size = image.bytes_per_row
    white = bytes(size)
    found = image.height_dots
    for index in range(image.height_dots - 1, -1, -1):
        if image.rows[index * size : (index + 1) * size] != white:
            if found - index > _BORDER_DOTS:
                break
            found = index
    return found
