// The bar at the bottom: leaving at the left, going on at the right, always in the same places.
import QtQuick
import Keg.Kit

Item {
    id: bar

    property var screen: bridge.blankScreen
    property bool wide: false
    readonly property int count: screen.left.length + screen.right.length
    readonly property int share: Math.floor((width - (count - 1) * Theme.s6) / Math.max(1, count))
    // One under the other where a single word would not fit its share.
    readonly property bool stacked: {
        let widest = 0
        for (let i = 0; i < buttons.count; i++)
            widest = Math.max(widest, buttons.itemAt(i)?.compactWidth ?? 0)
        return !natural && count > 1 && widest > share
    }
    readonly property int tallest: {
        let most = 0
        for (let i = 0; i < buttons.count; i++)
            most = Math.max(most, buttons.itemAt(i)?.implicitHeight ?? 0)
        return most
    }
    readonly property bool natural: {
        let sum = (count - 1) * Theme.s6
        for (let i = 0; i < buttons.count; i++)
            sum += buttons.itemAt(i)?.implicitWidth ?? 0
        return sum <= width
    }

    function leftOf(index) {
        let x = 0
        for (let i = 0; i < index; i++)
            x += (buttons.itemAt(i)?.implicitWidth ?? 0) + Theme.s6
        return x
    }

    implicitHeight: stacked ? count * (tallest + Theme.gap) - Theme.gap : tallest

    Repeater {
        id: buttons
        model: bar.count

        PushButton {
            required property int index
            readonly property bool leaving: index < bar.screen.left.length
            readonly property var control: (leaving ? bar.screen.left[index]
                : bar.screen.right[index - bar.screen.left.length]) ?? bridge.blankControl
            targetId: control.id
            label: control.label
            note: control.note
            afterMs: control.afterMs
            look: leaving ? "secondary" : "primary"
            width: bar.stacked || (bar.wide && bar.count === 1) ? bar.width : bar.natural ? implicitWidth : bar.share
            height: bar.stacked ? bar.tallest : bar.height
            y: bar.stacked ? index * (bar.tallest + Theme.gap) : 0
            x: bar.stacked ? 0 : bar.count === 1 ? (leaving ? 0 : bar.width - width)
                : index === bar.count - 1 ? bar.width - width
                : bar.natural ? bar.leftOf(index) : index * (bar.share + Theme.s6)
            onActivated: revision => bridge.press(revision, targetId)
        }
    }
}
