// After the last voter: what is being done, over the hall.
import QtQuick
import Keg.Kit

Rectangle {
    color: Theme.scrim

    // Swallows clicks meant for the hall beneath.
    TapHandler { gesturePolicy: TapHandler.WithinBounds }

    Rectangle {
        anchors.centerIn: parent
        width: Theme.mm(300)
        height: body.height + 2 * Theme.mm(14)
        radius: Theme.sheetRadius
        color: Theme.surface
        border.color: Theme.outline
        border.width: Theme.bold

        Column {
            id: body
            x: Theme.mm(14)
            y: Theme.mm(14)
            width: parent.width - 2 * Theme.mm(14)
            spacing: Theme.s10

            Words {
                width: parent.width
                cap: Theme.titleCap
                strong: true
                text: "Голосование завершается"
            }
            StepList { width: parent.width }
        }
    }
}
