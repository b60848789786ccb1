// Something is going on: a short bar that wanders along a track; it stands still in calm mode.
import QtQuick

Rectangle {
    id: track

    implicitHeight: Theme.mm(3)
    radius: height / 2
    color: Theme.surface
    border.color: Theme.outline
    border.width: Theme.hair

    Rectangle {
        id: runner
        height: parent.height
        width: Math.round(parent.width * 0.28)
        radius: height / 2
        color: Theme.accent

        SequentialAnimation on x {
            running: track.visible && !Theme.calm
            loops: Animation.Infinite
            NumberAnimation { to: track.width - runner.width; duration: 1600; easing.type: Easing.InOutQuad }
            NumberAnimation { to: 0; duration: 1600; easing.type: Easing.InOutQuad }
        }
    }
}
