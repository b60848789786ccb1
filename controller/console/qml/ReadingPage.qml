// One line of the protocol to be read aloud: its number and name, digits, words.
import QtQuick
import Keg.Kit

Item {
    id: view

    property var page: ({})

    Say {
        id: head
        anchors { left: parent.left; top: parent.top; margins: Theme.mm(6) }
        width: parent.width - place.width - Theme.mm(20)
        role: "body"
        color: Theme.quietInk
        text: view.page.title
    }
    Say {
        id: place
        anchors { right: parent.right; top: parent.top; margins: Theme.mm(6) }
        role: "body"
        color: Theme.quietInk
        wrapMode: Text.NoWrap
        text: view.page.position
    }
    Column {
        anchors { left: parent.left; right: parent.right; top: head.bottom; bottom: foot.top; margins: Theme.mm(6) }
        spacing: Theme.mm(5)

        Row {
            width: parent.width
            spacing: Theme.mm(6)

            Rectangle {
                width: Math.max(height, number.implicitWidth + Theme.mm(8))
                height: Theme.mm(Tint.cap("words") * 2.2)
                radius: Theme.mm(3)
                color: Theme.primaryGround

                Say { id: number; anchors { centerIn: parent; verticalCenterOffset: -opticalShift } role: "words"; strong: true; wrapMode: Text.NoWrap; color: Theme.primaryInk; text: view.page.number }
            }
            Say {
                width: parent.width - x
                role: view.page.name.length > 70 ? "title" : "words"
                text: view.page.name
            }
        }
        BigDigits { width: parent.width; cap: Tint.cap("huge") * 0.86; text: view.page.digits }
        Say { width: parent.width; role: "words"; text: view.page.words }
    }
    KeyRow {
        id: foot
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: Theme.mm(4) }
        controls: view.page.buttons
    }
}
