// Text whose size is the height of its capitals in mm. Plain text only, whole: no ellipsis, no shrinking.
import QtQuick

Text {
    id: words

    property real cap: Theme.detailsCap
    property bool strong: false
    property real leading: 1.2
    readonly property int px: Theme.px(cap)
    // Capitals sit below the middle of a line of PT Sans by this much.
    readonly property int opticalShift: Math.round(px * 0.068)

    color: Theme.ink
    font.family: Theme.family
    font.pixelSize: px
    font.weight: strong ? Font.Bold : Font.Normal
    font.hintingPreference: Font.PreferNoHinting
    lineHeightMode: Text.FixedHeight
    lineHeight: Math.round(px * leading)
    textFormat: Text.PlainText
    wrapMode: Text.WordWrap
    Accessible.ignored: true
}
