// A tap that begins and ends in its parent, with one finger, when the touch guard lets it count.
// `touch` is the window's TouchSense (ui/touch.py); `revision` is the screen the tap belongs to.
import QtQuick

TapHandler {
    id: tap

    property int afterMs: 0
    property int token: -1
    readonly property bool down: pressed && token >= 0

    signal activated(int revision)

    acceptedButtons: Qt.LeftButton
    gesturePolicy: TapHandler.WithinBounds
    longPressThreshold: 0
    onPressedChanged: if (pressed) token = touch.begin(afterMs)
    onCanceled: token = -1
    onTapped: {
        const began = token
        token = -1
        if (touch.finish(began))
            activated(began)
    }
}
