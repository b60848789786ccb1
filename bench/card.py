"""Card in view → session open, beside the decoder alone on the same two frames.

Everything between is the product: follow folder, camera scanner, debounce, session machine, TLS link to a
controller process with its database on disk, journal on two media, first screen model. The kiosk is a real
process. No camera's own frame time is in it: both frames are there at once.
"""

import collections.abc
import itertools
import pathlib
import time

import numpy as np
import numpy.typing as npt
import zxingcpp

from bench.figures import Figure, in_turns, medians, taking
from bench.live import Watched, station_of, watched_kiosk
from bench.marks import now_ms
from bench.materials import Materials
from bench.scale import Bench
from link.messages import Activated
from rehearsal.cards import Card
from rehearsal.station import KioskStand, Station
from scanner.decode import SymbolReader, grey_region
from scanner.folder import parse_picture
from scanner.frames import Region
from scanner.port import Scan
from scanner.simulator import CardView, drop_frame, random_view, render_frame

_SESSION = ("ChoosingLanguage", "ContestList")
_EMPTY_FRAMES = 2
_FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCodeModel2, zxingcpp.BarcodeFormat.Code128])
_Grey = npt.NDArray[np.uint8]


def measure(bench: Bench) -> tuple[Figure, ...]:
    """Show a fresh card each time; the chair resets the kiosk between two, as after a voter who left."""
    count = bench.scale.cards + bench.scale.warm_up
    materials = Materials(bench.scale.source, bench.folder / "materials", kiosks=1, cards=count)
    with (
        station_of(materials, bench.folder / "station", slots=bench.scale.slots) as (station, stand),
        watched_kiosk(stand, bench.folder / "kiosk.log") as kiosk,
    ):
        kiosk.wait_for("window")
        station.commission.start_day(kiosks=1)
        kiosk.wait_for("frame Idle")
        style = materials.package.election.ballot_styles[0].id
        pictures = sorted((bench.folder / "materials" / "cards").glob("card-*.png"))
        hands = [_Hand(path, bench.folder / path.stem, seed=n) for n, path in enumerate(pictures)]
        for hand in hands:
            if not isinstance(station.commission.activate(hand.code, style), Activated):
                raise RuntimeError("the controller of the bench did not activate a card")
        return (_figure(bench, station, stand, kiosk, hands),)


def _figure(
    bench: Bench,
    station: Station,
    stand: KioskStand,
    kiosk: Watched,
    hands: collections.abc.Iterable["_Hand"],
) -> Figure:
    stages: list[dict[str, float]] = []
    turns = iter(hands)
    shown: list[_Hand] = []

    def session() -> float:
        hand = next(turns)
        shown.append(hand)
        kiosk.forget()
        started = hand.show(stand.camera)
        passed = kiosk.wait_for(*(f"frame {state}" for state in _SESSION))
        opened = next(passed[f"model {state}"] for state in _SESSION if f"model {state}" in passed)
        stages.append(_stages(passed, started, opened))
        hand.take_away(stand.camera)
        station.commission.reset(stand.device)
        _wait_quiet(kiosk)
        return opened - started

    samples, floor = in_turns(
        bench.scale.cards, session, lambda: taking(shown[-1].decode), warm_up=bench.scale.warm_up
    )
    return Figure(
        bench="card",
        what="card in view → session open (first screen model)",
        floor="zxing read_barcodes alone: same region, two frames",
        samples=samples,
        floor_samples=floor,
        parts=medians(stages[-len(samples) :]),
        note="claim is TLS 1.3 and one SQLite transaction, begin the journal on two media",
    )


def _wait_quiet(kiosk: Watched) -> None:
    """Wait until the reset is reported and the heartbeat after it is over: no voter comes sooner."""
    passed = kiosk.wait_for("frame Idle")
    if "acknowledge" not in passed:
        kiosk.wait_for("acknowledge")
    kiosk.wait_for("beat")


def _stages(passed: collections.abc.Mapping[str, float], started: float, opened: float) -> dict[str, float]:
    frame = next(passed[f"frame {state}"] for state in _SESSION if f"frame {state}" in passed)
    return {
        "frames → scan": passed["scan"] - started,
        "scan → claim": passed["claim asked"] - passed["scan"],
        "claim": passed["claim"] - passed["claim asked"],
        "claim → begin": passed["begin asked"] - passed["claim"],
        "begin": passed["begin"] - passed["begin asked"],
        "begin → model": opened - passed["begin"],
        "(and its frame)": frame - opened,
    }


class _Hand:
    """A card held to the camera: two frames rendered and encoded before, and then an empty reader."""

    def __init__(self, picture: pathlib.Path, folder: pathlib.Path, *, seed: int) -> None:
        folder.mkdir()
        self.code = Card(picture).read()
        self._folder = folder
        self._numbers = itertools.count()
        rng = np.random.default_rng(seed)
        self._frames = [self._readable(parse_picture(picture.read_bytes()), rng) for _ in range(2)]
        drop_frame(render_frame(None, CardView(thumb=False), rng), folder)
        self._empty = self._taken()
        self._greys = [_region_of(frame) for frame in self._frames]

    def show(self, camera: pathlib.Path) -> float:
        """Put both frames into the camera's folder; return when, in ms."""
        started = now_ms()
        for frame in self._frames:
            self._drop(frame, camera)
        return started

    def take_away(self, camera: pathlib.Path) -> None:
        """Show an empty reader until the camera has seen it."""
        for _ in range(_EMPTY_FRAMES):
            self._drop(self._empty, camera)
        while any(camera.glob("*.jpg")):
            time.sleep(0.005)

    def decode(self) -> None:
        """Do the least that reading a card takes."""
        for grey in self._greys:
            symbols = zxingcpp.read_barcodes(
                grey, formats=_FORMATS, try_invert=False, text_mode=zxingcpp.TextMode.Plain
            )
            if not symbols:
                raise RuntimeError("the decoder alone does not read this card")

    def _readable(self, card: _Grey, rng: np.random.Generator) -> bytes:
        """Render frames until the first pass reads one: the second pass is not in the floor."""
        while True:
            drop_frame(render_frame(card, random_view(rng), rng), self._folder)
            frame = self._taken()
            grey = _region_of(frame)
            if isinstance(SymbolReader().look(grey), Scan) and zxingcpp.read_barcodes(grey, formats=_FORMATS):
                return frame

    def _taken(self) -> bytes:
        (path,) = self._folder.glob("*.jpg")
        data = path.read_bytes()
        path.unlink()
        return data

    def _drop(self, data: bytes, camera: pathlib.Path) -> None:
        # One name for each moment: pictures are taken in the order of their names.
        hidden = self._folder / f"{time.monotonic_ns():020d}-{next(self._numbers):06d}.jpg"
        hidden.write_bytes(data)
        hidden.rename(camera / hidden.name)


def _region_of(jpeg: bytes) -> _Grey:
    return grey_region(parse_picture(jpeg), Region())
