"""The console's machine with a scripted controller: activation, unlock, typing, and silence."""

import msgspec
import pytest

from controller.console.model import filling, intents, routes
from controller.console.model.activation import PANEL_S, REFUSALS, REFUSED_MANNER
from controller.console.model.day_page import by_hours
from controller.console.model.events import CardPlace, CardsFound, Go, ReaderTrouble, Tone, Unanswered
from controller.console.model.routes import ClosingStage
from controller.console.model.state import Mood, Typing
from controller.console.scene_materials import BASE
from controller.console.scenes import scenes
from controller.station.deck import Manner
from link import messages
from link.messages import ActivationReason, PollsState, StationMode
from tests.controller.console.console_kit import Played, with_state

CODE = "123456789012345678901234567890123456789"


def _activated(played: Played, tail: str = "4821") -> None:
    body = played.last(messages.Activate)
    played.answer(messages.Activated(serial_tail=tail, ballot_style=body.ballot_style), messages.Activate)


def test_the_answer_stays_three_seconds_or_until_the_next_card() -> None:
    played = Played()
    played.scan(CODE)
    _activated(played)
    assert played.panel() == "АКТИВИРОВАНА"
    played.pass_s(PANEL_S - 0.5)
    assert played.panel() == "АКТИВИРОВАНА"
    played.pass_s(0.5)
    assert played.panel() == ""
    played.scan(CODE)
    played.answer(messages.ActivationRefused(reason=ActivationReason.ALREADY_USED), messages.Activate)
    assert played.panel() == "УЖЕ ИСПОЛЬЗОВАНА"
    played.scan(CODE)
    assert played.panel() == ""
    assert played.state.activation.checking


def test_the_profile_falls_back_after_one_card_and_stays_after_a_refused_one() -> None:
    played = Played()
    played.tap("profile-federal")
    assert played.screen.page.profile_shout == "ПРОФИЛЬ: ТОЛЬКО ФЕДЕРАЛЬНЫЙ"  # type: ignore[union-attr]
    played.scan(CODE)
    played.answer(messages.ActivationRefused(reason=ActivationReason.UNREADABLE), messages.Activate)
    played.scan(CODE)
    assert played.last(messages.Activate).ballot_style == "federal"
    _activated(played)
    played.scan(CODE)
    assert played.last(messages.Activate).ballot_style == "all"
    assert played.screen.page.profile_shout == ""  # type: ignore[union-attr]


def test_a_group_falls_back_too_and_is_not_offered_on_the_voting_day() -> None:
    assert not any(control.id.startswith("group-") for control in Played().screen.controls())
    played = Played(scenes()["day-test"])
    played.tap("group-portable-1")
    played.scan(CODE)
    assert played.last(messages.Activate).group == "portable-1"
    _activated(played)
    assert played.state.activation.group == "hall"


@pytest.mark.parametrize("reason", list(ActivationReason))
def test_every_refusal_has_words_a_mood_and_its_own_tone(reason: ActivationReason) -> None:
    played = Played()
    played.scan(CODE)
    played.answer(messages.ActivationRefused(reason=reason, activated_at="09:04"), messages.Activate)
    panel = played.state.activation.panel
    assert panel is not None
    assert panel.mood in (Mood.WARN, Mood.BAD)
    assert panel.title.isupper()
    assert panel.detail == "активирована в 09:04"
    assert panel.advice
    assert played.tones == [Tone.CHECK if panel.mood is Mood.WARN else Tone.REFUSED]
    assert reason in REFUSALS


def test_without_an_answer_nobody_is_told_that_the_card_is_good() -> None:
    played = Played()
    played.scan(CODE)
    played.take(Unanswered(body=played.last(messages.Activate)))
    panel = played.state.activation.panel
    assert panel is not None
    assert panel.mood is Mood.WARN
    assert "ещё раз" in panel.advice


CARDS_MEAN_SOMETHING_ELSE = (
    routes.Chair,
    routes.Options,
    routes.Decisions,
    routes.Decide,
    routes.Sure,
    routes.Confirm,
    routes.Trips,
    routes.NewTrip,
    routes.TripView,
)


def test_no_page_stands_before_a_voter_but_those_where_a_card_means_something_else() -> None:
    for name, state in scenes().items():
        played = Played(with_state(state, unlock=None))
        played.scan(CODE)
        activating = any(isinstance(body, messages.Activate) for body in played.asked)
        closing = isinstance(state.route, routes.Closing) and state.route.stage is ClosingStage.CLOSE
        other = isinstance(state.route, CARDS_MEAN_SOMETHING_ELSE) or closing
        # Where the polls are not open the main screen asks all the same: the controller says why.
        asks = state.polls is PollsState.OPEN or isinstance(state.route, routes.Day | routes.Deck)
        if isinstance(state.route, routes.Deck):
            continue  # the next test
        assert activating == (state.link_up and asks and not other), name
        if activating:
            assert played.screen.page.kind == "day", name
        else:
            assert other or played.tones[-1] in (Tone.CHECK, Tone.REFUSED), name


def test_at_the_deck_a_card_is_activated_for_its_ballot_and_a_refused_one_never() -> None:
    played = Played(scenes()["deck"])
    played.scan(CODE)
    asked = played.last(messages.Activate)
    assert (asked.ballot_style, asked.group) == ("all", "hall")
    _activated(played)
    assert "АКТИВИРОВАНА" in str(played.screen.page)
    deck = played.state.deck
    assert deck is not None
    refused = msgspec.structs.replace(deck.ballots[0], manner=REFUSED_MANNER)
    other = Played(
        with_state(scenes()["deck"], deck=messages.TestDeck(total=1, ballots=(refused,)), route=routes.Deck())
    )
    other.scan(CODE)
    assert not any(isinstance(body, messages.Activate) for body in other.asked)
    assert Manner.REFUSED.value == REFUSED_MANNER


def test_only_digits_go_to_the_controller_as_a_card() -> None:
    played = Played()
    for text in ("KEG", "", "1" * 65, "１２３"):
        played.scan(text)
        assert played.state.activation.panel is not None
    assert played.asked == []


def test_silence_of_the_controller_is_seen_after_three_seconds_and_goes_by_itself() -> None:
    played = Played()
    played.pass_s(4)
    assert not played.state.link_up
    assert played.screen.top.lamps[0].mood is Mood.BAD
    played.scan(CODE)
    assert not any(isinstance(body, messages.Activate) for body in played.asked)
    played.answer(BASE.status or messages.Done(), messages.GetStatus)
    assert played.state.link_up


def test_a_change_of_the_mode_forgets_everything_of_the_last() -> None:
    state = scenes()["closing-rows"]
    played = Played(state)
    played.pass_s(1)
    values = {name: getattr(state.status, name) for name in messages.StationStatus.__struct_fields__}
    played.answer(
        messages.StationStatus(**{**values, "mode": StationMode.TEST, "polls": PollsState.CLOSED_INITIAL}),
        messages.GetStatus,
    )
    assert played.state.results.rows == {}
    assert played.state.activation.last == ()


def test_an_unsupported_question_is_asked_once_and_an_order_shows_the_refusal() -> None:
    no = messages.CommandRefused(reason="not_supported", text="Контроллер этой версии не знает такой команды")
    played = Played()
    played.press(Go(to=routes.Course()))
    played.answer(no, messages.GetCourse)
    played.asked.clear()
    played.pass_s(30)
    played.pass_s(3)
    assert not any(isinstance(body, messages.GetCourse) for body in played.asked)
    played.press(Go(to=routes.TripView(kiosk="П-1")))
    played.take(CardsFound(cards=(CardPlace(path="/media/a", title="A"),)))
    played.answer(no, messages.GetTrip)
    assert "этого не умеет" in str(played.screen.page)


def test_a_question_refused_is_said_on_its_page_and_not_over_what_was_said() -> None:
    played = Played()
    played.press(Go(to=routes.Table()))
    text = "Тестовое голосование не завершено"
    played.answer(messages.CommandRefused(reason="not_closed", text=text), messages.CompareTestVote)
    assert text in str(played.screen.page)
    assert played.state.notice is None
    played.pass_s(3)
    lines = (messages.TestLine(contest="devices", title="№ 1", expected=1, counted=1),)
    table = messages.TestTable(agrees=True, total=1, lines=lines)
    played.answer(table, messages.CompareTestVote)
    assert "СОВПАЛО" in str(played.screen.page)


def test_numbers_typed_and_left_are_kept_and_going_on_needs_them_written() -> None:
    played = Played(with_state(scenes()["closing-rows"], typing=Typing()))
    assert "next" in [control.id for control in played.screen.controls()]
    played.typed("1170\r")
    assert filling.number_of(played.state, "r1") == "1170"
    ids = [control.id for control in played.screen.controls()]
    assert "save-rows" in ids
    assert "next" not in ids
    played.tap("back")
    played.press(Go(to=routes.Closing(stage=ClosingStage.ROWS, contest="district-7")))
    assert filling.number_of(played.state, "r1") == "1170"
    played.tap("save-rows")
    played.answer(messages.Done(), messages.EnterRows)
    assert played.state.results.drafts == {}
    assert "next" in [control.id for control in played.screen.controls()]


def test_what_one_person_may_order_is_stated_first() -> None:
    played = Played(scenes()["trip-cards"])
    trip = messages.Trip(kiosk="П-1", state=messages.TripState.READY, applications=4, allotted=4)
    played.state = with_state(played.state, trips={"П-1": trip})
    played.tap("seal")
    assert not any(isinstance(body, messages.SealTrip) for body in played.asked)
    played.tap("back")
    played.tap("seal")
    played.tap("give")
    assert played.last(messages.SealTrip).kiosk == "П-1"
    assert isinstance(played.state.route, routes.TripView)
    away = Played(scenes()["trip-away"])
    away.tap("end-trip")
    assert not any(isinstance(body, messages.EndTrip) for body in away.asked)
    away.tap("give")
    assert away.last(messages.EndTrip).kiosk == "П-1"


def test_empty_numbers_of_a_trip_are_never_zeros() -> None:
    played = Played(with_state(scenes()["trip-back"], typing=Typing()))
    played.tap("settle")
    assert not any(isinstance(body, messages.SettleTrip) for body in played.asked)
    assert played.state.notice is not None
    assert "передано" in played.state.notice.text
    for number in ("4", "2", "0"):
        played.typed(f"{number}\r")
    played.tap("settle")
    sent = played.last(messages.SettleTrip)
    assert (sent.handed, sent.returned, sent.spoilt) == (4, 2, 0)


def test_a_decision_needs_its_reason_and_the_number_of_its_act() -> None:
    place = routes.Decide(subject="cards", title="О карточках", back=routes.Decisions())
    played = Played(with_state(BASE, route=place))
    played.tap("save-decision")
    played.tap("reason-1")
    played.tap("save-decision")
    played.tap("pad-0")
    played.tap("save-decision")
    assert played.asked == []
    played.tap("pad-7")
    played.tap("save-decision")
    begun = played.last(messages.BeginUnlock)
    assert (begun.power, begun.subject) == (messages.Power.RECORD_DECISION, "cards")
    assert played.state.unlock is not None
    command = played.state.unlock.intent.command
    assert isinstance(command, messages.RecordDecision)
    assert command.act == "Акт № 7: ошибка при выдаче"


def test_each_option_has_one_button_that_says_how_it_stands() -> None:
    ids = [control.id for control in Played(scenes()["options"]).screen.controls()]
    assert [one for one in ids if one.startswith(("exclude", "restore"))] == [
        "exclude-1",
        "restore-2",
        "exclude-3",
        "exclude-4",
    ]


def test_half_hours_join_into_hours() -> None:
    played = Played()
    half = played.screen.page.bars  # type: ignore[union-attr]
    played.tap("turn-steps")
    hours = played.screen.page.bars  # type: ignore[union-attr]
    assert [bar.start for bar in hours][:2] == ["08:00", "09:00"]
    assert sum(bar.value for bar in hours) == sum(bar.value for bar in half)
    assert by_hours([("20.09 09:30", 2), ("20.09 09:00", 1)]) == [("20.09 09:00", 3)]


def test_the_steps_of_closing_are_marked_by_facts_and_not_by_visits() -> None:
    played = Played(scenes()["closing-portables"])
    marks = {step.title: step.state for step in played.screen.page.steps}  # type: ignore[union-attr]
    assert marks["Выезды"] == "failed"
    assert marks["Завершение"] == "ahead"
    played.tap("next")
    marks = {step.title: step.state for step in played.screen.page.steps}  # type: ignore[union-attr]
    assert marks["Выезды"] == "failed"


def _unlock_state(**more: object) -> messages.UnlockState:
    slots = (
        messages.OfficialSlot(title="1. Председатель"),
        messages.OfficialSlot(title="2. Член комиссии"),
    )
    values: dict[str, object] = {"power": messages.Power.CLOSE_POLLS, "slots": slots, "seconds_left": 60}
    return messages.UnlockState(**{**values, **more})  # type: ignore[arg-type]


def _begun() -> Played:
    played = Played()
    played.press(Go(to=routes.Confirm(intent=intents.close_polls())))
    played.tap("reason-0")
    played.tap("begin")
    assert not any(isinstance(body, messages.ClosePolls) for body in played.asked)
    played.answer(_unlock_state(), messages.BeginUnlock)
    return played


def test_an_order_is_given_only_when_the_controller_says_granted() -> None:
    played = _begun()
    played.scan(CODE)
    played.answer(_unlock_state(pin_of="Председатель"), messages.PresentOfficial)
    played.typed("1234\r")
    assert played.last(messages.EnterPin).pin == "1234"
    played.answer(_unlock_state(), messages.EnterPin)
    assert not any(isinstance(body, messages.ClosePolls) for body in played.asked)
    played.scan(CODE)
    played.answer(_unlock_state(granted=True, seconds_left=300), messages.PresentOfficial)
    assert any(isinstance(body, messages.ClosePolls) for body in played.asked)
    played.answer(messages.Done(), messages.ClosePolls)
    assert played.state.unlock is None
    assert played.state.route == routes.Closing(stage=ClosingStage.COLLECT)


def test_what_was_unlocked_and_then_refused_needs_no_second_unlock_for_a_while() -> None:
    played = _begun()
    played.scan(CODE)
    played.answer(_unlock_state(granted=True, seconds_left=300), messages.PresentOfficial)
    played.answer(
        messages.CommandRefused(reason="somebody_votes", text="Ещё голосуют: № 1"), messages.ClosePolls
    )
    assert played.state.route == routes.Closing(stage=ClosingStage.CLOSE)
    assert played.state.notice is not None
    assert played.state.notice.text == "Ещё голосуют: № 1"
    asked = len(played.asked)
    played.press(Go(to=routes.Confirm(intent=intents.close_polls())))
    played.tap("reason-0")
    played.tap("begin")
    assert [type(body) for body in played.asked[asked:]] == [messages.ClosePolls]


def test_a_lockout_takes_the_pad_away_and_counts_down() -> None:
    played = _begun()
    played.scan(CODE)
    played.answer(_unlock_state(pin_of="Председатель"), messages.PresentOfficial)
    assert played.screen.unlock is not None
    assert played.screen.unlock.pad
    played.typed("9999\r")
    played.answer(
        messages.OfficialRefused(
            reason=messages.OfficialReason.LOCKED_OUT, text="Карточка заперта", wait_seconds=30
        ),
        messages.EnterPin,
    )
    assert played.screen.unlock.pad == ()
    assert "30\u00a0секунд" in played.screen.unlock.lead
    played.pass_s(20)
    assert played.screen.unlock is not None
    assert "10\u00a0секунд" in played.screen.unlock.lead


def test_a_pin_is_never_in_a_repr_and_is_gone_once_sent() -> None:
    played = _begun()
    played.scan(CODE)
    played.answer(_unlock_state(pin_of="Председатель"), messages.PresentOfficial)
    played.typed("73915")
    assert "73915" not in repr(played.state)
    assert played.screen.unlock is not None
    assert played.screen.unlock.pin_dots == "●●●●●"
    played.typed("\r")
    assert played.state.unlock is not None
    assert (played.state.unlock.pin, played.state.typing.keys) == ("", "")


def test_under_an_unlock_nothing_of_the_page_can_be_pressed() -> None:
    played = _begun()
    assert [control.id for control in played.screen.controls()] == ["cancel"]
    played.tap("cancel")
    assert played.state.unlock is None
    assert isinstance(played.asked[-1], messages.EndUnlock)


def test_a_wand_on_a_keyboard_is_a_card_and_never_a_number() -> None:
    played = Played()
    played.typed(CODE + "\r")
    assert played.last(messages.Activate).code == CODE
    rows = Played(with_state(scenes()["closing-rows"], typing=Typing()))
    rows.typed(CODE + "\r")
    assert rows.state.typing.numbers == {}
    rows.typed("1161\r")
    assert filling.number_of(rows.state, "r1") == "1161"
    rows.tap("save-rows")
    assert rows.last(messages.EnterRows).rows == {"r1": 1161}


def test_keys_without_enter_are_forgotten() -> None:
    played = Played()
    played.typed("123")
    played.pass_s(3)
    assert played.state.typing.keys == ""


def test_an_empty_row_is_named_and_nothing_is_sent() -> None:
    played = Played(scenes()["closing-rows"])
    for _ in range(4):
        played.tap("pad-erase")
    played.tap("save-rows")
    assert played.state.notice is not None
    assert "Строка 1 пуста" in played.state.notice.text
    assert not any(isinstance(body, messages.EnterRows) for body in played.asked)


def test_a_trip_without_applications_is_not_begun() -> None:
    played = Played(with_state(BASE, route=routes.NewTrip(kiosk="П-1", profile="all")))
    played.tap("start-trip")
    assert played.asked == []
    played.tap("pad-5")
    played.tap("start-trip")
    assert played.asked == []
    assert played.state.notice is not None
    assert "выезжает" in played.state.notice.text
    played.tap("pad-2")
    played.tap("start-trip")
    assert played.last(messages.BeginUnlock).power is messages.Power.ALLOT_CARDS
    assert played.last(messages.BeginUnlock).subject == "П-1"


def test_the_reader_out_of_order_is_said_on_the_panel() -> None:
    played = Played()
    played.take(ReaderTrouble(text="Сканер отключён"))
    assert played.screen.page.panel.title == "СКАНЕР ОТКЛЮЧЁН"  # type: ignore[union-attr]
    assert played.screen.top.lamps[1].mood is Mood.BAD
