// The choices of one setting side by side, in two lines where their words need it.
import QtQuick
import Keg.Kit

Item {
    id: row

    property string kind: "size"
    property var choices: []
    readonly property int pad: Theme.mm(2.5)
    // Above the words there is room for the tick; a size has its sample there instead.
    readonly property int tickRoom: kind === "size" ? 0 : Theme.mm(4)
    readonly property int widest: {
        let most = 0
        for (let i = 0; i < probes.count; i++)
            most = Math.max(most, Math.ceil(probes.itemAt(i)?.implicitWidth ?? 0))
        return most + 2 * pad + Theme.mm(1)
    }
    readonly property int fitting: Math.max(1, Math.floor((width + Theme.gap) / (widest + Theme.gap)))
    readonly property int columns: Math.max(1, choices.length <= fitting ? choices.length : Math.min(2, fitting))
    readonly property int cell: Math.floor((width - (columns - 1) * Theme.gap) / columns)
    readonly property int lines: Math.ceil(choices.length / columns)
    readonly property int tallest: {
        let most = Theme.buttonHeight
        for (let i = 0; i < items.count; i++)
            most = Math.max(most, items.itemAt(i)?.wanted ?? 0)
        return most
    }

    signal activated(int revision, string targetId)

    visible: choices.length > 0
    implicitHeight: visible ? lines * (tallest + Theme.gap) - Theme.gap : 0

    Repeater {
        id: probes
        model: row.choices.length
        Words {
            required property int index
            visible: false
            wrapMode: Text.NoWrap
            cap: Theme.detailsCap
            strong: true
            text: (row.choices[index]?.label ?? "").replace(/ /g, "\n")
        }
    }

    Repeater {
        id: items
        model: row.choices.length

        Rectangle {
            id: choice
            required property int index
            readonly property var control: row.choices[index] ?? bridge.blankControl
            readonly property string targetId: control.id
            readonly property bool isTarget: true
            readonly property color inkNow: row.kind === "theme" ? control.ink ?? Theme.ink : Theme.ink
            readonly property int wanted: label_.height + (sample.visible ? sample.height : 0) + 2 * row.pad + row.tickRoom

            x: index % row.columns * (row.cell + Theme.gap)
            y: Math.floor(index / row.columns) * (row.tallest + Theme.gap)
            width: row.cell
            height: row.tallest
            radius: Theme.radius
            color: row.kind === "theme" ? control.ground ?? Theme.surface : tap.down ? Theme.pressedGround : Theme.surface
            border.color: row.kind === "theme" ? control.outline ?? Theme.outline : Theme.outline
            border.width: control.current ? Math.max(4, Theme.mm(1.1)) : Theme.hair

            Accessible.role: Accessible.RadioButton
            Accessible.name: control.label
            Accessible.checked: control.current
            Accessible.onPressAction: row.activated(bridge.revision, targetId)

            Words {
                id: sample
                visible: row.kind === "size"
                anchors { horizontalCenter: parent.horizontalCenter; bottom: label_.top }
                height: Theme.px(8.5)
                verticalAlignment: Text.AlignVCenter
                wrapMode: Text.NoWrap
                cap: choice.control.cap ?? Theme.nameCap
                strong: true
                text: "Аа"
            }
            Words {
                id: label_
                x: row.pad
                y: sample.visible ? parent.height - height - row.pad
                    : Math.round((parent.height - height + row.tickRoom) / 2) - opticalShift
                width: parent.width - 2 * row.pad
                horizontalAlignment: Text.AlignHCenter
                cap: Theme.detailsCap
                strong: choice.control.current
                color: choice.inkNow
                text: choice.control.label
            }
            Glyph {
                visible: choice.control.current
                x: row.kind === "size" ? parent.width - width - Theme.mm(1.6) : Math.round((parent.width - width) / 2)
                y: Theme.mm(1.4)
                size: Theme.mm(4.5)
                weight: 0.16
                color: choice.inkNow
            }

            FocusRing { targetId: choice.targetId }

            SafeTap {
                id: tap
                onActivated: revision => row.activated(revision, choice.targetId)
            }
        }
    }
}
