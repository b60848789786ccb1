// A row: number, name, details and, at the right, a box (a ballot), a value (a list) or nothing.
// All rows of a page are the same in size, font and colour; a chosen one is ink with a tick and a word.
import QtQuick

Item {
    id: row

    property string targetId: ""
    property string number: ""
    property string title: ""
    property string details: ""
    property string note: ""
    property string value: ""
    property string stateText: ""
    property bool chosen: false
    property bool withdrawn: false
    property bool live: true
    // The row leads to more to read: an arrow stands where a box would be.
    property bool reading: false
    property string form: "box" // box | value | card | plain
    property int digits: 2
    // The longest word a state may bring: its room is kept from the start.
    property string stateWord: ""
    property int least: Theme.target
    property real nameCap: Theme.nameCap
    property real detailsCap: Theme.detailsCap
    readonly property bool isTarget: live

    signal activated(int revision)

    readonly property int nameLines: title_.lineCount

    readonly property bool inverted: chosen && form === "box"
    readonly property color inkNow: inverted ? Theme.chosenInk : tap.down ? Theme.pressedInk : Theme.ink
    readonly property color quietNow: inverted ? Theme.chosenInk : tap.down ? Theme.pressedInk : Theme.quietInk
    readonly property int pad: Theme.mm(1.9)
    readonly property int boxPad: Theme.mm(1.2)
    readonly property int namePx: Theme.px(nameCap)
    readonly property int numberWidth: number === "" && digits === 0 ? Theme.mm(4.4)
        : Math.max(Theme.mm(11), Math.round(namePx * (0.35 + 0.52 * Math.max(2, digits)))) + Theme.mm(2.4)
    readonly property int wordWidth: Math.ceil(stateProbe.implicitWidth) + 2
    readonly property int sideWidth: form === "box" ? Theme.box + boxPad
        : form === "value" ? Math.round((width - numberWidth) * 0.42) : 0
    readonly property int flatText: width - numberWidth - sideWidth - Theme.s4
    // The word stands on the line of the name, whether or not it is there yet: a tick must not move a letter.
    readonly property int flatName: flatText - (form === "box" ? wordWidth + Theme.s2 : 0)
    // Too narrow for the longest surnames beside the box: the box moves above the text, in every row alike.
    readonly property bool tall: (form === "box" || form === "value") && (form === "box" ? flatName : flatText) < namePx * 10
    readonly property int textX: tall ? Theme.s4 : numberWidth
    readonly property int valueX: width - sideWidth + Theme.mm(7)
    readonly property int textWidth: tall ? width - 2 * textX : flatText
    readonly property int headHeight: tall && form === "box" ? Math.max(Theme.box, number_.lineHeight) + Theme.s1 : 0
    readonly property int besideHeight: form === "box" && !tall ? Theme.box + 2 * (boxPad - pad)
        : form === "value" && !tall ? value_.implicitHeight : 0
    readonly property int contentHeight: Math.max(headHeight + lines.height, besideHeight)

    implicitHeight: Math.max(least, contentHeight + 2 * pad)
    // The ring lies over the rows beside, not under them.
    z: ring.shown ? 1 : 0

    Accessible.role: live ? (form === "box" && !reading ? Accessible.CheckBox : Accessible.Button) : Accessible.StaticText
    Accessible.name: [number, title, details, note, value, stateText].filter(part => part !== "").join(". ")
    Accessible.checkable: form === "box" && live && !reading
    Accessible.checked: chosen
    Accessible.onPressAction: if (row.live) bridge.press(bridge.revision, row.targetId)

    Rectangle {
        anchors.fill: parent
        visible: row.form !== "plain"
        radius: Theme.radius
        color: row.inverted ? Theme.chosenGround : tap.down ? Theme.pressedGround : Theme.surface
        border.color: Theme.outline
        border.width: Theme.hair
    }

    Rectangle {
        visible: row.form === "plain"
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.hair
        color: Theme.divider
    }

    Words {
        id: stateProbe
        visible: false
        wrapMode: Text.NoWrap
        cap: row.detailsCap
        strong: true
        text: row.stateWord
    }

    Item {
        id: content
        width: parent.width
        height: row.contentHeight
        y: Math.round((row.height - height) / 2)

        Words {
            id: number_
            x: row.tall ? row.textX : row.pad
            y: row.tall && row.form === "box" ? Math.round((Theme.box - lineHeight) / 2) - opticalShift : lines.y
            width: row.tall ? implicitWidth : row.numberWidth - row.pad - Theme.mm(2.6)
            visible: row.number !== "" && !(row.tall && row.form !== "box")
            horizontalAlignment: row.tall ? Text.AlignLeft : Text.AlignRight
            cap: row.tall ? row.detailsCap : row.nameCap
            color: row.quietNow
            text: row.number
        }

        Column {
            id: lines
            x: row.textX
            y: row.tall ? row.headHeight : Math.round((content.height - height) / 2) - title_.opticalShift
            width: row.textWidth

            Words {
                id: title_
                width: row.tall ? row.textWidth : row.flatName
                cap: row.nameCap
                leading: 1.17
                strong: true
                color: row.inkNow
                font.strikeout: row.withdrawn
                text: row.tall && row.form !== "box" && row.number !== "" ? row.number + ". " + row.title : row.title
            }
            Words {
                width: parent.width
                visible: row.details !== ""
                cap: row.detailsCap
                color: row.quietNow
                font.strikeout: row.withdrawn
                text: row.details
            }
            Words {
                width: parent.width
                visible: row.note !== ""
                cap: row.detailsCap
                strong: true
                color: row.inkNow
                text: row.note
            }
            Row {
                visible: row.tall && row.form === "value" && row.value !== ""
                width: parent.width
                spacing: Theme.s2

                Glyph {
                    visible: row.chosen
                    size: Math.round(Theme.px(row.detailsCap) * 0.9)
                    weight: 0.14
                    color: Theme.accepted
                }
                Words {
                    width: parent.width - (row.chosen ? Math.round(Theme.px(row.detailsCap) * 0.9) + Theme.s2 : 0)
                    cap: row.detailsCap
                    strong: row.chosen
                    text: row.value
                }
            }
        }

        TickBox {
            id: box
            visible: row.form === "box" && !row.withdrawn && row.live && !row.reading
            ticked: row.chosen
            x: parent.width - width - (row.tall ? row.textX : Math.max(row.pad, Theme.mm(2)))
            y: row.tall ? 0 : Math.round((content.height - height) / 2)
        }
        Glyph {
            visible: row.reading
            name: "next"
            size: Theme.box
            color: row.inkNow
            x: box.x
            y: box.y
        }
        Words {
            visible: row.form === "box" && text !== ""
            readonly property bool alone: !box.visible
            x: row.tall ? (alone ? content.width - row.textX : box.x - Theme.s2) - width
                : row.textX + row.flatText - width + (alone ? row.sideWidth : 0)
            y: row.tall ? Math.round((Theme.box - lineHeight) / 2) - opticalShift
                : lines.y + title_.baselineOffset - baselineOffset
            width: row.wordWidth
            horizontalAlignment: Text.AlignRight
            cap: row.detailsCap
            strong: true
            color: row.inkNow
            text: row.stateText
        }

        Item {
            visible: row.form === "value" && !row.tall
            x: row.width - row.sideWidth
            width: row.sideWidth - row.pad - Theme.mm(1)
            height: parent.height

            Glyph {
                id: done
                visible: row.chosen
                y: value_.y + Math.round((value_.lineHeight - size) / 2)
                size: Theme.mm(5)
                weight: 0.16
                color: Theme.accepted
            }
            Words {
                id: value_
                x: Theme.mm(7)
                width: parent.width - x
                y: Math.round((parent.height - height) / 2) - opticalShift
                cap: row.detailsCap
                strong: row.chosen
                color: row.chosen ? row.inkNow : row.quietNow
                text: row.value
            }
        }
    }

    FocusRing {
        id: ring
        targetId: row.targetId
    }

    SafeTap {
        id: tap
        enabled: row.live
        onActivated: revision => row.activated(revision)
    }
}
