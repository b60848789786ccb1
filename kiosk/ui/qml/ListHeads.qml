// The headings over the two columns of the list of ballots.
import QtQuick
import Keg.Kit

Item {
    id: line

    property var heads: ["", ""]
    property int firstX: 0
    property int secondX: 0

    implicitHeight: left_.height + Theme.s2

    Words {
        id: left_
        x: line.firstX
        cap: Theme.metaCap
        color: Theme.quietInk
        text: line.heads[0]
    }
    Words {
        x: line.secondX
        cap: Theme.metaCap
        color: Theme.quietInk
        text: line.heads[1]
    }
}
