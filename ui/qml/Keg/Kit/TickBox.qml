// The square at the right of a row, with a tick when the row is chosen.
import QtQuick

Rectangle {
    id: box

    property bool ticked: false
    property int size: Theme.box

    implicitWidth: size
    implicitHeight: size
    radius: Theme.mm(1.6)
    color: Theme.surface
    border.color: Theme.outline
    border.width: Math.max(2, Theme.mm(0.5))

    Glyph {
        anchors.centerIn: parent
        visible: box.ticked
        size: Math.round(box.size * 0.82)
        weight: 0.14
        color: Theme.ink
    }
}
