"""The few words the window itself needs: on the button that opens the settings, and on the one that closes.

Everything else on a screen comes from its model.
"""

import collections.abc
import dataclasses


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SettingWords:
    """What the opener says beside its «Аа», and how the sheet is closed."""

    opener: str
    close: str


_WORDS: collections.abc.Mapping[str, SettingWords] = {
    "ru": SettingWords(opener="Аа · Вид и язык", close="Закрыть"),
    "en": SettingWords(opener="Aa · View and language", close="Close"),
    "tt": SettingWords(opener="Аа · Күренеш һәм тел", close="Ябу"),
}


def setting_words(language: str) -> SettingWords:
    """Return the words in a language, or in Russian where there are none."""
    return _WORDS.get(language, _WORDS["ru"])
