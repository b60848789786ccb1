"""The clips of the installed package: read once at start, checked against the signed list.

It finds sound by what it says; it plays nothing.
"""

import hashlib
import math
import pathlib
import typing

from election.audio import (
    INDEX_FILE,
    SOUND_FILE,
    SPOKEN_NUMBERS,
    AudioIndex,
    read_index,
    spoken_texts,
    words_of,
)
from election.definition import Election
from election.localized import STATE_LANGUAGE
from election.package_decoding import PackageProblem
from kiosk.speech.phrasebook import phrases
from kiosk.speech.script import ClipKey, Script

if typing.TYPE_CHECKING:
    from kiosk.speech.stretch import Samples

_MU = 255.0


class ClipsError(Exception):
    """The audio ballot of the package cannot be used; the message is Russian and names the text."""


class Clips:
    """All clips, their script, and their samples."""

    def __init__(self, index: AudioIndex, sound: bytes) -> None:
        """Take a list that was checked against its sound."""
        self.script: typing.Final = Script(index)
        self._sound = sound
        self._places = {
            ClipKey(language=clip.language, words=words_of(clip.text)): (clip.start, clip.size)
            for clip in index.clips
        }

    def samples(self, key: ClipKey) -> "Samples":
        """Return a clip as float32 at 16 kHz. Raises KeyError without the words: they may be a choice."""
        import numpy

        if key not in self._places:
            raise KeyError("no such clip")
        start, size = self._places[key]
        packed = numpy.frombuffer(self._sound, dtype=numpy.uint8, count=size, offset=start)
        table = numpy.array(_MU_LAW, dtype=numpy.float32)
        unpacked: Samples = table[packed]
        return unpacked

    def missing(self, election: Election) -> tuple[str, ...]:
        """Return every phrase, number and text of the election that has no clip; empty in a good package."""
        needed = [(text.language, text.text) for text in spoken_texts(election)]
        spoken = phrases()
        for language in dict.fromkeys((STATE_LANGUAGE, *election.languages)):
            needed += [(language, phrase) for phrase in spoken.get(language, ())]
            needed += [(language, str(number)) for number in SPOKEN_NUMBERS if language in spoken]
        return tuple(
            f"{language}: {text}"
            for language, text in needed
            if ClipKey(language=language, words=words_of(text)) not in self.script
        )


def no_clips() -> Clips:
    """Return clips that say nothing, for a kiosk that can only play tones."""
    return Clips(AudioIndex(format=1, voice="", clips=()), b"")


def _expanded(byte: int) -> float:
    value = (byte - 128) / 127
    return math.copysign((math.pow(1 + _MU, abs(value)) - 1) / _MU, value)


_MU_LAW: typing.Final = tuple(_expanded(byte) for byte in range(256))


def read_clips(package: pathlib.Path, election: Election) -> Clips | None:
    """Read the audio ballot of an installed package; None where the package has none.

    Raises ClipsError when a file is not the signed one or a text of this software has no clip.
    """
    listed = {asset.name: asset for asset in election.assets}
    if INDEX_FILE not in listed:
        return None
    files = {}
    for name in (INDEX_FILE, SOUND_FILE):
        data = (package / name).read_bytes() if name in listed else b""
        if name not in listed or hashlib.sha256(data).hexdigest() != listed[name].sha256:
            raise ClipsError(f"{name}: файл озвучивания не тот, что подписан")
        files[name] = data
    index = read_index(files[INDEX_FILE], files[SOUND_FILE])
    if isinstance(index, PackageProblem):
        raise ClipsError(str(index))
    clips = Clips(index, files[SOUND_FILE])
    missing = clips.missing(election)
    if missing:
        raise ClipsError(f"не озвучено текстов: {len(missing)}; первый — {missing[0]}")
    return clips
