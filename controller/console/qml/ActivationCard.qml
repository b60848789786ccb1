// Activation: whom the next card is for, the answer over the whole panel, the last card and its undoing.
import QtQuick
import Keg.Kit

Rectangle {
    id: card

    property var page: ({})
    readonly property string mood: page.panel.mood
    readonly property bool answered: mood !== "plain"
    readonly property bool shouting: page.profile_shout !== "" && !answered

    radius: Theme.mm(3)
    color: answered ? Tint.fill(mood) : shouting ? Tint.fill("warn") : Theme.surface

    KeyRow {
        id: chips
        anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.mm(2.6) }
        split: false
        controls: card.page.profiles
    }

    Rectangle {
        id: panel
        anchors { left: chips.left; right: chips.right; top: chips.bottom; topMargin: Theme.gap; bottom: last.visible ? last.top : foot.top; bottomMargin: Theme.mm(1.6) }
        radius: Theme.mm(2)
        color: card.answered ? Tint.fill(card.mood) : Theme.ground
        border.color: card.answered ? Tint.upon(card.mood) : card.shouting ? Tint.fill("warn") : Theme.outline
        border.width: card.answered ? 0 : Theme.hair

        Accessible.role: Accessible.AlertMessage
        Accessible.name: [card.page.panel.title, card.page.panel.detail, card.page.panel.advice].join(". ")

        Row {
            anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.mm(3) }
            spacing: Theme.mm(4)

            Icon {
                id: sign
                anchors.verticalCenter: parent.verticalCenter
                name: card.page.panel.icon
                color: Tint.upon(card.mood)
                size: Theme.mm(Tint.cap("panel") * 2)
            }
            Column {
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - sign.width - Theme.mm(4)
                spacing: Theme.mm(0.6)

                Say {
                    width: parent.width
                    visible: card.shouting
                    role: "label"
                    strong: true
                    color: Theme.colour("warn")
                    text: card.page.profile_shout
                }
                Say {
                    width: parent.width
                    // The waiting words are read once; the answer is read from a metre.
                    cap: card.answered ? Tint.cap("panel") : Tint.cap("title")
                    strong: true
                    leading: 1.12
                    color: Tint.upon(card.mood)
                    text: card.page.panel.title
                }
                Say { width: parent.width; visible: text !== ""; role: "title"; color: Tint.upon(card.mood); text: card.page.panel.detail }
                Say { width: parent.width; visible: text !== ""; role: "body"; color: Tint.upon(card.mood); text: card.page.panel.advice }
            }
        }
    }

    Say {
        id: last
        anchors { left: chips.left; right: chips.right; bottom: foot.top; bottomMargin: Theme.mm(1) }
        visible: card.page.last !== ""
        role: "meta"
        color: card.answered ? Tint.upon(card.mood) : card.shouting ? Tint.upon("warn") : Theme.quietInk
        text: "Последние: " + card.page.last
    }
    KeyRow {
        id: foot
        anchors { left: chips.left; right: chips.right; bottom: parent.bottom; bottomMargin: Theme.mm(2.6) }
        split: false
        role: "body"
        controls: card.page.groups.concat([card.page.undo, card.page.onward].filter(one => one))
        height: controls.length > 0 ? implicitHeight : 0
    }
}
