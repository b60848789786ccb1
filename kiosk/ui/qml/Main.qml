// The voter's window: one page at a time, a sheet over it when the model has a notice.
import QtQuick
import Keg.Kit

Rectangle {
    id: root

    property string kind: ""
    property var notice: null
    property var settings: null
    property bool setting: false
    property string state_: ""
    readonly property var pages: ({
        "message": "MessagePage.qml",
        "idle": "IdlePage.qml",
        "language": "LanguagePage.qml",
        "contest_list": "ContestListPage.qml",
        "ballot": "BallotPage.qml",
        "question": "QuestionPage.qml",
        "confirm": "ConfirmPage.qml",
        "unfilled": "UnfilledPage.qml",
        "printing": "PrintingPage.qml",
        "compare": "ComparePage.qml",
        "panel": "PanelPage.qml"
    })
    property list<QtObject> compiled

    function take(screen) {
        if (screen.kind === kind) {
            loader.item.screen = screen
        } else {
            kind = screen.kind
            loader.setSource(pages[kind], { "screen": screen })
        }
        notice = screen.notice
        settings = screen.settings
        // The sheet stays while its choices are tried, and goes with the page it was opened on.
        if (!settings || notice || screen.state !== state_)
            setting = false
        state_ = screen.state
    }

    onSettingChanged: {
        touch.changed()
        bridge.settingsTurned(setting)
    }

    color: Theme.ground
    focus: true
    // Compiling every page now keeps the first visit of each as quick as the second.
    Component.onCompleted: compiled = Object.values(pages).map(page => Qt.createComponent(page))
    Keys.onPressed: event => bridge.key(event.key, event.isAutoRepeat)

    Connections {
        target: bridge
        function onModelChanged() { root.take(bridge.model) }
    }

    Loader {
        id: loader
        anchors.fill: parent
        enabled: !root.notice && !root.setting
    }

    Connections {
        target: loader.item
        ignoreUnknownSignals: true
        function onSettingsWanted() { root.setting = true }
    }

    Loader {
        anchors.fill: parent
        active: root.setting
        sourceComponent: SettingsSheet {
            settings: root.settings
            onClosed: root.setting = false
            onActivated: (revision, targetId) => bridge.press(revision, targetId)
        }
    }

    Loader {
        anchors.fill: parent
        active: !!root.notice
        sourceComponent: BottomSheet {
            title: root.notice?.title ?? ""
            text: root.notice?.text ?? ""
            safe: root.notice?.safe ?? bridge.blankControl
            other: root.notice?.other ?? null
            onActivated: (revision, targetId) => bridge.press(revision, targetId)
        }
    }

    KeyPlate {
        x: Theme.margin
        y: loader.item?.stripTop ?? Theme.margin
        width: root.width - 2 * Theme.margin - (loader.item?.stripCorner ?? 0)
        text: bridge.plate
    }
}
