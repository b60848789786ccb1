// The commission's table: the profile of the voter, the heap of cards, the last answer.
import QtQuick
import Keg.Kit

Rectangle {
    id: table

    readonly property rect slot: Qt.rect(body.x + hands.x + slot_.x, body.y + hands.y + slot_.y, slot_.width, slot_.height)
    readonly property int inner: width - 2 * Theme.s6
    readonly property bool many: dock.profiles.length > 3

    height: body.height + 2 * Theme.mm(5)
    radius: Theme.sheetRadius
    color: Theme.surface
    border.color: Theme.divider
    border.width: Theme.hair

    Column {
        id: body
        x: Theme.s6
        y: Theme.mm(5)
        width: table.inner
        spacing: Theme.mm(3)

        Words {
            cap: Theme.detailsCap + 0.7
            strong: true
            text: "Стол комиссии"
        }
        Grid {
            width: parent.width
            columns: table.many ? 2 : 1
            spacing: Theme.mm(1.6)

            Repeater {
                model: dock.profiles
                ProfileRow {
                    required property var modelData
                    width: table.many ? Math.floor((table.inner - Theme.mm(1.6)) / 2) : table.inner
                    sheet: modelData
                }
            }
        }
        Row {
            id: hands
            spacing: Theme.s4

            Rectangle {
                id: slot_
                width: Theme.mm(86)
                height: Theme.mm(54)
                radius: Theme.mm(2.5)
                color: Theme.ground
                border.color: Theme.divider
                border.width: Theme.bold

                Words {
                    anchors { centerIn: parent; verticalCenterOffset: -opticalShift }
                    width: parent.width - 2 * Theme.s6
                    visible: !dock.held
                    horizontalAlignment: Text.AlignHCenter
                    cap: Theme.detailsCap
                    color: Theme.quietInk
                    text: "Карточки на руках нет"
                }
            }
            Column {
                width: table.inner - slot_.width - Theme.s4
                spacing: Theme.atLeast(2.6)

                PushButton {
                    width: parent.width
                    height: slot_.height - 2 * (other.height + parent.spacing)
                    look: "primary"
                    cap: Theme.detailsCap + 0.5
                    targetId: "take-activated"
                    label: "Взять карточку и активировать"
                    onActivated: wish.take("activated")
                }
                PushButton {
                    id: other
                    width: parent.width
                    look: "quiet"
                    targetId: "take-blank"
                    label: "Взять неактивированную"
                    onActivated: wish.take("blank")
                }
                PushButton {
                    width: parent.width
                    look: "quiet"
                    targetId: "take-foreign"
                    label: "Взять чужую"
                    onActivated: wish.take("foreign")
                }
            }
        }
        CardChips { width: parent.width }
        PushButton {
            width: parent.width
            height: Theme.mm(14)
            cap: Theme.detailsCap + 0.5
            glyph: "back"
            targetId: "present"
            label: "Поднести к считывателю"
            onActivated: wish.present()
        }
        AnswerPanel { width: parent.width; height: Theme.mm(25) }
    }
}
