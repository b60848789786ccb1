// V1: hold the card to the lit rectangle. The hint shows how; languages are at the bottom.
import QtQuick
import Keg.Kit

PageFrame {
    id: page

    headed: false
    barless: true

    Item {
        anchors.fill: parent

        Column {
            id: words
            x: page.landscape ? Theme.s10 : Theme.s4
            y: page.landscape ? Math.round((parent.height - languages.height - height) * 0.42) : Math.round(parent.height * 0.05)
            width: page.landscape ? Math.round(parent.width * 0.45) : parent.width - 2 * x
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
                text: page.screen.subtitle
            }
            Words {
                width: parent.width
                visible: text !== ""
                cap: Theme.labelCap
                text: page.screen.instruction
            }
            Paragraphs {
                width: parent.width
                visible: page.screen.paragraphs.length > 0
                lines: page.screen.paragraphs
                cap: Theme.labelCap
            }
            ProgressTrack {
                width: Math.min(parent.width, Theme.mm(80))
                visible: page.screen.busy
            }
        }

        Item {
            id: stage
            x: page.landscape ? words.x + words.width + Theme.s10 : 0
            y: page.landscape ? 0 : words.y + words.height + Theme.s6
            width: parent.width - x
            height: parent.height - y - (languages.visible ? languages.height + Theme.s6 : 0)

            CardHint {
                anchors.centerIn: parent
                direction: device.reader
                size: Math.min(Theme.mm(130), parent.width * 0.86, parent.height)
            }
        }

        QuietRow {
            id: languages
            visible: page.screen.quiet.length > 0
            y: parent.height - height
            width: parent.width
            controls: page.screen.quiet
            cap: Theme.labelCap
        }
    }
}
