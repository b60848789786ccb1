// The permanent hatched banner of a test: impossible to take for a real vote.
import QtQuick
import QtQuick.Shapes

Rectangle {
    id: banner

    property string text: ""
    readonly property int pitch: Theme.mm(7)

    implicitHeight: visible ? Math.max(Theme.mm(8), plate.height + Theme.mm(1.6)) : 0
    visible: text !== ""
    color: Theme.warningGround
    clip: true

    Repeater {
        model: banner.visible ? Math.ceil((banner.width + banner.height) / banner.pitch) + 1 : 0

        Shape {
            id: stripe
            required property int index

            ShapePath {
                strokeColor: "transparent"
                fillColor: Theme.warningInk
                startX: stripe.index * banner.pitch - banner.height
                startY: banner.height
                PathLine { relativeX: banner.height; relativeY: -banner.height }
                PathLine { relativeX: banner.pitch * 0.36; relativeY: 0 }
                PathLine { relativeX: -banner.height; relativeY: banner.height }
            }
        }
    }

    Rectangle {
        id: plate
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.s10, Math.ceil(words.implicitWidth) + 2 * Theme.s6)
        height: words.height + Theme.s1
        color: Theme.warningGround

        Words {
            id: words
            anchors { centerIn: parent; verticalCenterOffset: -opticalShift }
            width: Math.min(implicitWidth + 1, banner.width - 2 * Theme.s10 - 2 * Theme.s2)
            horizontalAlignment: Text.AlignHCenter
            cap: Theme.metaCap
            strong: true
            color: Theme.warningInk
            text: banner.text
        }
    }
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text
}
