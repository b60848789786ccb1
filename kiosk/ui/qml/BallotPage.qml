// V5-A and V5-B: the rows of one contest.
import QtQuick
import Keg.Kit

PageFrame {
    id: page

    RowColumns {
        objectName: "rows"
        width: parent.width
        room: parent.height
        height: parent.height
        rows: page.screen.rows
        columns: page.screen.columns
        digits: page.screen.digits
        stateWord: page.screen.stateWord
        reading: page.screen.reading
        rowMm: page.screen.rowMm
    }
}
