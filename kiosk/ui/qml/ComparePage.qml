// V9: compare the record on the screen with the tape in the window, then annul or confirm.
import QtQuick
import Keg.Kit

PageFrame {
    id: page

    headed: false
    barless: true

    readonly property bool mirrored: landscape && device.tapeWindow === "left"

    Item {
        anchors.fill: parent

        Item {
            id: telling
            x: page.mirrored ? parent.width - width : 0
            width: page.landscape ? Math.round(parent.width * 0.5) : parent.width
            height: page.landscape ? parent.height : words.height

            Column {
                id: words
                width: parent.width
                spacing: Theme.s4

                Words {
                    width: parent.width
                    cap: Theme.titleCap
                    strong: true
                    leading: 1.16
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
                Paragraphs {
                    width: parent.width
                    visible: page.screen.paragraphs.length > 0
                    lines: page.screen.paragraphs
                    cap: Theme.labelCap
                }
                Words {
                    width: parent.width
                    visible: text !== ""
                    cap: Theme.labelCap
                    strong: true
                    color: Theme.accent
                    text: page.screen.instruction
                }
                Words {
                    width: parent.width
                    visible: text !== ""
                    cap: Theme.labelCap
                    strong: true
                    text: [page.screen.pageText, page.screen.counter].filter(part => part !== "").join(" · ")
                }
            }
        }

        TapeReplica {
            screen: page.screen
            x: page.landscape ? (page.mirrored ? 0 : telling.width + Theme.s10) : 0
            y: page.landscape ? 0 : words.height + Theme.s6
            width: page.landscape ? parent.width - telling.width - Theme.s10 : parent.width
            height: page.landscape ? parent.height : parent.height - y - deciding.height - Theme.s6
        }

        Column {
            id: deciding
            x: telling.x
            y: parent.height - height
            width: telling.width
            spacing: Theme.s6

            PageStrip {
                width: parent.width
                visible: page.paged
                tellsPage: false
                screen: page.screen
            }
            FinalPair {
                width: parent.width
                screen: page.screen
            }
        }
    }
}
