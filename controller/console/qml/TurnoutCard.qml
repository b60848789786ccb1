// The one big number, its share, the half-hours, and the way to the figures for the telephone.
import QtQuick
import Keg.Kit

Rectangle {
    id: card

    property var page: ({})

    radius: Theme.mm(3)
    color: Theme.surface

    Say {
        id: caption
        anchors { left: parent.left; top: parent.top; leftMargin: Theme.mm(4); topMargin: Theme.mm(2) }
        role: "meta"
        strong: true
        wrapMode: Text.NoWrap
        color: Theme.quietInk
        text: "ПРОГОЛОСОВАЛО"
    }
    Say {
        anchors { right: parent.right; baseline: caption.baseline; rightMargin: Theme.mm(4) }
        role: "meta"
        wrapMode: Text.NoWrap
        color: Theme.quietInk
        text: card.page.share
    }
    BigDigits {
        id: digits
        anchors { left: caption.left; right: parent.right; top: caption.bottom; topMargin: Theme.mm(0.8) }
        // Five figures and more give way, so that the number stays whole; nothing else makes it smaller.
        cap: Tint.cap("figure") * (card.page.voted.length > 5 ? 0.78 : 1)
        text: card.page.voted
    }
    Histogram {
        id: chart
        anchors { left: caption.left; right: parent.right; rightMargin: Theme.mm(4); top: digits.bottom; topMargin: Theme.mm(1.6); bottom: counts.top; bottomMargin: Theme.mm(1.2) }
        bars: card.page.bars
        title: card.page.bars_title + (turn.isTarget ? " · сменить" : "")
        down: tap.down
    }
    // The number and its bars are one surface to touch: bars alone would be too low for a finger.
    Item {
        id: turn
        readonly property bool isTarget: chart.fits && !!card.page.turn_steps
        readonly property string targetId: card.page.turn_steps?.id ?? ""

        anchors { left: caption.left; right: chart.right; top: digits.top; bottom: chart.bottom }

        Accessible.role: Accessible.Button
        Accessible.name: card.page.turn_steps?.label ?? ""
        Accessible.onPressAction: if (isTarget) bridge.press(bridge.revision, turn.targetId)

        SafeTap { id: tap; enabled: turn.isTarget; onActivated: revision => bridge.press(revision, turn.targetId) }
    }
    Row {
        id: counts
        readonly property var parts: [0.26, 0.32, 0.42]

        anchors { left: caption.left; right: parent.right; bottom: figure.top; bottomMargin: Theme.mm(1.6); rightMargin: Theme.mm(2) }

        Repeater {
            model: card.page.counts.length
            Item {
                id: cell
                required property int index
                width: Math.floor(counts.width * counts.parts[index])
                height: one.height
                Figure { id: one; figure: card.page.counts[cell.index]; room: cell.width - Theme.mm(1) }
            }
        }
    }
    PressKey {
        id: figure
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: Theme.mm(2.6) }
        control: card.page.figure
    }
}
