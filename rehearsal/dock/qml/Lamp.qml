// The lamp of the kiosk: red above, amber between, green below; a place for each colour, as people may not see it.
import QtQuick
import Keg.Kit

Rectangle {
    id: lamp

    property bool beat: true
    readonly property int lens: Math.round(Math.min(width - 2 * Theme.s2, (height - 4 * Theme.s2) / 3))
    readonly property bool blinking: dock.lamp === "amber_blink" || dock.lamp === "red_amber"

    width: Theme.mm(26)
    radius: width / 2
    color: Casing.recess
    border.color: Casing.edge
    border.width: Theme.bold
    Accessible.role: Accessible.Indicator
    Accessible.name: dock.lampWords

    Timer {
        interval: 500
        repeat: true
        running: lamp.blinking && !Theme.calm
        onRunningChanged: lamp.beat = true
        onTriggered: lamp.beat = !lamp.beat
    }

    Column {
        anchors.centerIn: parent
        spacing: Theme.s2

        Lens { size: lamp.lens; on: dock.lamp === "red" || dock.lamp === "red_amber"; bright: Casing.red; dark: Casing.redDark }
        Lens { size: lamp.lens; on: lamp.blinking && lamp.beat; bright: Casing.amber; dark: Casing.amberDark }
        Lens { size: lamp.lens; on: dock.lamp === "green"; bright: Casing.green; dark: Casing.greenDark }
    }
}
