"""A picture of a screen as a small file: fewer pixels, sixteen colours, flat ones kept flat."""

import pathlib

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

_COLOURS = 16


def save_small(picture: QImage, path: pathlib.Path, *, width: int) -> None:
    """Write a picture as a PNG of `width` px with a palette of its own. Raises OSError."""
    small = picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
    plain = small.convertToFormat(QImage.Format.Format_RGB888)
    size = (plain.width(), plain.height())
    rows = Image.frombuffer("RGB", size, bytes(plain.constBits()), "raw", "RGB", plain.bytesPerLine(), 1)
    rows.quantize(_COLOURS, dither=Image.Dither.NONE).save(path)
