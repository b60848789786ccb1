// The console's window: the top bar, one page, and over all of it the unlock by two.
import QtQuick
import Keg.Kit

Rectangle {
    id: root

    property string kind: ""
    readonly property var pages: ({
        "day": "DayPage.qml",
        "work": "WorkPage.qml",
        "figure": "FigurePage.qml",
        "reading": "ReadingPage.qml"
    })

    function take(page) {
        if (!page)
            return
        if (page.kind === kind) {
            loader.item.page = page
        } else {
            kind = page.kind
            loader.setSource(pages[kind], { "page": page })
        }
    }

    color: Theme.ground
    focus: true
    Keys.onPressed: event => bridge.key(event.text, event.isAutoRepeat)

    Connections {
        target: bridge
        function onPageChanged() { root.take(bridge.page) }
    }

    TopBar {
        id: bar
        width: parent.width
        shown: bridge.top
        notice: bridge.notice
        enabled: !bridge.unlock
    }
    HatchBanner {
        id: banner
        anchors { left: parent.left; right: parent.right; top: bar.bottom }
        text: bridge.top?.banner ?? ""
    }
    Loader {
        id: loader
        anchors {
            left: parent.left; right: parent.right; bottom: parent.bottom
            top: banner.visible ? banner.bottom : bar.bottom
        }
        enabled: !bridge.unlock
    }
    Loader {
        anchors.fill: parent
        active: !!bridge.unlock
        sourceComponent: UnlockSheet { sheet: bridge.unlock }
    }
}
