"""The texts of all screens by id, in every language the kiosk speaks.

Texts of the election (names, titles) come from the package and are not here.
"""

import collections.abc
import dataclasses
import typing

from election.identifiers import Language
from election.localized import STATE_LANGUAGE, Localized, text_in
from kiosk.screens.texts import en, overlays, ru, tt

TEXTS: typing.Final[collections.abc.Mapping[Language, collections.abc.Mapping[str, str]]] = {
    STATE_LANGUAGE: {**ru.TEXTS, **overlays.RU},
    Language("en"): {**en.TEXTS, **overlays.EN},
    Language("tt"): {**tt.TEXTS, **overlays.TT},
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """All texts in one language; one the kiosk does not speak falls back to the state language."""

    language: Language

    def __call__(self, text_id: str, **values: str | int) -> str:
        """Return a text with its values. Raises KeyError for an unknown id or a missing value: a bug."""
        return TEXTS.get(self.language, TEXTS[STATE_LANGUAGE])[text_id].format(**values)

    def of(self, localized: Localized) -> str:
        """Return a text of the package in this language; «№» never parts from its number."""
        return text_in(localized, self.language).replace("№ ", "№\u00a0")


def language_name(language: Language) -> str:
    """Return a language's own name for itself, or its code when the kiosk does not speak it."""
    return TEXTS[language]["language.name"] if language in TEXTS else language
