"""The dock without Qt: cards on the table, the end of the tape, places of the windows, words."""

import pathlib

import pytest

from frontpanel.port import Key, LampState
from link.messages import ActivationReason
from rehearsal.dock.hall import Accident, CardKind, PreparingStep, TakenCard, Turnout
from rehearsal.dock.placing import FRAME_PX, places_in
from rehearsal.dock.sheets import card_sheet, results_sheet, steps_sheet
from rehearsal.dock.table import MOST_CARDS, Fate, Table
from rehearsal.dock.tape_end import WINDOW_DOTS
from rehearsal.dock.words import (
    ACCIDENTS,
    ACTIVATION_REFUSED,
    LAMP,
    PREPARING,
    hint,
    key_name,
    plural,
    screen_name,
)
from tests.rehearsal.dock_fakes import RESULTS, tape_of


def card(card_id: int, kind: CardKind = CardKind.ACTIVATED) -> TakenCard:
    """Take a card without a hall."""
    return TakenCard(id=card_id, kind=kind, serial=f"000 {card_id:03d}", picture=pathlib.Path("face.png"))


def fates(table: Table) -> list[Fate]:
    """List what became of the cards."""
    return [one.fate for one in table.cards]


class TestTable:
    """What became of a card is learnt from counts alone."""

    def test_one_vote(self) -> None:
        table = Table().taken(card(1), "Все бюллетени").showing(1)
        voting = table.counted(Turnout(voting=1, activated=1))
        voted = voting.counted(Turnout(voted=1, activated=1))
        assert (fates(table), fates(voting), fates(voted)) == ([Fate.IN_HAND], [Fate.VOTING], [Fate.USED])

    def test_the_card_that_votes_is_settled_and_not_the_one_shown_in_vain(self) -> None:
        table = Table().taken(card(1)).showing(1).counted(Turnout(voting=1))
        table = table.taken(card(2)).showing(2).counted(Turnout(voted=1))
        assert fates(table) == [Fate.USED, Fate.IN_HAND]

    def test_a_reset_spoils_the_card_and_a_release_gives_it_back(self) -> None:
        voting = Table().taken(card(1)).showing(1).counted(Turnout(voting=1))
        assert fates(voting.counted(Turnout(reset=1))) == [Fate.RESET]
        assert fates(voting.counted(Turnout())) == [Fate.IN_HAND]

    def test_a_vote_between_two_looks(self) -> None:
        table = Table().taken(card(1)).showing(1).counted(Turnout(voted=1))
        assert fates(table) == [Fate.USED]

    def test_a_card_that_cannot_vote_never_gets_a_fate(self) -> None:
        table = Table().taken(card(1, CardKind.FOREIGN)).showing(1).counted(Turnout(voted=1))
        assert fates(table) == [Fate.IN_HAND]
        assert not table.cards[0].fresh

    def test_the_table_keeps_fresh_cards_and_gives_useless_ones_back(self) -> None:
        table = Table().taken(card(1))
        for number in range(2, MOST_CARDS + 1):
            table = table.taken(card(number, CardKind.BLANK))
        table = table.taken(card(9))
        assert [one.card.id for one in table.cards] == [1, 3, 4, 5, 9]
        assert table.held == 9

    def test_only_a_card_on_the_table_can_be_held(self) -> None:
        table = Table().taken(card(1)).taken(card(2))
        assert (table.holding(1).held, table.holding(7).held) == (1, 2)


class TestTapeEnd:
    """No paper that has left the window may be seen again."""

    def test_an_open_record_longer_than_the_window_is_kept_whole(self) -> None:
        runs = [(True, 50), (False, WINDOW_DOTS), (True, 400), (False, 90), (True, 1200)]
        end = tape_of(runs, seen_bottom=50 + WINDOW_DOTS)
        assert end.bottom - end.record_top == 1690
        assert end.top == 50, "the record of an earlier voter is not in the picture"

    def test_a_closed_record_is_out_of_sight(self) -> None:
        end = tape_of([(True, 900), (False, WINDOW_DOTS)], seen_bottom=900 + WINDOW_DOTS)
        assert end.record_top == end.bottom
        assert set(end.rows) == {0}

    def test_what_was_in_the_window_is_seen_moving_away(self) -> None:
        end = tape_of([(True, 900), (False, WINDOW_DOTS)], seen_bottom=900)
        assert end.top == 0

    def test_a_short_tape_begins_at_its_beginning(self) -> None:
        end = tape_of([(True, 10)])
        assert (end.top, end.bottom, end.record_top) == (0, 10, 0)


class TestPlaces:
    """Two windows on desktops of every size."""

    @pytest.mark.parametrize(
        ("width", "height", "screen"),
        [
            (1920, 1080, "demo"),
            (2560, 1440, "demo"),
            (1366, 740, "demo-small"),
            (1600, 900, "demo-small"),
            (3840, 2100, "portrait-15"),
        ],
    )
    def test_both_windows_fit_beside_each_other(self, width: int, height: int, screen: str) -> None:
        places = places_in(0, 24, width, height)
        dock_width, dock_height = places.dock_size
        assert places.kiosk.screen == screen
        assert places.kiosk_at[0] + places.kiosk.width_px < places.dock_at[0]
        assert places.dock_at[0] + dock_width <= width
        assert max(places.kiosk.height_px, dock_height) + FRAME_PX <= height
        assert places.kiosk_at[1] == places.dock_at[1] == 24

    def test_on_a_tiny_desktop_they_overlap_but_stay_on_it(self) -> None:
        places = places_in(0, 0, 1024, 600)
        assert places.dock_at[0] >= 0
        assert places.dock_at[0] + places.dock_size[0] <= 1024


class TestWords:
    """Every closed set has its words."""

    def test_nothing_is_without_words(self) -> None:
        assert set(ACTIVATION_REFUSED) == set(ActivationReason)
        assert set(ACCIDENTS) == set(Accident)
        assert set(LAMP) == set(LampState)
        assert all(key_name(key) for key in Key)
        assert key_name(Key.D7) == "7"

    def test_a_good_card_refused_for_want_of_a_link_is_not_called_bad(self) -> None:
        assert "хороша" in hint("CardNotAccepted", card_in_hand=True)
        assert "Возьмите" in hint("CardNotAccepted", card_in_hand=False)

    @pytest.mark.parametrize(
        "state", ["OnBallot", "ContestList", "Comparing", "Printing", "PrinterFault", ""]
    )
    def test_a_kiosk_that_is_busy_says_no_choice(self, state: str) -> None:
        assert screen_name(state)
        assert hint(state, card_in_hand=False)

    def test_numbers_agree(self) -> None:
        words = [plural(count, "бюллетень", "бюллетеня", "бюллетеней") for count in (1, 2, 5, 11, 21, 112)]
        assert words == [
            "1 бюллетень",
            "2 бюллетеня",
            "5 бюллетеней",
            "11 бюллетеней",
            "21 бюллетень",
            "112 бюллетеней",
        ]


class TestSheets:
    """What QML reads."""

    def test_steps(self) -> None:
        states = [step["state"] for step in steps_sheet(PREPARING, PreparingStep.STARTING)]
        assert states == ["done", "now", "later"]

    def test_a_used_card_is_ticked_and_a_foreign_one_crossed(self) -> None:
        table = Table().taken(card(1)).showing(1).counted(Turnout(voted=1)).taken(card(2, CardKind.FOREIGN))
        assert [card_sheet(one)["mark"] for one in table.cards] == ["used", "bad"]

    def test_bars_are_measured_against_the_longest(self) -> None:
        sheet = results_sheet(RESULTS)
        assert [row["share"] for row in sheet["contests"][0]["options"]] == [1.0, 0.0, 1 / 3]
        assert sheet["agree"] is True
