// V7w: which ballots are not filled in.
import QtQuick
import Keg.Kit

PageFrame {
    id: page

    Column {
        width: parent.width
        spacing: Theme.s6

        Paragraphs {
            id: lead
            width: parent.width
            visible: page.screen.paragraphs.length > 0
            lines: page.screen.paragraphs
            cap: Theme.labelCap
        }
        RowColumns {
            objectName: "rows"
            width: parent.width
            height: implicitHeight
            room: page.bodyHeight - y
            rows: page.screen.rows
            digits: page.screen.digits
            form: "card"
            detailsCap: Theme.metaCap
            ease: page.paged ? 0 : Theme.mm(6)
        }
    }
}
