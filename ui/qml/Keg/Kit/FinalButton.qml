// One of the two last buttons: equal in size, told apart by fill, sign and words. The ring round the sign
// fills while the button does not accept yet.
import QtQuick
import QtQuick.Shapes

Rectangle {
    id: button

    property string targetId: ""
    property string label: ""
    property string note: ""
    property bool confirms: true
    property int afterMs: 0
    property int revision: 0
    property real ring: Theme.calm || afterMs === 0 ? 1 : 0
    readonly property bool isTarget: true
    readonly property color inkNow: confirms ? Theme.confirmInk : tap.down ? Theme.pressedInk : Theme.annulInk
    readonly property int ringSize: Theme.mm(Theme.small ? 10 : 13)
    readonly property int pad: Theme.mm(3)
    readonly property int naturalWidth: Math.ceil(natural.implicitWidth) + 2 * pad + 2

    signal activated(int revision)

    implicitWidth: naturalWidth
    implicitHeight: texts.height + ringSize + Theme.s2 + 2 * (Theme.small ? Theme.s2 : Theme.s4)
    radius: Theme.radius
    color: confirms ? Theme.confirmGround : tap.down ? Theme.pressedGround : Theme.surface
    border.color: confirms ? Theme.confirmGround : Theme.annulInk
    border.width: Math.max(3, Theme.mm(0.9))

    onRevisionChanged: fill.again()
    // The runtime may lift the guard a moment before the ring is full.
    onAfterMsChanged: if (afterMs === 0) { fill.stop(); ring = 1 }
    Component.onCompleted: fill.again()

    Accessible.role: Accessible.Button
    Accessible.name: note === "" ? label : label + ". " + note
    Accessible.onPressAction: bridge.press(bridge.revision, button.targetId)

    NumberAnimation {
        id: fill
        target: button
        property: "ring"
        from: 0
        to: 1
        duration: button.afterMs

        function again() {
            if (!Theme.calm && button.afterMs > 0)
                restart()
        }
    }

    Words {
        id: natural
        visible: false
        wrapMode: Text.NoWrap
        cap: Theme.finalCap
        strong: true
        text: button.label
    }

    Rectangle {
        anchors { fill: parent; margins: Theme.mm(1.4) }
        visible: button.confirms && tap.down
        radius: button.radius - Theme.mm(1.4)
        color: "transparent"
        border.color: Theme.confirmInk
        border.width: Theme.bold
    }

    Column {
        id: stack
        anchors.centerIn: parent
        width: parent.width - 2 * button.pad
        spacing: Theme.s2

        Item {
            anchors.horizontalCenter: parent.horizontalCenter
            width: button.ringSize
            height: button.ringSize

            Shape {
                anchors.fill: parent

                ShapePath {
                    strokeColor: button.inkNow
                    strokeWidth: Math.max(3, Theme.mm(0.9))
                    fillColor: "transparent"
                    capStyle: ShapePath.FlatCap

                    PathAngleArc {
                        centerX: button.ringSize / 2
                        centerY: button.ringSize / 2
                        radiusX: button.ringSize / 2 - Theme.mm(0.5)
                        radiusY: radiusX
                        startAngle: -90
                        sweepAngle: 360 * button.ring
                    }
                }
            }
            Glyph {
                anchors.centerIn: parent
                name: button.confirms ? "tick" : "cross"
                size: Math.round(button.ringSize * 0.56)
                weight: 0.13
                color: button.inkNow
            }
        }

        Column {
            id: texts
            width: parent.width

            Words {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                cap: Theme.finalCap
                strong: true
                color: button.inkNow
                text: button.label
            }
            Words {
                width: parent.width
                visible: button.note !== ""
                horizontalAlignment: Text.AlignHCenter
                cap: Theme.metaCap
                color: button.inkNow
                text: button.note
            }
        }
    }

    FocusRing { targetId: button.targetId }

    SafeTap {
        id: tap
        afterMs: button.afterMs
        onActivated: revision => button.activated(revision)
    }
}
