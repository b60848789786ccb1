"""Random events over random elections: no exception, no vote that nobody confirmed, nothing left behind."""

import collections.abc
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from election.ballot import Ballot
from election.definition import Election
from election.identifiers import BallotStyleId, ContestId, OptionId
from kiosk.screens.screen import screen
from kiosk.session import events as e
from kiosk.session.effects import (
    Effect,
    FinishVoting,
    Lamp,
    PrintRecord,
    Refused,
    ShowLamp,
    StartTimer,
    StopTimer,
    StoreVote,
)
from kiosk.session.machine import SessionContext, start, step
from kiosk.session.outward import lamp_of, timers_of
from kiosk.session.overlay_events import OpenHelp
from kiosk.session.settings import Settings, TextSize
from kiosk.session.states import Comparing, Kiosk, VoteUnknown
from tests.election.strategies import elections
from tests.kiosk.session.scenes import CONTEXT, SHORT_STYLE, layouts, screen_context

FAULT = e.Fault(code="P-02", text="Нет бумаги")
FIXED: tuple[e.Event, ...] = (
    e.DeviceReady(),
    e.DeviceNotReady(fault=FAULT),
    *(e.PollsChanged(polls=polls) for polls in e.Polls),
    e.PollsChanged(polls=e.Polls.OPEN),
    e.CardSeen(code="7" * 39),
    e.CardRefused(reason=e.RefusalReason.FOREIGN),
    e.RecordPrinted(),
    e.RecordPrinted(parts=2),
    *(e.MarkPrinted(mark=mark) for mark in e.TapeMark),
    e.PrintFailed(fault=FAULT),
    e.PrinterRecovered(),
    e.VoteStored(),
    e.VoteNotStored(fault=FAULT),
    e.VoteUncertain(fault=FAULT),
    *(e.TimerExpired(timer=timer) for timer in e.Timer),
    e.ChairReset(),
    e.ChairReturn(),
    e.ListDone(),
    e.BackToList(),
    e.ConfirmChoice(),
    e.ChangeChoice(),
    e.DismissNotice(),
    e.AcceptNotice(),
    e.Finish(),
    e.FinishUnfilled(),
    e.GoBackAndFill(),
    e.Confirm(),
    e.Annul(),
    e.Continue(),
    e.StillHere(),
    *(e.TurnPage(page=page) for page in (-1, 0, 1, 9)),
    *(e.ChangeSettings(settings=Settings(size=size)) for size in TextSize),
    e.CardAccepted(style=BallotStyleId("unheard-of")),
    e.OpenContest(contest=ContestId("unheard-of")),
    e.ChooseOption(option=OptionId("unheard-of")),
)
# Answers a working station gives: drawn more often, so that walks come far.
KIND: tuple[e.Event, ...] = (
    e.DeviceReady(),
    e.PollsChanged(polls=e.Polls.OPEN),
    e.CardSeen(code="7" * 39),
    e.RecordPrinted(),
    e.TimerExpired(timer=e.Timer.GUARD),
    e.VoteStored(),
    *(e.MarkPrinted(mark=mark) for mark in e.TapeMark),
)


def events_of(election: Election) -> tuple[e.Event, ...]:
    """Return every event this election can meet."""
    return (
        *FIXED,
        *(e.CardAccepted(style=style.id) for style in election.ballot_styles),
        *(e.ChooseLanguage(language=language) for language in election.languages),
        *(e.OpenContest(contest=contest.id) for contest in election.contests),
        *(e.ChooseOption(option=o.id) for contest in election.contests for o in contest.options),
    )


class Witness:
    """Follows a walk and knows what must be true of it."""

    def __init__(self, context: SessionContext) -> None:
        self.context = context
        self.screens = screen_context(context)
        self.kiosk = start()
        self.lamp = Lamp.OFF
        self.running: set[e.Timer] = set()
        self.open_cards = 0
        self.on_paper: Ballot | None = None
        self.readable: Ballot | None = None
        self.guarded = False

    def step(self, event: e.Event) -> tuple[Effect, ...]:
        before = self.kiosk
        self.kiosk, effects = step(self.context, before, event)
        if any(isinstance(effect, Refused) for effect in effects):
            assert len(effects) == 1
            assert self.kiosk is before
            return effects
        self._follow_the_tape(before, event)
        if isinstance(event, e.CardAccepted):
            self.open_cards += 1
        for effect in effects:
            self._follow(before, event, effect)
        self._check()
        return effects

    def _follow_the_tape(self, before: Kiosk, event: e.Event) -> None:
        if isinstance(event, e.RecordPrinted):
            self.readable, self.guarded = self.on_paper, False
        if isinstance(event, e.TimerExpired) and event.timer is e.Timer.GUARD:
            self.guarded = True
        if isinstance(event, e.MarkPrinted):
            self.on_paper = self.readable = None
        if isinstance(event, e.TimerExpired):
            self.running.discard(event.timer)

    def _follow(self, before: Kiosk, event: e.Event, effect: Effect) -> None:
        match effect:
            case ShowLamp(lamp=lamp):
                assert lamp is not self.lamp
                self.lamp = lamp
            case StartTimer(timer=timer):
                self.running.add(timer)
            case StopTimer(timer=timer):
                assert timer in self.running
                self.running.discard(timer)
            case PrintRecord(ballot=ballot):
                self.on_paper = ballot
            case StoreVote(ballot=ballot):
                assert isinstance(event, e.Confirm)
                assert isinstance(before.state, Comparing)
                assert self.guarded
                assert ballot == self.readable == before.state.voting.ballot
            case FinishVoting():
                self.open_cards -= 1
            case _:
                pass

    def _check(self) -> None:
        state = self.kiosk.state
        assert self.lamp is lamp_of(state)
        assert self.running == set(timers_of(self.context, state))
        assert self.open_cards in (0, 1)
        if type(state).__name__ in (
            "NotReady",
            "PollsNotOpen",
            "Idle",
            "Checking",
            "CardNotAccepted",
            "Done",
        ):
            assert self.open_cards == 0
        elif type(state).__name__ != "VoteFailed":
            assert self.open_cards == 1

    def pressable(self) -> list[e.Event]:
        """Return what the screen offers; everything it offers must be lawful."""
        model = screen(self.screens, self.kiosk)
        assert model.speech
        assert all(line.strip() for line in model.speech)
        notice = model.notice
        answers = () if notice is None else (notice.safe, notice.other)
        controls = model.controls if notice is None else tuple(c for c in answers if c is not None)
        actions: list[e.Event] = [control.action for control in controls if not control.after_ms]
        if notice is None:
            actions += [row.action for row in (*model.rows, *model.numbered) if row.action is not None]
        for action in actions:
            _, effects = step(self.context, self.kiosk, action)
            assert not any(isinstance(effect, Refused) for effect in effects), (action, model.state)
        return actions


def walk(witness: Witness, seed: int, styles: tuple[BallotStyleId, ...], steps: int) -> int:
    """Walk at random, mostly by what is offered or a station says; return how many votes were stored."""
    chance = random.Random(seed)
    said: list[e.Event] = [*KIND]
    said += [e.CardAccepted(style=style) for style in styles]
    pool = events_of(witness.context.election)
    stored = 0
    for _ in range(steps):
        if isinstance(witness.kiosk.state, VoteUnknown):
            break
        offered = witness.pressable()
        acts = [event for event in offered if not isinstance(event, e.ChangeSettings | OpenHelp)] or offered
        lists: tuple[collections.abc.Sequence[e.Event], ...] = (acts or said, said, offered or said, pool)
        effects = witness.step(chance.choice(chance.choices(lists, weights=(10, 8, 1, 2))[0]))
        stored += any(isinstance(effect, StoreVote) for effect in effects)
    return stored


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(election=elections(most_contests=3), seed=st.integers(0, 2**32))
def test_random_walks(election: Election, seed: int) -> None:
    context = SessionContext(election=election, layouts=layouts(election))
    walk(Witness(context), seed, tuple(style.id for style in election.ballot_styles), 120)


def test_walks_come_far_enough_to_mean_something() -> None:
    assert sum(walk(Witness(CONTEXT), seed, (SHORT_STYLE,), 250) for seed in range(12)) >= 3
