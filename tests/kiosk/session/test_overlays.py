"""Details, help, interruptions, the commission's panel, and the word after a restart."""

import pytest

from election.identifiers import OptionId
from election.localized import STATE_LANGUAGE, text_in
from election.officials import OfficialRole
from kiosk.session import events as e
from kiosk.session import overlay_events as o
from kiosk.session.effects import (
    CheckPin,
    ClaimCard,
    FinishVoting,
    Lamp,
    Outcome,
    PrintMark,
    ShowLamp,
    StartTimer,
    StoreVote,
)
from kiosk.session.settings import Settings, TextSize
from kiosk.session.states import (
    CardNotAccepted,
    ChairPanel,
    ClosingReset,
    Comparing,
    ConfirmingChoice,
    Helping,
    Idle,
    Interrupted,
    OnBallot,
    PanelProblem,
    PanelStep,
    PrinterFault,
    Printing,
    ReadingDetails,
    Recovered,
    StillThere,
    Suspended,
)
from tests.kiosk.session.scenes import (
    DUMA,
    FAULT,
    MAYOR,
    Player,
    choose,
    comparing,
    filled,
    idle,
    listing,
    official,
    printing,
    reading_context,
)

CHAIR, MEMBER = official(OfficialRole.CHAIR), official(OfficialRole.MEMBER)
OTHER_MEMBER = official(OfficialRole.MEMBER, 2)
ALERT = e.TimerExpired(timer=e.Timer.ALERT)
IDLE_TIMER = e.TimerExpired(timer=e.Timer.IDLE_VOTER)
PIN = tuple(o.PinDigit(digit=digit) for digit in "4711")
MINUTE = e.TimerExpired(timer=e.Timer.MINUTE)
FIRST = OptionId("m-1")


def panel(player: Player) -> ChairPanel:
    assert isinstance(player.state, ChairPanel)
    return player.state


def reader() -> Player:
    return listing(reading_context()).do(e.OpenContest(contest=MAYOR))


# --- details


def test_reading_changes_no_mark_and_comes_back_to_the_same_page() -> None:
    player = reader().do(e.TurnPage(page=1))
    before = player.state
    player.do(o.OpenDetails(), e.TurnPage(page=0), o.OpenDetails(option=FIRST), e.TurnPage(page=1))
    assert player.model.paragraphs
    player.do(o.CloseDetails())
    assert isinstance(player.state, ReadingDetails)
    assert player.state.option is None
    assert player.do(o.CloseDetails()).state == before


def test_the_whole_programme_is_on_the_pages_of_details() -> None:
    player = reader().do(o.OpenDetails(option=FIRST))
    shown = "".join(player.model.paragraphs)
    player.do(e.TurnPage(page=1))
    shown += "".join(player.model.paragraphs)
    programme = reading_context().election.contest(MAYOR).options[0].programme
    assert programme is not None
    assert shown.replace(" ", "") == "".join(text_in(programme, STATE_LANGUAGE).split())
    assert player.refuses(e.TurnPage(page=2))


def test_choosing_from_the_details_is_the_touch_of_the_row() -> None:
    player = reader().do(o.OpenDetails(), o.OpenDetails(option=FIRST), e.ChooseOption(option=FIRST))
    assert isinstance(player.state, ConfirmingChoice)
    assert player.state.draft == (FIRST,)
    other = reader().do(o.OpenDetails(option=FIRST))
    assert other.refuses(e.ChooseOption(option=OptionId("m-2")))


def test_rows_to_read_about_choose_nothing() -> None:
    player = reader().do(o.OpenDetails())
    assert all(isinstance(row.action, o.OpenDetails) for row in player.model.rows)
    assert player.refuses(e.ChooseOption(option=FIRST))


def test_without_more_to_read_nothing_opens() -> None:
    player = listing().do(e.OpenContest(contest=DUMA))
    assert player.refuses(o.OpenDetails())
    assert not any(control.id == "details" for control in player.model.controls)
    assert all(row.more is None for row in player.model.rows)


def test_details_in_another_size_start_at_their_first_page() -> None:
    player = reader().do(o.OpenDetails(option=FIRST), e.TurnPage(page=1))
    player.do(e.ChangeSettings(settings=Settings(size=TextSize.L)))
    assert isinstance(player.state, ReadingDetails)
    assert (player.state.page, player.state.option) == (0, FIRST)
    assert player.state.voting.settings.size is TextSize.L


# --- help


def test_help_comes_back_to_where_the_voter_was() -> None:
    player = reader()
    before = player.state
    assert player.do(o.OpenHelp(), o.CloseHelp()).state == before


def test_a_call_hides_the_choices_until_the_voter_shows_them() -> None:
    player = choose(listing(), DUMA, "d-1").do(o.OpenHelp())
    assert player.do(o.CallStaff()).has(ShowLamp(lamp=Lamp.AMBER_BLINK))
    assert isinstance(player.state, Helping)
    assert not player.model.rows
    assert "Депутатов" not in " ".join((*player.model.speech, *player.model.paragraphs))
    assert player.refuses(o.CallStaff())
    assert player.do(o.CloseHelp()).has(ShowLamp(lamp=Lamp.RED))


def test_help_left_alone_asks_whether_somebody_is_there() -> None:
    player = comparing().do(o.OpenHelp(), IDLE_TIMER)
    assert isinstance(player.state, StillThere)
    assert isinstance(player.state.resume, Comparing)


# --- interruptions


@pytest.mark.parametrize("cause", [o.Interruption.KEYPAD_GONE, o.Interruption.HEADPHONES_OUT])
def test_a_lost_part_hides_the_choices_and_the_voter_goes_on(cause: o.Interruption) -> None:
    player = filled()
    before = player.state
    player.do(o.SessionInterrupted(cause=cause))
    assert player.has(ShowLamp(lamp=Lamp.AMBER_BLINK))
    assert not player.model.rows
    assert player.do(e.Continue()).state == before
    player.do(o.SessionInterrupted(cause=cause))
    assert player.do(o.InterruptionOver(cause=cause)).state == before


def test_an_opened_cover_waits_for_the_commission() -> None:
    player = comparing().do(o.SessionInterrupted(cause=o.Interruption.COVER_OPEN))
    assert isinstance(player.state, Interrupted)
    assert player.refuses(e.Continue())
    assert player.refuses(o.InterruptionOver(cause=o.Interruption.COVER_OPEN))
    returned = player.do(CHAIR, MEMBER, o.ReturnToVoter()).kiosk.state
    assert returned == comparing().state


def test_little_power_is_said_and_stops_nobody() -> None:
    player = listing().do(o.PowerLow(low=True))
    warning = player.model.warning
    assert warning
    assert player.model.speech[0].startswith(warning)
    assert player.do(o.PowerLow(low=False)).model.warning == ""
    assert idle().do(o.PowerLow(low=True)).model.warning == ""


# --- the panel


def test_two_cards_return_a_suspended_session() -> None:
    player = comparing().do(IDLE_TIMER, ALERT)
    assert isinstance(player.state, Suspended)
    before = player.state.resume
    player.do(MEMBER)
    assert player.has(StartTimer(timer=e.Timer.PANEL, seconds=60))
    assert player.refuses(o.ReturnToVoter())
    assert player.do(CHAIR, o.ReturnToVoter()).state == before


def test_a_first_card_in_a_session_hides_the_choices_and_a_lone_one_opens_nothing() -> None:
    player = choose(listing(), DUMA, "d-1").do(MEMBER)
    assert panel(player).step is PanelStep.SECOND_CARD
    assert "Депутатов" not in repr(player.model.rows) + " ".join(player.model.speech)
    assert player.has(ShowLamp(lamp=Lamp.RED_AMBER))
    player.do(e.TimerExpired(timer=e.Timer.PANEL))
    assert isinstance(player.state, StillThere)


def test_a_wrong_pair_is_explained() -> None:
    assert panel(listing().do(MEMBER, MEMBER)).problem is PanelProblem.SAME_CARD
    without_chair = listing().do(MEMBER, OTHER_MEMBER)
    assert panel(without_chair).problem is PanelProblem.NO_CHAIR
    assert "председателя" in without_chair.model.header.counter
    assert panel(without_chair.do(CHAIR)).step is PanelStep.CHOICE


def test_a_reset_wants_the_pin_of_the_chair() -> None:
    player = listing().do(MEMBER, CHAIR)
    assert player.refuses(o.PinDone())
    player.do(o.AskReset())
    assert panel(player.do(o.PinDone())).problem is PanelProblem.SHORT_PIN
    player.do(*PIN, o.PinErase(), o.PinDigit(digit="2"), o.PinDone())
    assert player.has(CheckPin(card_id="chair-1", pin="4712"))
    assert panel(player).pin == ""
    assert player.refuses(o.PinDigit(digit="1"))
    player.do(o.PinChecked(fits=True))
    assert player.has(FinishVoting(outcome=Outcome.RESET))
    assert player.state == Idle()


def test_three_wrong_pins_close_the_panel() -> None:
    player = comparing().do(IDLE_TIMER, ALERT, CHAIR, MEMBER, o.AskReset())
    for _ in range(2):
        player.do(*PIN, o.PinDone(), o.PinChecked(fits=False))
        assert panel(player).problem is PanelProblem.WRONG_PIN
    player.do(*PIN, o.PinDone(), o.PinChecked(fits=False))
    assert isinstance(player.state, Suspended)


def test_the_reset_of_the_panel_is_the_reset_of_the_console() -> None:
    for before in (listing(), comparing(), printing().do(e.PrintFailed(fault=FAULT))):
        console = Player(before.context, before.kiosk).do(e.ChairReset())
        at_panel = Player(before.context, before.kiosk).do(CHAIR, MEMBER, o.AskReset(), *PIN, o.PinDone())
        at_panel.do(o.PinChecked(fits=True))
        assert at_panel.kiosk == console.kiosk
        lasting = [x for x in console.effects if isinstance(x, FinishVoting | PrintMark)]
        assert lasting
        assert [x for x in at_panel.effects if isinstance(x, FinishVoting | PrintMark)] == lasting


def test_an_order_of_the_console_reaches_under_the_panel() -> None:
    player = comparing().do(CHAIR)
    assert isinstance(player.do(e.ChairReset()).state, ClosingReset)
    assert player.has(PrintMark(mark=e.TapeMark.ANNULLED_BY_RESET))
    assert isinstance(comparing().do(CHAIR, e.ChairReturn()).state, Comparing)


def test_a_mended_printer_goes_on_under_the_panel() -> None:
    player = printing().do(e.PrintFailed(fault=FAULT), CHAIR, MEMBER)
    assert isinstance(panel(player).under, PrinterFault)
    player.do(e.PrinterRecovered(), e.MarkPrinted(mark=e.TapeMark.INTERRUPTED))
    assert isinstance(player.state, Printing)


@pytest.mark.parametrize(
    "player",
    [
        printing(),
        comparing().do(e.Annul()),
        comparing().do(e.Confirm()),
        comparing().do(e.Confirm(), e.VoteStored()),
    ],
)
def test_no_panel_while_a_job_runs_or_a_vote_is_stored(player: Player) -> None:
    assert player.refuses(CHAIR)


def test_the_panel_counts_the_minutes_and_shows_no_choice() -> None:
    player = comparing().do(IDLE_TIMER, ALERT, MINUTE, MINUTE, CHAIR, MINUTE)
    assert panel(player).minutes == 3 + 3
    shown = {row.id: row.value for row in player.model.rows}
    assert shown["fact-minutes"] == "6"
    assert set(shown) <= {"fact-device", "fact-stage", "fact-minutes", "fact-card"}
    player.do(o.ClosePanel())
    assert isinstance(player.state, Suspended)
    assert player.state.minutes == 6


def test_an_official_card_without_a_session_is_explained() -> None:
    player = idle().do(CHAIR)
    assert isinstance(player.state, CardNotAccepted)
    assert player.state.reason is e.RefusalReason.OFFICIAL


def test_nothing_of_the_panel_votes() -> None:
    player = filled().do(CHAIR, MEMBER)
    for event in (e.Confirm(), e.Annul(), e.Finish(), e.ConfirmChoice(), e.ChooseOption(option=FIRST)):
        assert player.refuses(event)
    assert not any(isinstance(effect, StoreVote) for effect in player.effects)


def test_a_pin_is_in_no_repr() -> None:
    player = listing().do(CHAIR, MEMBER, o.AskReset(), *PIN)
    assert "4711" not in repr(player.kiosk) + repr(player.state) + repr(PIN)
    assert "4711" not in repr(CheckPin(card_id="chair-1", pin="4711"))


# --- after a restart


@pytest.mark.parametrize("counted", [True, False])
def test_a_voter_hears_after_a_restart_whether_the_vote_counts(counted: bool) -> None:
    player = Player().do(o.SessionSettled(counted=counted))
    assert player.state == Recovered(counted=counted)
    assert ("УЧТЁН" in player.model.header.title) is counted
    assert ("НЕ" in player.model.header.title) is not counted
    player.do(e.DeviceReady(), e.PollsChanged(polls=e.Polls.OPEN))
    assert player.state == Recovered(counted=counted)
    player.do(e.CardSeen(code="7"))
    assert player.has(ClaimCard(code="7"))


def test_the_word_after_a_restart_passes() -> None:
    player = Player().do(o.SessionSettled(counted=True), e.DeviceReady())
    player.do(e.PollsChanged(polls=e.Polls.OPEN), e.TimerExpired(timer=e.Timer.DONE))
    assert player.state == Idle()
    assert isinstance(reader().state, OnBallot)
