// V8: the choice is being printed; nothing may be pressed.
import QtQuick

MessagePage {
}
