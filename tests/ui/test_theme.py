"""Colours and letter heights keep their lawful distances."""

import dataclasses
import pathlib
import re

import pytest

from ui.contrast import contrast
from ui.kit import IMPORT_PATH
from ui.theme import LETTERING, PALETTES, SMALL_LETTERING

# VVSG 2.0, 7.1-C and 7.1-D.
_LEAST = {"light": 10.0, "white_on_black": 20.0, "black_on_white": 20.0, "soft": 4.5}
_MOST = {"soft": 8.0}
# VVSG 2.0, 7.1-G: ranges of the height of a capital, in mm.
_RANGES = {"s": (3.5, 4.2), "m": (4.8, 5.6), "l": (6.4, 7.1), "xl": (8.5, 9.0)}
_KIOSK_QML = pathlib.Path(__file__).parents[2] / "kiosk" / "ui" / "qml"


def test_contrast_of_known_pairs() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
    with pytest.raises(ValueError, match="#RRGGBB"):
        contrast("black", "#FFFFFF")


@pytest.mark.parametrize("name", sorted(PALETTES))
def test_every_informative_pair_has_its_contrast(name: str) -> None:
    ratios = [contrast(*pair) for pair in PALETTES[name].informative_pairs()]
    # Shades of one theme may be rounded to whole hundredths in the tables.
    assert min(ratios) >= _LEAST[name] - 0.005
    if name in _MOST:
        text = PALETTES[name]
        assert contrast(text.ink, text.ground) <= _MOST[name]


def test_high_contrast_themes_have_no_colour() -> None:
    for name in ("white_on_black", "black_on_white"):
        for field, colour in dataclasses.asdict(PALETTES[name]).items():
            assert colour[-6:] in ("000000", "FFFFFF"), f"{name}.{field}"


@pytest.mark.parametrize("size", sorted(_RANGES))
def test_names_are_in_their_range_and_nothing_is_below_the_smallest(size: str) -> None:
    low, high = _RANGES[size]
    assert low <= LETTERING[size].name <= high
    for lettering in (LETTERING[size], SMALL_LETTERING[size]):
        values = dataclasses.asdict(lettering)
        assert min(v for key, v in values.items() if key not in ("rail_mm", "full_strip")) >= 3.5


def test_larger_sizes_never_have_smaller_letters() -> None:
    for table in (LETTERING, SMALL_LETTERING):
        for smaller, larger in (("s", "m"), ("m", "l"), ("l", "xl")):
            for name in ("name", "details", "meta", "label", "hero", "choice"):
                assert getattr(table[smaller], name) <= getattr(table[larger], name)


def test_the_confirmation_is_one_size_larger() -> None:
    for table in (LETTERING, SMALL_LETTERING):
        for size, larger in (("s", "m"), ("m", "l"), ("l", "xl"), ("xl", "xl")):
            assert table[size].choice == table[larger].name
            assert table[size].choice_details == table[larger].details


def test_components_know_no_colour_and_no_pixel() -> None:
    """Only Theme.qml may turn tokens into colours and millimetres into pixels."""
    forbidden = re.compile(
        r'"#[0-9A-Fa-f]{3,8}"'  # a colour
        r'|color:\s*"(?!transparent)'  # a named colour
        r"|(?:width|height|x|y|radius|spacing|margins?|pixelSize|size):\s*(?:[2-9]|\d{2,})(?:\.\d+)?\s*$"
    )
    files = [*IMPORT_PATH.rglob("*.qml"), *_KIOSK_QML.glob("*.qml")]
    assert len(files) > 20
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            assert path.name == "Theme.qml" or not forbidden.search(line), f"{path.name}:{number}: {line}"
