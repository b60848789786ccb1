// A number with its name below.
import QtQuick
import Keg.Kit

Column {
    id: view

    property var figure: ({})
    property string role: "number"
    property int room: 0

    spacing: Theme.mm(0.6)

    Say {
        role: view.role
        strong: true
        leading: 1.02
        wrapMode: Text.NoWrap
        color: Tint.ink(view.figure?.mood ?? "")
        text: view.figure?.value ?? ""
    }
    Say {
        role: "meta"
        width: view.room > 0 ? view.room : implicitWidth + 1
        color: Theme.quietInk
        text: view.figure?.label ?? ""
    }
}
