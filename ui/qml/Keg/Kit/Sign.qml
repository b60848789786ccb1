// The large sign of a message: stop, wait, accepted, refused, paper, hidden. One outline family.
import QtQuick
import QtQuick.Shapes

Item {
    id: sign

    property string kind: "none"
    property int size: Theme.mm(48)
    readonly property color ink: kind === "accepted" ? Theme.accepted : kind === "refused" || kind === "stop" ? Theme.annulInk : Theme.accent
    readonly property var outlines: ({
        "stop": "M 0.32 0.06 L 0.68 0.06 L 0.94 0.32 L 0.94 0.68 L 0.68 0.94 L 0.32 0.94 L 0.06 0.68 L 0.06 0.32 Z M 0.30 0.50 L 0.70 0.50",
        "wait": "M 0.28 0.08 L 0.72 0.08 M 0.28 0.92 L 0.72 0.92 M 0.34 0.08 L 0.34 0.24 C 0.34 0.38 0.50 0.42 0.50 0.50 C 0.50 0.58 0.34 0.62 0.34 0.76 L 0.34 0.92 M 0.66 0.08 L 0.66 0.24 C 0.66 0.38 0.50 0.42 0.50 0.50 C 0.50 0.58 0.66 0.62 0.66 0.76 L 0.66 0.92",
        "accepted": "M 0.28 0.52 L 0.44 0.68 L 0.74 0.34",
        "refused": "M 0.34 0.34 L 0.66 0.66 M 0.66 0.34 L 0.34 0.66",
        "paper": "M 0.26 0.94 L 0.26 0.08 L 0.74 0.08 L 0.74 0.94 L 0.66 0.86 L 0.58 0.94 L 0.50 0.86 L 0.42 0.94 L 0.34 0.86 Z M 0.36 0.26 L 0.64 0.26 M 0.36 0.42 L 0.64 0.42 M 0.36 0.58 L 0.52 0.58",
        "hidden": "M 0.06 0.50 C 0.22 0.26 0.36 0.20 0.50 0.20 C 0.64 0.20 0.78 0.26 0.94 0.50 C 0.78 0.74 0.64 0.80 0.50 0.80 C 0.36 0.80 0.22 0.74 0.06 0.50 Z M 0.16 0.90 L 0.84 0.10"
    })
    readonly property bool ringed: kind === "accepted" || kind === "refused"

    implicitWidth: size
    implicitHeight: size
    visible: kind !== "none"

    Shape {
        anchors.fill: parent
        visible: sign.ringed

        ShapePath {
            strokeColor: sign.ink
            strokeWidth: Math.max(2, sign.size * 0.055)
            fillColor: Theme.surface

            PathAngleArc {
                centerX: sign.size / 2
                centerY: sign.size / 2
                radiusX: sign.size * 0.46
                radiusY: sign.size * 0.46
                startAngle: 0
                sweepAngle: 360
            }
        }
    }
    Shape {
        anchors.fill: parent
        visible: sign.kind === "hidden"

        ShapePath {
            strokeColor: sign.ink
            strokeWidth: Math.max(2, sign.size * 0.055)
            fillColor: "transparent"

            PathAngleArc {
                centerX: sign.size / 2
                centerY: sign.size / 2
                radiusX: sign.size * 0.13
                radiusY: sign.size * 0.13
                startAngle: 0
                sweepAngle: 360
            }
        }
    }
    Shape {
        anchors.fill: parent

        ShapePath {
            strokeColor: sign.ink
            strokeWidth: Math.max(2, sign.size * (sign.ringed ? 0.075 : 0.055))
            fillColor: sign.kind === "stop" || sign.kind === "paper" ? Theme.surface : "transparent"
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            scale: Qt.size(sign.size, sign.size)

            PathSvg { path: sign.outlines[sign.kind] ?? "" }
        }
    }
}
