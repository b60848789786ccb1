"""The floor of a start and of memory: one window with one rectangle, in the same Qt with the same settings.

It loads no font, no kit and nothing else of ours but the marks.
"""

import os
import pathlib
import signal
import sys

from bench.marks import mark

_PAGE = pathlib.Path(__file__).parent / "empty_page.qml"


def main() -> int:
    """Show the empty page until told to stop."""
    mark("python")
    os.environ["QT_QUICK_BACKEND"] = "software"
    from PySide6.QtCore import QTimer, QUrl
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQuick import QQuickView

    application = QGuiApplication(["empty"])
    view = QQuickView()
    view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
    view.resize(1080, 1920)
    view.frameSwapped.connect(lambda: mark("frame"))
    view.setSource(QUrl.fromLocalFile(str(_PAGE)))
    view.show()
    signal.signal(signal.SIGTERM, lambda *_: application.quit())
    waking = QTimer()  # Python hears of a signal only when Qt's loop comes back to it
    waking.timeout.connect(lambda: None)
    waking.start(50)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
