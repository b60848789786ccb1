"""Texts in several languages; the state language is always there.

It does not translate: a missing language falls back, visibly, to the state language.
"""

import collections.abc

from election.identifiers import Language

STATE_LANGUAGE = Language("ru")

Localized = collections.abc.Mapping[Language, str]


def text_in(localized: Localized, language: Language) -> str:
    """Return the text in `language`, or in the state language where there is none."""
    return localized.get(language) or localized[STATE_LANGUAGE]


def localized(russian: str, **others: str) -> Localized:
    """Make a text from its Russian wording and other languages by their code."""
    return {STATE_LANGUAGE: russian, **{Language(code): text for code, text in others.items()}}
