// The kiosk's casing: the tape behind glass, the lamp, the reader of cards and the keypad.
import QtQuick
import Keg.Kit

Rectangle {
    id: casing

    property bool over: false
    readonly property rect reader: Qt.rect(right.x + top.x + reader_.x, right.y + top.y + reader_.y, reader_.width, reader_.height)

    radius: Theme.sheetRadius
    color: Casing.body
    border.color: Casing.edge
    border.width: Theme.bold

    Words {
        id: name
        x: Theme.mm(8)
        y: Theme.mm(5)
        cap: Theme.detailsCap + 0.5
        strong: true
        color: Casing.ink
        text: "Контрольная лента"
    }
    TapeWindow {
        id: tape
        x: Theme.mm(8)
        anchors { top: name.bottom; topMargin: Theme.s2; bottom: parent.bottom; bottomMargin: Theme.mm(6) }
        width: Theme.mm(114)
    }

    Column {
        id: right
        anchors { left: tape.right; leftMargin: Theme.mm(8); right: parent.right; rightMargin: Theme.mm(8); top: name.top }
        spacing: Theme.s4

        Words {
            width: parent.width
            cap: Theme.detailsCap + 0.5
            strong: true
            color: Casing.ink
            text: "Устройство № 1"
        }
        Row {
            id: top
            spacing: Theme.s6

            Lamp { height: reader_.height }
            Reader {
                id: reader_
                width: Theme.mm(90)
                height: Theme.mm(84)
                over: casing.over
            }
        }
        Column {
            width: parent.width
            spacing: Theme.s1

            Words {
                width: parent.width
                cap: Theme.detailsCap + 0.3
                strong: true
                color: Casing.ink
                text: dock.device
            }
            Words {
                width: parent.width
                cap: Theme.detailsCap
                color: Casing.quietInk
                text: dock.lampWords
            }
        }
        Rectangle { width: parent.width; height: Theme.hair; color: Casing.seam }
        Keypad { width: parent.width }
    }
}
