"""What was seen, and what remains of it in another size or language."""

import pytest

from election.identifiers import Language, OptionId
from kiosk.session import events as e
from kiosk.session.layout import ContestPages
from kiosk.session.reading import options_shown, same_place, unseen_option_pages
from kiosk.session.settings import Settings, TextSize, ThemeName
from kiosk.session.states import ConfirmingChoice, ContestList, OnBallot, Suspended, UnfilledWarning
from tests.kiosk.session.gallery import ALERT, IDLE_TIMER
from tests.kiosk.session.scenes import (
    CONTEXT,
    MAYOR,
    PARK,
    ROAD,
    Player,
    comparing,
    filled,
    idle,
    listing,
    printing,
)

LARGE = e.ChangeSettings(settings=Settings(size=TextSize.L))
SMALL = e.ChangeSettings(settings=Settings(size=TextSize.S))
DARK = e.ChangeSettings(settings=Settings(theme=ThemeName.WHITE_ON_BLACK))


def on_ballot(player: Player) -> OnBallot:
    assert isinstance(player.state, OnBallot)
    return player.state


def test_settings_never_touch_a_choice() -> None:
    player = listing().do(e.OpenContest(contest=MAYOR), e.ChooseOption(option=OptionId("m-7")))
    before = player.state
    assert isinstance(before, ConfirmingChoice)
    player.do(LARGE)
    after = player.state
    assert isinstance(after, ConfirmingChoice)
    assert (after.draft, after.before) == (before.draft, before.before)
    assert after.voting.settings == LARGE.settings
    assert after.voting.ballot == before.voting.ballot


def test_the_same_rows_stay_on_the_screen() -> None:
    player = listing().do(e.OpenContest(contest=MAYOR), e.TurnPage(page=2))
    first = CONTEXT.pages(MAYOR, Settings()).options_on(2)[0]
    state = on_ballot(player.do(LARGE))
    assert first in CONTEXT.pages(MAYOR, LARGE.settings).options_on(state.page)


def test_options_seen_stay_seen_and_no_more() -> None:
    player = listing().do(e.OpenContest(contest=MAYOR), e.TurnPage(page=1))
    shown = options_shown(CONTEXT, on_ballot(player).voting, MAYOR)
    assert shown == 14
    voting = on_ballot(player.do(LARGE)).voting
    assert 0 < options_shown(CONTEXT, voting, MAYOR) <= shown
    assert unseen_option_pages(CONTEXT, voting, MAYOR)


def test_a_list_seen_whole_stays_seen_whole() -> None:
    turns = [e.TurnPage(page=page) for page in (1, 2)]
    player = listing().do(e.OpenContest(contest=MAYOR), *turns, LARGE)
    assert not unseen_option_pages(CONTEXT, on_ballot(player).voting, MAYOR)
    assert isinstance(player.do(e.BackToList()).state, ContestList)


def test_a_question_read_in_part_must_be_read_again_in_another_size() -> None:
    player = listing().do(e.OpenContest(contest=ROAD), e.TurnPage(page=1), LARGE)
    state = on_ballot(player)
    assert state.voting.seen == {(ROAD, state.page)}
    whole = listing().do(e.OpenContest(contest=ROAD), e.TurnPage(page=1), e.TurnPage(page=2), LARGE)
    count = CONTEXT.pages(ROAD, LARGE.settings).count
    assert on_ballot(whole).voting.seen == {(ROAD, page) for page in range(count)}


def test_a_theme_changes_nothing_that_was_seen() -> None:
    player = listing().do(e.OpenContest(contest=ROAD), e.TurnPage(page=2))
    before = on_ballot(player)
    assert on_ballot(player.do(DARK)).voting.seen == before.voting.seen
    assert on_ballot(player).page == 2


def test_a_notice_survives_another_size_even_when_nothing_is_unseen_any_more() -> None:
    player = listing().do(SMALL, e.OpenContest(contest=MAYOR), e.BackToList())
    assert on_ballot(player.do(LARGE)).notice is not None
    bare = listing().do(e.OpenContest(contest=MAYOR), e.TurnPage(page=1), e.BackToList())
    state = on_ballot(bare.do(e.DismissNotice()))
    assert (state.page, state.notice) == (2, None)


def test_lists_keep_their_place() -> None:
    player = listing().do(e.TurnPage(page=1), LARGE)
    assert isinstance(player.state, ContestList)
    assert player.state.page * CONTEXT.list_rows(LARGE.settings) <= CONTEXT.list_rows(Settings())
    warned = listing().do(e.Finish(), e.TurnPage(page=1), SMALL)
    assert isinstance(warned.state, UnfilledWarning)
    assert warned.state.page == 0


@pytest.mark.parametrize("player", [printing(), comparing(), filled(), idle(), comparing().do(e.Annul())])
def test_settings_change_wherever_somebody_reads(player: Player) -> None:
    assert player.do(DARK).model.settings.theme is ThemeName.WHITE_ON_BLACK


def test_settings_are_refused_where_nobody_reads_and_in_foreign_languages() -> None:
    german = e.ChangeSettings(settings=Settings(language=Language("de")))
    assert listing().refuses(german)
    assert idle().refuses(german)
    hidden = comparing().do(IDLE_TIMER, ALERT)
    assert isinstance(hidden.state, Suspended)
    for player in (Player(), hidden, comparing().do(e.Confirm()), idle().do(e.CardSeen(code="1" * 39))):
        assert player.refuses(DARK)


def test_pages_without_a_common_row_are_found_by_proportion() -> None:
    long_text = ContestPages(
        columns=1, options=((OptionId("a"),),), question=(("x",), ("y",), ("z",), ("w",))
    )
    short = ContestPages(columns=1, options=((OptionId("a"),),), question=(("x",), ("y",)))
    assert [same_place(long_text, page, short) for page in range(4)] == [0, 0, 1, 1]
    split = ContestPages(columns=1, options=((), (OptionId("a"),)), question=(("x",), ()))
    assert same_place(split, 0, long_text) == 0
    assert same_place(split, 1, long_text) == 2
    assert same_place(short, 1, split) == 1


def test_a_short_question_is_seen_when_opened() -> None:
    state = on_ballot(listing().do(e.OpenContest(contest=PARK)))
    assert options_shown(CONTEXT, state.voting, PARK) == 2
