"""The parts of a drawn page, measured: what can be pressed, the rows of a ballot, every block of words.

It walks the items after layout and samples the picture, and it judges nothing: limits are the reader's.
All lengths are millimetres of the screen, from the top left corner.
"""

import dataclasses
import functools
import typing

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QImage
from PySide6.QtQml import QQmlEngine, QQmlExpression
from PySide6.QtQuick import QQuickItem

from kiosk.ui.painted import Painting
from ui.fonts import CAP_HEIGHT_EM, missing_glyphs
from ui.proof import targets, visible_items

Rect = tuple[float, float, float, float]
"""Left, top, width, height in mm."""

_PARTS = ("title", "details", "note", "value", "stateText", "number", "label")
_EDGE_REACH_MM = 1.3


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PressArea:
    """Something that can be pressed. `edge_contrast` is painted: the strongest across its edge."""

    id: str
    rect: Rect
    edge_contrast: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RowBox:
    """A row of a list or ballot. `text_left` is where its name begins, from the left edge of the row.

    `shape` says all that makes rows look alike: sizes, indents, form and the declared colours of its ground.
    """

    id: str
    number: str
    rect: Rect
    text_left: float
    shape: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WordBlock:
    """A block of words. `holder` is the id of the row or control it stands in, `part` its place there.

    `room` is the item, `ink` the box from the top of the first capitals to the last baseline, as wide as the
    words; `held` the box it must not leave. `cap` is the height of a capital. `contrast` is painted, and
    `inked` is where ink was found inside `ink`; None where none was.
    """

    holder: str
    part: str
    text: str
    room: Rect
    ink: Rect
    held: Rect
    cap: float
    bold: bool
    lines: int
    too_wide: bool
    missing: str
    colour: str
    painted_ink: str
    painted_ground: str
    contrast: float
    inked: Rect | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PageElements:
    """Everything on one page that a rule is about."""

    areas: tuple[PressArea, ...]
    rows: tuple[RowBox, ...]
    words: tuple[WordBlock, ...]


def page_elements(root: QQuickItem, picture: QImage, *, px_per_mm: float) -> PageElements:
    """Measure the page under `root` as `picture` shows it. What lies under a sheet is left out."""
    look = _Look(root=root, painting=Painting(picture), px_per_mm=px_per_mm)
    items = [item for item in visible_items(root) if item.isEnabled()]
    return PageElements(
        areas=tuple(look.area(target.id, target.rect) for target in targets(root)),
        rows=tuple(look.row(item) for item in items if item.property("sideWidth") is not None),
        words=tuple(look.words(item) for item in items if _tells(item)),
    )


def _tells(item: QQuickItem) -> bool:
    return item.property("contentWidth") is not None and bool(item.property("text"))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    root: QQuickItem
    painting: Painting
    px_per_mm: float

    def area(self, area_id: str, rect: QRectF) -> PressArea:
        return PressArea(
            id=area_id,
            rect=self._mm(rect),
            edge_contrast=round(self.painting.edge(rect, round(_EDGE_REACH_MM * self.px_per_mm)), 2),
        )

    def row(self, item: QQuickItem) -> RowBox:
        names = ("form", "tall", "textX", "textWidth", "numberWidth", "nameCap", "detailsCap")
        return RowBox(
            id=str(item.property("targetId")),
            number=str(item.property("number")),
            rect=self._mm(_rect(item)),
            text_left=self._length(float(item.property("textX"))),
            shape=" ".join(f"{name}={item.property(name)}" for name in names),
        )

    def words(self, item: QQuickItem) -> WordBlock:
        ink = ink_box(item)
        paint = self.painting.under(ink)
        holder = _holder(item)
        font = item.property("font")
        if not isinstance(font, QFont):
            raise TypeError("an item with words has no font")
        text = str(item.property("text"))
        return WordBlock(
            holder="" if holder is None else str(holder.property("targetId")),
            part="" if holder is None else _part(holder, text),
            text=text,
            room=self._mm(_rect(item)),
            ink=self._mm(ink),
            held=self._mm(_rect(holder or self.root)),
            cap=self._length(font.pixelSize() * CAP_HEIGHT_EM),
            bold=font.weight() > QFont.Weight.Medium,
            lines=int(item.property("lineCount")),
            too_wide=float(item.property("contentWidth")) > item.width() + 1.5,
            missing=_missing(text),
            colour=str(item.property("color").name()),
            painted_ink=paint.ink,
            painted_ground=paint.ground,
            contrast=round(paint.contrast, 2),
            inked=None if paint.inked is None else self._mm(QRectF(*paint.inked)),
        )

    def _mm(self, rect: QRectF) -> Rect:
        return (
            self._length(rect.left()),
            self._length(rect.top()),
            self._length(rect.width()),
            self._length(rect.height()),
        )

    def _length(self, px: float) -> float:
        return round(px / self.px_per_mm, 3)


def ink_box(item: QQuickItem) -> QRectF:
    """Give the box of the words of an item in px of the window: first capitals to last baseline."""
    cap = CAP_HEIGHT_EM * float(item.property("px"))
    wide = min(float(item.property("contentWidth")), item.width())
    free = item.width() - wide
    left = {Qt.AlignmentFlag.AlignRight.value: free, Qt.AlignmentFlag.AlignHCenter.value: free / 2}.get(
        _alignment(item), 0.0
    )
    lines = max(1, int(item.property("lineCount")))
    height = (lines - 1) * float(item.property("lineHeight")) + cap
    return item.mapRectToScene(QRectF(left, item.baselineOffset() - cap, wide, height))


def _alignment(item: QQuickItem) -> int:
    """Ask QML: the type of the property itself has no Python counterpart."""
    context = QQmlEngine.contextForObject(item)
    answer = QQmlExpression(context, item, "Number(horizontalAlignment)").evaluate()
    value = answer[0] if isinstance(answer, tuple) else answer
    return int(typing.cast(float, value))


def _holder(item: QQuickItem) -> QQuickItem | None:
    """Find the row or control that the words stand in, pressable or not."""
    parent = item.parentItem()
    while parent is not None and parent.property("targetId") is None:
        parent = parent.parentItem()
    return parent


def _part(holder: QQuickItem, text: str) -> str:
    return next((part for part in _PARTS if holder.property(part) == text), "title")


def _rect(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


@functools.lru_cache(maxsize=2048)
def _missing(text: str) -> str:
    return "".join(sorted(missing_glyphs(text)))
