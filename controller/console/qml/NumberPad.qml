// The number pad: twelve keys, as on a telephone.
import QtQuick
import Keg.Kit

Grid {
    id: plate

    property var controls: []

    columns: 3
    spacing: Theme.gap
    width: 3 * cell + 2 * Theme.gap

    readonly property int cell: Math.max(Theme.targetWidth, Theme.mm(Tint.cap("label") * 5.4))
    readonly property int cellHeight: Theme.atLeast(Math.max(12.7, Tint.cap("label") * 3.6))

    Repeater {
        model: plate.controls.length

        PressKey {
            required property int index
            control: ({ "id": plate.controls[index].id, "look": plate.controls[index].look,
                "label": plate.controls[index].icon === "erase" ? "" : plate.controls[index].label,
                "icon": plate.controls[index].icon === "erase" ? "erase" : "" })
            role: plate.controls[index].label.length === 1 ? "number" : "meta"
            width: plate.cell
            height: plate.cellHeight
            Accessible.name: plate.controls[index].label
        }
    }
}
