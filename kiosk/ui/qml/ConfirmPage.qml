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

    AskingBlock {
        id: asking
        y: list.height + Theme.s6
        width: parent.width
        lines: page.screen.paragraphs
        question: page.screen.instruction
    }
}
