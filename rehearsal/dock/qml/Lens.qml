// One lens of the lamp, with a halo while it is lit.
import QtQuick
import Keg.Kit

Rectangle {
    id: lens

    property int size: Theme.mm(18)
    property bool on: false
    property color bright
    property color dark

    width: size
    height: size
    radius: size / 2
    color: on ? bright : dark
    border.color: on ? Qt.lighter(bright, 1.35) : Casing.edge
    border.width: Theme.bold

    Rectangle {
        anchors.centerIn: parent
        visible: lens.on
        width: lens.size + 2 * Theme.mm(1.6)
        height: width
        radius: width / 2
        color: "transparent"
        border.color: lens.bright
        border.width: Theme.mm(0.8)
        opacity: 0.45
    }
}
