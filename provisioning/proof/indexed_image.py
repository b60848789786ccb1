"""A PNG with a palette put into a PDF as it is: its own compression, its own colours, nothing drawn anew.

Thousands of pictures make a paper of some megabytes so, and quickly. Other kinds of PNG are refused.
"""

import dataclasses
import pathlib
import struct
import typing

from reportlab.pdfbase import pdfdoc
from reportlab.platypus import Flowable

from provisioning.proof.reading import ProofFileError

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTE = 3
MAX_BYTES = 8 * 1024 * 1024


class PictureError(ProofFileError):
    """A picture that is not a PNG with a palette; the message is a Russian sentence."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IndexedPng:
    """The parts of a PNG that a PDF wants. `data` is compressed, rows with PNG predictors."""

    width: int
    height: int
    bits: int
    palette: bytes
    data: bytes


def read_png(path: pathlib.Path) -> IndexedPng:
    """Take a PNG apart. Raises PictureError and OSError."""
    if path.stat().st_size > MAX_BYTES:
        raise PictureError(f"{path.name}: картинка слишком велика")
    content = path.read_bytes()
    head, palette, data = b"", b"", []
    at = len(_SIGNATURE)
    while at + 12 <= len(content) and content.startswith(_SIGNATURE):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IHDR":
            head = body
        elif kind == b"PLTE":
            palette = body
        elif kind == b"IDAT":
            data.append(body)
    if len(head) != 13 or not palette or len(palette) % 3 or not data:
        raise PictureError(f"{path.name}: это не PNG с палитрой")
    width, height, bits, colour, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    if colour != _PALETTE or interlaced or not 0 < width <= 10_000 or not 0 < height <= 10_000:
        raise PictureError(f"{path.name}: это не PNG с палитрой")
    return IndexedPng(width=width, height=height, bits=bits, palette=palette, data=b"".join(data))


class _Embedded(pdfdoc.PDFObject):  # type: ignore[misc]  # the PDF library carries no types
    """The object of a picture in the PDF."""

    def __init__(self, png: IndexedPng, name: str) -> None:
        self.png = png
        self.name = name

    def format(self, document: typing.Any) -> bytes:
        png = self.png
        stream = pdfdoc.PDFStream(content=png.data)
        colours = f"[/Indexed /DeviceRGB {len(png.palette) // 3 - 1} <{png.palette.hex()}>]"
        rows = f"<< /Predictor 15 /Colors 1 /BitsPerComponent {png.bits} /Columns {png.width} >>"
        for key, value in (
            ("Type", "/XObject"),
            ("Subtype", "/Image"),
            ("Width", png.width),
            ("Height", png.height),
            ("BitsPerComponent", png.bits),
            ("ColorSpace", colours),
            ("Filter", "/FlateDecode"),
            ("DecodeParms", rows),
        ):
            stream.dictionary[key] = value
        return typing.cast(bytes, stream.format(document))


class Picture(Flowable):  # type: ignore[misc]  # the PDF library carries no types
    """A picture of a given size in points, with a hair line around: white must not melt into the paper."""

    def __init__(self, path: pathlib.Path, width: float, height: float) -> None:
        super().__init__()
        self._path, self.width, self.height = path, width, height

    def wrap(self, *_room: float) -> tuple[float, float]:
        """Say how much room it takes."""
        return self.width, self.height

    def draw(self) -> None:
        """Put it on the page."""
        canvas, name = self.canv, f"picture-{self._path.stem}"
        registered = canvas._doc.getXObjectName(name)
        embedded = _Embedded(read_png(self._path), name)
        canvas._setXObjects(embedded)
        canvas._doc.Reference(embedded, registered)
        canvas._doc.addForm(name, embedded)
        canvas.saveState()
        canvas.scale(self.width, self.height)
        canvas._code.append(f"/{registered} Do")
        canvas.restoreState()
        canvas._formsinuse.append(name)
        canvas.setStrokeGray(0.55)
        canvas.setLineWidth(0.3)
        canvas.rect(0, 0, self.width, self.height, stroke=1, fill=0)
