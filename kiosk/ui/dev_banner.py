"""The strip over every screen of an image for development: nothing on it can be taken for a real vote."""

from PySide6.QtCore import QUrl
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem, QQuickView

TEXT = "УЧЕБНЫЙ ОБРАЗ"
_PAGE = f"""
import QtQuick
Rectangle {{
    z: 1000
    color: "#7A0F0F"
    Text {{
        anchors.centerIn: parent
        text: "{TEXT}"
        color: "white"
        font.family: "PT Sans"
        font.bold: true
        font.pixelSize: Math.max(12, parent.height * 0.8)
    }}
}}
"""


def show_dev_banner(view: QQuickView) -> QQuickItem:
    """Lay the strip over the foot of a window, where no page has anything to touch. Raises RuntimeError.

    The top is taken: there the mode of the station is said.
    """
    component = QQmlComponent(view.engine(), view)
    component.setData(_PAGE.encode(), QUrl())
    strip = component.create()
    if not isinstance(strip, QQuickItem):
        raise RuntimeError("the strip of the development image cannot be drawn: " + component.errorString())
    ground = view.contentItem()
    strip.setParent(view)
    strip.setParentItem(ground)

    def fit() -> None:
        strip.setWidth(ground.width())
        strip.setHeight(ground.height() / 80)
        strip.setY(ground.height() - strip.height())

    ground.widthChanged.connect(fit)
    ground.heightChanged.connect(fit)
    fit()
    return strip
