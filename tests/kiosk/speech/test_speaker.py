"""What is heard when: screens, keys, repeat, pause, volume, rate, silence, headphones."""

import pytest

from frontpanel.port import Key
from kiosk.screens.model import ScreenModel
from kiosk.session import events as e
from kiosk.session.effects import Tone
from kiosk.speech.fake import FakeSpeech
from kiosk.speech.narrator import Narrator
from kiosk.speech.port import INCOMPLETE, INTERRUPTED_WITHIN_S, RATES, SILENT, USUAL_VOLUME
from kiosk.speech.script import LONG_PAUSE_MS, SHORT_PAUSE_MS
from kiosk.speech.speaker import SILENCE_SECONDS, HeadphonesIn, Pressed, SoundKey, Speaker, step
from tests.kiosk.session.scenes import MAYOR, PARK, Player, choose, comparing, idle, listing, make_election
from tests.kiosk.speech.scenes import make_clips

CLIPS = make_clips(make_election())


class Booth:
    """A narrator with headphones that a test listens to."""

    def __init__(self, model: ScreenModel, *, plugged: bool = True, without: str = "") -> None:
        self.signs_of_life = 0
        self.ears: FakeSpeech
        script = make_clips(make_election(), without=without).script if without else CLIPS.script
        self.narrator = Narrator(script=script, open_port=self._open, wake=self._run, alive=self._alive)
        self.shows(model)
        if plugged:
            self.narrator.key(Key.JACK_IN, ())

    def _open(self, ended: object) -> FakeSpeech:
        self.ears = FakeSpeech(ended)  # type: ignore[arg-type]
        return self.ears

    def _run(self) -> None:
        self.narrator.run_pending()

    def _alive(self) -> None:
        self.signs_of_life += 1

    def shows(self, model: ScreenModel) -> None:
        self.narrator.shown(model, model.speech)

    def press(self, *keys: Key, said: tuple[str, ...] = ()) -> None:
        for key in keys:
            self.narrator.key(key, said)

    @property
    def now(self) -> str:
        sounding = self.ears.sounding
        return "" if sounding is None else sounding.text

    def until(self, text: str) -> None:
        """Listen into the middle of a sentence."""
        while self.now != text:
            assert self.now
            self.ears.pass_time(0.1)

    def hear(self) -> list[str]:
        """Listen until nothing sounds; return what was heard since then to its end."""
        before = len(self.ears.transcript)
        self.ears.hear_out()
        return self.ears.transcript[before:]


def test_without_headphones_nothing_is_ever_played() -> None:
    booth = Booth(listing().model, plugged=False)
    booth.press(Key.VOL_UP, Key.PAUSE_REPEAT, Key.DOWN, said=())
    booth.narrator.tone(Tone.CARD_ACCEPTED)
    booth.narrator.waited(("Введено:",))
    booth.narrator.key(Key.PAUSE_HOLD, ())
    booth.shows(comparing().model)
    booth.ears.pass_time(100)
    assert booth.ears.heard == []


def test_headphones_in_set_the_volume_first_then_tell_where_one_is() -> None:
    model = listing().model
    heard = Booth(model).hear()
    assert heard[0].startswith("Если слышно плохо")
    assert heard[1:4] == ["Ваши бюллетени.", "Бюллетеней: 5.", "Заполнено: 0."]
    # The rows are told one by one by «Вниз».
    assert not set(heard) & {row.speech for row in model.rows}
    assert set(model.guidance) <= set(heard)


def test_headphones_out_stop_at_once_at_any_state() -> None:
    booth = Booth(comparing().model)
    booth.ears.pass_time(2.0)
    assert booth.now
    booth.press(Key.JACK_OUT)
    assert booth.now == ""
    booth.shows(listing().model)
    booth.ears.pass_time(100)
    assert booth.now == ""
    booth.press(Key.JACK_IN)
    assert booth.hear()[1] == "Ваши бюллетени."


def test_the_choice_is_said_before_the_question_to_confirm_it() -> None:
    player = listing().do(e.OpenContest(contest=MAYOR)).press("option-9")
    heard = Booth(player.model).hear()
    name = next(i for i, text in enumerate(heard) if "Кандидатов-9 Пётр Ильич" in text)
    assert heard.index("Вы выбрали.") < name < heard.index("Подтвердить выбор?")
    assert "зелёная клавиша с кольцом" in heard[-2]


def test_only_two_kinds_of_pause_and_the_long_one_before_what_can_be_done() -> None:
    booth = Booth(listing().model)
    booth.hear()
    leads = {heard.utterance.text: heard.utterance.lead_ms for heard in booth.ears.heard}
    assert leads["Бюллетеней: 5."] == SHORT_PAUSE_MS
    assert leads[listing().model.guidance[0]] == LONG_PAUSE_MS
    assert leads[listing().model.guidance[1]] == SHORT_PAUSE_MS


@pytest.mark.parametrize("key", [Key.DOWN, Key.D5, Key.HELP, Key.SELECT])
def test_any_key_interrupts_within_half_a_second(key: Key) -> None:
    booth = Booth(comparing().model)
    booth.ears.pass_time(3.3)
    cut = booth.ears.heard[-1]
    pressed_at = booth.ears.now_s
    booth.press(key, said=("Начало списка.",) if key is Key.DOWN else ())
    booth.ears.pass_time(INTERRUPTED_WITHIN_S)
    assert not cut.whole
    assert cut.to_s <= pressed_at + INTERRUPTED_WITHIN_S
    assert booth.now == ("Начало списка." if key is Key.DOWN else "")


def test_a_new_screen_interrupts_the_old_one() -> None:
    booth = Booth(listing().model)
    booth.ears.pass_time(1.0)
    booth.shows(listing().do(e.OpenContest(contest=PARK)).model)
    assert booth.now == "Вопрос: park."
    assert "Ваши бюллетени." not in booth.hear()


def test_a_screen_that_says_nothing_new_leaves_the_sentence_alone() -> None:
    booth = Booth(listing().model)
    booth.ears.pass_time(1.0)
    before = booth.now
    booth.narrator.shown(listing().model, ())
    assert booth.now == before != ""


def test_repeat_says_the_last_sentence_again_and_goes_on() -> None:
    booth = Booth(listing().model)
    whole = booth.hear()
    booth.press(Key.PAUSE_REPEAT)
    assert booth.hear() == whole[-1:]
    booth.press(Key.JACK_IN)
    booth.until("Ваши бюллетени.")
    booth.press(Key.PAUSE_REPEAT)
    assert booth.hear() == whole[1:]


def test_pause_waits_for_as_long_as_wanted_and_goes_on_where_it_was() -> None:
    booth = Booth(listing().model)
    whole = booth.hear()
    booth.press(Key.JACK_IN)
    booth.until("Ваши бюллетени.")
    booth.narrator.key(Key.PAUSE_HOLD, ())
    assert booth.now.startswith("Пауза.")
    booth.ears.pass_time(300)
    assert booth.now == ""
    booth.press(Key.PAUSE_REPEAT)
    assert booth.hear() == whole[1:]


def test_volume_has_eleven_steps_and_does_not_lose_the_sentence() -> None:
    booth = Booth(listing().model)
    booth.ears.pass_time(1.0)
    before = booth.now
    booth.press(Key.VOL_UP)
    assert booth.now == f"Громкость, процентов: {(USUAL_VOLUME + 1) * 10}."
    assert booth.ears.sounding is not None
    assert booth.ears.sounding.volume == USUAL_VOLUME + 1
    assert booth.hear()[1] == before
    volumes = set()
    for key in [Key.VOL_UP] * 12 + [Key.VOL_DOWN] * 12:
        booth.press(key)
        volumes.add(booth.narrator.speaker.volume)
    assert len(volumes | set(range(11))) == 11
    assert booth.narrator.speaker.volume == 0


def test_rate_has_seven_steps() -> None:
    booth = Booth(listing().model)
    rates = []
    for key in [Key.RATE_DOWN] * 4 + [Key.RATE_UP] * 8:
        booth.press(key)
        assert booth.ears.sounding is not None
        rates.append(booth.ears.sounding.rate)
    assert tuple(sorted(set(rates))) == RATES
    assert booth.now == "Скорость речи, процентов: 200."


def test_after_twenty_seconds_of_silence_what_can_be_done_is_said_again() -> None:
    assert SILENCE_SECONDS == 20.0
    booth = Booth(listing().model)
    booth.hear()
    booth.ears.pass_time(SILENCE_SECONDS - 0.1)
    assert booth.now == ""
    booth.ears.pass_time(0.2)
    assert tuple(booth.hear()) == listing().model.guidance
    booth.ears.pass_time(SILENCE_SECONDS - 0.1)
    booth.press(Key.DOWN)
    booth.ears.pass_time(0.2)
    assert booth.now == "", "a key begins the silence anew"


def test_only_what_answers_a_voter_counts_as_activity() -> None:
    booth = Booth(listing().model)
    booth.hear()
    signs = booth.signs_of_life
    assert signs > 3
    booth.ears.pass_time(5 * SILENCE_SECONDS)
    assert booth.signs_of_life == signs
    asking = comparing().do(e.TimerExpired(timer=e.Timer.IDLE_VOTER))
    booth.shows(asking.model)
    booth.hear()
    assert booth.signs_of_life == signs


def test_a_tone_is_heard_out_before_the_screen_it_belongs_to() -> None:
    booth = Booth(idle().model)
    booth.narrator.tone(Tone.CARD_ACCEPTED)
    booth.shows(listing().model)
    assert booth.ears.sounding is not None
    assert booth.ears.sounding.tone is Tone.CARD_ACCEPTED
    assert booth.hear()[0] == "Ваши бюллетени."


def test_the_next_voter_finds_the_usual_volume_and_nothing_of_the_last() -> None:
    done = comparing().do(e.Confirm(), e.VoteStored(), e.MarkPrinted(mark=e.TapeMark.CONFIRMED))
    booth = Booth(comparing().model)
    booth.press(*[Key.VOL_UP] * 3, *[Key.RATE_UP] * 2)
    booth.shows(done.model)
    booth.hear()
    assert booth.narrator.speaker.volume == USUAL_VOLUME + 3
    booth.shows(idle().model)
    booth.press(Key.PAUSE_REPEAT)
    assert booth.narrator.speaker.volume == USUAL_VOLUME
    assert booth.ears.sounding is not None
    assert booth.ears.sounding.rate == 1.0
    assert not any("Ваш выбор" in text for text in booth.hear())


def test_a_language_chosen_in_mid_session_is_spoken_at_once() -> None:
    player: Player = choose(listing(), PARK, "p-1")
    booth = Booth(player.model)
    settings = type(player.model.settings)(language=make_election().languages[1])
    booth.shows(player.do(e.ChangeSettings(settings=settings)).model)
    assert booth.hear()[:2] == ["Your ballots.", "Ballots: 5."]
    assert {h.utterance.language for h in booth.ears.heard[-3:-1]} == {"en"}


def test_a_text_without_a_clip_is_a_fault_and_the_rest_is_said() -> None:
    booth = Booth(listing().model, without="Ваши бюллетени")
    booth.hear()
    assert booth.narrator.fault == INCOMPLETE
    assert "Бюллетеней: 5." in booth.ears.transcript


def test_a_silent_port_is_a_fault_as_long_as_it_is_silent() -> None:
    booth, faults = Booth(listing().model), []
    for fault in (None, SILENT, None):
        booth.ears.fault = fault
        faults.append(booth.narrator.fault)
    assert faults == [None, SILENT, None]


def test_while_keys_are_learnt_the_speakers_keys_only_tell_their_names() -> None:
    booth = Booth(listing().model)
    booth.press(Key.VOL_UP, said=("Громче. Клавиша с двумя рельефными чертами.",))
    assert booth.now.startswith("Громче.")
    assert booth.narrator.speaker.volume == USUAL_VOLUME


def test_holding_the_key_that_ended_a_pause_does_not_pause_again() -> None:
    speaker = step(Speaker(), HeadphonesIn())[0]
    press, hold = Pressed(key=SoundKey.REPEAT), Pressed(key=SoundKey.PAUSE)
    speaker = step(step(speaker, press)[0], hold)[0]
    assert speaker.paused
    speaker = step(speaker, press)[0]
    assert not speaker.paused
    speaker, orders = step(speaker, hold)
    assert not speaker.paused
    assert orders == ()
    assert step(step(speaker, press)[0], hold)[0].paused
