// S: text size, contrast and language. Each size is shown at its size, each theme in its colours; a choice
// applies at once behind the sheet. No vote is touched.
import QtQuick
import Keg.Kit

Item {
    id: sheet

    property var settings: null

    signal activated(int revision, string targetId)
    signal closed()

    Rectangle {
        anchors.fill: parent
        color: Theme.scrim

        TapHandler { gesturePolicy: TapHandler.WithinBounds }
    }

    Rectangle {
        id: face
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; bottomMargin: -Theme.sheetRadius }
        height: body.height + 2 * Theme.s10 + Theme.sheetRadius
        radius: Theme.sheetRadius
        color: Theme.surface
        border.color: Theme.outline
        border.width: Theme.bold

        Column {
            id: body
            x: Theme.margin + Theme.s4
            y: Theme.s10
            width: parent.width - 2 * x
            spacing: Theme.s6

            SettingRow {
                width: parent.width
                kind: "language"
                choices: sheet.settings?.languages ?? []
                onActivated: (revision, targetId) => sheet.activated(revision, targetId)
            }
            SettingRow {
                width: parent.width
                kind: "size"
                choices: sheet.settings?.sizes ?? []
                onActivated: (revision, targetId) => sheet.activated(revision, targetId)
            }
            SettingRow {
                width: parent.width
                kind: "theme"
                choices: sheet.settings?.themes ?? []
                onActivated: (revision, targetId) => sheet.activated(revision, targetId)
            }
            SheetButtons {
                width: parent.width
                settings: sheet.settings
                onActivated: (revision, targetId) => sheet.activated(revision, targetId)
                onClosed: sheet.closed()
            }
        }
    }
}
