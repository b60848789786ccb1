"""Official cards and their PIN slips on paper: told at a glance from a voter's card, also in grey.

An orange card with the word «СЛУЖЕБНАЯ» and the role; the PIN is never on it. A slip is folded over its PIN
and sealed. Codes and PINs are drawn and nowhere kept.
"""

import collections.abc
import functools
import os
import pathlib

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from election.localized import STATE_LANGUAGE, text_in
from election.officials import OfficialRole
from election.package import ElectionPackage
from provisioning.card_face import HEIGHT, QR_SIZE, QUIET, WIDTH, Weight, modules, wrapped
from provisioning.card_sheet import COLUMNS, PER_SHEET, SheetSurface
from provisioning.officials import OfficialSecret

_MODULE = 0.5
_ORANGE, _PAPER = (0.85, 0.42, 0.05), (1.0, 0.93, 0.82)
_PAGE_HEIGHT = 297.0
_LEFT, _TOP = 19.4, 10.0
_SLIP_HEIGHT = 90.0
_SLIPS = 3
_ROLES = {
    OfficialRole.CHAIR: "ПРЕДСЕДАТЕЛЬ",
    OfficialRole.OPERATOR: "ОПЕРАТОР",
    OfficialRole.MEMBER: "ЧЛЕН КОМИССИИ",
}

_Draw = collections.abc.Callable[[Canvas], None]


def role_words(secret: OfficialSecret) -> str:
    """Name the holder: role, and number where there may be several."""
    words = _ROLES[secret.role]
    return words if secret.role is OfficialRole.CHAIR else f"{words} № {secret.number}"


def save_official_cards(
    package: ElectionPackage, secrets: collections.abc.Sequence[OfficialSecret], path: pathlib.Path
) -> None:
    """Write the sheets of cards, readable by their owner only. Raises FileExistsError."""

    def draw(canvas: Canvas) -> None:
        for index, secret in enumerate(secrets):
            row, column = divmod(index % PER_SHEET, COLUMNS)
            if index and index % PER_SHEET == 0:
                canvas.showPage()
            _card(canvas, package, secret, _LEFT + column * WIDTH, _TOP + row * HEIGHT)

    _save(path, f"Служебные карточки, участок № {package.station.number}", draw)


def save_pin_slips(
    package: ElectionPackage, secrets: collections.abc.Sequence[OfficialSecret], path: pathlib.Path
) -> None:
    """Write the slips with the PINs, to be folded and sealed. Raises FileExistsError."""

    def draw(canvas: Canvas) -> None:
        for index, secret in enumerate(secrets):
            if index and index % _SLIPS == 0:
                canvas.showPage()
            _slip(canvas, package, secret, _TOP + (index % _SLIPS) * _SLIP_HEIGHT)

    _save(path, f"ПИН служебных карточек, участок № {package.station.number}", draw)


def _save(path: pathlib.Path, title: str, draw: _Draw) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        canvas = Canvas(file, pagesize=A4, invariant=1)
        canvas.setTitle(title)
        draw(canvas)
        canvas.showPage()
        canvas.save()


def _tinted(
    canvas: Canvas, colour: tuple[float, float, float], x: float, y: float, width: float, height: float
) -> None:
    canvas.setFillColorRGB(*colour)
    canvas.rect(x * mm, (_PAGE_HEIGHT - y - height) * mm, width * mm, height * mm, stroke=0, fill=1)


def _card(canvas: Canvas, package: ElectionPackage, secret: OfficialSecret, left: float, top: float) -> None:
    _tinted(canvas, _PAPER, left, top, WIDTH, HEIGHT)
    _tinted(canvas, _ORANGE, left, top, WIDTH, 11.0)
    _tinted(canvas, _ORANGE, left, top + HEIGHT - 5.0, WIDTH, 5.0)
    surface = SheetSurface(canvas, left, top)
    surface.text(6, 7.8, "СЛУЖЕБНАЯ КАРТОЧКА", 5.6, Weight.BOLD, 255)
    surface.text(6, HEIGHT - 1.5, "не для голосования · никому не передавать", 2.6, Weight.BOLD, 255)
    _code(surface, secret.code, 6.0, 16.0)
    surface.text(28, 21.0, role_words(secret), 5.0, Weight.BOLD, 0)
    surface.text(28, 28.0, f"Участок № {package.station.number}", 4.4, Weight.BOLD, 0)
    title = text_in(package.election.title, STATE_LANGUAGE)
    for number, line in enumerate(wrapped(surface, title, 2.6, Weight.REGULAR, WIDTH - 34, 3)):
        surface.text(28, 33.0 + 3.3 * number, line, 2.6, Weight.REGULAR, 70)
    surface.text(6, 45.0, "ПИН — в отдельном запечатанном листке", 2.6, Weight.REGULAR, 70)
    for x1, y1, x2, y2 in (
        (0, 0, WIDTH, 0),
        (0, HEIGHT, WIDTH, HEIGHT),
        (0, 0, 0, HEIGHT),
        (WIDTH, 0, WIDTH, HEIGHT),
    ):
        surface.line(x1, y1, x2, y2, 0.1, 190)


def _code(surface: SheetSurface, code: str, left: float, top: float) -> None:
    surface.box(left, top, QR_SIZE, QR_SIZE, 255)
    dark = [
        (left + (QUIET + column) * _MODULE, top + (QUIET + row) * _MODULE, _MODULE, _MODULE)
        for row, line in enumerate(modules(code))
        for column, module in enumerate(line)
        if module
    ]
    surface.boxes(dark)


def _slip(canvas: Canvas, package: ElectionPackage, secret: OfficialSecret, top: float) -> None:
    surface = SheetSurface(canvas, 20.0, top)
    write = functools.partial(surface.text, grey=0)
    write(0, 8, "ВСКРЫВАЕТ ТОЛЬКО ДЕРЖАТЕЛЬ КАРТОЧКИ", 4.4, Weight.BOLD)
    write(0, 15, f"{role_words(secret)} · участок № {package.station.number}", 4.4, Weight.REGULAR)
    write(0, 21, "Если листок вскрыт или надорван, сообщите председателю.", 3.2, Weight.REGULAR)
    _dashes(surface, 30, "сложить здесь, цифрами внутрь, и заклеить")
    write(0, 42, "ПИН", 4.0, Weight.REGULAR)
    write(20, 46, f"{secret.pin[:3]} {secret.pin[3:]}", 12.0, Weight.BOLD)
    write(0, 55, "Запомните и уничтожьте. Три неверных ПИН запирают карточку.", 3.2, Weight.REGULAR)
    _dashes(surface, 60, "сложить здесь")
    surface.box(0, 64, 170, 16, 120)  # lies over the digits when folded: held to a lamp they do not show
    _dashes(surface, _SLIP_HEIGHT - 4, "отрезать")


def _dashes(surface: SheetSurface, y: float, words: str) -> None:
    for step in range(34):
        surface.line(step * 5, y, step * 5 + 2.5, y, 0.15, 120)
    surface.text(0, y - 1, words, 2.2, Weight.REGULAR, 120)
