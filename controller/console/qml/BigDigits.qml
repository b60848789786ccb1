// A number whose box is exactly the height of its digits, so that its neighbours can stand near.
import QtQuick
import Keg.Kit

Item {
    id: digits

    property string text: ""
    property real cap: Tint.cap("figure")
    property int alignment: Text.AlignLeft
    property color color: Theme.ink
    // Where the kit's family puts its baseline in a line box, in ems.
    readonly property real baseline_: 1.018

    implicitHeight: Theme.mm(cap)

    Words {
        y: -Math.round(px * (digits.baseline_ - Theme.capEm))
        width: digits.width
        horizontalAlignment: digits.alignment
        cap: digits.cap
        strong: true
        wrapMode: Text.NoWrap
        color: digits.color
        text: digits.text
    }
}
