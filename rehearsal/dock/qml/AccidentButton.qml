// A button with two faces: it breaks something, then mends it. What is broken is filled with the warning colour.
import QtQuick
import Keg.Kit

PushButton {
    id: button

    property bool well: true
    property string breaks: ""
    property string mends: ""
    property string breaking: ""
    property string mending: ""
    readonly property string accident: well ? breaks : mends

    height: Theme.mm(13.5)
    look: "quiet"
    targetId: accident
    label: dock.working !== "" && dock.working === accident ? "Минуту…" : well ? breaking : mending
    color: well ? Theme.surface : Theme.warningGround
    onActivated: if (dock.working === "") wish.happen(accident)
}
