"""`python -m bench [--only NAME] [--quick]`: measure, and print every figure beside its floor.

Exit status: 0, or 2 for an unknown name. There are no limits here: a slow machine is not a failure.
"""

import argparse
import collections.abc
import pathlib
import sys
import tempfile

from rich.console import Console

from bench import activation, audio, card, claims, close, memory, start, store, table, touch
from bench.figures import Figure
from bench.machine import describe
from bench.scale import FULL, QUICK, Bench

Measure = collections.abc.Callable[[Bench], tuple[Figure, ...]]
BENCHES: collections.abc.Mapping[str, Measure] = {
    "card": card.measure,
    "touch": touch.measure,
    "store": store.measure,
    "close": close.measure,
    "claims": claims.measure,
    "activation": activation.measure,
    "start": start.measure,
    "memory": memory.measure,
    "audio": audio.measure,
}


def main() -> int:
    """Measure what was asked for; everything in turn by default."""
    parser = argparse.ArgumentParser(prog="bench", description="Figures beside their floors.")
    parser.add_argument(
        "--only", action="append", choices=tuple(BENCHES), metavar="NAME", help=f"one of {', '.join(BENCHES)}"
    )
    parser.add_argument("--quick", action="store_true", help="tiny counts: does it run, not how fast")
    parser.add_argument(
        "--write", type=pathlib.Path, metavar="FILE", help="put the table into docs/figures.md"
    )
    parser.add_argument(
        "--folder", type=pathlib.Path, default=pathlib.Path("out"), help="a folder on the storage to measure"
    )
    arguments = parser.parse_args()
    if arguments.write and (arguments.only or arguments.quick):
        parser.error("--write takes the figures of a whole run")
    # A pipe has no width of its own; the table is unreadable below this.
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    figures: list[Figure] = []
    for name in arguments.only or BENCHES:
        console.print(f"{name} …", style="dim")
        # Not in /tmp: that may be memory, and memory has no fdatasync.
        with tempfile.TemporaryDirectory(prefix="bench-", dir=arguments.folder) as folder:
            bench = Bench(folder=pathlib.Path(folder).resolve(), scale=QUICK if arguments.quick else FULL)
            figures.extend(BENCHES[name](bench))
    machine = describe(arguments.folder)
    table.show(console, figures, machine)
    if arguments.write is not None:
        text = arguments.write.read_text("utf-8")
        arguments.write.write_text(table.into_document(text, figures, machine), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
