// One ballot style; the chosen one is filled, ticked and said to be chosen.
import QtQuick
import Keg.Kit

Rectangle {
    id: row

    property var sheet: ({})
    readonly property bool chosen: dock.profile === sheet.id
    readonly property bool isTarget: true
    readonly property string targetId: "profile-" + sheet.id
    readonly property color inkNow: chosen ? Theme.chosenInk : Theme.ink

    height: Theme.mm(12.7)
    radius: Theme.mm(3)
    color: chosen ? Theme.chosenGround : tap.down ? Theme.pressedGround : Theme.surface
    border.color: Theme.outline
    border.width: Theme.hair
    Accessible.role: Accessible.RadioButton
    Accessible.checked: chosen
    Accessible.name: sheet.title

    TickBox {
        id: box
        x: Theme.s4
        anchors.verticalCenter: parent.verticalCenter
        size: Theme.mm(7)
        ticked: row.chosen
    }
    Words {
        anchors {
            left: box.right; leftMargin: Theme.s4; right: note.left; rightMargin: Theme.s2
            verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift
        }
        cap: Theme.detailsCap
        strong: row.chosen
        color: row.inkNow
        text: row.sheet.title
    }
    Words {
        id: note
        anchors { right: parent.right; rightMargin: Theme.s4; verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift }
        wrapMode: Text.NoWrap
        cap: Theme.detailsCap - 0.4
        color: row.inkNow
        text: row.sheet.note
    }
    SafeTap {
        id: tap
        onActivated: wish.chooseProfile(row.sheet.id)
    }
}
