"""The same texts in every language, and texts that ask for no grammar."""

import re
import string

import pytest

from election.identifiers import Language
from kiosk.screens.texts import TEXTS, Words, language_name

RUSSIAN = TEXTS[Language("ru")]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_every_language_has_every_text(language: Language) -> None:
    texts = TEXTS[language]
    assert set(texts) == set(RUSSIAN)
    assert all(text.strip() == text and text for text in texts.values())
    assert {key: places(text) for key, text in texts.items()} == {k: places(t) for k, t in RUSSIAN.items()}


def test_languages_are_not_copies_of_each_other() -> None:
    same = {"language.speech", "list.speech.row", "compare.speech.contest", "row.speech.number"}
    for language, texts in TEXTS.items():
        if language != "ru":
            copied = {key for key, text in texts.items() if text == RUSSIAN[key]} - same
            assert not copied, (language, copied)


def test_numbers_never_ask_a_russian_noun_to_agree() -> None:
    number = r"\{(?:count|total|allowed|left|shown|done|seconds|first|last)\}"
    # «2 из 3», «1–14», «45 с.» and the end of a clause are all that may follow a number.
    allowed = re.compile(number + r"(?= из \{|–\{|[.,;]|$| с\.)")
    for key, text in RUSSIAN.items():
        for found in re.finditer(number, text):
            assert allowed.match(text, found.start()), key


def test_the_legal_words() -> None:
    assert RUSSIAN["refused.title"] == "КОД НЕДЕЙСТВИТЕЛЕН"
    assert RUSSIAN["compare.confirm"] == "ПОДТВЕРЖДАЮ"
    assert RUSSIAN["compare.annul"] == "АННУЛИРУЮ"


def test_an_unknown_language_falls_back_to_russian() -> None:
    words = Words(language=Language("xal"))
    assert words("list.none") == "Выбор не сделан"
    assert words.of({Language("ru"): "Дума", Language("xal"): "Хурл"}) == "Хурл"
    assert language_name(Language("xal")) == "xal"
    assert language_name(Language("tt")) == "Татарча"


def test_values_with_braces_stay_as_they_are() -> None:
    assert Words(language=Language("ru"))("confirm.before", names="{x}") == "Было: {x}"
