// The hall during the voting: the kiosk's own hardware at the left, the commission's table at the right.
import QtQuick
import Keg.Kit

Item {
    id: page

    DeviceCase {
        id: device
        width: Theme.mm(262)
        height: parent.height
        over: card.over
    }

    CommissionTable {
        id: table
        anchors { left: device.right; leftMargin: Theme.s6; right: parent.right; top: parent.top }
    }
    Accidents {
        id: accidents
        anchors { left: table.left; right: table.right; top: table.bottom; topMargin: Theme.s4 }
    }
    PushButton {
        anchors { left: table.left; right: table.right; bottom: parent.bottom }
        height: Theme.mm(22)
        cap: Theme.detailsCap + 0.5
        targetId: "finish"
        label: "Завершить голосование и подсчитать"
        note: "итоги, подписанный протокол, проверка"
        onActivated: wish.finish()
    }

    HeldCard {
        id: card
        home: Qt.point(table.x + table.slot.x, table.y + table.slot.y)
        homeSize: Qt.size(table.slot.width, table.slot.height)
        reader: Qt.point(device.x + device.reader.x, device.y + device.reader.y)
        readerSize: Qt.size(device.reader.width, device.reader.height)
    }
}
