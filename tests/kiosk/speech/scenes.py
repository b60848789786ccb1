"""Clips without a voice: every text has a sound of its own length, so that scripts can be tested at once."""

import hashlib

import numpy

from election.audio import SPOKEN_NUMBERS, AudioIndex, Clip, spoken_texts, words_of
from election.definition import Election
from election.identifiers import Language
from kiosk.speech.clips import Clips
from kiosk.speech.phrasebook import phrases

SECONDS_A_WORD = 0.4


def texts_of(election: Election) -> dict[tuple[Language, tuple[str, ...]], str]:
    """Return what the provisioning renders for an election, by its key."""
    found: dict[tuple[Language, tuple[str, ...]], str] = {}
    for language in election.languages:
        for phrase in phrases()[language]:
            found.setdefault((language, words_of(phrase)), phrase)
        for number in SPOKEN_NUMBERS:
            found.setdefault((language, (str(number),)), str(number))
    for text in spoken_texts(election):
        found.setdefault((text.language, words_of(text.text)), text.text)
    return found


def make_clips(election: Election, without: str = "") -> Clips:
    """Make clips of 0.4 s a word; the clip of `without` is left out."""
    clips, parts, start = [], [], 0
    tone = (128 + 40 * numpy.sin(numpy.arange(16_000) / 8)).astype(numpy.uint8).tobytes()
    for (language, words), text in texts_of(election).items():
        if text == without:
            continue
        size = round(SECONDS_A_WORD * 16_000) * len(words)
        sound = (tone * (size // len(tone) + 1))[:size]
        sha256 = hashlib.sha256(sound).hexdigest()
        clips.append(
            Clip(language=language, text=text, start=start, size=size, sha256=sha256, origin="synthetic")
        )
        parts.append(sound)
        start += size
    return Clips(AudioIndex(format=1, voice="test", clips=tuple(clips)), b"".join(parts))
