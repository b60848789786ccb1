// АННУЛИРУЮ and ПОДТВЕРЖДАЮ: equal, far apart, one under the other where the words do not fit side by side.
// While parts of the tape are still to be compared, the way to the next part stands where ПОДТВЕРЖДАЮ will be.
import QtQuick
import Keg.Kit

Item {
    id: pair

    property var screen: bridge.blankScreen
    readonly property var annul: screen.annul[0] ?? null
    readonly property var confirm: screen.confirm[0] ?? null
    readonly property var onward: screen.right[0] ?? null
    readonly property int distance: Math.min(Theme.atLeast(25), Math.max(Theme.atLeast(12.7), Math.floor(width * 0.13)))
    readonly property int half: Math.floor((width - distance) / 2)
    readonly property bool beside: Math.max(annul_.naturalWidth, confirm_.naturalWidth) <= half
        && (!onward || onward_.compactWidth <= half)
    readonly property int tallest: Math.max(annul ? annul_.implicitHeight : 0, confirm ? confirm_.implicitHeight : 0,
                                            onward ? onward_.implicitHeight : 0)
    readonly property int shown: (annul ? 1 : 0) + (confirm ? 1 : 0) + (onward ? 1 : 0)

    visible: shown > 0
    implicitHeight: shown === 0 ? 0 : beside || shown === 1 ? tallest : 2 * tallest + Theme.atLeast(12.7)

    FinalButton {
        id: annul_
        readonly property var control: pair.annul ?? bridge.blankControl
        visible: !!pair.annul
        confirms: false
        width: pair.beside ? pair.half : pair.width
        height: pair.tallest
        targetId: control.id
        label: control.label
        note: control.note
        afterMs: control.afterMs
        revision: pair.screen.revision
        onActivated: revision => bridge.press(revision, targetId)
    }
    FinalButton {
        id: confirm_
        readonly property var control: pair.confirm ?? bridge.blankControl
        visible: !!pair.confirm
        confirms: true
        x: pair.width - width
        y: pair.height - height
        width: annul_.width
        height: pair.tallest
        targetId: control.id
        label: control.label
        note: control.note
        afterMs: control.afterMs
        revision: pair.screen.revision
        onActivated: revision => bridge.press(revision, targetId)
    }
    PushButton {
        id: onward_
        readonly property var control: pair.onward ?? bridge.blankControl
        visible: !!pair.onward
        look: "primary"
        x: pair.width - width
        y: pair.height - height
        width: annul_.width
        height: pair.tallest
        targetId: control.id
        label: control.label
        note: control.note
        afterMs: control.afterMs
        onActivated: revision => bridge.press(revision, targetId)
    }
}
