// Votes by half-hours or hours: bars with the first time; without room or numbers it shows nothing.
import QtQuick
import Keg.Kit

Item {
    id: chart

    property var bars: []
    property string title: ""
    property bool down: false
    property real cap: Tint.cap("meta") * 0.92
    readonly property bool fits: height > first.height + Theme.mm(2.4) && bars.length > 0

    Accessible.role: Accessible.Graphic
    Accessible.name: title

    Row {
        id: columns
        readonly property int step: chart.bars.length > 0 ? Math.floor(width / Math.max(8, chart.bars.length)) : 0

        visible: chart.fits
        anchors { left: parent.left; right: parent.right; top: parent.top; bottom: first.top; bottomMargin: Theme.mm(0.4) }

        Repeater {
            model: chart.bars.length

            Item {
                id: column
                required property int index
                width: columns.step
                height: columns.height

                Rectangle {
                    anchors { bottom: parent.bottom; left: parent.left; right: parent.right; rightMargin: Math.max(1, Theme.mm(0.7)) }
                    height: Math.max(Theme.hair, Math.round(parent.height * (chart.bars[column.index]?.share ?? 0)))
                    radius: Theme.mm(0.5)
                    color: chart.down ? Theme.ink : column.index + 1 === chart.bars.length ? Theme.primaryGround : Theme.outline
                }
            }
        }
    }
    Rectangle {
        visible: chart.fits
        anchors { left: parent.left; right: parent.right; top: columns.bottom }
        height: Theme.hair
        color: Theme.divider
    }
    Say { id: first; visible: chart.fits; anchors { left: parent.left; bottom: parent.bottom } cap: chart.cap; wrapMode: Text.NoWrap; color: Theme.quietInk; text: chart.bars[0]?.start ?? "" }
    Say { visible: chart.fits; anchors { right: parent.right; bottom: parent.bottom } cap: chart.cap; wrapMode: Text.NoWrap; color: Theme.quietInk; text: chart.title }
}
