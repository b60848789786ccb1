// A question or explanation over a page: a sheet at the bottom, at most two buttons, the safe one at the right.
import QtQuick

Item {
    id: sheet

    property string title: ""
    property string text: ""
    property var safe: ({})
    property var other: null
    readonly property bool beside: !other || (safe_.naturalWidth + other_.naturalWidth + Theme.gap <= face.inner
        || Math.max(safe_.naturalWidth, other_.naturalWidth) <= face.inner * 1.1)

    signal activated(int revision, string targetId)

    Rectangle {
        anchors.fill: parent
        color: Theme.scrim

        // Swallows touches meant for the page beneath.
        TapHandler { gesturePolicy: TapHandler.WithinBounds }
    }

    Rectangle {
        id: face
        readonly property int inner: width - 2 * (Theme.margin + Theme.s4)

        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; bottomMargin: -Theme.sheetRadius }
        height: body.height + 2 * Theme.s10 + Theme.sheetRadius
        radius: Theme.sheetRadius
        color: Theme.surface
        border.color: Theme.outline
        border.width: Theme.bold

        Accessible.role: Accessible.AlertMessage
        Accessible.name: sheet.text === "" ? sheet.title : sheet.title + ". " + sheet.text

        Column {
            id: body
            x: Theme.margin + Theme.s4
            y: Theme.s10
            width: face.inner
            spacing: Theme.s4

            Words {
                width: parent.width
                cap: Theme.titleCap
                strong: true
                text: sheet.title
            }
            Words {
                width: parent.width
                visible: sheet.text !== ""
                cap: Theme.labelCap
                text: sheet.text
            }
            Item { width: 1; height: Theme.s2 }
            Item {
                width: parent.width
                height: sheet.beside ? Math.max(safe_.implicitHeight, !sheet.other ? 0 : other_.implicitHeight)
                    : safe_.implicitHeight + Theme.s4 + other_.implicitHeight

                PushButton {
                    id: other_
                    readonly property var control: sheet.other ?? ({})
                    visible: !!sheet.other
                    targetId: control.id ?? ""
                    label: control.label ?? ""
                    note: control.note ?? ""
                    look: "secondary"
                    width: sheet.beside ? Math.floor((parent.width - Theme.s6) / 2) : parent.width
                    height: sheet.beside ? parent.height : implicitHeight
                    onActivated: revision => sheet.activated(revision, targetId)
                }
                PushButton {
                    id: safe_
                    targetId: sheet.safe.id ?? ""
                    label: sheet.safe.label ?? ""
                    note: sheet.safe.note ?? ""
                    look: "primary"
                    x: parent.width - width
                    y: parent.height - height
                    width: sheet.beside ? Math.floor((parent.width - Theme.s6) / 2) : parent.width
                    height: sheet.beside ? parent.height : implicitHeight
                    onActivated: revision => sheet.activated(revision, targetId)
                }
            }
        }
    }
}
