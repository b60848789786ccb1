"""Start of the process → first frame → idle, beside an empty QML page and beside bare Python.

Starts are warm: the files are in the page cache. The ballot box exists, the polls are open and the printer
answers, as after a power cut in the middle of the day; the pages were measured at an earlier start. How long
the first start with a package takes, which measures them, is a figure of its own.
"""

import pathlib
import subprocess
import sys

from bench.figures import Figure, Samples, in_turns, medians, taking
from bench.live import Watched, station_of, watched_kiosk
from bench.materials import Materials
from bench.scale import Bench
from rehearsal.station import KioskStand

_STAGES = ("python", "imports", "window", "frame Starting", "model NotReady", "model Idle", "frame Idle")
_PAGE_WORDS = "an empty QML page: start → first frame"


def measure(bench: Bench) -> tuple[Figure, ...]:
    """Start kiosk, empty page and bare interpreter in turns."""
    materials = Materials(bench.scale.source, bench.folder / "materials", kiosks=1)
    with station_of(materials, bench.folder / "station", slots=bench.scale.slots) as (station, stand):
        with watched_kiosk(stand, bench.folder / "first.log") as kiosk:
            # The first start formats the box and opens the day; it is not a start like the others.
            kiosk.wait_for("window")
            station.commission.start_day(kiosks=1)
            kiosk.wait_for("frame Idle")
        return _figures(bench, stand, tuple(materials.package_folder.parent.glob("*.layouts")))


def _figures(bench: Bench, stand: KioskStand, kept: tuple[pathlib.Path, ...]) -> tuple[Figure, ...]:
    stages: list[dict[str, float]] = []
    unmeasured: list[dict[str, float]] = []

    def kiosk() -> float:
        stages.append(_kiosk_stages(stand, bench.folder / "kiosk.log"))
        return stages[-1]["frame Idle"]

    def first_with_a_package() -> float:
        for layouts in kept:
            layouts.unlink()
        unmeasured.append(_kiosk_stages(stand, bench.folder / "unmeasured.log"))
        return unmeasured[-1]["frame Idle"]

    measuring, idle, page, python = in_turns(
        bench.scale.starts,
        first_with_a_package,
        kiosk,
        lambda: _page_frame(bench.folder / "page.log"),
        lambda: taking(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True)),
        warm_up=bench.scale.warm_up,
    )
    counted = stages[-len(idle) :]
    first: Samples = tuple(stage["frame Starting"] for stage in counted)
    passed, measured = medians(counted), medians(unmeasured[-len(measuring) :])
    return (
        _figure("kiosk: start → first frame", _PAGE_WORDS, first, page, _between(passed, "frame Starting")),
        _figure("kiosk: start → idle", _PAGE_WORDS, idle, page, _between(passed, "frame Idle")),
        _figure(
            "kiosk: first start with a package → idle",
            _PAGE_WORDS,
            measuring,
            page,
            _between(measured, "frame Idle"),
        ),
        _figure("an empty QML page: start → first frame", "bare Python: start → end", page, python, {}),
    )


def _figure(what: str, floor: str, samples: Samples, floors: Samples, parts: dict[str, float]) -> Figure:
    return Figure(bench="start", what=what, floor=floor, samples=samples, floor_samples=floors, parts=parts)


def _kiosk_stages(stand: KioskStand, log: pathlib.Path) -> dict[str, float]:
    with watched_kiosk(stand, log) as kiosk:
        passed = kiosk.wait_for("frame Idle")
        return {name: passed[name] - kiosk.started_ms for name in _STAGES if name in passed}


def _page_frame(log: pathlib.Path) -> float:
    with Watched("bench.empty_page", log=log) as page:
        return page.wait_for("frame")["frame"] - page.started_ms


def _between(passed: dict[str, float], last: str) -> dict[str, float]:
    """Turn moments since the start into the time each stage took, up to one of them."""
    parts: dict[str, float] = {}
    before = 0.0
    for name, at in passed.items():
        parts[f"→ {name}"] = at - before
        before = at
        if name == last:
            break
    return parts
