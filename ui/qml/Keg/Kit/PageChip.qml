// One page of a page strip, the range written on it: ink when shown, ticked when seen.
import QtQuick

Rectangle {
    id: chip

    property string targetId: ""
    property string label: ""
    property bool current: false
    property bool ticked: false
    property real cap: Theme.metaCap
    readonly property bool isTarget: true
    readonly property color inkNow: current ? Theme.chosenInk : tap.down ? Theme.pressedInk : Theme.ink
    readonly property int tickSize: Math.round(Theme.px(cap) * 0.7)

    signal activated(int revision)

    implicitWidth: Math.max(Theme.targetWidth, Math.ceil(widest.implicitWidth) + tickSize + Theme.mm(0.6) + 2 * Theme.mm(1.4))
    implicitHeight: Math.max(Theme.target, label_.lineHeight + Theme.s4)
    radius: Theme.radius
    color: current ? Theme.chosenGround : tap.down ? Theme.pressedGround : Theme.surface
    border.color: Theme.outline
    border.width: Theme.hair

    Accessible.role: Accessible.PageTab
    Accessible.name: label
    Accessible.selected: current
    Accessible.onPressAction: bridge.press(bridge.revision, chip.targetId)

    Words {
        id: widest
        visible: false
        wrapMode: Text.NoWrap
        cap: chip.cap
        strong: true
        text: chip.label
    }

    Row {
        anchors.centerIn: parent
        spacing: chip.ticked ? Theme.mm(0.6) : 0

        Words {
            id: label_
            wrapMode: Text.NoWrap
            cap: chip.cap
            strong: chip.current
            color: chip.inkNow
            text: chip.label
        }
        Glyph {
            visible: chip.ticked
            anchors.verticalCenter: parent.verticalCenter
            size: chip.tickSize
            weight: 0.15
            color: chip.inkNow
        }
    }

    FocusRing { targetId: chip.targetId }

    SafeTap {
        id: tap
        onActivated: revision => chip.activated(revision)
    }
}
