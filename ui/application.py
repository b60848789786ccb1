"""The one QGuiApplication of a program: software rendering, fonts, nothing synthesised.

Not here: windows. Called by composition roots and tests only.
"""

import collections.abc
import os

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from ui.fonts import FontFiles, load_fonts


def open_application(
    arguments: collections.abc.Sequence[str] = (),
    *,
    platform: str | None = None,
    fonts: FontFiles | None = None,
) -> QGuiApplication:
    """Start Qt, or return the application that already runs, with the fonts loaded.

    `platform` is a Qt platform («offscreen», «linuxfb», «xcb»); None leaves the choice to the environment.
    Pictures are drawn by the software scene graph, the same on every machine. Raises FontError.
    """
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    os.environ["QT_QUICK_BACKEND"] = "software"
    os.environ["QT_SCALE_FACTOR"] = "1"
    # Compiled pages cost 10 ms anew; without the cache nothing is written to a home that need not exist.
    os.environ["QML_DISABLE_DISK_CACHE"] = "1"
    if platform is not None:
        os.environ["QT_QPA_PLATFORM"] = platform
    # A touch nobody took must not come back as a mouse press: it would reach the guard twice.
    QGuiApplication.setAttribute(Qt.ApplicationAttribute.AA_SynthesizeMouseForUnhandledTouchEvents, False)
    QGuiApplication.setAttribute(Qt.ApplicationAttribute.AA_SynthesizeTouchForUnhandledMouseEvents, False)
    application = QGuiApplication(["keg", *arguments])
    load_fonts(fonts)
    return application
