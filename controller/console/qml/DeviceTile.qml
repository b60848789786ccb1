// A device: name, what it does, what is wrong, four lamps; the whole tile opens its sheet.
import QtQuick
import Keg.Kit

Rectangle {
    id: tile_

    property var tile: ({})
    readonly property string targetId: tile?.control.id ?? ""
    readonly property bool isTarget: true
    readonly property string mood: tile?.mood ?? "plain"
    readonly property bool trouble: mood === "bad" || mood === "warn"
    readonly property int pad: Theme.mm(2.2)
    readonly property real lampCap: Tint.cap("meta") * 0.92

    radius: Theme.mm(3)
    color: tap.down ? Theme.pressedGround : Theme.surface
    border.color: trouble ? Tint.ink(mood) : Theme.divider
    border.width: trouble ? Math.max(2, Theme.mm(0.7)) : Theme.hair

    Accessible.role: Accessible.Button
    Accessible.name: [tile?.name, tile?.state, tile?.line].join(". ")
    Accessible.onPressAction: bridge.press(bridge.revision, tile_.targetId)

    Say {
        id: name
        anchors { left: parent.left; top: parent.top; leftMargin: tile_.pad; topMargin: Theme.mm(1.4) }
        role: "label"
        strong: true
        wrapMode: Text.NoWrap
        text: tile_.tile?.name ?? ""
    }
    Say {
        anchors { right: parent.right; rightMargin: tile_.pad; baseline: name.baseline }
        role: "meta"
        wrapMode: Text.NoWrap
        color: Theme.quietInk
        text: tile_.tile?.count ?? ""
    }
    Icon {
        id: sign
        anchors { left: name.left; top: name.bottom; topMargin: Theme.mm(0.8) }
        name: tile_.tile?.icon ?? ""
        color: Tint.ink(tile_.mood)
        size: Theme.px(Tint.cap("body"))
    }
    Say {
        id: state
        anchors { left: sign.right; leftMargin: Theme.mm(1.4); right: parent.right; rightMargin: tile_.pad; verticalCenter: sign.verticalCenter; verticalCenterOffset: -opticalShift }
        role: "body"
        strong: true
        color: Tint.ink(tile_.mood)
        text: tile_.tile?.state ?? ""
    }
    Say {
        anchors { left: name.left; right: parent.right; rightMargin: tile_.pad; top: sign.bottom; topMargin: Theme.mm(0.8) }
        role: "meta"
        leading: 1.08
        color: Theme.ink
        text: tile_.tile?.line ?? ""
    }
    Grid {
        anchors { left: name.left; right: parent.right; bottom: parent.bottom; rightMargin: tile_.pad; bottomMargin: Theme.mm(1.8) }
        columns: 2
        rowSpacing: Theme.mm(0.6)

        Repeater {
            model: tile_.tile?.lamps.length ?? 0

            Row {
                id: lamp
                required property int index
                readonly property var shown: tile_.tile?.lamps[index] ?? ({})

                width: Math.floor((tile_.width - 2 * tile_.pad) * (index % 2 === 0 ? 0.54 : 0.46))
                spacing: Theme.mm(1)

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: lamp.shown.icon ?? ""
                    color: Tint.ink(lamp.shown.mood ?? "")
                    size: Theme.px(Tint.cap("meta")) * 0.85
                    weight: 0.13
                }
                Say { cap: tile_.lampCap; wrapMode: Text.NoWrap; color: Theme.quietInk; text: lamp.shown.word ?? "" }
            }
        }
    }

    // A call from a voter: the tile breathes until somebody comes; it stands still in calm mode.
    Rectangle {
        anchors.fill: parent
        visible: tile_.tile?.calls ?? false
        radius: tile_.radius
        color: "transparent"
        border.color: Tint.ink("warn")
        border.width: Theme.mm(1.4)

        SequentialAnimation on opacity {
            running: (tile_.tile?.calls ?? false) && !Theme.calm
            loops: Animation.Infinite
            NumberAnimation { to: 0.2; duration: 700 }
            NumberAnimation { to: 1; duration: 700 }
        }
    }

    SafeTap { id: tap; onActivated: revision => bridge.press(revision, tile_.targetId) }
}
