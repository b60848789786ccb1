"""The few words the window itself needs: on the button that opens the settings, and on the one that closes.

Everything else on a screen comes from its model.
"""

import collections.abc
import dataclasses


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SettingWords:
    """What the opener says beside its «Аа», and how the sheet is closed."""

    opener: str
    opener_with_help: str
    close: str
    undo: str


_WORDS: collections.abc.Mapping[str, SettingWords] = {
    "ru": SettingWords(
        opener="Аа · Вид и язык",
        opener_with_help="Аа · Язык · Помощь",
        close="Закрыть",
        undo="Вернуть как было",
    ),
    "en": SettingWords(
        opener="Aa · View and language",
        opener_with_help="Aa · Language · Help",
        close="Close",
        undo="Undo changes",
    ),
    "tt": SettingWords(
        opener="Аа · Күренеш һәм тел",
        opener_with_help="Аа · Тел · Ярдәм",
        close="Ябу",
        undo="Элеккечә калдырырга",
    ),
}


def setting_words(language: str) -> SettingWords:
    """Return the words in a language, or in Russian where there are none."""
    return _WORDS.get(language, _WORDS["ru"])
