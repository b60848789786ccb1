"""A kiosk without a screen: the real owner, desk and narrator; what was heard is read out of the samples.

Every clip begins with its own number, so that the transcript is what sounded and not what was meant.
"""

import collections.abc
import hashlib

import numpy

from election.audio import AudioIndex, Clip
from election.ballot import Ballot
from election.cast_vote_record import pack, record_of
from election.definition import Election
from election.identifiers import BallotStyleId
from election.polls import StationMode
from frontpanel.port import Key
from kiosk.runtime.input_desk import InputDesk, KeyView
from kiosk.runtime.owner import Owner
from kiosk.screens.model import ScreenModel
from kiosk.screens.screen import screen
from kiosk.session import events as e
from kiosk.session.effects import Effect, PlayTone, PrintMark, PrintRecord, StartTimer, StopTimer, StoreVote
from kiosk.session.machine import SessionContext, start
from kiosk.session.states import Kiosk
from kiosk.speech.clips import _MU_LAW, Clips
from kiosk.speech.fake import FakeSpeech, Heard
from kiosk.speech.narrator import Narrator
from kiosk.speech.player import blocks
from kiosk.speech.port import LOUDEST, VOLUME_STEP_DB, Utterance
from kiosk.tape_records import mark_document, record_document
from printer.document import TapeDocument
from rehearsal.listening_voter import NeverHeardError
from tests.kiosk.session.scenes import screen_context
from tests.kiosk.speech.scenes import texts_of

_HEAD = 4
_BASE = 100
# Loud values of µ-law lie far apart: a digit survives volume and rounding.
_LOUD = 140
_REST = 128
STEP_S = 0.1


def numbered_clips(election: Election) -> tuple[Clips, tuple[str, ...]]:
    """Make clips whose samples say their own numbers; return them with the spoken words by number."""
    clips, parts, words = [], [], []
    for number, ((language, spoken), text) in enumerate(texts_of(election).items()):
        digits = (number // _BASE, number % _BASE)
        sound = bytes((255, _LOUD + digits[0], _LOUD + digits[1], 0, *[_REST] * 60))
        sha256 = hashlib.sha256(sound).hexdigest()
        start = number * len(sound)
        clips.append(
            Clip(
                language=language, text=text, start=start, size=len(sound), sha256=sha256, origin="synthetic"
            )
        )
        parts.append(sound)
        words.append(" ".join(spoken))
    return Clips(AudioIndex(format=1, voice="test", clips=tuple(clips)), b"".join(parts)), tuple(words)


class Earphones(FakeSpeech):
    """Headphones whose transcript is read from the samples of whole utterances."""

    def __init__(self, ended: object, clips: Clips, words: tuple[str, ...]) -> None:
        super().__init__(ended)  # type: ignore[arg-type]
        self._clips, self._words = clips, words
        self._table = numpy.array(_MU_LAW)
        self._decoded_once: dict[int, str] = {}

    def sentence(self, heard: Heard) -> str:
        """Decode what was in the ear."""
        ticket = heard.utterance.ticket
        if ticket not in self._decoded_once:
            played = [numpy.zeros(0, numpy.float32), *blocks(heard.utterance, self._clips)]
            self._decoded_once[ticket] = " ".join(self._decoded(numpy.concatenate(played), heard.utterance))
        return self._decoded_once[ticket]

    def _decoded(self, samples: object, utterance: Utterance) -> collections.abc.Iterator[str]:
        gain = 10 ** (-(LOUDEST - utterance.volume) * VOLUME_STEP_DB / 20)
        level = numpy.asarray(samples) / gain
        # Only the head of a clip is as loud as this.
        for at in numpy.flatnonzero(level > 0.97):
            high, low = (int(numpy.abs(self._table - level[at + place]).argmin()) for place in (1, 2))
            yield self._words[(high - _LOUD) * _BASE + low - _LOUD]


class DarkBooth:
    """A voter's booth by ear (`rehearsal.listening_voter.Ears`)."""

    def __init__(self, context: SessionContext, style: BallotStyleId, *, parts: int = 1) -> None:
        self.context, self.style, self.parts = context, style, parts
        self.clips, words = numbered_clips(context.election)
        self.records: list[bytes] = []
        self.tape: list[TapeDocument] = []
        self.views: list[KeyView] = []
        self.model: ScreenModel | None = None
        self._timers: dict[e.Timer, float] = {}
        self._alarm_s: float | None = None
        self.ears: Earphones

        def open_port(ended: object) -> Earphones:
            self.ears = Earphones(ended, self.clips, words)
            return self.ears

        self.owner = Owner(
            context=context, kiosk=start(), perform=self._perform, show=self._show, wake=lambda: None
        )
        self.narrator = Narrator(
            script=self.clips.script,
            open_port=open_port,
            wake=lambda: None,
            alive=lambda: self.owner.post(e.StillHere()),
        )
        self.desk = InputDesk(
            clock_s=lambda: self.ears.now_s,
            wake=lambda: None,
            settle=self.owner.run_pending,
            act=self.owner.post,
            voice=self.narrator,
            show=self.views.append,
            alarm=self._set_alarm,
        )
        self._show(self.owner.kiosk)
        self.happen(e.DeviceReady(), e.PollsChanged(polls=e.Polls.OPEN))
        self._from = 0

    def happen(self, *events: e.Event) -> None:
        """Let the station or a device do something."""
        for event in events:
            self.owner.post(event)
            self.owner.run_pending()

    def show_card(self) -> None:
        """Hold a card to the reader."""
        self._from = len(self.ears.heard)
        self.happen(e.CardSeen(code="4" * 39), e.CardAccepted(style=self.style))

    def press(self, key: Key) -> None:
        """Press a key."""
        self._from = len(self.ears.heard)
        self.desk.press(key)
        self._settle()

    def hear(self, wanted: collections.abc.Callable[[str], bool], what: str) -> tuple[str, ...]:
        """Listen until a sentence is as wanted; time passes meanwhile."""
        silent_s = 0.0
        while silent_s < 15:
            heard = self.heard()
            for place, sentence in enumerate(heard, start=1):
                if wanted(sentence):
                    return heard[:place]
            silent_s = silent_s + STEP_S if self.ears.sounding is None else 0.0
            self.pass_time(STEP_S)
        raise NeverHeardError(what)

    def heard(self) -> tuple[str, ...]:
        """Return what was heard to its end since the last key."""
        whole = [heard for heard in self.ears.heard[self._from :] if heard.whole]
        return tuple(s for s in map(self.ears.sentence, whole) if s)

    def pass_time(self, seconds: float) -> None:
        """Let time go by, with all that is due in it."""
        self.ears.pass_time(seconds)
        if self._alarm_s is not None and self._alarm_s <= self.ears.now_s:
            self._alarm_s = None
            self.desk.time_passed()
        for timer, at in tuple(self._timers.items()):
            if at <= self.ears.now_s:
                del self._timers[timer]
                self.owner.post(e.TimerExpired(timer=timer))
        self._settle()

    def _settle(self) -> None:
        self.owner.run_pending()
        self.desk.run_pending()
        self.narrator.run_pending()
        self.owner.run_pending()

    def _set_alarm(self, seconds: float | None) -> None:
        self._alarm_s = None if seconds is None else self.ears.now_s + seconds

    def _show(self, kiosk: Kiosk) -> None:
        self.model = screen(screen_context(self.context), kiosk)
        self.desk.screen_shown(self.model)

    def _perform(self, effect: Effect) -> None:
        match effect:
            case PrintRecord(ballot=ballot):
                self._print(ballot)
            case PrintMark(mark=mark):
                self.tape.append(mark_document(mark))
                self.owner.post(e.MarkPrinted(mark=mark))
            case StoreVote(ballot=ballot):
                self.records.append(pack(self.context.election, record_of(self.context.election, ballot)))
                self.owner.post(e.VoteStored())
            case PlayTone(tone=tone):
                self.narrator.tone(tone)
            case StartTimer(timer=timer, seconds=seconds):
                self._timers[timer] = self.ears.now_s + seconds
            case StopTimer(timer=timer):
                self._timers.pop(timer, None)
            case _:
                pass

    def _print(self, ballot: Ballot) -> None:
        self.tape.append(record_document(self.context.election, 77, StationMode.OFFICIAL, ballot))
        self.owner.post(e.RecordPrinted(parts=self.parts))
