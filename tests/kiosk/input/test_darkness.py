"""☾, headphones pulled out, a touch on the dark screen: what is shown and what still acts."""

import pytest

from frontpanel.port import Key
from kiosk.input.key_step import cover, key_step, screen_held
from kiosk.input.state import FORGET_SECONDS, LEFT_SECONDS, Darkness, InputState
from kiosk.session import events as e
from kiosk.session.states import StillThere
from tests.kiosk.input.booth import Booth
from tests.kiosk.session.gallery import every_player
from tests.kiosk.session.scenes import FAULT, MAYOR, STYLE, Player, comparing, idle, listing, printing

VOTING = ("Идёт голосование",)
HOLD = "Нажмите клавишу «Экран» или коснитесь экрана и не отпускайте две секунды."


def at(player: Player) -> Booth:
    return Booth(player.context, player.kiosk)


def lines(booth: Booth) -> tuple[str, ...] | None:
    return cover(booth.model, booth.input)


def darkness(booth: Booth) -> Darkness:
    return booth.input.darkness


def dark(player: Player) -> Booth:
    return at(player).key(Key.JACK_IN, Key.SCREEN)


def hold(booth: Booth) -> Booth:
    booth.now_s += 0.2
    booth.input, action, booth.said = screen_held(booth.model, booth.input, booth.now_s)
    assert action is None or isinstance(action, e.StillHere)
    return booth


def test_the_key_takes_the_picture_away_and_brings_it_back_in_every_state() -> None:
    for player in every_player():
        if isinstance(player.state, StillThere):
            continue
        booth = at(player).key(Key.JACK_IN)
        before = booth.model
        assert booth.key(Key.SCREEN).said in (
            ("Экран погашен.",),
            ("Screen is off.",),
            ("Экран сүндерелде.",),
        )
        assert booth.model == before
        assert lines(booth) is None or len(lines(booth) or ()) == 1
        booth.key(Key.SCREEN)
        assert lines(booth) is None


def test_a_listener_votes_in_the_dark() -> None:
    booth = dark(listing().do(e.OpenContest(contest=MAYOR)))
    booth.key(Key.D2, Key.CONFIRM, Key.CONFIRM, Key.CONFIRM)
    assert booth.model.state == "ContestList"
    assert lines(booth) == VOTING


def test_what_calls_for_the_commission_is_shown_and_the_rest_is_dark_again() -> None:
    booth = dark(printing())
    assert lines(booth) == VOTING
    booth.happen(e.PrintFailed(fault=FAULT))
    assert lines(booth) is None
    booth.happen(e.PrinterRecovered())
    assert booth.model.state == "Comparing"
    assert lines(booth) == VOTING


def test_the_next_voter_finds_a_lit_screen() -> None:
    booth = dark(comparing()).key(Key.CONFIRM, Key.CONFIRM)
    assert lines(booth) == VOTING
    booth.happen(e.TimerExpired(timer=e.Timer.DONE))
    assert booth.model.state == "Idle"
    assert darkness(booth) is Darkness.LIT


def test_a_screen_darkened_before_the_card_stays_so_in_the_session_or_is_lit_again() -> None:
    style = listing().context.election.ballot_styles[0].id
    booth = dark(idle())
    assert lines(booth) == ("Экран погашен.",)
    booth.happen(e.CardSeen(code="1" * 39), e.CardAccepted(style=style))
    assert lines(booth) == VOTING
    gone = dark(idle())
    gone.input = pulled(gone)
    assert lines(gone) is None
    left = dark(idle())
    assert left.input.due_s == pytest.approx(left.now_s + FORGET_SECONDS)
    assert lines(left.wait(FORGET_SECONDS)) is None


def test_a_listener_is_told_once_that_everybody_sees_the_screen() -> None:
    asked = "Экран включён. Чтобы погасить экран, нажмите клавишу «Экран»."
    booth = at(idle()).key(Key.JACK_IN)
    booth.said = ()
    booth.happen(e.CardSeen(code="1" * 39), e.CardAccepted(style=STYLE))
    assert asked not in booth.said
    booth.key(Key.D1)
    assert booth.said == (asked, *booth.model.speech)
    booth.key(Key.D1, Key.CONFIRM, Key.CONFIRM, Key.LEFT)
    assert asked not in booth.said
    silent = at(idle()).happen(e.CardSeen(code="1" * 39), e.CardAccepted(style=STYLE)).key(Key.D1)
    assert asked not in silent.said
    darkened = dark(idle()).happen(e.CardSeen(code="1" * 39), e.CardAccepted(style=STYLE)).key(Key.D1)
    assert asked not in darkened.said


def test_headphones_pulled_out_leave_the_screen_dark_for_ten_seconds_and_then_it_asks() -> None:
    booth = dark(comparing()).key(Key.CONFIRM)
    booth.input = pulled(booth)
    assert lines(booth) == VOTING
    booth.wait(LEFT_SECONDS - 0.1)
    assert lines(booth) == VOTING
    booth.wait(0.2)
    assert lines(booth) == ("Продолжить на экране?", HOLD)
    assert booth.key(Key.SELECT).said == ("Экран включён.",)
    assert lines(booth) is None
    assert booth.model.state == "Comparing"
    assert not any(isinstance(action, e.Confirm) for action in booth.actions)


def pulled(booth: Booth) -> InputState:
    """Pull the headphones out; it says nothing and shows nothing new."""
    state, action, said = key_step(booth.model, booth.input, Key.JACK_OUT, booth.now_s)
    assert (action, said) == (None, ())
    return state


def test_no_key_acts_on_a_dark_screen_without_headphones() -> None:
    for key in Key:
        if key.name.startswith("JACK") or key is Key.SCREEN:
            continue
        booth = dark(comparing())
        booth.input = pulled(booth)
        booth.key(key)
        assert booth.model.state == "Comparing", key
        assert darkness(booth) is Darkness.ASKING
        assert all(isinstance(action, e.StillHere) for action in booth.actions), key


def test_headphones_back_in_go_on_by_ear() -> None:
    booth = dark(comparing())
    booth.input = pulled(booth)
    booth.wait(LEFT_SECONDS + 1)
    booth.key(Key.JACK_IN)
    assert lines(booth) == VOTING
    assert booth.said[0].startswith("Ваш выбор напечатан")


def test_after_headphones_were_pulled_out_the_vote_still_takes_a_second_press() -> None:
    booth = at(comparing()).key(Key.JACK_IN)
    booth.input = pulled(booth)
    assert lines(booth) is None
    assert booth.key(Key.CONFIRM).said == ("Нажмите ещё раз, чтобы завершить голосование.",)
    assert booth.key(Key.CONFIRM).model.state == "Done"


def test_a_long_touch_asks_aloud_and_a_second_one_lights() -> None:
    booth = hold(dark(listing()))
    assert booth.said == ("Включить экран?", HOLD)
    assert lines(booth) == booth.said
    assert lines(hold(booth)) is None
    asked = hold(dark(listing()))
    asked.wait(LEFT_SECONDS + 0.1)
    assert lines(asked) == VOTING
    ignored = hold(dark(listing())).key(Key.DOWN)
    assert ignored.input.focus == "contest-1"
    assert lines(ignored) == VOTING


def test_a_kiosk_without_a_voice_says_so_on_the_screen() -> None:
    booth = at(listing())
    booth.input = InputState(seen=booth.model, voiced=False)
    booth.now_s += 1
    state, _, said = key_step(booth.model, booth.input, Key.JACK_IN, booth.now_s)
    assert (state.audio, said) == (False, ())
    assert state.plate == "Озвучивания на этом устройстве нет. Обратитесь к члену комиссии."
    assert key_step(booth.model, state, Key.JACK_OUT, booth.now_s)[0].plate == ""


def test_the_screen_key_takes_a_first_press_back() -> None:
    booth = Booth(comparing().context, comparing().kiosk).key(Key.JACK_IN, Key.CONFIRM)
    assert booth.input.armed
    booth.key(Key.SCREEN)
    assert booth.key(Key.CONFIRM).model.state == "Comparing"
    assert booth.key(Key.CONFIRM).model.state == "Done"
