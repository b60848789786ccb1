// Running text: one block per paragraph, ragged right, with air between lines.
import QtQuick
import Keg.Kit

Column {
    id: paragraphs

    property var lines: []
    property real cap: Theme.metaCap
    property bool strong: false
    property real leading: 1.3
    property color color: Theme.ink
    property int alignment: Text.AlignLeft
    // Named paragraphs can have the focus: «paragraph-0» and so on.
    property string named: ""

    spacing: Math.floor(3 * Theme.pxPerMm)

    Repeater {
        model: paragraphs.lines.length

        Words {
            id: paragraph
            required property int index
            width: paragraphs.width
            cap: paragraphs.cap
            leading: paragraphs.leading
            strong: paragraphs.strong
            color: paragraphs.color
            horizontalAlignment: paragraphs.alignment
            text: paragraphs.lines[index] ?? ""
            Accessible.ignored: false
            Accessible.role: Accessible.Paragraph
            Accessible.name: text

            FocusRing {
                targetId: paragraphs.named === "" ? "" : paragraphs.named + "-" + paragraph.index
                air: Theme.s1
            }
        }
    }
}
