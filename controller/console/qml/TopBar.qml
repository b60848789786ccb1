// The line at the top: where, what goes on, lamps, the clock; a notice takes its middle for some seconds.
import QtQuick
import Keg.Kit

Rectangle {
    id: bar

    property var shown: null
    property var notice: null
    readonly property bool noticed: !!notice
    readonly property string mood: noticed ? notice.mood : "plain"
    readonly property color inkNow: Tint.upon(mood)

    implicitHeight: Theme.mm(15.5)
    color: Tint.fill(mood)

    Rectangle {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.hair
        color: Theme.divider
        visible: !bar.noticed
    }

    Row {
        anchors { left: parent.left; leftMargin: Theme.mm(4); verticalCenter: parent.verticalCenter }
        spacing: Theme.mm(4)
        visible: bar.noticed

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: bar.mood === "ok" ? "tick" : bar.mood === "bad" ? "cross" : "bang"
            color: bar.inkNow
            size: Theme.mm(6)
        }
        Say {
            anchors.verticalCenter: parent.verticalCenter
            width: bar.width - keys.width - Theme.mm(22)
            role: "label"
            strong: true
            color: bar.inkNow
            text: bar.notice?.text ?? ""
        }
    }

    Row {
        visible: !bar.noticed
        anchors { left: parent.left; leftMargin: Theme.mm(4); verticalCenter: parent.verticalCenter }
        spacing: Theme.mm(4)

        Say { role: "status"; color: Theme.quietInk; wrapMode: Text.NoWrap; text: bar.shown?.place ?? "" }
        Say { role: "status"; strong: true; wrapMode: Text.NoWrap; color: Tint.ink(bar.shown?.mood ?? ""); text: bar.shown?.polls ?? "" }
    }

    Row {
        id: keys
        anchors { right: parent.right; rightMargin: Theme.mm(3); verticalCenter: parent.verticalCenter }
        spacing: Theme.gap

        Row {
            visible: !bar.noticed
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.mm(3.5)

            Repeater {
                model: bar.shown?.lamps.length ?? 0

                Row {
                    id: lamp
                    required property int index
                    readonly property var shown: bar.shown?.lamps[index] ?? ({})

                    anchors.verticalCenter: parent?.verticalCenter
                    spacing: Theme.mm(1.2)

                    Icon {
                        anchors.verticalCenter: parent.verticalCenter
                        name: lamp.shown.icon ?? ""
                        color: Tint.ink(lamp.shown.mood ?? "")
                        size: Theme.px(Tint.cap("meta"))
                    }
                    Say { role: "meta"; wrapMode: Text.NoWrap; color: Theme.quietInk; text: lamp.shown.word ?? "" }
                }
            }
            Say { role: "number"; strong: true; wrapMode: Text.NoWrap; text: bar.shown?.clock ?? "" }
        }
        Repeater {
            model: bar.shown?.home.length ?? 0

            PressKey {
                required property int index
                anchors.verticalCenter: parent?.verticalCenter
                control: bar.shown?.home[index] ?? null
                role: "meta"
                height: Theme.atLeast(12.7)
            }
        }
    }
}
