"""What voters by keys meet: numbers, long lists, page groups, two switches, the last decision, the end."""

import pytest

from election.identifiers import Language
from frontpanel.port import Key
from kiosk.input.spots import page_of
from kiosk.input.state import PLAYER_KEYS, SCAN_SECONDS, SwitchStage
from kiosk.screens.model import ScreenModel
from kiosk.session import events as e
from kiosk.session.settings import TextSize
from tests.kiosk.input.booth import Booth
from tests.kiosk.session.scenes import (
    DUMA,
    MAYOR,
    ROAD,
    Player,
    comparing,
    idle,
    listing,
)

NOKEY = "Здесь эта клавиша не действует."
READY = (Key.SW_SELECT, Key.SW_MOVE, Key.SW_SELECT)  # the switch pressed second is «Дальше»


def at(player: Player) -> Booth:
    return Booth(player.context, player.kiosk)


def mayor() -> Booth:
    return at(listing().do(e.OpenContest(contest=MAYOR)))


def focus(booth: Booth) -> str | None:
    return booth.input.focus


def said(booth: Booth) -> tuple[str, ...]:
    return booth.said


def digits(booth: Booth) -> str:
    return booth.input.digits


def shown_rows(model: ScreenModel) -> list[str]:
    return [row.id for row in model.rows]


def test_a_number_is_said_after_a_while_and_never_accepted_by_itself() -> None:
    booth = mayor().key(Key.D1, Key.D7)
    assert said(booth) == ("7.",)
    assert booth.input.plate == "17"
    assert booth.input.due_s == booth.now_s + 1.5
    assert booth.wait(1.4).said == ()
    booth.wait(0.2)
    assert said(booth)[:3] == ("Введено:", "1.", "7.")
    assert said(booth)[3].startswith("Номер 17. Кандидатов-17")
    assert said(booth)[-2:] == (
        "Чтобы подтвердить номер, нажмите «Подтверждаю».",
        "Чтобы стереть, нажмите «Отмена».",
    )
    # The number lies on another page: it is shown and has the ring.
    assert "option-17" in shown_rows(booth.model)
    assert focus(booth) == "option-17"
    assert booth.input.plate.startswith("17 — Кандидатов-17")
    booth.wait(600)
    assert booth.model.state == "OnBallot"
    booth.key(Key.CONFIRM)
    assert booth.model.state == "ConfirmingChoice"
    assert shown_rows(booth.model) == ["option-17"]


def test_confirm_says_an_unsaid_number_before_it_takes_it() -> None:
    booth = mayor().key(Key.D3, Key.CONFIRM)
    assert booth.model.state == "OnBallot"
    assert said(booth)[:2] == ("Введено:", "3.")
    assert booth.key(Key.CONFIRM).model.state == "ConfirmingChoice"


def test_a_digit_after_the_announcement_goes_on_with_the_number() -> None:
    booth = mayor().key(Key.D1).wait(2).key(Key.D2)
    assert digits(booth) == "12"
    assert not booth.input.announced
    booth.key(Key.CANCEL)
    assert said(booth) == ("Номер стёрт.",)
    assert booth.model.state == "OnBallot"
    assert booth.key(Key.CANCEL).model.notice is not None  # now ✕ leaves the ballot, which asks first


@pytest.mark.parametrize("typed", ["21", "0", "99", "173"])
def test_an_unknown_number_is_told_with_the_known_ones(typed: str) -> None:
    booth = mayor().key(*(Key[f"D{figure}"] for figure in typed))
    if len(typed) < 3:
        booth.wait(1.6)
    assert said(booth)[-2:] == (f"Номера {typed} в бюллетене нет.", "Номера: от 1 до 20.")
    assert digits(booth) == ""
    assert booth.key(Key.CONFIRM).model.state == "OnBallot"


def test_a_ballot_is_opened_by_its_number() -> None:
    booth = at(listing()).key(Key.D9, Key.CONFIRM)
    assert "Бюллетеня с номером 9 нет." in said(booth)
    assert booth.key(Key.D2, Key.CONFIRM, Key.CONFIRM).model.header.title == "Выборы депутатов Думы"


def test_arrows_turn_the_page_and_come_round() -> None:
    booth = mayor()
    pages, heard = set(), []
    for number in range(1, 21):
        booth.key(Key.DOWN)
        assert focus(booth) == f"option-{number}"
        assert f"option-{number}" in shown_rows(booth.model)
        pages.add(page_of(booth.model))
        heard.append(said(booth))
    assert pages == {0, 1, 2}
    assert sum(any("Страница" in part for part in said) for said in heard) == 2
    assert booth.key(Key.DOWN).said[0] == "Конец списка."
    while focus(booth) != "settings":
        booth.key(Key.DOWN)
    assert booth.key(Key.DOWN).said[0] == "Начало списка."
    assert (focus(booth), page_of(booth.model)) == ("option-1", 0)
    assert booth.key(Key.UP).said[0] == "Начало списка."
    assert focus(booth) == "settings"


def test_hints_are_said_with_three_rows_and_again_after_help() -> None:
    hint, booth = "Чтобы выбрать, нажмите «Выбрать».", mayor()
    assert [hint in booth.key(Key.DOWN).said for _ in range(5)] == [True, True, True, False, False]
    booth.key(Key.HELP)
    assert hint in booth.key(Key.DOWN).said


def test_a_page_turned_by_touch_takes_the_focus_away() -> None:
    booth = mayor().key(Key.DOWN, Key.DOWN)
    booth.touch("next")
    assert focus(booth) is None
    booth.key(Key.DOWN)
    assert focus(booth) == shown_rows(booth.model)[0] == "option-8"


def test_a_question_is_read_paragraph_by_paragraph_and_then_answered() -> None:
    booth = at(listing().do(e.OpenContest(contest=ROAD)))
    pages = []
    while not (focus(booth) or "").startswith("option-"):
        booth.key(Key.DOWN)
        pages.append(page_of(booth.model))
    assert pages == sorted(pages)
    assert set(pages) == {0, 1, 2}
    assert booth.key(Key.SELECT).model.state == "ConfirmingChoice"  # all was read: nothing asks
    booth = at(listing().do(e.OpenContest(contest=ROAD))).key(Key.RIGHT)
    assert focus(booth) == "option-1"
    assert booth.key(Key.SELECT).model.notice is not None


def test_details_are_heard_on_right() -> None:
    booth = at(listing().do(e.OpenContest(contest=DUMA))).key(Key.DOWN, Key.RIGHT)
    assert said(booth) == ("Депутатов-1 Яков Львович.", "партия «Лось-1».")
    assert mayor().key(Key.DOWN, Key.RIGHT).said == ("Других сведений нет.",)


def test_several_choices_are_told_with_their_count() -> None:
    booth = at(listing().do(e.OpenContest(contest=DUMA))).key(Key.DOWN, Key.SELECT)
    assert said(booth) == ("Депутатов-1 Яков Львович: выбран.", "Выбрано 1 из 3.")
    assert focus(booth) == "option-1"
    assert booth.key(Key.SELECT).said == ("Депутатов-1 Яков Львович: отметка снята.", "Выбрано 0 из 3.")


def test_after_a_confirmation_the_next_empty_ballot_has_the_focus() -> None:
    booth = mayor().key(Key.D2, Key.CONFIRM, Key.CONFIRM, Key.CONFIRM)
    assert (booth.model.state, focus(booth)) == ("ContestList", "contest-2")
    assert said(booth)[-1].startswith("Бюллетень 2.")
    touched = mayor()
    touched.touch("option-2")
    touched.touch("confirm")
    assert focus(touched) is None


def test_setting_up_two_switches() -> None:
    booth = at(listing()).key(Key.SW_SELECT)
    assert said(booth) == ("Настройка переключателей. Нажмите любой переключатель.",)
    booth.key(Key.SW_SELECT)
    assert said(booth) == ("Это переключатель «Дальше». Теперь нажмите другой.",)
    booth.key(Key.SW_SELECT)
    other = "Это уже «Дальше». Нажмите другой переключатель. Если он один, нажмите снова."
    assert said(booth) == (other,)
    assert booth.input.due_s is None  # the instruction stays on the screen
    booth.key(Key.SW_MOVE)
    assert booth.input.switches is SwitchStage.READY
    # Now the contact called SELECT moves, as the voter wanted it.
    assert focus(booth.key(Key.SW_SELECT)) == "page-0"
    assert focus(booth.key(Key.SW_MOVE)) == "contest-1"
    assert booth.key(Key.SW_MOVE).model.state == "OnBallot"


def alone(player: Player) -> Booth:
    return at(player).key(Key.SW_MOVE, Key.SW_MOVE, Key.SW_MOVE, Key.SW_MOVE)


def test_one_switch_waits_for_the_focus_to_come_by() -> None:
    booth = alone(listing())
    assert said(booth) == ("Один переключатель: строки сменяются сами. Нажмите, когда названа нужная.",)
    seen = []
    while focus(booth) != "contest-2":
        booth.wait(SCAN_SECONDS + 0.1)
        seen.append(focus(booth))
        if focus(booth) == "page-0":
            booth.key(Key.SW_MOVE)
            seen.append(focus(booth))
    assert not any(isinstance(action, e.StillHere) for action in booth.actions[5:])
    assert booth.key(Key.SW_SELECT).model.state == "OnBallot"
    assert len(seen) < 6


def test_one_switch_decides_with_a_second_press_and_time_takes_the_first_back() -> None:
    booth = alone(comparing())
    while focus(booth) != "confirm":
        booth.wait(SCAN_SECONDS + 0.1)
    booth.key(Key.SW_MOVE)
    assert booth.input.armed == "confirm"
    booth.wait(SCAN_SECONDS + 0.1)
    assert (booth.input.armed, booth.model.state) == ("", "Comparing")
    while focus(booth) != "confirm":
        booth.wait(SCAN_SECONDS + 0.1)
    assert booth.key(Key.SW_MOVE, Key.SW_MOVE).model.state == "Done"


def test_a_listener_with_one_switch_hears_each_line_out() -> None:
    booth = at(listing()).key(Key.JACK_IN, *[Key.SW_MOVE] * 4)
    booth.wait(20)
    before = focus(booth)
    booth.wait(SCAN_SECONDS + 0.1)
    assert focus(booth) == before
    words = sum(len(sentence.split()) for sentence in said(booth))
    booth.wait(words + 20)
    assert focus(booth) != before


def test_a_long_list_is_asked_for_by_groups() -> None:
    booth = mayor().key(Key.SW_MOVE, Key.SW_MOVE, Key.SW_SELECT)
    booth.key(Key.SW_MOVE)
    assert said(booth) == ("Кандидаты 1–7. Открыть эту группу?",)
    assert booth.input.plate == said(booth)[0]
    presses = 1
    while page_of(booth.model) != 2:
        booth.key(Key.SW_MOVE if focus(booth) != "page-2" else Key.SW_SELECT)
        presses += 1
    while focus(booth) != "option-20":
        booth.key(Key.SW_MOVE)
        presses += 1
    assert presses <= 9
    assert booth.key(Key.SW_SELECT).model.state == "ConfirmingChoice"
    assert focus(booth) == "confirm"
    assert booth.key(Key.SW_SELECT).model.state == "ContestList"


def test_back_from_a_group_to_the_groups() -> None:
    booth = mayor().key(Key.SW_MOVE, Key.SW_MOVE, Key.SW_SELECT, Key.SW_MOVE, Key.SW_SELECT)
    assert focus(booth) == "option-1"
    while focus(booth) != "groups":
        booth.key(Key.SW_MOVE)
    booth.key(Key.SW_SELECT)
    assert focus(booth) == "page-0"


def test_after_a_mark_the_switches_stand_at_done() -> None:
    booth = at(listing().do(e.OpenContest(contest=DUMA))).key(*READY[:2], Key.SW_SELECT)
    while focus(booth) != "option-1":
        booth.key(Key.SW_MOVE)
        if focus(booth) == "page-0" and booth.input.group is None:
            booth.key(Key.SW_SELECT)
    booth.key(Key.SW_SELECT)
    assert focus(booth) == "done"
    assert said(booth)[-1] == "Готово."


def test_listeners_confirm_twice_and_annul_once() -> None:
    booth = at(comparing()).key(Key.JACK_IN, Key.CONFIRM)
    assert booth.model.state == "Comparing"
    assert said(booth) == ("Нажмите ещё раз, чтобы завершить голосование.",)
    assert booth.input.plate == said(booth)[0]
    booth.key(Key.DOWN, Key.CONFIRM)
    assert booth.model.state == "Comparing"  # another key between: asked again
    assert booth.key(Key.CONFIRM).model.state == "Done"
    annulling = at(comparing()).key(Key.JACK_IN, Key.CANCEL)
    assert annulling.model.state == "Annulled"
    seeing = at(comparing()).key(Key.CONFIRM)
    assert seeing.model.state == "Done"


@pytest.mark.parametrize(("wanted", "end"), [("confirm", "Done"), ("annul", "Annulled")])
def test_switches_decide_with_a_second_press(wanted: str, end: str) -> None:
    booth = at(comparing()).key(Key.SW_MOVE, Key.SW_MOVE, Key.SW_SELECT)
    while focus(booth) != wanted:
        booth.key(Key.SW_MOVE)
    booth.key(Key.SW_SELECT)
    assert said(booth)[0].startswith("Точно?")
    assert booth.model.state == "Comparing"
    booth.key(Key.SW_MOVE)
    assert booth.input.armed == ""
    while focus(booth) != wanted:
        booth.key(Key.SW_MOVE)
    assert booth.key(Key.SW_SELECT, Key.SW_SELECT).model.state == end


def test_nothing_of_a_voter_is_left_for_the_next() -> None:
    booth = at(comparing()).key(Key.JACK_IN, Key.SW_MOVE, Key.SW_MOVE, Key.SW_SELECT)
    booth.key(Key.CONFIRM, Key.CONFIRM)
    booth.happen(e.TimerExpired(timer=e.Timer.DONE))
    assert booth.model.state == "Idle"
    assert booth.input.switches is SwitchStage.NONE
    assert booth.input.audio  # the plug is still in
    assert (focus(booth), digits(booth), booth.input.plate) == (None, "", "")


def test_switches_set_up_before_the_card_serve_the_session_but_not_a_later_voter() -> None:
    card = (e.CardSeen(code="1" * 39), e.CardAccepted(style=listing().context.election.ballot_styles[0].id))
    booth = at(idle()).key(Key.SW_MOVE, Key.SW_MOVE, Key.SW_SELECT).happen(*card)
    assert focus(booth.key(Key.SW_MOVE)) == "choose-ru"
    left = at(idle()).key(Key.SW_MOVE, Key.SW_MOVE, Key.SW_SELECT)
    left.now_s += 31
    left.key(Key.SW_MOVE)
    assert left.input.switches is SwitchStage.FIRST


def test_settings_by_keys_change_live_and_can_be_undone() -> None:
    booth = at(listing()).key(Key.UP, Key.SELECT)
    assert booth.input.settings is not None
    while focus(booth) != "size-l":
        booth.key(Key.DOWN)
    booth.key(Key.SELECT)
    assert booth.model.settings.size is TextSize.L
    assert said(booth)[-1].endswith("Выбрано сейчас.")
    while focus(booth) != "language-en":
        booth.key(Key.UP)
    booth.key(Key.SELECT)
    assert booth.model.language == "en"
    assert focus(booth) == "language-en"
    booth.key(Key.CANCEL)
    assert booth.model.settings == listing().model.settings
    assert booth.key(Key.LEFT).said == ("Настройки закрыты.",)
    assert booth.key(Key.LEFT).said == (NOKEY,)
    picked = at(listing()).key(Key.UP, Key.SELECT, Key.D2)
    assert picked.model.settings.language in (Language("en"), Language("tt"))


def test_no_key_reaches_the_page_under_the_open_settings() -> None:
    for key in Key:
        booth = at(comparing()).key(Key.UP, Key.SELECT)
        if key not in PLAYER_KEYS and key is not Key.JACK_OUT:
            booth.key(key)
        assert booth.model.state == "Comparing"
        assert not any(isinstance(action, e.Confirm | e.Annul) for action in booth.actions)


def test_a_row_ticked_by_touch_takes_the_focus_from_another() -> None:
    booth = at(listing().do(e.OpenContest(contest=DUMA))).key(Key.DOWN)
    booth.touch("option-3")
    assert said(booth)[0].startswith("Депутатов-3")
    assert focus(booth) is None
    booth.key(Key.SELECT)
    assert not any(isinstance(action, e.ChooseOption) for action in booth.actions)


def test_confirm_takes_no_focused_row_of_a_ballot() -> None:
    booth = mayor().key(Key.DOWN, Key.CONFIRM)
    assert booth.model.state == "OnBallot"
    assert said(booth) == ("Чтобы выбрать по номеру, наберите номер и нажмите «Подтверждаю».",)
