"""The end of the tape as a picture for QML: `image://dock-tape/<serial>`.

The dots are scaled down smoothly, as an eye sees them; what is printed is decided elsewhere.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickImageProvider

from rehearsal.dock.hall import TapePicture

PROVIDER = "dock-tape"
_PAPER = QColor("#FFFFFF")
_INK = QColor("#1C2126")


class DockTape(QQuickImageProvider):
    """Hold the last picture and number it, so that QML never shows an earlier one."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._picture: TapePicture | None = None
        self.serial = 0

    def load(self, picture: TapePicture) -> None:
        """Show another end of the tape from now on."""
        self._picture = picture
        self.serial += 1

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: N802, N803
        """Answer QML with the paper in the size asked for."""
        picture = self._picture
        if picture is None or picture.bottom == picture.top:
            blank = QImage(max(1, requestedSize.width()), 1, QImage.Format.Format_RGB32)
            blank.fill(_PAPER)
            return blank
        high = picture.bottom - picture.top
        image = QImage(
            picture.rows, picture.width_dots, high, picture.width_dots // 8, QImage.Format.Format_Mono
        )
        image.setColorTable([_PAPER.rgb(), _INK.rgb()])
        grey = image.convertToFormat(QImage.Format.Format_RGB32)
        if not requestedSize.isValid():
            return grey
        return grey.scaled(
            requestedSize, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
