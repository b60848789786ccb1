// The very components of the pages, for measuring: heights asked here are the heights drawn there.
import QtQuick
import Keg.Kit

Item {
    id: bench

    property var screen: bridge.blankScreen
    property var row: bridge.blankRow
    property int rowWidth: 100
    property string rowForm: "box"
    property int rowDigits: 2
    property string stateWord: ""
    property bool tallRow: false
    readonly property int bodyHeight: frame.bodyHeight
    readonly property int bodyWidth: frame.bodyWidth
    readonly property int rowHeight: probe.implicitHeight
    readonly property int nameLines: probe.nameLines
    readonly property int gap: Theme.gap
    readonly property int gutter: columns.gutter
    readonly property int questionPx: Theme.px(Theme.nameCap)
    readonly property int questionLine: Math.round(questionPx * question.leading)
    readonly property int headsHeight: heads.height
    readonly property int askingHeight: asking.height + Theme.s6
    readonly property bool confirming: screen.kind === "confirm"

    PageFrame {
        id: frame
        anchors.fill: parent
        wideBar: true
        instructed: !bench.confirming
        screen: bench.screen
    }
    RowColumns { id: columns }
    AskingBlock {
        id: asking
        width: frame.bodyWidth
        lines: bench.confirming ? bench.screen.paragraphs : []
        question: bench.confirming ? bench.screen.instruction : ""
    }
    ListHeads {
        id: heads
        heads: bench.screen.columnHeads
    }
    Paragraphs {
        id: question
        cap: Theme.nameCap
    }
    OptionRow {
        id: probe
        width: bench.rowWidth
        form: bench.rowForm
        digits: bench.rowDigits
        stateWord: bench.stateWord
        least: bench.tallRow ? Theme.buttonHeight : Theme.target
        nameCap: bench.rowForm === "card" ? Theme.choiceCap : Theme.nameCap
        detailsCap: bench.rowForm === "card" ? Theme.choiceDetailsCap : Theme.detailsCap
        number: bench.row.number
        title: bench.row.title
        details: bench.row.details
        note: bench.row.note
        value: bench.row.value
        stateText: bench.row.stateText
        chosen: bench.row.chosen
        withdrawn: bench.row.withdrawn
        live: bench.row.live
    }
}
