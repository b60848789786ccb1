// The votes of one contest: a row for each option, its bar against the longest; the order is the ballot's.
import QtQuick
import Keg.Kit

Item {
    id: bars

    property var sheet: ({ "title": "", "note": "", "options": [] })
    readonly property int count: sheet.options.length
    readonly property real pitch: Math.min(Theme.mm(14), (height - head.height - Theme.s4) / Math.max(1, count))
    readonly property real cap: Math.min(Theme.detailsCap, pitch / Theme.pxPerMm * 0.42)

    Column {
        id: head
        width: parent.width
        spacing: Theme.s1

        Words {
            width: parent.width
            cap: Theme.labelCap
            strong: true
            text: bars.sheet.title
        }
        Words {
            width: parent.width
            cap: Theme.detailsCap
            color: Theme.quietInk
            text: bars.sheet.note
        }
    }

    Repeater {
        model: bars.sheet.options

        Item {
            id: row
            required property var modelData
            required property int index
            y: head.height + Theme.s4 + Math.round(index * bars.pitch)
            width: bars.width
            height: Math.round(bars.pitch)

            Words {
                id: name
                anchors { left: parent.left; verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift }
                width: Math.round(parent.width * 0.56)
                leading: 1.05
                cap: bars.cap
                text: row.modelData.name
            }
            Rectangle {
                id: bar
                anchors { left: name.right; leftMargin: Theme.s4; verticalCenter: parent.verticalCenter }
                readonly property int most: parent.width - name.width - 2 * Theme.s4 - Theme.mm(16)
                width: Math.max(row.modelData.votes ? Theme.s1 : 0, Math.round(most * row.modelData.share))
                height: Math.round(Math.min(bars.pitch * 0.55, Theme.mm(6)))
                radius: Theme.mm(1)
                color: Theme.accent
            }
            Words {
                anchors { left: bar.right; leftMargin: row.modelData.votes ? Theme.s2 : 0; verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift }
                wrapMode: Text.NoWrap
                cap: bars.cap
                strong: row.modelData.votes > 0
                text: row.modelData.votes
            }
            Rectangle {
                anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
                height: 1
                color: Theme.divider
                visible: row.index < bars.count - 1
            }
        }
    }
}
