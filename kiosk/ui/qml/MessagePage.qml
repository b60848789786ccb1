// One message: a large sign, a title, a few lines, a small code for the commission.
import QtQuick
import Keg.Kit

PageFrame {
    id: page

    headed: false
    wideBar: true

    Item {
        id: block
        readonly property bool beside: page.landscape && sign.visible
        readonly property int indent: page.landscape ? Theme.s10 : Theme.s4
        x: indent
        y: Math.max(0, Math.round((parent.height - height) * (page.landscape ? 0.42 : 0.30)))
        width: parent.width - 2 * indent
        height: beside ? Math.max(sign.height, words.height) : (sign.visible ? sign.height + Theme.s10 : 0) + words.height

        Sign {
            id: sign
            kind: page.screen.sign
            size: Math.min(Theme.mm(56), Math.round(block.width * 0.42))
        }
        Column {
            id: words
            x: block.beside ? sign.width + 2 * Theme.s10 : 0
            y: block.beside ? Math.round((block.height - height) / 2) : sign.visible ? sign.height + Theme.s10 : 0
            width: parent.width - x
            spacing: Theme.s6

            Words {
                width: parent.width
                visible: text !== ""
                cap: Theme.metaCap
                color: Theme.quietInk
                text: page.screen.kicker
            }
            Words {
                width: parent.width
                cap: Theme.heroCap
                strong: true
                leading: 1.12
                text: page.screen.title
                Accessible.ignored: false
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
            Words {
                width: parent.width
                visible: text !== ""
                cap: Theme.labelCap
                strong: true
                text: page.screen.subtitle
            }
            Paragraphs {
                width: parent.width
                visible: page.screen.paragraphs.length > 0
                lines: page.screen.paragraphs
                cap: Theme.labelCap
            }
            RowColumns {
                objectName: "rows"
                visible: page.screen.rows.length > 0
                width: parent.width
                height: implicitHeight
                rows: page.screen.rows
                digits: page.screen.digits
                form: "card"
            }
            ProgressTrack {
                width: Math.min(parent.width, Theme.mm(120))
                visible: page.screen.busy
            }
            Words {
                width: parent.width
                visible: text !== ""
                cap: Theme.metaCap
                color: Theme.quietInk
                text: page.screen.code
            }
        }
    }
}
