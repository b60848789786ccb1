"""Stress marks in Russian words: «Аисто́ва» becomes phonemes with the stress where the mark is.

espeak-ng up to 1.52 reads over U+0301. So it is asked how it would say the word, and its stress is moved to
the marked vowel; vowels are reduced and restored as the move demands. What cannot be matched is refused.
"""

import collections.abc
import re
import typing
import unicodedata

MARK = "\u0301"

_WORD = re.compile(rf"[а-яё]*[а-яё]{MARK}[а-яё{MARK}]*", re.IGNORECASE)
_VOWEL_LETTERS = "аеёиоуыэюя"
# A vowel phoneme of the voice `ru` with its variant signs; `@-` is the breath between consonants.
_VOWEL = re.compile(r"(?:[aAeEiIouyV8]|@(?!-))[\"#^]?")
_FULL: typing.Final = {"а": "a", "я": "a", "о": "o", "е": "e", "э": "E", "ё": "8"}
_REDUCED: typing.Final = {"а": "V", "о": "V", "я": "i", "е": "i", "э": "i"}

Phonemes = collections.abc.Callable[[str], str]


class StressError(ValueError):
    """A mark that cannot be placed; the message is Russian and names the word."""


def with_stress(text: str, phonemes: Phonemes) -> str:
    """Replace every marked word by its phonemes in double brackets. `phonemes` says how a word is spoken.

    Raises StressError.
    """
    marked = unicodedata.normalize("NFD", text).replace("и\u0306", "й").replace("И\u0306", "Й")
    marked = marked.replace("е\u0308", "ё").replace("Е\u0308", "Ё")
    spoken = _WORD.sub(lambda match: f"[[{_moved(match.group(), phonemes)}]]", marked)
    if MARK in spoken:
        raise StressError(f"«{text}»: знак ударения стоит не после русской гласной")
    return unicodedata.normalize("NFC", spoken)


def _moved(word: str, phonemes: Phonemes) -> str:
    letters = word.replace(MARK, "").lower()
    vowels = [letter for letter in letters if letter in _VOWEL_LETTERS]
    if word.count(MARK) != 1 or word[word.index(MARK) - 1].lower() not in _VOWEL_LETTERS:
        raise StressError(f"«{word}»: нужен один знак ударения, после гласной")
    wanted = sum(letter.lower() in _VOWEL_LETTERS for letter in word[: word.index(MARK)]) - 1
    spoken = phonemes(letters).strip()
    places = list(_VOWEL.finditer(spoken))
    if len(places) != len(vowels) or spoken.count("'") != 1:
        raise StressError(f"«{word}»: ударение не ставится; укажите фонемы в [[ ]] или запись")
    now = next(i for i, place in enumerate(places) if spoken[: place.start()].endswith("'"))
    if now == wanted:
        return spoken
    parts, end = [], 0
    for index, (place, letter) in enumerate(zip(places, vowels, strict=True)):
        parts.append(spoken[end : place.start()].replace("'", ""))
        if index == wanted:
            parts.append("'" + _FULL.get(letter, place.group()))
        else:
            parts.append(_REDUCED.get(letter, place.group()) if index == now else place.group())
        end = place.end()
    return "".join((*parts, spoken[end:].replace("'", "")))
