// V5-C: the text of a question, and under it its answers, in sight on every page.
import QtQuick
import Keg.Kit

PageFrame {
    id: page

    Paragraphs {
        objectName: "question"
        named: "paragraph"
        width: parent.width
        lines: page.screen.paragraphs
        cap: Theme.nameCap
    }

    RowColumns {
        id: answers
        objectName: "rows"
        width: parent.width
        y: parent.height - implicitHeight
        room: parent.height
        height: implicitHeight
        rows: page.screen.rows
        columns: page.screen.columns
        digits: page.screen.digits
        stateWord: page.screen.stateWord
        least: Theme.buttonHeight
        rowMm: page.screen.rowMm
    }
}
