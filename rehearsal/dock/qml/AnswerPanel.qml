// The last answer, in words, with a sign and a colour that say the same.
import QtQuick
import Keg.Kit

Rectangle {
    id: panel

    readonly property var answer: dock.answer
    readonly property color mark: answer.tone === "good" ? Theme.accepted : answer.tone === "bad" ? Theme.annulInk : Theme.ink

    radius: Theme.mm(3)
    color: answer.tone === "busy" ? Theme.warningGround : Theme.ground
    border.color: mark
    border.width: answer.tone === "plain" ? Theme.hair : Theme.bold
    Accessible.role: Accessible.AlertMessage
    Accessible.name: answer.title + ". " + answer.text

    Rectangle {
        id: disc
        x: Theme.s4
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.mm(11)
        height: width
        radius: width / 2
        color: panel.mark

        Glyph {
            anchors.centerIn: parent
            name: panel.answer.tone === "good" ? "tick" : panel.answer.tone === "bad" ? "cross" : "onward"
            size: Theme.mm(7)
            weight: 0.15
            color: Theme.surface
        }
    }
    Column {
        anchors { left: disc.right; leftMargin: Theme.s4; right: parent.right; rightMargin: Theme.s4; verticalCenter: parent.verticalCenter }
        spacing: Theme.mm(0.6)

        Words {
            width: parent.width
            cap: Theme.detailsCap + 0.3
            strong: true
            leading: 1.1
            color: panel.mark
            text: panel.answer.title
        }
        Words {
            width: parent.width
            visible: text !== ""
            cap: Theme.detailsCap - 0.3
            leading: 1.12
            text: panel.answer.text
        }
    }
}
