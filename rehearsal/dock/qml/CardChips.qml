// All cards on the table as small chips; the one in the hand is framed, and what it is stands beside them.
import QtQuick
import Keg.Kit

Item {
    id: chips

    readonly property var held: dock.cards.find(one => one.id === dock.held) ?? null

    height: Theme.mm(10)

    Row {
        id: row
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.s2

        Repeater {
            model: dock.cards

            Rectangle {
                id: chip
                required property var modelData
                readonly property bool isTarget: true
                readonly property string targetId: "card-" + modelData.id
                readonly property bool inHand: modelData.id === dock.held
                readonly property string glyph: ({ "used": "tick", "bad": "cross", "voting": "onward" })[modelData.mark] ?? ""

                width: number.implicitWidth + 2 * Theme.s2 + (glyph === "" ? 0 : sign.width + Theme.s1)
                height: Theme.mm(9)
                radius: Theme.s2
                color: inHand ? Theme.pressedGround : Theme.surface
                border.color: inHand ? Theme.accent : Theme.outline
                border.width: inHand ? Theme.bold : Theme.hair

                Glyph {
                    id: sign
                    x: Theme.s2
                    anchors.verticalCenter: parent.verticalCenter
                    visible: chip.glyph !== ""
                    name: chip.glyph || "tick"
                    size: Theme.mm(4)
                    weight: 0.16
                    color: chip.modelData.mark === "bad" ? Theme.annulInk : chip.modelData.mark === "used" ? Theme.accepted : Theme.ink
                }
                Words {
                    id: number
                    x: Theme.s2 + (chip.glyph === "" ? 0 : sign.width + Theme.s1)
                    anchors { verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift }
                    wrapMode: Text.NoWrap
                    cap: Theme.detailsCap - 0.4
                    strong: chip.inHand
                    text: chip.modelData.serial
                }
                SafeTap { onActivated: wish.hold(chip.modelData.id) }
            }
        }
    }
    Words {
        anchors {
            left: row.right; leftMargin: dock.cards.length ? Theme.s4 : 0; right: parent.right
            verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift
        }
        cap: Theme.detailsCap - 0.4
        leading: 1.1
        maximumLineCount: 2
        color: Theme.quietInk
        text: chips.held ? chips.held.note : "Взятые карточки лежат здесь: каждую можно поднести ещё раз"
    }
}
