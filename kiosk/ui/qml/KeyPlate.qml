// What the keys have to say where nothing on the page does: a typed number, a question before the last press,
// «Здесь эта клавиша не действует». It lies on the status strip, never on a row or a button, and takes no touch.
import QtQuick
import Keg.Kit

Rectangle {
    id: plate

    property string text: ""

    visible: text !== ""
    height: words.height + 2 * Theme.s2
    radius: Theme.mm(2)
    color: Theme.warningGround
    border.color: Theme.warningInk
    border.width: Theme.bold

    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Words {
        id: words
        x: Theme.s4
        anchors { verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift }
        width: parent.width - 2 * x
        cap: Theme.labelCap
        strong: true
        color: Theme.warningInk
        text: plate.text
    }
}
