// Large numbers side by side.
import QtQuick
import Keg.Kit

Row {
    id: numbers

    property var block: ({})
    property bool tight: false
    readonly property int part: Math.floor(width / Math.max(1, block.numbers.length))

    Repeater {
        model: numbers.block.numbers.length
        Item {
            required property int index
            width: numbers.part
            height: one.height
            Figure { id: one; role: "words"; figure: numbers.block.numbers[parent.index] ?? null; room: numbers.part - Theme.mm(3) }
        }
    }
}
