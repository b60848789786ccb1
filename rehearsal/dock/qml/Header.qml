// Which station this is, and the three counts the commission asks for all day.
import QtQuick
import Keg.Kit

Item {
    id: header

    Column {
        width: parent.width - counts.width - Theme.s10
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.s1

        Words {
            width: parent.width
            cap: Theme.labelCap
            strong: true
            text: "Участок № " + dock.station.number + " · " + dock.station.place
        }
        Words {
            width: parent.width
            cap: Theme.metaCap
            color: Theme.quietInk
            text: dock.station.election
        }
    }

    Row {
        id: counts
        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
        spacing: Theme.s6

        Repeater {
            model: [["voted", "проголосовало"], ["voting", "голосуют сейчас"], ["activated", "карточек активировано"]]

            Column {
                id: count
                required property var modelData

                Words {
                    anchors.right: parent.right
                    cap: Theme.heroCap
                    strong: true
                    leading: 1.05
                    color: count.modelData[0] === "voted" ? Theme.accent : Theme.ink
                    text: dock.turnout[count.modelData[0]]
                }
                Words {
                    anchors.right: parent.right
                    wrapMode: Text.NoWrap
                    cap: Theme.metaCap
                    color: Theme.quietInk
                    text: count.modelData[1]
                }
            }
        }
    }
}
