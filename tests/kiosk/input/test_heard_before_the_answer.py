"""Whoever only listens hears all of a page before its question, the answers in order, and nothing twice."""

import dataclasses

from election.localized import STATE_LANGUAGE
from frontpanel.port import Key
from kiosk.screens.model import ScreenKind
from kiosk.session import events as e
from kiosk.session import overlay_events as o
from kiosk.session.context import SessionContext
from tests.kiosk.input.booth import Booth
from tests.kiosk.session.scenes import (
    DUMA,
    MAYOR,
    Player,
    choose,
    comparing,
    listing,
    make_context,
    make_election,
    reading_context,
)


def narrow() -> SessionContext:
    """Return the context of a screen on which one row fits the confirmation and two the list."""
    context = make_context()
    pages = {key: dataclasses.replace(page, confirm_rows=1) for key, page in context.layouts.pages.items()}
    rows = dict.fromkeys(context.layouts.list_rows, 2)
    laid = dataclasses.replace(context.layouts, pages=pages, list_rows=rows)
    return dataclasses.replace(context, layouts=laid)


def two_chosen(context: SessionContext) -> Player:
    options = context.election.contest(DUMA).options
    marks = (e.ChooseOption(option=options[0].id), e.ChooseOption(option=options[4].id))
    return listing(context).do(e.OpenContest(contest=DUMA), *marks, e.ListDone())


def test_every_choice_is_said_before_the_question_whatever_page_shows_it() -> None:
    model = two_chosen(narrow()).model
    assert model.kind is ScreenKind.CONFIRM
    assert [row.number for row in model.rows] == ["1"]
    names = [option.name[STATE_LANGUAGE] for option in make_election().contest(DUMA).options]
    asked = model.speech.index("Подтвердить выбор?")
    before = " ".join(model.speech[:asked])
    assert f"Номер 1. {names[0]}." in before
    assert f"Номер 5. {names[4]}." in before
    assert "Выбран" not in before


def test_the_arrows_reach_the_choices_of_further_pages() -> None:
    player = two_chosen(narrow())
    booth = Booth(player.context, player.kiosk).key(Key.DOWN)
    assert booth.said[0].startswith("Номер 1.")
    booth.key(Key.DOWN)
    assert booth.said[-1].startswith("Номер 5.")
    assert [row.number for row in booth.model.rows] == ["5"]
    booth.key(Key.CONFIRM)
    assert booth.model.state == "ContestList"


def test_every_empty_ballot_is_said_before_the_question() -> None:
    player = listing(narrow()).do(e.Finish())
    model = player.model
    assert len(model.rows) == 2
    empty = [line for line in model.speech if line.startswith("Выбор не сделан")]
    assert len(empty) == len(make_election().contests)
    booth = Booth(player.context, player.kiosk)
    for _ in empty:
        booth.key(Key.DOWN)
    assert booth.said[-1] == empty[-1]


def test_details_of_a_choice_wait_for_the_right_key() -> None:
    context = reading_context()
    first = context.election.contest(MAYOR).options[0].id
    player = listing(context).do(e.OpenContest(contest=MAYOR), e.ChooseOption(option=first))
    assert "Чтобы услышать сведения, нажмите «Вправо»." in player.model.guidance
    booth = Booth(player.context, player.kiosk).key(Key.RIGHT)
    assert booth.actions[-1] == o.OpenDetails(option=first)
    assert booth.key(Key.LEFT).model.kind is ScreenKind.CONFIRM


def test_a_mark_is_taken_away_with_zero_and_right_keeps_its_meaning() -> None:
    again = choose(listing(), MAYOR, "m-1").do(
        e.OpenContest(contest=MAYOR),
        e.ChooseOption(option=make_election().contest(MAYOR).options[0].id),
    )
    assert "Чтобы снять отметку, нажмите 0." in again.model.guidance
    booth = Booth(again.context, again.kiosk).key(Key.RIGHT)
    assert not any(isinstance(action, e.ChooseOption) for action in booth.actions)
    booth.key(Key.D0)
    assert isinstance(booth.actions[-1], e.ChooseOption)


def test_the_first_arrow_after_a_confirmation_goes_to_the_ballot_that_has_the_focus() -> None:
    player = listing().do(
        e.OpenContest(contest=MAYOR),
        e.ChooseOption(option=make_election().contest(MAYOR).options[0].id),
    )
    booth = Booth(player.context, player.kiosk).key(Key.CONFIRM)
    placed = booth.input.focus
    assert placed is not None
    assert booth.key(Key.DOWN).input.focus == placed
    assert booth.said[0].startswith("Бюллетень 2.")
    assert booth.key(Key.DOWN).input.focus != placed


def test_confirming_is_said_before_annulling() -> None:
    for model in (comparing().model, comparing(parts=2).model):
        keys = [line for line in model.guidance if "«Подтверждаю»" in line or "«Вправо»" in line]
        annul = next(line for line in model.guidance if "«Отмена»" in line)
        assert model.guidance.index(keys[0]) < model.guidance.index(annul)


def test_nobody_is_told_to_press_a_key_of_a_keypad_that_is_gone() -> None:
    for cause in o.Interruption:
        model = listing().do(o.SessionInterrupted(cause=cause)).model
        named = any("нажмите" in line for line in model.speech)
        assert named is (cause is o.Interruption.HEADPHONES_OUT)


def test_how_many_may_be_chosen_is_said_once() -> None:
    model = listing().do(e.OpenContest(contest=MAYOR)).model
    assert "Можно выбрать: 1." in model.speech
    assert not any(line.startswith("Выберите") for line in model.speech)
    assert "Выбор не сделан." in model.speech
