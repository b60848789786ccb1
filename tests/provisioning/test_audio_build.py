"""The audio ballot in a package: every text, as the source wants it said, or a refusal that names it."""

import csv
import pathlib

import pytest

from election.audio import (
    INDEX_FILE,
    LOUDNESS_LUFS,
    LOUDNESS_TOLERANCE_DB,
    SOUND_FILE,
    AudioIndex,
    Clip,
    read_index,
    words_of,
)
from election.identifiers import Language
from election.package import ElectionPackage, Expectation, read_package
from election.package_decoding import PackageProblem
from provisioning.audio import voice as voices
from provisioning.audio import wording
from provisioning.audio.listening import NoAudioError, write_clips
from provisioning.audio.rendering import AudioPlan
from provisioning.audio.sound import Samples, from_mu_law, loudness, read_wav, write_wav
from provisioning.audio.voice import VOICES, Voice, readable
from provisioning.build import build_package
from provisioning.files import read_folder
from tests.provisioning.conftest import SOURCE
from tests.provisioning.test_audio_sound import tone

NAME = '{ name = "Аистова Вера" }'


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def few_phrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Render a few phrases and numbers only: that all of them are listed is proved beside the kiosk."""
    few = {Language("ru"): ("Номер,", "Всё верно?"), Language("en"): ("Number,",)}
    monkeypatch.setattr("provisioning.audio.rendering.read_phrases", lambda: few)
    monkeypatch.setattr(wording, "SPOKEN_NUMBERS", (0, 1, 17))


def build(
    folder: pathlib.Path, keys: pathlib.Path, cache: pathlib.Path | None, text: str = SOURCE
) -> ElectionPackage | tuple[PackageProblem, ...]:
    (folder / "source.toml").write_text(text, encoding="utf-8")
    plan = AudioPlan(cache=cache, workers=2)
    return build_package(folder / "source.toml", keys, folder / "package", None, plan)


def clips_of(folder: pathlib.Path) -> tuple[dict[tuple[str, str], Clip], bytes]:
    sound = (folder / "package" / SOUND_FILE).read_bytes()
    index = read_index((folder / "package" / INDEX_FILE).read_bytes(), sound)
    assert isinstance(index, AudioIndex)
    return {(clip.language, " ".join(words_of(clip.text))): clip for clip in index.clips}, sound


def sound_of(folder: pathlib.Path, text: str, language: str = "ru") -> bytes:
    clips, sound = clips_of(folder)
    clip = clips[language, text]
    return sound[clip.start : clip.start + clip.size]


def refusal(folder: pathlib.Path, keys: pathlib.Path, cache: pathlib.Path, text: str) -> PackageProblem:
    problems = build(folder, keys, cache, text)
    assert isinstance(problems, tuple)
    assert not (folder / "package").exists()
    return problems[0]


def test_every_text_has_a_clip_of_the_common_loudness(
    keys: pathlib.Path, tmp_path: pathlib.Path, cache: pathlib.Path
) -> None:
    assert isinstance(build(tmp_path, keys, cache), ElectionPackage)
    files = read_folder(tmp_path / "package")
    assert isinstance(files, dict)
    assert isinstance(read_package(files, None, Expectation()), ElectionPackage)
    clips, sound = clips_of(tmp_path)
    for key in (
        ("ru", "Номер"),
        ("ru", "17"),
        ("en", "17"),
        ("ru", "Аистова Вера"),
        ("en", "Bochkaryov Ignat"),
        ("ru", "Зелёный берег против"),
        ("ru", "Согласны ли Вы"),
        ("en", "Against all"),
        ("ru", "1968 года рождения"),
    ):
        assert key in clips
    for clip in clips.values():
        heard = loudness(from_mu_law(sound[clip.start : clip.start + clip.size]))
        assert abs(heard - LOUDNESS_LUFS) <= LOUDNESS_TOLERANCE_DB, clip.text


def test_the_same_source_gives_the_same_sound_with_and_without_a_cache(
    keys: pathlib.Path, tmp_path: pathlib.Path, cache: pathlib.Path
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    build(tmp_path / "a", keys, cache)
    build(tmp_path / "b", keys, None)
    assert read_folder(tmp_path / "a" / "package") == read_folder(tmp_path / "b" / "package")


def test_a_cached_text_is_not_rendered_again(
    keys: pathlib.Path, tmp_path: pathlib.Path, cache: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, keys, cache)
    asked: list[str] = []
    real = voices.speak

    def speak(text: str, voice: Voice) -> Samples:
        asked.append(text)
        return real(text, voice)

    monkeypatch.setattr(voices, "speak", speak)
    changed = SOURCE.replace("Аистова Вера", "Аистова Вера Львовна")
    assert isinstance(build(tmp_path, keys, cache, changed), ElectionPackage)
    assert asked == ["Аистова Вера Львовна."]


def test_a_pronunciation_beside_a_name_changes_that_name_only(
    keys: pathlib.Path, tmp_path: pathlib.Path, cache: pathlib.Path
) -> None:
    build(tmp_path, keys, cache)
    usual, other = sound_of(tmp_path, "Аистова Вера"), sound_of(tmp_path, "Бочкарёв Игнат")
    said = SOURCE.replace(NAME, '{ name = "Аистова Вера", say = "Аисто́ва Вера" }')
    assert isinstance(build(tmp_path, keys, cache, said), ElectionPackage)
    assert sound_of(tmp_path, "Аистова Вера") != usual
    assert sound_of(tmp_path, "Бочкарёв Игнат") == other


def test_both_lines_of_a_list_get_its_pronunciation(
    keys: pathlib.Path, tmp_path: pathlib.Path, cache: pathlib.Path
) -> None:
    build(tmp_path, keys, cache)
    usual = [sound_of(tmp_path, f"Дом и двор {stance}") for stance in ("за", "против")]
    said = SOURCE.replace('{ name = "Дом и двор" }', '{ name = "Дом и двор", say = "Дом и дворр" }')
    assert isinstance(build(tmp_path, keys, cache, said), ElectionPackage)
    now = [sound_of(tmp_path, f"Дом и двор {stance}") for stance in ("за", "против")]
    assert all(a != b for a, b in zip(usual, now, strict=True))


def test_a_recording_takes_the_place_of_the_voice(
    keys: pathlib.Path, tmp_path: pathlib.Path, cache: pathlib.Path
) -> None:
    (tmp_path / "vera.wav").write_bytes(write_wav(tone(200, 0.03, 0.7)))
    text = SOURCE + '[[audio.texts]]\ntext = "Аистова Вера"\nfile = "vera.wav"\n'
    assert isinstance(build(tmp_path, keys, cache, text), ElectionPackage)
    clips, _ = clips_of(tmp_path)
    assert clips["ru", "Аистова Вера"].origin == "recorded"
    assert clips["ru", "Номер"].origin == "synthetic"
    assert len(sound_of(tmp_path, "Аистова Вера")) == pytest.approx(0.7 * 16_000, abs=300)


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ('text = "Аистова Вероника"\nsay = "х"', "audio.texts[0]", "такого текста в этих выборах нет"),
        ('text = "Аистова Вера"', "audio.texts[0]", "say или file"),
        ('text = "Аистова Вера"\nsay = "х"\nfile = "a.wav"', "audio.texts[0]", "say или file"),
        ('text = "Аистова Вера"\nfile = "none.wav"', "audio.texts[0].file", "none.wav"),
        ('text = "Аистова Вера"\nfile = "../up.wav"', "audio.texts[0].file", "up.wav"),
        ('text = "Аистова Вера"\nsay = "…"', "audio.texts[0]", "произношение пусто"),
        (
            'text = "Аистова Вера"\nfile = "quiet.wav"',
            "contests[0].options[0].name.ru",
            "«Аистова Вера»: получилась тишина",
        ),
        (
            'text = "Аистова Вера"\nfile = "text.wav"',
            "contests[0].options[0].name.ru",
            "«Аистова Вера»: это не WAV",
        ),
    ],
)
def test_a_wrong_wish_is_refused_with_its_place(
    keys: pathlib.Path, tmp_path: pathlib.Path, cache: pathlib.Path, text: str, place: str, reason: str
) -> None:
    (tmp_path / "quiet.wav").write_bytes(write_wav(tone(200, 0.0)))
    (tmp_path / "text.wav").write_text("text")
    (tmp_path.parent / "up.wav").write_bytes(write_wav(tone(200)))
    problem = refusal(tmp_path, keys, cache, f"{SOURCE}[[audio.texts]]\n{text}\n")
    assert problem.place == place
    assert reason in problem.text


def test_two_pronunciations_of_one_text_are_refused(
    keys: pathlib.Path, tmp_path: pathlib.Path, cache: pathlib.Path
) -> None:
    text = SOURCE.replace(NAME, '{ name = "Аистова Вера", say = "а" }')
    text += '[[audio.texts]]\ntext = "Аистова Вера"\nsay = "б"\n'
    problem = refusal(tmp_path, keys, cache, text)
    assert problem.text.endswith("(contests[0].options[0].say)")


def test_a_pronunciation_of_a_name_that_is_not_there_is_refused(
    keys: pathlib.Path, tmp_path: pathlib.Path, cache: pathlib.Path
) -> None:
    text = SOURCE.replace(NAME, '{ name = "Аистова Вера", say = { en = "Vera" } }')
    assert refusal(tmp_path, keys, cache, text).place == "contests[0].options[0].say.en"


def test_a_name_without_a_word_is_refused(
    keys: pathlib.Path, tmp_path: pathlib.Path, cache: pathlib.Path
) -> None:
    problem = refusal(tmp_path, keys, cache, SOURCE.replace("Аистова Вера", "***"))
    assert (problem.place, problem.text) == ("contests[0].options[0].name.ru", "произнести нечего: «***»")


def test_a_language_without_a_voice_is_refused_or_gets_one(
    keys: pathlib.Path, tmp_path: pathlib.Path, cache: pathlib.Path
) -> None:
    text = SOURCE.replace('"en"]', '"en", "xal"]').replace(
        'title = "Вопрос"', 'title = { ru = "Вопрос", xal = "Сурвр" }'
    )
    problem = refusal(tmp_path, keys, cache, text)
    assert problem.place == "contests[2].title.xal"
    assert problem.text.startswith("«Сурвр»: для языка xal нет голоса")
    wrong = refusal(tmp_path, keys, cache, text + '[audio.voices]\nxal = "no-such-voice"\n')
    assert wrong.text.startswith("«Сурвр»: espeak-ng: голоса «no-such-voice» нет")
    assert isinstance(build(tmp_path, keys, cache, text + '[audio.voices]\nxal = "ru"\n'), ElectionPackage)
    assert sound_of(tmp_path, "Сурвр", "xal")


def test_without_the_voice_nothing_is_built(
    keys: pathlib.Path, tmp_path: pathlib.Path, cache: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "PROGRAM", "no-such-espeak")
    problem = refusal(tmp_path, keys, cache, SOURCE)
    assert problem.text == "программы no-such-espeak нет: установите пакет espeak-ng"


def test_a_voice_that_swallows_a_text_is_refused(
    keys: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = voices._run
    monkeypatch.setattr(
        voices, "_run", lambda arguments, text: real(arguments, "а" if "ли Вы" in text else text)
    )
    problem = refusal(tmp_path, keys, tmp_path / "cache", SOURCE.replace("ли Вы", "ли Вы, " + "со всем " * 9))
    assert problem.place == "contests[2].question.ru"
    assert problem.text.endswith("голос этого не произносит")


def test_the_name_of_a_clip_file_is_taken(
    keys: pathlib.Path, tmp_path: pathlib.Path, cache: pathlib.Path
) -> None:
    (tmp_path / SOUND_FILE).write_bytes(b"x")
    text = SOURCE.replace('languages = ["ru", "en"]', f'languages = ["ru", "en"]\nassets = ["{SOUND_FILE}"]')
    assert "занято озвучиванием" in refusal(tmp_path, keys, cache, text).text


def test_people_can_listen_to_every_clip(
    keys: pathlib.Path, tmp_path: pathlib.Path, cache: pathlib.Path, good_package: pathlib.Path
) -> None:
    build(tmp_path, keys, cache)
    count = write_clips(tmp_path / "package", tmp_path / "clips")
    with (tmp_path / "clips" / "list.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == count == len(list((tmp_path / "clips").glob("*.wav")))
    vera = next(row for row in rows if row["text"] == "Аистова Вера")
    assert len(read_wav((tmp_path / "clips" / vera["file"]).read_bytes())) > 8_000
    with pytest.raises(NoAudioError, match="нет"):
        write_clips(good_package, tmp_path / "other")


@pytest.mark.parametrize(
    ("text", "language", "read"),
    [
        ("КОД НЕДЕЙСТВИТЕЛЕН", "ru", "код недействителен."),
        ("Округ № 7", "ru", "Округ номер 7."),
        ("district No. 7", "en", "district number 7."),
        ("Партия «Лось» — за", "ru", "Партия Лось, за."),
        ("Всё верно?", "ru", "Всё верно?"),
        ("Номер,", "ru", "Номер,"),
        ("с.", "ru", "секунд."),
        ("партия ЛОСЬ", "ru", "партия ЛОСЬ."),
    ],
)
def test_signs_are_read_as_words(text: str, language: str, read: str) -> None:
    assert readable(text, VOICES[Language(language)]) == read
