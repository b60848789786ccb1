// The pages of a ballot: where one is, every page as a button with its range, previous and next beside them.
// Where not all chips fit, the first, the last and those about the shown page stay.
import QtQuick
import Keg.Kit

Item {
    id: strip

    property var screen: bridge.blankScreen
    property bool upright: false
    property bool tellsPage: true
    // In a rail: how high the strip may become.
    property int roomHigh: 0
    readonly property int turnFloor: Math.round(Theme.px(Theme.metaCap) * 5.8) + Theme.mm(9)
    readonly property int turnWidth: upright ? width : Math.max(turnFloor, previous_.compactWidth, next_.compactWidth)
    readonly property int chipWidth: {
        let widest = Theme.targetWidth
        for (let i = 0; i < probes.count; i++)
            widest = Math.max(widest, probes.itemAt(i)?.implicitWidth ?? 0)
        return widest
    }
    readonly property int currentIndex: Math.max(0, screen.pages.findIndex(page => page.current))
    readonly property int besideTurns: Math.floor((width - 2 * turnWidth - Theme.gap) / (chipWidth + Theme.gap))
    readonly property bool compact: !upright && !Theme.fullStrip
    readonly property bool inline: compact || (!upright && besideTurns >= 4)
    readonly property int across: Math.max(1, inline ? besideTurns : Math.floor((width + Theme.gap) / (chipWidth + Theme.gap)))
    readonly property var shown: pick(compact ? 0 : screen.pages.length, upright ? across * uprightLines : across)
    readonly property int uprightLines: Math.max(0, Math.min(4, Math.floor(
        (roomHigh - textHeight - 2 * turnHeight - Theme.gap) / (Theme.target + Theme.gap))))
    readonly property bool turning: !!screen.previous || !!screen.next
    readonly property int turnHeight: turning ? Math.max(previous_.implicitHeight, next_.implicitHeight) : 0
    readonly property int textHeight: compact || where.text === "" ? 0 : where.height + Theme.s1
    readonly property int chipsHeight: shown.length === 0 ? 0 : chips.height

    implicitHeight: textHeight + (inline ? Math.max(turnHeight, chipsHeight, compact ? where.height : 0)
        : chipsHeight + (chipsHeight > 0 && turning ? Theme.gap : 0) + (upright ? 2 * turnHeight + Theme.gap : turnHeight))

    function pick(count, room) {
        const all = Array.from({ length: count }, (_, index) => index)
        if (count <= room)
            return all
        if (room < 1)
            return []
        const inner = Math.max(1, room - 2)
        const start = Math.max(1, Math.min(count - 1 - inner, currentIndex - Math.floor(inner / 2)))
        const middle = all.slice(start, start + inner)
        return room < 3 ? [currentIndex] : [0, ...middle, count - 1]
    }

    Repeater {
        id: probes
        model: strip.screen.pages.length
        PageChip {
            required property int index
            visible: false
            label: strip.screen.pages[index]?.label ?? ""
        }
    }

    Words {
        id: where
        x: strip.compact ? strip.turnWidth + Theme.s2 : 0
        y: strip.compact ? Math.round((strip.height - height) / 2) - opticalShift : 0
        width: parent.width - 2 * x
        visible: text !== ""
        horizontalAlignment: strip.upright ? Text.AlignLeft : Text.AlignHCenter
        cap: Theme.metaCap
        color: Theme.quietInk
        text: strip.tellsPage ? strip.screen.pageText : ""
    }

    Flow {
        id: chips
        readonly property int columns: Math.min(strip.across, strip.shown.length)
        readonly property int used: columns * (strip.chipWidth + Theme.gap) - Theme.gap
        visible: strip.shown.length > 0
        x: strip.upright ? 0 : Math.round((strip.width - used) / 2)
        y: strip.textHeight + (strip.inline ? Math.round((Math.max(strip.turnHeight, height) - height) / 2) : 0)
        width: used + 1
        spacing: Theme.gap

        Repeater {
            model: strip.shown.length
            PageChip {
                required property int index
                readonly property var page: strip.screen.pages[strip.shown[index] ?? 0] ?? bridge.blankControl
                width: strip.chipWidth
                targetId: page.id
                label: page.label
                current: page.current
                ticked: page.ticked
                onActivated: revision => bridge.press(revision, targetId)
            }
        }
    }

    PushButton {
        id: previous_
        readonly property var control: strip.screen.previous ?? bridge.blankControl
        visible: !!strip.screen.previous
        look: "turn"
        glyph: "previous"
        targetId: control.id
        label: control.label
        width: strip.inline || strip.upright ? strip.turnWidth : Math.floor((strip.width - Theme.s4) / 2)
        height: strip.turnHeight
        y: strip.upright || strip.compact ? strip.height - height : strip.inline ? strip.textHeight : strip.height - height
        onActivated: revision => bridge.press(revision, targetId)
    }
    PushButton {
        id: next_
        readonly property var control: strip.screen.next ?? bridge.blankControl
        visible: !!strip.screen.next
        look: "turn"
        glyph: "next"
        glyphAfter: true
        targetId: control.id
        label: control.label
        x: strip.width - width
        width: previous_.width
        height: strip.turnHeight
        y: strip.upright ? strip.height - 2 * height - Theme.gap : previous_.y
        onActivated: revision => bridge.press(revision, targetId)
    }
}
