// The dock: what surrounds the kiosk. One page for the day; preparing, results and failure lie over it.
import QtQuick
import Keg.Kit

Rectangle {
    id: root

    readonly property bool hall: dock.phase === "voting" || dock.phase === "closing"

    color: Theme.ground

    Header {
        visible: root.hall
        x: Theme.margin
        y: Theme.s4
        width: parent.width - 2 * Theme.margin
        height: Theme.mm(27)
    }
    HintBar {
        id: hintBar
        visible: root.hall
        x: Theme.margin
        y: Theme.mm(32)
        width: parent.width - 2 * Theme.margin
        height: Theme.mm(13)
    }
    DayPage {
        anchors {
            left: parent.left; right: parent.right; top: hintBar.bottom; bottom: parent.bottom
            leftMargin: Theme.margin; rightMargin: Theme.margin; topMargin: Theme.s4; bottomMargin: Theme.margin
        }
        visible: root.hall
        enabled: dock.phase === "voting"
    }

    Loader {
        anchors.fill: parent
        active: dock.phase === "preparing" || dock.phase === "failed"
        sourceComponent: PreparingPage {}
    }
    Loader {
        anchors.fill: parent
        active: dock.phase === "closing"
        sourceComponent: ClosingSheet {}
    }
    Loader {
        anchors.fill: parent
        active: dock.phase === "results"
        sourceComponent: ResultsPage {}
    }
}
