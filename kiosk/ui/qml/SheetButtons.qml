// The end of the settings sheet: help, undo, and closing at the right; one under the other where they are long.
import QtQuick
import Keg.Kit

Item {
    id: buttons

    property var settings: null
    readonly property bool helps: !!settings?.help
    readonly property int share: Math.floor((width - (helps ? 2 : 1) * Theme.s4) / (helps ? 3 : 2))
    readonly property bool beside: Math.max(close_.compactWidth, undo_.compactWidth, helps ? help_.compactWidth : 0) <= share
    readonly property int tallest: Math.max(close_.implicitHeight, undo_.implicitHeight, helps ? help_.implicitHeight : 0)

    signal activated(int revision, string targetId)
    signal closed()

    implicitHeight: beside ? tallest : (helps ? 3 : 2) * (tallest + Theme.gap) - Theme.gap

    PushButton {
        id: help_
        visible: buttons.helps
        targetId: buttons.settings?.help?.id ?? ""
        label: buttons.settings?.help?.label ?? ""
        width: buttons.beside ? buttons.share : buttons.width
        height: buttons.tallest
        onActivated: revision => buttons.activated(revision, targetId)
    }
    PushButton {
        id: undo_
        targetId: "undo-settings"
        label: buttons.settings?.undo ?? ""
        x: buttons.beside && buttons.helps ? buttons.share + Theme.s4 : 0
        y: buttons.beside || !buttons.helps ? 0 : buttons.tallest + Theme.gap
        width: buttons.beside ? buttons.share : buttons.width
        height: buttons.tallest
        onActivated: revision => buttons.activated(revision, targetId)
    }
    PushButton {
        id: close_
        look: "primary"
        targetId: "close-settings"
        label: buttons.settings?.close ?? ""
        x: parent.width - width
        y: parent.height - height
        width: buttons.beside ? buttons.share : buttons.width
        height: buttons.tallest
        onActivated: buttons.closed()
    }
}
