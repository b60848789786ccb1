"""The list, the ballots, the confirmation, the warning: marks change only by the voter's confirmation."""

import dataclasses

import pytest

from election.identifiers import ContestId, Language, OptionId
from kiosk.session import events as e
from kiosk.session.effects import PlayTone, PrintRecord, StartTimer, Tone
from kiosk.session.states import (
    ConfirmingChoice,
    ContestList,
    NoticeKind,
    OnBallot,
    Printing,
    UnfilledWarning,
)
from tests.kiosk.session.scenes import (
    DUMA,
    LISTS,
    MAYOR,
    PARK,
    ROAD,
    SHORT_STYLE,
    Player,
    choose,
    filled,
    idle,
    listing,
    make_context,
)


def touch(option: str) -> e.ChooseOption:
    return e.ChooseOption(option=OptionId(option))


def opened(contest: ContestId, player: Player | None = None) -> Player:
    return (player or listing()).do(e.OpenContest(contest=contest))


def ballot(player: Player) -> OnBallot:
    assert isinstance(player.state, OnBallot)
    return player.state


def confirm(player: Player) -> ConfirmingChoice:
    assert isinstance(player.state, ConfirmingChoice)
    return player.state


def hub(player: Player) -> ContestList:
    assert isinstance(player.state, ContestList)
    return player.state


def notice(player: Player) -> NoticeKind:
    shown = ballot(player).notice
    assert shown is not None
    return shown.kind


def marks(player: Player, contest: ContestId) -> tuple[str, ...]:
    return hub(player).voting.ballot.of(contest)


def test_the_language_page_takes_only_languages_of_the_package() -> None:
    card = (e.CardSeen(code="1" * 39), e.CardAccepted(style=SHORT_STYLE))
    player = idle().do(*card)
    assert player.refuses(e.ChooseLanguage(language=Language("de")))
    assert hub(player.do(e.ChooseLanguage(language=Language("tt")))).voting.settings.language == "tt"


def test_one_choice_counts_only_after_the_confirmation() -> None:
    player = opened(MAYOR).do(touch("m-3"))
    assert confirm(player).draft == ("m-3",)
    assert confirm(player).voting.ballot.of(MAYOR) == ()
    assert marks(player.do(e.ConfirmChoice()), MAYOR) == ("m-3",)


def test_another_choice_replaces_the_first_only_after_the_confirmation() -> None:
    player = opened(MAYOR, choose(listing(), MAYOR, "m-3")).do(touch("m-4"))
    assert (confirm(player).before, confirm(player).draft) == (("m-3",), ("m-4",))
    back = player.do(e.ChangeChoice())
    assert ballot(back).draft == ("m-3",)
    assert marks(back.do(e.BackToList()), MAYOR) == ("m-3",)
    assert marks(opened(MAYOR, back).do(touch("m-4"), e.ConfirmChoice()), MAYOR) == ("m-4",)


def test_a_choice_can_be_taken_away_entirely() -> None:
    player = opened(MAYOR, choose(listing(), MAYOR, "m-3")).do(touch("m-3"))
    assert confirm(player).draft == confirm(player).before == ("m-3",)
    assert player.refuses(touch("m-4"))
    player.do(touch("m-3"))
    assert confirm(player).draft == ()
    assert player.refuses(touch("m-3"))
    assert marks(player.do(e.ConfirmChoice()), MAYOR) == ()


def test_taking_away_is_itself_undone_by_going_back() -> None:
    player = opened(MAYOR, choose(listing(), MAYOR, "m-3")).do(touch("m-3"), touch("m-3"), e.ChangeChoice())
    assert ballot(player).draft == ("m-3",)


def test_a_new_choice_offers_no_withdrawal() -> None:
    assert opened(MAYOR).do(touch("m-3")).refuses(touch("m-3"))


def test_several_choices_toggle_in_the_order_of_the_ballot() -> None:
    player = opened(DUMA).do(touch("d-5"), touch("d-1"))
    assert ballot(player).draft == ("d-1", "d-5")
    assert ballot(player.do(touch("d-5"))).draft == ("d-1",)
    assert marks(player.do(e.ListDone(), e.ConfirmChoice()), DUMA) == ("d-1",)


def test_several_choices_go_back_to_the_ballot_with_the_draft() -> None:
    player = opened(DUMA).do(touch("d-5"), e.ListDone(), e.ChangeChoice())
    assert ballot(player).draft == ("d-5",)


def test_the_limit_changes_nothing_and_says_so() -> None:
    player = opened(DUMA).do(*(touch(f"d-{n}") for n in (1, 2, 3, 4)))
    assert notice(player) is NoticeKind.LIMIT_REACHED
    assert player.has(PlayTone(tone=Tone.LIMIT))
    assert ballot(player).draft == ("d-1", "d-2", "d-3")
    assert player.refuses(e.AcceptNotice())
    assert player.refuses(touch("d-1"))
    assert ballot(player.do(e.DismissNotice())).notice is None


def test_against_all_replaces_only_when_accepted() -> None:
    player = opened(DUMA).do(touch("d-1"), touch("d-13"))
    assert notice(player) is NoticeKind.AGAINST_ALL
    kept = Player(player.context, player.kiosk).do(e.DismissNotice())
    assert ballot(kept).draft == ("d-1",)
    replaced = player.do(e.AcceptNotice())
    assert ballot(replaced).draft == ("d-13",)
    assert ballot(replaced.do(touch("d-2"), e.AcceptNotice())).draft == ("d-2",)


@pytest.mark.parametrize(
    ("second", "kind"), [("l-2", NoticeKind.SAME_SUBJECT), ("l-3", NoticeKind.STANCE_TAKEN)]
)
def test_for_and_against_have_rules_of_their_own(second: str, kind: NoticeKind) -> None:
    player = opened(LISTS).do(touch("l-1"), touch(second))
    assert notice(player) is kind
    assert player.refuses(e.AcceptNotice())
    player.do(e.DismissNotice(), touch("l-4"))
    assert ballot(player).draft == ("l-1", "l-4")


def test_a_withdrawn_option_cannot_be_chosen() -> None:
    context = make_context(frozenset({OptionId("m-2"), OptionId("d-2")}))
    for contest, option in ((MAYOR, "m-2"), (DUMA, "d-2")):
        player = opened(contest, listing(context)).do(touch(option))
        assert notice(player) is NoticeKind.WITHDRAWN
        assert player.refuses(e.AcceptNotice())
        assert ballot(player.do(e.DismissNotice())).draft == ()


def test_leaving_with_unseen_options_asks_and_shows_the_rest() -> None:
    player = opened(MAYOR).do(e.BackToList())
    assert notice(player) is NoticeKind.UNSEEN_OPTIONS
    rest = Player(player.context, player.kiosk).do(e.DismissNotice())
    assert (ballot(rest).page, ballot(rest).notice) == (1, None)
    rest.do(e.TurnPage(page=2), e.BackToList())
    assert isinstance(rest.state, ContestList)
    assert isinstance(player.do(e.AcceptNotice()).state, ContestList)


def test_leaving_with_a_choice_or_with_everything_seen_asks_nothing() -> None:
    player = opened(MAYOR, choose(listing(), MAYOR, "m-1")).do(e.BackToList())
    assert isinstance(player.state, ContestList)
    assert isinstance(opened(PARK).do(e.BackToList()).state, ContestList)


def test_leaving_with_marks_that_were_not_confirmed_asks() -> None:
    player = opened(DUMA).do(touch("d-1"), e.BackToList())
    assert notice(player) is NoticeKind.UNCONFIRMED
    checked = Player(player.context, player.kiosk).do(e.DismissNotice())
    assert confirm(checked).draft == ("d-1",)
    assert marks(player.do(e.AcceptNotice()), DUMA) == ()


def test_all_marks_of_several_can_be_taken_away() -> None:
    player = opened(DUMA, choose(listing(), DUMA, "d-1")).do(touch("d-1"), e.ListDone())
    assert (confirm(player).before, confirm(player).draft) == (("d-1",), ())
    assert marks(player.do(e.ConfirmChoice()), DUMA) == ()


def test_done_with_nothing_is_like_leaving() -> None:
    player = opened(DUMA).do(e.ListDone())
    assert notice(player) is NoticeKind.UNSEEN_OPTIONS
    assert opened(MAYOR).refuses(e.ListDone())


def test_answering_an_unread_question_is_questioned_once() -> None:
    player = opened(ROAD).do(touch("r-1"))
    assert notice(player) is NoticeKind.UNREAD_QUESTION
    reading = Player(player.context, player.kiosk).do(e.DismissNotice())
    assert ballot(reading).page == 1
    assert isinstance(reading.do(touch("r-2")).state, ConfirmingChoice)
    answered = player.do(e.AcceptNotice())
    assert confirm(answered).draft == ("r-1",)
    assert ballot(answered.do(e.ChangeChoice())).page == 2


def test_a_question_read_to_the_end_is_answered_at_once() -> None:
    player = opened(ROAD).do(e.TurnPage(page=1), e.TurnPage(page=2), touch("r-1"))
    assert isinstance(player.state, ConfirmingChoice)


def test_pages_turn_only_where_there_are_pages() -> None:
    player = opened(MAYOR)
    assert player.refuses(e.TurnPage(page=3))
    assert player.refuses(e.TurnPage(page=-1))
    assert ballot(player.do(e.TurnPage(page=2))).voting.seen == {(MAYOR, 0), (MAYOR, 2)}
    assert player.do(touch("m-1")).refuses(e.TurnPage(page=1))


def test_a_number_typed_for_another_page_turns_to_it() -> None:
    player = opened(DUMA).do(touch("d-12"))
    assert ballot(player).page == 1
    assert (DUMA, 1) in ballot(player).voting.seen
    back = opened(MAYOR).do(touch("m-18"), e.ChangeChoice())
    assert ballot(back).page == 2


def test_foreign_contests_and_options_are_refused() -> None:
    assert listing(style=SHORT_STYLE).refuses(e.OpenContest(contest=MAYOR))
    assert opened(MAYOR).refuses(touch("d-1"))


def test_the_list_turns_and_returns_to_the_page_of_the_contest() -> None:
    player = listing()
    assert player.refuses(e.TurnPage(page=2))
    assert hub(player.do(e.TurnPage(page=1))).page == 1
    assert hub(choose(player, PARK, "p-1")).page == 1


def test_a_full_ballot_prints_at_once() -> None:
    player = filled().do(e.Finish())
    assert isinstance(player.state, Printing)
    assert player.has(PrintRecord(ballot=player.state.voting.ballot))


def test_against_all_leaves_nothing_unfilled() -> None:
    player = choose(choose(choose(listing(), MAYOR, "m-20"), DUMA, "d-13"), LISTS, "l-1", "l-4")
    player = opened(ROAD, choose(player, PARK, "p-1")).do(e.TurnPage(page=1), e.TurnPage(page=2))
    player.do(touch("r-1"), e.ConfirmChoice())
    assert isinstance(player.do(e.Finish()).state, Printing)


def test_what_is_not_filled_in_is_said_before_printing() -> None:
    player = choose(listing(), MAYOR, "m-1").do(e.Finish())
    assert isinstance(player.state, UnfilledWarning)
    assert not any(isinstance(effect, PrintRecord) for effect in player.effects)
    assert player.refuses(e.Confirm())
    back = Player(player.context, player.kiosk).do(e.GoBackAndFill())
    assert hub(back).page == 0
    assert isinstance(player.do(e.FinishUnfilled()).state, Printing)


def test_fewer_marks_than_allowed_are_said_too() -> None:
    player = choose(listing(), MAYOR, "m-1")
    player = choose(choose(choose(player, LISTS, "l-1", "l-4"), DUMA, "d-1"), PARK, "p-1").do(e.Finish())
    assert isinstance(player.state, UnfilledWarning)
    assert player.refuses(e.TurnPage(page=1))


def test_the_warning_turns_its_pages() -> None:
    player = listing().do(e.Finish(), e.TurnPage(page=1))
    assert isinstance(player.state, UnfilledWarning)
    assert player.state.page == 1
    assert player.refuses(e.TurnPage(page=2))


def test_a_long_confirmation_has_pages() -> None:
    context = make_context()
    pages = {key: dataclasses.replace(page, confirm_rows=2) for key, page in context.layouts.pages.items()}
    context = dataclasses.replace(context, layouts=dataclasses.replace(context.layouts, pages=pages))
    player = opened(DUMA, listing(context)).do(*(touch(f"d-{n}") for n in (1, 2, 3)), e.ListDone())
    assert confirm(player.do(e.TurnPage(page=1))).page == 1
    assert player.refuses(e.TurnPage(page=2))
    assert len(player.model.rows) == 1


def test_nothing_else_is_lawful_on_these_pages() -> None:
    for player in (listing(), opened(MAYOR), opened(MAYOR).do(touch("m-1")), listing().do(e.Finish())):
        for event in (e.Confirm(), e.Annul(), e.Continue(), e.VoteStored(), e.RecordPrinted()):
            assert player.refuses(event)
    assert StartTimer(timer=e.Timer.IDLE_VOTER, seconds=180) in opened(MAYOR).effects
