// The head of a page: kicker, title, subtitle, instruction, and the counter at the right or below.
import QtQuick
import Keg.Kit

Item {
    id: head

    property var screen: bridge.blankScreen
    property string instruction: screen.instruction
    readonly property bool landscape: width > Theme.mm(200)
    // Laid out for the longest counter there may be: a tick must not move the rows under the finger.
    readonly property string room: screen.counterRoom
    // A small screen and large letters leave the name to its own ticked row; a number always fits.
    readonly property bool counted: room !== "" && !(lengthy && (Theme.small || Theme.nameCap > 6))
    readonly property int counterNatural: Math.ceil(counterProbe.implicitWidth) + 2 * Theme.s4 + 1
    readonly property int slimNatural: Math.ceil(slimProbe.implicitWidth) + 1
    readonly property int instructionNatural: Math.ceil(instructionProbe.implicitWidth)
    // Without an instruction the counter stands beside the title.
    readonly property bool besideTitle: counted && instruction === "" && counterNatural < width * 0.45
    readonly property bool besideInstruction: counted && instruction !== "" && instructionNatural + counterNatural + Theme.s4 <= width
    // A long counter («Ваш выбор: …») is a line of text, not a plate: beside the instruction or under it.
    readonly property bool lengthy: counterNatural > Theme.mm(60)
    readonly property bool slim: counted && !besideTitle && !besideInstruction
    readonly property bool below: slim && instructionNatural + slimNatural + Theme.s10 > width
    readonly property bool lined: besideInstruction || (slim && !below)

    implicitHeight: column.height + Theme.s2 + Theme.hair

    Accessible.role: Accessible.Heading
    Accessible.name: [screen.kicker, screen.title, screen.subtitle, instruction, screen.counter].filter(part => part !== "").join(". ")

    Words {
        id: counterProbe
        visible: false
        wrapMode: Text.NoWrap
        cap: Theme.labelCap
        strong: true
        text: head.room
    }
    Words {
        id: slimProbe
        visible: false
        wrapMode: Text.NoWrap
        cap: Theme.metaCap
        strong: true
        text: head.room
    }
    Words {
        id: instructionProbe
        visible: false
        wrapMode: Text.NoWrap
        cap: Theme.labelCap
        strong: true
        text: head.instruction
    }

    Column {
        id: column
        width: parent.width
        spacing: Theme.s1

        Words {
            width: parent.width
            visible: text !== "" && (!Theme.small || Theme.nameCap < 6 || head.screen.title === "")
            cap: Theme.metaCap
            color: Theme.quietInk
            text: head.landscape ? [head.screen.kicker, head.screen.subtitle].filter(part => part !== "").join(" · ")
                : head.screen.kicker
        }
        Words {
            id: title_
            width: parent.width - (head.besideTitle ? head.counterNatural + Theme.s4 : 0)
            visible: text !== ""
            cap: Theme.titleCap
            leading: 1.16
            strong: true
            text: head.screen.title
        }
        Words {
            width: parent.width
            visible: text !== "" && !head.landscape
            cap: Theme.metaCap
            color: Theme.quietInk
            text: head.screen.subtitle
        }
        Words {
            id: instruction_
            width: parent.width - (head.lined ? counter_.width + Theme.s4 : 0)
            height: head.lined ? Math.max(implicitHeight, counter_.height) : implicitHeight
            verticalAlignment: Text.AlignVCenter
            visible: text !== ""
            cap: Theme.labelCap
            strong: true
            color: Theme.accent
            text: head.instruction
        }
        Item {
            visible: head.below
            width: 1
            height: counter_.height
        }
    }

    Rectangle {
        id: counter_
        visible: head.counted && head.screen.counter !== ""
        x: head.below ? 0 : parent.width - width
        y: head.besideTitle ? Math.max(0, title_.y + Math.round((title_.height - height) / 2))
            : head.lined ? instruction_.y + Math.round((instruction_.height - height) / 2) : column.height - height
        width: head.below ? parent.width : head.slim ? head.slimNatural : head.counterNatural
        height: roomWords.height + (head.slim ? 0 : Theme.s2)
        radius: Theme.mm(2)
        color: head.slim ? "transparent" : Theme.surface
        border.color: Theme.accent
        border.width: head.slim ? 0 : Theme.bold

        Words {
            id: roomWords
            visible: false
            width: counterWords.width
            cap: counterWords.cap
            strong: true
            text: head.room
        }
        Words {
            id: counterWords
            anchors { centerIn: parent; verticalCenterOffset: head.slim ? 0 : -opticalShift }
            width: parent.width - (head.slim ? 0 : 2 * Theme.s4)
            cap: head.slim ? Theme.metaCap : Theme.labelCap
            strong: true
            text: head.screen.counter
        }
    }

    Rectangle {
        y: parent.height - height
        width: parent.width
        height: Theme.hair
        color: Theme.divider
    }
}
