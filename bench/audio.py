"""A key during speech → the first sample of its answer, beside a player with nothing to find or stretch.

The headphones are the simulator's: a sound card adds its buffer (100 ms at most, `kiosk.speech.alsa_player`)
to both. Clips are hums as long as words, so that no voice has to be installed; how they sound costs nothing.
"""

import contextlib
import json
import pathlib
import threading
import time
import typing
import unittest.mock

import numpy

from bench.figures import Figure, Samples, in_turns
from bench.live import Watched, station_of
from bench.marks import now_ms
from bench.materials import Materials
from bench.scale import Bench
from election.audio import SAMPLE_RATE
from frontpanel.port import Key
from frontpanel.simulator import PanelPlayer
from kiosk.session.effects import Tone
from kiosk.speech.clips import no_clips
from kiosk.speech.player import StreamPlayer
from kiosk.speech.port import Utterance
from kiosk.speech.simulator import TRANSCRIPT_FILE
from kiosk.speech.stretch import Samples as Sound
from provisioning.audio.rendering import AudioPlan
from rehearsal.station import KioskStand

_LETTER_S = 0.06
_INTO_A_SENTENCE_S = 0.15


def measure(bench: Bench) -> tuple[Figure, ...]:
    """Press keys at a speaking kiosk, and look at its memory with and without a voice."""
    with _hums():
        materials = Materials(bench.scale.source, bench.folder / "materials", kiosks=1, voice=AudioPlan())
    with station_of(materials, bench.folder / "station", slots=bench.scale.slots) as (station, stand):
        silent, speaking = _wirings(stand)
        with Watched("bench.kiosk_host", "--config", str(silent), log=bench.folder / "silent.log") as kiosk:
            kiosk.wait_for("window")
            station.commission.start_day(kiosks=1)
            kiosk.wait_for("frame Idle")
            without = _resident_mib(kiosk.pid)
        with Watched("bench.kiosk_host", "--config", str(speaking), log=bench.folder / "voice.log") as kiosk:
            kiosk.wait_for("frame Idle")
            answers, floor = _answers(bench, stand, kiosk)
            if not _spoken(stand):
                raise RuntimeError(
                    "the kiosk of the bench has no voice: are the phrases of the build its own?"
                )
            return (
                Figure(
                    bench="audio",
                    what="key during speech → first sample of the answer",
                    floor="the player alone: order → first sample of a tone",
                    samples=answers,
                    floor_samples=floor,
                ),
                Figure(
                    bench="audio",
                    what="memory of an idle kiosk that speaks",
                    floor="the same kiosk without a voice",
                    samples=(_resident_mib(kiosk.pid),),
                    floor_samples=(without,),
                    unit="MiB",
                ),
            )


def _answers(bench: Bench, stand: KioskStand, kiosk: Watched) -> tuple[Samples, Samples]:
    with PanelPlayer(f"unix:{stand.folder / 'panel' / 'panel.sock'}") as keys, _Floor() as floor:
        keys.press(Key.JACK_IN)
        kiosk.wait_for("sound")

        def answer() -> float:
            time.sleep(_INTO_A_SENTENCE_S)
            kiosk.forget()
            pressed = now_ms()
            keys.press(Key.DOWN)
            kiosk.wait_for("utterance")
            return kiosk.wait_for("sound")["sound"] - pressed

        samples, floors = in_turns(
            max(1, bench.scale.touches // 4), answer, floor.sample, warm_up=bench.scale.warm_up
        )
        return samples, floors


class _Floor:
    """A player and a sink in this process: what a thread and a block of samples cost at least."""

    def __init__(self) -> None:
        self._heard = threading.Event()
        self._at_ms = 0.0
        self._ticket = 0
        self._player = StreamPlayer(
            clips=no_clips(), sink=self, ended=lambda ticket: None, clock=time.monotonic
        )

    def sample(self) -> float:
        """Return how long the first sample of a tone took."""
        self._heard.clear()
        self._ticket += 1
        ordered = now_ms()
        self._player.say(Utterance(ticket=self._ticket, tone=Tone.ATTENTION))
        self._heard.wait(5)
        return self._at_ms - ordered

    def begin(self, utterance: Utterance) -> None:
        """Do nothing."""

    def write(self, block: Sound) -> None:
        """Note the first sample that is not silent."""
        if not self._heard.is_set() and block.any():
            self._at_ms = now_ms()
            self._heard.set()

    def drop(self) -> None:
        """Do nothing."""

    def finish(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the player."""
        self._player.close()


def _wirings(stand: KioskStand) -> tuple[pathlib.Path, pathlib.Path]:
    silent, speaking, ears = (stand.folder / name for name in ("kiosk.toml", "speaking.toml", "ears"))
    ears.mkdir()
    speaking.write_text(silent.read_text("utf-8") + f"speech = 'simulator:{ears}'\n", "utf-8")
    return silent, speaking


def _spoken(stand: KioskStand) -> bool:
    lines = (stand.folder / "ears" / TRANSCRIPT_FILE).read_text("utf-8").splitlines()
    return any(json.loads(line)["clips"] for line in lines)


def _resident_mib(pid: int) -> float:
    status = pathlib.Path(f"/proc/{pid}/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def _hum(text: str, voice: object) -> Sound:
    del voice
    length = round(SAMPLE_RATE * max(0.1, _LETTER_S * len(text)))
    return (0.1 * numpy.sin(numpy.arange(length) / 12)).astype(numpy.float32)


def _hums() -> contextlib.ExitStack:
    """Let the provisioning of this process hum instead of speak."""
    patched = contextlib.ExitStack()
    for name, instead in (
        ("speak", _hum),
        ("version", lambda: "hum"),
        ("known_voices", lambda: frozenset({"hum"})),
    ):
        patched.enter_context(unittest.mock.patch(f"provisioning.audio.voice.{name}", instead))
    return patched
