// Tokens of the running theme and size. Set from Python (ui/kit.py); the only place that knows pixels.
pragma Singleton
import QtQuick

QtObject {
    property real pxPerMm: 1
    property real capEm: 0.7
    property string family: ""
    property bool calm: false
    property bool small: false
    property var colours: ({})
    property var letters: ({})

    function mm(length: real): int { return Math.round(length * pxPerMm) }
    // For lengths that are a lawful minimum: never a fraction of a pixel less.
    function atLeast(length: real): int { return Math.ceil(length * pxPerMm) }
    function px(cap: real): int { return Math.round(cap * pxPerMm / capEm) }
    function colour(name: string): color { return colours[name] || "transparent" }
    function letter(name: string): real { return letters[name] || 1 }

    readonly property color ground: colour("ground")
    readonly property color surface: colour("surface")
    readonly property color ink: colour("ink")
    readonly property color quietInk: colour("quiet_ink")
    readonly property color outline: colour("outline")
    readonly property color divider: colour("divider")
    readonly property color chosenGround: colour("chosen_ground")
    readonly property color chosenInk: colour("chosen_ink")
    readonly property color primaryGround: colour("primary_ground")
    readonly property color primaryInk: colour("primary_ink")
    readonly property color pressedGround: colour("pressed_ground")
    readonly property color pressedInk: colour("pressed_ink")
    readonly property color confirmGround: colour("confirm_ground")
    readonly property color confirmInk: colour("confirm_ink")
    readonly property color annulInk: colour("annul_ink")
    readonly property color warningGround: colour("warning_ground")
    readonly property color warningInk: colour("warning_ink")
    readonly property color focusInner: colour("focus_inner")
    readonly property color focusOuter: colour("focus_outer")
    readonly property color accent: colour("accent")
    readonly property color accepted: colour("accepted")
    readonly property color paper: colour("paper")
    readonly property color paperInk: colour("paper_ink")
    readonly property color scrim: colour("scrim")

    readonly property real nameCap: letter("name")
    readonly property real detailsCap: letter("details")
    readonly property real titleCap: letter("title")
    readonly property real metaCap: letter("meta")
    readonly property real labelCap: letter("label")
    readonly property real finalCap: letter("final")
    readonly property real statusCap: letter("status")
    readonly property real heroCap: letter("hero")
    readonly property real choiceCap: letter("choice")
    readonly property real choiceDetailsCap: letter("choice_details")
    readonly property bool fullStrip: letters["full_strip"] ?? true
    readonly property int rail: mm(letter("rail_mm"))

    readonly property int hair: Math.max(1, mm(0.35))
    readonly property int bold: Math.max(2, mm(0.7))
    readonly property int s1: mm(1)
    readonly property int s2: mm(2)
    readonly property int s4: mm(4)
    readonly property int s6: mm(6)
    readonly property int s10: mm(10)
    readonly property int margin: mm(5)
    readonly property int gap: atLeast(2.6)
    readonly property int target: atLeast(12.7)
    readonly property int targetWidth: atLeast(17.8)
    readonly property int buttonHeight: atLeast(17.8)
    readonly property int radius: mm(4)
    readonly property int sheetRadius: mm(6)
    readonly property int box: mm(11)
    readonly property int icon: mm(8)
}
