// A frozen figure for the telephone: digits, words, and what was issued.
import QtQuick
import Keg.Kit

Item {
    id: view

    property var page: ({})

    Column {
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; verticalCenterOffset: -foot.height / 2 }
        spacing: Theme.mm(4)

        Say { width: parent.width; horizontalAlignment: Text.AlignHCenter; role: "title"; text: view.page.title }
        BigDigits { width: parent.width; alignment: Text.AlignHCenter; cap: Tint.cap("huge"); text: view.page.digits }
        Say {
            x: Theme.mm(8)
            width: parent.width - Theme.mm(16)
            horizontalAlignment: Text.AlignHCenter
            role: "words"
            text: view.page.words
        }
        Item { width: 1; height: Theme.mm(1) }
        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: Theme.mm(16)

            Repeater {
                model: view.page.details.length
                Figure { required property int index; figure: view.page.details[index] }
            }
        }
    }
    KeyRow {
        id: foot
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: Theme.mm(4) }
        controls: view.page.buttons
    }
}
