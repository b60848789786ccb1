// The thin line at the top: where this is, the day or the clock, and in the corner the way to the settings.
import QtQuick

Item {
    id: strip

    property string place: ""
    property string clock: ""
    property string opener: ""
    readonly property int corner: opener_.visible ? opener_.width + Theme.s4 : 0

    signal opened()

    implicitHeight: Math.max(Theme.mm(8), Math.max(place_.height, clock_.height) + Theme.s2, opener_.visible ? opener_.height : 0)

    Words {
        id: place_
        anchors { left: parent.left; verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift }
        width: Math.min(implicitWidth + 1, strip.width - clock_.width - strip.corner - Theme.s4)
        cap: Theme.statusCap
        color: Theme.quietInk
        text: strip.place
    }
    Words {
        id: clock_
        anchors {
            right: parent.right; rightMargin: strip.corner
            verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift
        }
        wrapMode: Text.NoWrap
        horizontalAlignment: Text.AlignRight
        cap: Theme.statusCap
        color: Theme.quietInk
        text: strip.clock
    }
    PushButton {
        id: opener_
        visible: strip.opener !== ""
        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
        look: "quiet"
        cap: Theme.statusCap
        targetId: "settings"
        label: strip.opener
        onActivated: strip.opened()
    }
}
