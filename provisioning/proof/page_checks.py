"""What can be judged on one drawn page alone: words, letters, contrast, areas to press.

Pure: a page in, findings out. What needs several pages is in `row_checks`.
"""

import collections.abc
import itertools

from provisioning.proof import limits
from provisioning.proof.findings import Check, Finding
from provisioning.proof.reading import PageLine, Rect, WordBlock

Found = collections.abc.Iterator[Finding]


def page_findings(page: PageLine, px_per_mm: float) -> Found:
    """Judge a page."""
    slack = limits.HALF_PIXEL / px_per_mm
    yield from _words(page)
    yield from _overlaps(page)
    yield from _letters(page, slack)
    yield from _contrast(page)
    yield from _areas(page)


def finding(
    page: PageLine, check: Check, text: str, options: tuple[int, ...] = (), measured: str = ""
) -> Finding:
    """Make a finding about a page; findings of one text are of one kind."""
    return Finding(
        check=check,
        kind=text,
        text=text,
        contest=page.contest,
        language=page.language,
        size=page.size,
        theme=page.theme,
        profile=page.profile,
        options=options,
        measured=measured,
    )


def option_of(holder: str) -> tuple[int, ...]:
    """Give the number of the option whose row this is, from the id of the row."""
    kind, _, number = holder.partition("-")
    return (int(number),) if kind == "option" and number.isdigit() else ()


def millimetres(length: float) -> str:
    """Write a length in Russian: 4.784 → «4,8 мм»."""
    return f"{length:.1f} мм".replace(".", ",")


def ratio(value: float) -> str:
    """Write a contrast: 10.45 → «10,4:1», never rounded up."""
    return f"{int(value * 10) / 10:.1f}:1".replace(".", ",")


def _place(page: PageLine, block: WordBlock) -> str:
    if option_of(block.holder):
        parts = {"title": "наименование", "details": "сведения", "number": "номер", "stateText": "отметка"}
        return parts.get(block.part, "строка")
    kind, _, number = block.holder.partition("-")
    if kind == "contest" and number.isdigit():
        return f"строка {number} списка"
    if block.holder:
        return f"кнопка «{block.text[:40]}»"
    return f"слова «{block.text[:40]}»"


def _words(page: PageLine) -> Found:
    window = (0.0, 0.0, page.width, page.height)
    for block in page.words:
        options, place = option_of(block.holder), _place(page, block)
        if block.missing:
            text = f"{place}: в шрифте нет знаков {' '.join(block.missing[:12])}"
            yield finding(page, Check.GLYPHS, text, options)
        if block.too_wide:
            yield finding(page, Check.WHOLE, f"{place}: шире отведённого места", options)
        if not _inside(block.ink, window):
            yield finding(page, Check.WHOLE, f"{place}: за краем экрана", options)
        elif not _inside(block.ink, block.held):
            yield finding(page, Check.WHOLE, f"{place}: за рамкой строки", options)
        elif not _painted(block):
            yield finding(page, Check.WHOLE, f"{place}: на изображении видно не полностью", options)


def _painted(block: WordBlock) -> bool:
    """Tell whether letters were found from the first to the last, and from the first line to the last."""
    if block.inked is None:
        return False
    _, _, width, height = block.inked
    # A dash or a point is narrower and lower than a letter; one letter has no share to speak of.
    narrow = block.ink[2] <= 1.2 * block.cap
    wide = narrow or width >= limits.PAINTED_SHARE * block.ink[2] - 0.35 * block.cap
    high = height >= block.ink[3] - 0.45 * block.cap
    return wide and high


def _overlaps(page: PageLine) -> Found:
    for first, second in itertools.combinations(page.words, 2):
        across = min(_right(first.ink), _right(second.ink)) - max(first.ink[0], second.ink[0])
        down = min(_bottom(first.ink), _bottom(second.ink)) - max(first.ink[1], second.ink[1])
        if across > limits.EDGE_MM and down > limits.EDGE_MM:
            options = tuple(sorted({*option_of(first.holder), *option_of(second.holder)}))
            text = f"{_place(page, first)} и {_place(page, second)} налезают друг на друга"
            yield finding(page, Check.WHOLE, text, options)


def _letters(page: PageLine, slack: float) -> Found:
    small = page.width < limits.SMALL_BELOW_MM
    low, high = (limits.SMALL_NAME_CAP_MM if small else limits.NAME_CAP_MM)[page.size]
    for block in page.words:
        options = option_of(block.holder)
        if block.cap < limits.LEAST_CAP_MM - slack:
            text = f"{_place(page, block)}: прописные мельче 3,5 мм"
            yield finding(page, Check.LETTERS, text, options, millimetres(block.cap))
        if not options or block.part != "title" or page.variant.kind not in ("blank", "marked"):
            continue
        if not low - slack <= block.cap <= high + slack:
            wanted = f"{low:.1f}–{high:.1f} мм".replace(".", ",")
            text = f"наименования: норма прописных {wanted}"
            yield finding(page, Check.LETTERS, text, options, millimetres(block.cap))


def _contrast(page: PageLine) -> Found:
    low, high = limits.CONTRAST[page.theme]
    for block in page.words:
        options, place = option_of(block.holder), _place(page, block)
        if block.inked is not None and block.contrast < low:
            text = f"{place}: контраст ниже нормы {ratio(low)}"
            yield finding(page, Check.CONTRAST, text, options, ratio(block.contrast))
        if options and block.contrast > high + 0.01:
            text = f"{place}: контраст выше нормы {ratio(high)}"
            yield finding(page, Check.CONTRAST, text, options, ratio(block.contrast))
    for area in page.areas:
        if area.edge_contrast < low:
            text = f"граница области нажатия: контраст ниже нормы {ratio(low)}"
            yield finding(page, Check.CONTRAST, text, option_of(area.id), ratio(area.edge_contrast))


def _areas(page: PageLine) -> Found:
    window = (0.0, 0.0, page.width, page.height)
    for area in page.areas:
        _, _, width, height = area.rect
        if height < limits.TARGET_HEIGHT_MM - 0.01 or width < limits.TARGET_WIDTH_MM - 0.01:
            size = f"{millimetres(width)} × {millimetres(height)}"
            yield finding(page, Check.TARGETS, f"{_area(area.id)} мала", option_of(area.id), size)
        if not _inside(area.rect, window):
            yield finding(page, Check.TARGETS, f"{_area(area.id)} за краем экрана", option_of(area.id))
    for first, second in itertools.combinations(page.areas, 2):
        gap = _gap(first.rect, second.rect)
        if gap < limits.TARGET_GAP_MM - 0.01:
            options = tuple(sorted({*option_of(first.id), *option_of(second.id)}))
            text = "промежуток между областями нажатия мал"
            if not options:
                text += f": «{first.id}» и «{second.id}»"
            yield finding(page, Check.TARGETS, text, options, f"{gap:.2f} мм".replace(".", ","))


def _area(area_id: str) -> str:
    return "область нажатия" if option_of(area_id) else f"область нажатия «{area_id}»"


def _inside(inner: Rect, outer: Rect) -> bool:
    edge = limits.EDGE_MM
    return (
        inner[0] >= outer[0] - edge
        and inner[1] >= outer[1] - edge
        and _right(inner) <= _right(outer) + edge
        and _bottom(inner) <= _bottom(outer) + edge
    )


def _right(rect: Rect) -> float:
    return rect[0] + rect[2]


def _bottom(rect: Rect) -> float:
    return rect[1] + rect[3]


def _gap(first: Rect, second: Rect) -> float:
    """Give the larger of the gaps along x and y: what touches has 0, what overlaps has less."""
    across = max(second[0] - _right(first), first[0] - _right(second))
    down = max(second[1] - _bottom(first), first[1] - _bottom(second))
    return max(across, down)
