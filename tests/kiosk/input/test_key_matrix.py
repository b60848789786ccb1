"""The key matrix of the voter's interface as a table: state × key, with and without a focus."""

import typing

import pytest

from election.officials import OfficialRole
from frontpanel.port import Key
from kiosk.input.key_step import key_step
from kiosk.input.state import PLAYER_KEYS, SwitchStage
from kiosk.session import events as e
from kiosk.session import overlay_events as o
from kiosk.session import states
from tests.kiosk.input.booth import Booth
from tests.kiosk.session.gallery import IDLE_TIMER, every_player, reading
from tests.kiosk.session.scenes import (
    DUMA,
    MAYOR,
    PARK,
    ROAD,
    Player,
    choose,
    comparing,
    idle,
    listing,
    official,
    printing,
)

NO = "says that it does nothing"
MOVE = "moves the focus"
SAY = "says something"
DIGIT = "adds a digit"
OPEN = "opens the settings"
Cell = str | type[e.Action]
# digit 1, digit 2, ▲▼, ◀, ▶, ● without a focus, ● on the first focus of ▼, ○, ✕
Cells = tuple[Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell]
KEYS = (Key.D1, Key.D2, Key.DOWN, Key.LEFT, Key.RIGHT, Key.SELECT, Key.SELECT, Key.CONFIRM, Key.CANCEL)
_CARD = e.CardSeen(code="3" * 39)


def refused() -> Player:
    return idle().do(_CARD, e.CardRefused(reason=e.RefusalReason.ALREADY_USED))


def language() -> Player:
    return idle().do(_CARD, e.CardAccepted(style=listing().context.election.ballot_styles[0].id))


def on(contest: typing.Any) -> Player:
    return listing().do(e.OpenContest(contest=contest))


def limit() -> Player:
    return on(MAYOR).do(e.BackToList())


def confirming() -> Player:
    return on(MAYOR).do(e.ChooseOption(option=on(MAYOR).context.election.contest(MAYOR).options[4].id))


def annulled() -> Player:
    return comparing().do(e.Annul(), e.MarkPrinted(mark=e.TapeMark.ANNULLED))


def done() -> Player:
    stored = comparing().do(e.Confirm(), e.VoteStored())
    return stored.do(e.MarkPrinted(mark=e.TapeMark.CONFIRMED))


def again() -> Player:
    return choose(listing(), MAYOR, "m-1").do(
        e.OpenContest(contest=MAYOR),
        e.ChooseOption(option=listing().context.election.contest(MAYOR).options[0].id),
    )


HERE = e.StillHere
MATRIX: dict[str, tuple[Player, Cells]] = {
    "V0": (Player(), (NO, NO, NO, NO, NO, NO, NO, NO, NO)),
    "V1": (idle(), (NO, NO, MOVE, NO, NO, NO, SAY, NO, NO)),
    "V2e": (refused(), (NO, NO, MOVE, e.Continue, NO, e.Continue, e.Continue, e.Continue, e.Continue)),
    "V3": (language(), (e.ChooseLanguage, e.ChooseLanguage, MOVE, NO, NO, NO, e.ChooseLanguage, NO, NO)),
    "V4": (listing(), (DIGIT, DIGIT, MOVE, NO, e.Finish, NO, e.OpenContest, NO, NO)),
    "V5A": (on(MAYOR), (DIGIT, DIGIT, MOVE, e.BackToList, MOVE, NO, e.ChooseOption, NO, e.BackToList)),
    "V5B": (on(DUMA), (DIGIT, DIGIT, MOVE, e.BackToList, MOVE, NO, e.ChooseOption, e.ListDone, e.BackToList)),
    "V5C": (on(PARK), (DIGIT, DIGIT, MOVE, e.BackToList, MOVE, NO, SAY, NO, e.BackToList)),
    "V5C, long": (on(ROAD), (DIGIT, DIGIT, MOVE, e.BackToList, MOVE, NO, SAY, NO, e.BackToList)),
    "notice": (limit(), (e.DismissNotice, e.AcceptNotice, MOVE, NO, NO, NO, e.DismissNotice, NO, NO)),
    "V6": (
        confirming(),
        (NO, NO, MOVE, e.ChangeChoice, NO, e.ConfirmChoice, e.ConfirmChoice, e.ConfirmChoice, e.ChangeChoice),
    ),
    "V6, chosen before": (
        again(),
        (NO, NO, MOVE, e.ChangeChoice, NO, e.ConfirmChoice, e.ConfirmChoice, e.ConfirmChoice, e.ChangeChoice),
    ),
    "V7w": (
        listing().do(e.Finish()),
        (e.GoBackAndFill, e.FinishUnfilled, MOVE, e.GoBackAndFill, NO, NO, NO, NO, NO),
    ),
    "V8": (printing(), (NO, NO, MOVE, NO, NO, NO, OPEN, NO, NO)),
    "V9": (comparing(), (NO, NO, MOVE, NO, NO, NO, NO, e.Confirm, e.Annul)),
    "V9, part 1": (comparing(parts=2), (NO, NO, MOVE, NO, e.TurnPage, NO, NO, NO, e.Annul)),
    "V9, guard": (printing().do(e.RecordPrinted()), (NO, NO, MOVE, NO, NO, NO, NO, SAY, SAY)),
    "V10a": (annulled(), (NO, NO, MOVE, NO, e.Continue, e.Continue, e.Continue, e.Continue, NO)),
    "V11": (done(), (NO, NO, NO, NO, NO, NO, NO, NO, NO)),
    "E7": (listing().do(IDLE_TIMER), (HERE, HERE, HERE, HERE, HERE, HERE, HERE, HERE, HERE)),
    "E8": (
        listing().do(IDLE_TIMER, e.TimerExpired(timer=e.Timer.ALERT)),
        (NO, NO, NO, NO, NO, NO, NO, NO, NO),
    ),
    "H": (
        listing().do(o.OpenHelp()),
        (o.CallStaff, NO, MOVE, o.CloseHelp, NO, NO, o.CallStaff, o.CloseHelp, o.CloseHelp),
    ),
    "details, rows": (
        reading()[1],
        (DIGIT, DIGIT, MOVE, o.CloseDetails, MOVE, NO, o.OpenDetails, NO, o.CloseDetails),
    ),
    "details": (
        reading()[3],
        (NO, NO, MOVE, o.CloseDetails, NO, e.ChooseOption, e.ChooseOption, NO, o.CloseDetails),
    ),
    "E5": (
        listing().do(o.SessionInterrupted(cause=o.Interruption.COVER_OPEN)),
        (NO, NO, NO, NO, NO, NO, NO, NO, NO),
    ),
    "headphones out": (
        listing().do(o.SessionInterrupted(cause=o.Interruption.HEADPHONES_OUT)),
        (NO, NO, MOVE, NO, NO, e.Continue, e.Continue, e.Continue, NO),
    ),
    "after a restart": (
        Player().do(o.SessionSettled(counted=True)),
        (NO, NO, MOVE, NO, e.Continue, e.Continue, e.Continue, e.Continue, NO),
    ),
    "E6, one card": (
        listing().do(official(OfficialRole.CHAIR)),
        (NO, NO, MOVE, NO, NO, NO, SAY, NO, o.ClosePanel),
    ),
    "E6": (
        listing().do(official(OfficialRole.CHAIR), official(OfficialRole.MEMBER)),
        (o.ReturnToVoter, o.AskReset, MOVE, NO, NO, NO, SAY, NO, NO),
    ),
    "E6, PIN": (
        listing().do(official(OfficialRole.CHAIR), official(OfficialRole.MEMBER), o.AskReset()),
        (
            o.PinDigit,
            o.PinDigit,
            MOVE,
            o.PinErase,
            NO,
            NO,
            o.PinDigit,
            o.PinDone,
            o.ClosePanel,
        ),
    ),
    "E1": (
        printing().do(e.PrintFailed(fault=e.Fault(code="P-02", text="Нет бумаги"))),
        (NO, NO, MOVE, NO, NO, NO, OPEN, NO, NO),
    ),
}


def expect(booth: Booth, key: Key, cell: Cell) -> None:
    before, focus = booth.model, booth.input.focus
    booth.key(key)
    last = booth.actions[-1:]
    if isinstance(cell, type):
        assert [type(action) for action in last] == [cell]
        return
    assert all(isinstance(action, e.StillHere | e.TurnPage) for action in last)
    assert booth.said
    match cell:
        case "says that it does nothing":
            assert booth.model == before
            assert booth.input.focus == focus
            assert booth.input.plate == " ".join(booth.said)
        case "moves the focus":
            assert booth.input.focus not in (None, focus)
        case "adds a digit":
            assert booth.input.digits
            assert booth.model == before
        case "opens the settings":
            assert booth.input.settings == before.settings
        case _:
            assert booth.model == before


@pytest.mark.parametrize("column", range(len(KEYS)))
@pytest.mark.parametrize("name", MATRIX)
def test_the_matrix(name: str, column: int) -> None:
    player, cells = MATRIX[name]
    booth = Booth(player.context, player.kiosk)
    if column == 6 and MATRIX[name][1][2] is MOVE:
        booth.key(Key.DOWN)
        booth.actions.clear()
    expect(booth, KEYS[column], cells[column])
    if KEYS[column] is Key.DOWN:
        # ▲ is ▼ the other way round: it moves wherever ▼ does.
        expect(Booth(player.context, player.kiosk), Key.UP, cells[column])


def test_the_matrix_has_every_kind_of_state() -> None:
    told = {type(player.state) for player, _ in MATRIX.values()}
    silent = {
        states.PollsNotOpen,
        states.Checking,
        states.Annulling,
        states.Storing,
        states.MarkingStored,
        states.VoteFailed,
        states.VoteUnknown,
        states.ClosingReset,
    }
    assert told | silent == set(typing.get_args(states.State))


@pytest.mark.parametrize("key", Key)
def test_no_key_is_silent_and_none_is_lost_in_any_state(key: Key) -> None:
    for player in every_player():
        booth = Booth(player.context, player.kiosk)
        if key in PLAYER_KEYS or key.name.startswith("JACK"):
            before = booth.model
            action_count = len(booth.actions)
            if booth.model.state != "StillThere" and key is Key.JACK_IN:
                booth.key(key)
                assert booth.input.audio
                assert booth.said == booth.model.speech
            assert booth.model == before
            assert len(booth.actions) == action_count
        else:
            booth.key(key)  # asserts that something is said or shown


def test_onward_opens_the_details_of_the_focused_row_where_there_are_any() -> None:
    with_details, without = reading()[0], on(MAYOR)
    booth = Booth(with_details.context, with_details.kiosk).key(Key.DOWN, Key.RIGHT)
    assert booth.actions[-1] == o.OpenDetails(option=booth.election.contest(MAYOR).options[0].id)
    assert booth.model.state == "ReadingDetails"
    booth.key(Key.LEFT)
    assert booth.model.state == "OnBallot"
    said = Booth(without.context, without.kiosk).key(Key.DOWN, Key.RIGHT)
    assert said.model.state == "OnBallot"
    assert said.said


def test_keys_of_the_player_are_only_a_sign_of_life() -> None:
    for player in every_player():
        booth = Booth(player.context, player.kiosk)
        for key in PLAYER_KEYS:
            state, action, say = key_step(booth.model, booth.input, key, booth.now_s)
            alive = isinstance(player.state, states.Resumable | states.StillThere)
            assert (action, say) == (e.StillHere() if alive else None, ())
            assert state.focus == booth.input.focus


def learning(booth: Booth) -> bool:
    return booth.input.learning


def test_help_says_the_screen_again_and_then_teaches_the_keys() -> None:
    booth = Booth(on(MAYOR).context, on(MAYOR).kiosk)
    booth.key(Key.HELP)
    assert booth.said[:-1] == booth.model.speech
    booth.key(Key.HELP)
    assert learning(booth)
    for key in Key:
        if key is Key.HELP or key.name.startswith("JACK"):
            continue
        booth.key(key)
        assert booth.said
        assert all(isinstance(action, e.StillHere) for action in booth.actions)
        assert booth.model.state == "OnBallot"
    booth.key(Key.HELP)
    assert not learning(booth)
    booth.now_s += 10
    booth.key(Key.HELP)
    booth.now_s += 10
    booth.key(Key.HELP)
    assert not learning(booth)


def test_either_switch_begins_the_set_up_everywhere_but_under_the_question() -> None:
    for player in every_player():
        for key in (Key.SW_MOVE, Key.SW_SELECT):
            booth = Booth(player.context, player.kiosk).key(key)
            asked = isinstance(player.state, states.StillThere)
            assert booth.input.switches is (SwitchStage.NONE if asked else SwitchStage.FIRST)
            assert (booth.model != player.model) is asked
