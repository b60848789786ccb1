// Rows in one or two columns, column by column. All rows of a page are equally tall when that fits, and those
// of a ballot as tall as on its other pages;
// in two columns a rule parts them, so that a row is never read on into its neighbour.
import QtQuick
import Keg.Kit

Item {
    id: grid

    property var rows: []
    property int columns: 1
    property int digits: 2
    property string stateWord: ""
    property int least: Theme.target
    property string form: "box"
    property bool reading: false
    property real nameCap: Theme.nameCap
    property real detailsCap: Theme.detailsCap
    property int room: height
    property int ease: 0
    property real rowMm: 0
    readonly property int gutter: Theme.s10
    readonly property int columnWidth: columns === 2 ? Math.floor((width - gutter) / 2) : width
    readonly property int perColumn: Math.ceil(rows.length / Math.max(1, columns))
    readonly property int rowGap: form === "plain" ? 0 : Theme.gap
    readonly property int tallest: {
        // Whole pixels were measured: what floating point took of one is given back.
        let most = Math.floor(rowMm * Theme.pxPerMm + 0.01)
        for (let i = 0; i < items.count; i++)
            most = Math.max(most, items.itemAt(i)?.implicitHeight ?? 0)
        return most
    }
    readonly property int partings: {
        let most = 0
        for (let column = 0; column < columns; column++) {
            let sum = 0
            for (let i = column * perColumn + 1; i < Math.min(rows.length, (column + 1) * perColumn); i++)
                sum += gapBefore(i)
            most = Math.max(most, sum)
        }
        return most
    }
    readonly property int evenHeight: perColumn * tallest + partings
    readonly property bool even: evenHeight <= room
    readonly property int rowHeight: tallest + (even && perColumn > 0 ? Math.min(ease, Math.floor((room - evenHeight) / perColumn)) : 0)

    // Where the texts of the first column begin, for a line of headings above it.
    readonly property int textX: (items.count, items.itemAt(0))?.textX ?? 0
    readonly property int valueX: (items.count, items.itemAt(0))?.valueX ?? 0
    readonly property bool stacked: (items.count, items.itemAt(0))?.tall ?? false

    implicitHeight: {
        let bottom = 0
        for (let i = 0; i < items.count; i++)
            bottom = Math.max(bottom, topOf(i) + heightOf(i))
        return bottom
    }

    function gapBefore(index) {
        return rows[index]?.separated ? 2 * Theme.gap : rowGap
    }
    function heightOf(index) {
        return even ? rowHeight : items.itemAt(index)?.implicitHeight ?? 0
    }
    function topOf(index) {
        let y = 0
        for (let i = index - index % Math.max(1, perColumn); i < index; i++)
            y += heightOf(i) + gapBefore(i + 1)
        return y
    }

    Rectangle {
        visible: grid.columns === 2 && grid.rows.length > 1
        x: grid.columnWidth + Math.round((grid.gutter - width) / 2)
        width: Theme.bold
        height: grid.implicitHeight
        color: Theme.outline
    }

    Repeater {
        id: items
        model: grid.rows.length

        OptionRow {
            id: item
            required property int index
            readonly property var row: grid.rows[index] ?? bridge.blankRow
            x: Math.floor(index / Math.max(1, grid.perColumn)) * (grid.columnWidth + grid.gutter)
            y: grid.topOf(index)
            width: grid.columnWidth
            height: grid.heightOf(index)
            form: grid.form
            reading: grid.reading
            digits: grid.digits
            stateWord: grid.stateWord
            least: grid.least
            nameCap: grid.nameCap
            detailsCap: grid.detailsCap
            targetId: row.id
            number: row.number
            title: row.title
            details: row.details
            note: row.note
            value: row.value
            chosen: row.chosen
            withdrawn: row.withdrawn
            stateText: row.stateText
            live: row.live
            onActivated: revision => bridge.press(revision, targetId)

            Rectangle {
                visible: item.row.separated && item.index % Math.max(1, grid.perColumn) > 0
                y: -Math.round((2 * Theme.gap + height) / 2)
                width: parent.width
                height: Theme.bold
                color: Theme.outline
            }
        }
    }
}
