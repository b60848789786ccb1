// Two keys that make something less and more, with its name above them.
import QtQuick
import Keg.Kit

Column {
    id: pair

    property string title: ""
    property string less: ""
    property string more: ""
    property string lessSign: ""
    property string moreSign: ""
    property int size: Theme.mm(13)

    spacing: Theme.mm(0.8)

    Words {
        anchors.horizontalCenter: parent.horizontalCenter
        cap: Theme.detailsCap - 0.6
        color: Casing.quietInk
        text: pair.title
    }
    Row {
        spacing: Theme.s1

        KeyCap { code: pair.less; sign: pair.lessSign; size: pair.size }
        KeyCap { code: pair.more; sign: pair.moreSign; size: pair.size }
    }
}
