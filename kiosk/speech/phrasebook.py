"""The fixed phrases the kiosk may speak, as a list that voices render and people record and approve.

Made from the texts of the screens: a text with values gives its literal parts. Names, titles and numbers are
not here; they come from the election. Rendering is done by others, who read the list as a file.
"""

import collections.abc
import json
import string

from election.audio import words_of
from election.identifiers import Language
from kiosk.screens.texts import TEXTS

_ENDINGS = ("?", "!", "…", ".")


def phrases() -> dict[Language, tuple[str, ...]]:
    """Return the phrases of every language, each spoken wording once, in the order of the texts."""
    return {language: _of(texts.values()) for language, texts in TEXTS.items()}


def _of(texts: collections.abc.Iterable[str]) -> tuple[str, ...]:
    found: dict[tuple[str, ...], str] = {}
    for text in texts:
        for phrase in literals(text):
            words = words_of(phrase)
            if words not in found or _ending(phrase) < _ending(found[words]):
                found[words] = phrase
    return tuple(found.values())


def _ending(phrase: str) -> int:
    """Rank endings: of two equal wordings the one that asks or ends a sentence is the one to speak."""
    return next((rank for rank, sign in enumerate(_ENDINGS) if phrase.endswith(sign)), len(_ENDINGS))


def literals(template: str) -> tuple[str, ...]:
    """Return the spoken parts of a text between its values; one that a value follows ends with a comma."""
    found = []
    for literal, value, _, _ in string.Formatter().parse(template):
        words = words_of(literal)
        if not words:
            continue
        body = literal[literal.index(words[0]) :].rstrip(" \u00a0")
        if body.count("»") > body.count("«") or body.count("”") > body.count("“"):
            body = body.rstrip("»”")
        ending = body[-1] if body.endswith(_ENDINGS) else "," if value is not None else ""
        found.append(body.rstrip("«“„(:—–-;, ").rstrip("".join(_ENDINGS)) + ending)
    return tuple(found)


def written() -> bytes:
    """Return the list as the file that comes with the provisioning."""
    table = {"format": 1, "phrases": phrases()}
    return json.dumps(table, ensure_ascii=False, indent=1).encode() + b"\n"
