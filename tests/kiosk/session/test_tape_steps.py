"""From the printed record to the stored vote, and every failure on the way."""

import pytest

from kiosk.session import events as e
from kiosk.session.effects import (
    ClaimCard,
    Effect,
    FinishVoting,
    Lamp,
    Outcome,
    PlayTone,
    PrintMark,
    PrintRecord,
    ShowLamp,
    StartTimer,
    StoreVote,
    Tone,
)
from kiosk.session.states import (
    Annulled,
    Annulling,
    Comparing,
    ContestList,
    Done,
    Idle,
    MarkingStored,
    NotReady,
    PrinterFault,
    Printing,
    Storing,
    Suspended,
    VoteFailed,
    VoteUnknown,
)
from tests.kiosk.session.scenes import (
    FAULT,
    OTHER_FAULT,
    PARK,
    Player,
    comparing,
    make_context,
    next_part,
    printing,
)

BROKEN = e.PrintFailed(fault=FAULT)
MENDED = e.PrinterRecovered()


def marked(mark: e.TapeMark) -> e.MarkPrinted:
    return e.MarkPrinted(mark=mark)


def prints(mark: e.TapeMark) -> Effect:
    return PrintMark(mark=mark)


def test_the_straight_way_to_a_counted_vote() -> None:
    player = printing().do(e.RecordPrinted())
    assert player.has(
        StartTimer(timer=e.Timer.IDLE_VOTER, seconds=180), StartTimer(timer=e.Timer.GUARD, seconds=1.0)
    )
    assert isinstance(player.state, Comparing)
    ballot = player.state.voting.ballot
    player.do(e.TimerExpired(timer=e.Timer.GUARD), e.Confirm())
    assert player.has(StoreVote(ballot=ballot))
    player.do(e.VoteStored())
    assert player.effects == (prints(e.TapeMark.CONFIRMED),)
    player = player.do(marked(e.TapeMark.CONFIRMED))
    assert player.effects == (
        ShowLamp(lamp=Lamp.GREEN),
        FinishVoting(outcome=Outcome.VOTED),
        PlayTone(tone=Tone.DONE),
        StartTimer(timer=e.Timer.DONE, seconds=6.0),
    )
    assert player.do(e.TimerExpired(timer=e.Timer.DONE)).state == Idle()


def test_no_decision_before_the_guard() -> None:
    player = printing().do(e.RecordPrinted())
    assert player.refuses(e.Confirm())
    assert player.refuses(e.Annul())
    player.do(e.TimerExpired(timer=e.Timer.GUARD))
    assert player.refuses(e.TimerExpired(timer=e.Timer.GUARD))
    assert not player.refuses(e.Confirm())


def test_every_part_of_a_long_record_is_shown_before_a_confirmation() -> None:
    player = comparing(parts=3)
    assert player.refuses(e.Confirm())
    assert player.refuses(e.TurnPage(page=2))
    assert player.refuses(e.TurnPage(page=-1))
    assert isinstance(player.state, Comparing)
    ballot = player.state.voting.ballot
    player.do(e.TurnPage(page=1))
    assert player.has(PrintRecord(ballot=ballot, part=1))
    player.do(e.RecordPrinted(parts=3))
    assert player.refuses(e.TurnPage(page=2))
    player.do(e.TimerExpired(timer=e.Timer.GUARD))
    assert player.refuses(e.TurnPage(page=0))
    assert player.refuses(e.Confirm())
    next_part(player, 2, 3)
    assert player.refuses(e.TurnPage(page=3))
    assert isinstance(player.do(e.Confirm()).state, Storing)


def test_a_part_that_breaks_off_starts_the_record_anew() -> None:
    player = comparing(parts=2).do(e.TurnPage(page=1), BROKEN, MENDED, marked(e.TapeMark.INTERRUPTED))
    assert isinstance(player.state, Printing)
    assert player.state.part == 0


def test_a_long_record_may_be_annulled_at_its_first_part() -> None:
    assert isinstance(comparing(parts=3).do(e.Annul()).state, Annulling)


def test_a_record_has_at_least_one_part() -> None:
    player = printing().do(e.RecordPrinted(parts=0), e.TimerExpired(timer=e.Timer.GUARD))
    assert not player.refuses(e.Confirm())


def test_an_annulment_keeps_the_choices() -> None:
    player = comparing().do(e.Annul())
    assert player.has(prints(e.TapeMark.ANNULLED))
    assert player.refuses(marked(e.TapeMark.CONFIRMED))
    player.do(marked(e.TapeMark.ANNULLED))
    assert isinstance(player.state, Annulled)
    assert player.refuses(e.Confirm())
    player = player.do(e.Continue())
    assert isinstance(player.state, ContestList)
    assert player.state.voting.annulments == 1
    assert player.state.voting.ballot.of(PARK) == ("p-1",)


def test_at_the_limit_the_chair_decides_after_each_annulment() -> None:
    player = comparing(make_context(annulments_limit=1)).do(e.Annul(), marked(e.TapeMark.ANNULLED))
    assert isinstance(player.state, Suspended)
    assert player.has(ShowLamp(lamp=Lamp.RED_AMBER), PlayTone(tone=Tone.ATTENTION))
    again = (e.ChairReturn(), e.Continue(), e.Finish(), e.RecordPrinted())
    player = player.do(*again, e.TimerExpired(timer=e.Timer.GUARD), e.Annul(), marked(e.TapeMark.ANNULLED))
    assert isinstance(player.state, Suspended)
    assert player.do(e.ChairReset()).has(FinishVoting(outcome=Outcome.RESET))


def test_a_broken_record_is_closed_and_printed_anew() -> None:
    player = printing()
    assert isinstance(player.state, Printing)
    ballot = player.state.voting.ballot
    player = player.do(BROKEN)
    assert isinstance(player.state, PrinterFault)
    assert player.has(ShowLamp(lamp=Lamp.AMBER_BLINK), PlayTone(tone=Tone.ATTENTION))
    assert player.refuses(marked(e.TapeMark.INTERRUPTED))
    assert player.refuses(BROKEN)
    assert player.do(MENDED).has(prints(e.TapeMark.INTERRUPTED))
    assert player.refuses(MENDED)
    player.do(BROKEN, MENDED, marked(e.TapeMark.INTERRUPTED))
    assert player.has(ShowLamp(lamp=Lamp.RED), PrintRecord(ballot=ballot))


def test_a_broken_annulment_is_marked_again() -> None:
    player = comparing().do(e.Annul(), BROKEN)
    assert isinstance(player.state, PrinterFault)
    assert player.state.interrupted is e.TapeMark.ANNULLED
    player.do(MENDED)
    assert player.has(prints(e.TapeMark.ANNULLED))
    assert isinstance(player.do(marked(e.TapeMark.ANNULLED)).state, Annulled)


def test_a_stored_vote_waits_for_its_mark_and_stays_stored() -> None:
    player = comparing().do(e.Confirm(), e.VoteStored(), BROKEN)
    assert isinstance(player.state, MarkingStored)
    assert player.state.fault == FAULT
    for event in (e.ChairReset(), e.Annul(), marked(e.TapeMark.CONFIRMED), BROKEN):
        assert player.refuses(event)
    assert player.do(MENDED).has(prints(e.TapeMark.CONFIRMED))
    assert player.refuses(MENDED)
    player = player.do(marked(e.TapeMark.CONFIRMED))
    assert isinstance(player.state, Done)


def test_the_next_voter_need_not_wait_for_the_thanks_to_pass() -> None:
    done = comparing().do(e.Confirm(), e.VoteStored(), marked(e.TapeMark.CONFIRMED))
    assert done.do(e.CardSeen(code="7")).has(ClaimCard(code="7"))
    closed = done.do(e.PollsChanged(polls=e.Polls.CLOSED_FINAL))
    assert closed.refuses(e.CardSeen(code="7"))


def test_a_vote_that_was_not_stored_gives_the_card_back() -> None:
    player = comparing().do(e.Confirm(), e.VoteNotStored(fault=OTHER_FAULT))
    assert player.has(ShowLamp(lamp=Lamp.AMBER_BLINK), prints(e.TapeMark.ANNULLED_BY_FAILURE))
    assert player.refuses(e.Continue())
    player.do(marked(e.TapeMark.ANNULLED_BY_FAILURE))
    assert player.has(FinishVoting(outcome=Outcome.RELEASED))
    assert isinstance(player.state, VoteFailed)
    assert player.refuses(marked(e.TapeMark.ANNULLED_BY_FAILURE))
    assert player.do(e.Continue()).state == NotReady(fault=OTHER_FAULT)


def test_nobody_answers_a_failed_vote() -> None:
    failed = (e.Confirm(), e.VoteNotStored(fault=OTHER_FAULT), marked(e.TapeMark.ANNULLED_BY_FAILURE))
    player = comparing().do(*failed, e.TimerExpired(timer=e.Timer.DONE))
    assert player.state == NotReady(fault=OTHER_FAULT)


def test_a_failed_vote_waits_for_the_printer_before_the_card_is_given_back() -> None:
    player = comparing().do(e.Confirm(), e.VoteNotStored(fault=OTHER_FAULT), BROKEN)
    assert isinstance(player.state, VoteFailed)
    assert player.state.printer_fault == FAULT
    assert player.refuses(marked(e.TapeMark.ANNULLED_BY_FAILURE))
    assert player.refuses(BROKEN)
    assert player.do(MENDED).has(prints(e.TapeMark.ANNULLED_BY_FAILURE))
    assert player.refuses(MENDED)


def test_an_uncertain_vote_waits_for_a_restart() -> None:
    player = comparing().do(e.Confirm(), e.VoteUncertain(fault=OTHER_FAULT))
    assert isinstance(player.state, VoteUnknown)
    assert not any(isinstance(effect, PrintMark | FinishVoting) for effect in player.effects)
    for event in (e.ChairReset(), e.Continue(), MENDED, e.CardSeen(code="1" * 39)):
        assert player.refuses(event)
    player = player.do(e.DeviceReady(), e.PollsChanged(polls=e.Polls.PAUSED))
    assert isinstance(player.state, VoteUnknown)


@pytest.mark.parametrize(
    "player",
    [comparing().do(e.Confirm(), e.VoteStored()), comparing().do(e.Confirm(), e.VoteNotStored(fault=FAULT))],
)
def test_the_choices_are_gone_once_the_vote_is_decided(player: Player) -> None:
    assert not hasattr(player.state, "voting")


def test_devices_answer_only_what_was_asked() -> None:
    answers = (e.RecordPrinted(), marked(e.TapeMark.ANNULLED), BROKEN, MENDED, e.VoteStored())
    asking = {
        Printing: printing(),
        Comparing: comparing(),
        Storing: comparing().do(e.Confirm()),
        Annulling: comparing().do(e.Annul()),
        Done: comparing().do(e.Confirm(), e.VoteStored(), marked(e.TapeMark.CONFIRMED)),
    }
    lawful = {
        (type_.__name__, type(event).__name__)
        for type_, player in asking.items()
        for event in answers
        if not player.refuses(event)
    }
    assert lawful == {
        ("Printing", "RecordPrinted"),
        ("Printing", "PrintFailed"),
        ("Storing", "VoteStored"),
        ("Annulling", "MarkPrinted"),
        ("Annulling", "PrintFailed"),
    }
    assert comparing().do(e.Confirm(), e.VoteStored()).refuses(e.VoteStored())
