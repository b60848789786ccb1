// Blocks one below the other, each drawn by its kind.
import QtQuick
import Keg.Kit

Column {
    id: column

    property var blocks: []
    property bool tight: false
    readonly property var kinds: ({
        "lead": "LeadBlock.qml",
        "para": "ParaBlock.qml",
        "rows": "RowsBlock.qml",
        "choices": "ChoicesBlock.qml",
        "words": "WordsBlock.qml",
        "numbers": "NumbersBlock.qml",
        "fields": "FieldsBlock.qml"
    })

    spacing: Theme.mm(2.8)

    Repeater {
        model: column.blocks.length

        Loader {
            id: loader
            required property int index
            readonly property var block: column.blocks[index] ?? null
            property string kind: ""

            function take() {
                if (!block)
                    return
                if (block.block !== kind) {
                    kind = block.block
                    setSource(column.kinds[kind], { "block": block, "width": column.width, "tight": column.tight })
                } else {
                    item.block = block
                }
            }

            width: column.width
            onBlockChanged: take()
            onWidthChanged: if (item) item.width = width
            Component.onCompleted: take()
        }
    }
}
