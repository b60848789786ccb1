// Where the keys are: a double ring around the thing that has the focus, outside it, so that no word moves.
// A hair of the ground keeps the ring apart from a filled thing of its own colour.
import QtQuick

Item {
    id: ring

    property string targetId: ""
    property int radius: Theme.radius
    // Bare words need some air inside the ring.
    property int air: 0
    readonly property bool shown: targetId !== "" && bridge.focus === targetId
    readonly property int line: Math.max(2, Theme.mm(0.7))
    readonly property int apart: Theme.hair

    anchors { fill: parent; margins: -air }
    visible: shown

    Rectangle {
        anchors { fill: parent; margins: -ring.apart - 2 * ring.line }
        radius: ring.radius + ring.apart + 2 * ring.line
        color: "transparent"
        border.color: Theme.focusOuter
        border.width: ring.line
    }
    Rectangle {
        anchors { fill: parent; margins: -ring.apart - ring.line }
        radius: ring.radius + ring.apart + ring.line
        color: "transparent"
        border.color: Theme.focusInner
        border.width: ring.line
    }
    Rectangle {
        anchors { fill: parent; margins: -ring.apart }
        radius: ring.radius + ring.apart
        color: "transparent"
        border.color: Theme.ground
        border.width: ring.apart
    }
}
