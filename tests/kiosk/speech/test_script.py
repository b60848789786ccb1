"""A sentence is said in its own words: the fewest clips, the right language, every number."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.audio import SPOKEN_NUMBERS, words_of
from election.identifiers import Language
from kiosk.speech.script import SHORT_PAUSE_MS, Segments, spelled
from tests.kiosk.session.scenes import make_election
from tests.kiosk.speech.scenes import make_clips

RU, EN, TT = Language("ru"), Language("en"), Language("tt")
SCRIPT = make_clips(make_election()).script


def said(segments: Segments) -> list[tuple[str, str]]:
    return [(piece.clip.language, " ".join(piece.clip.words)) for piece in segments.pieces]


def test_a_row_is_label_number_name_and_state() -> None:
    found = SCRIPT.segments("Номер 17. Кандидатов-17 Пётр Ильич. Не выбран.", RU)
    assert said(found) == [
        ("ru", "Номер"),
        ("ru", "17"),
        ("ru", "Кандидатов 17 Пётр Ильич"),
        ("ru", "Не выбран"),
    ]
    assert [piece.pause_ms for piece in found.pieces] == [0, SHORT_PAUSE_MS, SHORT_PAUSE_MS, 0]
    assert found.missing == ()


def test_each_line_of_the_language_page_is_in_its_own_language() -> None:
    assert {language for language, _ in said(SCRIPT.segments("English — press 2.", RU))} == {"en"}
    assert {language for language, _ in said(SCRIPT.segments("Татарча — 3 басыгыз.", RU))} == {"tt"}
    assert {language for language, _ in said(SCRIPT.segments("Русский — нажмите 1.", TT))} == {"ru"}


def test_a_name_that_is_only_russian_is_said_in_russian_within_english() -> None:
    found = SCRIPT.segments("Number 3. Глава города. Selected.", EN)
    assert [language for language, _ in said(found)] == ["en", "en", "ru", "en"]


def test_a_word_without_a_clip_is_told_and_the_rest_is_said() -> None:
    found = SCRIPT.segments("Номер 2. Незнакомцев Пётр. Не выбран.", RU)
    assert found.missing == ("Незнакомцев", "Пётр")
    assert said(found) == [("ru", "Номер"), ("ru", "2"), ("ru", "Не выбран")]


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        ("0", ["0"]),
        ("100", ["100"]),
        ("107", ["100", "7"]),
        ("347", ["300", "47"]),
        ("900", ["900"]),
        ("1000", ["1", "0", "0", "0"]),
        ("007", ["0", "0", "7"]),
    ],
)
def test_numbers_are_made_of_what_is_rendered(number: str, parts: list[str]) -> None:
    assert list(spelled(number)) == parts
    found = SCRIPT.segments(f"Номера {number} в бюллетене нет.", RU)
    assert found.missing == ()
    assert [words for _, words in said(found)] == ["Номера", *parts, "в бюллетене нет"]


@given(st.integers(0, 999))
def test_every_number_to_999_adds_up(number: int) -> None:
    parts = spelled(str(number))
    assert sum(map(int, parts)) == number
    assert all(int(part) in SPOKEN_NUMBERS for part in parts)


@given(st.lists(st.sampled_from(sorted(c.words for c in SCRIPT._keys if c.language == RU)), max_size=6))
def test_what_is_heard_is_what_is_written(clips: list[tuple[str, ...]]) -> None:
    sentence = ". ".join(" ".join(words) for words in clips)
    found = SCRIPT.segments(sentence, RU)
    assert found.missing == ()
    heard = " ".join(" ".join(piece.clip.words) for piece in found.pieces)
    numbers = re.sub(r"\b([1-9])00 (\d{1,2})\b", lambda m: str(int(m[1]) * 100 + int(m[2])), heard)
    assert (
        numbers.split()
        == re.sub(
            r"\b([1-9])00 (\d{1,2})\b",
            lambda m: str(int(m[1]) * 100 + int(m[2])),
            " ".join(words_of(sentence)),
        ).split()
    )
    assert len(found.pieces) <= len(clips)


def test_no_repr_shows_what_is_said() -> None:
    found = SCRIPT.segments("Номер 17. Кандидатов-17 Пётр Ильич.", RU)
    assert "Пётр" not in repr(found) + repr(found.pieces) + repr(found.pieces[0].clip)
