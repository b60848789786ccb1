// The printed record as it lies in the window: the same dots on paper, and an arrow to the real one.
import QtQuick
import Keg.Kit

Item {
    id: replica

    property var screen: bridge.blankScreen
    readonly property var tape: screen.tape
    readonly property int paperPad: Theme.mm(3)
    readonly property bool downward: device.tapeWindow === "below"
    readonly property int arrowRoom: Theme.mm(24)
    readonly property int roomWide: width - 2 * paperPad - (downward ? 0 : arrowRoom)
    readonly property int roomHigh: height - 2 * paperPad - (downward ? arrowRoom : 0)
    readonly property real most: Theme.pxPerMm / 8 * Math.max(1.45, Theme.nameCap / 3.5)
    readonly property real fitting: tape ? Math.min(most, roomWide / tape.wide, roomHigh / tape.high) : 1
    // One dot on one pixel is the sharpest picture, so a scale close above it is let go.
    readonly property real scaling: fitting >= 1 && fitting < 1.12 ? 1 : fitting
    readonly property int wide: tape ? Math.floor(tape.wide * scaling) : 0
    readonly property int high: tape ? Math.floor(tape.high * scaling) : 0
    readonly property bool leftward: device.tapeWindow === "left"

    function hex(colour) { return String(colour).slice(-6) }

    Rectangle {
        id: paper
        x: replica.downward ? Math.round((replica.width - width) / 2)
            : Math.round((replica.width - replica.arrowRoom - width) / 2) + (replica.leftward ? replica.arrowRoom : 0)
        y: replica.downward ? 0 : Math.round((replica.height - height) * 0.3)
        width: replica.wide + 2 * replica.paperPad
        height: replica.high + 2 * replica.paperPad
        color: Theme.paper
        border.color: Theme.outline
        border.width: Theme.hair

        Image {
            x: replica.paperPad
            y: replica.paperPad
            width: replica.wide
            height: replica.high
            cache: false
            smooth: false
            sourceSize: Qt.size(replica.wide, replica.high)
            source: replica.tape ? "image://tape/" + replica.tape.serial + "/" + replica.tape.part
                + "/" + replica.hex(Theme.paper) + "/" + replica.hex(Theme.paperInk) : ""
        }
    }

    Glyph {
        name: replica.downward ? "down" : replica.leftward ? "back" : "onward"
        size: Theme.mm(20)
        weight: 0.1
        color: Theme.accent
        x: replica.downward ? Math.round((replica.width - size) / 2) : replica.leftward ? 0 : replica.width - size
        y: replica.downward ? paper.height + Theme.s2 : paper.y + Math.round((paper.height - size) / 2)
    }
}
