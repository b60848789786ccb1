// A button of the console: sign and words, at least 12.7 mm high. `control` is the model's.
import QtQuick
import Keg.Kit

Rectangle {
    id: key

    property var control: ({})
    property string role: "label"
    property bool stacked: false
    property bool leftward: false
    readonly property string targetId: control?.id ?? ""
    readonly property bool isTarget: true
    readonly property string look: control?.look ?? "plain"
    readonly property string mood: control?.mood ?? "plain"
    readonly property string label: control?.label ?? ""
    readonly property string note: control?.note ?? ""
    readonly property string sign: control?.icon ?? ""
    readonly property bool ticked: control?.ticked ?? false
    readonly property bool loud: mood !== "plain" && ticked
    readonly property color inkNow: loud ? Tint.ink(mood)
        : look === "primary" || (look === "chip" && ticked) ? Theme.primaryInk
        : look === "danger" ? Theme.colour("bad") : tap.down ? Theme.pressedInk : Theme.ink
    readonly property int pad: Theme.mm(2.6)
    readonly property int signSize: Math.round(Theme.px(Tint.cap(role)) * 0.95)
    readonly property bool signed: sign !== ""
    readonly property int signRoom: signed && !stacked ? signSize + Theme.mm(2) : 0
    readonly property int natural: Math.ceil(Math.max(measure.implicitWidth, noteMeasure.implicitWidth)) + 2 * pad + signRoom + Theme.mm(1)

    signal activated(int revision)

    readonly property int compact: Math.max(Theme.targetWidth, Math.ceil(longest.implicitWidth) + 2 * pad + signRoom + Theme.mm(1))

    implicitWidth: Math.max(Theme.targetWidth, natural)
    implicitHeight: Math.max(Theme.atLeast(12.7), texts.height + 2 * Theme.mm(1.4))
    radius: Theme.mm(2)
    color: loud ? Tint.upon(mood) : look === "primary" || (look === "chip" && ticked) ? Theme.primaryGround
        : tap.down ? Theme.pressedGround : Tint.raised
    border.color: loud ? Tint.ink(mood) : look === "danger" ? Theme.colour("bad") : Theme.outline
    border.width: look === "primary" ? 0 : look === "danger" ? Math.max(2, Theme.mm(0.5)) : Theme.hair

    Accessible.role: Accessible.Button
    Accessible.name: note === "" ? label : label + ". " + note
    Accessible.onPressAction: bridge.press(bridge.revision, key.targetId)

    Say { id: measure; visible: false; role: key.role; strong: true; wrapMode: Text.NoWrap; text: key.label }
    Say { id: longest; visible: false; role: key.role; strong: true; wrapMode: Text.NoWrap; text: key.label.replace(/ /g, "\n") }
    Say { id: noteMeasure; visible: false; role: "meta"; wrapMode: Text.NoWrap; text: key.note }

    Rectangle {
        anchors { fill: parent; margins: Theme.mm(0.8) }
        visible: tap.down
        radius: key.radius - Theme.mm(0.8)
        color: "transparent"
        border.color: key.inkNow
        border.width: Theme.hair
    }

    Icon {
        id: sign_
        visible: key.signed
        name: key.sign
        size: key.signSize
        color: key.inkNow
        x: key.leftward ? key.pad : Math.max(key.pad, Math.round((key.width - key.signRoom - texts.used) / 2))
        anchors.verticalCenter: parent.verticalCenter
    }
    Column {
        id: texts
        readonly property int room: key.width - 2 * key.pad - key.signRoom
        readonly property int used: Math.min(room, Math.ceil(Math.max(measure.implicitWidth, noteMeasure.implicitWidth)) + 1)

        x: key.signed ? sign_.x + key.signRoom : key.leftward ? key.pad : Math.round((key.width - used) / 2)
        anchors { verticalCenter: parent.verticalCenter; verticalCenterOffset: -label_.opticalShift }
        width: used

        Say {
            id: label_
            width: parent.width
            role: key.role
            strong: true
            leading: 1.15
            color: key.inkNow
            horizontalAlignment: key.signed || key.note !== "" ? Text.AlignLeft : Text.AlignHCenter
            text: key.label
        }
        Say {
            width: parent.width
            visible: key.note !== ""
            role: "meta"
            color: key.inkNow
            text: key.note
        }
    }

    SafeTap {
        id: tap
        onActivated: revision => { bridge.press(revision, key.targetId); key.activated(revision) }
    }
}
