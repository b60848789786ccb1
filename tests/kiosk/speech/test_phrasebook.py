"""The list of phrases: every literal part of every text, and the file that the provisioning renders."""

import pathlib

import pytest

from election.audio import words_of
from kiosk.screens.texts import TEXTS
from kiosk.speech.phrasebook import literals, phrases, written

FILE = pathlib.Path(__file__).resolve().parents[3] / "provisioning" / "audio" / "phrases.json"


@pytest.mark.parametrize(
    ("template", "parts"),
    [
        ("Номер {number}. {name}", ("Номер,",)),
        ("Чтобы выбрать «{name}», сначала снимите отметку.", ("Чтобы выбрать,", "сначала снимите отметку.")),
        ("Всё верно?", ("Всё верно?",)),
        ("Нажмите «Помощь».", ("Нажмите «Помощь».",)),
        ("Печатаем…", ("Печатаем…",)),
        ("{first}–{last}", ()),
    ],
)
def test_a_text_gives_its_literal_parts(template: str, parts: tuple[str, ...]) -> None:
    assert literals(template) == parts


def test_every_text_is_in_the_list_of_its_language() -> None:
    for language, texts in TEXTS.items():
        listed = {words_of(phrase) for phrase in phrases()[language]}
        for text in texts.values():
            assert {words_of(part) for part in literals(text)} <= listed


def test_the_file_of_the_provisioning_is_fresh() -> None:
    assert FILE.read_bytes() == written(), "run: python -m kiosk.speech provisioning/audio/phrases.json"
