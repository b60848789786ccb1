"""Pictures of the pages of a PDF, as a printer would draw them, made by poppler's `pdftoppm`.

For checking codes before paper is spent, and for previews. It says nothing about what is in a picture.
"""

import pathlib
import subprocess
import tempfile

import numpy
import numpy.typing

Picture = numpy.typing.NDArray[numpy.uint8]

_TIMEOUT_S = 60


class NoPictureError(Exception):
    """Pages that could not be drawn: the program is missing or the PDF is broken."""


def page_pictures(pdf: bytes, dpi: int = 200) -> tuple[Picture, ...]:
    """Draw every page in grey, shape (height, width), at `dpi` dots per inch. Raises NoPictureError."""
    with tempfile.TemporaryDirectory(prefix="keg-pages-") as name:
        folder = pathlib.Path(name)
        command = ["pdftoppm", "-gray", "-r", str(dpi), "-", str(folder / "page")]
        try:
            subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=_TIMEOUT_S)
        except (OSError, subprocess.SubprocessError) as error:
            raise NoPictureError("страницы не нарисованы: нет pdftoppm или PDF повреждён") from error
        return tuple(_grey_map(path.read_bytes()) for path in sorted(folder.iterdir()))


def _grey_map(content: bytes) -> Picture:
    """Read a binary PGM of 8 bits."""
    kind, width, height, largest = content.split(maxsplit=4)[:4]
    if kind != b"P5" or largest != b"255":
        raise NoPictureError("неизвестный вид рисунка")
    shape = (int(height), int(width))
    return numpy.frombuffer(content[-shape[0] * shape[1] :], dtype=numpy.uint8).reshape(shape)
