// The statement read first: with a mood it is a filled band with a sign.
import QtQuick
import Keg.Kit

Rectangle {
    id: lead

    property var block: ({})
    property bool tight: false
    readonly property string mood: block.mood
    readonly property bool filled: mood !== "plain"
    readonly property int pad: filled ? Theme.mm(3) : 0

    height: Math.max(words.height, sign.visible ? sign.height : 0) + (filled ? Theme.mm(4) : Theme.mm(1))
    radius: Theme.mm(2)
    color: filled ? Tint.fill(mood) : "transparent"

    Icon {
        id: sign
        anchors { left: parent.left; leftMargin: lead.pad; verticalCenter: parent.verticalCenter }
        name: lead.block.icon
        color: Tint.upon(lead.mood)
        size: Theme.px(Tint.cap("label"))
    }
    Say {
        id: words
        anchors { left: sign.visible ? sign.right : parent.left; leftMargin: sign.visible ? Theme.mm(3) : lead.pad; right: parent.right; rightMargin: lead.pad }
        anchors { verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift }
        role: "label"
        strong: true
        color: Tint.upon(lead.mood)
        text: lead.block.text
    }
}
