// Numbers to be typed: the line of the form, its plain name, the digits; the current one has the pad.
import QtQuick
import Keg.Kit

Column {
    id: fields

    property var block: ({})
    property bool tight: false

    spacing: Theme.gap

    Repeater {
        model: fields.block.fields.length

        Rectangle {
            id: field
            required property int index
            readonly property var shown: fields.block.fields[index] ?? ({})
            readonly property string targetId: shown.control?.id ?? ""
            readonly property bool isTarget: true
            readonly property bool current: shown.current ?? false

            width: fields.width
            height: Math.max(Theme.atLeast(12.7), texts.height + Theme.mm(3))
            radius: Theme.mm(2)
            color: Theme.surface
            border.color: current ? Theme.primaryGround : Theme.outline
            border.width: current ? Math.max(3, Theme.mm(0.8)) : Theme.hair

            Accessible.role: Accessible.EditableText
            Accessible.name: shown.title ?? ""
            Accessible.onPressAction: bridge.press(bridge.revision, field.targetId)

            Say {
                id: number
                anchors { left: parent.left; leftMargin: Theme.mm(2.4); verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift }
                role: "label"
                strong: true
                wrapMode: Text.NoWrap
                text: field.shown.number ?? ""
            }
            Column {
                id: texts
                anchors { left: parent.left; leftMargin: Theme.mm(2.4) + (number.text === "" ? 0 : Math.max(Theme.mm(5), Math.ceil(number.implicitWidth)) + Theme.mm(2)); right: box.left; rightMargin: Theme.mm(2); verticalCenter: parent.verticalCenter }

                Say { width: parent.width; role: "body"; leading: 1.12; text: field.shown.title ?? "" }
                Say { width: parent.width; visible: text !== ""; role: "meta"; color: Theme.quietInk; text: field.shown.note ?? "" }
            }
            Rectangle {
                id: box
                anchors { right: parent.right; top: parent.top; bottom: parent.bottom; margins: Theme.mm(1.4) }
                width: Theme.mm(Tint.cap("number") * 4.6)
                radius: Theme.mm(1.5)
                color: Theme.ground

                Say {
                    anchors { right: parent.right; rightMargin: Theme.mm(2); verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift }
                    role: "number"
                    strong: true
                    wrapMode: Text.NoWrap
                    text: field.shown.digits ?? ""
                }
                Rectangle {
                    anchors { right: parent.right; bottom: parent.bottom; rightMargin: Theme.mm(2); bottomMargin: Theme.mm(1.2) }
                    visible: field.current
                    width: Theme.mm(Tint.cap("number") * 0.8)
                    height: Math.max(2, Theme.mm(0.6))
                    color: Theme.primaryGround
                }
            }
            SafeTap { onActivated: revision => bridge.press(revision, field.targetId) }
        }
    }
}
