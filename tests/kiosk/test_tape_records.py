"""The tape says every choice once, in one language, and nothing about who or when."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.ballot import Ballot, MarkRefusal, mark
from election.definition import Contest, Election
from election.identifiers import OptionId
from election.polls import StationMode
from kiosk.session.events import TapeMark
from kiosk.tape_records import (
    MARK_TEXTS,
    MODE_BANNERS,
    PhraseKind,
    mark_document,
    record_document,
    tape_phrases,
)
from printer.document import Banner, Rule, TapeDocument, Text, TextStyle
from tests.election.strategies import elections
from tests.kiosk.session.scenes import DUMA, LISTS, MAYOR, SHORT_STYLE, STYLE, make_election

ELECTION = make_election()
DAY = ".".join(reversed(ELECTION.date.split("-")))


def ballot_of(**chosen: tuple[str, ...]) -> Ballot:
    ballot = Ballot(style=STYLE)
    for contest in ELECTION.contests:
        marks = tuple(OptionId(option) for option in chosen.get(contest.id, ()))
        ballot = ballot.with_marks(contest, marks)
    return ballot


def lines(document: TapeDocument) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Text | Banner)]


def record(ballot: Ballot, mode: StationMode = StationMode.OFFICIAL) -> TapeDocument:
    return record_document(ELECTION, 123, mode, ballot)


def test_a_record_names_every_contest_and_choice() -> None:
    document = record(ballot_of(mayor=("m-3",), duma=("d-2", "d-1"), lists=("l-1", "l-4"), park=("p-1",)))
    assert lines(document) == [
        f"Участок № 123 · {DAY}",
        "Глава города",
        "3. Кандидатов-3 Пётр Ильич",
        "Дума города",
        "1. Депутатов-1 Яков Львович",
        "2. Депутатов-2 Яков Львович",
        "Не использовано: 1",
        "Списки",
        "1. Партия «Сова-elk» — за",
        "4. Партия «Сова-owl» — против",
        "Вопрос «road»",
        "Выбор не сделан",
        "Вопрос «park»",
        "1. Да-да",
    ]
    assert sum(isinstance(block, Rule) for block in document.blocks) == 6


def test_against_all_leaves_nothing_unused() -> None:
    assert "Не использовано: 2" not in lines(record(ballot_of(duma=("d-13",))))
    assert "13. Против всех кандидатов" in lines(record(ballot_of(duma=("d-13",))))


def test_a_style_prints_only_its_contests() -> None:
    document = record(Ballot(style=SHORT_STYLE))
    assert lines(document)[1:] == ["Вопрос «park»", "Выбор не сделан"]


@pytest.mark.parametrize("mode", StationMode)
def test_other_modes_are_marked_on_the_paper_too(mode: StationMode) -> None:
    banners = [b.text for b in record(ballot_of(), mode).blocks if isinstance(b, Banner)]
    assert banners == ([] if mode is StationMode.OFFICIAL else [MODE_BANNERS[mode]])


def test_the_closing_marks() -> None:
    assert set(MARK_TEXTS) == set(TapeMark)
    assert lines(mark_document(TapeMark.CONFIRMED)) == ["ПОДТВЕРЖДЕНО"]
    assert lines(mark_document(TapeMark.ANNULLED)) == ["АННУЛИРОВАНО"]
    assert lines(mark_document(TapeMark.ANNULLED_BY_RESET)) == ["АННУЛИРОВАНО — СБРОС ПРЕДСЕДАТЕЛЕМ"]
    for tape_mark in TapeMark:
        (text,) = (block for block in mark_document(tape_mark).blocks if isinstance(block, Text))
        assert text.style is TextStyle.MARK


def test_a_record_hides_its_text_in_repr() -> None:
    assert "Кандидатов" not in repr(record(ballot_of(mayor=("m-3",))))


def _marked(draw: st.DrawFn, contest: Contest) -> tuple[OptionId, ...]:
    marks: tuple[OptionId, ...] = ()
    for option in draw(st.permutations(contest.options)):
        outcome = mark(contest, marks, option.id)
        if draw(st.booleans()) and not isinstance(outcome, MarkRefusal):
            marks = outcome
    return marks


@st.composite
def filled_ballots(draw: st.DrawFn) -> tuple[Election, Ballot]:
    election = draw(elections(most_contests=2))
    ballot = Ballot(style=draw(st.sampled_from(election.ballot_styles)).id)
    for contest in election.contests_of(ballot.style):
        ballot = ballot.with_marks(contest, _marked(draw, contest))
    return election, ballot


@settings(max_examples=30, deadline=None)
@given(filled=filled_ballots(), mode=st.sampled_from(StationMode))
def test_phrases_are_all_a_record_can_say_and_tell_choices_apart(
    filled: tuple[Election, Ballot], mode: StationMode
) -> None:
    election, ballot = filled
    phrases = tape_phrases(election, 7)
    known = [phrase.block for phrase in phrases]
    document = record_document(election, 7, mode, ballot)
    assert all(block in known for block in document.blocks if isinstance(block, Text | Banner))
    for contest in election.contests:
        options = [p for p in phrases if p.kind is PhraseKind.OPTION and p.contest == contest.id]
        assert len({p.block.text for p in options}) == len(contest.options)
    chosen = [
        next(p.block for p in phrases if p.kind is PhraseKind.OPTION and (p.contest, p.option) == (c.id, o))
        for c in election.contests_of(ballot.style)
        for o in ballot.of(c.id)
    ]
    printed = [b for b in document.blocks if isinstance(b, Text) and b in chosen]
    assert [b.text for b in printed] == [b.text for b in chosen]


def test_phrases_know_each_mark_and_unused_count() -> None:
    phrases = tape_phrases(ELECTION, 123)
    assert {p.mark for p in phrases if p.kind is PhraseKind.MARK} == set(TapeMark)
    assert [p.count for p in phrases if p.kind is PhraseKind.UNUSED] == [1, 2]
    assert {p.contest for p in phrases if p.kind is PhraseKind.CONTEST} >= {MAYOR, DUMA, LISTS}
