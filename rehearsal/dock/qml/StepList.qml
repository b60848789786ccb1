// Steps one under another: done ones ticked, the present one with a wandering bar.
import QtQuick
import Keg.Kit

Column {
    id: list

    spacing: Theme.s4

    Repeater {
        model: dock.steps

        Row {
            id: step
            required property var modelData
            readonly property bool now: modelData.state === "now"
            spacing: Theme.s4

            Rectangle {
                width: Theme.mm(11)
                height: width
                radius: width / 2
                color: step.modelData.state === "done" ? Theme.accepted : step.now ? Theme.primaryGround : Theme.surface
                border.color: step.modelData.state === "later" ? Theme.divider : color
                border.width: Theme.bold

                Glyph {
                    anchors.centerIn: parent
                    visible: step.modelData.state !== "later"
                    name: step.now ? "onward" : "tick"
                    size: Theme.mm(7)
                    weight: 0.14
                    color: Theme.primaryInk
                }
            }
            Column {
                width: list.width - Theme.mm(11) - Theme.s4
                anchors.verticalCenter: parent.verticalCenter
                spacing: Theme.s2

                Words {
                    width: parent.width
                    cap: 4.2
                    strong: step.now
                    color: step.modelData.state === "later" ? Theme.quietInk : Theme.ink
                    text: step.modelData.text
                }
                ProgressTrack {
                    visible: step.now
                    width: Theme.mm(90)
                }
            }
        }
    }
}
