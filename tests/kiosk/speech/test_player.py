"""Sound in real time: started at once, cut off within half a second, honest about a dead device."""

import collections.abc
import json
import pathlib
import sys
import threading
import time
import wave

import numpy
import numpy.typing
import pytest

from kiosk.session.effects import Tone
from kiosk.speech.alsa_player import AplaySink
from kiosk.speech.opening import HURRY, check_device, open_headphones
from kiosk.speech.player import AHEAD_S, Sink, StreamPlayer, blocks
from kiosk.speech.port import INTERRUPTED_WITHIN_S, LOUDEST, SILENT, SpeechError, Utterance
from kiosk.speech.simulator import SOUND_FILE, TRANSCRIPT_FILE, ListeningSink
from kiosk.speech.stretch import Samples
from tests.kiosk.session.scenes import make_election
from tests.kiosk.speech.scenes import SECONDS_A_WORD, make_clips

CLIPS = make_clips(make_election())
SENTENCE = "Номер 17. Кандидатов-17 Пётр Ильич. Не выбран."
# An aplay that plays into a file: it reads what it is given as soon as it comes.
RECORDER = (
    "import sys, shutil; shutil.copyfileobj(sys.stdin.buffer.raw, open(sys.argv[1], 'wb', buffering=0), 640)"
)


def utterance(ticket: int = 1, text: str = SENTENCE, rate: float = 1.0, volume: int = LOUDEST) -> Utterance:
    pieces = CLIPS.script.segments(text, make_election().languages[0]).pieces
    return Utterance(ticket=ticket, pieces=pieces, rate=rate, volume=volume, language="ru", text=text)


class Ended:
    """Remembers what ended."""

    def __init__(self) -> None:
        self.tickets: list[int] = []
        self.rung = threading.Event()

    def __call__(self, ticket: int) -> None:
        self.tickets.append(ticket)
        self.rung.set()


def aplay(folder: pathlib.Path, ended: Ended) -> tuple[StreamPlayer, pathlib.Path]:
    recorded = folder / "sound.raw"
    sink: Sink = AplaySink("plughw:0", (sys.executable, "-Sc", RECORDER, str(recorded)))
    return StreamPlayer(clips=CLIPS, sink=sink, ended=ended, clock=time.monotonic), recorded


def seconds(recorded: pathlib.Path) -> float:
    return recorded.stat().st_size / 4 / 16_000 if recorded.exists() else 0.0


def wait_for(happened: collections.abc.Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    pause = threading.Event()
    while not happened():
        assert time.monotonic() < deadline
        pause.wait(0.005)


def test_an_interrupted_sentence_is_silent_within_half_a_second(tmp_path: pathlib.Path) -> None:
    ended = Ended()
    player, recorded = aplay(tmp_path, ended)
    with player:
        begun = time.monotonic()
        player.say(utterance())
        wait_for(lambda: seconds(recorded) > 0.4)
        player.stop()
        stopped = time.monotonic() - begun
    # Closed: what was recorded until now is all that was ever heard of it.
    assert time.monotonic() - begun <= stopped + INTERRUPTED_WITHIN_S
    assert 0.4 < seconds(recorded) <= stopped + AHEAD_S + 0.1 < stopped + INTERRUPTED_WITHIN_S
    assert ended.tickets == []


class NotingSink:
    """Notes what it is told; takes samples as fast as they come."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def begin(self, utterance: Utterance) -> None:
        self.told.append(f"begin {utterance.ticket}")

    def write(self, block: Samples) -> None:
        if self.told[-1] != "write":
            self.told.append("write")

    def drop(self) -> None:
        self.told.append("drop")

    def finish(self) -> None:
        self.told.append("finish")

    def close(self) -> None:
        self.told.append("close")


def test_what_is_interrupted_is_dropped_and_what_ends_is_heard_out() -> None:
    ended, sink = Ended(), NotingSink()
    with StreamPlayer(clips=CLIPS, sink=sink, ended=ended, clock=time.monotonic) as player:
        player.say(utterance(1))
        wait_for(lambda: "write" in sink.told)
        player.say(utterance(2, "Номер 2.", rate=2.0))
        assert ended.rung.wait(5)
    assert sink.told == ["begin 1", "write", "drop", "begin 2", "write", "finish", "close"]


def test_a_silence_is_waited_without_opening_the_device() -> None:
    ended, sink = Ended(), NotingSink()
    with StreamPlayer(clips=CLIPS, sink=sink, ended=ended, clock=time.monotonic) as player:
        player.say(Utterance(ticket=1, silence_s=0.05))
        assert ended.rung.wait(5)
    assert sink.told == ["close"]


def test_a_sentence_in_place_of_another_starts_at_once_and_ends(tmp_path: pathlib.Path) -> None:
    ended = Ended()
    player, recorded = aplay(tmp_path, ended)
    with player:
        player.say(utterance(1))
        wait_for(lambda: seconds(recorded) > 0.1)
        player.say(utterance(2, "Номер 2.", rate=2.0))
        assert ended.rung.wait(5)
        assert ended.tickets == [2]
        assert player.fault is None
        assert seconds(recorded) == pytest.approx(2 * SECONDS_A_WORD / 2, abs=0.02)


def test_a_dead_device_is_a_fault_and_the_next_sentence_tries_again(tmp_path: pathlib.Path) -> None:
    ended = Ended()
    gone = (sys.executable, "-Sc", "raise SystemExit(1)")
    for program in (gone, ("/no/such/aplay",)):
        sink = AplaySink("plughw:0", program)
        with StreamPlayer(clips=CLIPS, sink=sink, ended=ended, clock=time.monotonic) as player:
            player.say(utterance())
            wait_for(lambda: player.fault == SILENT)
            assert ended.tickets == []
    player, _ = aplay(tmp_path, ended)
    with player:
        player.say(utterance(3, "Номер 2.", rate=2.0))
        assert ended.rung.wait(5)
        assert player.fault is None


def test_what_was_heard_is_a_wav_and_a_transcript(tmp_path: pathlib.Path) -> None:
    ended = Ended()
    found = open_headphones(f"simulator:{tmp_path}", time.monotonic)
    assert found is not None
    with StreamPlayer(clips=CLIPS, sink=found.sink, ended=ended, clock=found.clock) as port:
        port.say(utterance(2, "Номер 2.", rate=2.0))
        assert ended.rung.wait(5)
    (line,) = transcript(tmp_path)
    assert (line["text"], line["whole"], line["heard_s"]) == ("Номер 2.", True, 0.4)
    assert line["clips"] == ["Номер", "2"]
    samples = heard(tmp_path)
    assert len(samples) == round(0.4 * 16_000)
    assert numpy.abs(samples).max() > 300


def test_what_was_cut_off_was_not_heard(tmp_path: pathlib.Path) -> None:
    now = [10.0]
    sink = ListeningSink(tmp_path, lambda: now[0])
    sink.begin(utterance())
    sink.write(numpy.full(16_000, 0.5, numpy.float32))
    now[0] += 0.3
    sink.drop()
    sink.begin(utterance(2, "Номер 2."))
    sink.write(numpy.full(1_600, 0.25, numpy.float32))
    sink.finish()
    sink.close()
    assert [(line["whole"], line["heard_s"]) for line in transcript(tmp_path)] == [(False, 0.3), (True, 0.1)]
    assert [int(value) for value in numpy.unique(heard(tmp_path))] == [8191, 16383]
    assert len(heard(tmp_path)) == 4_800 + 1_600


def transcript(folder: pathlib.Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / TRANSCRIPT_FILE).read_text("utf-8").splitlines()]


def heard(folder: pathlib.Path) -> numpy.typing.NDArray[numpy.int16]:
    with wave.open(str(folder / SOUND_FILE)) as sound:
        return numpy.frombuffer(sound.readframes(sound.getnframes()), "<i2")


def joined(job: Utterance) -> Samples:
    return numpy.concatenate(list(blocks(job, CLIPS)))


def test_volume_steps_are_eight_decibels() -> None:
    levels = [
        float(20 * numpy.log10(numpy.abs(joined(utterance(volume=volume))).max())) for volume in range(11)
    ]
    assert numpy.diff(levels) == pytest.approx([8.0] * 10, abs=0.01)


def test_a_tone_and_a_pause_are_part_of_the_stream() -> None:
    job = Utterance(ticket=1, tone=Tone.CARD_ACCEPTED, lead_ms=250, volume=LOUDEST)
    heard = joined(job)
    assert not heard[: 16_000 // 4].any()
    assert heard[16_000 // 4 :].any()


@pytest.mark.parametrize(
    "device", ["default", "", "sysdefault", "pulse", "hdmi:CARD=vc4", "hw:0;rm", "plug:default"]
)
def test_a_device_that_may_be_a_loudspeaker_is_refused(device: str) -> None:
    with pytest.raises(SpeechError, match="наушников"):
        check_device(device)
    with pytest.raises(SpeechError):
        open_headphones(f"alsa:{device}", time.monotonic)


@pytest.mark.parametrize("device", ["hw:CARD=Headphones", "plughw:1,0", "plughw:CARD=Keypad,DEV=0"])
def test_a_named_card_is_taken(device: str) -> None:
    assert check_device(device) == device


def test_wiring_is_checked() -> None:
    assert open_headphones("absent", time.monotonic) is None
    for wiring in ("speaker", "simulator:", "absent:x"):
        with pytest.raises(SpeechError):
            open_headphones(wiring, time.monotonic)


def test_hurried_headphones_play_the_same_in_a_fraction_of_the_time(tmp_path: pathlib.Path) -> None:
    ended, begun = Ended(), time.monotonic()
    found = open_headphones(f"hurried:{tmp_path}", time.monotonic)
    assert found is not None
    with StreamPlayer(
        clips=CLIPS, sink=found.sink, ended=ended, clock=found.clock, pace=found.pace
    ) as player:
        player.say(utterance())
        assert ended.rung.wait(5)
    sounds_s = len(SENTENCE.split()) * SECONDS_A_WORD
    assert sounds_s / HURRY * 0.8 < time.monotonic() - begun < sounds_s / 2
    (line,) = transcript(tmp_path)
    assert line["whole"]
    assert isinstance(line["heard_s"], float)
    assert line["heard_s"] > sounds_s
