// The lit rectangle a card is held to; a click does the same as dragging the card here.
import QtQuick
import Keg.Kit

Rectangle {
    id: reader

    property bool over: false
    readonly property bool isTarget: true
    readonly property string targetId: "reader"
    readonly property bool live: dock.power && !!dock.held

    radius: Theme.radius
    color: Casing.recess
    border.color: Casing.edge
    border.width: Theme.bold
    Accessible.role: Accessible.Button
    Accessible.name: "Считыватель карточек"

    Rectangle {
        id: glow
        anchors { fill: parent; margins: Theme.mm(7); bottomMargin: Theme.mm(15) }
        radius: Theme.mm(2.5)
        color: dock.power ? Casing.lit : Casing.body
        border.color: reader.over ? Casing.green : dock.power ? Casing.amber : Casing.seam
        border.width: reader.over ? Theme.mm(2) : Theme.bold

        Words {
            anchors { centerIn: parent; verticalCenterOffset: -opticalShift }
            width: parent.width - 2 * Theme.s4
            horizontalAlignment: Text.AlignHCenter
            visible: !dock.presenting
            cap: Theme.detailsCap
            color: dock.power ? Theme.ink : Casing.quietInk
            text: !dock.power ? "Подсветка выключена" : reader.live ? "Перетащите карточку сюда" : "Сюда прикладывают карточку"
        }
    }
    Words {
        anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; bottomMargin: Theme.mm(4) }
        cap: Theme.detailsCap
        color: Casing.ink
        text: "Считыватель"
    }
    SafeTap { onActivated: wish.present() }
}
