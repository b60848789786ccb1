"""Which texts get a clip and how each sounds: phrases, numbers, texts of the election, wishes of the source.

It renders nothing. The phrases come from a file that the kiosk's software writes (`python -m kiosk.speech`).
"""

import collections.abc
import dataclasses
import importlib.resources
import pathlib
import typing

import msgspec

from election.audio import SPOKEN_NUMBERS, spoken_texts, words_of
from election.definition import Election
from election.identifiers import Language
from election.localized import STATE_LANGUAGE
from election.package_decoding import PackageProblem, ProblemCode, plain
from provisioning.source import Source, Text

PHRASES_FILE = "phrases.json"

_Key = tuple[Language, tuple[str, ...]]


class _Phrases(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: typing.Literal[1]
    phrases: dict[Language, tuple[str, ...]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One clip to be made. `say` is what the voice reads; `recording` a file that takes its place."""

    place: str
    language: Language
    text: str
    say: str
    recording: pathlib.Path | None = None

    @property
    def key(self) -> _Key:
        """Return what the clip is found by."""
        return self.language, words_of(self.text)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    place: str
    say: str | None = None
    recording: pathlib.Path | None = None


class _WordingError(Exception):
    def __init__(self, place: str, text: str, code: ProblemCode = ProblemCode.WRONG_VALUE) -> None:
        super().__init__(text)
        self.problem = PackageProblem(code=code, place=place, text=text)


def read_phrases() -> collections.abc.Mapping[Language, tuple[str, ...]]:
    """Return the fixed phrases by language, as they come with the software."""
    data = (importlib.resources.files("provisioning.audio") / PHRASES_FILE).read_bytes()
    return msgspec.json.decode(data, type=_Phrases).phrases


def wanted_clips(
    source: Source,
    election: Election,
    folder: pathlib.Path,
    phrases: collections.abc.Mapping[Language, tuple[str, ...]],
) -> tuple[Wanted, ...] | PackageProblem:
    """Return every clip of an election in a fixed order, or what the source says wrongly about its sound."""
    found: dict[_Key, Wanted] = {}
    try:
        for clip in _all(election, phrases):
            if not clip.key[1]:
                raise _WordingError(clip.place, f"произнести нечего: «{plain(clip.text)}»")
            found.setdefault(clip.key, clip)
        for key, wish in _wishes(source, election, folder).items():
            if key not in found:
                raise _WordingError(wish.place, "такого текста в этих выборах нет")
            found[key] = dataclasses.replace(
                found[key], say=wish.say or found[key].say, recording=wish.recording
            )
    except _WordingError as error:
        return error.problem
    return tuple(found[key] for key in sorted(found))


def _all(
    election: Election, phrases: collections.abc.Mapping[Language, tuple[str, ...]]
) -> collections.abc.Iterator[Wanted]:
    """Give the phrases first: of equal wordings theirs has the right ending."""
    for language in dict.fromkeys((STATE_LANGUAGE, *election.languages)):
        for index, phrase in enumerate(phrases.get(language, ())):
            yield Wanted(place=f"phrases.{language}[{index}]", language=language, text=phrase, say=phrase)
        for number in SPOKEN_NUMBERS if language in phrases else ():
            yield Wanted(place=f"numbers.{language}", language=language, text=str(number), say=str(number))
    for text in spoken_texts(election):
        yield Wanted(place=text.place, language=text.language, text=text.text, say=text.text)


def _wishes(source: Source, election: Election, folder: pathlib.Path) -> dict[_Key, _Wish]:
    found: dict[_Key, _Wish] = {}
    for place, language, text, say in _beside_names(source, election):
        _add(found, (language, words_of(text)), _Wish(place=place, say=say))
    for index, entry in enumerate(source.audio.texts):
        place = f"audio.texts[{index}]"
        if (entry.say is None) == (entry.file is None):
            raise _WordingError(place, "нужно одно из двух: say или file")
        recording = None if entry.file is None else _recording(folder, entry.file, f"{place}.file")
        _add(
            found,
            (entry.language, words_of(entry.text)),
            _Wish(place=place, say=entry.say, recording=recording),
        )
    return found


def _add(found: dict[_Key, _Wish], key: _Key, wish: _Wish) -> None:
    if wish.say is not None and not words_of(wish.say):
        raise _WordingError(wish.place, "произношение пусто")
    before = found.setdefault(key, wish)
    if (before.say, before.recording) != (wish.say, wish.recording):
        text = f"для этого текста уже указано другое звучание ({before.place})"
        raise _WordingError(wish.place, text, ProblemCode.INCONSISTENT)


def _recording(folder: pathlib.Path, name: str, place: str) -> pathlib.Path:
    path = folder / plain(name)
    inside = path.resolve().is_relative_to(folder.resolve())
    if not inside or path.is_symlink() or not path.is_file():
        text = f"записи «{plain(name)}» рядом с исходным файлом нет"
        raise _WordingError(place, text, ProblemCode.MISSING_FILE)
    return path


def _beside_names(
    source: Source, election: Election
) -> collections.abc.Iterator[tuple[str, Language, str, str]]:
    """Give place, language, name and sound of each `say`; a list «за» and «против» has two names."""
    for number, (written, contest) in enumerate(zip(source.contests, election.contests, strict=True)):
        halves = 2 if getattr(written, "for_and_against", False) else 1
        for index, option in enumerate(written.options):
            place = f"contests[{number}].options[{index}].say"
            for language, say in _by_language(option.say).items():
                name = _by_language(option.name).get(language)
                if name is None:
                    raise _WordingError(f"{place}.{language}", "имени на этом языке нет")
                for half in contest.options[index * halves : (index + 1) * halves]:
                    full = half.name[language]
                    ending = full[len(" ".join(name.split())) :] if halves == 2 else ""
                    yield place, language, full, " ".join(say.split()) + ending


def _by_language(text: Text | None) -> dict[Language, str]:
    if text is None:
        return {}
    by_code = {STATE_LANGUAGE: text} if isinstance(text, str) else text
    return {Language(code): one for code, one in by_code.items()}
