"""Decoding of rendered camera pictures: every hard QR picture, no wrong text, nothing out of nothing."""

from dataclasses import replace

import numpy as np
import pytest

from scanner.decode import SymbolReader, grey_region, is_acceptable, settle
from scanner.frames import Region, Unread
from scanner.port import Scan, Symbology
from scanner.simulator import CardView, random_view, render_frame
from tests.scanner.scanner_card_pictures import Picture, card, code_128_symbol, digits, qr_symbol, text_of

# At the default width of the card a 0.5 mm module is 4 camera pixels.
HARD = {
    "flat": CardView(),
    "tilted 25°": CardView(tilt_deg=25),
    "turned 25°": CardView(turn_deg=-25),
    "tilted and turned": CardView(tilt_deg=18, turn_deg=18),
    "blurred": CardView(blur_px=1.5),
    "noisy": CardView(noise=14),
    "low light": CardView(light=0.18, noise=5),
    "uneven light": CardView(light_slope=0.8),
    "moving": CardView(motion_px=3),
    "glare": CardView(glare=1.0),
    "3 px a module": CardView(width_px=516),
    "all at once": CardView(tilt_deg=18, turn_deg=12, blur_px=0.9, noise=6, light=0.4, light_slope=0.4),
}


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20260101)


@pytest.fixture(scope="module")
def reader() -> SymbolReader:
    return SymbolReader()


@pytest.mark.parametrize("condition", HARD)
def test_every_hard_qr_picture_is_read_right(condition: str, reader: SymbolReader) -> None:
    rng = np.random.default_rng(list(condition.encode()))
    for _ in range(5):
        text = digits(rng)
        base = HARD[condition]
        view = random_view(rng, base)
        turned = replace(view, rotation_deg=float(rng.uniform(0, 360)))
        reading = reader.look(render_frame(card(qr_symbol(text)), turned, rng))
        assert reading == Scan(text=text, symbology=Symbology.QR), turned


def test_good_code_128_is_read_right(reader: SymbolReader, rng: np.random.Generator) -> None:
    for _ in range(6):
        text = "0" + digits(rng)
        view = random_view(rng, CardView(noise=1.0, blur_px=0.4))
        view = replace(view, motion_px=0.0)
        reading = reader.look(render_frame(card(code_128_symbol(text)), view, rng))
        assert reading == Scan(text=text, symbology=Symbology.CODE_128)


def test_low_light_needs_the_enlarged_pass(reader: SymbolReader, monkeypatch: pytest.MonkeyPatch) -> None:
    def first_pass_only(picture: Picture) -> tuple[Scan, ...]:
        return _read(picture) if picture.shape[1] <= 1280 else ()

    from scanner import decode

    _read = decode._zxing
    rng = np.random.default_rng(5)
    texts = [digits(rng) for _ in range(6)]
    frames = [render_frame(card(qr_symbol(text)), CardView(light=0.13, noise=5), rng) for text in texts]
    assert [text_of(reader.look(frame)) for frame in frames] == texts
    monkeypatch.setattr(decode, "_zxing", first_pass_only)
    assert [text_of(reader.look(frame)) for frame in frames] != texts


def test_nothing_is_read_out_of_nothing(reader: SymbolReader, rng: np.random.Generator) -> None:
    blank = np.full((720, 1280), 255, np.uint8)
    noise = rng.integers(0, 256, (720, 1280, 3), dtype=np.uint8)
    empty = render_frame(None, CardView(thumb=False), rng)
    white_card = render_frame(np.full((540, 860), 255, np.uint8), CardView(), rng)
    smeared = render_frame(card(qr_symbol(digits(rng))), CardView(motion_px=40, blur_px=4), rng)
    for picture in (blank, blank * 0, noise, empty, white_card, smeared):
        assert reader.look(picture) is Unread.NOTHING


def test_two_cards_in_one_picture_are_a_conflict(reader: SymbolReader, rng: np.random.Generator) -> None:
    one, other = digits(rng), digits(rng)
    both = render_frame(card(qr_symbol(one), qr_symbol(other)), CardView(), rng)
    twice = render_frame(card(qr_symbol(one), qr_symbol(one)), CardView(), rng)
    assert reader.look(both) is Unread.CONFLICT
    assert text_of(reader.look(twice)) == one


def test_a_card_outside_the_region_is_not_read(rng: np.random.Generator) -> None:
    text = digits(rng)
    frame = render_frame(card(qr_symbol(text)), CardView(center_x=0.3), rng)
    assert text_of(SymbolReader(region=Region(left=0.0, right=0.6)).look(frame)) == text
    assert SymbolReader(region=Region(left=0.6, right=1.0)).look(frame) is Unread.NOTHING


def test_grey_region_is_cut_before_anything_else(rng: np.random.Generator) -> None:
    picture = rng.integers(0, 256, (100, 200), dtype=np.uint8)
    cut = grey_region(picture, Region(left=0.25, right=0.75, top=0.5, bottom=1.0))
    assert cut.flags["C_CONTIGUOUS"]
    assert np.array_equal(cut, picture[50:100, 50:150])
    assert grey_region(np.zeros((3, 2, 3), np.uint8), Region(left=0.9, right=0.95)).size == 0
    assert (
        SymbolReader(region=Region(left=0.9, right=0.95)).look(np.zeros((3, 2), np.uint8)) is Unread.NOTHING
    )


@pytest.mark.parametrize("wrong", [{"left": 0.9}, {"top": -0.1}, {"bottom": 1.1}])
def test_a_region_outside_the_picture_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="not inside"):
        Region(**wrong)


def _qr(text: str) -> Scan:
    return Scan(text=text, symbology=Symbology.QR)


def _bars(text: str) -> Scan:
    return Scan(text=text, symbology=Symbology.CODE_128)


def test_settle_keeps_at_most_one_text() -> None:
    assert settle([]) is Unread.NOTHING
    assert settle([_qr("1"), _qr("2")]) is Unread.CONFLICT
    assert settle([_qr("1"), _bars("2")]) is Unread.CONFLICT
    assert settle([_bars("0123"), _qr("123")]) == _qr("123")
    assert settle([_bars("A"), _bars("A")]) == _bars("A")
    assert settle([_qr("x" * 65)]) is Unread.NOTHING
    assert settle([_qr("1"), _qr("x" * 65)]) is Unread.CONFLICT


@pytest.mark.parametrize("text", ["", "x" * 65, "код", "a\nb", "a\x00b", "é", "1\x7f"])
def test_unprintable_or_long_texts_are_not_acceptable(text: str) -> None:
    assert not is_acceptable(text)


@pytest.mark.parametrize("text", ["1", "x" * 64, "A b~!"])
def test_short_printable_texts_are_acceptable(text: str) -> None:
    assert is_acceptable(text)
