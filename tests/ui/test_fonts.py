"""Fonts come from files; a missing one is an error, and a letter without a glyph is found."""

import pathlib

import pytest
from PySide6.QtGui import QFontInfo, QGuiApplication, QRawFont

from ui.fonts import CAP_HEIGHT_EM, FAMILY, FontError, FontFiles, load_fonts, missing_glyphs

pytestmark = pytest.mark.usefixtures("application")

# Letters of state languages of Russia beyond the Russian alphabet.
_ALPHABETS = "ӘәҖҗҢңӨөҮүҺһҒғҘҙҠҡҪҫҔҕҤҥІіѴӐӑӖӗҪҫӲӳӔæӕЊњӦӧӸӹӰӱӜӝӴӵ"


def test_application_uses_pt_sans(application: QGuiApplication) -> None:
    assert application.font().family() == FAMILY
    assert QFontInfo(application.font()).exactMatch()


def test_capitals_are_as_high_as_the_theme_believes() -> None:
    for path in (FontFiles().regular, FontFiles().bold):
        assert QRawFont(str(path), 1000.0).capHeight() == pytest.approx(1000 * CAP_HEIGHT_EM, rel=0.01)


def test_a_missing_font_is_named() -> None:
    files = FontFiles(bold=pathlib.Path("/nowhere/PTS75F.ttf"))
    with pytest.raises(FontError, match=r"/nowhere/PTS75F\.ttf.*fonts-paratype"):
        load_fonts(files)


def test_a_broken_font_is_named(tmp_path: pathlib.Path) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"not a font")
    with pytest.raises(FontError, match=r"broken\.ttf cannot be read"):
        load_fonts(FontFiles(regular=broken))


def test_missing_glyphs_are_found() -> None:
    assert missing_glyphs("Ёлка № 5 «Ясный день» — 10:42…\n\u00a0") == frozenset()
    assert missing_glyphs(_ALPHABETS) == frozenset()
    assert missing_glyphs("Имя 漢字 🙂") == frozenset("漢字🙂")
