// The main screen of the day: turnout at the left, activation at the right, devices below.
import QtQuick
import Keg.Kit

Item {
    id: view

    property var page: ({})
    readonly property int edge: Theme.mm(3)
    readonly property int tileHeight: Theme.mm(Tint.cap("body") * 5 + Tint.cap("meta") * 7.4)

    TurnoutCard {
        id: turnout
        anchors { left: parent.left; top: parent.top; bottom: tiles.top; margins: view.edge }
        width: Math.round(parent.width * 0.38)
        page: view.page
    }
    ActivationCard {
        anchors { left: turnout.right; right: parent.right; top: parent.top; bottom: tiles.top; margins: view.edge }
        page: view.page
    }
    Row {
        id: tiles
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: view.edge }
        height: view.tileHeight
        spacing: Theme.gap

        Repeater {
            model: view.page.tiles.length

            DeviceTile {
                required property int index
                tile: view.page.tiles[index]
                width: Math.min((tiles.width - Theme.gap * (view.page.tiles.length - 1)) / view.page.tiles.length, tiles.width * 0.3)
                height: tiles.height
            }
        }
    }
}
