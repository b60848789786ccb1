// A line or paragraph at one of the console's named heights.
import QtQuick
import Keg.Kit

Words {
    property string role: "body"

    cap: Tint.cap(role)
}
