"""From a sentence of a screen to the clips that say it. Pure: words in, keys of clips and pauses out.

A sentence is covered with the fewest clips whose words are exactly its words, so what is heard is what is
written, whichever text a screen was made from. A number without its own clip is made of two.
"""

import collections.abc
import dataclasses
import typing

from election.audio import AudioIndex, word_spans, words_of
from election.identifiers import Language
from election.localized import STATE_LANGUAGE

SHORT_PAUSE_MS = 250
LONG_PAUSE_MS = 600
"""The only two kinds of pause (voter-ui.md §1.4)."""

_SENTENCE_SIGNS = frozenset(".!?…;")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ClipKey:
    """What a clip is found by."""

    language: Language
    words: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Piece:
    """A clip and the pause after it. Hidden in repr: it may be a choice."""

    clip: ClipKey
    pause_ms: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Segments:
    """A sentence in pieces; `missing` are the words that no clip says, empty in a complete package."""

    pieces: tuple[Piece, ...]
    missing: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """The best way to the end from a word on; costs are compared in the order of the fields."""

    left_out: int = 0
    count: int = 0
    switches: int = 0
    foreign: int = 0
    end: int = 0
    clip: ClipKey | None = None

    @property
    def cost(self) -> tuple[int, int, int, int]:
        return self.left_out, self.count, self.switches, self.foreign


class Script:
    """The clips of a package, and sentences covered with them."""

    def __init__(self, index: AudioIndex) -> None:
        """Take the list of clips."""
        self._keys = frozenset(ClipKey(language=c.language, words=words_of(c.text)) for c in index.clips)
        by_first: dict[str, list[ClipKey]] = {}
        for key in self._keys:
            by_first.setdefault(key.words[0], []).append(key)
        self._by_first: typing.Final = {
            word: tuple(sorted(keys, key=lambda key: (key.language, key.words)))
            for word, keys in by_first.items()
        }
        self._languages = tuple(sorted({key.language for key in self._keys}))

    def segments(self, sentence: str, language: Language) -> Segments:
        """Return the clips of a sentence of a screen in `language`; names may be in another one."""
        spans = word_spans(sentence)
        words = tuple(word for word, _, _ in spans)
        order = tuple(dict.fromkeys((language, STATE_LANGUAGE, *self._languages)))
        best = self._best(words, order)
        pieces: list[Piece] = []
        missing: list[str] = []
        at, speaking = 0, language
        while at < len(words):
            step = best[at, speaking]
            if step.clip is None:
                missing.append(words[at])
            else:
                between = (
                    sentence[spans[step.end - 1][2] : spans[step.end][1]] if step.end < len(words) else ""
                )
                pause = SHORT_PAUSE_MS if _SENTENCE_SIGNS & set(between) else 0
                pieces.append(Piece(clip=step.clip, pause_ms=pause))
                speaking = step.clip.language
            at = step.end
        return Segments(pieces=_with_numbers(pieces), missing=tuple(missing))

    def _best(
        self, words: tuple[str, ...], order: tuple[Language, ...]
    ) -> collections.abc.Mapping[tuple[int, Language], _Step]:
        """Return the best next step from every word on, for each language spoken just before it."""
        best: dict[tuple[int, Language], _Step] = {(len(words), language): _Step() for language in order}
        for at in range(len(words) - 1, -1, -1):
            clips = tuple(self._clips_at(words, at, order))
            for before in order:
                ways = [self._way(best, at, clip, before, order) for clip in clips]
                after = best[at + 1, before]
                ways.append(dataclasses.replace(after, left_out=after.left_out + 1, end=at + 1, clip=None))
                best[at, before] = min(ways, key=lambda way: way.cost)
        return best

    def _clips_at(
        self, words: tuple[str, ...], at: int, order: tuple[Language, ...]
    ) -> collections.abc.Iterator[ClipKey]:
        for key in self._by_first.get(words[at], ()):
            if words[at : at + len(key.words)] == key.words:
                yield key
        if words[at].isascii() and words[at].isdecimal():
            for language in order:
                if all(
                    ClipKey(language=language, words=(part,)) in self._keys for part in spelled(words[at])
                ):
                    yield ClipKey(language=language, words=(words[at],))

    def _way(
        self,
        best: collections.abc.Mapping[tuple[int, Language], _Step],
        at: int,
        clip: ClipKey,
        before: Language,
        order: tuple[Language, ...],
    ) -> _Step:
        end = at + len(clip.words)
        after = best[end, clip.language]
        return _Step(
            left_out=after.left_out,
            count=after.count + 1,
            switches=after.switches + (clip.language != before),
            foreign=after.foreign + order.index(clip.language),
            end=end,
            clip=clip,
        )

    def __contains__(self, key: ClipKey) -> bool:
        """Tell whether there is such a clip."""
        return key in self._keys


def spelled(number: str) -> tuple[str, ...]:
    """Return the clips of a number: itself, hundreds and rest, or digit by digit from a thousand on."""
    if len(number) > 3 or (len(number) > 1 and number.startswith("0")):
        return tuple(number)
    value = int(number)
    if value <= 100 or value % 100 == 0:
        return (str(value),)
    return str(value - value % 100), str(value % 100)


def _with_numbers(pieces: collections.abc.Sequence[Piece]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for piece in pieces:
        words, language = piece.clip.words, piece.clip.language
        if len(words) > 1 or not (words[0].isascii() and words[0].isdecimal()):
            found.append(piece)
            continue
        parts = tuple(Piece(clip=ClipKey(language=language, words=(part,))) for part in spelled(words[0]))
        found += (*parts[:-1], dataclasses.replace(parts[-1], pause_ms=piece.pause_ms))
    return tuple(found)
