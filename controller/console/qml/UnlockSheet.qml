// Two persons unlock: two places that fill, the PIN, the seconds left, and what was refused.
import QtQuick
import Keg.Kit

Rectangle {
    id: over

    property var sheet: null
    readonly property bool typing: (sheet?.pad.length ?? 0) > 0

    color: Theme.scrim

    // Swallows touches meant for the page beneath.
    TapHandler { gesturePolicy: TapHandler.WithinBounds }

    Rectangle {
        anchors { fill: parent; margins: Theme.mm(8) }
        radius: Theme.mm(4)
        color: Theme.surface
        border.color: Theme.outline
        border.width: Theme.hair

        Accessible.role: Accessible.Dialog
        Accessible.name: over.sheet?.title ?? ""

        Say {
            id: title
            anchors { left: parent.left; top: parent.top; margins: Theme.mm(6) }
            width: parent.width - seconds.width - Theme.mm(20)
            role: "title"
            strong: true
            text: over.sheet?.title ?? ""
        }
        Say {
            id: subject
            anchors { left: title.left; top: title.bottom; topMargin: Theme.mm(1) }
            width: title.width
            visible: text !== ""
            role: "body"
            color: Theme.quietInk
            text: over.sheet?.subject ?? ""
        }
        Say {
            id: seconds
            anchors { right: parent.right; top: parent.top; margins: Theme.mm(6) }
            role: "number"
            strong: true
            wrapMode: Text.NoWrap
            text: over.sheet?.seconds ?? ""
        }

        Column {
            id: left
            anchors { left: parent.left; leftMargin: Theme.mm(6); bottom: foot.top; bottomMargin: Theme.mm(4) }
            anchors { top: subject.visible ? subject.bottom : title.bottom; topMargin: Theme.mm(4) }
            width: over.typing ? parent.width - pad.width - Theme.mm(20) : parent.width - Theme.mm(12)
            spacing: Theme.mm(4)

            Row {
                id: slots
                width: parent.width
                spacing: Theme.gap

                Repeater {
                    model: over.sheet?.slots.length ?? 0

                    Rectangle {
                        id: slot
                        required property int index
                        readonly property var shown: over.sheet?.slots[index] ?? ({})
                        readonly property bool filled: shown.filled ?? false

                        width: (slots.width - Theme.gap) / 2
                        height: Theme.mm(Tint.cap("label") * 8)
                        radius: Theme.mm(3)
                        color: filled ? Tint.fill("ok") : "transparent"
                        border.color: filled ? Tint.fill("ok") : Theme.outline
                        border.width: Math.max(2, Theme.mm(0.6))

                        Icon {
                            id: roleSign
                            anchors { horizontalCenter: parent.horizontalCenter; top: parent.top; topMargin: Theme.mm(Tint.cap("label")) }
                            name: slot.filled ? "tick" : slot.shown.icon ?? ""
                            color: slot.filled ? Tint.upon("ok") : Theme.quietInk
                            size: Theme.mm(Tint.cap("label") * 3)
                        }
                        Say {
                            anchors { left: parent.left; right: parent.right; top: roleSign.bottom; margins: Theme.mm(2) }
                            horizontalAlignment: Text.AlignHCenter
                            role: "label"
                            strong: slot.filled
                            color: slot.filled ? Tint.upon("ok") : Theme.ink
                            text: slot.shown.title ?? ""
                        }
                    }
                }
            }
            Rectangle {
                width: parent.width
                height: lead.height + Theme.mm(5)
                radius: Theme.mm(2)
                color: Tint.fill(over.sheet?.mood ?? "")

                Say {
                    id: lead
                    anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.mm(3) }
                    anchors.verticalCenterOffset: -opticalShift
                    role: "label"
                    strong: true
                    color: Tint.upon(over.sheet?.mood ?? "")
                    text: over.sheet?.lead ?? ""
                }
            }
            Repeater {
                model: over.sheet?.lines.length ?? 0

                Say {
                    required property int index
                    width: left.width
                    role: "body"
                    leading: 1.2
                    color: Theme.quietInk
                    text: over.sheet?.lines[index] ?? ""
                }
            }
        }

        Column {
            id: pad
            visible: over.typing
            anchors { right: parent.right; rightMargin: Theme.mm(6); top: left.top }
            width: visible ? keys.width : 0
            spacing: Theme.mm(2.6)

            Say { width: parent.width; role: "meta"; text: over.sheet?.pin_title ?? "" }
            Rectangle {
                width: parent.width
                height: Theme.mm(11)
                radius: Theme.mm(2)
                color: Theme.ground
                border.color: Theme.outline
                border.width: Theme.hair

                Row {
                    anchors.centerIn: parent
                    spacing: Theme.mm(1.6)

                    Repeater {
                        model: (over.sheet?.pin_dots ?? "").length
                        Rectangle { width: Theme.mm(3); height: width; radius: width / 2; color: Theme.ink }
                    }
                }
            }
            NumberPad { id: keys; controls: over.sheet?.pad ?? [] }
        }

        KeyRow {
            id: foot
            anchors { left: parent.left; bottom: parent.bottom; margins: Theme.mm(6) }
            width: over.typing ? parent.width - pad.width - Theme.mm(20) : parent.width - Theme.mm(12)
            controls: over.sheet?.buttons ?? []
        }
    }
}
