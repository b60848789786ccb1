"""The line protocol by which another process plays with the simulated printer.

One command a line, one answer a line, `ok …` or `error …`. Pure but for what the interpreter remembers; the
two commands that touch files or end the process (`flush`, `quit`) are the server's.

    paper out | paper in | paper low | paper full | paper out after N dots
    cover open | cover close        silence on | silence off      stall on | stall off
    jam cutter | jam heat | jam fatal | jam clear                 cancel known | cancel unknown
    status
"""

from printer.interpreter import Interpreter, Jam, Mechanism

_FLAGS = {
    ("paper", "low"): ("paper_low", True),
    ("paper", "full"): ("paper_low", False),
    ("cover", "open"): ("cover_open", True),
    ("cover", "close"): ("cover_open", False),
    ("silence", "on"): ("silent", True),
    ("silence", "off"): ("silent", False),
    ("stall", "on"): ("stalled", True),
    ("stall", "off"): ("stalled", False),
    ("cancel", "known"): ("knows_clear", True),
    ("cancel", "unknown"): ("knows_clear", False),
}
_JAMS = {"cutter": Jam.CUTTER, "heat": Jam.HEAT, "fatal": Jam.FATAL, "clear": Jam.NONE}


def throw_switch(interpreter: Interpreter, line_untrusted: str) -> str:
    """Do one command and give its answer."""
    words = tuple(line_untrusted.lower().split())
    if words in _FLAGS:
        name, value = _FLAGS[words]
        setattr(interpreter.mechanism, name, value)
        return "ok"
    match words:
        case ("paper", "out"):
            interpreter.take_paper_out()
        case ("paper", "out", "after", rows, *unit) if rows.isdigit() and unit in ([], ["dots"]):
            interpreter.take_paper_out(after_rows=int(rows))
        case ("paper", "in"):
            interpreter.put_paper_in()
        case ("jam", name) if name in _JAMS:
            _jam(interpreter.mechanism, _JAMS[name])
        case ("status",):
            return _status(interpreter)
        case _:
            return "error unknown command"
    return "ok"


def _jam(mechanism: Mechanism, jam: Jam) -> None:
    mechanism.jam = jam
    if jam is Jam.CUTTER:
        mechanism.latched = True


def _status(interpreter: Interpreter) -> str:
    state = interpreter.mechanism
    facts = {
        "paper": "in" if state.paper_in else "out",
        "low": "yes" if state.paper_low else "no",
        "cover": "open" if state.cover_open else "closed",
        "jam": state.jam.name.lower(),
        "silence": "on" if state.silent else "off",
        "stall": "on" if state.stalled else "off",
        "offline": "yes" if state.offline else "no",
        "rows": str(interpreter.tape.height_dots),
        "buffered": str(interpreter.buffered),
        "unknown": str(interpreter.unknown_bytes),
    }
    return "ok " + " ".join(f"{name}={value}" for name, value in facts.items())
