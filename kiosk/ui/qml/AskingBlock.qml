// The question under the chosen rows of V6, and what it was before and will be.
import QtQuick
import Keg.Kit

Column {
    id: asking

    property var lines: []
    property string question: ""

    spacing: Theme.s4

    Paragraphs {
        visible: asking.lines.length > 0
        width: parent.width
        lines: asking.lines
        cap: Theme.labelCap
    }
    Words {
        width: parent.width
        visible: text !== ""
        cap: Theme.titleCap
        strong: true
        color: Theme.accent
        text: asking.question
    }
}
