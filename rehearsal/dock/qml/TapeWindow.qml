// The control tape behind glass: as much paper as the real window shows, the newest at the bottom, moving upwards.
// Paper that has left the window is under the casing and cannot be seen; only a record still open may be moved back.
import QtQuick
import Keg.Kit

Item {
    id: window
    objectName: "tape-window"

    readonly property int glassHeight: Math.min(height - foot.height - Theme.s4, Math.floor((width - 2 * rim) * windowDots / 576))
    readonly property real scaling: glassHeight / windowDots
    readonly property int rim: Theme.mm(4)
    readonly property int paperWidth: Math.round(576 * scaling)
    readonly property var tape: dock.tape
    readonly property bool longer: tape.bottom - tape.recordTop > windowDots
    property bool back: false
    property real fed: 0
    readonly property real goal: back && longer ? tape.recordTop + windowDots : tape.bottom

    onTapeChanged: back = false
    onGoalChanged: fed = goal
    Behavior on fed { enabled: !Theme.calm; SmoothedAnimation { velocity: 1500; maximumEasingTime: 120 } }

    Rectangle {
        id: frame
        width: parent.width
        height: window.glassHeight + 2 * window.rim
        radius: Theme.mm(3)
        color: Casing.recess
        border.color: Casing.edge
        border.width: Theme.bold
    }
    Item {
        id: glass
        x: Math.round((parent.width - width) / 2)
        y: window.rim
        width: window.paperWidth
        height: window.glassHeight
        clip: true

        Rectangle { anchors.fill: parent; color: Theme.paper }
        Image {
            readonly property int rows: window.tape.bottom - window.tape.top
            visible: rows > 0
            width: window.paperWidth
            height: Math.round(rows * window.scaling)
            y: Math.round(glass.height - (window.fed - window.tape.top) * window.scaling)
            cache: false
            smooth: false
            sourceSize: Qt.size(width, Math.max(1, height))
            source: rows > 0 ? "image://dock-tape/" + window.tape.serial : ""
        }
        // The upper lip of the casing lies in its own shade: there the paper leaves.
        Repeater {
            model: 5
            Rectangle {
                required property int index
                width: glass.width
                height: Theme.mm(1.2)
                y: index * height
                color: Casing.edge
                opacity: 0.34 - 0.065 * index
            }
        }
        // Torn holes at both edges are where a real roll is guided; a cutter's bar is where it comes from.
        Rectangle { y: glass.height - height; width: glass.width; height: Theme.mm(0.8); color: Casing.seam }
        Words {
            anchors { horizontalCenter: parent.horizontalCenter; verticalCenter: parent.verticalCenter }
            visible: window.tape.bottom === 0
            width: parent.width - 2 * Theme.s6
            horizontalAlignment: Text.AlignHCenter
            cap: Theme.detailsCap
            color: Theme.quietInk
            text: "Здесь появится запись\nтого, что выбрано на экране"
        }
    }
    Item {
        id: foot
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.mm(13)

        Words {
            visible: !window.longer
            anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift }
            horizontalAlignment: Text.AlignHCenter
            cap: Theme.detailsCap - 0.3
            color: Casing.quietInk
            text: !dock.paper ? "Рулон кончился" : !dock.cover ? "Крышка принтера открыта" : "Окно показывает 150 мм ленты"
        }
        PushButton {
            visible: window.longer
            anchors.fill: parent
            look: "quiet"
            targetId: "look-back"
            label: window.back ? "К концу записи" : "Запись длиннее окна: к её началу"
            onActivated: window.back = !window.back
        }
    }
}
