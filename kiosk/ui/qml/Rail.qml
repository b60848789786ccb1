// The rail of a landscape page: pages at the top, leaving and going on at the bottom.
import QtQuick
import Keg.Kit

Item {
    id: rail

    property var screen: bridge.blankScreen
    // Wider where a single word of a button needs it.
    readonly property int wanted: {
        let most = Theme.rail
        for (let i = 0; i < buttons.count; i++)
            most = Math.max(most, buttons.itemAt(i)?.compactWidth ?? 0)
        return most
    }

    Rectangle {
        x: -Theme.s4
        width: Theme.hair
        height: parent.height
        color: Theme.divider
    }

    PageStrip {
        width: parent.width
        upright: true
        roomHigh: rail.height - bottom_.height - Theme.s4
        visible: rail.screen.pages.length > 0 || !!rail.screen.previous || !!rail.screen.next
        screen: rail.screen
    }

    Column {
        id: bottom_
        anchors.bottom: parent.bottom
        width: parent.width
        spacing: Theme.s4

        QuietRow {
            width: parent.width
            visible: rail.screen.quiet.length > 0
            controls: rail.screen.quiet
        }
        Repeater {
            id: buttons
            model: rail.screen.left.length + rail.screen.right.length

            PushButton {
                required property int index
                readonly property bool leaving: index < rail.screen.left.length
                readonly property var control: (leaving ? rail.screen.left[index]
                    : rail.screen.right[index - rail.screen.left.length]) ?? bridge.blankControl
                width: rail.width
                targetId: control.id
                label: control.label
                note: control.note
                afterMs: control.afterMs
                look: leaving ? "secondary" : "primary"
                onActivated: revision => bridge.press(revision, targetId)
            }
        }
    }
}
