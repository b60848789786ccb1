// A paragraph.
import QtQuick

Say {
    property var block: ({})
    property bool tight: false

    role: "body"
    leading: 1.3
    text: block.text
}
