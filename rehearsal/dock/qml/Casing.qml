// Colours of things that are not paper or screen: the kiosk's casing, its keys and lenses.
pragma Singleton
import QtQuick

QtObject {
    readonly property color body: "#2B3138"
    readonly property color edge: "#171B1F"
    readonly property color recess: "#1D2227"
    readonly property color seam: "#444C55"
    readonly property color ink: "#F2F4F6"
    readonly property color quietInk: "#C2C9D0"
    readonly property color key: "#E9E6E0"
    readonly property color keyInk: "#1C2126"
    readonly property color red: "#E5352B"
    readonly property color redDark: "#4A2422"
    readonly property color amber: "#FFB11F"
    readonly property color amberDark: "#4A3D22"
    readonly property color green: "#2FBF62"
    readonly property color greenDark: "#1F4030"
    readonly property color keyRed: "#A31515"
    readonly property color keyGreen: "#0B6B35"
    readonly property color lit: "#FFE9B0"
}
