"""Utterances as samples in real time: decoded, stretched, made louder or softer, handed to a sink.

One thread plays; it is never more than a moment ahead of the ear, so stopping is quick whatever buffers the
sink has. Which sink it is decides where the sound goes.
"""

import collections.abc
import threading
import types
import typing

import numpy

from election.audio import SAMPLE_RATE
from kiosk.speech.clips import Clips
from kiosk.speech.port import LOUDEST, SILENT, VOLUME_STEP_DB, Ended, SpeechFault, Utterance
from kiosk.speech.stretch import Samples, stretched
from kiosk.speech.tones import tone_samples

# How far the samples may be ahead of the ear; with the buffer of the device well below half a second.
AHEAD_S = 0.15
_BLOCK = SAMPLE_RATE * 40 // 1000
_CLOSING_S = 2.0


class SinkError(Exception):
    """The sink takes no samples now; the next utterance tries again."""


class Sink(typing.Protocol):
    """Where samples go. Used by one thread only; every method but `write` may be called at any time in it."""

    def begin(self, utterance: Utterance) -> None:
        """Get ready for an utterance. Raises SinkError."""

    def write(self, block: Samples) -> None:
        """Take samples. Raises SinkError."""

    def drop(self) -> None:
        """Forget at once what was taken and not yet heard."""

    def finish(self) -> None:
        """Let what was taken be heard out; it almost was."""

    def close(self) -> None:
        """Let the device go."""


class StreamPlayer:
    """A speech port over a sink."""

    def __init__(
        self,
        *,
        clips: Clips,
        sink: Sink,
        ended: Ended,
        clock: collections.abc.Callable[[], float],
        pace: float = 1.0,
    ) -> None:
        """Take the clips and start the thread. `ended` is called in it.

        `clock` runs `pace` times as fast as real time; only simulated headphones hurry.
        """
        self._clips = clips
        self._sink = sink
        self._ended = ended
        self._clock = clock
        self._pace = pace
        self._changed = threading.Condition()
        self._job: Utterance | None = None
        self._turn = 0
        self._closed = False
        self._fault: SpeechFault | None = None
        self._thread = threading.Thread(target=self._run, name="speech", daemon=True)
        self._thread.start()

    @property
    def fault(self) -> SpeechFault | None:
        """Return why nothing can be heard, if so."""
        return self._fault

    def say(self, utterance: Utterance) -> None:
        """Begin an utterance in place of the running one."""
        self._order(utterance)

    def stop(self) -> None:
        """Fall silent."""
        self._order(None)

    def _order(self, job: Utterance | None) -> None:
        with self._changed:
            self._job = job
            self._turn += 1
            self._changed.notify_all()

    def close(self) -> None:
        """Fall silent, end the thread, let the device go."""
        with self._changed:
            self._closed = True
            self._job = None
            self._turn += 1
            self._changed.notify_all()
        self._thread.join(_CLOSING_S)

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def _run(self) -> None:
        try:
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: self._job is not None or self._closed)
                    if self._closed:
                        return
                    job, turn = self._job, self._turn
                    # The player does not remember what it said.
                    self._job = None
                assert job is not None
                if self._play(job, turn):
                    self._ended(job.ticket)
        finally:
            if not self._closed:
                # A bug ended the thread: a silent kiosk must be known to be one.
                self._fault = SILENT
            self._sink.close()

    def _play(self, job: Utterance, turn: int) -> bool:
        """Play to the end; return False when something else is wanted meanwhile or the sink failed."""
        if job.silence_s:
            return self._wait(job.silence_s, turn)
        try:
            self._sink.begin(job)
            whole = self._stream(job, turn)
            if whole:
                self._sink.finish()
            else:
                self._sink.drop()
        except SinkError:
            self._fault = SILENT
            self._sink.drop()
            return False
        self._fault = None
        return whole

    def _stream(self, job: Utterance, turn: int) -> bool:
        started, sent_s = self._clock(), 0.0
        for block in blocks(job, self._clips):
            if not self._wait(started + sent_s - AHEAD_S - self._clock(), turn):
                return False
            self._sink.write(block)
            sent_s += len(block) / SAMPLE_RATE
        return self._wait(started + sent_s - self._clock(), turn)

    def _wait(self, seconds: float, turn: int) -> bool:
        """Wait; return at once with False when another order came."""
        with self._changed:
            if seconds > 0:
                self._changed.wait_for(lambda: self._turn != turn, timeout=seconds / self._pace)
            return self._turn == turn


def blocks(job: Utterance, clips: Clips) -> collections.abc.Iterator[Samples]:
    """Give the samples of an utterance in blocks of 40 ms; no clip is decoded before its turn."""
    gain = numpy.float32(10 ** (-(LOUDEST - job.volume) * VOLUME_STEP_DB / 20))
    for part in _parts(job, clips):
        for at in range(0, len(part), _BLOCK):
            yield part[at : at + _BLOCK] * gain


def _parts(job: Utterance, clips: Clips) -> collections.abc.Iterator[Samples]:
    if job.lead_ms:
        yield _pause(job.lead_ms)
    if job.tone is not None:
        yield tone_samples(job.tone)
    for piece in job.pieces:
        yield stretched(clips.samples(piece.clip), job.rate)
        if piece.pause_ms:
            yield _pause(piece.pause_ms)


def _pause(milliseconds: int) -> Samples:
    return numpy.zeros(SAMPLE_RATE * milliseconds // 1000, numpy.float32)
