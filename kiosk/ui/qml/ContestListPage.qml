// V4/V7: the ballots of this voter and what is chosen on each.
import QtQuick
import Keg.Kit

PageFrame {
    id: page

    wideBar: true

    ListHeads {
        id: heads_
        visible: page.screen.columnHeads.some(head => head !== "") && !list.stacked
        width: parent.width
        height: visible ? implicitHeight : 0
        heads: page.screen.columnHeads
        firstX: list.textX
        secondX: list.valueX
    }

    RowColumns {
        id: list
        objectName: "rows"
        y: heads_.height
        width: parent.width
        height: parent.height - y
        room: height
        rows: page.screen.rows
        columns: page.screen.columns
        digits: page.screen.digits
        form: "value"
        ease: page.paged ? 0 : Theme.mm(6)
    }
}
