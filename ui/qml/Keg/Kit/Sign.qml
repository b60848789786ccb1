// The large sign of a message, in one outline family.
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
        "closed": "M 0.16 0.44 L 0.84 0.44 L 0.84 0.92 L 0.16 0.92 Z M 0.30 0.44 L 0.30 0.28 C 0.30 0.02 0.70 0.02 0.70 0.28 L 0.70 0.44 M 0.50 0.62 L 0.50 0.74",
        "paused": "M 0.38 0.32 L 0.38 0.68 M 0.62 0.32 L 0.62 0.68",
        "clock": "M 0.50 0.24 L 0.50 0.52 L 0.68 0.62",
        "help": "M 0.36 0.38 C 0.36 0.20 0.66 0.20 0.66 0.38 C 0.66 0.50 0.50 0.48 0.50 0.62 M 0.50 0.74 L 0.50 0.745",
        "cover": "M 0.12 0.44 L 0.88 0.44 L 0.88 0.92 L 0.12 0.92 Z M 0.12 0.44 L 0.22 0.10 L 0.94 0.26 M 0.42 0.64 L 0.58 0.64",
        "keypad": "M 0.20 0.06 L 0.80 0.06 L 0.80 0.94 L 0.20 0.94 Z M 0.36 0.26 L 0.365 0.26 M 0.50 0.26 L 0.505 0.26 M 0.64 0.26 L 0.645 0.26 M 0.36 0.44 L 0.365 0.44 M 0.50 0.44 L 0.505 0.44 M 0.64 0.44 L 0.645 0.44 M 0.36 0.62 L 0.365 0.62 M 0.50 0.62 L 0.505 0.62 M 0.64 0.62 L 0.645 0.62 M 0.50 0.80 L 0.505 0.80",
        "headphones": "M 0.10 0.62 L 0.10 0.50 C 0.10 -0.02 0.90 -0.02 0.90 0.50 L 0.90 0.62 M 0.10 0.58 L 0.26 0.58 L 0.26 0.90 L 0.10 0.90 Z M 0.74 0.58 L 0.90 0.58 L 0.90 0.90 L 0.74 0.90 Z",
        "card": "M 0.06 0.24 L 0.94 0.24 L 0.94 0.76 L 0.06 0.76 Z M 0.20 0.40 L 0.20 0.60 M 0.30 0.40 L 0.30 0.60 M 0.36 0.40 L 0.36 0.60 M 0.48 0.40 L 0.48 0.60 M 0.62 0.50 L 0.80 0.50",
        "hidden": "M 0.06 0.50 C 0.22 0.26 0.36 0.20 0.50 0.20 C 0.64 0.20 0.78 0.26 0.94 0.50 C 0.78 0.74 0.64 0.80 0.50 0.80 C 0.36 0.80 0.22 0.74 0.06 0.50 Z M 0.16 0.90 L 0.84 0.10"
    })
    readonly property bool ringed: ["accepted", "refused", "paused", "clock", "help"].includes(kind)

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
            fillColor: ["stop", "paper", "cover", "keypad", "card"].includes(sign.kind) ? Theme.surface : "transparent"
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            scale: Qt.size(sign.size, sign.size)

            PathSvg { path: sign.outlines[sign.kind] ?? "" }
        }
    }
}
