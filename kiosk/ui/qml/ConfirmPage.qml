// V6: what was chosen, enlarged and with all details; then the question. The buttons are elsewhere than the rows.
import QtQuick
import Keg.Kit

PageFrame {
    id: page

    instructed: false

    RowColumns {
        id: list
        objectName: "rows"
        width: parent.width
        height: implicitHeight
        room: page.bodyHeight - asking.height - Theme.s6
        rows: page.screen.rows
        digits: page.screen.digits
        form: "card"
        nameCap: Theme.choiceCap
        detailsCap: Theme.choiceDetailsCap
        ease: page.paged ? 0 : Theme.mm(6)
    }

    Column {
        id: asking
        y: list.height + Theme.s6
        width: parent.width
        spacing: Theme.s4

        Paragraphs {
            visible: page.screen.paragraphs.length > 0
            width: parent.width
            lines: page.screen.paragraphs
            cap: Theme.labelCap
        }
        Words {
            width: parent.width
            visible: text !== ""
            cap: Theme.titleCap
            strong: true
            color: Theme.accent
            text: page.screen.instruction
        }
    }
}
