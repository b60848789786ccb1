// Buttons in a row as wide as their words; when they do not fit, all give way alike and wrap their words.
// `split` keeps the way back at the left and the others at the right.
import QtQuick
import Keg.Kit

Item {
    id: row

    property var controls: []
    property bool split: true
    property string role: "label"
    readonly property int gap: Theme.gap
    readonly property real room: width - gap * Math.max(0, controls.length - 1)
    property real natural: 0
    property real compact: 0
    readonly property real share: natural <= room || natural <= compact ? 1 : Math.max(0, (room - compact) / (natural - compact))

    function measure() {
        let all = 0, least = 0
        for (let i = 0; i < repeater.count; i++) {
            const one = repeater.itemAt(i)
            all += one?.implicitWidth ?? 0
            least += one?.compact ?? 0
        }
        natural = all
        compact = least
    }
    function widthOf(one): int {
        return one ? Math.floor(one.compact + (one.implicitWidth - one.compact) * share) : 0
    }
    function placeOf(index: int): int {
        if (!split || (index === 0 && controls[0]?.look !== "primary")) {
            let left = 0
            for (let i = 0; i < index; i++)
                left += widthOf(repeater.itemAt(i)) + gap
            return left
        }
        let right = width
        for (let i = controls.length - 1; i >= index; i--)
            right -= widthOf(repeater.itemAt(i)) + (i > index ? gap : 0)
        return right
    }

    implicitHeight: Theme.atLeast(Math.max(12.7, Tint.cap(role) * 3.8))

    Repeater {
        id: repeater
        model: row.controls.length
        onCountChanged: row.measure()

        PressKey {
            required property int index

            control: row.controls[index] ?? null
            role: row.role
            width: row.widthOf(this)
            height: row.height
            x: { row.natural; row.share; return row.placeOf(index) }
            onImplicitWidthChanged: row.measure()
            onCompactChanged: row.measure()
        }
    }
}
