// V3: one full-width button for each language, in its own name.
import QtQuick
import Keg.Kit

PageFrame {
    id: page

    Column {
        width: parent.width
        spacing: Theme.s6

        Paragraphs {
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
            nameCap: Theme.choiceCap
            ease: Theme.mm(10)
        }
    }
}
