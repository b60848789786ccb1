"""A whole vote by ear: the voter knows only what was heard to its end, and presses what it named."""

import re

import pytest

from frontpanel.port import Key
from kiosk.input.key_step import InputState, key_step, shown
from kiosk.session import events as e
from kiosk.session.states import Comparing, ContestList, Storing
from kiosk.speech.fake import FakeSpeech
from kiosk.speech.narrator import Narrator
from tests.kiosk.session.scenes import MAYOR, PARK, SHORT_STYLE, STYLE, Player, idle
from tests.kiosk.speech.scenes import make_clips

CLIPS = make_clips(idle().context.election)
KEYS = {
    "Вниз": Key.DOWN,
    "Вправо": Key.RIGHT,
    "Подтверждаю": Key.CONFIRM,
    "Выбрать": Key.SELECT,
    "Отмена": Key.CANCEL,
}
_PROMISE = re.compile(r"^(?P<what>Чтобы .+?), (?:сразу )?наж(?:мите|имайте) (?:«(?P<key>\w+)»|(?P<digit>\d))")


class Kiosk:
    """A kiosk without a screen: keys in, sound out."""

    def __init__(self) -> None:
        self.player: Player = idle()
        self.state = InputState()
        self.now_s = 0.0
        self.ears: FakeSpeech
        self.narrator = Narrator(
            script=CLIPS.script,
            open_port=self._open,
            wake=lambda: self.narrator.run_pending(),
            alive=lambda: None,
            report=self._fault,
        )
        self.heard: list[str] = []
        self._show()
        self.press(Key.JACK_IN)

    def _open(self, ended: object) -> FakeSpeech:
        self.ears = FakeSpeech(ended)  # type: ignore[arg-type]
        return self.ears

    def _fault(self, fault: object) -> None:
        assert fault is None, fault

    def _show(self) -> None:
        self.state, said = shown(self.player.model, self.state)
        self.narrator.shown(self.player.model, said)

    def happens(self, *events: e.Event) -> None:
        """Let the station or a device do something; listen to what is said of it."""
        self.player.do(*events)
        self._show()
        self._listen()

    def press(self, key: Key) -> None:
        """Press a key and listen."""
        self.now_s += 1.0
        self.state, action, said = key_step(self.player.model, self.state, key, self.now_s)
        self.narrator.key(key, said)
        if action is not None:
            self.player.do(action)
            self._show()
        self._listen()

    def _listen(self) -> None:
        before = len(self.ears.transcript)
        self.ears.hear_out()
        self.heard = self.ears.transcript[before:]

    def key_for(self, purpose: str) -> Key:
        """Return the key that was named for a purpose."""
        for sentence in self.heard:
            promise = _PROMISE.match(sentence)
            if promise is not None and purpose in promise["what"]:
                return KEYS[promise["key"]] if promise["key"] else Key(f"D{promise['digit']}")
        raise AssertionError(f"nothing said how {purpose}: {len(self.heard)} sentences")

    def look_for(self, words: str) -> None:
        """Press «Вниз» until words are heard."""
        for _ in range(60):
            if any(words in sentence for sentence in self.heard):
                return
            self.press(Key.DOWN)
        raise AssertionError("never heard")


def choose(kiosk: Kiosk, contest: str, option: str) -> None:
    down = kiosk.key_for("прослушать список")
    assert down is Key.DOWN
    kiosk.press(down)
    kiosk.look_for(contest)
    kiosk.press(Key.SELECT)
    assert kiosk.key_for("прослушать список") is Key.DOWN
    kiosk.press(Key.DOWN)
    kiosk.look_for(option)
    kiosk.press(Key.SELECT)
    assert any(option in sentence for sentence in kiosk.heard)
    kiosk.press(kiosk.key_for("подтвердить выбор"))


def finish(kiosk: Kiosk) -> None:
    """Finish and compare by ear."""
    kiosk.press(Key.RIGHT)
    if any("Выбор не сделан" in sentence for sentence in kiosk.heard):
        kiosk.press(kiosk.key_for("завершить без выбора"))
    kiosk.happens(e.RecordPrinted())
    assert isinstance(kiosk.player.state, Comparing)
    kiosk.happens(e.TimerExpired(timer=e.Timer.GUARD))


@pytest.mark.parametrize(
    ("style", "chosen"),
    [
        (SHORT_STYLE, {PARK: ("Вопрос «park»", "Нет-нет", "p-2")}),
        (STYLE, {MAYOR: ("Глава города", "Кандидатов-17", "m-17"), PARK: ("Вопрос «park»", "Да-да", "p-1")}),
    ],
)
def test_a_vote_by_ear_alone(style: str, chosen: dict[str, tuple[str, str, str]]) -> None:
    kiosk = Kiosk()
    assert any("штрих-кодом вниз" in sentence for sentence in kiosk.heard)
    kiosk.happens(e.CardSeen(code="1" * 39), e.CardAccepted(style=style))  # type: ignore[arg-type]
    assert kiosk.heard == ["Русский — нажмите 1.", "English — press 2.", "Татарча — 3 басыгыз."]
    kiosk.press(Key.D1)
    for contest, option, _ in chosen.values():
        assert isinstance(kiosk.player.state, ContestList)
        choose(kiosk, contest, option)
    finish(kiosk)
    kiosk.press(Key.PAUSE_REPEAT)
    told = " ".join(kiosk.ears.transcript[-40:])
    for _, option, _ in chosen.values():
        assert option in told
    kiosk.press(Key.CONFIRM)
    assert kiosk.heard == ["Нажмите ещё раз, чтобы завершить голосование."]
    state = kiosk.player.state
    assert isinstance(state, Comparing)
    marks = {contest: state.voting.ballot.of(contest) for contest in chosen}  # type: ignore[arg-type]
    assert marks == {contest: (option,) for contest, (_, _, option) in chosen.items()}
    kiosk.press(Key.CONFIRM)
    assert isinstance(kiosk.player.state, Storing)
    kiosk.happens(e.VoteStored())
    kiosk.happens(e.MarkPrinted(mark=e.TapeMark.CONFIRMED))
    assert kiosk.heard[-1] == "Снимите наушники."
    assert kiosk.heard[0] == "Ваш голос принят. Спасибо!"
