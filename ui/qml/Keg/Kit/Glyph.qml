// Small outline signs, drawn and never taken from a font: tick, cross, previous, next, back.
import QtQuick
import QtQuick.Shapes

Item {
    id: glyph

    property string name: "tick"
    property color color: Theme.ink
    property int size: Theme.icon
    property real weight: 0.11

    readonly property var paths: ({
        "tick": "M 0.16 0.55 L 0.40 0.78 L 0.85 0.24",
        "cross": "M 0.22 0.22 L 0.78 0.78 M 0.78 0.22 L 0.22 0.78",
        "previous": "M 0.62 0.20 L 0.32 0.50 L 0.62 0.80",
        "next": "M 0.38 0.20 L 0.68 0.50 L 0.38 0.80",
        "back": "M 0.46 0.22 L 0.18 0.50 L 0.46 0.78 M 0.18 0.50 L 0.86 0.50",
        "onward": "M 0.54 0.22 L 0.82 0.50 L 0.54 0.78 M 0.82 0.50 L 0.14 0.50",
        "down": "M 0.22 0.54 L 0.50 0.82 L 0.78 0.54 M 0.50 0.82 L 0.50 0.14"
    })

    implicitWidth: size
    implicitHeight: size

    Shape {
        anchors.fill: parent

        ShapePath {
            strokeColor: glyph.color
            strokeWidth: Math.max(2, glyph.size * glyph.weight)
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            scale: Qt.size(glyph.size, glyph.size)

            PathSvg { path: glyph.paths[glyph.name] || glyph.paths.tick }
        }
    }
}
