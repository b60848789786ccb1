// E6: the commission's panel. Facts of the device, what a reset does, and the pad for the chair's PIN.
import QtQuick
import Keg.Kit

PageFrame {
    id: page

    headed: false
    readonly property bool typing: screen.pad.length > 0
    readonly property bool wide: landscape && typing
    readonly property int padWidth: Math.min(Theme.mm(112), wide ? Math.round(bodyWidth * 0.42) : bodyWidth)

    Column {
        id: telling
        width: page.wide ? parent.width - page.padWidth - Theme.s10 : parent.width
        spacing: Theme.s6

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
            room: page.bodyHeight
            rows: page.screen.rows
            digits: page.screen.digits
            form: "value"
            detailsCap: Theme.labelCap
        }
        ProgressTrack {
            width: Math.min(parent.width, Theme.mm(120))
            visible: page.screen.busy
        }
    }

    // Below the keys, so that no key moves when it appears.
    Rectangle {
        y: page.typing && !page.wide ? keypad.y + keypad.height + (Theme.small ? Theme.s2 : Theme.s6) : telling.height + Theme.s6
        width: telling.width
        height: problem.height + 2 * Theme.s4
        visible: problem.text !== ""
        radius: Theme.radius
        color: Theme.warningGround
        border.color: Theme.warningInk
        border.width: Theme.bold

        Accessible.role: Accessible.AlertMessage
        Accessible.name: problem.text

        Words {
            id: problem
            x: Theme.s4
            y: Theme.s4 - opticalShift
            width: parent.width - 2 * x
            cap: Theme.labelCap
            strong: true
            color: Theme.warningInk
            text: page.screen.counter
        }
    }

    // The field shows a dot for each digit. Keys in telephone order; the last, twice as wide, takes one away.
    Item {
        id: keypad
        readonly property int lineStep: Theme.buttonHeight + Theme.gap
        readonly property int cell: Math.floor((page.padWidth - 2 * Theme.gap) / 3)
        readonly property int count: page.screen.pad.length
        visible: page.typing
        x: page.wide ? parent.width - width : Math.round((parent.width - width) / 2)
        y: page.wide ? 0 : telling.height + (Theme.small ? Theme.s2 : Theme.s10)
        width: page.padWidth
        height: 5 * lineStep - Theme.gap

        Rectangle {
            width: parent.width
            height: Theme.buttonHeight
            radius: Theme.radius
            color: Theme.surface
            border.color: Theme.ink
            border.width: Theme.bold

            Row {
                anchors.centerIn: parent
                spacing: Theme.s4

                Repeater {
                    model: page.screen.subtitle.length

                    Rectangle {
                        width: Theme.s4
                        height: width
                        radius: width / 2
                        color: Theme.ink
                    }
                }
            }
        }

        Repeater {
            model: keypad.count

            PushButton {
                required property int index
                readonly property bool last: index === keypad.count - 1
                readonly property var control: page.screen.pad[index] ?? bridge.blankControl
                look: "secondary"
                targetId: control.id
                label: control.label
                x: index % 3 * (keypad.cell + Theme.gap)
                y: (Math.floor(index / 3) + 1) * keypad.lineStep
                width: last ? 2 * keypad.cell + Theme.gap : keypad.cell
                height: Theme.buttonHeight
                onActivated: revision => bridge.press(revision, targetId)
            }
        }
    }
}
