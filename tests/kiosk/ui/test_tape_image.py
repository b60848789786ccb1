"""The replica shows the printed dots and nothing else, whole and in parts."""

import itertools

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickItem

from kiosk.ui.tape_image import TapeBitmap, TapeProvider, part_image
from printer.tape_image import part_bounds
from ui.proof import visible_items

from . import samples
from .conftest import Desk
from .tape_samples import LINES, tape

_WHITE, _BLACK = QColor("#FFFFFF"), QColor("#000000")


def bounds_of(bitmap: TapeBitmap, parts: int) -> tuple[tuple[int, int], ...]:
    return part_bounds(
        bitmap.rows, bytes_per_row=bitmap.bytes_per_row, height=bitmap.height_dots, parts=parts
    )


def _black(image: QImage) -> int:
    return sum(image.pixelColor(x, y) == _BLACK for y in range(image.height()) for x in range(image.width()))


def test_dots_keep_their_places() -> None:
    bitmap = TapeBitmap(width_dots=10, height_dots=2, rows=bytes((0b10000000, 0b01000000, 0, 0)))
    image = part_image(bitmap, 0, 2, paper=_WHITE, ink=_BLACK)
    black = [(x, y) for y in range(2) for x in range(10) if image.pixelColor(x, y) == _BLACK]
    assert black == [(0, 0), (9, 0)]


def test_wrong_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="3 bytes for 16 × 2 dots"):
        TapeBitmap(width_dots=16, height_dots=2, rows=b"abc")
    with pytest.raises(ValueError, match="cannot be cut"):
        bounds_of(tape(), 0)


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_parts_cover_the_tape_and_halve_no_line(parts: int) -> None:
    whole = tape(LINES * 2)
    bounds = bounds_of(whole, parts)
    assert len(bounds) == parts
    assert bounds[0][0] == 0
    assert bounds[-1][1] == whole.height_dots
    for (_, end), (start, _) in itertools.pairwise(bounds):
        assert end == start
        assert not any(whole.row(start))
    lengths = [bottom - top for top, bottom in bounds]
    assert max(lengths) < 1.5 * min(lengths)


def test_an_earlier_tape_is_blank_never_wrong() -> None:
    provider = TapeProvider()
    provider.load(tape())
    provider.part_size(0, 1)
    asked = f"{provider.serial}/0/FFFFFF/000000"
    assert _black(provider.requestImage(asked, QSize(), QSize(576, 766))) > 500
    provider.load(tape(LINES[:4]))
    provider.part_size(0, 1)
    assert _black(provider.requestImage(asked, QSize(), QSize(50, 60))) == 0
    provider.load(None)
    assert not provider.loaded
    assert _black(provider.requestImage(asked, QSize(), QSize(50, 60))) == 0
    with pytest.raises(RuntimeError, match="no tape was handed over"):
        provider.part_size(0, 1)
    provider.load(tape())
    with pytest.raises(ValueError, match="part 2 of 2"):
        provider.part_size(2, 2)


def test_the_screen_shows_the_dots(desk: Desk) -> None:
    """A black bar over half of the tape is a black bar on the screen, in its place."""
    bar = TapeBitmap(width_dots=8, height_dots=100, rows=b"\xff" * 50 + b"\x00" * 50)
    desk.show(samples.compare(), tape=bar)
    replica = next(
        item for item in _items(desk) if str(item.property("source") or "").find("image://tape/") >= 0
    )
    corner = replica.mapToScene(replica.boundingRect().topLeft())
    image = desk.window.grab()
    x = round(corner.x() + replica.width() / 2)
    upper = image.pixelColor(x, round(corner.y() + replica.height() * 0.25))
    lower = image.pixelColor(x, round(corner.y() + replica.height() * 0.75))
    assert upper.name().upper() == "#1C2126"
    assert lower.name().upper() == "#FFFFFF"


def test_a_compare_screen_without_a_tape_is_a_bug(desk: Desk) -> None:
    with pytest.raises(RuntimeError, match="no tape was handed over"):
        desk.window.show_model(samples.compare())


def _items(desk: Desk) -> list[QQuickItem]:
    return list(visible_items(desk.window.view.rootObject()))
