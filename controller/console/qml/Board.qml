// The observers' board on its own display: the count in steps with its half-hours, devices, public events,
// fingerprints; while a protocol is read, its rows. All lengths go by the letters: it is read from across a hall.
import QtQuick
import Keg.Kit

Rectangle {
    id: root

    readonly property var board: bridge.board
    readonly property bool reading: (board?.rows?.length ?? 0) > 0
    readonly property int edge: Theme.mm(Tint.cap("meta") * 1.5)
    readonly property int step: Theme.mm(Tint.cap("meta") * 0.7)

    color: Theme.ground

    Say {
        id: place
        anchors { left: parent.left; top: parent.top; leftMargin: root.edge; topMargin: root.edge * 0.6 }
        width: parent.width - clock.width - root.edge * 3
        role: "title"
        strong: true
        text: root.board?.place ?? ""
    }
    Say {
        id: title
        anchors { left: place.left; top: place.bottom }
        width: place.width
        role: "meta"
        leading: 1.15
        color: Theme.quietInk
        text: root.board?.title ?? ""
    }
    Say { id: clock; anchors { right: parent.right; top: parent.top; rightMargin: root.edge; topMargin: root.edge * 0.5 } role: "words"; strong: true; wrapMode: Text.NoWrap; text: root.board?.clock ?? "" }

    Rectangle {
        id: left
        anchors { left: parent.left; top: title.bottom; bottom: foot.top; leftMargin: root.edge; topMargin: root.edge * 0.6; bottomMargin: root.edge * 0.6 }
        width: Math.round(parent.width * (root.reading ? 0.62 : 0.5))
        radius: root.step
        color: Theme.surface

        Item {
            visible: !root.reading
            anchors { fill: parent; margins: root.edge }

            Say { id: polls; width: parent.width; role: "label"; strong: true; color: root.board?.polls === "Голосование идёт" ? Tint.ink("ok") : Theme.ink; text: root.board?.polls ?? "" }
            BigDigits {
                id: voted
                anchors { left: parent.left; right: parent.right; top: polls.bottom; topMargin: root.step }
                cap: Tint.cap("figure") * (text.length > 4 ? 0.8 : 1)
                text: root.board?.voted ?? ""
            }
            Say { id: share; anchors { left: parent.left; right: parent.right; top: voted.bottom; topMargin: root.step } role: "body"; strong: true; text: "проголосовало, " + (root.board?.share ?? "") }
            Say { id: note; anchors { left: parent.left; right: parent.right; bottom: parent.bottom } cap: Tint.cap("meta") * 0.85; leading: 1.15; color: Theme.quietInk; text: root.board?.steps_note ?? "" }
            Histogram {
                anchors { left: parent.left; right: parent.right; top: share.bottom; bottom: note.top; topMargin: root.step; bottomMargin: root.step }
                cap: Tint.cap("meta") * 0.85
                bars: root.board?.bars ?? []
                title: "по 30 минут"
            }
        }
        Column {
            id: rows
            visible: root.reading
            anchors { left: parent.left; right: parent.right; top: parent.top; margins: root.edge }
            spacing: root.step * 0.7

            readonly property int shown: 6

            Say { width: parent.width; role: "label"; strong: true; leading: 1.1; text: root.board?.rows_title ?? "" }
            Repeater {
                model: Math.min(rows.shown, root.board?.rows?.length ?? 0)

                Rectangle {
                    id: line
                    required property int index
                    readonly property int from: Math.max(0, (root.board?.rows?.length ?? 0) - rows.shown)
                    readonly property var shown: root.board?.rows?.[from + index] ?? ({})
                    readonly property bool latest: from + index + 1 === (root.board?.rows?.length ?? 0)

                    width: parent.width
                    height: Math.max(name.height, value.height) + root.step * 0.5
                    radius: root.step * 0.5
                    color: latest ? Theme.primaryGround : "transparent"

                    readonly property color inkNow: latest ? Theme.primaryInk : Theme.ink

                    Say { id: number; anchors { left: parent.left; leftMargin: root.step * 0.6; verticalCenter: parent.verticalCenter } role: "body"; strong: true; width: Theme.mm(Tint.cap("body") * 2.4); wrapMode: Text.NoWrap; color: line.inkNow; text: line.shown.number ?? "" }
                    Say { id: name; anchors { left: number.right; right: value.left; rightMargin: root.step; verticalCenter: parent.verticalCenter } cap: Tint.cap("meta"); leading: 1.08; color: line.inkNow; text: line.shown.title ?? "" }
                    Say { id: value; anchors { right: parent.right; rightMargin: root.step * 0.6; verticalCenter: parent.verticalCenter } role: "label"; strong: true; wrapMode: Text.NoWrap; color: line.inkNow; text: line.shown.value ?? "" }
                }
            }
        }
    }
    Column {
        id: right
        anchors { left: left.right; right: parent.right; top: left.top; leftMargin: root.edge * 0.8; rightMargin: root.edge }
        spacing: root.step

        Flow {
            id: devices
            readonly property int across: root.reading ? 1 : (root.board?.devices?.length ?? 0) > 6 ? 3 : 2

            visible: !root.reading
            width: parent.width
            spacing: root.step * 0.8

            Repeater {
                model: Math.min(12, root.board?.devices?.length ?? 0)

                Rectangle {
                    id: device
                    required property int index
                    readonly property var shown: root.board?.devices?.[index] ?? ({})
                    readonly property bool calm: shown.mood === "plain" || shown.mood === "ok"

                    width: Math.floor((devices.width - devices.spacing * (devices.across - 1)) / devices.across)
                    height: two.height + root.step * 0.9
                    radius: root.step * 0.7
                    color: Theme.surface
                    border.color: calm ? Theme.divider : Tint.ink(shown.mood ?? "")
                    border.width: calm ? Theme.hair : Math.max(2, Theme.mm(Tint.cap("meta") * 0.16))

                    Column {
                        id: two
                        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: root.step * 0.9 }
                        Say { width: parent.width; role: "body"; strong: true; wrapMode: Text.NoWrap; text: device.shown.name ?? "" }
                        Say { width: parent.width; cap: Tint.cap("meta"); leading: 1.08; color: Tint.ink(device.shown.mood ?? ""); text: device.shown.state ?? "" }
                    }
                }
            }
        }
        Say { visible: events.count > 0; role: "meta"; strong: true; color: Theme.quietInk; text: "СОБЫТИЯ" }
        Column {
            width: parent.width
            spacing: root.step * 0.4
            Repeater {
                id: events
                model: Math.min(root.reading ? 4 : (root.board?.devices?.length ?? 0) > 6 ? 1 : 2, root.board?.events?.length ?? 0)
                Say { required property int index; width: parent.width; role: "meta"; leading: 1.12; text: root.board?.events?.[index] ?? "" }
            }
        }
    }
    Row {
        id: foot
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; leftMargin: root.edge; rightMargin: root.edge; bottomMargin: root.edge * 0.5 }

        Repeater {
            model: [
                ["Исходные данные", root.board?.words ?? "", 0.4],
                ["Отпечаток", root.board?.package ?? "", 0.24],
                ["Программа", root.board?.software ?? "", 0.2],
                ["Режим", root.board?.mode ?? "", 0.16]
            ]

            Column {
                id: part
                required property var modelData
                width: Math.floor(foot.width * modelData[2])
                Say { cap: Tint.cap("meta") * 0.75; wrapMode: Text.NoWrap; color: Theme.quietInk; text: part.modelData[0] }
                Say { width: part.width; cap: Tint.cap("meta") * (part.modelData[2] > 0.3 ? 1 : 0.75); strong: part.modelData[2] > 0.3; wrapMode: Text.NoWrap; text: part.modelData[1] }
            }
        }
    }
}
