// Before the polls open: what is being made ready, and what the windows are.
import QtQuick
import Keg.Kit

Rectangle {
    id: page

    readonly property bool failed: dock.phase === "failed"

    color: Theme.ground

    Column {
        anchors.centerIn: parent
        width: Theme.mm(300)
        spacing: Theme.s10

        Words {
            width: parent.width
            cap: Theme.heroCap
            strong: true
            text: page.failed ? "Участок не открыт" : "Учебный участок готовится"
        }
        Words {
            width: parent.width
            visible: !page.failed
            cap: Theme.labelCap
            leading: 1.3
            text: "Рядом откроется окно устройства для голосования. В этом окне — всё, что вокруг него: "
                + "лента за стеклом, лампа, считыватель, стол комиссии. Программы настоящие, "
                + "понарошку только бумага, камера и люди."
        }
        StepList {
            width: parent.width
            visible: !page.failed
        }
        Row {
            visible: page.failed
            spacing: Theme.s6

            Sign { kind: "stop"; size: Theme.mm(30) }
            Words {
                width: Theme.mm(260)
                anchors.verticalCenter: parent.verticalCenter
                cap: Theme.detailsCap + 0.5
                text: dock.results.problem ?? ""
            }
        }
        PushButton {
            visible: page.failed
            look: "primary"
            targetId: "leave"
            label: "Закрыть"
            onActivated: wish.leave()
        }
    }
}
