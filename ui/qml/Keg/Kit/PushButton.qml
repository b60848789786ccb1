// A button: verb first, icon and words. `look` is primary, secondary, turn or quiet; it grows with its words.
import QtQuick

Rectangle {
    id: button

    property string targetId: ""
    property string look: "secondary"
    property string label: ""
    property string note: ""
    property string glyph: ""
    property bool glyphAfter: false
    property bool ticked: false
    property int afterMs: 0
    property real cap: look === "turn" || look === "quiet" ? Theme.metaCap : Theme.labelCap
    readonly property bool isTarget: true
    readonly property bool filled: look === "primary"
    readonly property color inkNow: filled ? Theme.primaryInk : tap.down ? Theme.pressedInk : Theme.ink
    readonly property int pad: Theme.mm(look === "turn" ? 2 : look === "quiet" ? 3 : 3.5)
    readonly property int glyphSize: Math.round(Theme.px(cap) * 0.9)
    readonly property int glyphRoom: glyph === "" ? 0 : glyphSize + Theme.mm(1.5)
    readonly property int naturalWidth: Math.ceil(natural.implicitWidth) + 2 * pad + glyphRoom + Theme.s1
    readonly property int compactWidth: Math.ceil(longestWord.implicitWidth) + 2 * pad + glyphRoom + Theme.s1
    readonly property int room: width - 2 * pad - glyphRoom
    readonly property int wordsWidth: Math.min(room, Math.ceil(Math.max(natural.implicitWidth, note_.visible ? note_.implicitWidth : 0)) + 1)

    signal activated(int revision)

    implicitWidth: Math.max(look === "turn" || look === "quiet" ? Theme.targetWidth : Theme.mm(45), naturalWidth)
    implicitHeight: Math.max(look === "quiet" ? Theme.target : look === "turn" ? Theme.atLeast(14) : Theme.buttonHeight,
                             texts.height + 2 * Theme.mm(1.8))
    radius: Theme.radius
    color: filled ? Theme.primaryGround : tap.down ? Theme.pressedGround : Theme.surface
    border.color: filled ? Theme.primaryGround : Theme.outline
    border.width: look === "quiet" || look === "turn" ? Theme.hair : Math.max(2, Theme.mm(0.5))

    Accessible.role: Accessible.Button
    Accessible.name: note === "" ? label : label + ". " + note
    Accessible.onPressAction: bridge.press(bridge.revision, button.targetId)

    Words {
        id: natural
        visible: false
        wrapMode: Text.NoWrap
        cap: button.cap
        strong: true
        text: button.label
    }

    Words {
        id: longestWord
        visible: false
        wrapMode: Text.NoWrap
        cap: button.cap
        strong: true
        text: button.label.replace(/ /g, "\n")
    }

    // Pressed, a filled button keeps its colours and gains an inner line.
    Rectangle {
        anchors { fill: parent; margins: Theme.mm(1) }
        visible: button.filled && tap.down
        radius: button.radius - Theme.mm(1)
        color: "transparent"
        border.color: Theme.primaryInk
        border.width: Theme.bold
    }

    Item {
        anchors.centerIn: parent
        width: button.wordsWidth + button.glyphRoom
        height: Math.max(texts.height, button.glyph === "" ? 0 : button.glyphSize)

        Glyph {
            visible: button.glyph !== ""
            name: button.glyph
            size: button.glyphSize
            color: button.inkNow
            x: button.glyphAfter ? parent.width - size : 0
            anchors.verticalCenter: parent.verticalCenter
        }

        Column {
            id: texts
            x: button.glyphAfter ? 0 : button.glyphRoom
            anchors { verticalCenter: parent.verticalCenter; verticalCenterOffset: -label_.opticalShift }
            width: button.wordsWidth

            Words {
                id: label_
                width: parent.width
                horizontalAlignment: button.glyph === "" || natural.implicitWidth <= button.room ? Text.AlignHCenter : Text.AlignLeft
                cap: button.cap
                strong: true
                leading: 1.15
                color: button.inkNow
                text: button.label
            }
            Words {
                id: note_
                width: parent.width
                visible: button.note !== ""
                horizontalAlignment: label_.horizontalAlignment
                cap: Theme.detailsCap
                color: button.inkNow
                text: button.note
            }
        }
    }

    FocusRing { targetId: button.targetId }

    SafeTap {
        id: tap
        afterMs: button.afterMs
        onActivated: revision => button.activated(revision)
    }
}
