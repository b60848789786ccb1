"""The fonts of every screen: PT Sans, with Noto Sans behind it, loaded from files by the application.

A system without a font draws empty boxes silently, so the fonts are opened by path and their absence is
an error. Not here: sizes (`ui.theme`) and the tape's lettering (printer).
"""

import collections.abc
import dataclasses
import functools
import pathlib

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QRawFont

FAMILY = "PT Sans"
FALLBACK_FAMILY = "Noto Sans"
CAP_HEIGHT_EM = 0.70
"""Height of a capital of PT Sans in ems; the same for its regular and bold."""

_PARATYPE = pathlib.Path("/usr/share/fonts/truetype/paratype")
_NOTO = pathlib.Path("/usr/share/fonts/truetype/noto")
_SPACING = frozenset("\n\t\u2028\u2029\u2060\u200b\ufeff")


class FontError(Exception):
    """A font file the screens cannot do without is missing or unreadable."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FontFiles:
    """Where the fonts lie. The first pair must exist; the fallback pair too, it covers further scripts."""

    regular: pathlib.Path = _PARATYPE / "PTS55F.ttf"
    bold: pathlib.Path = _PARATYPE / "PTS75F.ttf"
    fallback_regular: pathlib.Path = _NOTO / "NotoSans-Regular.ttf"
    fallback_bold: pathlib.Path = _NOTO / "NotoSans-Bold.ttf"

    def __iter__(self) -> collections.abc.Iterator[pathlib.Path]:
        """Go through all files, the main pair first."""
        return iter((self.regular, self.bold, self.fallback_regular, self.fallback_bold))


def load_fonts(files: FontFiles | None = None) -> None:
    """Load all fonts into the running QGuiApplication and make PT Sans its default.

    Raises FontError naming the file and the Debian package when one is missing, and RuntimeError when
    no QGuiApplication runs yet.
    """
    application = _application()
    for path in files or FontFiles():
        if not path.is_file():
            raise FontError(f"font file {path} is missing; install fonts-paratype and fonts-noto-core")
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FontError(f"font file {path} cannot be read as a font")
    QFont.insertSubstitution(FAMILY, FALLBACK_FAMILY)
    application.setFont(QFont(FAMILY))


def missing_glyphs(text: str, files: FontFiles | None = None) -> frozenset[str]:
    """Return the characters of `text` that some weight of both families cannot draw.

    Such a text must be refused before voting, not shown with empty boxes.
    """
    _application()
    chosen = files or FontFiles()
    weights = ((chosen.regular, chosen.fallback_regular), (chosen.bold, chosen.fallback_bold))
    return frozenset(
        character
        for character in set(text) - _SPACING
        if not all(any(_draws(path, ord(character)) for path in pair) for pair in weights)
    )


@functools.lru_cache(maxsize=4096)
def _draws(path: pathlib.Path, code_point: int) -> bool:
    return _raw_font(path).supportsCharacter(code_point)


@functools.cache
def _raw_font(path: pathlib.Path) -> QRawFont:
    font = QRawFont(str(path), 16.0)
    if not font.isValid():
        raise FontError(f"font file {path} cannot be read as a font")
    return font


def _application() -> QGuiApplication:
    application = QGuiApplication.instance()
    if not isinstance(application, QGuiApplication):
        raise RuntimeError("fonts need a running QGuiApplication: QRawFont crashes without one")
    return application
