// A key of the keypad: its sign is drawn, its meaning said by `code`; what it does is the kiosk's business.
import QtQuick
import QtQuick.Shapes
import Keg.Kit

Rectangle {
    id: key

    property string code: ""
    property string label: ""
    property string sign: ""
    property color ground: Casing.key
    property color ink: Casing.keyInk
    property int size: Theme.mm(12.5)
    readonly property bool isTarget: true
    readonly property string targetId: "key-" + code
    readonly property var signs: ({
        "up": "M 0.5 0.26 L 0.78 0.70 L 0.22 0.70 Z",
        "down": "M 0.5 0.74 L 0.78 0.30 L 0.22 0.30 Z",
        "left": "M 0.26 0.5 L 0.70 0.22 L 0.70 0.78 Z",
        "right": "M 0.74 0.5 L 0.30 0.22 L 0.30 0.78 Z",
        "cross": "M 0.28 0.28 L 0.72 0.72 M 0.72 0.28 L 0.28 0.72",
        "minus": "M 0.28 0.5 L 0.72 0.5",
        "plus": "M 0.28 0.5 L 0.72 0.5 M 0.5 0.28 L 0.5 0.72",
        "slower": "M 0.60 0.26 L 0.38 0.5 L 0.60 0.74",
        "faster": "M 0.40 0.26 L 0.62 0.5 L 0.40 0.74",
        "ring": "M 0.5 0.24 A 0.26 0.26 0 1 1 0.499 0.24 Z",
        "dot": "M 0.5 0.34 A 0.16 0.16 0 1 1 0.499 0.34 Z"
    })
    readonly property bool solid: ["up", "down", "left", "right", "dot"].includes(sign)

    width: size
    height: size
    radius: Theme.mm(2.2)
    color: tap.down ? Qt.darker(ground, 1.18) : ground
    border.color: Casing.edge
    border.width: Theme.hair
    Accessible.role: Accessible.Button
    Accessible.name: label || code

    // The keys stand proud of the plate.
    Rectangle {
        z: -1
        y: tap.down ? Theme.mm(0.4) : Theme.mm(1.1)
        width: parent.width
        height: parent.height
        radius: parent.radius
        color: Casing.edge
    }
    Words {
        anchors { centerIn: parent; verticalCenterOffset: -opticalShift }
        visible: key.label !== ""
        cap: key.label.length > 1 ? Theme.detailsCap - 0.4 : 4.4
        strong: true
        color: key.ink
        text: key.label
    }
    Shape {
        visible: key.sign !== ""
        width: Math.min(key.width, key.height)
        height: width
        anchors.centerIn: parent

        ShapePath {
            strokeColor: key.ink
            strokeWidth: Math.max(2, key.size * 0.07)
            fillColor: key.solid ? key.ink : "transparent"
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            scale: Qt.size(key.size, key.size)

            PathSvg { path: key.signs[key.sign] ?? "" }
        }
    }
    // The one raised point that fingers look for.
    Rectangle {
        visible: key.code === "D5"
        anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; bottomMargin: Theme.mm(1.2) }
        width: Theme.mm(1.5)
        height: width
        radius: width / 2
        color: key.ink
    }
    SafeTap {
        id: tap
        onActivated: wish.press(key.code)
    }
}
