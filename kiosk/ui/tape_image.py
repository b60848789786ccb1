"""The printed tape on the screen: the same dots, in the colours of the theme, whole or part by part.

It draws no text of its own: what the voter compares is the bitmap that went to the printer.
"""

import dataclasses

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickImageProvider

from printer.tape_image import part_bounds

PROVIDER = "tape"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TapeBitmap:
    """A 1-bit picture: rows of ⌈width/8⌉ bytes, most significant bit first, 1 = black."""

    width_dots: int
    height_dots: int
    rows: bytes = dataclasses.field(repr=False)

    def __post_init__(self) -> None:
        expected = self.bytes_per_row * self.height_dots
        if self.width_dots <= 0 or self.height_dots <= 0 or len(self.rows) != expected:
            raise ValueError(
                f"tape bitmap: {len(self.rows)} bytes for {self.width_dots} × {self.height_dots} dots"
            )

    @property
    def bytes_per_row(self) -> int:
        """Give the bytes of one row of dots."""
        return (self.width_dots + 7) // 8

    def row(self, index: int) -> bytes:
        """Give one packed row of dots."""
        return self.rows[index * self.bytes_per_row : (index + 1) * self.bytes_per_row]


def part_image(tape: TapeBitmap, top: int, bottom: int, *, paper: QColor, ink: QColor) -> QImage:
    """Make the picture of the rows `top` … `bottom` in two colours."""
    span = tape.rows[top * tape.bytes_per_row : bottom * tape.bytes_per_row]
    image = QImage(span, tape.width_dots, bottom - top, tape.bytes_per_row, QImage.Format.Format_Mono)
    image.setColorTable([paper.rgb(), ink.rgb()])
    return image.convertToFormat(QImage.Format.Format_RGB32)


class TapeProvider(QQuickImageProvider):
    """Serve `image://tape/<serial>/<part>/<paper>/<ink>`; colours are RRGGBB."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._tape: TapeBitmap | None = None
        self._bounds: tuple[tuple[int, int], ...] = ()
        self._serial = 0

    @property
    def serial(self) -> int:
        """Number the tapes, so that QML never shows an earlier one."""
        return self._serial

    @property
    def loaded(self) -> bool:
        """Say whether there is a tape to show."""
        return self._tape is not None

    def load(self, tape: TapeBitmap | None) -> None:
        """Show another tape from now on; None forgets the dots."""
        self._tape = tape
        self._bounds = ()
        self._serial += 1

    def part_size(self, part: int, parts: int) -> tuple[int, int]:
        """Cut the tape into `parts` and give the size in dots of part `part` (from 0)."""
        if self._tape is None:
            raise RuntimeError("a screen asks for the printed record, but no tape was handed over")
        if not 0 <= part < parts:
            raise ValueError(f"tape part {part} of {parts}")
        if len(self._bounds) != parts:
            tape = self._tape
            self._bounds = part_bounds(
                tape.rows, bytes_per_row=tape.bytes_per_row, height=tape.height_dots, parts=parts
            )
        top, bottom = self._bounds[part]
        return self._tape.width_dots, bottom - top

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: N802, N803
        """Answer QML; a picture of an earlier tape is blank, never wrong."""
        serial, part, paper, ink = id.split("/")
        blank = QImage(
            max(1, requestedSize.width()), max(1, requestedSize.height()), QImage.Format.Format_RGB32
        )
        blank.fill(QColor(f"#{paper}"))
        if self._tape is None or int(serial) != self._serial or int(part) >= len(self._bounds):
            return blank
        top, bottom = self._bounds[int(part)]
        image = part_image(self._tape, top, bottom, paper=QColor(f"#{paper}"), ink=QColor(f"#{ink}"))
        if requestedSize.isValid() and requestedSize != image.size():
            image = image.scaled(
                requestedSize,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        return image
