// The least a page can be: a rectangle that changes its colour on a tap.
import QtQuick

Rectangle {
    id: page

    property bool on: false

    color: "white"

    Rectangle {
        anchors.centerIn: parent
        width: parent.width * 0.8
        height: 140
        color: page.on ? "black" : "grey"

        TapHandler {
            onTapped: page.on = !page.on
        }
    }
}
