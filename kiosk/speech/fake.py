"""Headphones for tests: a transcript of what was heard, and how far, on a clock that the test moves.

No samples, no threads. A sentence takes 0.4 s a word at the usual rate.
"""

import dataclasses
import types
import typing

from election.audio import words_of
from kiosk.speech.port import Ended, SpeechFault, Utterance

WORD_S = 0.4
TONE_S = 0.3


@dataclasses.dataclass(kw_only=True)
class Heard:
    """What was heard of one utterance: from when to when, and whether to its end."""

    utterance: Utterance
    from_s: float
    to_s: float
    whole: bool = False


class FakeSpeech:
    """A port whose time is moved by `pass_time`."""

    def __init__(self, ended: Ended) -> None:
        """Begin at 0 s."""
        self.now_s = 0.0
        self.heard: list[Heard] = []
        self.closed = False
        self.fault: SpeechFault | None = None
        self._ended = ended
        self._running: Heard | None = None

    @property
    def transcript(self) -> list[str]:
        """Return the sentences heard to their end."""
        return [heard.utterance.text for heard in self.heard if heard.whole and heard.utterance.text]

    @property
    def sounding(self) -> Utterance | None:
        """Return what sounds now; silence and nothing are the same to the ear."""
        now = self._running
        return None if now is None or now.utterance.silence_s else now.utterance

    def say(self, utterance: Utterance) -> None:
        """Begin an utterance in place of the running one."""
        self.stop()
        if not self.closed:
            self._running = Heard(utterance=utterance, from_s=self.now_s, to_s=self.now_s)
            self.heard.append(self._running)

    def stop(self) -> None:
        """Fall silent."""
        self._running = None

    def pass_time(self, seconds: float) -> None:
        """Let time go by; what ends in it ends in order, and what follows begins at once."""
        until = self.now_s + seconds
        while self._running is not None:
            running = self._running
            end = running.from_s + _seconds(running.utterance)
            if end > until:
                running.to_s = until
                break
            running.to_s, running.whole, self.now_s, self._running = end, True, end, None
            self._ended(running.utterance.ticket)
        self.now_s = until

    def hear_out(self) -> None:
        """Let time go by until nothing sounds."""
        while self.sounding is not None:
            self.pass_time(_seconds(self.sounding))

    def close(self) -> None:
        """Fall silent for good."""
        self.stop()
        self.closed = True

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


def _seconds(utterance: Utterance) -> float:
    if utterance.silence_s:
        return utterance.silence_s
    spoken = TONE_S if utterance.tone is not None else WORD_S * max(1, len(words_of(utterance.text)))
    return utterance.lead_ms / 1000 + spoken / utterance.rate
