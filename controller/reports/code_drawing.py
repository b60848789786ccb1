"""QR codes on paper: the block of codes at the foot of a protocol, drawn as vectors.

What stands in a code is `election.code_parts`'; reading a print back is `printed_code`'s.
"""

import collections.abc
import itertools

import segno
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether

from controller.reports.bundle import PrintedCode
from controller.reports.paper import Flowable, columns, gap, style, text
from election.code_parts import QR_CORRECTION, QR_VERSION

CODE_MM = 54.0
"""Width of a code with its quiet zone: modules of 0.51 mm at version 20, five dots of a 240 dpi printer."""

_BESIDE = 3
_QUIET = 4
_OVERLAP = 0.02  # points; without it some viewers show hairlines between rows
_READER = "verify.html"


class CodeTooLargeError(Exception):
    """A text that needs a larger code than a printer and a telephone can be trusted with."""


def modules(code_text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the dark modules of a code without its quiet zone. Raises CodeTooLargeError."""
    code = segno.make(code_text, error=QR_CORRECTION, mode="alphanumeric", boost_error=False, micro=False)
    if int(code.version) > QR_VERSION:
        raise CodeTooLargeError(f"QR version {code.version}")
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def drawing(code_text: str) -> Flowable:
    """Draw a code `CODE_MM` wide. Raises CodeTooLargeError."""
    matrix = modules(code_text)
    side = CODE_MM * mm
    step = side / (len(matrix) + 2 * _QUIET)
    picture = Drawing(side, side)
    for index, row in enumerate(matrix):
        bottom = side - (_QUIET + index + 1) * step
        for start, length in _runs(row):
            picture.add(
                Rect(
                    (_QUIET + start) * step,
                    bottom - _OVERLAP,
                    length * step,
                    step + _OVERLAP,
                    fillColor=colors.black,
                    strokeColor=None,
                )
            )
    return picture


def _runs(row: tuple[bool, ...]) -> collections.abc.Iterator[tuple[int, int]]:
    """Yield (start, length) of the dark runs of a row."""
    start = 0
    for dark, group in itertools.groupby(row):
        length = len(tuple(group))
        if dark:
            yield start, length
        start += length


def code_block(code: PrintedCode) -> list[Flowable]:
    """Make the block of all codes of a protocol, each with its number and what to do with them."""
    total = len(code.texts)
    small, label = style(8.5), style(8.5, bold=True, centred=True)
    cells = [
        [drawing(code_text), text(f"часть {number} из {total}", label)]
        for number, code_text in enumerate(code.texts, start=1)
    ]
    rows = [cells[start : start + _BESIDE] for start in range(0, total, _BESIDE)]
    words = (
        f"Проверьте протокол сами, без сети: откройте {_READER} в телефоне или компьютере и прочтите все "
        f"части, {total}. Ключ контроллера сравните с плакатом: {code.key_words.upper()} "
        f"({code.key_hex[:16]})."
    )
    first, *others = [_row(row) for row in rows]
    title = text("Протокол для проверки", style(10.5, bold=True, after=2))
    return [gap(4), KeepTogether([title, text(words, small), first]), *others]


def _row(cells: list[list[Flowable]]) -> Flowable:
    padded = [*cells, *([gap(1)] for _ in range(_BESIDE - len(cells)))]
    return columns([padded], [CODE_MM + 2.5] * _BESIDE, padding=0)
