"""Every state has a screen that says what it shows; hidden states show no choice."""

import dataclasses
import typing

import msgspec
import pytest

from election.identifiers import Language, OptionId
from election.localized import localized
from election.polls import StationMode
from kiosk.screens.model import Control, Look, Row, RowState, ScreenKind, ScreenModel
from kiosk.screens.screen import screen
from kiosk.session import events as e
from kiosk.session.effects import Refused
from kiosk.session.machine import step
from kiosk.session.states import (
    Kiosk,
    NotReady,
    PollsNotOpen,
    State,
    VoteUnknown,
)
from tests.kiosk.session.gallery import every_player, in_language
from tests.kiosk.session.scenes import (
    CONTEXT,
    DUMA,
    FAULT,
    LISTS,
    MAYOR,
    ROAD,
    Player,
    choose,
    comparing,
    idle,
    listing,
    make_context,
    next_part,
    screen_context,
)

PLAYERS = every_player()
HIDDEN = frozenset(
    [
        "NotReady",
        "PollsNotOpen",
        "Idle",
        "Checking",
        "Printing",
        "Annulling",
        "Annulled",
        "Storing",
        "MarkingStored",
        "Done",
        "VoteFailed",
        "VoteUnknown",
        "PrinterFault",
        "StillThere",
        "Suspended",
        "ClosingReset",
    ]
)


def texts(model: ScreenModel) -> list[str]:
    """Return every text of a model."""
    controls = list(model.controls)
    if model.notice is not None:
        controls += [c for c in (model.notice.safe, model.notice.other) if c is not None]
    notice = [] if model.notice is None else [model.notice.title, model.notice.text]
    head = model.header
    return [
        *(head.kicker, head.title, head.subtitle, head.instruction, head.counter, head.page, *head.columns),
        *(model.banner, model.status_left, model.status_right, model.code, *model.paragraphs, *notice),
        *(text for c in controls for text in (c.label, c.note)),
        *(
            text
            for row in (*model.rows, *model.numbered)
            for text in (row.number, row.title, row.details, row.note, row.value, row.state_text, row.speech)
        ),
        *model.speech,
    ]


def all_kiosks() -> list[tuple[Player, Kiosk]]:
    found = [(player, player.kiosk) for player in PLAYERS]
    for player in PLAYERS:
        for language in ("en", "tt"):
            kiosk = in_language(player, language)
            if kiosk is not None:
                found.append((player, kiosk))
    return found


KIOSKS = all_kiosks()


def test_every_state_is_reached_and_left() -> None:
    states = {type_.__name__ for type_ in typing.get_args(State)}
    assert {player.model.state for player in PLAYERS} == states
    station = (e.DeviceReady(), e.PollsChanged(polls=e.Polls.OPEN))
    answers: tuple[e.Event, ...] = (
        *(e.TimerExpired(timer=timer) for timer in e.Timer),
        *(e.MarkPrinted(mark=mark) for mark in e.TapeMark),
        *(e.RecordPrinted(), e.PrinterRecovered(), e.PrintFailed(fault=FAULT), e.VoteStored()),
        *(e.CardSeen(code="1" * 39), e.CardRefused(reason=e.RefusalReason.FOREIGN), e.ChairReturn()),
    )
    left = set()
    for player in PLAYERS:
        kiosk = player.kiosk
        for event in station:
            kiosk, _ = step(player.context, kiosk, event)
        model = screen(screen_context(player.context), kiosk)
        acts: list[e.Event] = [control.action for control in model.controls]
        for act in (*answers, *acts):
            after, _ = step(player.context, kiosk, act)
            if type(after.state) is not type(player.state):
                left.add(player.model.state)
    assert left == states - {VoteUnknown.__name__}


@pytest.mark.parametrize(("player", "kiosk"), KIOSKS)
def test_every_screen_is_complete(player: Player, kiosk: Kiosk) -> None:
    model = screen(screen_context(player.context), kiosk)
    assert model.state == type(kiosk.state).__name__
    assert model.speech
    assert all(line.strip() for line in model.speech)
    assert not any("{" in text or "}" in text for text in texts(model))
    assert model.status_left
    assert model.status_right == "12.09.2027"
    ids = [c.id for c in model.controls] + [row.id for row in model.rows]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("player", "kiosk"), KIOSKS)
def test_what_is_shown_is_spoken(player: Player, kiosk: Kiosk) -> None:
    model = screen(screen_context(player.context), kiosk)
    spoken = " ".join(model.speech)
    if model.notice is not None:
        shown = [model.notice.title, model.notice.text, model.notice.safe.label]
        shown += [] if model.notice.other is None else [model.notice.other.label]
    else:
        shown = [row.title for row in model.rows] + list(model.paragraphs)
        if model.kind is ScreenKind.MESSAGE:
            shown.append(model.header.title)
    for text in shown:
        assert text.rstrip(".…?!") in spoken


@pytest.mark.parametrize(("player", "kiosk"), KIOSKS)
def test_everything_that_can_be_pressed_is_lawful(player: Player, kiosk: Kiosk) -> None:
    context = player.context
    model = screen(screen_context(context), kiosk)
    pressable: list[Control | Row] = [*model.controls, *model.rows, *model.numbered]
    if model.notice is not None:
        pressable = [c for c in (model.notice.safe, model.notice.other) if c is not None]
    for target in pressable:
        action = model.action_of(target.id)
        assert action == target.action
        if action is None:
            continue
        ready = kiosk
        if getattr(target, "after_ms", 0):
            ready, _ = step(context, kiosk, e.TimerExpired(timer=e.Timer.GUARD))
        _, effects = step(context, ready, action)
        assert not any(isinstance(effect, Refused) for effect in effects), target.id


@pytest.mark.parametrize(("player", "kiosk"), KIOSKS)
def test_no_repr_shows_a_name(player: Player, kiosk: Kiosk) -> None:
    model = screen(screen_context(player.context), kiosk)
    shown = repr(kiosk) + repr(model) + repr(player.effects) + repr([c.action for c in model.controls])
    shown += repr([(row, row.action) for row in (*model.rows, *model.numbered)]) + repr(model.notice)
    for contest in CONTEXT.election.contests:
        for option in contest.options:
            assert option.name[Language("ru")] not in shown
            assert f"'{option.id}'" not in shown


def test_hidden_states_show_no_choice() -> None:
    named = [o.name[Language("ru")] for contest in CONTEXT.election.contests for o in contest.options]
    seen = set()
    for player in PLAYERS:
        if player.model.state in HIDDEN:
            seen.add(player.model.state)
            assert not any(name in text for name in named for text in texts(player.model))
            assert not player.model.show_tape
    assert seen == HIDDEN


def test_keys_of_one_screen_never_compete() -> None:
    for player in PLAYERS:
        notice = player.model.notice
        controls = player.model.controls
        if notice is not None:
            controls = tuple(c for c in (notice.safe, notice.other) if c is not None)
        keys = [key for control in controls for key in control.keys]
        assert len(keys) == len(set(keys)), player.model.state


@pytest.mark.parametrize(
    ("mode", "word"),
    [(StationMode.TEST, "ТЕСТ"), (StationMode.TRAINING, "ТРЕНИРОВКА"), (StationMode.SETUP, "НАСТРОЙКА")],
)
def test_other_modes_have_a_banner_on_every_page(mode: StationMode, word: str) -> None:
    for player in PLAYERS:
        if player.model.settings.language == "ru":
            model = screen(screen_context(player.context, mode), player.kiosk)
            assert model.banner.startswith(word)
            assert player.model.banner == ""


def test_a_failure_says_whether_the_vote_counts() -> None:
    titles = {
        "MarkingStored": "Ваш голос учтён",
        "VoteFailed": "Ваш голос НЕ учтён",
        "VoteUnknown": "Сбой при сохранении голоса",
    }
    for player in PLAYERS:
        model = player.model
        if model.state in titles:
            assert model.header.title == titles[model.state]
        if model.state == "PrinterFault":
            assert "Ваш выбор сохранён. Голос ещё не учтён." in model.paragraphs


def test_paper_out_is_told_apart_from_other_faults_of_the_printer() -> None:
    told = {p.model.code[:4]: p.model.header.title for p in PLAYERS if p.model.state == "PrinterFault"}
    assert told == {"P-02": "Закончилась бумага", "B-03": "Неисправность печати"}


def test_the_list_shows_what_is_filled_in() -> None:
    model = choose(choose(listing(), DUMA, "d-2", "d-1"), MAYOR, "m-3").model
    assert model.header.counter == "Заполнено 2 из 5"
    mayor, duma, lists = model.rows
    assert (mayor.value, mayor.state) == ("Кандидатов-3 Пётр Ильич", RowState.CHOSEN)
    assert duma.value == "Депутатов-1 Яков Львович; Депутатов-2 Яков Львович"
    assert duma.note == "Можно выбрать ещё: 1"
    assert (lists.value, lists.state) == ("Выбор не сделан", RowState.PLAIN)
    assert [row.number for row in model.numbered] == ["1", "2", "3", "4", "5"]
    finish = next(control for control in model.controls if control.id == "finish")
    assert finish.look is Look.SECONDARY


def test_the_page_strip_has_ranges_and_ticks() -> None:
    model = listing().do(e.OpenContest(contest=MAYOR), e.TurnPage(page=2)).model
    strip = [control for control in model.controls if control.look is Look.PAGE]
    assert [control.label for control in strip] == ["1–7", "8–14", "15–20"]
    assert [control.ticked for control in strip] == [True, False, True]
    assert [control.current for control in strip] == [False, False, True]
    assert model.header.page == "Страница 3 из 3 · кандидаты 15–20 из 20"
    assert [control.id for control in model.controls if control.look is Look.TURN] == ["previous"]


def test_a_ballot_shows_the_row_chosen_and_who_withdrew() -> None:
    player = choose(listing(make_context(frozenset({OptionId("m-2")}))), MAYOR, "m-1")
    model = player.do(e.OpenContest(contest=MAYOR)).model
    first, second, third, *_ = model.rows
    assert (first.state, first.state_text) == (RowState.CHOSEN, "Выбран")
    assert (second.state, second.state_text, second.number) == (RowState.WITHDRAWN, "Выбыл", "2")
    assert (third.state, third.state_text) == (RowState.PLAIN, "")
    assert model.numbered[-1].separated
    assert model.header.counter == "Ваш выбор: Кандидатов-1 Пётр Ильич"


def test_one_party_has_two_different_rows() -> None:
    titles = [row.title for row in listing().do(e.OpenContest(contest=LISTS)).model.rows]
    assert titles[:2] == ["Партия «Сова-elk» — за", "Партия «Сова-elk» — против"]


def test_a_question_has_its_text_and_answers_on_every_page() -> None:
    player = listing().do(e.OpenContest(contest=ROAD))
    for page in range(3):
        model = player.do(e.TurnPage(page=page)).model
        assert model.kind is ScreenKind.QUESTION
        assert model.paragraphs
        assert [row.title for row in model.rows] == ["Да-да", "Нет-нет"]
        assert model.header.page == f"Текст вопроса: страница {page + 1} из 3"


def test_brief_rows_leave_the_details_to_the_confirmation() -> None:
    duma = CONTEXT.election.contest(DUMA)
    first = msgspec.structs.replace(duma.options[0], details=localized("1974 г. р., врач"))
    contests = tuple(
        msgspec.structs.replace(duma, options=(first, *duma.options[1:])) if contest.id == DUMA else contest
        for contest in CONTEXT.election.contests
    )
    election = msgspec.structs.replace(CONTEXT.election, contests=contests)
    whole = dataclasses.replace(CONTEXT, election=election)
    pages = {key: dataclasses.replace(page, brief=True) for key, page in CONTEXT.layouts.pages.items()}
    brief = dataclasses.replace(whole, layouts=dataclasses.replace(CONTEXT.layouts, pages=pages))
    both = "партия «Лось-1»\n1974 г. р., врач"
    assert listing(whole).do(e.OpenContest(contest=DUMA)).model.rows[0].details == both
    player = listing(brief).do(e.OpenContest(contest=DUMA))
    assert player.model.rows[0].details == "партия «Лось-1»"
    model = player.do(e.ChooseOption(option=first.id), e.ListDone()).model
    assert model.rows[0].details == both
    # The ear gets the details on ▶, not before the question.
    assert not any("врач" in line for line in model.speech)


def test_the_final_pair_waits_for_the_guard_and_the_last_part() -> None:
    first = comparing(parts=2).model
    assert [c.id for c in first.controls if c.look in (Look.CONFIRM, Look.ANNUL, Look.PRIMARY)] == [
        "annul",
        "next-part",
    ]
    model = next_part(comparing(parts=2), 1, 2).model
    assert (model.tape_part, model.tape_parts, model.show_tape) == (1, 2, True)
    labels = [c.label for c in model.controls if c.look in (Look.CONFIRM, Look.ANNUL)]
    assert labels == ["АННУЛИРУЮ", "ПОДТВЕРЖДАЮ"]


def test_the_last_annulment_says_that_the_commission_is_called() -> None:
    notes = {
        limit: next(c.note for c in comparing(make_context(annulments_limit=limit)).model.controls)
        for limit in (1, 2)
    }
    assert notes == {1: "затем обратитесь к члену комиссии", 2: "изменить выбор"}


def test_under_a_notice_nothing_else_answers() -> None:
    model = listing().do(e.OpenContest(contest=MAYOR), e.BackToList()).model
    assert model.action_of("back") is None
    assert model.action_of("option-1") is None
    assert model.action_of("safe") == e.DismissNotice()
    assert model.action_of("other") == e.AcceptNotice()
    assert listing().model.action_of("nothing") is None


def test_each_language_is_offered_in_its_own_words() -> None:
    card = (e.CardSeen(code="1" * 39), e.CardAccepted(style=CONTEXT.election.ballot_styles[0].id))
    model = idle().do(*card).model
    assert [row.title for row in model.rows] == ["Русский", "English", "Татарча"]
    assert model.speech == ("Русский — нажмите 1.", "English — press 2.", "Татарча — 3 басыгыз.")
    quiet = [control.label for control in idle().model.controls if control.look is Look.QUIET]
    assert quiet == ["Русский", "English", "Татарча"]


def test_places_of_the_device_are_left_out_when_unknown() -> None:
    bare = dataclasses.replace(screen_context(CONTEXT), reader_place=None, tape_place=None)
    assert screen(bare, comparing().kiosk).header.subtitle == ""
    assert not any("Считыватель" in line for line in screen(bare, idle().kiosk).speech)
    assert comparing().model.header.subtitle == "Лента — в окошке справа."


def test_the_package_says_where_the_card_goes() -> None:
    policy = CONTEXT.election.policy
    done = next(player for player in PLAYERS if player.model.state == "Done")
    assert done.model.paragraphs == ("Верните карточку члену комиссии.",)
    assert policy.card_return is None


def test_screens_outside_a_session_are_in_the_state_language() -> None:
    for state in (NotReady(fault=FAULT), PollsNotOpen(polls=e.Polls.OPEN)):
        model = screen(screen_context(CONTEXT), Kiosk(state=state))
        assert model.language == "ru"
        assert model.kind is ScreenKind.MESSAGE
