"""Stress marks in names: the voice says them where the mark is, or the mark is refused."""

import re
import subprocess

import pytest

from election.identifiers import Language
from provisioning.audio.sound import SoundError
from provisioning.audio.stress import StressError, with_stress
from provisioning.audio.voice import VOICES, speak


def phonemes(text: str) -> str:
    return subprocess.run(
        ["espeak-ng", "-v", "ru", "-q", "-x", "--stdin"], input=text.encode(), capture_output=True, check=True
    ).stdout.decode()


@pytest.mark.parametrize(
    ("marked", "before"),
    [
        ("Аисто́ва", 2),
        ("Аи́стова", 1),
        ("Ивано́в", 2),
        ("Ива́нов", 1),
        ("за́мок", 0),
        ("замо́к", 1),
        ("мука́", 1),
        ("Добрыни́ч", 2),
        ("Преображе́нская", 3),
        ("Царе́в", 1),
    ],
)
def test_the_stress_is_where_the_mark_is(marked: str, before: int) -> None:
    """`before` vowels come before the stressed one in what the voice then says."""
    heard = phonemes(with_stress(marked, phonemes))
    head, _, rest = heard.partition("'")
    assert rest
    assert "'" not in rest
    assert len(re.findall(r"[aAeEiIouyV8]", head)) == before


def test_every_part_of_a_double_name_takes_a_mark() -> None:
    spoken = with_stress("Ко́стин-Заре́чный Лев", phonemes)
    assert spoken.endswith("-[[zar;'etS;nyj]] Лев")
    assert spoken.startswith("[[k'o")


def test_a_mark_changes_the_sound_and_no_mark_changes_nothing() -> None:
    voice = VOICES[Language("ru")]
    assert with_stress("Ёлкина Майя", phonemes) == "Ёлкина Майя"
    assert with_stress("Чайко́й", phonemes).startswith("[[")
    assert len(speak("Аисто́ва.", voice)) > 5_000
    assert speak("Аисто́ва.", voice).tobytes() != speak("Аистова.", voice).tobytes()


@pytest.mark.parametrize("text", ["Аист́ова", "Во́ро́бей", "Vé́ra", "И́ва́н"])
def test_a_mark_that_cannot_be_placed_is_refused(text: str) -> None:
    with pytest.raises(StressError):
        with_stress(text, phonemes)


def test_a_voice_whose_vowels_cannot_be_matched_is_refused() -> None:
    with pytest.raises(StressError, match="фонемы"):
        with_stress("за́мок", lambda word: "zmk")


def test_only_the_russian_voice_takes_marks() -> None:
    with pytest.raises(SoundError, match="русский голос"):
        speak("Ve\u0301ra.", VOICES[Language("en")])
