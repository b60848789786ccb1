// The results: what the check of the memory card said, the votes of each contest, and where the evidence lies.
import QtQuick
import Keg.Kit

Rectangle {
    id: page

    readonly property var results: dock.results
    readonly property bool verified: results.problem === ""
    readonly property var contest: results.contests[dock.contest]

    color: Theme.ground

    Row {
        id: head
        x: Theme.mm(10)
        y: Theme.mm(8)
        spacing: Theme.s6

        Sign { kind: page.verified ? "accepted" : "refused"; size: Theme.mm(26) }
        Column {
            width: page.width - Theme.mm(10) * 2 - Theme.mm(26) - Theme.s6
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.s2

            Words {
                width: parent.width
                cap: Theme.titleCap
                strong: true
                color: page.verified ? Theme.accepted : Theme.annulInk
                text: page.verified ? "Проверено: подписи верны, пересчёт совпал" : "Проверка карты памяти не прошла"
            }
            Words {
                width: parent.width
                cap: Theme.detailsCap
                color: Theme.quietInk
                text: page.verified ? "Участок № " + dock.station.number + " · " + dock.station.election : page.results.problem
            }
        }
    }

    Column {
        id: contests
        anchors { left: parent.left; leftMargin: Theme.mm(10); top: head.bottom; topMargin: Theme.mm(8) }
        width: Theme.mm(136)
        spacing: Theme.gap

        Repeater {
            model: page.results.contests

            Rectangle {
                id: tab
                required property var modelData
                required property int index
                readonly property bool chosen: index === dock.contest
                readonly property bool isTarget: true
                readonly property string targetId: "contest-" + index

                width: contests.width
                height: Math.max(Theme.mm(15), words.height + 2 * Theme.s2)
                radius: Theme.mm(3)
                color: chosen ? Theme.chosenGround : Theme.surface
                border.color: Theme.outline
                border.width: Theme.hair

                Words {
                    id: words
                    anchors { left: parent.left; right: parent.right; leftMargin: Theme.s4; rightMargin: Theme.s4; verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift }
                    cap: Theme.detailsCap
                    strong: tab.chosen
                    color: tab.chosen ? Theme.chosenInk : Theme.ink
                    text: tab.modelData.title
                }
                SafeTap { onActivated: wish.showContest(tab.index) }
            }
        }
    }

    Column {
        id: counts
        anchors { left: contests.left; right: contests.right; bottom: foot.top; bottomMargin: Theme.s6 }
        spacing: Theme.s2

        Words {
            width: parent.width
            cap: Theme.detailsCap + 0.5
            strong: true
            color: page.results.agree ? Theme.accepted : Theme.annulInk
            text: page.results.agree ? "Три счёта сошлись" : "Счета не сошлись"
        }
        Repeater {
            model: page.results.counts

            Item {
                id: count
                required property var modelData
                required property int index
                width: counts.width
                height: Theme.mm(9)

                Rectangle { width: parent.width; height: 1; color: Theme.divider }
                Words {
                    anchors { left: parent.left; verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift }
                    cap: Theme.detailsCap
                    color: count.index < 3 ? Theme.ink : Theme.quietInk
                    text: count.modelData.text
                }
                Words {
                    anchors { right: parent.right; verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift }
                    cap: Theme.detailsCap + 0.5
                    strong: count.index < 3
                    text: count.modelData.number
                }
            }
        }
    }

    Rectangle {
        anchors {
            left: contests.right; leftMargin: Theme.s6; right: parent.right; rightMargin: Theme.mm(10)
            top: contests.top; bottom: foot.top; bottomMargin: Theme.s6
        }
        radius: Theme.sheetRadius
        color: Theme.surface
        border.color: Theme.divider
        border.width: Theme.hair

        ContestBars {
            anchors { fill: parent; margins: Theme.mm(8) }
            sheet: page.contest
        }
    }

    Item {
        id: foot
        anchors { left: parent.left; leftMargin: Theme.mm(10); right: parent.right; rightMargin: Theme.mm(10); bottom: parent.bottom; bottomMargin: Theme.mm(8) }
        height: Theme.mm(20)

        Column {
            anchors { left: parent.left; right: leave.left; rightMargin: Theme.s6; verticalCenter: parent.verticalCenter }
            spacing: Theme.s1

            Words {
                width: parent.width
                cap: Theme.detailsCap
                strong: true
                text: "Свидетельства: " + page.results.folder
            }
            Words {
                width: parent.width
                cap: Theme.detailsCap - 0.3
                color: Theme.quietInk
                text: "card — карта памяти: подписанный протокол, записи голосов, журнал, протоколы для печати. "
                    + "tape-1.png — вся контрольная лента."
            }
        }
        PushButton {
            id: leave
            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
            look: "primary"
            cap: Theme.detailsCap + 0.5
            targetId: "leave"
            label: "Закрыть участок"
            onActivated: wish.leave()
        }
    }
}
