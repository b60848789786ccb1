// The idle hint in three frames: a hand brings a card to the lit rectangle. Still in calm mode.
// `direction` is where the reader sits on this device: "below", "right" or "left" of the screen.
import QtQuick
import QtQuick.Shapes

Item {
    id: hint

    property int size: Theme.mm(90)
    property int frame: Theme.calm ? 1 : 0
    property string direction: "below"
    readonly property real unit: size / 100

    // Up in the picture is towards the reader; a reader under the screen needs no turning.
    rotation: direction === "right" ? 90 : direction === "left" ? -90 : 0
    implicitWidth: size
    implicitHeight: size
    Accessible.ignored: true

    Timer {
        interval: 1400
        repeat: true
        running: hint.visible && !Theme.calm
        onTriggered: hint.frame = (hint.frame + 1) % 3
    }

    // The reader: a slab with a lit window.
    Rectangle {
        id: slab
        x: 14 * hint.unit
        y: 4 * hint.unit
        width: 72 * hint.unit
        height: 40 * hint.unit
        radius: 5 * hint.unit
        color: Theme.surface
        border.color: Theme.outline
        border.width: Math.max(2, 0.9 * hint.unit)
    }
    Rectangle {
        id: glow
        anchors.centerIn: slab
        width: 44 * hint.unit
        height: 22 * hint.unit
        radius: 2.5 * hint.unit
        color: Theme.warningGround
        border.color: Theme.outline
        border.width: Math.max(2, 0.9 * hint.unit)
    }
    Glyph {
        anchors.centerIn: slab
        visible: hint.frame === 2
        size: 18 * hint.unit
        // The picture turns with the reader, a tick never does.
        rotation: -hint.rotation
        weight: 0.14
        color: Theme.warningInk
    }

    Item {
        id: hand
        width: hint.size
        height: hint.size
        y: (hint.frame === 0 ? 40 : hint.frame === 1 ? 13 : 26) * hint.unit

        Behavior on y {
            enabled: !Theme.calm
            NumberAnimation { duration: 500; easing.type: Easing.InOutCubic }
        }

        // Fingers behind the card.
        Repeater {
            model: 4
            Rectangle {
                required property int index
                x: (33 + index * 8.6) * hint.unit
                y: (30 - (index === 1 || index === 2 ? 2 : 0)) * hint.unit
                width: 8.2 * hint.unit
                height: 30 * hint.unit
                radius: width / 2
                color: Theme.surface
                border.color: Theme.outline
                border.width: Math.max(2, 0.9 * hint.unit)
            }
        }

        // The card, bar code downwards: only its edge of bars is seen.
        Rectangle {
            x: 25 * hint.unit
            y: 20 * hint.unit
            width: 50 * hint.unit
            height: 32 * hint.unit
            radius: 3 * hint.unit
            color: Theme.accent
            border.color: Theme.accent === Theme.outline ? Theme.ground : Theme.accent
            border.width: Math.max(2, 0.9 * hint.unit)

            Rectangle {
                x: 5 * hint.unit
                y: 6 * hint.unit
                width: 16 * hint.unit
                height: 2.4 * hint.unit
                color: Theme.primaryInk
            }
            Rectangle {
                x: 5 * hint.unit
                y: 11.5 * hint.unit
                width: 27 * hint.unit
                height: 2.4 * hint.unit
                color: Theme.primaryInk
            }
        }

        // Palm and thumb in front.
        Shape {
            ShapePath {
                strokeColor: Theme.outline
                strokeWidth: Math.max(2, 0.9 * hint.unit)
                fillColor: Theme.surface
                joinStyle: ShapePath.RoundJoin
                scale: Qt.size(hint.unit, hint.unit)

                PathSvg {
                    path: "M 34 100 L 34 84 C 30 78 28 70 30 60 C 31 55 33 52 36 52 L 44 52 "
                        + "C 46 46 50 38 54 34 C 57 31 62 33 61 38 C 60 43 57 49 57 52 L 64 52 "
                        + "C 69 53 70 58 70 64 C 70 74 68 80 66 84 L 66 100 Z"
                }
            }
        }
    }
}
