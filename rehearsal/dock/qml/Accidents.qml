// What may go wrong at a station; each button shows what it would do now, so it also puts it right.
import QtQuick
import Keg.Kit

Rectangle {
    id: accidents

    readonly property int cell: Math.floor((width - 2 * Theme.s6 - 2 * Theme.gap) / 3)

    height: body.height + 2 * Theme.s4
    radius: Theme.sheetRadius
    color: Theme.surface
    border.color: Theme.divider
    border.width: Theme.hair

    Column {
        id: body
        x: Theme.s6
        y: Theme.s4
        spacing: Theme.mm(3)

        Words {
            cap: Theme.detailsCap + 0.7
            strong: true
            text: "Происшествия"
        }
        Row {
            spacing: Theme.gap

            AccidentButton { width: accidents.cell; well: dock.paper; breaks: "paper_out"; mends: "paper_in"; breaking: "Кончилась бумага"; mending: "Вставить рулон" }
            AccidentButton { width: accidents.cell; well: dock.cover; breaks: "cover_open"; mends: "cover_close"; breaking: "Открыть крышку"; mending: "Закрыть крышку" }
            AccidentButton { width: accidents.cell; well: dock.link; breaks: "link_pull"; mends: "link_plug"; breaking: "Выдернуть сеть"; mending: "Включить сеть" }
        }
        Row {
            spacing: Theme.gap

            AccidentButton { width: accidents.cell; well: dock.power; breaks: "power_off"; mends: "power_on"; breaking: "Выключить питание"; mending: "Включить питание" }
            PushButton {
                width: 2 * accidents.cell + Theme.gap
                height: Theme.mm(13.5)
                look: "quiet"
                targetId: "reset"
                label: "Сброс устройства председателем"
                onActivated: wish.happen("reset")
            }
        }
    }
}
