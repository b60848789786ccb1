"""The picture of last resort: a program of the station cannot work and a person must come.

Drawn without QML, packages or settings, because any of these may be what is
broken. Not here: why it cannot work; the name of the program is all that is known.
"""

import sys

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPainter, QPaintEvent, QRasterWindow

_INK, _PAPER, _BAR = QColor("#14181D"), QColor("#FFFFFF"), QColor("#7A0F0F")
# Loaded by path as everywhere; without them Qt's own fonts must do, for this page may not fail.
_FONTS = tuple(f"/usr/share/fonts/truetype/paratype/{name}.ttf" for name in ("PTS55F", "PTS75F"))
_SETUP = "setup"
_NAMES = {
    "keg-kiosk": "Устройство для голосования",
    "keg-controller": "Контроллер участка",
    "keg-console": "Пульт комиссии",
}


class NotReadyWindow(QRasterWindow):
    """One page of text, as large as the screen allows."""

    def __init__(self, program: str) -> None:
        """Take the unit's name of the program, or `setup` for a device that is nothing yet."""
        super().__init__()
        self._is_new = program == _SETUP
        self._name = _NAMES.get(program, program)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the page."""
        del event
        painter = QPainter(self)
        width, height = self.width(), self.height()
        painter.fillRect(0, 0, width, height, _PAPER)
        painter.fillRect(0, 0, width, height // 40, _BAR)
        if self._is_new:
            self._write(painter, "НЕ НАСТРОЕНО", 0.30, 0.085, bold=True)
            self._write(painter, "Вставьте карту памяти комиссии.", 0.42, 0.045)
            self._write(painter, "На пустую карту запишется заявка устройства.", 0.54, 0.038)
            self._write(painter, "Код X-02", 0.80, 0.030)
        else:
            self._write(painter, "НЕ ГОТОВО", 0.30, 0.085, bold=True)
            self._write(painter, self._name, 0.42, 0.045)
            self._write(painter, "Позовите члена комиссии.\nЗапуск повторяется сам.", 0.54, 0.038)
            self._write(painter, "Код X-01", 0.80, 0.030)
        painter.end()

    def _write(self, painter: QPainter, text: str, at: float, size: float, *, bold: bool = False) -> None:
        font = QFont("PT Sans")
        font.setPixelSize(max(12, round(min(self.width(), self.height()) * size)))
        font.setBold(bold)
        painter.setFont(font)
        painter.setPen(_INK)
        box = QRect(self.width() // 20, round(self.height() * at), self.width() * 9 // 10, self.height() // 5)
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, text)


def main() -> int:
    """Show the page until told to stop."""
    application = QGuiApplication(sys.argv[:1])
    for file in _FONTS:
        QFontDatabase.addApplicationFont(file)
    window = NotReadyWindow(sys.argv[1] if len(sys.argv) > 1 else "")
    window.showFullScreen()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
