// Large buttons in columns, under a title if there is one.
import QtQuick
import Keg.Kit

Column {
    id: choices

    property var block: ({})
    property bool tight: false
    readonly property int columns: Math.max(1, block.columns)
    readonly property int cell: Math.floor((width - Theme.gap * (columns - 1)) / columns)

    spacing: Theme.mm(1.4)

    Say {
        visible: text !== ""
        width: parent.width
        role: "body"
        strong: true
        color: Theme.quietInk
        text: choices.block.title ?? ""
    }
    Grid {
        columns: choices.columns
        spacing: Theme.gap

        Repeater {
            model: choices.block.controls.length

            PressKey {
                required property int index
                control: choices.block.controls[index] ?? null
                leftward: (control?.note ?? "") !== "" && choices.columns > 1
                width: choices.cell
                height: Math.max(implicitHeight, Theme.atLeast(Math.max(12.7, Tint.cap("label") * 3.9)))
            }
        }
    }
}
