"""Random keys, touches and time: nothing is cast, annulled or chosen that was not said just before."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from election.definition import Election
from frontpanel.port import Key
from kiosk.input.spots import list_rows, words_of
from kiosk.input.state import PLAYER_KEYS
from kiosk.screens.texts import TEXTS, Words
from kiosk.session import events as e
from kiosk.session.machine import SessionContext
from tests.election.strategies import elections
from tests.kiosk.input.booth import Booth
from tests.kiosk.input.test_reaching import touchable
from tests.kiosk.session.scenes import CONTEXT, STYLE, layouts

# Keys that only move are drawn more often, so that walks come far.
POOL = (*Key, *[Key.DOWN] * 5, *[Key.SELECT] * 4, *[Key.CONFIRM] * 3, *[Key.SW_MOVE, Key.SW_SELECT] * 4)
ASKED = ("input.again", "input.sure.confirm", "input.sure.annul")
SECOND = {Words(language=language)(text) for language in TEXTS for text in ASKED}


class Listener:
    """Remembers what a voter who only listens has heard since the last act, and judges every act by it."""

    def __init__(self, booth: Booth) -> None:
        self.booth = booth
        self.row = ""
        self.question = ""
        self.acts: list[str] = []
        self.trail: list[str] = []

    def heard(self) -> None:
        if not self.booth.said:
            return
        words = words_of(self.booth.model)
        for sentence in self.booth.said:
            meant = []
            for row in list_rows(self.booth.model):
                ticks = (words(f"input.{tick}", name=row.title) for tick in ("toggled", "untoggled"))
                if sentence in (row.speech, *ticks):
                    meant.append(row.id)
            # A tick says the name only; of namesakes it means the row that was just acted on.
            if meant and self.row not in meant:
                self.row = meant[-1]
        self.question = next((s for s in self.booth.said if s in SECOND), "")

    def key(self, key: Key) -> None:
        booth = self.booth
        before, state, known = booth.model, booth.input, len(booth.actions)
        if key in PLAYER_KEYS or key.name.startswith("JACK"):
            return
        self.trail.append(f"{before.state} {state.focus} {state.digits} {key.name}")
        booth.key(key)
        for action in booth.actions[known:]:
            self.acts.append(type(action).__name__)
            match action:
                case e.ChooseOption() if before.state == "OnBallot":
                    row = next(r for r in list_rows(before) if r.action == action)
                    assert row.id == self.row, "; ".join(self.trail[-12:])
                case e.ChooseOption():
                    assert before.state == "ConfirmingChoice"
                case e.Confirm() | e.Annul():
                    assert before.state == "Comparing"
                    assert not any(c.after_ms for c in before.controls if c.action == action)
                    if state.by_switches and key in (Key.SW_MOVE, Key.SW_SELECT):
                        assert self.question
                    if state.audio and isinstance(action, e.Confirm):
                        assert self.question
                case e.ConfirmChoice():
                    assert before.state == "ConfirmingChoice"
                case _:
                    pass
        self.heard()


def walk(context: SessionContext, style: object, seed: int, steps: int, *, audio: bool) -> Listener:
    chance = random.Random(seed)
    booth = Booth(context).session(style)  # type: ignore[arg-type]
    if audio:
        booth.key(Key.JACK_IN)
    listener = Listener(booth)
    for _ in range(steps):
        if booth.model.state == "Done":
            booth.happen(e.TimerExpired(timer=e.Timer.DONE))
            assert booth.input.focus is None
            assert not booth.input.digits
            assert not booth.input.by_switches
            booth.happen(e.CardSeen(code="5" * 39), e.CardAccepted(style=style))  # type: ignore[arg-type]
        dice = chance.random()
        targets = touchable(booth.model)
        if dice < 0.15 and targets:
            target = chance.choice(targets)
            listener.trail.append(f"touch {target}")
            booth.touch(target)
            listener.heard()
        elif dice < 0.2:
            booth.wait(2.0)
            listener.heard()
        elif dice < 0.21 and booth.model.state in ("ContestList", "OnBallot", "Comparing"):
            booth.happen(e.TimerExpired(timer=e.Timer.IDLE_VOTER))
        else:
            listener.key(chance.choice(POOL))
        assert booth.input.focus is None or booth.input.seen == booth.model
    return listener


def test_random_keys_on_a_large_ballot() -> None:
    acts: list[str] = []
    for seed in range(16):
        acts += walk(CONTEXT, STYLE, seed, 300, audio=bool(seed % 2)).acts
    assert acts.count("ChooseOption") >= 30


def test_random_keys_come_to_every_act() -> None:
    acts: set[str] = set()
    style = CONTEXT.election.ballot_styles[1].id
    for seed in range(8):
        acts |= set(walk(CONTEXT, style, seed, 300, audio=bool(seed % 2)).acts)
    for wanted in (
        "ChooseOption",
        "ConfirmChoice",
        "Confirm",
        "Annul",
        "Finish",
        "ChangeSettings",
        "StillHere",
    ):
        assert wanted in acts


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(election=elections(most_contests=3), seed=st.integers(0, 2**32), audio=st.booleans())
def test_random_keys_on_random_elections(election: Election, seed: int, audio: bool) -> None:
    context = SessionContext(election=election, layouts=layouts(election))
    walk(context, election.ballot_styles[0].id, seed, 80, audio=audio)
