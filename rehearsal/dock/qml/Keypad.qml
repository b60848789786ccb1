// The keypad of the kiosk as it is laid out for fingers: service keys, digits, arrows, volume and speed.
import QtQuick
import Keg.Kit

Column {
    id: keypad

    readonly property int cap: Theme.mm(15)
    readonly property int arrow: Theme.mm(14)
    readonly property int small: Theme.mm(13)
    readonly property int service: Math.floor((width - 2 * gap) / 3)
    readonly property int gap: Theme.atLeast(2.6)

    spacing: gap

    Row {
        spacing: keypad.gap

        KeyCap { code: "HELP"; label: "ПОМОЩЬ"; width: keypad.service; size: keypad.cap }
        KeyCap { code: "PAUSE_REPEAT"; label: "ПОВТОР"; width: keypad.service; size: keypad.cap }
        KeyCap { code: "SCREEN"; label: "ЭКРАН"; width: keypad.service; size: keypad.cap }
    }
    Row {
        spacing: keypad.width - digits.width - side.width

        Grid {
            id: digits
            columns: 3
            spacing: keypad.gap

            Repeater {
                model: ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
                KeyCap {
                    required property string modelData
                    code: "D" + modelData
                    label: modelData
                    size: keypad.cap
                }
            }
            KeyCap { code: "CANCEL"; sign: "cross"; ground: Casing.keyRed; ink: "white"; size: keypad.cap }
            KeyCap { code: "D0"; label: "0"; size: keypad.cap }
            KeyCap { code: "CONFIRM"; sign: "ring"; ground: Casing.keyGreen; ink: "white"; size: keypad.cap }
        }
        Column {
            id: side
            spacing: keypad.gap

            Grid {
                anchors.horizontalCenter: parent.horizontalCenter
                columns: 3
                spacing: Theme.mm(1.4)

                Item { width: keypad.arrow; height: keypad.arrow }
                KeyCap { code: "UP"; sign: "up"; size: keypad.arrow }
                Item { width: keypad.arrow; height: keypad.arrow }
                KeyCap { code: "LEFT"; sign: "left"; size: keypad.arrow }
                KeyCap { code: "SELECT"; sign: "dot"; size: keypad.arrow }
                KeyCap { code: "RIGHT"; sign: "right"; size: keypad.arrow }
                Item { width: keypad.arrow; height: keypad.arrow }
                KeyCap { code: "DOWN"; sign: "down"; size: keypad.arrow }
                Item { width: keypad.arrow; height: keypad.arrow }
            }
            Row {
                spacing: Theme.mm(5)

                KeyPair { title: "громкость"; less: "VOL_DOWN"; more: "VOL_UP"; lessSign: "minus"; moreSign: "plus"; size: keypad.small }
                KeyPair { title: "скорость"; less: "RATE_DOWN"; more: "RATE_UP"; lessSign: "slower"; moreSign: "faster"; size: keypad.small }
            }
        }
    }
    Sockets { width: parent.width }
    Words {
        width: parent.width
        cap: Theme.detailsCap - 0.4
        color: Casing.quietInk
        text: (dock.key === "" ? "" : "Панель услышала: «" + dock.key + "». ")
            + "Клавишами можно проголосовать целиком; звук в наушниках появится в следующей версии."
    }
}
