"""A printed record drawn for tests: 576 dots wide, four contests."""

from PIL import Image, ImageDraw, ImageFont

from kiosk.ui.tape_image import TapeBitmap

_FONTS = "/usr/share/fonts/truetype/paratype"
LINES = (
    ("b", "Устройство 2 · запись 17"),
    ("", ""),
    ("r", "1. Губернатор области"),
    ("b", "Долгополова-Преображенская"),
    ("b", "Евпраксия Константиновна"),
    ("", ""),
    ("r", "2. Законодательное Собрание"),
    ("b", "Движение «Просвещение»"),
    ("", ""),
    ("r", "3. Городская Дума, округ № 4"),
    ("b", "Ибрагимбеков"),
    ("b", "Рустамджан Шамсутдинович"),
    ("", ""),
    ("r", "4. Референдум"),
    ("b", "Да"),
)


def tape(lines: tuple[tuple[str, str], ...] = LINES, *, width: int = 576, pitch: int = 50) -> TapeBitmap:
    """Draw lines of regular («r») or bold («b») text as packed dots."""
    fonts = {
        "r": ImageFont.truetype(f"{_FONTS}/PTS55F.ttf", 34, layout_engine=ImageFont.Layout.BASIC),
        "b": ImageFont.truetype(f"{_FONTS}/PTS75F.ttf", 40, layout_engine=ImageFont.Layout.BASIC),
    }
    picture = Image.new("1", (width, pitch * len(lines) + 16), 0)
    pen = ImageDraw.Draw(picture)
    for index, (weight, text) in enumerate(lines):
        if text:
            pen.text((8, 8 + index * pitch), text, fill=1, font=fonts[weight])
    return TapeBitmap(width_dots=width, height_dots=picture.height, rows=picture.tobytes())
