"""What is wrong with a rendered page: targets too small or too near, words cut, over each other or outside.

It walks real items after layout, so it sees what a voter would see. It judges no wording and keeps no text.
"""

import collections.abc
import dataclasses
import itertools

from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem

from ui.fonts import missing_glyphs

TARGET_HEIGHT_MM = 12.7
TARGET_WIDTH_MM = 17.8
TARGET_GAP_MM = 2.54
"""Touch areas of VVSG 2.0, 7.2-I."""

_SLACK_PX = 1.5


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something that can be pressed: its id and where it is, in px of the window."""

    id: str
    rect: QRectF


def visible_items(root: QQuickItem) -> collections.abc.Iterator[QQuickItem]:
    """Go through everything visible under `root`, delegates of Repeaters included."""
    for child in root.childItems():
        if child.isVisible():
            yield child
            yield from visible_items(child)


def targets(root: QQuickItem) -> tuple[Target, ...]:
    """Find what can be pressed now; a page under a sheet has nothing."""
    return tuple(
        Target(id=str(item.property("targetId")), rect=_rect(item))
        for item in visible_items(root)
        if item.property("isTarget") and item.isEnabled()
    )


def problems(root: QQuickItem, *, px_per_mm: float) -> tuple[str, ...]:
    """List what breaks the rules on the page, with ids and millimetres, never with texts."""
    return (*_target_problems(root, px_per_mm), *_text_problems(root, px_per_mm))


def _target_problems(root: QQuickItem, px_per_mm: float) -> collections.abc.Iterator[str]:
    found = targets(root)
    for target in found:
        width, height = target.rect.width() / px_per_mm, target.rect.height() / px_per_mm
        if height < TARGET_HEIGHT_MM or width < TARGET_WIDTH_MM:
            yield f"target {target.id} is {width:.1f} × {height:.1f} mm"
        if not _within(target.rect, _rect(root)):
            yield f"target {target.id} leaves the window"
    for first, second in itertools.combinations(found, 2):
        gap = _distance(first.rect, second.rect) / px_per_mm
        if gap < TARGET_GAP_MM:
            yield f"targets {first.id} and {second.id} are {gap:.2f} mm apart"


def _text_problems(root: QQuickItem, px_per_mm: float) -> collections.abc.Iterator[str]:
    window = _rect(root)
    texts = [item for item in visible_items(root) if item.property("contentWidth") is not None]
    texts = [item for item in texts if item.property("text") and item.isEnabled()]
    for item in texts:
        place = _place(item, px_per_mm)
        if item.property("contentWidth") > item.width() + _SLACK_PX:
            yield f"words at {place} are wider than their room"
        if missing_glyphs(str(item.property("text"))):
            yield f"words at {place} have letters no font can draw"
        if not _within(_ink(item), window):
            yield f"words at {place} leave the window"
        holder = _holder(item)
        if holder is not None and not _within(_ink(item), _rect(holder)):
            yield f"words at {place} leave target {holder.property('targetId')}"
    for first, second in itertools.combinations(texts, 2):
        overlap = _ink(first).intersected(_ink(second))
        if overlap.width() > _SLACK_PX and overlap.height() > _SLACK_PX:
            yield f"words at {_place(first, px_per_mm)} and {_place(second, px_per_mm)} overlap"


def _ink(item: QQuickItem) -> QRectF:
    """Give the box from the top of the first capitals to the last baseline, as wide as the words."""
    line = float(item.property("lineHeight"))
    cap = 0.70 * float(item.property("px"))
    top = 1.018 * float(item.property("px")) - cap
    width = min(float(item.property("contentWidth")), item.width())
    lines = max(1, int(item.property("lineCount")))
    return item.mapRectToScene(QRectF(0, top, width, (lines - 1) * line + cap))


def _holder(item: QQuickItem) -> QQuickItem | None:
    parent = item.parentItem()
    while parent is not None and not parent.property("isTarget"):
        parent = parent.parentItem()
    return parent


def _rect(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def _within(inner: QRectF, outer: QRectF) -> bool:
    return outer.adjusted(-_SLACK_PX, -_SLACK_PX, _SLACK_PX, _SLACK_PX).contains(inner)


def _distance(first: QRectF, second: QRectF) -> float:
    """Give the larger of the gaps along x and y: touching rectangles have 0, overlapping ones less."""
    across = max(second.left() - first.right(), first.left() - second.right())
    down = max(second.top() - first.bottom(), first.top() - second.bottom())
    return max(across, down)


def _place(item: QQuickItem, px_per_mm: float) -> str:
    rect = _rect(item)
    return f"{rect.left() / px_per_mm:.0f}, {rect.top() / px_per_mm:.0f} mm"
