"""Headphones that another process can listen to: what was really heard as a WAV, and a transcript.

For rehearsals and tests only: the transcript holds choices. A dropped utterance is cut where the ear was.
`text` is what should have been said, `clips` are the words of what was played.
"""

import collections.abc
import json
import pathlib
import wave

import numpy

from election.audio import SAMPLE_RATE
from kiosk.speech.player import SinkError
from kiosk.speech.port import Utterance
from kiosk.speech.stretch import Samples

SOUND_FILE = "heard.wav"
TRANSCRIPT_FILE = "heard.jsonl"


class ListeningSink:
    """Writes `heard.wav` and `heard.jsonl`: a line for each utterance, when it ends or is cut off."""

    def __init__(self, folder: pathlib.Path, clock: collections.abc.Callable[[], float]) -> None:
        """Take a folder that is there. Raises OSError."""
        self._clock = clock
        self._opened = clock()
        self._transcript = (folder / TRANSCRIPT_FILE).open("a", encoding="utf-8")
        self._wave = wave.open(str(folder / SOUND_FILE), "wb")  # noqa: SIM115
        self._wave.setnchannels(1)
        self._wave.setsampwidth(2)
        self._wave.setframerate(SAMPLE_RATE)
        self._utterance: Utterance | None = None
        self._blocks: list[Samples] = []
        self._begun = 0.0
        self._first: float | None = None

    def begin(self, utterance: Utterance) -> None:
        """Note when the utterance was asked for."""
        self.drop()
        self._utterance, self._blocks = utterance, []
        self._begun, self._first = self._clock(), None

    def write(self, block: Samples) -> None:
        """Keep samples. Raises SinkError after closing."""
        if self._transcript.closed:
            raise SinkError("closed")
        if self._first is None:
            self._first = self._clock()
        self._blocks.append(block)

    def drop(self) -> None:
        """Keep what the ear has had until now."""
        heard_s = 0.0 if self._first is None else self._clock() - self._first
        self._end(round(heard_s * SAMPLE_RATE), whole=False)

    def finish(self) -> None:
        """Keep everything."""
        self._end(None, whole=True)

    def _end(self, samples: int | None, *, whole: bool) -> None:
        utterance, self._utterance = self._utterance, None
        if utterance is None or self._transcript.closed:
            return
        empty = numpy.zeros(0, numpy.float32)
        heard = numpy.concatenate([empty, *self._blocks])[:samples]
        line = {
            "at_s": round(self._begun - self._opened, 3),
            "wav_s": round(self._wave.tell() / SAMPLE_RATE, 3),
            "heard_s": round(len(heard) / SAMPLE_RATE, 3),
            "whole": whole,
            "language": utterance.language,
            "rate": utterance.rate,
            "volume": utterance.volume,
            "tone": None if utterance.tone is None else utterance.tone.value,
            "text": utterance.text,
            "clips": [" ".join(piece.clip.words) for piece in utterance.pieces],
        }
        self._wave.writeframes((numpy.clip(heard, -1, 1) * 32767).astype("<i2").tobytes())
        self._transcript.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._transcript.flush()

    def close(self) -> None:
        """End the files."""
        self.drop()
        self._transcript.close()
        self._wave.close()
