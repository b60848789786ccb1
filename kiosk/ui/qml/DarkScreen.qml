// ☾: nothing of the page shows, in no theme; one dim line, or a question. It keeps every touch; a long one asks.
import QtQuick
import Keg.Kit

Rectangle {
    id: dark

    property var lines: []

    signal held()

    anchors.fill: parent
    z: 1
    visible: lines.length > 0
    color: Qt.rgba(0, 0, 0, 1)

    // An area keeps its touches from the page below; a handler would let the handlers of the page have them.
    MultiPointTouchArea {
        anchors.fill: parent
        onPressed: resting.restart()
        onReleased: resting.stop()
        onCanceled: resting.stop()
    }

    Timer {
        id: resting
        interval: 2000
        onTriggered: if (dark.visible) dark.held()
    }

    Column {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.margin
        spacing: Theme.s6

        Repeater {
            model: dark.lines

            Words {
                required property string modelData
                required property int index

                width: parent.width
                cap: index === 0 && dark.lines.length > 1 ? Theme.labelCap : Theme.metaCap
                strong: index === 0
                horizontalAlignment: Text.AlignHCenter
                color: dark.lines.length > 1 ? Qt.rgba(1, 1, 1, 1) : Qt.rgba(0.5, 0.5, 0.5, 1)
                text: modelData
                Accessible.ignored: false
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
        }
    }
}
