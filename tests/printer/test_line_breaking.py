"""Lines keep every letter, keep the width, and break where a reader expects it."""

import hypothesis
import hypothesis.strategies as st
import pytest

from printer.line_breaking import break_lines

WORDS = st.text(alphabet="абвёйЩ-—№%/ \u0301Aq", max_size=120)


def test_words_wrap_between_spaces() -> None:
    assert break_lines("один два  три четыре", len, 8) == ("один два", "три", "четыре")


def test_newline_forces_a_line() -> None:
    assert break_lines("один\n\nдва", len, 20) == ("один", "", "два")


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("Санкт-Петербург", 10, ("Санкт-", "Петербург")),
        ("мы из Санкт-Петербурга", 12, ("мы из", "Санкт-", "Петербурга")),
        ("Гидроэлектростанция", 10, ("Гидроэлект", "ростанция")),
        ("АННУЛИРОВАНО — СБРОС", 14, ("АННУЛИРОВАНО —", "СБРОС")),
        ("АННУЛИРОВАНО — СБРОС", 12, ("АННУЛИРОВАНО", "— СБРОС")),
        ("в округе № 4", 10, ("в округе", "№ 4")),
        ("всего 12,5 % голосов", 11, ("всего", "12,5 %", "голосов")),
        ("это не\u00a0рвать", 9, ("это", "не\u00a0рвать")),
    ],
)
def test_breaking_rules(text: str, width: int, lines: tuple[str, ...]) -> None:
    assert break_lines(text, len, width) == lines


@hypothesis.given(WORDS, st.integers(2, 30))
def test_nothing_is_lost_and_nothing_is_too_wide(text: str, width: int) -> None:
    lines = break_lines(text, len, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        letters = line.replace("\u0301", "")
        assert len(line) <= width or len(letters) <= 1


def test_a_mark_stays_with_its_letter() -> None:
    assert break_lines("зако\u0301н", len, 4) == ("зак", "о\u0301н")
