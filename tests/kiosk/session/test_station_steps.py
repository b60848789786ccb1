"""Readiness, polls, cards, the voter who stays away, the chair."""

import pytest

from election.identifiers import BallotStyleId, Language
from kiosk.session import events as e
from kiosk.session.effects import (
    ClaimCard,
    FinishVoting,
    Lamp,
    Outcome,
    PlayTone,
    PrintMark,
    ShowLamp,
    StartTimer,
    StopTimer,
    Tone,
)
from kiosk.session.settings import Settings, TextSize
from kiosk.session.states import (
    Annulled,
    CardNotAccepted,
    Checking,
    ChoosingLanguage,
    ClosingReset,
    Comparing,
    ContestList,
    Done,
    Idle,
    NotReady,
    PollsNotOpen,
    StillThere,
    Suspended,
)
from tests.kiosk.session.gallery import ALERT, IDLE_TIMER
from tests.kiosk.session.scenes import (
    CONTEXT,
    FAULT,
    MAYOR,
    OPENING,
    STYLE,
    Player,
    comparing,
    filled,
    idle,
    listing,
    make_context,
    make_election,
    printing,
)

CARD = e.CardSeen(code="3" * 39)
ACCEPTED = e.CardAccepted(style=STYLE)


def test_waits_for_devices_then_for_the_polls() -> None:
    player = Player()
    assert isinstance(player.state, NotReady)
    assert player.do(e.DeviceReady()).state == PollsNotOpen(polls=e.Polls.CLOSED_INITIAL)
    assert player.do(e.PollsChanged(polls=e.Polls.OPEN)).state == Idle()
    assert player.has(ShowLamp(lamp=Lamp.GREEN))
    assert player.do(e.PollsChanged(polls=e.Polls.PAUSED)).state == PollsNotOpen(polls=e.Polls.PAUSED)
    assert player.has(ShowLamp(lamp=Lamp.OFF))


def test_a_card_is_seen_only_where_the_next_voter_is_awaited() -> None:
    assert Player().refuses(CARD)
    assert Player().do(e.DeviceReady()).refuses(CARD)
    assert listing().refuses(CARD)
    assert idle().do(CARD).state == Checking(settings=Settings())


def test_an_accepted_card_turns_the_lamp_red() -> None:
    player = idle().do(CARD)
    assert player.has(ClaimCard(code=CARD.code), StartTimer(timer=e.Timer.CHECKING_SLOW, seconds=0.5))
    player.do(ACCEPTED)
    assert isinstance(player.state, ChoosingLanguage)
    assert player.has(ShowLamp(lamp=Lamp.RED), PlayTone(tone=Tone.CARD_ACCEPTED))
    assert player.has(
        StopTimer(timer=e.Timer.CHECKING_SLOW), StartTimer(timer=e.Timer.IDLE_VOTER, seconds=180)
    )


def test_the_language_page_is_skipped_when_chosen_before_or_when_there_is_one() -> None:
    english = Settings(language=Language("en"))
    player = idle().do(e.ChangeSettings(settings=english), CARD, ACCEPTED)
    assert isinstance(player.state, ContestList)
    assert player.state.voting.settings == english
    one = make_context()
    election = make_election()
    alone = type(election)(
        **{name: getattr(election, name) for name in election.__struct_fields__ if name != "languages"},
        languages=(Language("ru"),),
    )
    context = type(one)(election=alone, layouts=one.layouts)
    assert isinstance(idle(context).do(CARD, ACCEPTED).state, ContestList)


def test_a_slow_check_says_so_once() -> None:
    slow = e.TimerExpired(timer=e.Timer.CHECKING_SLOW)
    player = idle().do(CARD, slow)
    assert player.state == Checking(settings=Settings(), slow=True)
    assert player.refuses(slow)


def test_a_refused_card_leaves_the_lamp_and_lets_another_try() -> None:
    refused = e.CardRefused(reason=e.RefusalReason.ALREADY_USED)
    player = idle().do(CARD, refused)
    assert player.state == CardNotAccepted(reason=e.RefusalReason.ALREADY_USED, settings=Settings())
    assert player.has(PlayTone(tone=Tone.CARD_REFUSED), StartTimer(timer=e.Timer.REFUSED, seconds=8.0))
    assert not any(isinstance(effect, ShowLamp) for effect in player.effects)
    assert isinstance(player.do(CARD).state, Checking)
    assert player.has(StopTimer(timer=e.Timer.REFUSED))
    assert player.do(refused, e.Continue()).state == Idle()
    assert idle().do(CARD, refused, e.TimerExpired(timer=e.Timer.REFUSED)).state == Idle()


def test_news_of_the_station_end_a_refusal_only_when_the_kiosk_closes() -> None:
    refused = e.CardRefused(reason=e.RefusalReason.FOREIGN)
    player = idle().do(CARD, refused)
    assert isinstance(player.do(e.DeviceReady()).state, CardNotAccepted)
    assert player.do(e.DeviceNotReady(fault=FAULT)).state == NotReady(fault=FAULT)


def test_a_card_accepted_by_a_device_that_just_broke_goes_back_unspent() -> None:
    player = idle().do(CARD, e.DeviceNotReady(fault=FAULT), ACCEPTED)
    assert player.state == NotReady(fault=FAULT)
    assert player.has(FinishVoting(outcome=Outcome.RELEASED))


def test_a_style_the_package_does_not_have_releases_the_card() -> None:
    player = idle().do(CARD, e.CardAccepted(style=BallotStyleId("unheard-of")))
    assert player.state == CardNotAccepted(reason=e.RefusalReason.FOREIGN, settings=Settings())
    assert player.has(FinishVoting(outcome=Outcome.RELEASED))


def test_settings_chosen_before_the_card_fall_back_after_half_a_minute() -> None:
    large = e.ChangeSettings(settings=Settings(size=TextSize.L))
    player = idle().do(large)
    assert player.has(StartTimer(timer=e.Timer.PRE_CARD, seconds=30.0))
    assert player.do(large).has(StartTimer(timer=e.Timer.PRE_CARD, seconds=30.0))
    assert player.do(e.PollsChanged(polls=e.Polls.OPEN)).state == Idle(settings=large.settings)
    expired = e.TimerExpired(timer=e.Timer.PRE_CARD)
    assert player.do(expired).state == Idle()
    assert player.refuses(expired)


def test_who_is_inside_still_votes_and_the_news_count_afterwards() -> None:
    player = comparing().do(e.PollsChanged(polls=e.Polls.CLOSED_FINAL))
    assert isinstance(player.state, Comparing)
    player = player.do(e.Confirm(), e.VoteStored(), e.MarkPrinted(mark=e.TapeMark.CONFIRMED))
    assert isinstance(player.state, Done)
    assert player.do(e.TimerExpired(timer=e.Timer.DONE)).state == PollsNotOpen(polls=e.Polls.CLOSED_FINAL)


def test_a_fault_during_a_session_counts_when_it_ends_unless_it_is_mended() -> None:
    finish = (e.Confirm(), e.VoteStored(), e.MarkPrinted(mark=e.TapeMark.CONFIRMED))
    player = comparing().do(e.DeviceNotReady(fault=FAULT), *finish, e.TimerExpired(timer=e.Timer.DONE))
    assert player.state == NotReady(fault=FAULT)
    mended = comparing().do(e.DeviceNotReady(fault=FAULT), e.DeviceReady(), *finish)
    assert mended.do(e.TimerExpired(timer=e.Timer.DONE)).state == Idle()


def test_an_absent_voter_is_asked_then_hidden() -> None:
    player = filled().do(IDLE_TIMER)
    before = player.state
    assert isinstance(before, StillThere)
    assert player.has(PlayTone(tone=Tone.ATTENTION), StartTimer(timer=e.Timer.ALERT, seconds=45))
    player.do(ALERT)
    assert player.state == Suspended(resume=before.resume, minutes=3)
    assert player.has(ShowLamp(lamp=Lamp.RED_AMBER))
    assert player.refuses(e.StillHere())
    assert player.do(e.ChairReturn()).state == before.resume
    assert player.has(ShowLamp(lamp=Lamp.RED), StartTimer(timer=e.Timer.IDLE_VOTER, seconds=180))


def test_still_here_resumes_exactly_and_does_nothing_else() -> None:
    player = comparing()
    state = player.state
    player.do(IDLE_TIMER)
    for action in (e.Confirm(), e.Annul(), e.Finish(), e.ChangeSettings(settings=Settings())):
        assert player.refuses(action)
    assert player.do(e.StillHere()).state == state
    assert player.has(StopTimer(timer=e.Timer.ALERT), StartTimer(timer=e.Timer.IDLE_VOTER, seconds=180))


def test_every_act_of_the_voter_restarts_the_idle_timer() -> None:
    restarted = StartTimer(timer=e.Timer.IDLE_VOTER, seconds=180)
    player = listing().do(e.OpenContest(contest=MAYOR))
    assert player.effects == (restarted,)
    assert player.do(e.StillHere()).effects == (restarted,)
    assert player.do(e.PollsChanged(polls=e.Polls.PAUSED)).effects == ()


def test_no_idle_timer_while_the_printer_or_the_box_works() -> None:
    stopped = StopTimer(timer=e.Timer.IDLE_VOTER)
    player = printing()
    assert player.has(stopped)
    assert player.refuses(IDLE_TIMER)
    assert comparing().do(e.Confirm()).has(stopped)


def test_a_guard_that_was_not_over_starts_again_after_the_question() -> None:
    player = printing().do(e.RecordPrinted(), IDLE_TIMER)
    assert player.has(StopTimer(timer=e.Timer.GUARD))
    assert player.do(e.StillHere()).has(StartTimer(timer=e.Timer.GUARD, seconds=1.0))


@pytest.mark.parametrize("asked", [(), (IDLE_TIMER,), (IDLE_TIMER, ALERT)])
def test_the_chair_erases_what_is_not_on_the_tape(asked: tuple[e.Event, ...]) -> None:
    player = filled().do(*asked, e.ChairReset())
    assert player.state == Idle()
    assert player.has(FinishVoting(outcome=Outcome.RESET))
    assert not any(isinstance(effect, PrintMark) for effect in player.effects)


@pytest.mark.parametrize("asked", [(), (IDLE_TIMER,), (IDLE_TIMER, ALERT)])
def test_the_chair_closes_a_record_on_the_tape_first(asked: tuple[e.Event, ...]) -> None:
    player = comparing().do(*asked, e.ChairReset())
    assert player.state == ClosingReset()
    assert player.has(PrintMark(mark=e.TapeMark.ANNULLED_BY_RESET))
    assert player.refuses(e.MarkPrinted(mark=e.TapeMark.CONFIRMED))
    player = player.do(e.MarkPrinted(mark=e.TapeMark.ANNULLED_BY_RESET))
    assert player.state == Idle()
    assert player.has(ShowLamp(lamp=Lamp.GREEN), FinishVoting(outcome=Outcome.RESET))


def test_a_reset_waits_for_the_printer() -> None:
    player = comparing().do(e.ChairReset(), e.PrintFailed(fault=FAULT))
    assert player.state == ClosingReset(fault=FAULT)
    assert player.has(ShowLamp(lamp=Lamp.AMBER_BLINK))
    assert player.refuses(e.PrintFailed(fault=FAULT))
    assert player.do(e.PrinterRecovered()).has(PrintMark(mark=e.TapeMark.ANNULLED_BY_RESET))
    assert player.refuses(e.PrinterRecovered())


def test_the_chair_resets_a_broken_print_but_not_a_running_one() -> None:
    player = printing()
    assert player.refuses(e.ChairReset())
    player.do(e.PrintFailed(fault=FAULT))
    assert not player.refuses(e.ChairReset())
    player.do(e.PrinterRecovered())
    assert player.refuses(e.ChairReset())


def test_no_reset_without_a_session_while_storing_or_after() -> None:
    for player in (
        Player(),
        idle(),
        idle().do(CARD),
        comparing().do(e.Confirm()),
        comparing().do(e.Confirm(), e.VoteStored()),
        comparing().do(e.Confirm(), e.VoteStored(), e.MarkPrinted(mark=e.TapeMark.CONFIRMED)),
        comparing().do(e.ChairReset()),
        comparing().do(e.Annul()),
    ):
        assert player.refuses(e.ChairReset())


def test_after_an_annulment_nothing_is_left_to_close() -> None:
    player = comparing().do(e.Annul(), e.MarkPrinted(mark=e.TapeMark.ANNULLED))
    assert isinstance(player.state, Annulled)
    assert player.do(e.ChairReset()).state == Idle()
    assert player.has(FinishVoting(outcome=Outcome.RESET))


def test_unlawful_events_name_only_types() -> None:
    player = listing()
    assert player.refuses(CARD)
    assert player.refuses(e.ChairReturn())
    assert CARD.code not in repr(CARD)
    assert idle().refuses(e.ChairReturn())
    assert Player(CONTEXT).do(*OPENING).refuses(e.Confirm())
