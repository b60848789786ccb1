// What to do next, for somebody who has never seen a polling station.
import QtQuick
import Keg.Kit

Rectangle {
    id: bar

    readonly property color ink: dock.alarm ? Theme.warningInk : Theme.primaryInk

    radius: Theme.radius
    color: dock.alarm ? Theme.warningGround : Theme.primaryGround
    border.color: dock.alarm ? Theme.outline : color
    border.width: Theme.hair
    Accessible.role: Accessible.StaticText
    Accessible.name: words.text

    Glyph {
        id: arrow
        anchors { left: parent.left; leftMargin: Theme.s6; verticalCenter: parent.verticalCenter }
        name: "onward"
        size: Theme.mm(7)
        color: bar.ink
    }
    Words {
        id: words
        anchors {
            left: arrow.right; leftMargin: Theme.s4; right: parent.right; rightMargin: Theme.s4
            verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift
        }
        cap: 4.2
        strong: true
        color: bar.ink
        text: dock.hint
    }
}
