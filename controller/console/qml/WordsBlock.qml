// Words to be compared with a paper, numbered, one below the other.
import QtQuick
import Keg.Kit

Grid {
    id: words

    property var block: ({})
    property bool tight: false

    columns: 2
    spacing: Theme.gap

    Repeater {
        model: words.block.words.length

        Rectangle {
            id: cell
            required property int index
            width: (words.width - Theme.gap) / 2
            height: Theme.mm(Tint.cap("words") * 2.6)
            radius: Theme.mm(2)
            color: Theme.surface
            border.color: Theme.divider
            border.width: Theme.hair

            Say { id: number; anchors { left: parent.left; leftMargin: Theme.mm(3); verticalCenter: parent.verticalCenter } role: "meta"; color: Theme.quietInk; text: cell.index + 1 }
            Say {
                anchors { left: number.right; leftMargin: Theme.mm(3); right: parent.right; rightMargin: Theme.mm(2); verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift }
                cap: Tint.cap("words") * (cell.width < Theme.mm(Tint.cap("words") * 11) ? 0.72 : 1)
                strong: true
                wrapMode: Text.NoWrap
                text: words.block.words[cell.index] ?? ""
            }
        }
    }
}
