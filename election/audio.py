"""The audio ballot in a package: which texts have a clip, and how its two files are read. CONTRACT.

`audio.json` lists the clips, `audio.ulaw` holds their sound end to end; both are assets, bound by hash.
Clips are found by language and words. Nothing here renders, decodes or plays a sound.
"""

import collections.abc
import dataclasses
import hashlib
import re
import typing
import unicodedata

import msgspec

from election.definition import BallotMeasureContest, Contest, Election
from election.identifiers import LANGUAGE_PATTERN, Language
from election.localized import Localized
from election.package_decoding import PackageProblem, ProblemCode, decode

INDEX_FILE = "audio.json"
SOUND_FILE = "audio.ulaw"
SAMPLE_RATE = 16_000
# The loudness of every clip, BS.1770-like, and how far one may be from it.
LOUDNESS_LUFS = -23.0
LOUDNESS_TOLERANCE_DB = 0.5
# Every number to 999 is one of these or a round hundred and one of these: «триста сорок семь».
SPOKEN_NUMBERS: typing.Final = (*range(101), *range(200, 1000, 100))

_WORD = re.compile(r"[^\W_]+|[№%]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


class Clip(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One clip: what it says and where its samples lie (bytes; a byte is a sample)."""

    language: typing.Annotated[Language, msgspec.Meta(pattern=LANGUAGE_PATTERN)]
    text: typing.Annotated[str, msgspec.Meta(min_length=1, max_length=9000)]
    start: typing.Annotated[int, msgspec.Meta(ge=0)]
    size: typing.Annotated[int, msgspec.Meta(ge=1)]
    sha256: typing.Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    origin: typing.Literal["synthetic", "recorded"]


class AudioIndex(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The list of clips. `voice` names the program that spoke the synthetic ones."""

    format: typing.Literal[1]
    encoding: typing.Literal["mu-law, 16000 Hz, mono"] = "mu-law, 16000 Hz, mono"
    voice: str
    clips: tuple[Clip, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SpokenText:
    """A text of the election that must have a clip, with its place for messages."""

    place: str
    language: Language
    text: str


def words_of(text: str) -> tuple[str, ...]:
    """Return what is spoken of a text: its words and numbers, without punctuation."""
    return tuple(_WORD.findall(unicodedata.normalize("NFC", text)))


def word_spans(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the words with their places in the NFC form of the text, for the punctuation between them."""
    normal = unicodedata.normalize("NFC", text)
    return tuple((match.group(), match.start(), match.end()) for match in _WORD.finditer(normal))


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a question or a programme; each is one clip."""
    parts = (re.sub(r"\s+", " ", part).strip() for part in _PARAGRAPH.split(text))
    return tuple(part for part in parts if part)


def spoken_texts(election: Election) -> tuple[SpokenText, ...]:
    """Return every text of the election a voter may hear, in each of its languages."""
    found = [*_each("title", election.title)]
    if election.policy.card_return is not None:
        found += _each("policy.card_return", election.policy.card_return)
    for index, contest in enumerate(election.contests):
        found += _of_contest(f"contests[{index}]", contest)
    return tuple(found)


def _of_contest(place: str, contest: Contest) -> collections.abc.Iterator[SpokenText]:
    yield from _each(f"{place}.title", contest.title)
    yield from _each(f"{place}.short_title", contest.short_title)
    yield from _each(f"{place}.district", contest.district)
    if isinstance(contest, BallotMeasureContest):
        yield from _each(f"{place}.question", contest.question)
    for number, option in enumerate(contest.options):
        for key in ("name", "affiliation", "details", "programme"):
            yield from _each(f"{place}.options[{number}].{key}", getattr(option, key))


def _each(place: str, text: Localized | None) -> collections.abc.Iterator[SpokenText]:
    for language, wording in (text or {}).items():
        for paragraph in paragraphs_of(wording):
            yield SpokenText(place=f"{place}.{language}", language=language, text=paragraph)


def read_index(index_untrusted: bytes, sound_untrusted: bytes) -> AudioIndex | PackageProblem:
    """Read the list of clips and check each against the sound, or tell what is wrong."""
    index = decode(index_untrusted, AudioIndex)
    if isinstance(index, PackageProblem):
        return index.within(INDEX_FILE)
    seen: set[tuple[Language, tuple[str, ...]]] = set()
    for number, clip in enumerate(index.clips):
        place = f"{INDEX_FILE}: clips[{number}]"
        key = (clip.language, words_of(clip.text))
        if not key[1] or key in seen:
            return PackageProblem(code=ProblemCode.DUPLICATE, place=place, text="текст пуст или повторяется")
        seen.add(key)
        sound = sound_untrusted[clip.start : clip.start + clip.size]
        if len(sound) != clip.size or hashlib.sha256(sound).hexdigest() != clip.sha256:
            text = "звук не соответствует списку"
            return PackageProblem(code=ProblemCode.DAMAGED_ASSET, place=place, text=text)
    return index
