// A page of work: steps at the left if it is a course, blocks in the middle, a side, a pad, buttons at the foot.
import QtQuick
import Keg.Kit

Item {
    id: view

    property var page: ({})
    readonly property int edge: Theme.mm(4)
    readonly property bool stepped: page.steps.length > 0
    readonly property bool sided: page.side.length > 0
    readonly property bool padded: page.pad.length > 0
    readonly property int stepsWidth: stepped ? Math.round(width * 0.24) : 0
    readonly property int padWidth: padded ? pad.width + edge : 0
    readonly property int sideWidth: sided ? Math.round((width - stepsWidth - padWidth) * 0.42) : 0

    Rectangle {
        id: rail
        visible: view.stepped
        anchors { left: parent.left; top: parent.top; bottom: parent.bottom }
        width: view.stepsWidth
        color: Theme.surface

        Column {
            anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.mm(2) }

            Repeater {
                model: view.page.steps.length

                Rectangle {
                    id: step
                    required property int index
                    readonly property var shown: view.page.steps[index] ?? ({})
                    readonly property bool here: shown.detail === "here"

                    width: parent.width
                    height: Math.max(words.height + Theme.mm(1.8), Math.min(Theme.mm(9), (rail.height - Theme.mm(4)) / Math.max(1, view.page.steps.length)))
                    radius: Theme.mm(1.5)
                    color: here ? Theme.primaryGround : "transparent"

                    Icon {
                        id: mark
                        anchors { left: parent.left; leftMargin: Theme.mm(1.6); verticalCenter: parent.verticalCenter }
                        name: ({ "done": "tick", "failed": "cross", "current": "onward", "ahead": "dash" })[step.shown.state] ?? ""
                        color: step.here ? Theme.primaryInk : step.shown.state === "done" ? Tint.ink("ok") : step.shown.state === "failed" ? Tint.ink("bad") : Theme.quietInk
                        size: Theme.px(Tint.cap("meta")) * 0.9
                    }
                    Say {
                        id: words
                        anchors { left: mark.right; leftMargin: Theme.mm(1.8); right: parent.right; rightMargin: Theme.mm(1); verticalCenter: parent.verticalCenter; verticalCenterOffset: -opticalShift }
                        role: "meta"
                        leading: 1.05
                        strong: step.here
                        color: step.here ? Theme.primaryInk : step.shown.state === "ahead" ? Theme.quietInk : Theme.ink
                        text: step.shown.title ?? ""
                    }
                }
            }
        }
    }

    Item {
        id: body
        anchors { left: rail.visible ? rail.right : parent.left; right: parent.right; top: parent.top; bottom: parent.bottom; margins: view.edge }

        Say {
            id: title
            anchors { left: parent.left; top: parent.top }
            width: parent.width - subtitle.width - Theme.mm(6)
            role: "title"
            strong: true
            text: view.page.title
        }
        Say {
            id: subtitle
            anchors { right: parent.right; baseline: title.baseline }
            role: "body"
            wrapMode: Text.NoWrap
            color: Theme.quietInk
            text: view.page.subtitle
        }
        Blocks {
            anchors { left: parent.left; top: title.bottom; topMargin: Theme.mm(3) }
            width: parent.width - (view.sided ? view.sideWidth + view.edge : 0) - view.padWidth
            blocks: view.page.blocks
        }
        Blocks {
            id: side
            visible: view.sided
            anchors { right: parent.right; rightMargin: view.padWidth; top: title.bottom; topMargin: Theme.mm(3) }
            width: view.sideWidth
            blocks: view.page.side
            tight: true
        }
        NumberPad {
            id: pad
            visible: view.padded
            anchors { right: parent.right; top: title.bottom; topMargin: Theme.mm(3) }
            controls: view.page.pad
        }
        KeyRow {
            anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
            controls: view.page.buttons
        }
    }
}
