// What all pages share: banner, status strip, head, body, and the controls — a foot in portrait, a rail at
// the right in landscape. A page puts its content into `body`.
import QtQuick
import Keg.Kit

Item {
    id: frame

    property var screen: bridge.blankScreen
    property bool headed: true
    property bool wideBar: false
    property bool barless: false
    property bool instructed: true
    default property alias content: body.data
    readonly property bool landscape: width > height
    readonly property bool paged: screen.pages.length > 0 || !!screen.previous || !!screen.next
    readonly property bool railed: landscape && !barless
        && (paged || screen.left.length + screen.right.length + screen.quiet.length > 0)
    readonly property int bodyWidth: body.width
    readonly property int bodyHeight: body.height
    // Where the status strip begins, and how much of its end the way to the settings takes.
    readonly property int stripTop: status.y
    readonly property int stripCorner: status.corner

    signal settingsWanted()

    HatchBanner {
        id: banner
        width: parent.width
        text: frame.screen.banner
    }

    StatusStrip {
        id: status
        x: Theme.margin
        y: banner.height + Theme.mm(1.5)
        width: parent.width - 2 * Theme.margin
        place: frame.screen.statusLeft
        clock: frame.screen.statusRight
        opener: frame.screen.settings?.opener ?? ""
        onOpened: frame.settingsWanted()
    }

    Item {
        id: main
        x: Theme.margin
        y: status.y + status.height + Theme.s1
        width: parent.width - 2 * Theme.margin - (frame.railed ? rail_.wanted + Theme.s6 : 0)
        height: parent.height - y - (foot.visible ? foot.height + Theme.s4 : 0) - Theme.margin

        HeaderBlock {
            id: head
            width: parent.width
            visible: frame.headed
            screen: frame.screen
            instruction: frame.instructed ? frame.screen.instruction : ""
        }

        Item {
            id: body
            y: head.visible ? head.height + Theme.s4 : Theme.s4
            width: parent.width
            height: parent.height - y
        }
    }

    Item {
        id: foot
        visible: !frame.landscape && !frame.barless && height > 0
        x: Theme.margin
        y: parent.height - Theme.margin - height
        width: parent.width - 2 * Theme.margin
        height: footColumn.height

        Column {
            id: footColumn
            width: parent.width
            spacing: Theme.small ? Theme.gap : Theme.s4

            PageStrip {
                width: parent.width
                visible: frame.paged
                screen: frame.screen
            }
            BottomBar {
                width: parent.width
                visible: frame.screen.left.length + frame.screen.right.length > 0
                screen: frame.screen
                wide: frame.wideBar
            }
            QuietRow {
                width: parent.width
                visible: frame.screen.quiet.length > 0
                controls: frame.screen.quiet
            }
        }
    }

    Rail {
        id: rail_
        visible: frame.railed
        screen: frame.screen
        x: parent.width - Theme.margin - width
        y: main.y + Theme.s2
        width: wanted
        height: parent.height - y - Theme.margin
    }
}
