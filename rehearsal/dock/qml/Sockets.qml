// The two sockets under the keypad: headphones, which are put in and pulled out, and a pair of switches.
import QtQuick
import Keg.Kit

Row {
    id: sockets

    property bool plugged: false

    spacing: Theme.mm(5)

    Rectangle {
        id: jack
        readonly property bool isTarget: true
        readonly property string targetId: sockets.plugged ? "key-JACK_OUT" : "key-JACK_IN"
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.mm(12.7)
        height: width
        radius: width / 2
        color: Casing.recess
        border.color: sockets.plugged ? Casing.green : Casing.seam
        border.width: Theme.bold
        Accessible.role: Accessible.Button
        Accessible.name: "Гнездо наушников"

        Rectangle {
            anchors.centerIn: parent
            width: Theme.mm(sockets.plugged ? 8 : 4)
            height: width
            radius: width / 2
            color: sockets.plugged ? Casing.key : Casing.edge
        }
        SafeTap {
            onActivated: {
                sockets.plugged = !sockets.plugged
                wish.press(sockets.plugged ? "JACK_IN" : "JACK_OUT")
            }
        }
    }
    Words {
        anchors.verticalCenter: parent.verticalCenter
        width: sockets.width - jack.width - move.width - choose.width - 3 * sockets.spacing
        cap: Theme.detailsCap - 0.6
        leading: 1.1
        color: Casing.quietInk
        text: sockets.plugged ? "наушники\nвставлены" : "наушники"
    }
    KeyCap { id: move; code: "SW_MOVE"; label: "дальше"; width: Theme.mm(30); size: Theme.mm(12.7) }
    KeyCap { id: choose; code: "SW_SELECT"; label: "выбрать"; width: Theme.mm(30); size: Theme.mm(12.7) }
}
