// Languages and help: small buttons, always in the same corner.
import QtQuick
import Keg.Kit

Flow {
    id: row

    property var controls: []
    property real cap: Theme.metaCap

    spacing: Theme.gap

    Repeater {
        model: row.controls.length

        PushButton {
            required property int index
            readonly property var control: row.controls[index] ?? bridge.blankControl
            look: "quiet"
            cap: row.cap
            targetId: control.id
            label: control.label
            glyph: control.current || control.ticked ? "tick" : ""
            width: Math.min(row.width, implicitWidth)
            onActivated: revision => bridge.press(revision, targetId)
        }
    }
}
