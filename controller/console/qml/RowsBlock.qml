// A list: number or sign, words with a note, a value; a row that may be pressed is as high as a button.
import QtQuick
import Keg.Kit

Column {
    id: list

    property var block: ({})
    property bool tight: false
    readonly property bool headed: block.heads[0] !== "" || block.heads[1] !== ""
    readonly property bool pressed_: block.rows.some(row => row.control)

    spacing: pressed_ ? Theme.gap : 0

    Item {
        visible: list.headed
        width: list.width
        height: visible ? Math.max(head.height, head2.height) + Theme.mm(1) : 0

        Say { id: head; width: parent.width - head2.width - Theme.mm(3); role: list.tight ? "meta" : "body"; strong: true; color: Theme.quietInk; text: list.block.heads[0] }
        Say { id: head2; anchors.right: parent.right; role: "meta"; wrapMode: Text.NoWrap; color: Theme.quietInk; text: list.block.heads[1] }
    }
    Repeater {
        model: list.block.rows.length

        Rectangle {
            id: row
            required property int index
            readonly property var shown: list.block.rows[index] ?? ({})
            readonly property bool isTarget: !!shown.control
            readonly property string targetId: shown.control?.id ?? ""
            readonly property string mood: shown.mood ?? "plain"
            readonly property int pad: isTarget ? Theme.mm(2.6) : 0
            readonly property int signRoom: sign.visible ? sign.size + Theme.mm(2) : 0
            readonly property int numberRoom: number.text === "" ? 0 : Math.max(Theme.mm(7), Math.ceil(number.implicitWidth)) + Theme.mm(2)
            readonly property int valueRoom: value.text === "" ? 0 : Math.ceil(value.implicitWidth) + Theme.mm(3)

            width: list.width
            readonly property string role: list.tight ? "meta" : list.block.large ? "label" : "body"
            height: Math.max(isTarget ? Theme.atLeast(12.7) : 0, texts.height + Theme.mm(list.tight ? 1.4 : list.block.large ? 4.4 : 2.2), value.height)
            radius: isTarget ? Theme.mm(2) : 0
            color: isTarget ? (tap.down ? Theme.pressedGround : Theme.surface) : "transparent"
            border.color: Theme.divider
            border.width: isTarget ? Theme.hair : 0

            Accessible.role: isTarget ? Accessible.Button : Accessible.StaticText
            Accessible.name: [shown.number, shown.title, shown.note, shown.value].filter(part => part).join(" ")
            Accessible.onPressAction: if (isTarget) bridge.press(bridge.revision, row.targetId)

            Rectangle {
                anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
                visible: !row.isTarget && row.index + 1 < list.block.rows.length
                height: Theme.hair
                color: Theme.divider
            }
            Icon {
                id: sign
                anchors { left: parent.left; leftMargin: row.pad; verticalCenter: parent.verticalCenter }
                name: row.shown.icon ?? ""
                color: Tint.ink(row.mood)
                size: visible ? Theme.px(Tint.cap(list.tight ? "meta" : "body")) : 0
            }
            Say {
                id: number
                anchors { left: parent.left; leftMargin: row.pad + row.signRoom; verticalCenter: parent.verticalCenter }
                role: list.block.large ? "label" : "body"
                strong: true
                wrapMode: Text.NoWrap
                color: Tint.ink(row.mood)
                text: row.shown.number ?? ""
            }
            Column {
                id: texts
                anchors { left: parent.left; leftMargin: row.pad + row.signRoom + row.numberRoom }
                anchors { right: parent.right; rightMargin: row.pad + row.valueRoom; verticalCenter: parent.verticalCenter }

                Say { width: parent.width; role: row.role; strong: row.isTarget; leading: 1.12; text: row.shown.title ?? "" }
                Say { width: parent.width; visible: text !== ""; role: "meta"; leading: 1.12; color: row.mood === "plain" ? Theme.quietInk : Tint.ink(row.mood); text: row.shown.note ?? "" }
            }
            Say {
                id: value
                anchors { right: parent.right; rightMargin: row.pad; verticalCenter: parent.verticalCenter }
                role: list.tight ? "body" : "label"
                strong: true
                wrapMode: Text.NoWrap
                text: row.shown.value ?? ""
            }

            SafeTap { id: tap; enabled: row.isTarget; onActivated: revision => bridge.press(revision, row.targetId) }
        }
    }
}
