// What a mood looks like: colour of words and signs, fill of a ground, and the ink upon that fill.
pragma Singleton
import QtQuick
import Keg.Kit

QtObject {
    readonly property color raised: Theme.colour("raised")

    function ink(mood: string): color {
        return mood === "ok" ? Theme.colour("ok") : mood === "warn" ? Theme.colour("warn")
            : mood === "bad" ? Theme.colour("bad") : Theme.ink
    }
    function fill(mood: string): color {
        return mood === "" || mood === "plain" ? Theme.surface : ink(mood)
    }
    function upon(mood: string): color {
        return mood === "" || mood === "plain" ? Theme.ink : Theme.colour("on_mood")
    }
    function cap(name: string): real { return Theme.letter(name) }
}
