"""The bitmap: sizes a person can read, nothing clipped, no boxes, the same dots always."""

import pathlib
import random

import hypothesis
import hypothesis.strategies as st
import pytest
from PIL import Image

from printer.document import Align, Banner, Block, Rule, Space, Symbol, TapeDocument, Text, TextStyle
from printer.font_coverage import FontError
from printer.lettering import FontPaths, Lettering
from printer.raster import STYLES, Rasteriser, TapeWidth
from printer.realtime_bytes import without_realtime_bytes
from printer.tape_image import TapeImage

LEGAL_CAPITAL_DOTS = 28
LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяЁЙЩЫФәөүҗңһqgQJW"


@pytest.fixture(scope="module", params=list(TapeWidth))
def any_width(request: pytest.FixtureRequest) -> Rasteriser:
    return Rasteriser(request.param)


def ink_box(image: TapeImage) -> tuple[int, int, int, int]:
    """Give left, top, right, bottom of the black dots."""
    inverted = image.rows
    box = Image.frombytes("1", (image.width_dots, image.height_dots), inverted).getbbox()
    assert box is not None
    return box


def capital_height(rasteriser: Rasteriser, style: TextStyle, letter: str) -> int:
    _, top, _, bottom = ink_box(rasteriser.render_block(Text(letter, style)))
    return bottom - top


@pytest.mark.parametrize("style", list(TextStyle))
@pytest.mark.parametrize("letter", ["Н", "I", "E", "П"])
def test_capitals_are_at_least_3_5_mm(any_width: Rasteriser, style: TextStyle, letter: str) -> None:
    assert capital_height(any_width, style, letter) >= LEGAL_CAPITAL_DOTS


def test_the_mark_is_the_largest_and_stays_whole(any_width: Rasteriser) -> None:
    heights = {style: capital_height(any_width, style, "Н") for style in TextStyle}
    assert all(heights[TextStyle.MARK] > heights[style] for style in TextStyle if style is not TextStyle.MARK)
    for word in ("ПОДТВЕРЖДЕНО", "АННУЛИРОВАНО"):
        assert any_width.lines(word, TextStyle.MARK) == (word,)


SAMPLE_BLOCKS: tuple[Block, ...] = (
    Banner("ТЕСТ"),
    Text("Ёлки и йод\nвторая строка", TextStyle.TITLE, Align.RIGHT),
    Rule(),
    Space(3.3),
    Text("Ваш выбор: Щёголев-Задунайский, выдвинут собранием", TextStyle.SMALL),
    Symbol("0123456789", "Протокол 1/1"),
    Text("АННУЛИРОВАНО", TextStyle.MARK, Align.CENTER),
)


def test_a_document_is_its_blocks_one_under_another(any_width: Rasteriser) -> None:
    for seed in range(4):
        blocks = random.Random(seed).choices(SAMPLE_BLOCKS, k=6)
        whole = any_width.render(TapeDocument(tuple(blocks)))
        alone = b"".join(Rasteriser(TapeWidth(any_width.width)).render_block(block).rows for block in blocks)
        assert whole.rows == alone


def test_every_block_begins_and_ends_with_a_blank_row(any_width: Rasteriser) -> None:
    tall = Text("Ё\u0302\u0301 Ǻ ỗ Й\u0302 ў qg", TextStyle.BODY)
    for block in (*SAMPLE_BLOCKS, tall):
        image = any_width.render_block(block)
        blank = bytes(image.bytes_per_row)
        assert image.rows.startswith(blank)
        assert image.rows.endswith(blank)


@hypothesis.settings(max_examples=40, deadline=None)
@hypothesis.given(
    st.text(alphabet=LETTERS + "- ", min_size=1, max_size=90).filter(str.strip),
    st.sampled_from(list(TextStyle)),
    st.sampled_from(list(Align)),
    st.sampled_from(list(TapeWidth)),
)
def test_nothing_is_ever_clipped(text: str, style: TextStyle, align: Align, width: TapeWidth) -> None:
    rasteriser = Rasteriser(width)
    image = rasteriser.render_block(Text(text, style, align))
    metrics = STYLES[width][style]
    paths = FontPaths()
    lettering = Lettering(paths.bold if metrics.bold else paths.regular)
    expected = 0
    for line in rasteriser.lines(text, style):
        canvas = Image.new("1", (2000, 300), 0)
        lettering.draw(canvas, line, size=metrics.size, left=300, baseline=150, ink=1)
        expected += sum(canvas.histogram()[1:])
    left, _, right, _ = ink_box(image)
    assert left >= 1
    assert right <= width - 1
    # The few dots above the sum are the neighbours of realtime bytes.
    assert 0 <= image.as_gray_bytes().count(0) - expected <= expected // 100


def test_letters_of_the_peoples_of_russia_print(rasteriser: Rasteriser) -> None:
    for letter in "әөүҗңһӘӨҮҖҢҺӑӗҫӳӱӧІіѢ№«»—Aaz":
        image = rasteriser.render_block(Text(letter))
        assert any(image.rows), letter
    drawn = {letter: rasteriser.render_block(Text(letter)).rows for letter in "әөүҗңһ"}
    assert len(set(drawn.values())) == 6


@pytest.mark.parametrize(("text", "named"), [("日", "U\\+65E5"), ("😀", "U\\+1F600"), ("\ufffe", "U\\+FFFE")])
def test_a_character_without_a_glyph_is_refused_by_name(
    rasteriser: Rasteriser, text: str, named: str
) -> None:
    with pytest.raises(FontError, match=named):
        rasteriser.render_block(Text(f"Список {text}"))


@pytest.mark.parametrize("character", ["\t", "\u202e", "\u200b", "\u00ad", "\x10"])
def test_invisible_characters_are_refused(rasteriser: Rasteriser, character: str) -> None:
    with pytest.raises(FontError, match=f"U\\+{ord(character):04X}"):
        rasteriser.render_block(Text(f"а{character}б"))


def test_the_second_font_is_used_where_the_first_has_no_glyph() -> None:
    only_first = FontPaths(regular=FontPaths().regular[:1], bold=FontPaths().bold[:1])
    with pytest.raises(FontError, match="U\\+1EA0"):
        Rasteriser(fonts=only_first).render_block(Text("Ạ"))
    assert any(Rasteriser().render_block(Text("Ạ")).rows)


def test_a_missing_font_is_named() -> None:
    nowhere = pathlib.Path("/nonexistent/PTS55F.ttf")
    with pytest.raises(FontError, match="nonexistent/PTS55F"):
        Rasteriser(fonts=FontPaths(regular=(nowhere,)))


def test_a_file_that_is_no_font_is_refused(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "broken.ttf"
    path.write_bytes(bytes(100))
    with pytest.raises(FontError, match=r"broken\.ttf"):
        Rasteriser(fonts=FontPaths(regular=(path,)))


def test_composed_and_decomposed_letters_give_the_same_dots(rasteriser: Rasteriser) -> None:
    composed, decomposed = "ёй", "е\u0308и\u0306"
    assert rasteriser.render_block(Text(composed)) == rasteriser.render_block(Text(decomposed))


def test_lengths_are_true_millimetres(rasteriser: Rasteriser) -> None:
    assert rasteriser.render_block(Space(12.5)).height_mm == 12.5
    assert rasteriser.render(TapeDocument(())).height_dots == 0


def test_banner_is_mostly_black_with_white_letters(rasteriser: Rasteriser) -> None:
    image = rasteriser.render_block(Banner("ТЕСТ"))
    black = image.as_gray_bytes().count(0) / (image.width_dots * image.height_dots)
    assert 0.5 < black < 0.9
    other = rasteriser.render_block(Banner("СЕТЬ"))
    assert other.height_dots == image.height_dots
    assert other.rows != image.rows


@pytest.mark.parametrize("data", ["01234567890123456789" * 8, "ABC:$%+/12" * 20, bytes(range(256))])
def test_symbols_are_read_back(rasteriser: Rasteriser, data: str | bytes) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    image = rasteriser.render_block(Symbol(data, "Протокол 1/1"))
    results = zxingcpp.read_barcodes(image.to_pillow().convert("L"))
    expected = data if isinstance(data, bytes) else data.encode()
    assert [result.bytes for result in results] == [expected]


def test_a_symbol_too_big_for_the_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit 384 dots"):
        Rasteriser(TapeWidth.MM58).render_block(Symbol(bytes(2000)))


def test_rows_hold_no_realtime_command() -> None:
    rows = b"\x10\x04\x01\x10\x05\x02" + b"\x00\x10\x14\x08\x10\x10"
    assert without_realtime_bytes(rows, 6) == b"\x18\x04\x01\x18\x05\x02" + b"\x00\x18\x14\x08\x10\x10"
    harmless = b"\x10\x10\x03\x04\x05\x10"
    assert without_realtime_bytes(harmless, 6) is harmless


def test_no_block_sends_a_realtime_command(rasteriser: Rasteriser, monkeypatch: pytest.MonkeyPatch) -> None:
    unlucky = Image.frombytes("1", (576, 1), b"\x10\x04\x01".ljust(72, b"\0"))
    monkeypatch.setattr(rasteriser, "_rule", lambda: unlucky)
    assert rasteriser.render_block(Rule()).rows.startswith(b"\x18\x04\x01")


def test_accents_taller_than_any_line_get_more_room(
    rasteriser: Rasteriser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No known letter leaves its line, so an over-tall stroke is drawn in the place of one."""

    def draw(_: object, canvas: Image.Image, text: str, **place: int) -> None:
        canvas.paste(1, (100, place["baseline"] - 80, 110, place["baseline"] + 50))

    monkeypatch.setattr(Lettering, "draw", draw)
    image = rasteriser.render_block(Text("а"))
    assert ink_box(image) == (100, 1, 110, 131)
    assert image.height_dots == 132


def test_image_survives_png_and_gives_gray_dots(rasteriser: Rasteriser, voter_tape: TapeDocument) -> None:
    image = rasteriser.render(voter_tape)
    assert TapeImage.from_png(image.to_png()) == image
    gray = image.as_gray_bytes()
    assert len(gray) == image.width_dots * image.height_dots
    assert gray == image.to_pillow().convert("L").tobytes()
    assert "b'" not in repr(image)
    parts = [image.cropped(0, 200), image.cropped(200, image.height_dots)]
    assert TapeImage.joined(parts, width_dots=576) == image


def test_impossible_images_are_refused() -> None:
    with pytest.raises(ValueError, match="multiple of 8"):
        TapeImage(10, 1, b"\0\0")
    with pytest.raises(ValueError, match="1 rows of 16 dots"):
        TapeImage(16, 1, b"\0")
    with pytest.raises(ValueError, match="zero rows"):
        TapeImage(16, 0, b"").to_png()
    with pytest.raises(ValueError, match="outside"):
        TapeImage(16, 1, b"\0\0").cropped(0, 2)
    with pytest.raises(ValueError, match="cannot join"):
        TapeImage.joined([TapeImage(8, 0, b"")], width_dots=16)
