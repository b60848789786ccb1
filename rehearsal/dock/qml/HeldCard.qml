// The card in the hand: it lies in its place on the table, can be dragged, and goes to the reader and back.
import QtQuick
import Keg.Kit

Rectangle {
    id: card

    property point home
    property size homeSize
    property point reader
    property size readerSize
    readonly property var sheet: dock.cards.find(one => one.id === dock.held) ?? null
    readonly property point middle: Qt.point(x + width / 2, y + height / 2)
    readonly property bool over: drag.active && middle.x > reader.x && middle.x < reader.x + readerSize.width
        && middle.y > reader.y && middle.y < reader.y + readerSize.height

    visible: !!sheet
    width: homeSize.width
    height: homeSize.height
    radius: Theme.mm(2.5)
    color: Theme.paper
    border.color: Theme.outline
    border.width: Theme.hair
    scale: dock.presenting ? 0.86 : drag.active ? 1.04 : 1
    rotation: dock.presenting ? -3 : 0

    Binding {
        card.x: dock.presenting ? card.reader.x + (card.readerSize.width - card.width) / 2 : card.home.x
        card.y: dock.presenting ? card.reader.y + (card.readerSize.height - card.height) / 2 : card.home.y
        when: !drag.active
        restoreMode: Binding.RestoreNone
    }
    Behavior on x { enabled: !drag.active && !Theme.calm; NumberAnimation { duration: 220; easing.type: Easing.OutCubic } }
    Behavior on y { enabled: !drag.active && !Theme.calm; NumberAnimation { duration: 220; easing.type: Easing.OutCubic } }

    Image {
        anchors { fill: parent; margins: Theme.hair + 1 }
        fillMode: Image.PreserveAspectFit
        sourceSize: Qt.size(width, height)
        smooth: true
        mipmap: true
        source: card.sheet ? card.sheet.picture : ""
    }

    DragHandler {
        id: drag
        enabled: !dock.presenting && card.enabled
        cursorShape: Qt.OpenHandCursor
        property bool wasOver: false
        onActiveChanged: {
            if (!active && wasOver)
                wish.present()
            wasOver = false
        }
    }
    onOverChanged: if (drag.active) drag.wasOver = over
}
